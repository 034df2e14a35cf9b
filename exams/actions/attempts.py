from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django_q.tasks import async_task

from core.audit import record
from core.state import Refused
from exams.actions.answers import Entry, append_unsent
from exams.models import Attempt, Sitting
from people.models import User

CLOSED = "本场考试已经交卷，不能再作答。请到“我的考试”查看交卷回执。"


# Named, so that the rows around the attempt which the caller has loaded stay loaded.
MOVING = ["state", "started_at", "due_at", "shut_at", "paused_at", "submitted_at", "writer"]


def lock(attempt: Attempt) -> None:
    """Take the root before anything below it is checked or written."""
    attempt.refresh_from_db(fields=MOVING, from_queryset=Attempt.objects.select_for_update())


@transaction.atomic
def start_attempt(attempt: Attempt, *, by: User, at: datetime) -> None:
    """One UPDATE: the paper was dealt beforehand, so a whole room can begin at once.

    The attempt is locked first and the sitting's state repeated in the UPDATE: a pause of the
    room locks every attempt too, so nobody slips into a paused room with her clock running.
    """
    candidate = attempt.candidate
    sitting = candidate.sitting
    lock(attempt)
    if by.pk != candidate.person_id:
        raise Refused("这不是您的试卷。请从“我的考试”进入自己的考试。")
    # Read again behind the lock: extra time may have been granted since the page was loaded.
    candidate.refresh_from_db(fields=["extra_minutes"])
    demand_startable(attempt, sitting, at)
    extra = timedelta(minutes=candidate.extra_minutes)
    due_at = min(at + timedelta(minutes=sitting.minutes), sitting.closes_at) + extra
    attempt.move(
        Attempt.State.IN_PROGRESS,
        where={"candidate__sitting__state": Sitting.State.OPEN},
        started_at=at,
        due_at=due_at,
        shut_at=due_at + timedelta(seconds=sitting.regulation.grace_seconds),
    )
    record(attempt, "exams.start", by=by, at=at, data={"due_at": due_at.isoformat()})


def demand_startable(attempt: Attempt, sitting: Sitting, at: datetime) -> None:
    """Raises Refused, saying what to do."""
    if attempt.state == Attempt.State.ABSENT:
        raise Refused("您已被登记为缺考。如果情况不符，请马上告诉监考人员。")
    if attempt.state != Attempt.State.PREPARED:
        raise Refused("您已经开始过本场考试。请从“我的考试”继续作答或查看回执。")
    if sitting.state == Sitting.State.PAUSED:
        raise Refused("考试暂停中，请在原位等候，恢复后再开始。")
    if sitting.state != Sitting.State.OPEN or at < sitting.opens_at:
        raise Refused("考试还没有开始，请等候监考人员宣布开考。")
    if at >= sitting.closes_at:
        raise Refused("考试时间已过，不能再开始。请与监考人员联系。")
    latest = latest_entry(sitting)
    if latest is not None and at > latest:
        minutes = sitting.regulation.late_entry_minutes
        raise Refused(f"开考已超过 {minutes} 分钟，按规定不能入场。请与监考人员联系。")


def latest_entry(sitting: Sitting) -> datetime | None:
    """Counted from the real opening, if that came later; None = no limit (0 minutes)."""
    minutes = sitting.regulation.late_entry_minutes
    opened = max(sitting.opens_at, sitting.opened_at or sitting.opens_at)
    return opened + timedelta(minutes=minutes) if minutes else None


@transaction.atomic
def open_page(attempt: Attempt, *, by: User, at: datetime) -> None:
    """Make the page now being loaded the only one that may write."""
    lock(attempt)
    if attempt.state != Attempt.State.IN_PROGRESS:
        raise Refused(CLOSED)
    attempt.writer += 1
    attempt.save(update_fields=["writer"])
    if attempt.writer > 1:  # a reload or a takeover; the first page is the start itself
        record(attempt, "exams.open_page", by=by, at=at, data={"writer": attempt.writer})


@transaction.atomic
def submit_attempt(
    attempt: Attempt,
    *,
    by: User,
    at: datetime,
    writer: int | None = None,
    unsent: Iterable[Entry] = (),
) -> None:
    """A person hands in, together with what her page had not yet sent.

    `writer` is the page that asks; an older page may not close what a newer one is writing.
    Within the transit grace the hand-in is the bell's, and dated so.
    """
    lock(attempt)
    if attempt.state != Attempt.State.IN_PROGRESS:
        raise Refused(CLOSED)
    if attempt.paused_at is not None:
        raise Refused("考试暂停中，不能交卷。恢复后请再次点击交卷。")
    if writer is not None and writer < attempt.writer:
        raise Refused("试卷已在另一处打开，请到那一处交卷。")
    if not attempt.is_open(at):
        raise Refused("考试时间已到，系统正在收卷。请稍候刷新页面。")
    append_unsent(attempt, unsent, at=at)
    is_past_bell = at >= attempt.bell
    attempt.move(
        Attempt.State.SUBMITTED,
        where={"paused_at": None},
        submitted_at=min(at, attempt.bell),
        was_closed_by_deadline=is_past_bell,
    )
    record(attempt, "exams.submit", by=by, at=at, data={"by_deadline": is_past_bell})
    async_task("exams.tasks.mark_objective_items", attempt.pk)


def close_if_overdue(attempt: Attempt, *, at: datetime) -> bool:
    """Hand in for whoever let the door shut; True if this call did it.

    In its own transaction: the caller then refuses her, and the refusal must not undo it.
    """
    if not attempt.is_overdue(at):
        return False
    with suppress(Refused):  # handed in, paused or extended in between: all of them win
        close_overdue(attempt, at=at)
        return True
    return False


@transaction.atomic
def close_overdue(attempt: Attempt, *, at: datetime) -> None:
    lock(attempt)
    attempt.move(
        Attempt.State.SUBMITTED,
        where={"shut_at__lte": at, "paused_at": None},
        submitted_at=attempt.due_at,
        was_closed_by_deadline=True,
    )
    record(attempt, "exams.submit", by=None, at=at, data={"by_deadline": True})
    async_task("exams.tasks.mark_objective_items", attempt.pk)


def raise_writers(person: User) -> None:
    """From now on no page that this person opened may write; a new page load may.

    For signing out. No log entry: nothing of the attempt changes but its key.
    """
    Attempt.objects.running().filter(candidate__person=person).update(writer=F("writer") + 1)


def bar_disabled_accounts() -> int:
    """A capability outlives the account that got it, so the sweep takes it back."""
    return Attempt.objects.of_disabled_accounts().update(writer=F("writer") + 1)
