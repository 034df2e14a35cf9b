"""After the vote: documents, certificate, oath, tenure, filing; and what ends without a vote."""

from datetime import date, timedelta

import pytest

from appointments.actions.outcomes import (
    end_without_vote,
    enter_tenure,
    file_report,
    grant_certificate,
    hold_oath,
    issue_document,
)
from appointments.gates import gate_of
from appointments.models import Filing, Oath, OathCeremony, TenureEntry
from appointments.models.rules import rule_on
from appointments.progress import missing, steps_of
from core.state import Refused
from people.actions.tenures import close_tenure, open_tenure
from people.models import Tenure
from tests.appointments.rows import TODAY, appointment_rule, make_nomination, make_post, rules
from tests.appointments.voting import sitting_session, tabled, voted
from tests.conftest import NOW
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LONG_AGO = date(2022, 3, 1)


@pytest.fixture
def passed(clerk, chair):
    """A function: this nomination, carried today by 20 votes."""

    def make(person=None, **fields):
        nomination = tabled(sitting_session(), person, **fields)
        voted(nomination.session, nomination, 20, clerk=clerk, chair=chair)
        return nomination

    return make


def certify(nomination, by, number="2026-001", on=TODAY):
    facts = {"number": number, "signed_by": "周国栋", "issued_on": on}
    return grant_certificate(nomination, **facts, by=by, at=NOW)


def swear(nominations, by, absences=None, form="single", **facts):
    given = {"held_on": TODAY, "place": "县人大常委会会议室", "form": form, **facts}
    return hold_oath(nominations, absences or {}, **given, by=by, at=NOW)


def issue(nomination, by, kind="decision", **facts):
    given = {"number": "清人常〔2026〕9号", "issued_on": TODAY, **facts}
    return issue_document(nomination, kind=kind, **given, by=by, at=NOW)


ACTS = {
    "issue": issue,
    "certificate": certify,
    "oath": lambda n, by: swear([n], by),
    "tenure": lambda n, by: enter_tenure(n, on=TODAY, by=by, at=NOW),
    "filing": lambda n, by: file_report(n, body="市人民政府", sent_on=TODAY, by=by, at=NOW),
}


@pytest.mark.parametrize("state", ["received", "tabled", "not_passed", "withdrawn"])
@pytest.mark.parametrize("act", ACTS)
def test_nothing_follows_before_the_vote_has_carried(act, state, clerk):
    with pytest.raises(Refused, match="没有通过表决"):
        ACTS[act](make_nomination(state=state), clerk)


@pytest.mark.parametrize("act", ACTS)
def test_after_it_each_act_may_be_taken_once_passed(act, passed, clerk):
    ACTS[act](passed(), clerk)


@pytest.mark.parametrize("act", ACTS)
def test_what_follows_is_the_clerks_business_and_never_ones_own(act, passed, clerk, chair):
    with pytest.raises(Refused, match="不属于您的职责"):
        ACTS[act](passed(), chair)
    nomination = passed()
    nomination.person = clerk
    nomination.save()
    with pytest.raises(Refused, match="您是本件提请的拟任命人员"):
        ACTS[act](nomination, clerk)


@pytest.mark.parametrize("days", [-1, 1])
def test_no_date_lies_before_the_vote_or_after_today(passed, clerk, days):
    nomination, on = passed(), TODAY + timedelta(days=days)
    for act in (
        lambda: issue(nomination, clerk, issued_on=on),
        lambda: certify(nomination, clerk, on=on),
        lambda: swear([nomination], clerk, held_on=on),
        lambda: enter_tenure(nomination, on=on, by=clerk, at=NOW),
    ):
        with pytest.raises(Refused, match=r"早于表决通过|还没有到"):
            act()


def test_a_notice_to_an_organ_names_it(passed, clerk):
    nomination = passed()
    with pytest.raises(Refused, match="请选择主送机关"):
        issue(nomination, clerk, kind="letter")
    made = issue(nomination, clerk, kind="letter", organ=nomination.post.organ)
    assert made.organ == nomination.post.organ


# --- certificate and oath ---


def test_a_certificate_is_numbered_once(passed, clerk):
    first, second = passed(), passed(post=make_post("副局长"))
    certify(first, clerk)
    for nomination, number in ((first, "2026-002"), (second, "2026-001")):
        with pytest.raises(Refused, match="已经颁发任命书，或者这个编号"):
            certify(nomination, clerk, number)


