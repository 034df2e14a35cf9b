"""The invited are told: of the invitation, of its end, of what was decided on their leave."""

from datetime import date, timedelta

import pytest

from core.state import Refused
from courses.actions.event_hours import close_event, reopen_event
from courses.actions.event_notices import remind_invited
from courses.actions.events import announce_event, cancel_event
from courses.actions.invitations import decide_leave, invite_people
from notices.models import Delivery, Notice
from tests.courses.gatherings import invite, make_event, make_part
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def told():
    return [notice.person for notice in Notice.objects.order_by("pk")]


def test_the_invited_are_told_when_it_is_announced_and_not_before(clerk, at):
    event = make_event("planned", title="监督法专题培训")
    make_part(event, at)
    row = invite(event)
    invite(event, state="withdrawn")
    assert told() == []
    announce_event(event, by=clerk, at=at)
    notice = Notice.objects.get()
    assert notice.person == row.person and notice.link == f"/events/{event.pk}/"
    assert "监督法专题培训" in notice.subject and "3月10日 09:00" in notice.text


def test_an_event_with_the_longest_title_can_be_announced_and_cancelled(clerk, at):
    event = make_event("planned", title="学" * 100)
    make_part(event, at)
    invite(event)
    announce_event(event, by=clerk, at=at)
    event.refresh_from_db()
    cancel_event(event, reason="会场另有安排", by=clerk, at=at)
    assert {len(notice.subject) for notice in Notice.objects.all()} == {100}


def test_who_is_invited_later_is_told_alone(clerk, at):
    event = make_event("announced")
    make_part(event, at)
    invite(event)
    late = make_person()
    invite_people(event, [late], on=date(2026, 3, 10), by=clerk, at=at)
    assert told() == [late]


def test_a_cancelled_event_says_why_to_whoever_knew_of_it(clerk, at):
    known, unknown = make_event("announced"), make_event("planned")
    row = invite(known)
    invite(unknown)
    for event in (known, unknown):
        cancel_event(event, reason="与市里的会议冲突", by=clerk, at=at)
    assert told() == [row.person] and "与市里的会议冲突" in Notice.objects.get().text


def test_at_its_end_all_are_told_once_to_look_at_their_attendance(clerk, at, settings):
    settings.NOTICE_CHANNELS = ["email"]
    event = make_event(title="学" * 100)
    make_part(event, at)
    rows = [invite(event, make_person(email="a@example.org")), invite(event)]
    evening = at + timedelta(hours=8)
    close_event(event, by=clerk, at=evening)
    reopen_event(event, reason="补登两人", by=clerk, at=evening)
    close_event(event, by=clerk, at=evening)
    assert told() == [row.person for row in rows]
    assert "请核对" in Notice.objects.first().text and not Delivery.objects.exists()


def test_she_hears_what_was_decided_on_her_leave(clerk, at):
    row = invite(make_event("announced"), state="leave_asked")
    decide_leave(row, granted=False, word="本次为必训内容", by=clerk, at=at)
    assert told() == [row.person] and "本次为必训内容" in Notice.objects.get().text


def test_a_reminder_goes_once_a_day_to_those_who_have_not_answered(clerk, at):
    event = make_event("announced")
    make_part(event, at)
    waiting = invite(event)
    invite(event, state="accepted")
    assert remind_invited(event, by=clerk, at=at) == 1
    with pytest.raises(Refused, match="今天已经提醒"):
        remind_invited(event, by=clerk, at=at + timedelta(hours=1))
    assert remind_invited(event, by=clerk, at=at + timedelta(days=1)) == 1
    assert told() == [waiting.person] * 2


@pytest.mark.parametrize("state", ["planned", "held", "closed", "cancelled"])
def test_nobody_is_reminded_of_what_is_not_waiting_for_an_answer(state, clerk, at):
    event = make_event(state)
    invite(event)
    with pytest.raises(Refused):
        remind_invited(event, by=clerk, at=at)
    assert told() == []
