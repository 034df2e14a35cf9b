"""The save path at the level of the action: what counts, what is kept apart, what it costs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.actions.answers import Entry, Outcome, save_form, save_response
from exams.asking import SheetItem
from exams.models import Attempt, Response
from tests.factories import make_attempt, make_candidate

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=5)


def sheet_item(attempt: Attempt, position: int = 1) -> SheetItem:
    item = attempt.paper.items.get(position=position)
    return SheetItem(item.pk, item.kind, len(item.frozen["options"]))


def entry(attempt: Attempt, answer: Any = None, *, seq: int = 1, writer: int = 1) -> Entry:
    return Entry(sheet_item(attempt), writer, seq, answer or ["A"])


def save(attempt: Attempt, change: Entry, at: datetime) -> Outcome:
    return save_response(attempt.pk, change, at=at)[0]


def current(attempt: Attempt) -> list[Any]:
    return [row.answer for row in attempt.responses.current()]


def test_an_answer_is_appended_and_counts(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    assert save(attempt, entry(attempt, ["A"]), at + LATER) == Outcome.SAVED
    assert save(attempt, entry(attempt, ["B"], seq=2), at + LATER) == Outcome.SAVED
    assert attempt.responses.count() == 2
    assert current(attempt) == [["B"]]


def test_numbers_that_arrive_out_of_order_leave_the_newest_change_standing(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    save(attempt, entry(attempt, ["B"], seq=2), at)
    save(attempt, entry(attempt, ["A"], seq=1), at + LATER)
    assert current(attempt) == [["B"]]


@pytest.mark.parametrize("items", [1, 60])
def test_a_save_is_two_statements_whatever_the_length_of_the_paper(
    items: int, at: datetime
) -> None:
    attempt = make_attempt(items=items, kinds=("single",), started_at=at)
    change = entry(attempt)
    with CaptureQueriesContext(connection) as captured:
        save(attempt, change, at)
    statements = [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
    ]
    assert [sql.split()[0] for sql in statements] == ["SELECT", "INSERT"]


def test_the_same_number_with_the_same_answer_is_acknowledged_again(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    assert save(attempt, entry(attempt), at) == Outcome.SAVED
    assert save(attempt, entry(attempt), at + LATER) == Outcome.SAVED
    assert attempt.responses.count() == 1


def test_the_same_number_with_another_answer_is_a_conflict(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    save(attempt, entry(attempt, ["A"]), at)
    assert save(attempt, entry(attempt, ["B"]), at) == Outcome.CONFLICT
    assert current(attempt) == [["A"]]


def test_the_same_number_for_another_question_is_a_conflict(at: datetime) -> None:
    attempt = make_attempt(started_at=at, kinds=("single",))
    save(attempt, entry(attempt), at)
    other = Entry(sheet_item(attempt, 2), 1, 1, ["A"])
    assert save(attempt, other, at) == Outcome.CONFLICT


def test_an_acknowledgement_lost_before_the_hand_in_is_given_after_it(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    save(attempt, entry(attempt), at)
    Attempt.objects.update(state=Attempt.State.SUBMITTED)
    assert save(attempt, entry(attempt), at + LATER) == Outcome.SAVED


def test_an_older_page_is_stored_but_never_counts(at: datetime) -> None:
    attempt = make_attempt(started_at=at, writer=2)
    assert save(attempt, entry(attempt, ["A"], writer=2), at) == Outcome.SAVED
    assert save(attempt, entry(attempt, ["C"], writer=1, seq=9), at) == Outcome.SUPERSEDED
    assert current(attempt) == [["A"]]
    assert attempt.responses.get(writer=1).is_superseded


def test_an_answer_inside_the_transit_grace_counts(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    moment = attempt.due_at + timedelta(seconds=14)
    assert save(attempt, entry(attempt), moment) == Outcome.SAVED


def test_an_answer_after_the_door_is_shut_is_kept_apart(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    assert save(attempt, entry(attempt), attempt.shut_at) == Outcome.LATE
    assert attempt.responses.get().is_late
    assert current(attempt) == []


@pytest.mark.parametrize("state", ["submitted", "marked", "void"])
def test_an_answer_to_a_closed_attempt_is_kept_apart(state: str, at: datetime) -> None:
    attempt = make_attempt(state, started_at=at)
    assert save(attempt, entry(attempt), at + LATER) == Outcome.LATE
    assert current(attempt) == []


def test_a_pause_refuses_and_stores_nothing(at: datetime) -> None:
    attempt = make_attempt(started_at=at, paused_at=at)
    assert save(attempt, entry(attempt), at + LATER) == Outcome.PAUSED
    assert not Response.objects.exists()


def test_answers_of_two_candidates_on_one_paper_do_not_mix(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    other = make_attempt(
        candidate=make_candidate(attempt.candidate.sitting), paper=attempt.paper, started_at=at
    )
    save(attempt, entry(attempt, ["A"]), at)
    save(other, entry(other, ["B"]), at)
    assert current(attempt) == [["A"]]
    assert current(other) == [["B"]]


# --- a page without scripts -----------------------------------------------------------------


def test_a_form_stores_one_response_for_each_changed_question(at: datetime) -> None:
    attempt = make_attempt(started_at=at, kinds=("single",))
    first, second = sheet_item(attempt, 1), sheet_item(attempt, 2)
    assert save_form(attempt.pk, {first: ["A"], second: None}, writer=1, at=at) == ("saved", 1)
    assert save_form(attempt.pk, {first: ["A"], second: ["C"]}, writer=1, at=at) == ("saved", 1)
    assert list(attempt.responses.values_list("seq", flat=True)) == [1, 2]
    assert sorted(current(attempt)) == [["A"], ["C"]]


def test_a_form_can_take_an_answer_back(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    item = sheet_item(attempt)
    save_form(attempt.pk, {item: ["A"]}, writer=1, at=at)
    save_form(attempt.pk, {item: None}, writer=1, at=at)
    assert current(attempt) == [None]


def test_a_form_from_an_older_page_is_kept_apart(at: datetime) -> None:
    attempt = make_attempt(started_at=at, writer=3)
    item = sheet_item(attempt)
    assert save_form(attempt.pk, {item: ["A"]}, writer=2, at=at) == ("superseded", 1)
    assert current(attempt) == []


def test_a_form_in_a_pause_stores_nothing(at: datetime) -> None:
    attempt = make_attempt(started_at=at, paused_at=at)
    assert save_form(attempt.pk, {sheet_item(attempt): ["A"]}, writer=1, at=at) == ("paused", 0)
    assert not Response.objects.exists()


def test_a_late_form_is_kept_apart(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    item = sheet_item(attempt)
    assert save_form(attempt.pk, {item: ["A"]}, writer=1, at=attempt.shut_at) == ("late", 1)
    assert current(attempt) == []
