from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.actions.credits import correct_entry
from courses.explaining import why
from courses.models import CreditAppeal
from courses.statements import learners, people_of, requirement_of, statement_of
from people.models import Delegation, Role, Term, User
from tests.core.test_typeset import text_of
from tests.courses.hours import DAY, appeal, give, make_deputy, make_requirement, make_rule

pytestmark = pytest.mark.django_db
MINE = "/hours/?year=2026"


def test_the_sentences_say_the_calculation_the_clause_and_the_hand(stranger, clerk):
    make_rule(day_cap=Decimal(4))
    give(stranger, 3)
    calculation, basis, hand = why(give(stranger, 3, by=clerk))
    assert calculation == (
        "本次学习 3 学时；当日此前已计 3 学时，每日上限为 4 学时，因此计入 1 学时，2 学时不计。"
    )
    assert "《清源县人大代表学时管理办法》第六条（清人常发〔2026〕3号）" in basis
    assert "李秀英登记" in hand


def test_a_correction_names_what_it_corrects(stranger, clerk, at):
    entry = give(stranger, 4)
    counter = correct_entry(entry, hours=Decimal(1), reason="误登", by=clerk, at=at)
    assert why(counter)[0] == "冲抵3月9日的“完成课程《监督法》”，减少 3 学时。"


def test_her_page_shows_total_requirement_lines_and_why(stranger, client_for):
    make_deputy(stranger)
    make_requirement(hours=Decimal("12.5"))
    give(stranger, "2.5", link="/learn/x/")
    page = client_for(stranger).get(MINE).content.decode()
    for shown in ("2.5", "12.5", "还差", "为什么是 2.5 学时", "全部计入", 'href="/learn/x/"'):
        assert shown in page


def test_an_empty_year_says_what_will_come(stranger, client_for):
    page = client_for(stranger).get("/hours/?year=2024").content.decode()
    assert "还没有学时" in page and "没有对您规定学时要求" in page


@pytest.mark.parametrize("year", ["", "x", "٢٠٢٦", "99999", "0000", "-1"])
def test_a_strange_year_is_no_error(stranger, client_for, year):
    assert client_for(stranger).get("/hours/", {"year": year}).status_code == 200


def test_nobody_sees_the_hours_of_another(stranger, nominee, client_for):
    give(stranger, 2, reason="只属于她")
    assert "只属于她" in client_for(stranger).get(MINE).content.decode()
    assert "只属于她" not in client_for(nominee).get(MINE).content.decode()
    for name in ("mine", "print", "pdf", "missing"):
        assert "login" in Client().get(reverse(f"hours:{name}"))["Location"]


def test_print_and_pdf_carry_the_same_lines(stranger, client_for):
    give(stranger, 2, reason="参加喆堃专题培训")
    client = client_for(stranger)
    assert "参加喆堃专题培训" in client.get("/hours/print/?year=2026").content.decode()
    answer = client.get("/hours/pdf/?year=2026")
    assert "参加喆堃专题培训" in text_of(answer.content)
    assert answer["Cache-Control"] == "private, no-store"


def test_an_empty_statement_is_a_pdf_too(stranger, client_for):
    assert "还没有学时记录" in text_of(client_for(stranger).get("/hours/pdf/").content)


def test_the_queries_of_the_page_do_not_grow_with_its_lines(
    stranger, clerk, at, client_for, django_assert_max_num_queries
):
    make_deputy(stranger)
    make_requirement()
    make_rule()
    first = give(stranger, 2)
    appeal(stranger, first)
    client = client_for(stranger)
    with django_assert_max_num_queries(15) as before:
        client.get(MINE)
    for _ in range(5):
        correct_entry(give(stranger, 2), hours=Decimal(1), reason="误", by=clerk, at=at)
    with django_assert_max_num_queries(len(before)):
        client.get(MINE)


# --- what the year asks -----------------------------------------------------------------------


@pytest.fixture
def deputies(person) -> dict[str, User]:
    """Old served in the term before as well; new does not; none is no deputy."""
    before = Term.objects.create(name="第十七届", starts_on="2017-01-10", ends_on="2022-01-10")
    people = {name: person(name, name) for name in ("old", "new", "none")}
    make_deputy(people["old"], before)
    make_deputy(people["old"])
    make_deputy(people["new"])
    return people


