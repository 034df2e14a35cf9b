"""Inviting people, their answers and their leave."""

from datetime import date

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions import invitations as actions
from courses.models import Invitation, TrainingEvent
from people.models import Delegation, Deputy
from tests.courses.gatherings import invite, make_event, make_fact, make_part
from tests.factories import make_person

pytestmark = pytest.mark.django_db
State = Invitation.State
TODAY = date(2026, 3, 10)


@pytest.fixture
def east(term):
    return Delegation.objects.create(name="城关代表团", term=term)


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.state


def test_people_are_invited_once_and_with_their_delegation(clerk, at, term, east):
    event = make_event(TrainingEvent.State.PLANNED)
    deputy, guest = make_person(), make_person()
    Deputy.objects.create(person=deputy, term=term, delegation=east)
    assert actions.invite_people(event, [deputy, guest], on=TODAY, by=clerk, at=at) == 2
    assert actions.invite_people(event, [deputy, guest], on=TODAY, by=clerk, at=at) == 0
    assert event.invitations.get(person=deputy).delegation == east
    assert event.invitations.get(person=guest).delegation is None
    assert ModelLogEntry.objects.filter(action="courses.invite").count() == 1


def test_inviting_hundreds_takes_a_handful_of_statements(clerk, at, django_assert_max_num_queries):
    event = make_event(TrainingEvent.State.PLANNED)
    people = [make_person() for _ in range(120)]
    with django_assert_max_num_queries(12):
        assert actions.invite_people(event, people, on=TODAY, by=clerk, at=at) == 120


def test_a_withdrawn_invitation_can_be_given_again(clerk, at):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED))
    actions.withdraw_invitation(row, by=clerk, at=at)
    assert state_of(row) == State.WITHDRAWN
    assert not Invitation.objects.open_to(row.person).exists()
    assert actions.invite_people(row.event, [row.person], on=TODAY, by=clerk, at=at) == 1
    assert state_of(row) == State.INVITED


def test_whoever_was_there_is_not_uninvited(clerk, at):
    row = invite(make_event())
    make_fact(make_part(row.event), row)
    with pytest.raises(Refused, match="已有签到记录"):
        actions.withdraw_invitation(row, by=clerk, at=at)
    assert state_of(row) == State.INVITED


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_nobody_is_invited_to_what_is_over(state, clerk, at):
    with pytest.raises(Refused, match="不能再邀请"):
        actions.invite_people(make_event(state), [make_person()], on=TODAY, by=clerk, at=at)


def test_a_deputy_says_she_comes(at):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED))
    actions.accept_invitation(row, by=row.person, at=at)
    assert state_of(row) == State.ACCEPTED and row.answered_at == at


def test_leave_is_asked_for_with_a_reason_that_stays_out_of_the_log(at, clerk):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED))
    with pytest.raises(Refused, match="理由"):
        actions.ask_leave(row, reason="病", by=row.person, at=at)
    actions.ask_leave(row, reason="住院治疗，无法参加", by=row.person, at=at)
    assert state_of(row) == State.LEAVE_ASKED
    assert "住院" not in str(ModelLogEntry.objects.get(action="courses.ask_leave").data)
    actions.decide_leave(row, granted=True, word="", by=clerk, at=at)
    assert state_of(row) == State.LEAVE_GRANTED and row.decided_by == clerk


def test_leave_is_denied_only_with_a_word_why_and_may_be_asked_for_again(at, clerk):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED), state=State.LEAVE_ASKED)
    with pytest.raises(Refused, match="理由"):
        actions.decide_leave(row, granted=False, word="", by=clerk, at=at)
    actions.decide_leave(row, granted=False, word="本次为必训内容", by=clerk, at=at)
    assert state_of(row) == State.LEAVE_DENIED and row.decision == "本次为必训内容"
    actions.ask_leave(row, reason="确因出差在外地", by=row.person, at=at)
    assert state_of(row) == State.LEAVE_ASKED and row.decision == "" and row.decided_by is None


def test_nobody_decides_on_her_own_leave(at, clerk):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED), clerk, state=State.LEAVE_ASKED)
    with pytest.raises(Refused, match="本人"):
        actions.decide_leave(row, granted=True, word="", by=clerk, at=at)


def test_leave_that_nobody_asked_for_is_not_decided(at, clerk):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED), state=State.ACCEPTED)
    with pytest.raises(Refused, match="不能改为"):
        actions.decide_leave(row, granted=True, word="", by=clerk, at=at)


@pytest.mark.parametrize("state", ["planned", "closed", "cancelled"])
def test_answers_are_taken_only_between_announcement_and_end(state, at):
    row = invite(make_event(state))
    with pytest.raises(Refused, match="不再接受答复"):
        actions.accept_invitation(row, by=row.person, at=at)
    with pytest.raises(Refused, match="不再接受答复"):
        actions.ask_leave(row, reason="出差在外地", by=row.person, at=at)


def test_who_sees_which_event(clerk, person, term, east, stranger):
    officer = person("liaison", "孙红", "liaison")
    east.liaisons.add(officer)
    deputy = person("deputy", "杨桂芳", "deputy")
    planned, announced, other = (
        make_event(state) for state in ("planned", "announced", "announced")
    )
    invite(planned, deputy, delegation=east)
    invite(announced, deputy, delegation=east)
    invite(other)

    def seen(user):
        return set(TrainingEvent.objects.visible_to(user))

    assert seen(clerk) == {planned, announced, other}
    assert seen(deputy) == {announced}
    assert seen(officer) == {announced}
    assert seen(stranger) == set()
