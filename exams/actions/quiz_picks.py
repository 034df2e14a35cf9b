"""Questions chosen one by one for a quiz that nobody has tried yet."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from core.audit import record
from core.state import Refused
from exams.actions.quizzes import lock_quiz
from exams.models import QuizPick, QuizRules, Sitting
from exams.quiz_pool import askable
from people.models import User

MOST = 100


@transaction.atomic
def pick_questions(sitting: Sitting, questions: Collection[int], *, by: User, at: datetime) -> int:
    """Behind those chosen already; from the first on the quiz asks exactly what was chosen."""
    rules = unused_rules(sitting)
    there = set(rules.picks.values_list("question", flat=True))
    usable = askable().filter(pk__in=questions).exclude(pk__in=there).order_by("pk")
    fresh = list(usable.values_list("pk", flat=True))
    if len(there) + len(fresh) > MOST:
        raise Refused(f"一个测验最多指定 {MOST} 道试题，没有加入。请少选一些。")
    if not fresh:
        raise Refused("没有选中可以加入的试题。请先勾选。")
    last = rules.picks.aggregate(last=Max("position"))["last"] or 0
    QuizPick.objects.bulk_create(
        QuizPick(rules=rules, question_id=pk, position=position)
        for position, pk in enumerate(fresh, start=last + 1)
    )
    keep_count(rules, by=by, at=at)
    return len(fresh)


@transaction.atomic
def drop_pick(sitting: Sitting, question: int, *, by: User, at: datetime) -> None:
    """After the last one the quiz draws from its laws and subjects again."""
    rules = unused_rules(sitting)
    if not rules.picks.filter(question=question).delete()[0]:
        raise Refused("这道试题已经移除。请刷新页面。")
    keep_count(rules, by=by, at=at)


def unused_rules(sitting: Sitting) -> QuizRules:
    lock_quiz(sitting)
    if sitting.rules.is_used():
        raise Refused("已有人开始作答，试题不能再改，以免前后标准不一。请新建一个测验。")
    return sitting.rules


def keep_count(rules: QuizRules, *, by: User, at: datetime) -> None:
    count = rules.picks.count()
    if count:
        rules.question_count = count
        rules.save(update_fields=["question_count"])
    record(rules, "exams.revise_quiz", by=by, at=at, data={"picks": count})
