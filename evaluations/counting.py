"""From the ballots of a rating to what `evaluations.rating` calculates with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from evaluations.models import CountSheet, RatedItem, RaterGroup, Rating, TicketChoice
from evaluations.rating import (
    GroupCount,
    Outcome,
    merge_by_method,
    merged,
    proposed_word,
    rounded,
    tally,
)

Sheets = dict[int, list[CountSheet]]


@dataclass(frozen=True)
class Agreement:
    """Where the paper count of one group stands. `agreed` is the sheet that two people share."""

    newest: tuple[CountSheet, ...]
    agreed: CountSheet | None

    @property
    def differs(self) -> bool:
        return self.agreed is None and len(self.newest) > 1


def agreement(sheets: Iterable[CountSheet]) -> Agreement:
    newest = {sheet.by_id: sheet for sheet in sheets}
    said: dict[Any, CountSheet] = {}
    for sheet in newest.values():
        if sheet.says in said:
            return Agreement(tuple(newest.values()), sheet)
        said[sheet.says] = sheet
    return Agreement(tuple(newest.values()), None)


def agreements(rating: Rating) -> dict[int, Agreement]:
    """By rater group on paper, in one query."""
    sheets: Sheets = {group.pk: [] for group in rating.groups.filter(method="paper")}
    for sheet in CountSheet.objects.filter(group__rating=rating).select_related("by"):
        sheets[sheet.group_id].append(sheet)
    return {group: agreement(rows) for group, rows in sheets.items()}


@dataclass(frozen=True)
class Reconciled:
    """The tickets of one group: printed = drawn + left, drawn ≥ used; the rest is void."""

    group: RaterGroup
    printed: int
    used: int
    void: int

    @property
    def is_short(self) -> bool:
        return self.group.drawn is not None and self.used > self.group.drawn

    @property
    def unused(self) -> int:
        """Drawn and not voted with."""
        return max(0, (self.group.drawn or 0) - self.used)


def reconcile(rating: Rating) -> list[Reconciled]:
    """Counted on the first item: a ticket fills all its lines or none."""
    of_first = Q(choices__item__number=1)
    rows = rating.groups.filter(method=RaterGroup.Method.TICKET).annotate(
        printed=Count("choices", filter=of_first),
        used=Count("choices", filter=of_first & ~Q(choices__choice="")),
        void=Count("choices", filter=of_first & Q(choices__is_void=True)),
    )
    return [Reconciled(row, row.printed, row.used, row.void) for row in rows]


@dataclass(frozen=True)
class ItemOutcome:
    item: RatedItem
    outcome: Outcome
    word: str


def outcomes(rating: Rating) -> list[ItemOutcome]:
    """Every item counted anew from the ballots, groups below the set size merged first."""
    scheme, items = rating.scheme, list(rating.items.all())
    ballots = ballots_by_item(rating, items)
    sets, _ = group_sets(rating, ballots[items[0].number]) if items else ((), True)
    found = []
    for item in items:
        by_label = {group.label: group for group in ballots[item.number]}
        groups = [merged(by_label[label] for label in one) for one in sets]
        outcome = tally(scheme.choices, groups)
        found.append(ItemOutcome(item, outcome, proposed_word(outcome, scheme.cut_offs)))
    return found


def group_sets(
    rating: Rating, groups: list[GroupCount]
) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Same for every item: a returned ballot says something, or is invalid, on each of them."""
    sizes = {group.label: group.returned for group in groups}
    methods = dict(rating.groups.values_list("label", "method"))
    return merge_by_method(sizes, methods, rating.scheme.min_group)


def is_too_small(rating: Rating) -> bool:
    """Fewer ballots in all than a group must have: any figure would tell of single people."""
    returned = max((one.outcome.returned for one in outcomes(rating)), default=0)
    return returned < rating.scheme.min_group


def ballots_by_item(rating: Rating, items: list[RatedItem]) -> dict[int, list[GroupCount]]:
    used = TicketChoice.objects.filter(item__rating=rating).exclude(choice="")
    counted = used.values_list("item__number", "group_id", "choice").order_by()
    tickets: dict[tuple[int, int], dict[str, int]] = {}
    for number, group, choice, count in counted.annotate(count=Count("pk")):
        tickets.setdefault((number, group), {})[choice] = count
    agreed = {group: one.agreed for group, one in agreements(rating).items()}
    found: dict[int, list[GroupCount]] = {}
    for item in items:
        lines = found.setdefault(item.number, [])
        for group in rating.groups.all():
            sheet = agreed.get(group.pk)
            if sheet is not None:
                lines.append(sheet.group_count(item.number, group.weight, group.label))
            else:
                counts = tickets.get((item.number, group.pk), {})
                lines.append(GroupCount(group.label, group.weight, counts))
    return found


def frozen(outcome: ItemOutcome) -> dict[str, Any]:
    """For `Rating.result`: figures as text, rounded as they are shown."""
    told = outcome.outcome
    return {
        "label": outcome.item.label,
        "person": outcome.item.person_id,
        "organ": outcome.item.organ_id,
        "word": outcome.word,
        "score": text(rounded(told.score)),
        "best_rate": text(rounded(told.best_rate)),
        "accepted_rate": text(rounded(told.accepted_rate)),
        "counts": told.counts,
        "invalid": told.invalid,
        "returned": told.returned,
        "counted": told.counted,
    }


def text(figure: Any) -> str:
    return "" if figure is None else f"{figure:f}"


def published_list(rating: Rating) -> list[tuple[int, str, str, str]]:
    """(item, group, fingerprint, choice) of each ticket that voted, sorted by what hides time.

    Small groups stand under the name they were merged into. Empty where the tickets are too few
    to be told apart from the paper ballots.
    """
    items = list(rating.items.all())
    if not items:
        return []
    sets, may_list = group_sets(rating, ballots_by_item(rating, items)[items[0].number])
    if not may_list:
        return []
    names = {label: "、".join(one) for one in sets for label in one}
    labels = {option.key: option.label for option in rating.scheme.choices}
    rows = TicketChoice.objects.filter(item__rating=rating).exclude(choice="")
    found = rows.values_list("item__number", "group__label", "fingerprint", "choice")
    return sorted(
        (number, names.get(group, group), mark, labels.get(choice, choice))
        for number, group, mark, choice in found
    )
