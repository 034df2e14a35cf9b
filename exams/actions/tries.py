"""A try of a quiz, or a run of practice: made at its start, marked in the request that ends it.

Nothing here waits for the queue. The candidate's row is the root of her tries, the attempt's row
that of its answers.
"""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.audit import record
from core.state import Refused
from exams import assembly
from exams.actions.attempts import lock
from exams.actions.cards import Answered, note_answers
from exams.actions.papers import Place, digest_of, items_of, with_parts
from exams.models import (
    Attempt,
    Candidate,
    Feedback,
    Mark,
    Outcome,
    Paper,
    PaperItem,
    QuizRules,
    Response,
    Sitting,
)
from exams.scoring import WRITTEN, Policy, score_item
from exams.sealing import SALT_BYTES
from people.models import User

GRACE = timedelta(seconds=15)
POLICY = Policy.ALL_OR_NOTHING
OVER = "本次作答已经结束，不能再答。请查看结果，或重新开始一次。"
Question = tuple[int, Decimal]  # pk and its mark


def lock_candidate(candidate: Candidate) -> None:
    candidate.refresh_from_db(from_queryset=Candidate.objects.select_for_update())


def begin(
    candidate: Candidate,
    questions: Sequence[Question],
    *,
    seed: str,
    ends_at: datetime,
    at: datetime,
) -> Attempt:
    """The next numbered try with a paper of its own; the caller holds the candidate's row."""
    last = candidate.attempts.aggregate(last=Max("number"))["last"] or 0
    paper = make_paper(candidate, f"{candidate.pk}-{last + 1}", questions, seed, at)
    return Attempt.objects.create(
        candidate=candidate,
        paper=paper,
        number=last + 1,
        state=Attempt.State.IN_PROGRESS,
        started_at=at,
        due_at=ends_at,
        shut_at=ends_at + GRACE,
    )


def new_seed() -> str:
    return secrets.token_hex(32)


def make_paper(
    candidate: Candidate, label: str, questions: Sequence[Question], seed: str, at: datetime
) -> Paper:
    """Open from the start: it holds practice questions, which are nobody's secret."""
    paper = Paper(
        sitting=candidate.sitting,
        label=label,
        state=Paper.State.RELEASED,
        seed=seed,
        seed_commitment=assembly.commitment(seed),
        salt=secrets.token_hex(SALT_BYTES),
        drawn_at=at,
    )
    rows = with_parts([pk for pk, _ in questions])
    items: list[PaperItem] = []
    for number, (pk, mark) in enumerate(questions, start=1):
        items += items_of(paper, rows[pk], Place(number, len(items) + 1, mark, None))
    paper.digest = digest_of(paper, items)
    paper.save()
    PaperItem.objects.bulk_create(items)
    return paper


def feedback_of(attempt: Attempt) -> str:
    sitting = attempt.candidate.sitting
    is_quiz = sitting.kind == Sitting.Kind.QUIZ
    return sitting.rules.feedback if is_quiz else attempt.run.feedback


@transaction.atomic
def answer_item(
    attempt: Attempt,
    item: PaperItem,
    answer: Any,
    *,
    by: User,
    at: datetime,
    is_unsure: bool = False,
) -> None:
    """Append the answer (in the form of normalise_answer).

    With feedback after each question it is locked with the same row, marked, and final: only
    then may its key leave.
    """
    lock(attempt)
    demand_open(attempt, by, at)
    told_at_once = feedback_of(attempt) == Feedback.EACH
    if answer is None and told_at_once:
        raise Refused("还没有作答。请先选择或填写答案，再提交本题。")
    if attempt.responses.filter(item=item).exclude(locked_at=None).exists():
        raise Refused("这道题已经答过，并且看过对错，不能再改。请答下一题。")
    last = attempt.responses.aggregate(last=Max("seq"))["last"] or 0
    response = Response.objects.create(
        attempt=attempt,
        item=item,
        writer=attempt.writer,
        seq=last + 1,
        answer=answer,
        at=at,
        locked_at=at if told_at_once else None,
    )
    if told_at_once:
        mark = marked(attempt, item, response, at)
        mark.save()
        if not item.frozen["group"]:
            answered = Answered(is_full(mark), is_unsure)
            note_answers(attempt.candidate.person_id, {item.question_id: answered}, at=at)


