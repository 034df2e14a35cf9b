import pytest

from core.state import Refused
from question_bank.actions.imports import request_apply, request_undo, start_import
from question_bank.actions.questions import edit_question
from question_bank.actions.reviews import (
    approve_question,
    return_to_draft,
    set_for_practice,
    suspend_question,
)
from question_bank.facts import facts_of
from question_bank.models import ImportBatch, Question
from tests.conftest import NOW
from tests.factories import make_paper
from tests.question_bank.bank import LATER, live
from tests.question_bank.books import GOOD, HEAD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


def bring_in(content: bytes, by) -> ImportBatch:
    batch = start_import(content, filename="题库.xlsx", by=by, at=NOW)
    run_queue()
    batch.refresh_from_db()
    request_apply(batch, by=by, at=NOW)
    run_queue()
    batch.refresh_from_db()
    assert batch.failure == ""
    return batch


@pytest.fixture
def batch(clerk) -> ImportBatch:
    return bring_in(workbook(GOOD), clerk)


@pytest.fixture
def question(batch) -> Question:
    return Question.objects.whole().order_by("pk")[1]


def refusal(batch: ImportBatch, by) -> str:
    with pytest.raises(Refused) as refused:
        request_undo(batch, by=by, at=LATER)
    assert batch.questions.count() == 5
    return str(refused.value)


def test_an_edited_question_is_named(batch, question, setter, clerk):
    facts = {**facts_of(question), "explanation": "见监督法。"}
    edit_question(question, facts, by=setter, at=LATER, seen_at=question.edited_at)
    assert f"{question.uid}（已修改）" in refusal(batch, clerk)


def test_an_approved_question_is_named(batch, question, reviewer, clerk):
    approve_question(question, by=reviewer, at=LATER)
    assert f"{question.uid}（已批准）" in refusal(batch, clerk)
    suspend_question(question, by=reviewer, at=LATER)
    assert f"{question.uid}（已批准）" in refusal(batch, clerk)


def test_a_question_marked_for_practice_is_named(batch, question, reviewer, clerk):
    set_for_practice(question, by=reviewer, at=LATER)
    assert f"{question.uid}（已修改）" in refusal(batch, clerk)


def test_a_drawn_question_is_named(batch, question, clerk):
    paper = make_paper(items=1)
    paper.items.update(question=question)
    assert f"{question.uid}（已被抽入试卷）" in refusal(batch, clerk)


def test_a_question_that_was_only_returned_does_not_stand_in_the_way(
    batch, question, reviewer, clerk
):
    return_to_draft(question, by=reviewer, at=LATER, comment="整批有误。")
    request_undo(batch, by=clerk, at=LATER)
    run_queue()
    assert not Question.objects.exists()


def test_what_was_approved_while_the_undo_waited_stops_it(batch, question, reviewer, clerk):
    request_undo(batch, by=clerk, at=LATER)
    approve_question(question, by=reviewer, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert (batch.state, batch.job) == ("applied", "")
    assert question.uid in batch.failure
    assert Question.objects.count() == 5


def updating(question: Question, **cells) -> bytes:
    return workbook([[question.uid, *row("改后的题干", **cells)]], head=["编号", *HEAD])


def test_undo_puts_back_what_an_update_replaced(setter, reviewer, clerk):
    question = live(setter, reviewer, tags=["换届"])
    before = facts_of(Question.objects.whole().get())
    batch = bring_in(updating(question, key="B"), clerk)
    changed = Question.objects.whole().get()
    assert (changed.state, changed.stem, changed.key) == ("review", "改后的题干", ["B"])
    assert (changed.edited_by, changed.approved_by) == (clerk, None)
    assert changed.tags == ["换届"], "the sheet has no column for tags"
    request_undo(batch, by=clerk, at=LATER)
    run_queue()
    restored = Question.objects.whole().get()
    assert facts_of(restored) == before
    assert (restored.state, restored.approved_by) == ("live", reviewer)
    assert (restored.edited_by, restored.edited_at) == (setter, NOW)
    assert restored.search_text == question.search_text


def test_of_two_updates_the_later_is_undone_first(setter, reviewer, clerk):
    question = live(setter, reviewer)
    first = bring_in(updating(question, key="B"), clerk)
    second = bring_in(updating(question, key="C"), clerk)
    with pytest.raises(Refused, match="已被另一次导入更新"):
        request_undo(first, by=clerk, at=LATER)
    for batch, key in ((second, ["B"]), (first, ["A"])):
        request_undo(batch, by=clerk, at=LATER)
        run_queue()
        assert Question.objects.get().key == key


def test_an_update_of_what_was_approved_since_the_check_is_refused(setter, reviewer, clerk):
    question = live(setter, reviewer)
    batch = start_import(updating(question), filename="改.xlsx", by=clerk, at=NOW)
    run_queue()
    batch.refresh_from_db()
    assert batch.count("update") == 1
    suspend_question(question, by=reviewer, at=LATER)
    request_apply(batch, by=clerk, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert question.uid in batch.failure
    assert Question.objects.get().stem != "改后的题干"
