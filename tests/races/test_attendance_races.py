"""A hall of people hands in at once, while the organizer ends the event."""

from datetime import timedelta

import pytest

from core.state import Refused
from courses.actions.attendance import correct_attendance, take_code, take_late_code
from courses.actions.event_hours import close_event
from courses.hall_passes import issue_pass
from courses.models import Attendance, CreditEntry
from tests.courses.gatherings import code_at, invite, make_event, make_fact, make_part
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def part(db, at):
    return make_part(make_event(), at)


def test_two_hand_ins_of_one_person_at_once_count_once(part, at):
    person = invite(part.event).person
    code = code_at(part, at)
    outcomes = at_once(*[lambda: take_code(part, code=code, by=person, at=at)] * 4)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Attendance.objects.count() == 1


def test_a_whole_hall_hands_in_at_once_and_nobody_is_lost(part, at):
    people = [invite(part.event).person for _ in range(6)]
    code = code_at(part, at)
    works = [lambda one=one: take_code(part, code=code, by=one, at=at) for one in people]
    at_once(*works)
    there = Attendance.objects.present().values_list("invitation__person", flat=True)
    assert set(there) == {one.pk for one in people}


def test_a_hand_in_during_the_end_waits_and_is_told_that_it_is_over(part, at, clerk):
    person = invite(part.event).person
    blocked, _, late = waiting_behind(
        lambda: close_event(part.event, by=clerk, at=at),
        lambda: take_code(part, code=code_at(part, at), by=person, at=at),
    )
    assert blocked == "blocked" and isinstance(late, Refused)
    assert not Attendance.objects.exists() and not CreditEntry.objects.exists()


def test_an_end_during_a_hand_in_waits_and_gives_its_hours(part, at, clerk):
    person = invite(part.event).person
    blocked, fact, _ = waiting_behind(
        lambda: take_code(part, code=code_at(part, at), by=person, at=at),
        lambda: close_event(part.event, by=clerk, at=at),
    )
    assert blocked == "blocked" and fact.is_present
    assert CreditEntry.objects.get().person == person


def test_a_late_hand_in_during_the_end_gets_its_hours_once(part, at, clerk):
    person = invite(part.event).person
    later = at + timedelta(hours=4)
    slip = issue_pass(part, person, at)
    facts = {"code": code_at(part, at), "typed_at": at, "slip": slip, "by": person, "at": later}
    blocked, _, fact = waiting_behind(
        lambda: close_event(part.event, by=clerk, at=later), lambda: take_late_code(part, **facts)
    )
    assert blocked == "blocked" and fact.source == "late"
    assert CreditEntry.objects.get().hours == part.hours


def test_two_ends_at_once_give_the_hours_once(part, at, clerk):
    make_fact(part, invite(part.event))
    outcomes = at_once(*[lambda: close_event(part.event, by=clerk, at=at)] * 2)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert CreditEntry.objects.count() == 1


def test_two_corrections_at_once_are_both_kept_and_settled_in_their_order(part, at, clerk):
    row = invite(part.event)
    make_fact(part, row)
    close_event(part.event, by=clerk, at=at)
    facts = {"reason": "签到册核对", "by": clerk, "at": at}
    at_once(
        lambda: correct_attendance(part, row, is_present=False, **facts),
        lambda: correct_attendance(part, row, is_present=True, **facts),
    )
    assert row.attendances.count() == 3
    counts = row.attendances.present().exists()
    entry = CreditEntry.objects.get(corrects=None)
    assert entry.standing == (part.hours if counts else 0)
