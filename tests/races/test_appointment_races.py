"""Counts, withdrawals and tenures that meet."""

from collections.abc import Callable
from typing import Any

import pytest

from appointments.actions.ballots import announce_ballot, void_ballot
from appointments.actions.nominations import withdraw_nomination
from appointments.models import Ballot, BallotItem, Nomination, Session
from core.state import Refused
from people.actions.tenures import open_tenure
from people.models import Post, Tenure, User
from tests.appointments.rows import TODAY, make_post
from tests.appointments.voting import recorded, sitting_session, tabled, votes
from tests.conftest import NOW
from tests.factories import make_person
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def nomination(db: None) -> Nomination:
    return tabled(sitting_session())


def counting(nomination: Nomination, approve: int, clerk: User) -> Callable[[], Any]:
    def work() -> Ballot:
        session = Session.objects.get(pk=nomination.session_id)
        fresh = Nomination.objects.get(pk=nomination.pk)
        return recorded(session, fresh, count=votes(approve), by=clerk)

    return work


def withdrawing(nomination: Nomination, clerk: User) -> Callable[[], Any]:
    def work() -> None:
        fresh = Nomination.objects.get(pk=nomination.pk)
        withdraw_nomination(fresh, reason="提请机关来函撤回", by=clerk, at=NOW)

    return work


def test_of_two_counts_at_once_one_stands(nomination, clerk):
    results = at_once(*[counting(nomination, approve, clerk) for approve in (20, 12, 3)])
    assert sorted(type(one).__name__ for one in results) == ["Ballot", "Refused", "Refused"]
    assert BallotItem.objects.count() == Ballot.objects.count() == 1


def test_a_withdrawal_behind_a_count_is_refused(nomination, clerk):
    results = waiting_behind(counting(nomination, 20, clerk), withdrawing(nomination, clerk))
    assert results[0] == "blocked" and isinstance(results[2], Refused)
    assert Nomination.objects.get().state == "tabled" and Ballot.objects.count() == 1


def test_a_count_behind_a_withdrawal_is_refused(nomination, clerk):
    results = waiting_behind(withdrawing(nomination, clerk), counting(nomination, 20, clerk))
    assert results[0] == "blocked" and isinstance(results[2], Refused)
    assert Nomination.objects.get().state == "withdrawn" and not Ballot.objects.exists()


def test_a_count_is_announced_or_void_and_never_both(nomination, clerk, chair):
    ballot = counting(nomination, 20, clerk)()
    results = at_once(
        lambda: announce_ballot(Ballot.objects.get(pk=ballot.pk), by=chair, at=NOW),
        lambda: void_ballot(
            Ballot.objects.get(pk=ballot.pk), reason="录错了一位", by=clerk, at=NOW
        ),
    )
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]
    state = Nomination.objects.get().state
    assert (Ballot.objects.get().state, state) in {("announced", "passed"), ("void", "tabled")}


def test_of_two_appointments_to_a_post_for_one_one_takes_it(db, clerk):
    post = make_post()
    Post.objects.update(is_sole=True)
    people = [make_person() for _ in range(3)]
    results = at_once(
        *[
            lambda one=one: open_tenure(one, post, starts_on=TODAY, by=clerk, at=NOW)
            for one in people
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["Refused", "Refused", "Tenure"]
    assert Tenure.objects.filter(post=post, ends_on=None).count() == 1
