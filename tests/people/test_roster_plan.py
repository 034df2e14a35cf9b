"""Each entry beside the person who is registered: what would be new, changed, or refused."""

import pytest

from people.models import Delegation, Deputy, Organ, Term, User
from people.roster import Entry
from people.roster_plan import plan_roster
from tests.people.test_roster_reading import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(db):
    return Organ.objects.create(name="县财政局", branch="government")


@pytest.fixture
def plan(clerk):
    def make(*entries, kind="nominee", term=None):
        return plan_roster(kind, term, clerk, list(entries))

    return make


def entry(number=1, **fields):
    defaults = {"real_name": f"人员{number}", "id_number": id_number(number)}
    return Entry("名册", number + 1, **{**defaults, **fields})


def codes(plan):
    return [fault.code for fault in plan.errors]


def test_somebody_unknown_is_new(plan, finance):
    result = plan(entry(organ="县财政局", post_title="科长"))
    (line,) = result.lines
    assert line.status == "new" and result.errors == []
    assert line.facts == {"real_name": "人员1", "organ": finance, "post_title": "科长"}


def test_somebody_known_with_nothing_to_add_is_unchanged(plan, person):
    person("known", "人员1", "nominee", id_number=id_number(1))
    assert plan(entry()).lines[0].status == "unchanged"


def test_somebody_known_who_is_not_on_the_roll_is_put_on_it(plan, person):
    person("known", "人员1", id_number=id_number(1))
    (line,) = plan(entry()).lines
    assert line.status == "update" and line.needs_role and line.changes == []


def test_empty_cells_change_nothing(plan, person, finance):
    person("known", "人员1", "nominee", id_number=id_number(1), organ=finance, mobile="13800001111")
    (line,) = plan(entry(organ="", mobile="", post_title="")).lines
    assert line.status == "unchanged" and line.facts == {}


def test_a_change_is_shown_old_beside_new_and_a_number_only_as_changed(plan, person, finance):
    other = Organ.objects.create(name="县审计局", branch="government")
    person("known", "人员1", "nominee", id_number=id_number(1), organ=other, mobile="13800001111")
    (line,) = plan(entry(organ="县财政局", mobile="13800002222")).lines
    assert sorted(line.changes) == ["手机号有变化", "机关：县审计局 → 县财政局"]
    assert "13800002222" not in str(line.changes)


def test_an_unknown_organ_of_a_nominee_is_an_error_that_says_what_to_do(plan):
    result = plan(entry(organ="无名局"))
    assert codes(result) == ["unknown_organ"]
    assert "人员—机关" in result.errors[0].message and result.errors[0].row == 2


def test_a_login_name_of_another_is_an_error_and_ones_own_is_not(plan, person):
    person("taken", "别人")
    person("mine", "人员2", id_number=id_number(2))
    result = plan(entry(1, username="Taken".lower()), entry(2, username="mine"))
    assert codes(result) == ["taken_login"]


def test_the_organizer_may_not_rewrite_an_officer(plan, person):
    person("officer", "人员1", "chair", id_number=id_number(1))
    result = plan(entry(post_title="主任"))
    assert [fault.code for fault in result.warnings] == ["staff"]
    assert result.lines[0].facts == {} and result.lines[0].needs_role


# --- Deputies -----------------------------------------------------------------------------


def test_a_deputys_employer_outside_the_register_is_kept_as_text(plan, term, finance):
    result = plan(
        entry(1, organ="清源县第一中学", post_title="教师"),
        entry(2, organ="清源县第一中学", post_title="清源县第一中学校长"),
        entry(3, organ="县财政局", post_title="科长"),
        kind="deputy",
        term=term,
    )
    first, second, third = (line.facts for line in result.lines)
    assert result.errors == []
    assert first["post_title"] == "清源县第一中学教师" and "organ" not in first
    assert second["post_title"] == "清源县第一中学校长"
    assert third["organ"] == finance and third["post_title"] == "科长"


def test_the_term_in_the_sheet_goes_before_the_one_that_was_chosen(plan, term):
    later = Term.objects.create(name="第十九届", starts_on="2027-01-10")
    result = plan(entry(1, term="第十九届"), entry(2), kind="deputy", term=term)
    assert [line.term for line in result.lines] == [later, term]


def test_a_term_nobody_registered_is_an_error(plan, term):
    result = plan(entry(1, term="第九十届"), kind="deputy", term=term)
    assert codes(result) == ["unknown_term"] and "第九十届" in result.errors[0].message


@pytest.mark.parametrize(
    ("held", "wanted", "needs"),
    [
        ("城关代表团", "城关代表团", False),
        ("城关代表团", "", False),
        ("城关代表团", "河西代表团", True),
        (None, "城关代表团", True),
        (None, "", False),
    ],
)
def test_a_mandate_is_written_only_when_it_differs(plan, person, term, held, wanted, needs):
    known = person("known", "人员1", "deputy", id_number=id_number(1), term=term)
    delegation = Delegation.objects.create(name=held, term=term) if held else None
    Deputy.objects.create(person=known, term=term, delegation=delegation)
    (line,) = plan(entry(delegation=wanted), kind="deputy", term=term).lines
    assert line.needs_mandate is needs
    assert line.status == ("update" if needs else "unchanged")


def test_a_nominee_needs_no_mandate(plan, term):
    (line,) = plan(entry(delegation="城关代表团"), term=term).lines
    assert not line.needs_mandate and line.term is None


def test_planning_writes_nothing(plan, term, finance):
    before = (User.objects.count(), Delegation.objects.count(), Deputy.objects.count())
    plan(entry(1, delegation="城关代表团"), entry(2), kind="deputy", term=term)
    assert (User.objects.count(), Delegation.objects.count(), Deputy.objects.count()) == before
