"""The demonstration's practice pool, the quizzes of its courses, and what people did with them."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_platform.demo.exams import (
    FIFTY_OBJECTIVE,
    PUBLIC,
    WITH_WRITTEN,
    answer_of,
    morning_of,
)
from exams.actions.practice import start_practice
from exams.actions.quizzes import QuizPlan, admit_to_quiz, open_quiz, plan_quiz, start_quiz
from exams.actions.tries import answer_item, finish_try
from exams.models import Attempt, Feedback, Sitting
from exams.practice import by_law, mock_choices, mock_paper
from people.models import User
from question_bank.actions.reviews import set_for_practice
from question_bank.models import Kind, Question, Subject

CONSTITUTION, BUDGET = "宪法", "预算法"
ORGANIC = "地方各级人民代表大会和地方各级人民政府组织法"
DEPUTIES = "全国人民代表大会和地方各级人民代表大会代表法"
SUPERVISION = "各级人民代表大会常务委员会监督法"
SUGGESTIONS = ("代表法/代表建议办理", "代表法/会议期间工作", "代表法/闭会期间活动")
TOPICS = ("suggestions", DEPUTIES, CONSTITUTION, ORGANIC, SUPERVISION, BUDGET)
# Of the public part formal papers must still have A, B and a whole resit; of a branch, A and B.
PUBLIC_SETS, BRANCH_SETS = 3, 2
# The demo's third sitting draws A and B for two branches, and its resit avoids them all.
CHAIN_SETS = 5
RELEASED = (
    Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.INDETERMINATE, Kind.BLANK,
)  # fmt: skip


def parts(law: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{law}/{name}" for name in names)


# What the courses treat; the bank asks more of these laws, and each quiz has its own questions.
OF_DEPUTIES = parts(
    "代表法", "总则", "代表任期", "代表权利义务", "会议期间工作", "闭会期间活动", "履职保障",
    "人身特别保护", "代表监督", "代表资格",
)  # fmt: skip
OF_CONGRESS = parts(
    "地方组织法", "人大会议", "选举罢免辞职", "常务委员会组成", "常务委员会职权", "常务委员会会议",
)  # fmt: skip
OF_BUDGET = parts(
    "预算法", "预算体系", "预算约束", "预算公开", "预算调整", "预备费", "突发事件支出", "人大监督",
)  # fmt: skip


@dataclass(frozen=True)
class DemoQuiz:
    """`title` is how the demonstration's courses find their quiz."""

    title: str
    laws: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    feedback: str = Feedback.END
    attempts_allowed: int = 0
    question_count: int = 5


QUIZZES = (
    DemoQuiz("《代表法》结业测验", subjects=OF_DEPUTIES, attempts_allowed=3),
    DemoQuiz("《监督法》结业测验", laws=(SUPERVISION,)),
    DemoQuiz("《地方组织法》结业测验", subjects=OF_CONGRESS),
    DemoQuiz("预算审查结业测验", subjects=OF_BUDGET),
    DemoQuiz(
        "代表建议结业测验",
        subjects=parts("代表法", "代表建议办理"),
        feedback=Feedback.EACH,
        question_count=8,
    ),
    DemoQuiz("《宪法》结业测验", laws=(CONSTITUTION,), feedback=Feedback.EACH),
)
# By login name: the share that each gets right, try after try, in the quizzes as listed.
TRIES: dict[str, tuple[tuple[float, ...], ...]] = {
    "deputy1": ((0.4, 0.8), (1.0,), (0.6,), (0.4, 0.4)),
    "deputy2": ((0.6,), (0.4, 0.6), (0.8,)),
    "deputy3": ((1.0,), (0.8,), (0.2, 0.6), (0.6,)),
    "deputy4": ((0.2,), (0.4,)),
}


# --- the pool ---------------------------------------------------------------------------------


def mark_for_practice(*, by: User, at: datetime) -> int:
    """What formal papers do not need, the topics of the courses in turn; how many there were."""
    groups: dict[tuple[str, str], list[Question]] = {}
    rows = Question.objects.live().filter(for_practice=False, kind__in=RELEASED).order_by("pk")
    for question in rows.select_related("subject").prefetch_related("citations"):
        groups.setdefault((question.branch, question.kind), []).append(question)
    released = [
        question
        for (branch, kind), members in groups.items()
        for question in in_turn(members)[: max(0, len(members) - kept(branch, kind))]
    ]
    for question in released:
        set_for_practice(question, by=by, at=at)
    return len(released)