def test_who_acts_gets_no_certificate_and_swears_no_oath(passed, clerk):
    acting = passed(kind="decide_acting")
    with pytest.raises(Refused, match="不颁发任命书"):
        certify(acting, clerk)
    with pytest.raises(Refused, match="不需要宣誓"):
        swear([acting], clerk)
    appointment_rule(acting_gets_certificate=True)
    assert certify(acting, clerk)


def test_who_leaves_swears_nothing(passed, clerk):
    with pytest.raises(Refused, match="不需要宣誓"):
        swear([passed(kind="remove")], clerk)


@pytest.mark.parametrize("order", ["either", "certificate_first", "oath_first"])
def test_the_order_of_certificate_and_oath_is_the_counties_own(passed, clerk, order):
    appointment_rule(order=order)
    one, other = passed(), passed(post=make_post("副局长"))
    if order == "certificate_first":
        with pytest.raises(Refused, match="先颁发任命书，后宣誓"):
            swear([one], clerk)
    else:
        swear([one], clerk)
    if order == "oath_first":
        with pytest.raises(Refused, match="先宣誓，后颁发任命书"):
            certify(other, clerk)
    else:
        certify(other, clerk)


def test_who_is_absent_swears_on_another_date(passed, clerk):
    here, away = passed(), passed(post=make_post("副局长"))
    ceremony = swear([here, away], clerk, {away.pk: "出差"}, "collective", leader="周国栋")
    assert dict(ceremony.oaths.values_list("nomination", "was_present")) == {
        here.pk: True,
        away.pk: False,
    }
    with pytest.raises(Refused, match="已经宣誓"):
        swear([here], clerk)
    swear([away], clerk)
    assert Oath.objects.filter(nomination=away, was_present=True).count() == 1


@pytest.mark.parametrize(
    ("form", "people", "leader", "told"),
    [
        ("single", 2, "", "单独宣誓一次一人"),
        ("collective", 2, " ", "请填写领誓人"),
        ("single", 0, "", "没有人到场"),
    ],
)
def test_a_ceremony_that_cannot_be_is_refused(passed, clerk, form, people, leader, told):
    rows = [passed(post=make_post(name)) for name in ("甲长", "乙长")]
    absences = {row.pk: "" for row in rows[people:]}
    with pytest.raises(Refused, match=told):
        swear(rows, clerk, absences, form, leader=leader)
    assert not OathCeremony.objects.exists()


# --- tenures ---


def test_an_appointment_opens_a_tenure_and_ends_what_it_vacates(passed, clerk):
    person = make_person()
    old = Tenure.objects.create(person=person, post=make_post("副局长"), starts_on=LONG_AGO)
    nomination = passed(person)
    nomination.vacates.add(old)
    enter_tenure(nomination, on=TODAY, by=clerk, at=NOW)
    old.refresh_from_db()
    new = person.tenures.get(ends_on=None)
    assert (old.ends_on, old.ending) == (TODAY, "removed")
    assert (new.post, new.starts_on, new.is_acting) == (nomination.post, TODAY, False)
    assert TenureEntry.objects.filter(nomination=nomination).count() == 2
    with pytest.raises(Refused, match="不能重复登记"):
        enter_tenure(nomination, on=TODAY, by=clerk, at=NOW)


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("remove", "removed"), ("accept_resignation", "resigned"), ("dismiss", "dismissed")],
)
def test_leaving_ends_the_tenure_and_says_how(passed, clerk, kind, ending):
    person, post = make_person(), make_post()
    tenure = Tenure.objects.create(person=person, post=post, starts_on=LONG_AGO)
    nomination = passed(person, post=post, kind=kind, ground="调离本县")
    enter_tenure(nomination, on=TODAY, by=clerk, at=NOW)
    tenure.refresh_from_db()
    assert (tenure.ends_on, tenure.ending) == (TODAY, ending)


def test_a_vote_moves_nobody_by_itself(passed):
    person, post = make_person(), make_post()
    Tenure.objects.create(person=person, post=post, starts_on=LONG_AGO)
    passed(person, post=post, kind="dismiss", ground="严重违纪")
    assert Tenure.objects.get().ends_on is None


def test_leaving_what_nobody_entered_is_said(passed, clerk):
    with pytest.raises(Refused, match="没有此人担任这一职务"):
        enter_tenure(passed(kind="remove"), on=TODAY, by=clerk, at=NOW)


