"""Credit hours under caps: how much of what was asked is given, and what cut the rest.

Pure. The caps stand side by side and the narrowest decides; a cap of None does not bind.
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
DAY, KIND, YEAR = "day", "kind", "year"
CAPS = (DAY, KIND, YEAR)  # of two equally narrow caps the first is named


@dataclass(frozen=True)
class Cap:
    """A limit and what has already been given under it, both in hours."""

    limit: Decimal | None
    used: Decimal = ZERO

    @property
    def room(self) -> Decimal | None:
        return None if self.limit is None else max(ZERO, self.limit - self.used)


@dataclass(frozen=True)
class Allowance:
    """`cut_by` is the cap that kept `asked - hours` back, or "" when all was given."""

    asked: Decimal
    hours: Decimal
    cut_by: str = ""
    cap: Decimal | None = None
    used: Decimal | None = None


def allow(asked: Decimal, caps: dict[str, Cap]) -> Allowance:
    rooms = [(caps[name].room, name) for name in CAPS if name in caps]
    binding = [(room, name) for room, name in rooms if room is not None and room < asked]
    if not binding:
        return Allowance(asked, asked)
    room, name = min(binding, key=lambda one: one[0])
    return Allowance(asked, room, name, caps[name].limit, caps[name].used)


def minutes_as_hours(minutes: int, minutes_per_hour: int) -> Decimal:
    """Class time in credit hours, to the tenth below: what was not taught is not counted."""
    return Decimal(minutes * 10 // minutes_per_hour) / 10
