"""The only way in which progress is credited. The arithmetic, and why, is in `coverage`."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.state import Refused
from courses.actions.completion import complete_lesson
from courses.coverage import bounded, credit, dwell, open_time, seen
from courses.models import Enrolment, LessonPage, LessonProgress, WatchClock
from courses.models.progress import kept_since, spans_of
from courses.packets import Packet
from courses.play_capability import LIFETIME, Capability
from courses.standing import Demand, Standing

KEPT = ["parts", "read_seconds", "scroll", "contacts", "packets", "studied_at"]


def open_lesson(
    enrolment: Enrolment, lesson: LessonPage, demand: Demand, *, at: datetime
) -> LessonProgress:
    """The row to report on, made when the lesson's page is first opened.

    A lesson that asks for less than it did completes here for whoever has done so much.
    """
    known = LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson).first()
    if known is not None:
        known.enrolment = enrolment
        if known.completed_at is None and known.standing(demand).is_enough:
            complete_lesson(known, at=at)
        return known
    return begin_lesson(enrolment, lesson, at=at)


@transaction.atomic
def begin_lesson(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> LessonProgress:
    clock, _ = WatchClock.objects.get_or_create(person_id=enrolment.person_id)
    progress, _ = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"clock": clock, "opened_at": at}
    )
    return progress


@transaction.atomic
def take_packets(
    capability: Capability, packets: Sequence[Packet], *, at: datetime
) -> LessonProgress:
    """Credit what the packets claim, as far as the person's wall clock pays for it.

    A packet that was taken before is acknowledged again and otherwise passed over.
    """
    progress = lock(capability)
    new = [one for one in packets if not progress.has_taken(capability.session, one.number)]
    if not new:
        return progress
    open_to = open_time(spans_of(progress.contacts), since=capability.since, until=at.timestamp())
    watch(progress, capability.demand, new, open_to)
    read(progress, [span for packet in new for span in packet.visible], open_to)
    progress.scroll = max(progress.scroll, *(packet.scroll for packet in new))
    remember_places(progress, capability, new, at)
    progress.take(capability.session, (packet.number for packet in new))
    keep(progress, capability.demand, at)
    return progress


@transaction.atomic
def finish_reading(capability: Capability, *, at: datetime) -> Standing:
    """The reader says herself that she has read it: for browsers without our script.

    Her time is what the server knows: from the first opening on, less what it already paid for.
    What is not enough is credited too, so that the next try only needs the rest.
    """
    progress = lock(capability)
    since = capability.since
    if at - progress.opened_at < LIFETIME:
        since = progress.opened_at.timestamp()
    served = seen(spans_of(progress.contacts), capability.since)
    open_to = open_time(served, since=since, until=at.timestamp())
    missing = progress.standing(capability.demand).seconds_to_read
    read(progress, [(0.0, float(missing))], open_to)
    progress.scroll = 100
    keep(progress, capability.demand, at)
    return progress.standing(capability.demand)


def lock(capability: Capability) -> LessonProgress:
    progress = LessonProgress.objects.locked().get(pk=capability.progress)
    if progress.enrolment.state == Enrolment.State.WITHDRAWN:
        raise Refused("您已退出这门课程，学习不再记录。重新选课后可以继续，原有进度仍在。")
    return progress


def watch(
    progress: LessonProgress, demand: Demand, packets: Sequence[Packet], open_to: list
) -> None:
    occupied = spans_of(progress.clock.played)
    for part in demand.parts:
        claims = [c for packet in packets for block, c in packet.claims if block == part.block]
        if not claims:
            continue
        kept = progress.parts.setdefault(part.block, {})
        earned = credit(
            claims,
            covered=spans_of(kept.get("covered", [])),
            length=part.seconds,
            speed=demand.speed,
            open_to=open_to,
            occupied=occupied,
        )
        occupied = earned.occupied
        kept["covered"] = kept_since(earned.covered, 0.0)
    progress.clock.played = occupied


def read(progress: LessonProgress, visible: list, open_to: list) -> None:
    seconds, progress.clock.read = dwell(
        visible, open_to=open_to, occupied=spans_of(progress.clock.read)
    )
    progress.read_seconds = round(progress.read_seconds + seconds, 2)


def remember_places(
    progress: LessonProgress, capability: Capability, packets: Sequence[Packet], at: datetime
) -> None:
    """Where to resume is the newest word on it, not the one that arrived last."""
    lengths = {part.block: part.seconds for part in capability.demand.parts}
    for packet in packets:
        for block, position, told in packet.places:
            if block not in lengths:
                continue
            kept = progress.parts.setdefault(block, {})
            stood_at = min(at.timestamp(), capability.since + max(0.0, told))
            if stood_at >= kept.get("stood_at", 0.0):
                kept["stood_at"] = round(stood_at, 2)
                kept["position"] = round(min(max(0.0, position), float(lengths[block])), 1)


def keep(progress: LessonProgress, demand: Demand, at: datetime) -> None:
    now, clock = at.timestamp(), progress.clock
    oldest = now - LIFETIME.total_seconds() - 60
    clock.played = bounded(kept_since(spans_of(clock.played), oldest))
    clock.read = bounded(kept_since(spans_of(clock.read), oldest))
    progress.contacts = kept_since(seen(spans_of(progress.contacts), now), oldest)
    standing = progress.standing(demand)
    for part in standing.parts:
        if part.is_done:
            progress.parts.setdefault(part.part.block, {}).setdefault("done", round(now))
    progress.studied_at = at
    clock.save(update_fields=["played", "read"])
    progress.save(update_fields=KEPT)
    if standing.is_enough and progress.completed_at is None:
        complete_lesson(progress, at=at)
