"""One ticket in two hands, and a close between the votes."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connections

from core.state import Refused
from evaluations.actions.ratings import close_rating
from evaluations.actions.votes import cast_vote
from evaluations.counting import reconcile
from evaluations.models import Rating, TicketChoice
from evaluations.tickets import fingerprint
from people.models import User
from tests.evaluations.rows import opened
from tests.races.conftest import at_once, waiting_behind


def vote(code: str, choice: str = "satisfied") -> Callable[[], Any]:
    return lambda: cast_vote(code, choices={1: choice}) and choice


def close(rating: Rating, by: User, at: datetime, left: int) -> Callable[[], Any]:
    stale = Rating.objects.get(pk=rating.pk)
    return lambda: close_rating(stale, left=dict.fromkeys(stale.groups.all(), left), by=by, at=at)


def test_of_eight_devices_with_one_ticket_one_wins(clerk: User) -> None:
    _, codes = opened(clerk)
    code = codes["常委会组成人员"][0]
    results = at_once(*(vote(code, one) for one in ("satisfied", "dissatisfied") * 4))
    assert sum(isinstance(one, Refused) for one in results) == 7
    [winner] = [one for one in results if isinstance(one, str)]
    assert list(TicketChoice.objects.exclude(choice="").values_list("choice", flat=True)) == [
        winner
    ]


def test_a_whole_hall_votes_at_once_and_every_vote_counts(clerk: User) -> None:
    _, codes = opened(clerk, each=24)
    made = codes["常委会组成人员"]
    assert at_once(*map(vote, made)) == ["satisfied"] * 24
    assert TicketChoice.objects.filter(choice="satisfied").count() == 24


def test_a_vote_behind_the_close_comes_too_late_and_its_ticket_is_void(
    clerk: User, at: datetime
) -> None:
    rating, codes = opened(clerk)
    code = codes["常委会组成人员"][0]
    results = waiting_behind(close(rating, clerk, at, 10), vote(code))
    assert results[:2] == ["blocked", None]
    assert isinstance(results[2], Refused)
    assert [(line.used, line.void) for line in reconcile(rating)] == [(0, 10)]


def test_a_close_behind_a_vote_counts_it(clerk: User, at: datetime) -> None:
    rating, codes = opened(clerk)
    code = codes["常委会组成人员"][0]
    results = waiting_behind(vote(code), close(rating, clerk, at, 9))
    assert results == ["blocked", "satisfied", None]
    assert [(line.used, line.void) for line in reconcile(rating)] == [(1, 9)]


def test_in_postgresql_too_the_place_of_a_row_tells_no_order_after_the_close(
    clerk: User, at: datetime
) -> None:
    """`ctid` is where the row lies, `xmin` which transaction wrote it."""
    rating, codes = opened(clerk, each=100)
    made = codes["常委会组成人员"]
    for code in made:
        cast_vote(code, choices={1: "satisfied"})
    close(rating, clerk, at, 0)()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT fingerprint, xmin FROM evaluations_ticketchoice ORDER BY ctid")
        rows = cursor.fetchall()
    assert len({writer for _, writer in rows}) == 1
    places = {mark: place for place, (mark, _) in enumerate(rows)}
    order = [places[fingerprint(code, 1)] for code in made]
    rising = sum(a < b for a, b in pairwise(order))
    assert 25 < rising < 75