def asked_of(person: User) -> Decimal | None:
    found = requirement_of(person, 2026)
    row = people_of(User.objects.filter(pk=person.pk), 2026).get()
    assert row.required == (found.hours if found else 0)
    return found.hours if found else None


def test_all_deputies_and_nobody_else(deputies):
    make_requirement(hours=Decimal(12))
    assert [asked_of(deputies[name]) for name in ("old", "new", "none")] == [12, 12, None]


def test_deputies_of_the_first_term_are_asked_more(deputies):
    make_requirement(hours=Decimal(12))
    make_requirement(group="first_term", hours=Decimal(24))
    assert [asked_of(deputies[name]) for name in ("old", "new", "none")] == [12, 24, None]


def test_a_delegation_and_a_role(deputies, person):
    town = Delegation.objects.create(name="城关镇", term=Term.objects.get(name="第十八届"))
    deputies["old"].mandates.filter(term=town.term).update(delegation=town)
    make_requirement(group="delegation", delegation=town, hours=Decimal(16))
    role = Role.objects.get(key="liaison")
    make_requirement(group="role", role=role, hours=Decimal(8))
    liaison = person("liaison", "联络员", "liaison")
    assert [asked_of(one) for one in (*deputies.values(), liaison)] == [16, None, None, 8]


def test_a_mandate_that_ended_before_the_year_asks_nothing(stranger):
    make_deputy(stranger, ended_on=date(2025, 12, 31))
    make_requirement()
    assert asked_of(stranger) is None
    assert stranger not in learners(2026) and stranger in learners(2025)


def test_the_total_is_that_of_the_account_and_the_ledger(stranger, clerk, at):
    entry = give(stranger, 4)
    give(stranger, 2, kind="event")
    correct_entry(entry, hours=Decimal(1), reason="误", by=clerk, at=at)
    statement = statement_of(stranger, 2026, this_year=2026)
    assert statement.hours == 3 == sum(hours for _, hours in statement.by_kind)
    assert [line.standing for line in statement.lines if line.entry == entry] == [1]


# --- contesting --------------------------------------------------------------------------------


def test_she_contests_an_entry_and_takes_it_back(stranger, client_for):
    entry = give(stranger, 1, at=timezone.now())
    client = client_for(stranger)
    path = reverse("hours:appeal", args=[entry.pk])
    assert "完成课程《监督法》" in client.get(path).content.decode()
    answer = client.post(path, {"claimed": "3", "text": "少算了两讲。"})
    assert answer.status_code == 302
    row = CreditAppeal.objects.get()
    assert (row.entry, row.claimed, row.text, row.on) == (entry, 3, "少算了两讲。", DAY)
    assert "申诉待答复" in client.get(MINE).content.decode()
    client.post(reverse("hours:withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_she_reports_what_is_missing(stranger, client_for):
    day = (timezone.now() - timedelta(days=1)).date()
    facts = {"on": day.isoformat(), "claimed": "4", "text": "参加了省里的培训。"}
    assert client_for(stranger).post("/hours/missing/", facts).status_code == 302
    assert CreditAppeal.objects.get().entry is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"claimed": ""}, "请填写学时"),
        ({"claimed": "很多"}, "请填数字"),
        ({"claimed": "2.55"}, "一位小数"),
        ({"claimed": "-1"}, "不能小于 0"),
        ({"text": ""}, "请写明理由"),
        ({"text": "长" * 501}, "500"),
        ({"on": "昨天"}, "日期格式"),
        ({"on": "2999-01-01"}, "还没有到"),
        ({"on": "2019-01-01"}, "上一年度"),
    ],
)
def test_wrong_input_is_told_in_a_sentence_and_nothing_is_lost(stranger, client_for, wrong, said):
    day = (timezone.now() - timedelta(days=1)).date().isoformat()
    facts = {"on": day, "claimed": "4", "text": "参加了培训。", **wrong}
    answer = client_for(stranger).post("/hours/missing/", facts)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert facts["text"] in answer.content.decode()
    assert not CreditAppeal.objects.exists()


def test_the_entry_and_the_appeal_of_another_are_not_there(stranger, nominee, client_for):
    entry = give(stranger, 1)
    row = appeal(stranger, entry)
    client = client_for(nominee)
    path, taken = (
        reverse("hours:appeal", args=[entry.pk]),
        reverse("hours:withdraw", args=[row.pk]),
    )
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.post(taken).status_code == 404
    assert "login" in Client().get(path)["Location"]
    row.refresh_from_db()
    assert row.state == "open"
