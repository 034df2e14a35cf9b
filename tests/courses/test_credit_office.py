from decimal import Decimal

import pytest
from django.urls import reverse

from courses.actions.certificates import issue_certificate
from courses.actions.credits import hours_of
from courses.models import CreditAppeal, CreditEntry
from courses.statements import by_delegation
from notices.models import Notice
from people.models import Delegation, Term
from tests.conftest import NOW
from tests.courses.hours import (
    appeal,
    give,
    make_completed,
    make_deputy,
    make_requirement,
    make_rule,
)
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"credits_office:{name}", args=args)


def page(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def client(clerk, client_for):
    return client_for(clerk)


@pytest.fixture
def town(term) -> Delegation:
    return Delegation.objects.create(name="城关镇", term=term)


def test_the_ledger_lists_filters_and_searches(client, stranger, nominee, town):
    make_rule(day_cap=Decimal(2))
    make_deputy(stranger, town.term, delegation=town)
    give(stranger, 4, reason="监督法课程")
    give(nominee, 1, kind="event", reason="春季培训")
    ledger = reverse("ledger:index")
    assert "监督法课程" in page(client, ledger) and "春季培训" in page(client, ledger)
    for query in ({"delegation": town.pk}, {"kind": "course"}, {"cut": "true"}, {"q": "钱多"}):
        found = page(client, ledger, **query)
        assert "监督法课程" in found and "春季培训" not in found, query
    assert "每日上限，不计 2" in page(client, ledger)
    assert "监督法课程" not in page(client, ledger, year=2025)


def test_the_ledger_costs_no_more_queries_with_more_entries(
    client, stranger, django_assert_max_num_queries
):
    give(stranger, 1)
    client.get(reverse("ledger:index"))
    with django_assert_max_num_queries(15) as before:
        client.get(reverse("ledger:index"))
    for _ in range(5):
        give(make_person(), 1)
    with django_assert_max_num_queries(len(before)):
        client.get(reverse("ledger:index"))


def test_an_entry_shows_why_and_is_corrected_there(client, stranger):
    entry = give(stranger, 4)
    path = url("entry", entry.pk)
    assert "全部计入" in page(client, path)
    assert client.post(path, {"hours": "1.5", "reason": "只参加半天"}).status_code == 302
    shown = page(client, path)
    assert "现计 1.5 学时" in shown and "只参加半天" in shown
    assert hours_of([stranger], 2026)[stranger.pk] == Decimal("1.5")
    told = Notice.objects.get(person=stranger)
    assert "由 4 学时更正为 1.5 学时。理由：只参加半天。" in told.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"reason": ""}, "理由"), ({"hours": "-2"}, "不能小于"), ({"hours": "4"}, "相同")],
)
def test_a_wrong_correction_is_told_and_writes_nothing(client, stranger, wrong, said):
    entry = give(stranger, 4)
    answer = client.post(url("entry", entry.pk), {"hours": "1", "reason": "误", **wrong})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert CreditEntry.objects.count() == 1


def test_an_appeal_is_accepted_on_its_page(client, stranger):
    row = appeal(stranger, give(stranger, 1))
    assert "签到册上有我" in page(client, url("appeal", row.pk))
    form = {"hours": "3", "answer": "属实。", "do": "accept"}
    assert client.post(url("appeal", row.pk), form).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted" and hours_of([stranger], 2026)[stranger.pk] == 3
    assert "属实" in page(client, url("appeal", row.pk))


def test_an_appeal_is_refused_with_a_reason_only(client, stranger):
    row = appeal(stranger)
    answer = client.post(url("appeal", row.pk), {"hours": "3", "answer": "", "do": "refuse"})
    assert answer.status_code == 400 and "请写明答复" in answer.content.decode()
    client.post(url("appeal", row.pk), {"hours": "", "answer": "查无此事。", "do": "refuse"})
    assert CreditAppeal.objects.get().state == "refused"


def test_accepting_asks_for_the_hours(client, stranger):
    row = appeal(stranger)
    answer = client.post(url("appeal", row.pk), {"answer": "属实。", "do": "accept"})
    assert answer.status_code == 400 and "计入多少学时" in answer.content.decode()
    assert CreditAppeal.objects.get().state == "open"


