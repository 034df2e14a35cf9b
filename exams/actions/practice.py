"""Starting a run of practice. What it asks is chosen in exams.practice."""

from datetime import datetime, timedelta

from django.db import transaction

from core.audit import record
from core.state import Refused
from exams.actions.quizzes import ENDLESS
from exams.actions.tries import begin, finish_try, lock_candidate
from exams.models import Attempt, Candidate, PracticeRun, Sitting
from exams.practice import Drill, may_practise
from people.models import User

# A run that nobody comes back to is closed by the sweep; what was answered counts.
WAITS_FOR = timedelta(days=7)


@transaction.atomic
def start_practice(person: User, drill: Drill, *, by: User, at: datetime) -> Attempt:
    """One run at a time: an earlier one that still runs is handed in as it is."""
    if not may_practise(by) or by.pk != person.pk:
        raise Refused("练习供拟任命人员和人大代表使用。如需开通，请联系县人大常委会工作人员。")
    if not drill.questions:
        raise Refused("这个范围里现在没有可以练习的题，请换一个范围。")
    candidate = practice_place(person, at)
    lock_candidate(candidate)
    running = candidate.attempts.running().first()
    if running is not None:
        finish_try(running, by=by, at=at)
    ends_at = at + (timedelta(minutes=drill.minutes) if drill.minutes else WAITS_FOR)
    attempt = begin(candidate, drill.questions, seed=drill.seed, ends_at=ends_at, at=at)
    PracticeRun.objects.create(
        attempt=attempt,
        source=drill.source,
        topic=drill.topic,
        title=drill.title,
        feedback=drill.feedback,
        blueprint=drill.blueprint,
    )
    data = {"source": drill.source, "questions": len(drill.questions)}
    record(attempt, "exams.start_practice", by=by, at=at, data=data)
    return attempt


def practice_place(person: User, at: datetime) -> Candidate:
    """Everybody's runs stand in the one sitting of kind practice, made when first needed."""
    sitting, _ = Sitting.objects.get_or_create(
        kind=Sitting.Kind.PRACTICE,
        defaults={
            "title": "自主练习",
            "opens_at": at,
            "closes_at": ENDLESS,
            "minutes": 0,
            "state": Sitting.State.OPEN,
        },
    )
    branch = person.organ.branch if person.organ else ""
    candidate, _ = Candidate.objects.get_or_create(
        sitting=sitting, person=person, defaults={"branch": branch}
    )
    return candidate
