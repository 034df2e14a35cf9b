"""Who was there: by the code of the hall, by list, by correction. Facts are only ever added."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from core.audit import record
from core.state import Refused
from courses.actions.event_hours import settle_hours
from courses.actions.events import demand_reason, lock_event
from courses.hall_codes import is_live, was_shown
from courses.hall_passes import hall_key, read_pass
from courses.models import Attendance, CodeTry, EventPart, Invitation, TrainingEvent
from courses.models.attendance import TRIES
from people.models import User

State = TrainingEvent.State
Source = Attendance.Source
# A clock that the server set right is not off by more; what lies further ahead is made up.
AHEAD = timedelta(minutes=2)
# A hand-in that only had to be sent once more is not called late.
PROMPT = timedelta(minutes=1)


# --- by the code ----------------------------------------------------------------------------


@transaction.atomic
def take_code(
    part: EventPart, *, code: str, device: str = "", by: User, at: datetime
) -> Attendance | None:
    """Record the person who types the code that the hall shows now.

    Whoever is recorded already gets that record again. None means a wrong code: it is returned,
    not raised, so that the count of wrong codes is kept. Raises Refused when none is taken.
    """
    event, invitation = lock_for_code(part, by)
    if known := invitation.attendances.filter(part=part).current().present().first():
        return known
    if event.state != State.HELD:
        raise Refused(not_taken(event))
    if at < part.sign_in_opens_at:
        raise Refused("这个时段还没有开始签到，请在开始前 30 分钟以内再签到。")
    if at > part.ends_at:
        raise Refused("这个时段已经结束，不能再用签到码签到。到了会场的，请联系会务人员登记。")
    refuse_guessing(part, by, at)
    if not is_live(hall_key(), part.pk, code, at):
        CodeTry.objects.create(part=part, person=by, at=at)
        return None
    return add_by_code(part, invitation, Source.CODE, at, device=device, by=by, at=at)


@transaction.atomic
def take_late_code(
    part: EventPart,
    *,
    code: str,
    typed_at: datetime,
    slip: str,
    device: str = "",
    by: User,
    at: datetime,
) -> Attendance | None:
    """The same for a code that was typed without network and is handed in now.

    `slip` is what the page got while it had a network; `typed_at` is the telephone's word for
    the moment, and the code itself must have been shown around it.
    """
    event, invitation = lock_for_code(part, by)
    if known := invitation.attendances.filter(part=part).current().present().first():
        return known
    if event.state not in (State.HELD, State.CLOSED):
        raise Refused(not_taken(event))
    refuse_guessing(part, by, at)
    issued_at = read_pass(slip, part, by)
    if issued_at is None or not was_shown(hall_key(), part.pk, code, typed_at):
        CodeTry.objects.create(part=part, person=by, at=at)
        return None
    refuse_untimely(part, issued_at, typed_at, at)
    source = Source.LATE if at - typed_at > PROMPT else Source.CODE
    fact = add_by_code(part, invitation, source, typed_at, device=device, by=by, at=at)
    if event.state == State.CLOSED:
        settle_hours([fact], by=None, at=at)
    return fact


def lock_for_code(part: EventPart, person: User) -> tuple[TrainingEvent, Invitation]:
    event = lock_event(part.event_id)
    invitation = event.invitations.standing().filter(person=person).first()
    if invitation is None:
        raise Refused("您不在这次活动的邀请名单内，不能签到。如有疑问请联系会务人员。")
    return event, invitation


def not_taken(event: TrainingEvent) -> str:
    if event.state == State.ANNOUNCED:
        return "会务人员还没有开始签到，请稍候再试。"
    return f"活动{event.get_state_display()}，不能再签到。到了会场的，请联系会务人员更正。"


def refuse_guessing(part: EventPart, person: User, at: datetime) -> None:
    if CodeTry.objects.recent(part, person, at).count() >= TRIES:
        raise Refused("签到码输错次数太多，请 10 分钟后再试，或者请会务人员按名单登记。")


def refuse_untimely(part: EventPart, issued_at: datetime, typed_at: datetime, at: datetime) -> None:
    hours = settings.EVENT_LATE_HOURS
    if typed_at > at + AHEAD or not part.takes_codes(typed_at):
        raise Refused("签到码输入的时间不在这个时段之内，没有计入。请联系会务人员登记。")
    if issued_at > typed_at + AHEAD:
        raise Refused("签到页面是事后才打开的，不能补交。到了会场的，请联系会务人员登记。")
    if at - typed_at > timedelta(hours=hours):
        raise Refused(f"超过了 {hours} 小时的补交期限，没有计入。请联系会务人员登记。")


def add_by_code(
    part: EventPart,
    invitation: Invitation,
    source: str,
    happened_at: datetime,
    *,
    device: str,
    by: User,
    at: datetime,
) -> Attendance:
    if invitation.attendances.filter(part=part, source__in=(Source.CODE, Source.LATE)).exists():
        raise Refused("您的签到已被会务人员更正为未到会，不能再次签到。请联系会务人员。")
    fact = Attendance.objects.create(
        part=part,
        invitation=invitation,
        is_present=True,
        source=source,
        happened_at=happened_at,
        recorded_at=at,
        by=by,
        device=device,
        doubt=doubt_of(part, invitation, device),
    )
    record(part.event, "courses.sign_in", by=by, at=at, data={"part": part.pk, "source": source})
    return fact


def doubt_of(part: EventPart, invitation: Invitation, device: str) -> str:
    """What the organizer should look at. It is shown, not refused: two deputies may honestly
    share a telephone."""
    if invitation.attendances.filter(part=part).exists():
        return "此前已登记为未到会"
    others = Attendance.objects.filter(part=part, device=device).exclude(device="")
    names = [str(fact.invitation.person) for fact in others.select_related("invitation__person")]
    return f"同一部手机还为{'、'.join(names)}签到"[:200] if names else ""


# --- by list and by correction --------------------------------------------------------------


@transaction.atomic
def register_present(
    part: EventPart,
    invitations: Iterable[Invitation],
    *,
    source: str = Source.LIST,
    by: User,
    at: datetime,
) -> int:
    """Enter people of a list as present; returns how many were not so before."""
    event = lock_event(part.event_id)
    if not event.takes_lists:
        raise Refused(f"活动{event.get_state_display()}，现在不能按名单登记出勤。")
    if at < part.sign_in_opens_at:
        raise Refused("这个时段还没有开始，不能提前登记出勤。")
    chosen = {row.pk for row in invitations}
    mine = Invitation.objects.registrable_by(by).filter(event=event, pk__in=chosen)
    there = Attendance.objects.filter(part=part).present().values("invitation")
    new = list(mine.exclude(pk__in=there).order_by("pk"))
    facts = [
        Attendance(
            part=part,
            invitation=row,
            is_present=True,
            source=source,
            happened_at=at,
            recorded_at=at,
            by=by,
        )
        for row in new
    ]
    Attendance.objects.bulk_create(facts, batch_size=500)
    if new:
        data = {"part": part.pk, "source": source, "people": [row.person_id for row in new]}
        record(event, "courses.register", by=by, at=at, data=data)
    return len(new)


@transaction.atomic
def correct_attendance(
    part: EventPart,
    invitation: Invitation,
    *,
    is_present: bool,
    reason: str,
    by: User,
    at: datetime,
) -> Attendance:
    """Set the record right by a further fact with its reason; after the end, hours follow."""
    event = lock_event(part.event_id)
    reason = demand_reason(reason)
    if event.state not in (State.HELD, State.CLOSED):
        raise Refused(f"活动{event.get_state_display()}，还没有可以更正的出勤。")
    if at < part.sign_in_opens_at:
        raise Refused("这个时段还没有开始，不能提前登记出勤。")
    if event.state == State.CLOSED and not by.has_perm("courses.change_trainingevent"):
        raise Refused("活动已结束，出勤由组织者更正。请把情况告诉组织者。")
    if not Invitation.objects.registrable_by(by).filter(pk=invitation.pk, event=event).exists():
        raise Refused("您不能更正这个人的出勤：不属于您联系的代表团，或者是您本人。")
    fact = Attendance.objects.create(
        part=part,
        invitation=invitation,
        is_present=is_present,
        source=Source.CORRECTION,
        happened_at=at,
        recorded_at=at,
        by=by,
        reason=reason,
    )
    data = {"part": part.pk, "person": invitation.person_id, "present": is_present}
    record(event, "courses.correct_attendance", by=by, at=at, data={**data, "reason": reason})
    if event.state == State.CLOSED:
        settle_hours([fact], by=by, at=at)
    return fact