def test_open_and_answered_appeals_are_two_lists(client, stranger):
    row = appeal(stranger)
    assert "钱多" in page(client, url("appeals"))
    assert "还没有办结的申诉" in page(client, url("appeals"), show="answered")
    client.post(url("appeal", row.pk), {"answer": "查无此事。", "do": "refuse"})
    assert "没有等待答复的申诉" in page(client, url("appeals"))
    assert "未采纳" in page(client, url("appeals"), show="answered")


def test_the_desk_shows_what_waits(client, stranger):
    assert "学时申诉待答复" not in page(client, "/admin/")
    appeal(stranger)
    assert "学时申诉待答复" in page(client, "/admin/")


def test_people_are_listed_with_their_standing_and_narrowed(client, town, stranger, person):
    make_requirement(hours=Decimal(4))
    make_deputy(stranger, town.term, delegation=town)
    other = person("zhu", "朱明", "deputy")
    make_deputy(other, town.term)
    give(stranger, 4)
    people = url("people")
    both = page(client, people, year=2026)
    assert "钱多" in both and "朱明" in both
    for query in ({"standing": "met"}, {"name": "钱"}, {"delegation": town.pk}):
        found = page(client, people, year=2026, **query)
        assert "钱多" in found and "朱明" not in found, query
    found = page(client, people, year=2026, standing="short")
    assert "朱明" in found and "钱多" not in found
    assert "钱多" in page(client, people, year="x", standing="?", delegation="9999")


def test_people_are_paged_in_sql(client, django_assert_max_num_queries):
    make_requirement()
    term = Term.objects.create(name="某届", starts_on="2022-01-10")
    for _ in range(3):
        make_deputy(make_person(), term)
    client.get(url("people"), {"year": 2026})
    with django_assert_max_num_queries(15) as before:
        client.get(url("people"), {"year": 2026})
    for _ in range(40):
        make_deputy(make_person(), term)
    with django_assert_max_num_queries(len(before)):
        found = page(client, url("people"), year=2026)
    assert "第 1 / 2 页" in found


def test_one_person_is_shown_line_by_line(client, stranger):
    give(stranger, 2)
    found = page(client, url("person", stranger.pk), year=2026)
    assert "完成课程《监督法》" in found and "全部计入" in found


def test_delegations_are_summed(client, town, stranger, person):
    make_requirement(hours=Decimal(4))
    make_deputy(stranger, town.term, delegation=town)
    make_deputy(person("zhu", "朱明"), town.term, delegation=town)
    make_deputy(person("gu", "顾白"), town.term)
    give(stranger, 5)
    first, last = by_delegation(2026)
    assert (first.name, first.people, first.met, first.average, first.share) == (
        "城关镇", 2, 1, Decimal("2.5"), 50,
    )  # fmt: skip
    assert (last.name, last.people, last.met) == ("未编入代表团", 1, 0)
    assert "50%" in page(client, url("delegations"), year=2026)


def test_a_certificate_is_revoked_with_a_reason(client, stranger):
    row = issue_certificate(make_completed(stranger), at=NOW)
    assert row.number in page(client, reverse("certificates_office:index"))
    assert client.post(url("certificate", row.pk), {"reason": ""}).status_code == 400
    assert client.post(url("certificate", row.pk), {"reason": "代学"}).status_code == 302
    assert "代学" in page(client, url("certificate", row.pk))


def test_a_stranger_is_kept_out_of_all_of_it(client_for, stranger, nominee):
    entry = give(stranger, 1)
    row = appeal(stranger, entry)
    outside = client_for(nominee)
    for path in (url("people"), url("entry", entry.pk), url("appeal", row.pk), url("appeals")):
        assert outside.get(path).status_code in (302, 403, 404)
        assert outside.post(path, {"hours": 9, "reason": "x", "answer": "x"}).status_code in (
            302, 403, 404,
        )  # fmt: skip
    assert CreditEntry.objects.count() == 1 and CreditAppeal.objects.get().state == "open"
