"""Planning a quiz, letting people in, and starting a try of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.audit import record
from core.state import Refused
from exams.actions.tries import begin, finish_try, lock_candidate, new_seed
from exams.drilling import choose, shuffled
from exams.models import Attempt, Candidate, Feedback, QuizPick, QuizRules, Sitting
from exams.quiz_pool import askable, picked, pool_of_quiz, times_seen, within
from people.models import User
from question_bank.models import Question, Subject

# A quiz without an end: a course's quiz is open as long as its course is.
ENDLESS = datetime(2199, 12, 31, tzinfo=UTC)
ONE = Decimal(1)
NOT_ADMITTED = "您不在本测验的参加范围内。请从所学的课程进入，或联系县人大常委会工作人员。"


@dataclass(frozen=True)
class QuizPlan:
    """Everything about a quiz that can be chosen. `minutes` 0 and `attempts_allowed` 0: no limit.

    With `picks` the quiz asks exactly these; otherwise `question_count` are drawn for each try.
    """

    title: str
    question_count: int = 10
    laws: Sequence[str] = ()
    subjects: Sequence[Subject] = ()
    picks: Sequence[Question] = ()
    attempts_allowed: int = 0
    counting: str = QuizRules.Counting.BEST
    feedback: str = Feedback.END
    pass_share: int = 60
    minutes: int = 0
    is_shuffled: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    notice: str = field(default="")

    @property
    def sitting_facts(self) -> dict[str, Any]:
        return {"title": self.title, "minutes": self.minutes, "notice": self.notice}

    @property
    def rules_facts(self) -> dict[str, Any]:
        return {
            "question_count": len(self.picks) or self.question_count,
            "laws": list(self.laws),
            "attempts_allowed": self.attempts_allowed,
            "counting": self.counting,
            "feedback": self.feedback,
            "pass_share": self.pass_share,
            "is_shuffled": self.is_shuffled,
        }


@transaction.atomic
def plan_quiz(plan: QuizPlan, *, by: User, at: datetime) -> Sitting:
    """A quiz that nobody sees before it is opened. Raises Refused where the pool is too small."""
    refuse_shortage(plan)
    sitting = Sitting.objects.create(
        kind=Sitting.Kind.QUIZ,
        opens_at=plan.opens_at or at,
        closes_at=plan.closes_at or ENDLESS,
        **plan.sitting_facts,
    )
    rules = QuizRules.objects.create(sitting=sitting, **plan.rules_facts)
    keep_sources(rules, plan)
    record(rules, "exams.plan_quiz", by=by, at=at, data={"sitting": sitting.pk})
    return sitting


@transaction.atomic
def revise_quiz(sitting: Sitting, plan: QuizPlan, *, by: User, at: datetime) -> None:
    """Until the first try: whoever passed must have been measured as everybody else."""
    lock_quiz(sitting)
    rules = sitting.rules
    if rules.is_used():
        raise Refused(
            "已有人开始作答，测验规则不能再改，以免前后标准不一。如需不同的规则，请新建一个测验。"
        )
    refuse_shortage(plan)
    facts = plan.sitting_facts | {
        "opens_at": plan.opens_at or sitting.opens_at,
        "closes_at": plan.closes_at or ENDLESS,
    }
    for row, values in ((sitting, facts), (rules, plan.rules_facts)):
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    keep_sources(rules, plan)
    record(rules, "exams.revise_quiz", by=by, at=at, data={"sitting": sitting.pk})


def keep_sources(rules: QuizRules, plan: QuizPlan) -> None:
    rules.subjects.set(plan.subjects)
    rules.picks.all().delete()
    QuizPick.objects.bulk_create(
        QuizPick(rules=rules, question=question, position=position)
        for position, question in enumerate(plan.picks, start=1)
    )


def refuse_shortage(plan: QuizPlan) -> None:
    """Found here, when the quiz is set, and never by the person who wants to begin."""
    if plan.picks:
        wanted = askable().filter(pk__in=[one.pk for one in plan.picks])
        usable = set(wanted.values_list("pk", flat=True))
        if odd := [one.uid for one in plan.picks if one.pk not in usable]:
            raise Refused(
                f"试题 {'、'.join(odd)} 不能用于测验。"
                "只能选在用的、标为练习题的客观题（案例题除外）。"
            )
        return
    count = within(plan.laws, plan.subjects).count()
    if count < plan.question_count:
        raise Refused(
            f"所选范围内的练习题只有 {count} 道，不够每次抽 {plan.question_count} 道。"
            "请减少题数、扩大范围，或在题库中把更多试题标为练习题。"
        )


def lock_quiz(sitting: Sitting) -> None:
    sitting.refresh_from_db(from_queryset=Sitting.objects.select_for_update())
    if sitting.kind != Sitting.Kind.QUIZ:
        raise Refused(f"“{sitting}”不是测验。请从测验列表进入。")


@transaction.atomic
def open_quiz(sitting: Sitting, *, by: User, at: datetime) -> None:
    """For the first time, or again after it was closed."""
    lock_quiz(sitting)
    if sitting.state == Sitting.State.PLANNED:
        sitting.move(Sitting.State.READY)
    sitting.move(Sitting.State.OPEN, opened_at=sitting.opened_at or at, closed_at=None)
    record(sitting.rules, "exams.open_quiz", by=by, at=at, data={"sitting": sitting.pk})


@transaction.atomic
def close_quiz(sitting: Sitting, *, by: User, at: datetime) -> None:
    """Nobody begins any more; who is in the middle of a try finishes it."""
    lock_quiz(sitting)
    sitting.move(Sitting.State.CLOSED, closed_at=at)
    record(sitting.rules, "exams.close_quiz", by=by, at=at, data={"sitting": sitting.pk})


@transaction.atomic
def admit_to_quiz(sitting: Sitting, person: User, *, by: User, at: datetime) -> Candidate:
    """Let a person take the quiz; whoever is in already stays as she is."""
    if sitting.kind != Sitting.Kind.QUIZ:
        raise Refused(f"“{sitting}”不是测验，不能这样加入人员。")
    branch = person.organ.branch if person.organ else ""
    candidate, is_new = Candidate.objects.get_or_create(
        sitting=sitting, person=person, defaults={"branch": branch}
    )
    if is_new:
        record(candidate, "exams.admit_to_quiz", by=by, at=at, data={"sitting": sitting.pk})
    return candidate


@transaction.atomic
def start_quiz(candidate: Candidate, *, by: User, at: datetime) -> Attempt:
    """A new try, or the one that still runs."""
    if candidate.person_id != by.pk:
        raise Refused(NOT_ADMITTED)
    lock_candidate(candidate)
    sitting, rules = candidate.sitting, candidate.sitting.rules
    running = candidate.attempts.running().first()
    if running is not None and running.is_open(at):
        return running
    if running is not None:
        finish_try(running, by=None, at=at)
    refuse_start(candidate, rules, at)
    seed = new_seed()
    questions = [(pk, ONE) for pk in questions_for(rules, by, seed)]
    if not questions:
        raise Refused(
            "本测验暂时没有可用的试题，请联系县人大常委会工作人员。您的答题次数没有减少。"
        )
    ends_at = sitting.closes_at
    if sitting.minutes:
        extra = timedelta(minutes=sitting.minutes + candidate.extra_minutes)
        ends_at = min(at + extra, ends_at)
    attempt = begin(candidate, questions, seed=seed, ends_at=ends_at, at=at)
    record(attempt, "exams.start_try", by=by, at=at, data={"number": attempt.number})
    return attempt


def refuse_start(candidate: Candidate, rules: QuizRules, at: datetime) -> None:
    sitting = candidate.sitting
    if sitting.state != Sitting.State.OPEN or at < sitting.opens_at:
        raise Refused("测验现在没有开放。开放后可以从原来的课程或本页进入。")
    if at >= sitting.closes_at:
        raise Refused("测验的截止时间已过，不能再开始。如有疑问，请联系县人大常委会工作人员。")
    allowed = rules.attempts_allowed
    if allowed and candidate.attempts.live().count() >= allowed:
        raise Refused(f"本测验最多答 {allowed} 次，您已经用完。如需再答，请联系组织者。")


def questions_for(rules: QuizRules, person: User, seed: str) -> list[int]:
    """The picked ones, or by lot those that she has seen least."""
    chosen = picked(rules)
    if not rules.picks.exists():
        pool = list(pool_of_quiz(rules).order_by("pk").values_list("pk", flat=True))
        chosen = choose(pool, rules.question_count, seed=seed, seen=times_seen(person, pool))
    return shuffled(chosen, seed=f"{seed}:place") if rules.is_shuffled else chosen
