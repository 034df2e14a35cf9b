from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions.credits import correct_entry, grant_hours, hours_of
from courses.models import CreditAccount, CreditEntry
from tests.courses.hours import DAY, give, make_rule

pytestmark = pytest.mark.django_db


def balance(person, year=2026):
    return hours_of([person], year)[person.pk]


def test_an_entry_says_why_how_much_by_which_rule_when_and_by_whom(stranger, clerk, at):
    rule = make_rule()
    entry = give(stranger, "2.5", reason="参加专题培训", by=clerk, kind="event")
    entry.refresh_from_db()
    assert (entry.person, entry.hours, entry.asked) == (stranger, Decimal("2.5"), Decimal("2.5"))
    assert (entry.reason, entry.rule, entry.on) == ("参加专题培训", rule, DAY)
    assert (entry.made_by, entry.made_at, entry.cut_by) == (clerk, at, "")
    assert balance(stranger) == Decimal("2.5")
    log = ModelLogEntry.objects.get(action="courses.grant_hours")
    assert (log.user, log.data["hours"]) == (clerk, "2.5")


def test_the_same_source_gives_once(stranger):
    first = give(stranger, 2, source_key="course:7")
    again = give(stranger, 5, source_key="course:7", on=date(2027, 1, 2))
    assert again == first and balance(stranger) == 2
    assert ModelLogEntry.objects.filter(action="courses.grant_hours").count() == 1


def test_a_source_of_one_person_gives_nothing_to_another(stranger, nominee):
    give(stranger, 2, source_key="course:7")
    with pytest.raises(ValueError, match="course:7"):
        give(nominee, 2, source_key="course:7")
    assert balance(nominee) == 0


@pytest.mark.parametrize("hours", ["0", "-1", "0.09"])
def test_nothing_is_no_entry(stranger, at, hours):
    facts = {"kind": "course", "on": DAY, "reason": "x", "source_key": "k", "by": None, "at": at}
    assert grant_hours(stranger, hours=Decimal(hours), **facts) is None
    assert not CreditEntry.objects.exists()


def test_an_absurd_figure_is_refused(stranger):
    with pytest.raises(Refused, match="1000"):
        give(stranger, 1001)
    assert not CreditAccount.objects.exists()


def test_hours_are_counted_in_tenths_and_never_rounded_up(stranger):
    assert give(stranger, "1.29").hours == Decimal("1.2")


def test_the_day_cap_cuts_and_the_entry_says_so(stranger):
    make_rule(day_cap=Decimal(4))
    give(stranger, 3)
    cut = give(stranger, 3)
    assert (cut.asked, cut.hours, cut.cut) == (3, 1, 2)
    assert (cut.cut_by, cut.cap, cut.used) == ("day", 4, 3)
    assert balance(stranger) == 4
    assert give(stranger, 3, on=date(2026, 3, 10)).hours == 3


def test_when_nothing_is_left_the_entry_still_tells_her(stranger):
    make_rule(day_cap=Decimal(4))
    give(stranger, 4)
    full = give(stranger, 2)
    assert (full.hours, full.cut, full.cut_by) == (0, 2, "day")


def test_a_kind_has_its_own_cap(stranger):
    make_rule(course_cap=Decimal(5))
    give(stranger, 4)
    assert give(stranger, 4).hours == 1
    assert give(stranger, 4, kind="event").hours == 4


def test_the_year_cap_holds_for_all_kinds_together(stranger):
    make_rule(year_cap=Decimal(6))
    give(stranger, 4)
    cut = give(stranger, 4, kind="event", on=date(2026, 5, 1))
    assert (cut.hours, cut.cut_by, cut.used) == (2, "year", 4)


def test_years_do_not_mix(stranger):
    make_rule(year_cap=Decimal(3))
    give(stranger, 3)
    assert give(stranger, 3, on=date(2027, 1, 1)).hours == 3
    assert (balance(stranger), balance(stranger, 2027)) == (3, 3)


def test_the_rule_in_force_on_the_day_judges(stranger):
    old = make_rule(effective_from=date(2025, 1, 1), effective_to=date(2025, 12, 31))
    new = make_rule(day_cap=Decimal(1))
    assert give(stranger, 3, on=date(2025, 6, 1)).rule == old
    entry = give(stranger, 3)
    assert (entry.rule, entry.hours) == (new, 1)


def test_without_a_rule_all_is_given_and_no_rule_named(stranger):
    entry = give(stranger, 9)
    assert (entry.rule, entry.hours, entry.cut_by) == (None, 9, "")


