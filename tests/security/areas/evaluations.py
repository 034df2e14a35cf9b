from types import SimpleNamespace
from typing import Any

from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating, release_rating
from tests.conftest import NOW
from tests.evaluations.rows import make_rating, make_scheme
from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    # Public: whoever holds a ticket, signed in or not.
    (ALL, ALL, "vote:enter"),
    ("", ALL, "vote:cast"),
    (ALL, "", "vote:ballots"),
    ("organizer invigilator chair", "", "ratings:index"),
    ("organizer chair", "", "rating_schemes:index"),
    ("organizer", "", "ratings:history rating_schemes:history"),
    ("organizer", "organizer", "rating_schemes:add rating_schemes:edit"),
    ("organizer", "organizer", "ratings_office:add ratings_office:edit"),
    (
        "",
        "organizer",
        "ratings_office:tickets ratings_office:discard ratings_office:open "
        "ratings_office:close ratings_office:cancel",
    ),
    ("", "chair", "ratings_office:release"),
    ("organizer invigilator", "organizer invigilator", "ratings_office:count"),
    (
        "organizer invigilator chair",
        "organizer invigilator chair",
        "ratings_office:detail ratings_office:hall",
    ),
)


def rows(world: Any) -> dict[str, Any]:
    clerk = world.people["organizer"]
    planned = make_rating(clerk, groups=(("代表", 1, "paper"),))
    return {
        "ratings": planned,
        "ratings_office": planned,
        "ratings_office:count": planned.groups.get(),
        "rating_schemes": make_scheme(name="另一测评办法"),
        "vote:ballots": released(world),
    }


def released(world: Any) -> Any:
    """A list that stands in public; `key` is what its URL takes."""
    clerk, counter = world.people["organizer"], world.people["invigilator"]
    rating = make_rating(clerk, groups=(("代表", 1, "paper"),))
    open_rating(rating, by=clerk, at=NOW)
    close_rating(rating, left={}, by=clerk, at=NOW)
    line = {"satisfied": 6, "fairly": 1, "dissatisfied": 0, "unknown": 0, "invalid": 0}
    for one in (clerk, counter):
        enter_count(rating.groups.get(), issued=7, returned=7, counts={1: line}, by=one, at=NOW)
    release_rating(rating, by=world.people["chair"], at=NOW)
    return SimpleNamespace(pk=rating.pk, key=rating.public_key)
