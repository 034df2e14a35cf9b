"""Two grants at the same moment, by two hands, under one cap."""

from datetime import datetime
from decimal import Decimal

from courses.actions.certificates import issue_certificate
from courses.actions.credits import hours_of
from courses.models import Certificate, CreditEntry
from tests.courses.hours import give, make_completed, make_course, make_rule
from tests.races.conftest import at_once, waiting_behind


def test_two_grants_at_once_do_not_pass_the_cap(stranger):
    make_rule(day_cap=Decimal(4))
    outcomes = at_once(*[lambda: give(stranger, 3)] * 4)
    assert sorted(one.hours for one in outcomes) == [0, 0, 1, 3]
    assert hours_of([stranger], 2026)[stranger.pk] == 4


def test_the_second_grant_waits_for_the_first_and_sees_what_it_gave(stranger):
    make_rule(day_cap=Decimal(4))
    give(stranger, 1)
    blocked, first, second = waiting_behind(lambda: give(stranger, 2), lambda: give(stranger, 2))
    assert (blocked, first.hours, second.hours) == ("blocked", 2, 1)


def test_one_source_granted_twice_at_once_is_one_entry(stranger):
    outcomes = at_once(*[lambda: give(stranger, 3, source_key="course:1")] * 4)
    assert len({one.pk for one in outcomes}) == 1
    assert CreditEntry.objects.count() == 1 and hours_of([stranger], 2026)[stranger.pk] == 3


def test_certificates_issued_at_once_have_numbers_of_their_own_and_each_is_one(
    stranger, nominee, at: datetime
):
    course = make_course()
    rows = [make_completed(one, course) for one in (stranger, nominee)] * 2
    outcomes = at_once(*[lambda row=row: issue_certificate(row, at=at) for row in rows])
    assert len({one.number for one in outcomes}) == 2 == Certificate.objects.count()
