"""Which articles a group of people does not know yet. Groups too small to hide a person are left
out, and so is every figure of fewer than so many people, and whatever would give it away."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from exams.models import Mark, Sitting
from exams.quiz_statistics import CITED, RIGHT_OR_NOT, judged_in
from exams.weakness import Tally
from laws.names import preferred_name
from laws.numerals import article_label

PLACE = (f"{CITED}law_key", f"{CITED}article_number", f"{CITED}article_suffix")
UNSURE_FROM = 20  # per cent
PEOPLE = Count("attempt__candidate__person", distinct=True)


@dataclass(frozen=True)
class Grouping:
    """`path` leads from a mark to the group's name; `only` narrows the way."""

    label: str
    path: str
    only: dict[str, Any]


@dataclass(frozen=True)
class Cell:
    tally: Tally

    @property
    def wrong_share(self) -> int:
        return round(self.tally.wrong * 100 / self.tally.answered)

    @property
    def shade(self) -> int:
        """From 1, well known, to 3, weak; the words for it are the figures."""
        if self.tally.is_weak:
            return 3
        return 2 if self.wrong_share >= UNSURE_FROM else 1


@dataclass(frozen=True)
class Article(Cell):
    label: str
    people: int
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class WeaknessMap:
    groups: list[str]
    articles: list[Article]  # the weakest first
    left_out: int  # articles that too few have answered

    def lines(self) -> list[tuple[Article, list[Cell | None]]]:
        return [(one, [one.cells.get(name) for name in self.groups]) for one in self.articles]


def weakness_map(
    sittings: QuerySet[Sitting], grouping: Grouping, *, least_people: int
) -> WeaknessMap:
    """Two queries, however many people answered."""
    marks = judged_in(sittings).filter(**{f"{CITED}article_number__isnull": False})
    found = {
        tuple(place): Article(Tally(answered, wrong), label_of(place), people)
        for *place, answered, wrong, people in counted(marks, *PLACE)
    }
    kept = {place: one for place, one in found.items() if one.people >= least_people}
    grouped = marks.filter(**{f"{grouping.path}__isnull": False}, **grouping.only)
    groups: dict[tuple, list[Group]] = {place: [] for place in kept}
    for *place, name, answered, wrong, people in counted(grouped, *PLACE, grouping.path):
        if tuple(place) in kept:
            groups[tuple(place)].append(Group(people, name, Tally(answered, wrong)))
    for place, found_groups in groups.items():
        for group in shown(found_groups, kept[place].people, least_people):
            kept[place].cells[group.name] = Cell(group.tally)
    names = {name for one in kept.values() for name in one.cells}
    articles = sorted(kept.values(), key=lambda one: (-one.wrong_share, one.label))
    return WeaknessMap(sorted(names), articles, len(found) - len(kept))


class Group(NamedTuple):
    people: int
    name: str
    tally: Tally


def shown(groups: Iterable[Group], people: int, least_people: int) -> list[Group]:
    """Those large enough; and so many that what is left of the whole tells of no few either."""
    large = sorted(one for one in groups if one.people >= least_people)
    rest = people - sum(one.people for one in large)
    while large and 0 < rest < least_people:
        rest += large.pop(0).people
    return large


def counted(marks: QuerySet[Mark], *fields: str) -> QuerySet:
    return marks.values_list(*fields).annotate(**RIGHT_OR_NOT, people=PEOPLE)


def label_of(place: list[Any]) -> str:
    law, number, suffix = place
    return f"《{preferred_name(law)}》{article_label(number, suffix)}"
