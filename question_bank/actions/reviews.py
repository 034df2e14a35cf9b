"""From draft to live by two people, and out of use again."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from core.audit import record
from core.state import Refused
from people.models import User
from question_bank.facts import facts_of
from question_bank.faults import find_faults
from question_bank.models import Question

State = Question.State


class Outcome(NamedTuple):
    """What became of one question of a bulk action; `reason` is empty when it was done."""

    question: Question
    reason: str


@transaction.atomic
def submit_for_review(question: Question, *, by: User, at: datetime) -> None:
    refuse_faults(question, "提交审核")
    question.move(State.REVIEW, review_note="")
    record(question, "question_bank.submit", by=by, at=at)


@transaction.atomic
def return_to_draft(question: Question, *, by: User, at: datetime, comment: str) -> None:
    """Back to its setter, who must learn why."""
    if len(comment.strip()) < 2:
        raise Refused("请写明退回的原因，命题人要据此修改。")
    question.move(State.DRAFT, review_note=comment.strip())
    record(question, "question_bank.return", by=by, at=at, data={"comment": comment.strip()})


@transaction.atomic
def approve_question(question: Question, *, by: User, at: datetime) -> None:
    """Bring it live. What was approved is what was read: a save in between refuses."""
    if not question.may_be_approved_by(by):
        role = "导入" if by.pk == question.imported_by_id else "最后修改"
        raise Refused(f"这道题由您{role}，须由另一人审核。")
    refuse_faults(question, "批准")
    question.move(
        State.LIVE,
        where={"edited_at": question.edited_at, "edited_by": question.edited_by_id},
        approved_by=by,
        approved_at=at,
        review_note="",
    )
    record(question, "question_bank.approve", by=by, at=at)


@transaction.atomic
def suspend_question(question: Question, *, by: User, at: datetime) -> None:
    question.move(State.SUSPENDED)
    record(question, "question_bank.suspend", by=by, at=at)


@transaction.atomic
def resume_question(question: Question, *, by: User, at: datetime) -> None:
    question.move(State.LIVE, where={"edited_at": question.edited_at})
    record(question, "question_bank.resume", by=by, at=at)


@transaction.atomic
def retire_question(question: Question, *, by: User, at: datetime) -> None:
    question.move(State.RETIRED)
    record(question, "question_bank.retire", by=by, at=at)


@transaction.atomic
def set_for_practice(question: Question, *, by: User, at: datetime, wanted: bool = True) -> None:
    """Practice questions are seen by candidates beforehand, so formal papers never draw them."""
    if question.state == State.RETIRED:
        raise Refused("这道题已经停用，不能标为练习题。")
    if question.for_practice == wanted:
        raise Refused("已经是练习题。" if wanted else "本来就不是练习题。")
    rows = Question.objects.filter(pk=question.pk, for_practice=not wanted)
    if rows.exclude(state=State.RETIRED).update(for_practice=wanted, edited_at=at):
        question.for_practice, question.edited_at = wanted, at
        record(question, "question_bank.practice", by=by, at=at, data={"wanted": wanted})


def act_on_each(
    questions: Iterable[Question], act: Callable[..., None], *, by: User, at: datetime, **extra: Any
) -> list[Outcome]:
    """The action on every question by itself: one refusal stops none of the others."""
    outcomes = []
    for question in questions:
        try:
            act(question, by=by, at=at, **extra)
            outcomes.append(Outcome(question, ""))
        except Refused as refusal:
            outcomes.append(Outcome(question, str(refusal)))
    return outcomes


def approve_questions(questions: Iterable[Question], *, by: User, at: datetime) -> list[Outcome]:
    return act_on_each(questions, approve_question, by=by, at=at)


def refuse_faults(question: Question, verb: str) -> None:
    faults = find_faults(facts_of(question))
    if faults:
        raise Refused(f"还不能{verb}：" + "".join(fault.message for fault in faults[:3]))