def demand_open(attempt: Attempt, by: User, at: datetime) -> None:
    if attempt.candidate.person_id != by.pk:
        raise Refused("这不是您的答卷。请从自己的测验或练习进入。")
    if not attempt.is_open(at):
        raise Refused(OVER)


def marked(attempt: Attempt, item: PaperItem, response: Response | None, at: datetime) -> Mark:
    """A written answer keeps an empty mark: she compares it with the model answer herself."""
    given = response.answer if response else None
    mark = Mark(attempt=attempt, item=item, response=response)
    if item.kind not in WRITTEN:
        mark.value = score_item(item.kind, item.frozen["key"], given, item.max_mark, POLICY)
        mark.marked_at = at
    return mark


def is_full(mark: Mark) -> bool:
    return mark.value == mark.item.max_mark


@transaction.atomic
def finish_try(attempt: Attempt, *, by: User | None, at: datetime) -> Outcome:
    """Hand in and judge, in one go. `by` is None when the deadline closes it."""
    lock(attempt)
    if attempt.state != Attempt.State.IN_PROGRESS:
        raise Refused(OVER)
    if by is not None and attempt.candidate.person_id != by.pk:
        raise Refused("这不是您的答卷。请从自己的测验或练习进入。")
    attempt.move(
        Attempt.State.SUBMITTED,
        submitted_at=min(at, attempt.bell),
        was_closed_by_deadline=at >= attempt.bell,
    )
    outcome = judge(attempt, at)
    attempt.move(Attempt.State.MARKED)
    data = {"earned": str(outcome.earned), "full": str(outcome.full)}
    record(attempt, "exams.finish_try", by=by, at=at, data=data)
    return outcome


def close_try_if_overdue(attempt: Attempt, *, at: datetime) -> bool:
    """In its own transaction, as with examinations: a later refusal must not undo it."""
    if not attempt.is_overdue(at):
        return False
    with suppress(Refused):  # handed in by another request
        finish_try(attempt, by=None, at=at)
    return True


def judge(attempt: Attempt, at: datetime) -> Outcome:
    old = {mark.item_id: mark for mark in attempt.marks.select_related("item", "response")}
    answers = {one.item_id: one for one in attempt.responses.current()}
    items = list(attempt.paper.items.order_by("position"))
    fresh = [
        marked(attempt, item, answers.get(item.pk), at) for item in items if item.pk not in old
    ]
    Mark.objects.bulk_create(fresh)
    marks = [*old.values(), *fresh]
    answers_given = answered_questions(marks, {one.pk for one in fresh})
    note_answers(attempt.candidate.person_id, answers_given, at=at)
    scored = [mark for mark in marks if mark.item.kind not in WRITTEN]
    earned = sum((mark.value or Decimal(0) for mark in scored), Decimal(0))
    full = sum((mark.item.max_mark for mark in scored), Decimal(0))
    return Outcome.objects.create(
        attempt=attempt,
        earned=earned,
        full=full,
        has_passed=has_passed(attempt, earned, full),
        judged_at=at,
    )


def answered_questions(marks: Iterable[Mark], fresh: set[int]) -> dict[int, Answered]:
    """By question: what was really answered and its card does not know yet. A case is one
    question, right only if all of it is."""
    found: dict[int, bool] = {}
    for mark in marks:
        is_new = mark.pk in fresh or bool(mark.item.frozen["group"])
        was_answered = mark.response is not None and mark.response.answer is not None
        if is_new and was_answered and mark.value is not None:
            question = mark.item.question_id
            found[question] = found.get(question, True) and is_full(mark)
    return {question: Answered(is_right) for question, is_right in found.items()}


def has_passed(attempt: Attempt, earned: Decimal, full: Decimal) -> bool | None:
    """By the quiz's own rules; practice has nothing to pass."""
    rules = QuizRules.objects.filter(sitting=attempt.candidate.sitting_id).first()
    return None if rules is None else earned * 100 >= full * rules.pass_share
