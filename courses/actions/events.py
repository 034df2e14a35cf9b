"""The life of an event: planned, announced, held; its parts and its materials."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from core.audit import record
from core.files import drop_private, keep_private
from core.state import Refused
from courses.actions.event_notices import invited_people, tell_cancelled, tell_invited
from courses.models import EventMaterial, EventPart, TrainingEvent
from courses.uploads import refuse_bad_upload, suffix_of
from people.models import User

State = TrainingEvent.State
MATERIAL_SUFFIXES = (
    ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx", ".jpg", ".jpeg", ".png",
)  # fmt: skip
MIN_REASON = 4


def lock_event(pk: int) -> TrainingEvent:
    """The root of everything below an event: taken first, judged afterwards."""
    return TrainingEvent.objects.select_for_update().get(pk=pk)


def demand_reason(text: str, least: int = MIN_REASON) -> str:
    reason = text.strip()
    if len(reason) < least:
        raise Refused(f"请写明理由，不少于 {least} 个字。")
    return reason[:300]


@transaction.atomic
def plan_event(event: TrainingEvent, *, by: User, at: datetime) -> TrainingEvent:
    """Enter a new, unsaved event."""
    event.save(force_insert=True)
    record(event, "courses.plan_event", by=by, at=at, data={"kind": event.kind})
    return event


@transaction.atomic
def correct_event(event: TrainingEvent, facts: dict[str, Any], *, by: User, at: datetime) -> None:
    """Change what is said about the event; what has ended stays as it was."""
    locked = lock_event(event.pk)
    if locked.state in (State.CLOSED, State.CANCELLED):
        raise Refused(f"活动{locked.get_state_display()}，不能再修改。")
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(locked, name, facts[name])
    locked.save(update_fields=changed)
    record(event, "courses.correct_event", by=by, at=at, data={"fields": changed})


# --- parts ----------------------------------------------------------------------------------


@transaction.atomic
def save_part(part: EventPart, *, by: User, at: datetime) -> EventPart:
    """A new part, or the corrected facts of one."""
    event = lock_event(part.event_id)
    if event.state in (State.CLOSED, State.CANCELLED):
        raise Refused(f"活动{event.get_state_display()}，不能再修改时段。")
    if event.closed_at:
        raise Refused("活动结束过一次，学时已经按原来的时段发放，不能再修改时段。")
    if part.ends_at <= part.starts_at:
        raise Refused("结束时间应晚于开始时间，请核对。")
    clash = event.parts.exclude(pk=part.pk).filter(
        starts_at__lt=part.ends_at, ends_at__gt=part.starts_at
    )
    if other := clash.first():
        raise Refused(f"与时段“{other}”的时间重叠，请核对。")
    part.save()
    data = {"part": part.pk, "hours": str(part.hours)}
    record(event, "courses.save_part", by=by, at=at, data=data)
    return part


@transaction.atomic
def remove_part(part: EventPart, *, by: User, at: datetime) -> None:
    event = lock_event(part.event_id)
    if not event.is_being_prepared:
        raise Refused("活动已经开始，不能删除时段。")
    if event.state == State.ANNOUNCED and event.parts.count() == 1:
        raise Refused("已通知的活动至少要有一个时段。请先增加新的时段，再删除这一个。")
    if part.attendances.exists():
        raise Refused("这个时段已有签到记录，不能删除。")
    data = {"part": part.pk, "title": part.title}
    part.delete()
    record(event, "courses.remove_part", by=by, at=at, data=data)


# --- the way of an event --------------------------------------------------------------------


@transaction.atomic
def announce_event(event: TrainingEvent, *, by: User, at: datetime) -> None:
    """Let the invited know: from now on the event is on their pages."""
    event = lock_event(event.pk)
    if not event.parts.exists():
        raise Refused("还没有安排时段，不能发出通知。请先写明时间和学时。")
    if not event.invitations.standing().exists():
        raise Refused("还没有邀请任何人，不能发出通知。请先选择参加人员。")
    event.move(State.ANNOUNCED)
    tell_invited(event, invited_people(event), by=by, at=at)
    record(event, "courses.announce_event", by=by, at=at)


@transaction.atomic
def begin_event(event: TrainingEvent, *, by: User, at: datetime) -> None:
    """Open the doors: from now on attendance is taken."""
    event = lock_event(event.pk)
    first = event.parts.first()
    if first and at < first.sign_in_opens_at:
        raise Refused("还没有到签到时间。第一个时段开始前 30 分钟起可以开始签到。")
    event.move(State.HELD)
    record(event, "courses.begin_event", by=by, at=at)


@transaction.atomic
def cancel_event(event: TrainingEvent, *, reason: str, by: User, at: datetime) -> None:
    event = lock_event(event.pk)
    reason = demand_reason(reason)
    was_known = event.state == State.ANNOUNCED
    event.move(State.CANCELLED, cancel_reason=reason)
    if was_known:
        tell_cancelled(event, by=by, at=at)
    record(event, "courses.cancel_event", by=by, at=at, data={"reason": reason})


# --- materials ------------------------------------------------------------------------------


def add_material(event: TrainingEvent, upload: File, *, by: User, at: datetime) -> EventMaterial:
    refuse_bad_upload(upload, MATERIAL_SUFFIXES, max_bytes=settings.UPLOAD_MAX_BYTES)
    if event.state == State.CANCELLED:
        raise Refused("活动已取消，不能再上传材料。")
    stored = keep_private("events", upload, suffix=suffix_of(upload))
    with transaction.atomic():
        material = EventMaterial.objects.create(
            event=event,
            file=stored,
            name=str(upload.name)[-200:],
            size=upload.size,
            uploaded_by=by,
            uploaded_at=at,
        )
        record(event, "courses.add_material", by=by, at=at, data={"file": material.name})
    return material


def remove_material(material: EventMaterial, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        event, stored = material.event, material.file
        record(event, "courses.remove_material", by=by, at=at, data={"file": material.name})
        material.delete()
    drop_private(stored)
