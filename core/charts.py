"""Charts whose data is the table that shows them.

Each row of the table carries its own bar as a small SVG, drawn on the server: one picture for
the page, for print and for the back office, and a screen reader simply reads a table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 100  # units of the viewBox; the bar is stretched to its cell
MOST_SERIES = 5  # as many fills as the style sheet knows

Number = int | float | Decimal


@dataclass(frozen=True)
class Piece:
    """One part of a bar. `series` counts from 1 and chooses the fill."""

    series: int
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    label: str
    values: tuple[Number | None, ...]
    pieces: tuple[Piece, ...]
    href: str
    note: str


@dataclass(frozen=True)
class Chart:
    caption: str
    first_column: str
    series: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    goal: float | None  # where the line of the goal stands, in units of the viewBox

    @property
    def is_stacked(self) -> bool:
        return len(self.series) > 1


@dataclass(frozen=True)
class Row:
    """What a caller gives: None stands for "no figure", which is not zero."""

    label: str
    values: Sequence[Number | None]
    href: str = ""
    note: str = ""


def chart(
    rows: Iterable[Row],
    *,
    caption: str,
    series: Sequence[str] = ("",),
    first_column: str = "",
    unit: str = "",
    top: Number | None = None,
    goal: Number | None = None,
) -> Chart:
    """Bars side by side in one scale: `top` is the full width (the largest sum if not given).

    A value below zero has no bar: its figure stands in the table. Raises ValueError for more
    series than there are fills, or a row that does not have one value for each.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"at most {MOST_SERIES} series")
    given = list(rows)
    if any(len(row.values) != len(series) for row in given):
        raise ValueError("each row needs one value for each series")
    sums = [sum(max(0.0, float(value)) for value in row.values if value) for row in given]
    full = float(top) if top is not None else max([*sums, float(goal or 0)], default=0.0)
    lines = tuple(
        Line(row.label, tuple(row.values), tuple(pieces_of(row.values, full)), row.href, row.note)
        for row in given
    )
    at_goal = min(float(goal) / full, 1.0) * WIDTH if goal is not None and full else None
    return Chart(caption, first_column, tuple(series), lines, unit, at_goal)


def pieces_of(values: Sequence[Number | None], full: float) -> Iterable[Piece]:
    x = 0.0
    for number, value in enumerate(values, 1):
        if not value or value < 0 or full <= 0:
            continue
        width = min(float(value) / full * WIDTH, WIDTH - x)
        if width > 0:
            yield Piece(number, round(x, 3), round(width, 3))
        x += width
