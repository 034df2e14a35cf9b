"""The end of an event, and the hours that it gives."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from core.audit import record
from core.state import Refused
from courses.actions.bulk_credits import Grant, grant_to_many
from courses.actions.credits import correct_entry
from courses.actions.event_notices import tell_closed
from courses.actions.events import demand_reason, lock_event
from courses.hours import ZERO
from courses.models import Attendance, CreditEntry, EventPart, TrainingEvent
from people.models import User

State = TrainingEvent.State


def late_span() -> timedelta:
    """How long after the part a code from a hall without network is taken."""
    return timedelta(hours=settings.EVENT_LATE_HOURS)


@transaction.atomic
def close_event(event: TrainingEvent, *, by: User, at: datetime) -> None:
    """End the event and give the hours of each attended part; whoever is not recorded as
    present counts as absent."""
    event = lock_event(event.pk)
    last = event.parts.order_by("-ends_at").first()
    if last and at < last.starts_at:
        raise Refused(f"时段“{last}”还没有开始，不能结束活动。")
    event.move(State.CLOSED, closed_at=at)
    settle_hours(Attendance.objects.filter(part__event=event).current(), by=by, at=at)
    record(event, "courses.close_event", by=by, at=at)
    tell_closed(event, by=by, at=at)


@transaction.atomic
def reopen_event(event: TrainingEvent, *, reason: str, by: User, at: datetime) -> None:
    """Back to the taking of attendance; hours already given stay until the next end."""
    reason = demand_reason(reason)
    event = lock_event(event.pk)
    event.move(State.HELD)
    record(event, "courses.reopen_event", by=by, at=at, data={"reason": reason})


def source_key(part: int, person: int) -> str:
    return f"event:{part}:{person}"


def settle_hours(facts: Iterable[Attendance], *, by: User | None, at: datetime) -> None:
    """Let the ledger of hours say what these facts say. Doing it twice changes nothing."""
    keys = [fact.pk for fact in facts]
    rows = Attendance.objects.filter(pk__in=keys)
    rows = rows.select_related("part__event", "invitation__person")
    rows = rows.order_by("invitation__person", "part__starts_at")  # an early part fills a cap first
    found = {source_key(row.part_id, row.invitation.person_id): row for row in rows}
    given = CreditEntry.objects.filter(source_key__in=list(found)).select_related("account")
    given = given.annotate(corrected=Sum("corrections__hours", default=ZERO)).order_by("account")
    entries = {entry.source_key: entry for entry in given}
    fresh = [fact for key, fact in found.items() if fact.is_present and key not in entries]
    if fresh:
        grants = [grant_for(fact) for fact in fresh]
        root = fresh[0].part.event
        grant_to_many(grants, kind=CreditEntry.Kind.EVENT, root=root, by=by, at=at)
    for key, entry in entries.items():
        if found[key].is_present != (entry.hours + entry.corrected > ZERO):
            settle(found[key], entry, by=by, at=at)


def settle(fact: Attendance, entry: CreditEntry, *, by: User | None, at: datetime) -> None:
    by = by or fact.by
    if not fact.is_present:
        reason = f"出勤更正为未到会：{fact.reason}"
        correct_entry(entry, hours=ZERO, reason=reason, by=by, at=at)
    elif was_struck_before(entry, fact):
        # A cap that has filled up meanwhile gives nothing back; the attendance stands anyway.
        with suppress(Refused):
            reason = f"出勤更正为到会：{fact.reason}"
            correct_entry(entry, hours=entry.hours, reason=reason, by=by, at=at)


def grant_for(fact: Attendance) -> Grant:
    part, person = fact.part, fact.invitation.person
    return Grant(
        person,
        hours=part.hours,
        on=timezone.localtime(part.starts_at).date(),
        reason=told_of(part),
        source_key=source_key(part.pk, person.pk),
        link=reverse("events:event", args=[part.event_id]),
    )


def told_of(part: EventPart) -> str:
    return f"{part.event.get_kind_display()}：{part.event}，{part}"


def was_struck_before(entry: CreditEntry, fact: Attendance) -> bool:
    """Taken away, and the person found present afterwards. What was settled in the ledger itself
    later than that, on an appeal, stays as it is."""
    last = entry.corrections.order_by("-pk").first()
    return last is not None and entry.standing == ZERO and last.made_at <= fact.recorded_at
