"""Two people at one question, and one import delivered twice."""

from collections.abc import Callable
from typing import Any

import pytest

from core.state import Refused
from people.models import User
from question_bank.actions.applying import apply_import, undo_import
from question_bank.actions.checking import check_import
from question_bank.actions.imports import keep_workbook, request_apply
from question_bank.actions.questions import edit_question
from question_bank.actions.reviews import approve_question
from question_bank.facts import facts_of
from question_bank.models import ImportBatch, Question
from tests.conftest import NOW
from tests.question_bank.bank import LATER, in_review
from tests.question_bank.books import GOOD, workbook
from tests.races.conftest import at_once


@pytest.fixture
def question(setter: User) -> Question:
    return in_review(setter)


def approve(question: Question, by: User) -> Callable[[], Any]:
    read = Question.objects.whole().get(pk=question.pk)
    return lambda: approve_question(read, by=by, at=LATER)


def edit(question: Question, by: User, **changes: Any) -> Callable[[], Any]:
    read = Question.objects.whole().get(pk=question.pk)
    facts = {**facts_of(read), **changes}
    return lambda: edit_question(read, facts, by=by, at=LATER, seen_at=read.edited_at)


def refusals(results: list[Any]) -> int:
    assert all(isinstance(one, Refused) for one in results if isinstance(one, Exception)), results
    return sum(isinstance(one, Refused) for one in results)


def test_of_two_approvals_one_counts(question, reviewer, person):
    other = person("he", "何平", "reviewer")
    results = at_once(approve(question, reviewer), approve(question, other))
    assert refusals(results) == 1
    question.refresh_from_db()
    assert question.approved_by in (reviewer, other)


def test_of_two_edits_one_is_saved_and_the_other_told(question, setter, person):
    other = person("he", "何平", "setter")
    one, two = edit(question, setter, key=["B"]), edit(question, other, key=["C"])
    assert refusals(at_once(one, two)) == 1
    question.refresh_from_db()
    assert (question.key, question.edited_by) in ((["B"], setter), (["C"], other))


def test_an_approval_never_brings_live_what_the_reviewer_did_not_read(question, setter, reviewer):
    at_once(edit(question, setter, key=["B"]), approve(question, reviewer))
    question.refresh_from_db()
    # Either the edit came first and stopped the approval, or it sent the question back.
    assert (question.state, question.key) == (Question.State.REVIEW, ["B"])


def checked(by: User) -> ImportBatch:
    batch = keep_workbook(workbook(GOOD), filename="a.xlsx", by=by, at=NOW, job="check")
    check_import(batch, by=by, at=NOW)
    return batch


def run_twice(job: Callable[..., None], batch: ImportBatch, by: User) -> list[Any]:
    def once() -> None:
        job(ImportBatch.objects.get(pk=batch.pk), by=by, at=LATER)

    return at_once(once, once)


def test_an_import_delivered_twice_is_applied_and_undone_once(clerk):
    batch = checked(clerk)
    request_apply(batch, by=clerk, at=NOW)
    assert refusals(run_twice(apply_import, batch, clerk)) <= 1
    batch.refresh_from_db()
    assert (batch.state, batch.failure, Question.objects.count()) == ("applied", "", 5)
    ImportBatch.objects.update(job="undo")
    assert refusals(run_twice(undo_import, batch, clerk)) <= 1
    batch.refresh_from_db()
    assert (batch.state, Question.objects.count()) == ("undone", 0)


def test_two_people_confirming_queue_one_job(clerk, person):
    batch, other = checked(clerk), person("he", "何平", "organizer")

    def confirm(by: User) -> Callable[[], None]:
        seen = ImportBatch.objects.get(pk=batch.pk)
        return lambda: request_apply(seen, by=by, at=LATER)

    assert refusals(at_once(confirm(clerk), confirm(other))) == 1
