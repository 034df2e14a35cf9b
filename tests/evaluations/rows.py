"""Rows that the tests of evaluations share: plain functions, whatever matters is passed."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from evaluations.actions.ratings import open_rating, print_tickets, set_up_rating
from evaluations.models import RatedItem, RaterGroup, Rating, RatingScheme
from people.models import User
from tests.conftest import NOW

TODAY = date(2026, 3, 10)
_numbers = itertools.count(1)


def make_scheme(**fields: Any) -> RatingScheme:
    defaults = {
        "name": "清源县人大常委会满意度测评办法",
        "basis_document": "清人常发〔2026〕5号",
        "effective_from": date(2026, 1, 1),
    }
    return RatingScheme.objects.create(**{**defaults, **fields})


def make_rating(
    by: User,
    *,
    groups: Sequence[tuple[str, int, str]] = (("常委会组成人员", 60, "ticket"),),
    items: Sequence[str | RatedItem] = ("县教育局",),
    **fields: Any,
) -> Rating:
    """Planned, through the action. `groups` are (label, weight, method)."""
    if "scheme" not in fields:
        fields["scheme"] = RatingScheme.objects.first() or make_scheme()
    defaults = {"title": f"第 {next(_numbers)} 次满意度测评", "held_on": TODAY}
    return set_up_rating(
        Rating(**{**defaults, **fields}),
        groups=[RaterGroup(label=a, weight=b, method=c) for a, b, c in groups],
        items=[one if isinstance(one, RatedItem) else RatedItem(label=one) for one in items],
        by=by,
        at=NOW,
    )


def opened(by: User, *, each: int = 10, **fields: Any) -> tuple[Rating, dict[str, list[str]]]:
    """A rating that takes votes, and the codes by label of the rater group."""
    rating = make_rating(by, **fields)
    groups = rating.groups.filter(method="ticket")
    codes = print_tickets(rating, numbers=dict.fromkeys(groups, each), by=by, at=NOW)
    open_rating(rating, by=by, at=NOW)
    return rating, {group.label: made for group, made in codes.items()}
