"""Signing in by the code of the hall: now, or later from a hall without network."""

from datetime import timedelta

import pytest

from core.state import Refused
from courses.actions.attendance import correct_attendance, take_code, take_late_code
from courses.hall_passes import issue_pass
from courses.models import Attendance, CodeTry
from courses.models.attendance import TRIES, TRIES_WITHIN
from tests.courses.gatherings import code_at, invite, make_event, make_part, wrong_code
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(at):
    return make_part(make_event(), at)


@pytest.fixture
def deputy(part):
    return invite(part.event).person


def present(part):
    return [fact.invitation.person for fact in Attendance.objects.filter(part=part).present()]


def hand_in(part, person, *, typed_at, at, opened_at=None, code=None, slip=None, **options):
    """A code typed at `typed_at` on a page opened ten minutes before, and handed in at `at`."""
    opened_at = opened_at or typed_at - timedelta(minutes=10)
    return take_late_code(
        part,
        code=code or code_at(part, typed_at),
        typed_at=typed_at,
        slip=slip or issue_pass(part, person, opened_at),
        by=person,
        at=at,
        **options,
    )


def test_the_code_on_the_screen_records_whoever_is_invited(part, deputy, at):
    fact = take_code(part, code=code_at(part, at), by=deputy, at=at)
    assert fact.source == "code" and fact.happened_at == at and fact.doubt == ""
    assert present(part) == [deputy]


def test_the_same_code_counts_once_per_person(part, deputy, at):
    first = take_code(part, code=code_at(part, at), by=deputy, at=at)
    again = take_code(part, code=code_at(part, at), by=deputy, at=at + timedelta(seconds=9))
    assert again == first and Attendance.objects.count() == 1


def test_the_uninvited_and_the_uninvited_again_are_refused(part, deputy, at):
    invitation = deputy.invitations.get()
    invitation.move("withdrawn")
    for person in (deputy, make_person()):
        with pytest.raises(Refused, match="邀请名单"):
            take_code(part, code=code_at(part, at), by=person, at=at)
    assert present(part) == []


@pytest.mark.parametrize(("minutes", "why"), [(-31, "还没有开始"), (181, "已经结束")])
def test_a_code_is_taken_only_while_the_part_runs(part, deputy, at, minutes, why):
    moment = at + timedelta(minutes=minutes)
    with pytest.raises(Refused, match=why):
        take_code(part, code=code_at(part, moment), by=deputy, at=moment)
    inside = at + timedelta(minutes=-30 if minutes < 0 else 180)
    assert take_code(part, code=code_at(part, inside), by=deputy, at=inside)


@pytest.mark.parametrize("state", ["planned", "announced", "closed", "cancelled"])
def test_a_code_is_taken_only_while_the_event_is_held(state, at):
    part = make_part(make_event(state), at)
    person = invite(part.event).person
    with pytest.raises(Refused):
        take_code(part, code=code_at(part, at), by=person, at=at)
    assert not Attendance.objects.exists()


def test_a_photo_of_the_screen_is_worthless_a_minute_later(part, deputy, at):
    photo = code_at(part, at)
    assert take_code(part, code=photo, by=deputy, at=at + timedelta(seconds=61)) is None
    assert present(part) == [] and CodeTry.objects.get().person == deputy


def test_the_code_of_another_part_is_wrong(part, deputy, at):
    other = make_part(part.event, at + timedelta(hours=4))
    assert take_code(part, code=code_at(other, at), by=deputy, at=at) is None


def test_guessing_is_slow_and_the_right_code_has_to_wait_too(part, deputy, at):
    wrong = wrong_code(part, at)
    for _ in range(TRIES):
        assert take_code(part, code=wrong, by=deputy, at=at) is None
    with pytest.raises(Refused, match="次数太多"):
        take_code(part, code=code_at(part, at), by=deputy, at=at)
    patient = at + TRIES_WITHIN
    assert take_code(part, code=code_at(part, patient), by=deputy, at=patient)
    assert CodeTry.objects.count() == TRIES


def test_one_persons_guessing_does_not_keep_another_out(part, deputy, at):
    for _ in range(TRIES):
        take_code(part, code=wrong_code(part, at), by=deputy, at=at)
    other = invite(part.event).person
    assert take_code(part, code=code_at(part, at), by=other, at=at)


def test_one_telephone_for_two_people_is_shown_to_the_organizer(part, deputy, at):
    take_code(part, code=code_at(part, at), device="d1", by=deputy, at=at)
    other, third = invite(part.event).person, invite(part.event).person
    assert (
        str(deputy) in take_code(part, code=code_at(part, at), device="d1", by=other, at=at).doubt
    )
    assert take_code(part, code=code_at(part, at), device="d2", by=third, at=at).doubt == ""


