"""What is known of attendance, put together for pages: lines of a person, counts of an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from courses.models import Attendance, EventPart, Invitation, TrainingEvent
from courses.models.invitations import InvitationQuerySet
from people.models import User

State = TrainingEvent.State


@dataclass(frozen=True)
class PartLine:
    """One part as one invited person sees it."""

    part: EventPart
    fact: Attendance | None
    label: str
    kind: str  # of the badge
    may_sign: bool


def lines_of(invitation: Invitation, at: datetime) -> list[PartLine]:
    facts = {fact.part_id: fact for fact in invitation.attendances.current()}
    parts = invitation.event.parts.all()
    return [line_of(part, facts.get(part.pk), invitation, at) for part in parts]


def line_of(
    part: EventPart, fact: Attendance | None, invitation: Invitation, at: datetime
) -> PartLine:
    event = invitation.event
    if fact and fact.is_present:
        return PartLine(part, fact, "已签到", "ok", False)
    if event.state in (State.HELD, State.ANNOUNCED) and at <= part.ends_at:
        if at < part.sign_in_opens_at:
            return PartLine(part, fact, "未开始", "muted", False)
        if fact is None:
            return PartLine(part, fact, "可以签到", "info", True)
    if event.state == State.CANCELLED:
        return PartLine(part, fact, "已取消", "muted", False)
    if invitation.state == Invitation.State.LEAVE_GRANTED:
        return PartLine(part, fact, "请假", "info", False)
    if fact or event.state == State.CLOSED:
        return PartLine(part, fact, "未到会", "bad", False)
    return PartLine(part, fact, "未登记", "warn", False)


def coming_to(person: User, at: datetime) -> InvitationQuerySet:
    """What she is invited to and is not over, soonest first; `is_there`: she has come to a part."""
    facts = Attendance.objects.filter(invitation=OuterRef("pk"), is_present=True)
    later = Attendance.objects.filter(
        invitation=OuterRef("invitation"), part=OuterRef("part"), pk__gt=OuterRef("pk")
    )
    rows = Invitation.objects.open_to(person).with_times().still_to_come(at)
    rows = rows.annotate(is_there=Exists(facts.filter(~Exists(later))))
    return rows.select_related("event").order_by("begins_at", "pk")


def gathered_hours(invitations: Iterable[int]) -> dict[int, Decimal]:
    """By invitation: the hours of the parts in which its person was present."""
    there = Attendance.objects.filter(invitation__in=list(invitations)).present()
    rows = there.order_by().values("invitation").annotate(hours=Sum("part__hours"))
    return {row["invitation"]: row["hours"] for row in rows}


@dataclass(frozen=True)
class Turnout:
    """The answers to an event, counted."""

    invited: int
    accepted: int
    waiting: int
    leave_asked: int
    leave_granted: int
    answered: int


def turnout_of(people: InvitationQuerySet) -> Turnout:
    states = Invitation.State
    counts = people.aggregate(
        invited=Count("pk"),
        accepted=Count("pk", filter=Q(state__in=[states.ACCEPTED, states.LEAVE_DENIED])),
        waiting=Count("pk", filter=Q(state=states.INVITED)),
        leave_asked=Count("pk", filter=Q(state=states.LEAVE_ASKED)),
        leave_granted=Count("pk", filter=Q(state=states.LEAVE_GRANTED)),
    )
    return Turnout(**counts, answered=counts["invited"] - counts["waiting"])


def present_by_part(people: InvitationQuerySet) -> dict[int, int]:
    there = Attendance.objects.filter(invitation__in=people).present()
    rows = there.order_by().values("part").annotate(count=Count("pk"))
    return {row["part"]: row["count"] for row in rows}


@dataclass(frozen=True)
class Figures:
    """An event in one line of the list."""

    invited: int = 0
    answered: int = 0
    present: int = 0  # different people, in any part


def figures_of(events: Iterable[int], user: User) -> dict[int, Figures]:
    """By event, of the people whom this user oversees; two queries for a whole page."""
    people = Invitation.objects.overseen_by(user).filter(event__in=list(events)).order_by()
    answered = Count("pk", filter=~Q(state=Invitation.State.INVITED))
    invited = people.values("event").annotate(invited=Count("pk"), answered=answered)
    there = Attendance.objects.filter(invitation__in=people).present().order_by()
    present = there.values("part__event").annotate(people=Count("invitation", distinct=True))
    came = {row["part__event"]: row["people"] for row in present}
    return {
        row["event"]: Figures(row["invited"], row["answered"], came.get(row["event"], 0))
        for row in invited
    }


def facts_of(
    invitations: Iterable[int], part: EventPart | None = None
) -> dict[tuple[int, int], Attendance]:
    """What counts now, by (part, invitation)."""
    facts = Attendance.objects.filter(invitation__in=list(invitations))
    if part:
        facts = facts.filter(part=part)
    return {(fact.part_id, fact.invitation_id): fact for fact in facts.current()}
