"""What a run of practice asks: by law, by subject, from the notebook, or as a mock paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from exams import assembly
from exams.drilling import choose, shuffled
from exams.models import Blueprint, Candidate, Feedback, PracticeCard, PracticeRun, Sitting
from exams.models.papers import UNRELEASED
from exams.pool import branch_name, draw_rules, has_branch_part, practice_pool
from exams.quiz_pool import times_seen, within
from laws.names import preferred_name
from people.models import Branch, User
from question_bank.models import Question, Subject

ONE = Decimal(1)
LEARNERS = ("nominee", "deputy")
PER_RUN = 10
MOCK_MINUTES = 90


@dataclass(frozen=True)
class Drill:
    """What a run is made of. `minutes` 0: no limit."""

    source: str
    title: str
    questions: Sequence[tuple[int, Decimal]]
    seed: str
    topic: str = ""
    feedback: str = Feedback.EACH
    minutes: int = 0
    blueprint: Blueprint | None = None


def may_practise(person: User) -> bool:
    """By role and not by a permission: a role that carries rights is granted by other people."""
    return person.groups.filter(role__key__in=LEARNERS).exists()


def by_law(person: User, law_key: str, *, seed: str, count: int = PER_RUN) -> Drill:
    chosen = least_seen(person, within([law_key], ()), seed, count)
    title = f"《{preferred_name(law_key)}》练习"
    return Drill(PracticeRun.Source.LAW, title, chosen, seed, topic=law_key)


def by_subject(person: User, path: str, *, seed: str, count: int = PER_RUN) -> Drill:
    subjects = list(Subject.objects.filter(path=path))
    rows = within((), subjects) if subjects else Question.objects.none()
    chosen = least_seen(person, rows, seed, count)
    return Drill(PracticeRun.Source.SUBJECT, f"{path}练习", chosen, seed, topic=path)


def least_seen(person: User, rows: Any, seed: str, count: int) -> list[tuple[int, Decimal]]:
    pool = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = choose(pool, count, seed=seed, seen=times_seen(person, pool))
    return [(pk, ONE) for pk in shuffled(chosen, seed=f"{seed}:place")]


def from_notebook(
    person: User, *, at: datetime, seed: str, card: int | None = None, count: int = PER_RUN
) -> Drill:
    """What is due, the longest overdue first; or one card that she picked, due or not."""
    cards = notebook(person)
    cards = cards.filter(pk=card) if card else cards.filter(due_at__lte=at)
    rows = list(cards.order_by("due_at", "pk").values_list("question", flat=True)[:count])
    title = "错题重练" if card else "今天要复习的错题"
    return Drill(PracticeRun.Source.NOTEBOOK, title, [(pk, ONE) for pk in rows], seed)


def notebook(person: User) -> Any:
    """Her cards whose questions are still in use; a retired one teaches what is no longer so."""
    return (
        PracticeCard.objects.of(person)
        .in_notebook()
        .filter(question__state=Question.State.LIVE, question__for_practice=True)
    )


# --- mock papers ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MockChoice:
    """One paper that can be practised, if the practice pool has enough for it.

    What it lacks is not told here: rule by rule that would say how the real paper is built.
    """

    blueprint: Blueprint
    branch: str
    sitting: Sitting | None
    questions: int
    total: Decimal
    minutes: int
    is_ready: bool

    @property
    def branch_label(self) -> str:
        return branch_name(self.branch)

    @property
    def name(self) -> str:
        """Of an examination ahead only that it is meant: how its paper is built is not hers."""
        return self.sitting.title if self.sitting else self.blueprint.name


def examination_ahead(person: User, at: datetime) -> Candidate | None:
    """The next formal one that she still has to sit."""
    rows = Candidate.objects.sat_by(person).filter(
        sitting__state__in=set(UNRELEASED) - {"closed", "cancelled"}, sitting__closes_at__gt=at
    )
    unsat = rows.exclude(attempts__state__in=("submitted", "marked", "absent"))
    around = "sitting__blueprint", "sitting__regulation"
    return unsat.select_related(*around).order_by("sitting__opens_at").first()


def mock_choices(person: User, at: datetime) -> list[MockChoice]:
    """Her examination's own blueprint, or else all that are in use; three queries and a pool."""
    candidate = examination_ahead(person, at)
    pool = practice_pool()
    if candidate is not None:
        sitting = candidate.sitting
        return [mock_choice(sitting.blueprint, candidate.branch, pool, sitting)]
    branch = person.organ.branch if person.organ else Branch.PEOPLE_CONGRESS
    rows = Blueprint.objects.filter(is_active=True).exclude(rules=None)
    return [mock_choice(row, branch, pool) for row in rows.prefetch_related("rules__subject")]


def mock_choice(
    blueprint: Blueprint, branch: str, pool: Sequence[Any], sitting: Sitting | None = None
) -> MockChoice:
    rules = list(blueprint.rules.all())
    branch = branch if has_branch_part(rules) else ""
    answer = assembly.check_feasibility(draw_rules(rules, branch), pool)
    return MockChoice(
        blueprint=blueprint,
        branch=branch,
        sitting=sitting,
        questions=sum(rule.count * (rule.items or 1) for rule in rules),
        total=sum((rule.total_mark for rule in rules), Decimal(0)),
        minutes=sitting.minutes if sitting else MOCK_MINUTES,
        is_ready=answer.is_feasible,
    )


def mock_paper(person: User, choice: MockChoice, *, seed: str) -> Drill:
    """Drawn as the real paper is, but from practice questions only. Raises Infeasible."""
    rules = list(choice.blueprint.rules.select_related("subject"))
    pool = practice_pool()
    seen = times_seen(person, [one.pk for one in pool])
    drawn = assembly.draw(draw_rules(rules, choice.branch), pool, seed=seed, used=seen)
    marks = {rule.pk: rule.mark for rule in rules}
    placed = assembly.arrange(drawn, seed=f"{seed}:mock")
    return Drill(
        source=PracticeRun.Source.MOCK,
        title=f"模拟卷：{choice.name}",
        questions=[(one.pk, marks[rule.pk or 0]) for rule, one in placed],
        seed=seed,
        feedback=Feedback.END,
        minutes=choice.minutes,
        blueprint=choice.blueprint,
    )
