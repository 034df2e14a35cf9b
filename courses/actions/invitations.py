"""Inviting, answering, asking for leave and deciding on it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from courses.actions.event_notices import tell_decision, tell_invited
from courses.actions.events import demand_reason, lock_event
from courses.models import Invitation, TrainingEvent
from people.models import Deputy, User

State = Invitation.State


@transaction.atomic
def invite_people(
    event: TrainingEvent, people: Iterable[User], *, on: date, by: User, at: datetime
) -> int:
    """Invite whoever is not yet invited; returns how many that were. `on` is today's local date:
    by it the delegation of each is found."""
    event = lock_event(event.pk)
    if event.state in (TrainingEvent.State.CLOSED, TrainingEvent.State.CANCELLED):
        raise Refused(f"活动{event.get_state_display()}，不能再邀请。")
    chosen = {person.pk for person in people}
    known = {row.person_id: row for row in event.invitations.filter(person__in=chosen)}
    again = [row for row in known.values() if row.state == State.WITHDRAWN]
    for row in again:
        row.move(State.INVITED, invited_at=at, answered_at=None, leave_reason="")
    mandates = Deputy.objects.sitting(on).filter(person__in=chosen)
    delegations = dict(mandates.values_list("person", "delegation"))
    new = [
        Invitation(event=event, person_id=pk, delegation_id=delegations.get(pk), invited_at=at)
        for pk in sorted(chosen - set(known))
    ]
    Invitation.objects.bulk_create(new, batch_size=500)
    invited = sorted([row.person_id for row in again] + [row.person_id for row in new])
    if invited and event.state != TrainingEvent.State.PLANNED:
        tell_invited(event, User.objects.filter(pk__in=invited), by=by, at=at)
    if invited:
        record(event, "courses.invite", by=by, at=at, data={"people": invited})
    return len(invited)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> None:
    event = lock_event(invitation.event_id)
    if event.state == TrainingEvent.State.CLOSED:
        raise Refused("活动已结束，不能再撤回邀请。")
    if invitation.attendances.exists():
        raise Refused(f"{invitation.person}已有签到记录，不能撤回邀请。登记有误的，请更正出勤。")
    invitation.move(State.WITHDRAWN)
    data = {"person": invitation.person_id}
    record(event, "courses.withdraw_invitation", by=by, at=at, data=data)


def lock_for_answer(invitation: Invitation) -> TrainingEvent:
    event = lock_event(invitation.event_id)
    if event.state not in (TrainingEvent.State.ANNOUNCED, TrainingEvent.State.HELD):
        raise Refused(f"活动{event.get_state_display()}，不再接受答复。")
    invitation.refresh_from_db(fields=["state"])
    return event


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User, at: datetime) -> None:
    """She comes; also after having asked for leave."""
    event = lock_for_answer(invitation)
    invitation.move(State.ACCEPTED, answered_at=at)
    record(event, "courses.accept", by=by, at=at, data={"person": invitation.person_id})


@transaction.atomic
def ask_leave(invitation: Invitation, *, reason: str, by: User, at: datetime) -> None:
    reason = demand_reason(reason)
    event = lock_for_answer(invitation)
    invitation.move(
        State.LEAVE_ASKED,
        answered_at=at,
        leave_reason=reason,
        decided_by=None,
        decided_at=None,
        decision="",
    )
    # The reason may be an illness: it stays on the row and out of the log.
    record(event, "courses.ask_leave", by=by, at=at, data={"person": invitation.person_id})


@transaction.atomic
def decide_leave(
    invitation: Invitation, *, granted: bool, word: str, by: User, at: datetime
) -> None:
    """Grant the leave, or deny it with a word why."""
    if invitation.person_id == by.pk:
        raise Refused("这是您本人的请假，请由其他工作人员批准。")
    word = word.strip()[:300] if granted else demand_reason(word)
    event = lock_for_answer(invitation)
    to = State.LEAVE_GRANTED if granted else State.LEAVE_DENIED
    invitation.move(to, decided_by=by, decided_at=at, decision=word)
    tell_decision(invitation, by=by, at=at)
    data = {"person": invitation.person_id, "granted": granted}
    record(event, "courses.decide_leave", by=by, at=at, data=data)