def test_without_a_device_nobody_is_doubted(part, deputy, at):
    take_code(part, code=code_at(part, at), by=deputy, at=at)
    assert take_code(part, code=code_at(part, at), by=invite(part.event).person, at=at).doubt == ""


# --- from a hall without network ------------------------------------------------------------


def test_a_code_typed_without_network_counts_when_handed_in_later(part, deputy, at):
    evening = at + timedelta(hours=10)
    fact = hand_in(part, deputy, typed_at=at, at=evening)
    assert fact.source == "late" and fact.happened_at == at and fact.recorded_at == evening
    assert present(part) == [deputy]


def test_it_counts_even_when_the_event_was_closed_meanwhile(part, deputy, at):
    part.event.move("closed", closed_at=at + timedelta(hours=4))
    assert hand_in(part, deputy, typed_at=at, at=at + timedelta(hours=10))
    part.event.refresh_from_db()
    assert part.event.state == "closed"


def test_it_is_handed_in_twice_and_counts_once(part, deputy, at):
    first = hand_in(part, deputy, typed_at=at, at=at + timedelta(hours=1))
    assert hand_in(part, deputy, typed_at=at, at=at + timedelta(hours=2)) == first
    assert Attendance.objects.count() == 1


def test_after_a_day_it_is_too_late(part, deputy, at, settings):
    hours = timedelta(hours=settings.EVENT_LATE_HOURS)
    with pytest.raises(Refused, match="补交期限"):
        hand_in(part, deputy, typed_at=at, at=at + hours + timedelta(seconds=1))
    assert hand_in(part, deputy, typed_at=at, at=at + hours)


def test_whoever_hears_of_the_code_afterwards_has_no_slip_that_is_old_enough(part, deputy, at):
    evening = at + timedelta(hours=10)
    with pytest.raises(Refused, match="事后才打开"):
        hand_in(part, deputy, typed_at=at, at=evening, opened_at=evening)
    assert present(part) == []


def test_a_slip_of_another_person_or_part_or_a_forged_one_is_worth_nothing(part, deputy, at):
    other = invite(part.event).person
    elsewhere = make_part(part.event, at + timedelta(hours=4))
    early = at - timedelta(minutes=10)
    slips = [issue_pass(part, other, early), issue_pass(elsewhere, deputy, early), "forged", "::"]
    for slip in slips:
        assert hand_in(part, deputy, typed_at=at, at=at + timedelta(hours=1), slip=slip) is None
    assert present(part) == [] and CodeTry.objects.count() == len(slips)


def test_a_code_that_was_not_shown_then_is_wrong(part, deputy, at):
    evening = at + timedelta(hours=5)
    photo = code_at(part, at)
    half_past = at + timedelta(minutes=30)
    assert hand_in(part, deputy, typed_at=half_past, at=evening, code=photo) is None
    assert hand_in(part, deputy, typed_at=at, at=evening, code=wrong_code(part, at)) is None


def test_a_moment_outside_the_part_or_in_the_future_is_refused(part, deputy, at):
    for typed_at in (at - timedelta(minutes=31), at + timedelta(hours=3, seconds=1)):
        with pytest.raises(Refused, match="不在这个时段"):
            hand_in(part, deputy, typed_at=typed_at, at=at + timedelta(hours=5))
    with pytest.raises(Refused, match="不在这个时段"):
        hand_in(part, deputy, typed_at=at + timedelta(hours=1), at=at)


def test_the_guesses_of_both_ways_are_counted_together(part, deputy, at):
    for _ in range(TRIES):
        take_code(part, code=wrong_code(part, at), by=deputy, at=at)
    with pytest.raises(Refused, match="次数太多"):
        hand_in(part, deputy, typed_at=at, at=at + timedelta(minutes=1))


def test_whoever_was_struck_off_does_not_sign_in_again_by_code(part, deputy, clerk, at):
    fact = take_code(part, code=code_at(part, at), by=deputy, at=at)
    correct_attendance(
        part, fact.invitation, is_present=False, reason="由他人代签", by=clerk, at=at
    )
    with pytest.raises(Refused, match="更正为未到会"):
        take_code(part, code=code_at(part, at), by=deputy, at=at)
    assert present(part) == []


def test_a_late_code_against_the_organizers_word_is_marked_for_review(part, deputy, clerk, at):
    correct_attendance(
        part, deputy.invitations.get(), is_present=False, reason="点名未到", by=clerk, at=at
    )
    assert hand_in(part, deputy, typed_at=at, at=at + timedelta(hours=1)).doubt
