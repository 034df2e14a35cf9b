"""Quizzes and practice for tests, made by the real actions."""

from datetime import datetime
from typing import Any

from exams.actions.quizzes import QuizPlan, admit_to_quiz, open_quiz, plan_quiz, start_quiz
from exams.actions.tries import answer_item, finish_try
from exams.models import Attempt, Outcome, PaperItem, Sitting
from people.models import User
from question_bank.models import Question, QuestionCitation
from tests.conftest import NOW
from tests.factories import make_person, make_question

LAW = "监督法"
LAW_KEY = "各级人民代表大会常务委员会监督法"


def make_practice_questions(
    count: int = 6, kind: str = "single", *, article: int = 22, law: str = LAW_KEY, **fields: Any
) -> list[Question]:
    made = []
    for _ in range(count):
        question = make_question(kind, for_practice=True, **fields)
        QuestionCitation.objects.create(
            question=question, text=f"《{LAW}》第{article}条", law_key=law, article_number=article
        )
        made.append(question)
    return made


def make_quiz(
    *, questions: int = 3, at: datetime = NOW, is_open: bool = True, **plan: Any
) -> Sitting:
    """Open, of `questions` drawn from what is for practice; six questions are made if none is."""
    by = make_person()
    if not Question.objects.filter(for_practice=True).exists():
        make_practice_questions()
    facts = {"title": "监督法测验", "question_count": questions, **plan}
    sitting = plan_quiz(QuizPlan(**facts), by=by, at=at)
    if is_open:
        open_quiz(sitting, by=by, at=at)
    return sitting


def begin(sitting: Sitting, person: User, *, at: datetime = NOW) -> Attempt:
    """Let her in and start."""
    candidate = admit_to_quiz(sitting, person, by=person, at=at)
    return start_quiz(candidate, by=person, at=at)


def items_of(attempt: Attempt) -> list[PaperItem]:
    return list(attempt.paper.items.order_by("position"))


def right_answer(item: PaperItem) -> Any:
    key = item.frozen["key"]
    return [accepted[0] for accepted in key] if item.kind == "blank" else key


def wrong_answer(item: PaperItem) -> Any:
    key = item.frozen["key"]
    if item.kind == "true_false":
        return not key
    if item.kind == "blank":
        return ["错", "错"]
    return [next(letter for letter in "ABCD" if letter not in key)]


def work_through(
    attempt: Attempt, right: int, *, at: datetime = NOW, finish: bool = True
) -> Outcome | None:
    """The first `right` items right, the others wrong."""
    person = attempt.candidate.person
    for number, item in enumerate(items_of(attempt)):
        answer = right_answer(item) if number < right else wrong_answer(item)
        answer_item(attempt, item, answer, by=person, at=at)
    return finish_try(attempt, by=person, at=at) if finish else None