def kept(branch: str, kind: str) -> int:
    """How many of a kind formal papers need, by the blueprint that asks for most."""
    is_public = branch == "common"
    sets = PUBLIC_SETS if is_public else BRANCH_SETS
    written, objective = (
        sum(count for part, of, count, _ in rules if of == kind and (part == PUBLIC) == is_public)
        for rules in (WITH_WRITTEN, FIFTY_OBJECTIVE)
    )
    return max(written * (CHAIN_SETS if is_public else sets), objective * sets)


def in_turn(questions: Iterable[Question]) -> list[Question]:
    """One of each topic, then the next of each; other laws last."""
    met: Counter[str] = Counter()
    placed = []
    for question in questions:
        topic = topic_of(question)
        met[topic] += 1
        order = TOPICS.index(topic) if topic in TOPICS else len(TOPICS)
        placed.append((topic not in TOPICS, met[topic], order, question.pk, question))
    return [question for *_, question in sorted(placed, key=lambda one: one[:-1])]


def topic_of(question: Question) -> str:
    if question.subject and question.subject.path in SUGGESTIONS:
        return TOPICS[0]
    laws = [one.law_key for one in question.citations.all()]
    return next((law for law in laws if law in TOPICS), laws[0] if laws else "")


# --- quizzes and practice ------------------------------------------------------------------------


def seed_practice(*, at: datetime) -> None:
    clerk = User.objects.get(username="clerk")
    quizzes = seed_quizzes(by=clerk, at=at - timedelta(days=40))
    for username, of_quizzes in TRIES.items():
        person = User.objects.get(username=username)
        for (number, sitting), shares in zip(enumerate(quizzes), of_quizzes, strict=False):
            begun = morning_of(at, 4 * number - 30)
            take(sitting, person, shares, by=clerk, at=begun)
    practise("deputy1", (SUPERVISION, BUDGET), 0.5, at=morning_of(at, -2))
    practise("deputy3", (CONSTITUTION,), 0.7, at=morning_of(at, -3))
    practise("nominee1", (CONSTITUTION, ORGANIC, SUPERVISION), 0.6, at=morning_of(at, -3))
    practise("nominee3", (ORGANIC, CONSTITUTION), 0.5, at=morning_of(at, -2))
    sit_mock("nominee3", 0.65, at=morning_of(at, -1))


def seed_quizzes(*, by: User, at: datetime) -> list[Sitting]:
    made = []
    for quiz in QUIZZES:
        plan = QuizPlan(
            title=quiz.title,
            question_count=quiz.question_count,
            laws=quiz.laws,
            subjects=list(Subject.objects.filter(path__in=quiz.subjects)),
            feedback=quiz.feedback,
            attempts_allowed=quiz.attempts_allowed,
        )
        made.append(plan_quiz(plan, by=by, at=at))
        open_quiz(made[-1], by=by, at=at)
    return made


def take(
    sitting: Sitting, person: User, shares: Iterable[float], *, by: User, at: datetime
) -> None:
    candidate = admit_to_quiz(sitting, person, by=by, at=at)
    for day, share in enumerate(shares):
        begun = at + timedelta(days=day)
        work(start_quiz(candidate, by=person, at=begun), share, at=begun)


def practise(username: str, laws: Iterable[str], share: float, *, at: datetime) -> None:
    person = User.objects.get(username=username)
    for hour, law in enumerate(laws):
        begun = at + timedelta(hours=hour)
        drill = by_law(person, law, seed=f"{username}:{law}", count=6)
        work(start_practice(person, drill, by=person, at=begun), share, at=begun)


def sit_mock(username: str, share: float, *, at: datetime) -> None:
    person = User.objects.get(username=username)
    choice = next((one for one in mock_choices(person, at) if one.is_ready), None)
    if choice is not None:
        drill = mock_paper(person, choice, seed=f"{username}:mock")
        work(start_practice(person, drill, by=person, at=at), share, at=at)


def work(attempt: Attempt, share: float, *, at: datetime) -> None:
    """Exactly this share is right, spread over the paper."""
    person = attempt.candidate.person
    items = list(attempt.paper.items.order_by("position"))
    chance = random.Random(f"{person.username}:{attempt.pk}")  # noqa: S311 not secret
    right = set(chance.sample(range(len(items)), round(len(items) * share)))
    for number, item in enumerate(items):
        at += timedelta(seconds=chance.randint(15, 70))
        answer = answer_of(item, share, number in right, chance)
        answer_item(attempt, item, answer, by=person, at=at)
    finish_try(attempt, by=person, at=at)
