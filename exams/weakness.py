"""What a person's answers say about her, and what they do not say yet. No Django.

Nothing is called weak before it was answered MINIMUM times: one slip is no weakness.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MINIMUM = 3
WEAK_FROM = Fraction(2, 5)
MOCKS_NEEDED = 3


@dataclass(frozen=True)
class Tally:
    """Answers to the questions of one article, law or subject."""

    answered: int
    wrong: int

    @property
    def is_judged(self) -> bool:
        return self.answered >= MINIMUM

    @property
    def is_weak(self) -> bool:
        return self.is_judged and Fraction(self.wrong, self.answered) >= WEAK_FROM

    @property
    def told(self) -> str:
        return f"答 {self.answered} 次错 {self.wrong} 次"

    @property
    def expected_wrong(self) -> Fraction:
        """Laplace's rule: a half before anything is known, and never quite nought."""
        return Fraction(self.wrong + 1, self.answered + 2)


NOTHING = Tally(0, 0)


def add(tallies: Iterable[Tally]) -> Tally:
    rows = list(tallies)
    return Tally(sum(one.answered for one in rows), sum(one.wrong for one in rows))


# --- the study plan -------------------------------------------------------------------------------


@dataclass(frozen=True)
class SyllabusLine:
    """One law of the examination: what part of its marks it is likely to carry, how many practice
    questions she has not yet answered right, and how she has done so far."""

    key: str
    name: str
    share: Fraction
    unlearnt: int
    tally: Tally


@dataclass(frozen=True)
class PlanLine:
    syllabus: SyllabusLine
    per_day: int

    @property
    def per_cent(self) -> int:
        return round(self.syllabus.share * 100)

    @property
    def urgency(self) -> Fraction:
        return urgency(self.syllabus)


def urgency(line: SyllabusLine) -> Fraction:
    """Marks that she would lose there, by what is known of her."""
    return line.share * line.tally.expected_wrong


def study_plan(
    lines: Iterable[SyllabusLine], *, days: int, due: int, per_day_limit: int = 20
) -> list[PlanLine]:
    """What is due comes first; what is left of the day is shared by urgency, no law getting more
    than its pace."""
    ordered = sorted(lines, key=lambda one: (-urgency(one), one.name))
    given = dict.fromkeys(range(len(ordered)), 0)
    for _ in range(max(0, per_day_limit - due)):
        # One question after the other to the law that has least of what its urgency deserves.
        open_lines = [n for n in given if given[n] < pace(ordered[n], days)]
        if not open_lines:
            break
        given[max(open_lines, key=lambda n: (urgency(ordered[n]) / (given[n] + 1), -n))] += 1
    return [PlanLine(line, given[n]) for n, line in enumerate(ordered)]


def pace(line: SyllabusLine, days: int) -> int:
    """Unlearnt questions a day, so that they are gone through before the examination."""
    return -(-line.unlearnt // max(days, 1))


@dataclass(frozen=True)
class Outlook:
    """What the mock papers allow to be said. No chance of passing is computed: practice questions
    are not those of the examination, and a handful of papers says nothing precise."""

    count: int
    lowest: int | None = None
    highest: int | None = None

    @property
    def is_told(self) -> bool:
        return self.lowest is not None

    @property
    def missing(self) -> int:
        return max(0, MOCKS_NEEDED - self.count)


def outlook(shares: Iterable[int]) -> Outlook:
    """`shares` in per cent of the latest mock papers that were answered to the end."""
    rows = list(shares)
    if len(rows) < MOCKS_NEEDED:
        return Outlook(len(rows))
    return Outlook(len(rows), min(rows), max(rows))