def sole_post():
    post = make_post()
    post.is_sole = True
    post.save()
    return post


def begin(person, post, on, clerk, **facts):
    return open_tenure(person, post, starts_on=on, by=clerk, at=NOW, **facts)


def test_a_post_for_one_is_held_by_one_at_a_time(clerk):
    post, first, second = sole_post(), make_person(), make_person()
    held = begin(first, post, LONG_AGO, clerk)
    with pytest.raises(Refused, match="任职时间重叠"):
        begin(second, post, TODAY, clerk)
    close_tenure(held, ends_on=TODAY, ending="removed", by=clerk, at=NOW)
    begin(second, post, TODAY, clerk)
    with pytest.raises(Refused, match="任职时间重叠"):
        begin(first, post, TODAY - timedelta(days=1), clerk)


def test_somebody_may_act_while_the_holder_keeps_the_post_but_not_two(clerk):
    post = sole_post()
    begin(make_person(), post, LONG_AGO, clerk)
    begin(make_person(), post, TODAY, clerk, is_acting=True)
    with pytest.raises(Refused, match=r"代理.*任职时间重叠"):
        begin(make_person(), post, TODAY, clerk, is_acting=True)


def test_a_post_for_many_is_held_by_many_but_once_by_each(clerk):
    post, judge = make_post("审判员", "法院", "court"), make_person()
    begin(judge, post, LONG_AGO, clerk)
    begin(make_person(), post, TODAY, clerk)
    with pytest.raises(Refused, match="任职时间重叠"):
        begin(judge, post, TODAY, clerk)


def test_a_tenure_ends_once_and_not_before_it_began(clerk):
    tenure = begin(make_person(), make_post(), TODAY, clerk)
    with pytest.raises(Refused, match="早于任职日期"):
        close_tenure(tenure, ends_on=LONG_AGO, ending="removed", by=clerk, at=NOW)
    close_tenure(tenure, ends_on=TODAY, ending="removed", by=clerk, at=NOW)
    with pytest.raises(Refused, match="不能重复办理"):
        close_tenure(tenure, ends_on=TODAY, ending="removed", by=clerk, at=NOW)


@pytest.mark.parametrize("ending", ["abolished", "died", "expired"])
def test_what_ends_in_law_is_filed_without_a_vote(clerk, ending):
    tenure = begin(make_person(), make_post(), LONG_AGO, clerk)
    facts = {"ending": ending, "ends_on": TODAY, "note": "机构改革", "body": "县人大常委会"}
    end_without_vote(tenure, **facts, by=clerk, at=NOW)
    assert (tenure.ending, Filing.objects.get().tenure) == (ending, tenure)


@pytest.mark.parametrize("ending", ["removed", "resigned", "dismissed"])
def test_what_needs_a_vote_has_no_short_cut(clerk, ending):
    tenure = begin(make_person(), make_post(), LONG_AGO, clerk)
    with pytest.raises(Refused, match="要经常委会表决"):
        end_without_vote(tenure, ending=ending, ends_on=TODAY, note="x", by=clerk, at=NOW)
    tenure.refresh_from_db()
    assert tenure.ends_on is None


# --- the steps ---


def turns(nomination):
    rules()
    nomination.refresh_from_db()
    rule = rule_on(TODAY)
    steps = steps_of(nomination, gate_of(nomination, TODAY), nomination.checks.all(), rule)
    return [step.label for step in missing(steps) if step.label != "考试"]


def test_the_steps_after_the_vote_come_in_either_order(passed, clerk):
    nomination = passed(kind="decide_appoint")
    assert turns(nomination) == ["决定和公告", "任命书", "宪法宣誓", "任职登记", "备案"]
    swear([nomination], clerk)
    certify(nomination, clerk)
    issue(nomination, clerk)
    assert turns(nomination) == ["决定和公告", "任职登记", "备案"]
    issue(nomination, clerk, kind="notice")
    enter_tenure(nomination, on=TODAY, by=clerk, at=NOW)
    file_report(nomination, body="市人民政府", sent_on=TODAY, by=clerk, at=NOW)
    assert turns(nomination) == []


def test_a_judges_removal_asks_for_less(passed):
    judge = passed(kind="remove", post=make_post("审判员", "法院", "court"))
    assert turns(judge) == ["决定和公告", "任职登记"]
