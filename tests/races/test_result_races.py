"""Marks, confirmations and releases that meet."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.state import Refused
from exams.actions.marking import mark_item, mark_objective_items
from exams.actions.results import confirm_results, release_results
from exams.models import Attempt, Mark, Result, Sitting
from people.models import User
from tests.exams.marking import (
    LATER,
    closed_sitting,
    give,
    handed_in,
    respond,
    written_mark,
    written_paper,
)
from tests.factories import make_officer
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def answered(marker: User, db: None) -> Attempt:
    """Fifty marks by machine, and one written answer of ten that waits."""
    sitting = closed_sitting()
    make_officer(sitting, marker, "marker")
    attempt = handed_in(sitting, paper=written_paper(sitting), right=5)
    respond(attempt, attempt.paper.items.last(), "过半数通过。")
    mark_objective_items(attempt, at=LATER)
    return attempt


def marking(mark: Mark, value: str, marker: User, reason: str = "") -> Callable[[], Any]:
    def work() -> None:
        fresh = Mark.objects.get(pk=mark.pk)
        mark_item(fresh, value=Decimal(value), reason=reason, by=marker, at=LATER)

    return work


def confirming(sitting: Sitting, clerk: User) -> Callable[[], Any]:
    return lambda: confirm_results(Sitting.objects.get(pk=sitting.pk), by=clerk, at=LATER)


def test_a_confirmation_behind_a_changed_mark_confirms_the_new_total(answered, marker, clerk):
    mark = written_mark(answered)
    give(mark, 5, marker)
    first = marking(mark, "10", marker, "漏看要点")
    results = waiting_behind(first, confirming(answered.candidate.sitting, clerk))
    assert results == ["blocked", None, 1]
    result = Result.objects.get()
    assert (result.total, result.state) == (60, "confirmed")


def test_a_changed_mark_behind_a_confirmation_is_refused(answered, marker, clerk):
    mark = written_mark(answered)
    give(mark, 5, marker)
    second = marking(mark, "10", marker, "漏看要点")
    held, confirmed, refused = waiting_behind(confirming(answered.candidate.sitting, clerk), second)
    assert (held, confirmed, type(refused)) == ("blocked", 1, Refused)
    assert (Result.objects.get().total, written_mark(answered).value) == (55, 5)


def test_two_markers_on_one_answer_do_not_overwrite_each_other(answered, marker, person):
    other = person("xu", "徐明", "marker")
    make_officer(answered.candidate.sitting, other, "marker")
    mark = written_mark(answered)
    results = at_once(marking(mark, "5", marker), marking(mark, "10", other))
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]
    assert Result.objects.get().total in (55, 60)


def test_the_machine_marks_an_attempt_once_however_often_it_is_asked(db):
    attempt = handed_in(closed_sitting(), right=3)
    results = at_once(*[lambda: mark_objective_items(attempt, at=LATER)] * 4)
    assert results == [None] * 4
    assert (attempt.marks.count(), Result.objects.get().total) == (5, 60)


def test_a_release_happens_once(answered, marker, clerk, chair):
    sitting = answered.candidate.sitting
    give(written_mark(answered), 5, marker)
    confirm_results(sitting, by=clerk, at=LATER)

    def release() -> int:
        return release_results(Sitting.objects.get(pk=sitting.pk), by=chair, at=LATER)

    results = at_once(release, release, release)
    assert [one for one in results if not isinstance(one, Refused)] == [1]
    assert Result.objects.get().state == "released"