def test_an_entry_is_never_changed_and_never_deleted(stranger):
    entry = give(stranger, 2)
    entry.hours = Decimal(9)
    rows = CreditEntry.objects.filter(pk=entry.pk)
    entry_again = CreditEntry.objects.get()
    for attempt in (
        entry.save,
        entry.delete,
        rows.delete,
        lambda: rows.update(hours=9),
        lambda: CreditEntry.objects.bulk_update([entry], ["hours"]),
        lambda: stranger.credit_accounts.get().entries.update(hours=9),
        lambda: CreditEntry.objects.update_or_create(pk=entry.pk, defaults={"hours": 9}),
    ):
        with pytest.raises(Refused, match="只增不改"), transaction.atomic():
            attempt()
    entry_again.refresh_from_db()
    assert entry_again.hours == 2 and balance(stranger) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"asked": 5, "hours": 3},
        {"asked": 3, "hours": 3, "cut_by": "day"},
        {"asked": 3, "hours": 1, "cut_by": "moon"},
        {"asked": -2, "hours": -2},
    ],
)
def test_the_database_refuses_an_entry_that_contradicts_itself(stranger, at, wrong):
    good = give(stranger, 3)
    facts = {"account": good.account, "kind": "course", "counted_as": "course", "on": DAY}
    facts |= {"reason": "x", "source_key": "wrong", "made_at": at}
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditEntry.objects.create(**facts, **wrong)


# --- corrections ----------------------------------------------------------------------------


def test_a_correction_is_a_counter_entry_beside_the_entry(stranger, clerk, at):
    entry = give(stranger, 4)
    counter = correct_entry(entry, hours=Decimal("1.5"), reason="只参加半天", by=clerk, at=at)
    entry.refresh_from_db()
    assert (entry.hours, entry.standing) == (4, Decimal("1.5"))
    assert (counter.kind, counter.hours, counter.corrects) == (
        "correction",
        Decimal("-2.5"),
        entry,
    )
    assert (counter.reason, counter.made_by, counter.on) == ("只参加半天", clerk, entry.on)
    assert balance(stranger) == Decimal("1.5")
    assert ModelLogEntry.objects.filter(action="courses.correct_hours", user=clerk).exists()


def test_an_entry_may_be_corrected_again(stranger, clerk, at):
    entry = give(stranger, 4)
    correct_entry(entry, hours=Decimal(0), reason="未到场", by=clerk, at=at)
    correct_entry(entry, hours=Decimal(3), reason="补到签到册", by=clerk, at=at)
    assert entry.standing == 3 and balance(stranger) == 3


def test_what_a_correction_takes_away_makes_room_under_the_caps(stranger, clerk, at):
    make_rule(day_cap=Decimal(4), course_cap=Decimal(4))
    entry = give(stranger, 4)
    correct_entry(entry, hours=Decimal(1), reason="误登", by=clerk, at=at)
    assert give(stranger, 5).hours == 3


def test_a_correction_upwards_obeys_the_caps(stranger, clerk, at):
    make_rule(day_cap=Decimal(4))
    entry = give(stranger, 3)
    counter = correct_entry(entry, hours=Decimal(6), reason="少算一讲", by=clerk, at=at)
    assert (counter.asked, counter.hours, counter.cut_by) == (3, 1, "day")
    with pytest.raises(Refused, match="上限已满"):
        correct_entry(entry, hours=Decimal(6), reason="少算一讲", by=clerk, at=at)


@pytest.mark.parametrize(
    ("hours", "reason", "said"),
    [("4", "x", "相同"), ("-1", "x", "不小于"), ("2.55", "x", "一位小数"), ("2", "  ", "理由")],
)
def test_a_correction_that_makes_no_sense_is_refused(stranger, clerk, at, hours, reason, said):
    entry = give(stranger, 4)
    with pytest.raises(Refused, match=said):
        correct_entry(entry, hours=Decimal(hours), reason=reason, by=clerk, at=at)
    assert entry.standing == 4 and CreditEntry.objects.count() == 1


def test_a_correction_is_not_itself_corrected(stranger, clerk, at):
    entry = give(stranger, 4)
    counter = correct_entry(entry, hours=Decimal(1), reason="误登", by=clerk, at=at)
    with pytest.raises(Refused, match="原来的记录"):
        correct_entry(counter, hours=Decimal(0), reason="误登", by=clerk, at=at)


def test_hours_of_many_people_are_one_question(stranger, nominee, django_assert_num_queries):
    give(stranger, 4)
    with django_assert_num_queries(1):
        assert hours_of([stranger, nominee], 2026) == {stranger.pk: 4, nominee.pk: 0}
