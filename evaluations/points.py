"""The arithmetic of the duty record: quantities in, points out, and every step kept.

Points of an item = quantity × points per unit, to the cent, half up; never beyond the item's cap
(for an item that takes points away the cap is the most that it takes). The total is the sum of
the items, not below 0 and not above the scheme's full points. No Django in here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """One line of the rule table. `cap` is positive, whichever way the points go."""

    key: int
    name: str
    points: Decimal
    cap: Decimal | None = None


@dataclass(frozen=True)
class ItemPoints:
    rule: Rule
    quantity: Decimal
    raw: Decimal
    counted: Decimal

    @property
    def cut(self) -> Decimal:
        """What the cap took off, as a positive number."""
        return abs(self.raw - self.counted)


@dataclass(frozen=True)
class Account:
    items: tuple[ItemPoints, ...]
    total: Decimal

    @property
    def sum(self) -> Decimal:
        """Before the total is held between 0 and the full points."""
        return sum((item.counted for item in self.items), ZERO)


@dataclass(frozen=True)
class Level:
    name: str
    least: Decimal


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def points_of(rule: Rule, quantity: Decimal) -> ItemPoints:
    raw = rounded(quantity * rule.points)
    counted = raw if rule.cap is None else max(-rule.cap, min(rule.cap, raw))
    return ItemPoints(rule, quantity, raw, counted)


def account_of(
    rules: Iterable[Rule], quantities: Mapping[int, Decimal], full: Decimal | None
) -> Account:
    """`quantities` by the key of the rule; an item without one stands with 0."""
    items = tuple(points_of(rule, quantities.get(rule.key, ZERO)) for rule in rules)
    total = max(ZERO, sum((item.counted for item in items), ZERO))
    return Account(items, total if full is None else min(full, total))


def level_of(total: Decimal, levels: Sequence[Level]) -> str:
    """The highest level whose threshold is reached; empty if there is none."""
    reached = [level for level in levels if total >= level.least]
    return max(reached, key=lambda level: level.least).name if reached else ""
