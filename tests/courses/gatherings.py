"""Events for tests: one morning of 2026-03-10, whose hall opens at 08:30 local time."""

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from courses.hall_codes import code_in, window_of
from courses.hall_passes import hall_key
from courses.models import Attendance, EventPart, Invitation, TrainingEvent
from people.models import Delegation, User
from tests.conftest import NOW
from tests.factories import make_person

_numbers = itertools.count(1)


def make_event(state: str = TrainingEvent.State.HELD, **fields: Any) -> TrainingEvent:
    number = next(_numbers)
    defaults = {
        "kind": "topic",
        "title": f"第{number}次专题培训",
        "place": "县委党校",
        "year": 2026,
    }
    if "responsible" not in fields:
        fields["responsible"] = make_person(real_name="负责人")
    if state == TrainingEvent.State.CANCELLED:
        defaults["cancel_reason"] = "与上级会议冲突"
    return TrainingEvent.objects.create(state=state, **{**defaults, **fields})


def make_part(event: TrainingEvent, starts_at: datetime = NOW, **fields: Any) -> EventPart:
    """Three hours from nine in the morning, for three hours of credit."""
    ends_at = starts_at + timedelta(hours=3)
    defaults = {"title": "监督法专题辅导", "ends_at": ends_at, "hours": Decimal(3)}
    return EventPart.objects.create(event=event, starts_at=starts_at, **{**defaults, **fields})


def invite(
    event: TrainingEvent,
    person: User | None = None,
    *,
    delegation: Delegation | None = None,
    state: str = Invitation.State.INVITED,
) -> Invitation:
    return Invitation.objects.create(
        event=event,
        person=person or make_person(),
        delegation=delegation,
        state=state,
        invited_at=NOW - timedelta(days=7),
    )


def code_at(part: EventPart, at: datetime) -> str:
    """What the screen of the hall shows at this moment."""
    return code_in(hall_key(), part.pk, window_of(at))


def wrong_code(part: EventPart, at: datetime) -> str:
    """Six digits that the screen shows at no moment near `at`."""
    near = range(window_of(at) - 20, window_of(at) + 20)
    shown = {code_in(hall_key(), part.pk, window) for window in near}
    return next(code for number in itertools.count() if (code := f"{number:06d}") not in shown)


def make_fact(
    part: EventPart, invitation: Invitation, is_present: bool = True, **fields: Any
) -> Attendance:
    defaults = {
        "source": Attendance.Source.LIST,
        "happened_at": NOW,
        "recorded_at": NOW,
        "by": part.event.responsible,
    }
    return Attendance.objects.create(
        part=part, invitation=invitation, is_present=is_present, **{**defaults, **fields}
    )
