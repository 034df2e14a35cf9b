"""What an event gives at its end, and what corrections do to it afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from courses.actions.attendance import correct_attendance, register_present, take_late_code
from courses.actions.credits import correct_entry, hours_of
from courses.actions.event_hours import close_event, reopen_event
from courses.hall_passes import issue_pass
from courses.models import CreditEntry, CreditRule
from tests.courses.gatherings import code_at, invite, make_event, make_fact, make_part
from tests.courses.hours import make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(clerk):
    return make_event(title="监督法专题培训", responsible=clerk)


@pytest.fixture
def morning(event, at):
    return make_part(event, at)


@pytest.fixture
def afternoon(event, at):
    return make_part(event, at + timedelta(hours=5), title="分组讨论", hours=Decimal("1.5"))


@pytest.fixture
def evening(at):
    return at + timedelta(hours=9)


def hours(person):
    return hours_of([person], 2026)[person.pk]


def correct(part, row, present, by, at, reason="签到册核对"):
    correct_attendance(part, row, is_present=present, reason=reason, by=by, at=at)


def test_hours_are_given_for_each_attended_part(event, morning, afternoon, clerk, evening):
    both, one, none = (invite(event) for _ in range(3))
    for row, parts in ((both, (morning, afternoon)), (one, (afternoon,))):
        for part in parts:
            make_fact(part, row)
    make_fact(morning, none, is_present=False)
    assert hours(both.person) == 0, "nothing before the end"
    close_event(event, by=clerk, at=evening)
    assert [hours(row.person) for row in (both, one, none)] == [Decimal("4.5"), Decimal("1.5"), 0]
    entry = CreditEntry.objects.get(source_key=f"event:{morning.pk}:{both.person_id}")
    assert entry.kind == "event" and entry.on == date(2026, 3, 10)
    assert "监督法专题培训" in entry.reason and entry.link == f"/events/{event.pk}/"


def test_a_full_hall_costs_as_many_queries_as_a_small_one(
    event, morning, afternoon, clerk, evening, django_assert_max_num_queries
):
    rows = [invite(event) for _ in range(40)]
    for row in rows:
        make_fact(morning, row)
        make_fact(afternoon, row)
    with django_assert_max_num_queries(32):
        close_event(event, by=clerk, at=evening)
    assert CreditEntry.objects.count() == 80
    assert {hours(row.person) for row in rows} == {Decimal("4.5")}
    log = ModelLogEntry.objects.get(action="courses.grant_hours")
    assert (log.data["entries"], log.data["hours"]) == (80, "180.0")
    reopen_event(event, reason="核对签到册", by=clerk, at=evening)
    with django_assert_max_num_queries(16):
        close_event(event, by=clerk, at=evening)


def test_an_early_part_fills_the_cap_of_the_day_before_a_late_one(
    event, morning, afternoon, clerk, evening
):
    make_rule(day_cap=Decimal(4))
    row = invite(event)
    for part in (afternoon, morning):
        make_fact(part, row)
    close_event(event, by=clerk, at=evening)
    first, second = CreditEntry.objects.order_by("pk")
    assert (first.asked, first.hours, first.cut_by) == (3, 3, "")
    assert (second.asked, second.hours, second.cut_by) == (Decimal("1.5"), 1, "day")
    assert (second.cap, second.used) == (4, 3)
    assert hours(row.person) == 4


def test_ending_it_a_second_time_doubles_nothing(event, morning, clerk, evening):
    row = invite(event)
    make_fact(morning, row)
    close_event(event, by=clerk, at=evening)
    reopen_event(event, reason="漏登两人", by=clerk, at=evening)
    other = invite(event)
    register_present(morning, [other], by=clerk, at=evening)
    close_event(event, by=clerk, at=evening)
    assert hours(row.person) == hours(other.person) == 3
    assert CreditEntry.objects.count() == 2


def test_a_correction_after_the_end_takes_hours_back_and_gives_them_again(
    event, morning, clerk, evening
):
    row = invite(event)
    make_fact(morning, row)
    close_event(event, by=clerk, at=evening)
    found = []
    for day, present in enumerate((False, True, False, True), start=1):
        correct(morning, row, present, clerk, evening + timedelta(days=day))
        found.append(hours(row.person))
    assert found == [0, 3, 0, 3]
    first = CreditEntry.objects.get(corrects=None)
    assert first.hours == 3, "the entry itself was never touched"
    assert CreditEntry.objects.filter(corrects=first).count() == 4


def test_whoever_is_found_to_have_been_there_gets_her_hours(event, morning, clerk, evening):
    row = invite(event)
    close_event(event, by=clerk, at=evening)
    correct(morning, row, True, clerk, evening)
    assert hours(row.person) == 3


def test_a_correction_while_it_is_open_again_counts_at_the_next_end(event, morning, clerk, evening):
    row = invite(event)
    make_fact(morning, row)
    close_event(event, by=clerk, at=evening)
    reopen_event(event, reason="核对签到册", by=clerk, at=evening)
    correct(morning, row, False, clerk, evening)
    assert hours(row.person) == 3, "still open"
    close_event(event, by=clerk, at=evening)
    assert hours(row.person) == 0


def test_what_an_appeal_settled_stays_when_the_event_ends_again(event, morning, clerk, evening):
    row = invite(event)
    make_fact(morning, row)
    close_event(event, by=clerk, at=evening)
    correct_entry(
        CreditEntry.objects.get(), hours=Decimal(0), reason="由他人代签", by=clerk, at=evening
    )
    reopen_event(event, reason="补登他人", by=clerk, at=evening)
    close_event(event, by=clerk, at=evening + timedelta(hours=1))
    assert hours(row.person) == 0


def test_a_code_handed_in_after_the_end_still_gives_hours(event, morning, clerk, at, evening):
    person = invite(event).person
    close_event(event, by=clerk, at=evening)
    take_late_code(
        morning,
        code=code_at(morning, at),
        typed_at=at,
        slip=issue_pass(morning, person, at),
        by=person,
        at=evening + timedelta(hours=1),
    )
    entry = CreditEntry.objects.get()
    assert hours(person) == 3 and entry.made_by is None, "the platform gave them, not she herself"


def test_a_full_cap_keeps_the_hours_back_and_the_attendance_stands(
    event, morning, afternoon, clerk, evening
):
    CreditRule.objects.create(
        name="学时办法", basis_document="x", effective_from=date(2026, 1, 1), day_cap=Decimal(4)
    )
    row = invite(event)
    make_fact(morning, row)
    make_fact(afternoon, row)
    close_event(event, by=clerk, at=evening)
    assert hours(row.person) == 4
    correct(morning, row, False, clerk, evening)
    correct(afternoon, row, False, clerk, evening)
    assert hours(row.person) == 0
    correct(morning, row, True, clerk, evening)
    correct(afternoon, row, True, clerk, evening)
    assert hours(row.person) == 4
    assert row.attendances.present().count() == 2


def test_a_part_without_hours_gives_none_and_hurts_nobody(event, at, clerk, evening):
    part = make_part(event, at, hours=Decimal(0))
    row = invite(event)
    make_fact(part, row)
    close_event(event, by=clerk, at=evening)
    correct(part, row, False, clerk, evening)
    assert not CreditEntry.objects.exists()


def test_an_end_costs_little_per_person(
    event, morning, clerk, evening, django_assert_max_num_queries
):
    for _ in range(20):
        make_fact(morning, invite(event))
    with django_assert_max_num_queries(20 * 18 + 20):
        close_event(event, by=clerk, at=evening)
