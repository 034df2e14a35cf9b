"""What the layers above ask about quizzes. They let people in by `actions.quizzes.admit_to_quiz`
and never look into attempts themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from exams.models import Attempt, QuizRules, Sitting
from people.models import User


@dataclass(frozen=True)
class QuizStanding:
    """Where one person stands with one quiz. Shares are whole per cent, None before any try is
    finished; `attempts_allowed` 0 is without limit."""

    attempts_used: int
    attempts_allowed: int
    best_share: int | None
    last_share: int | None
    has_passed: bool
    is_running: bool = False

    @property
    def attempts_left(self) -> int | None:
        """None: without limit."""
        if not self.attempts_allowed:
            return None
        return max(0, self.attempts_allowed - self.attempts_used)

    @property
    def may_start(self) -> bool:
        return self.is_running or self.attempts_left != 0


def standing_of(sitting: Sitting, person: User) -> QuizStanding:
    return standings_of([sitting], person)[sitting.pk]


def standings_of(sittings: Iterable[Sitting], person: User) -> dict[int, QuizStanding]:
    """By sitting. Two queries, however many quizzes."""
    rules = {row.sitting_id: row for row in QuizRules.objects.filter(sitting__in=list(sittings))}
    tries = Attempt.objects.tried_by(person).filter(candidate__sitting__in=rules)
    by_sitting: dict[int, list[Attempt]] = {pk: [] for pk in rules}
    for attempt in tries.select_related("outcome", "candidate").order_by("number"):
        by_sitting[attempt.candidate.sitting_id].append(attempt)
    return {pk: judge_standing(rules[pk], rows) for pk, rows in by_sitting.items()}


def judge_standing(rules: QuizRules, tries: list[Attempt]) -> QuizStanding:
    """`tries` in their order, each with its outcome if it has one."""
    outcomes = [one.outcome for one in tries if hasattr(one, "outcome")]
    counted = outcomes[-1:] if rules.counting == QuizRules.Counting.LAST else outcomes
    return QuizStanding(
        attempts_used=len(tries),
        attempts_allowed=rules.attempts_allowed,
        best_share=max((one.share for one in outcomes), default=None),
        last_share=outcomes[-1].share if outcomes else None,
        has_passed=any(one.has_passed for one in counted),
        is_running=any(one.state == Attempt.State.IN_PROGRESS for one in tries),
    )


def open_quiz_url(sitting: Sitting, back: str = "") -> str:
    """Where a person takes the quiz; `back` is a local path to which its pages lead back."""
    url = reverse("quiz:quiz", args=[sitting.pk])
    return f"{url}?{urlencode({'next': back})}" if back else url
