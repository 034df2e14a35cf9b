"""What happens in the room while an exam runs: each act leaves an Incident and a log entry.

Where a whole room is concerned its sitting is moved first and then every attempt is locked, in
primary-key order, the ones not yet begun included: a start in flight is thereby waited for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django_q.tasks import async_task

from core.audit import record
from core.state import Refused
from exams.actions.attempts import close_if_overdue, lock
from exams.models import Attempt, Candidate, Incident, Result, Sitting, SittingOfficer
from exams.models.attempts import AttemptQuerySet
from people.models import User

OPENS_EARLY = timedelta(hours=1)
EXTRA_LIMIT = 240


def may_run_room(sitting: Sitting, person: User) -> bool:
    """Invigilators of this sitting and its organizers, but nobody who sits it."""
    if sitting.candidates.filter(person=person).exists():
        return False
    if person.has_perm("exams.prepare_sitting"):
        return True
    duty = SittingOfficer.Duty.INVIGILATOR
    return (
        person.has_perm("exams.invigilate_sitting")
        and sitting.officers.filter(person=person, duty=duty).exists()
    )


def demand_duty(sitting: Sitting, person: User) -> None:
    if not may_run_room(sitting, person):
        raise Refused("您不是本场次的监考人员，不能进行考场操作。请联系组织者安排。")


def demand_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("请填写原因，它会写入考场记录和考试报告。")
    return reason.strip()[:200]


def note(
    sitting: Sitting,
    kind: str,
    text: str,
    *,
    by: User,
    at: datetime,
    candidate: Candidate | None = None,
) -> None:
    Incident.objects.create(
        sitting=sitting, candidate=candidate, kind=kind, text=text[:500], by=by, at=at
    )


def lock_attempts(rows: AttemptQuerySet) -> list[Attempt]:
    return list(
        rows.live().select_for_update(of=("self",)).select_related("candidate").order_by("pk")
    )


# --- the whole room -------------------------------------------------------------------------


@transaction.atomic
def open_sitting(sitting: Sitting, *, by: User, at: datetime) -> None:
    """Announce the beginning, or let a closed sitting run again before anything is published."""
    demand_duty(sitting, by)
    if sitting.state == Sitting.State.PAUSED:
        raise Refused("考试正在暂停中，请用“恢复考试”，停掉的时间会补给考生。")
    if at < sitting.opens_at - OPENS_EARLY:
        raise Refused("离开考时间还有一小时以上，不能开考。如需提前，请先修改场次时间。")
    if at >= sitting.closes_at:
        raise Refused("本场次的截止时间已过，不能开考。请先修改场次时间。")
    sitting.move(Sitting.State.OPEN, opened_at=sitting.opened_at or at, closed_at=None)
    note(sitting, Incident.Kind.NOTE, "宣布开考。", by=by, at=at)
    record(sitting, "exams.open_sitting", by=by, at=at)


def close_sitting(sitting: Sitting, *, by: User, at: datetime, collect: bool = False) -> None:
    """End the sitting. Who never began is absent; who still works is handed in by `collect`.

    Overdue attempts are handed in first, each in a transaction of its own.
    """
    demand_duty(sitting, by)
    for attempt in Attempt.objects.overdue(at).filter(candidate__sitting=sitting):
        close_if_overdue(attempt, at=at)
    _close_sitting(sitting, by=by, at=at, collect=collect)


@transaction.atomic
def _close_sitting(sitting: Sitting, *, by: User, at: datetime, collect: bool) -> None:
    sitting.move(Sitting.State.CLOSED, closed_at=at)
    attempts = lock_attempts(Attempt.objects.filter(candidate__sitting=sitting))
    running = [one for one in attempts if one.state == Attempt.State.IN_PROGRESS]
    if running and not collect:
        raise Refused(f"还有 {len(running)} 人没有交卷。请等候交卷，或选择“收卷并结束”。")
    for attempt in running:
        collect_attempt(attempt, by=by, at=at)
    absent = [one for one in attempts if one.state == Attempt.State.PREPARED]
    for attempt in absent:
        _mark_absent(attempt, excused=False, reason="到结束时没有开始作答", by=by, at=at)
    collected = f"结束时收卷 {len(running)} 人，" if running else ""
    text = f"考试结束。{collected}缺考 {len(absent)} 人。"
    note(sitting, Incident.Kind.NOTE, text, by=by, at=at)
    record(sitting, "exams.close_sitting", by=by, at=at, data={"collected": len(running)})


def collect_attempt(attempt: Attempt, *, by: User, at: datetime) -> None:
    """Handed in by the invigilator, a paused one as well: what is stored is what counts."""
    attempt.move(Attempt.State.SUBMITTED, submitted_at=min(at, attempt.bell), paused_at=None)
    record(attempt, "exams.submit", by=by, at=at, data={"collected": True})
    async_task("exams.tasks.mark_objective_items", attempt.pk)


@transaction.atomic
def pause_sitting(sitting: Sitting, reason: str, *, by: User, at: datetime) -> None:
    """Stop every clock of the room. Who is paused alone already stays so."""
    demand_duty(sitting, by)
    reason = demand_reason(reason)
    sitting.move(Sitting.State.PAUSED)
    attempts = lock_attempts(Attempt.objects.filter(candidate__sitting=sitting))
    running = [one.pk for one in attempts if one.is_open(at)]
    Attempt.objects.filter(pk__in=running).update(paused_at=at)
    note(sitting, Incident.Kind.PAUSE, f"全场暂停：{reason}", by=by, at=at)
    data = {"reason": reason, "attempts": len(running)}
    record(sitting, "exams.pause_sitting", by=by, at=at, data=data)


@transaction.atomic
def resume_sitting(sitting: Sitting, *, by: User, at: datetime) -> None:
    """Give the lost time back: to all who were paused with the room, and to the window."""
    demand_duty(sitting, by)
    if sitting.state != Sitting.State.PAUSED:  # the table also leads here from ready and closed
        raise Refused("本场次没有暂停，不需要恢复。请刷新页面查看最新状态。")
    pause = sitting.incidents.filter(kind=Incident.Kind.PAUSE, candidate=None).last()
    gap = at - (pause.at if pause else at)
    sitting.move(Sitting.State.OPEN, closes_at=sitting.closes_at + gap)
    rows = Attempt.objects.running().filter(candidate__sitting=sitting)
    # Whoever was paused alone before the room stays paused until she is resumed herself.
    for attempt in lock_attempts(rows.filter(paused_at__gte=at - gap)):
        restart_clock(attempt, at=at)
    text = f"全场恢复，补时 {minutes_text(gap)}。"
    note(sitting, Incident.Kind.RESUME, text, by=by, at=at)
    data = {"seconds": int(gap.total_seconds())}
    record(sitting, "exams.resume_sitting", by=by, at=at, data=data)


def restart_clock(attempt: Attempt, *, at: datetime) -> timedelta:
    gap = at - (attempt.paused_at or at)
    attempt.move_bell(gap)
    attempt.paused_at = None
    attempt.save(update_fields=["due_at", "shut_at", "paused_at"])
    return gap


def minutes_text(gap: timedelta) -> str:
    minutes, seconds = divmod(int(gap.total_seconds()), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"


# --- one candidate --------------------------------------------------------------------------


@transaction.atomic
def pause_attempt(attempt: Attempt, reason: str, *, by: User, at: datetime) -> None:
    candidate = attempt.candidate
    demand_duty(candidate.sitting, by)
    reason = demand_reason(reason)
    lock(attempt)
    if not attempt.is_open(at):
        raise Refused("该考生不在作答中，或已经暂停，不需要暂停。请刷新页面查看最新状态。")
    attempt.paused_at = at
    attempt.save(update_fields=["paused_at"])
    settle(candidate, attempt, "pause", Incident.Kind.PAUSE, f"暂停：{reason}", by=by, at=at)


@transaction.atomic
def resume_attempt(attempt: Attempt, *, by: User, at: datetime) -> None:
    candidate = attempt.candidate
    sitting = candidate.sitting
    demand_duty(sitting, by)
    lock(attempt)
    sitting.refresh_from_db(fields=["state"])
    if attempt.state != Attempt.State.IN_PROGRESS or attempt.paused_at is None:
        raise Refused("该考生没有被暂停，不需要恢复。请刷新页面查看最新状态。")
    if sitting.state == Sitting.State.PAUSED:
        raise Refused("全场正在暂停中，请先恢复全场考试。")
    gap = restart_clock(attempt, at=at)
    text = f"恢复作答，补时 {minutes_text(gap)}。"
    settle(candidate, attempt, "resume", Incident.Kind.RESUME, text, by=by, at=at)


def settle(
    candidate: Candidate,
    attempt: Attempt,
    verb: str,
    kind: str,
    text: str,
    *,
    by: User,
    at: datetime,
    **data: Any,
) -> None:
    """The two traces of an act on one candidate: in the room's record and in the log."""
    note(candidate.sitting, kind, text, by=by, at=at, candidate=candidate)
    record(attempt, f"exams.{verb}", by=by, at=at, data={"text": text, **data})


@transaction.atomic
def grant_extra_time(
    candidates: Iterable[Candidate], minutes: int, reason: str, *, by: User, at: datetime
) -> int:
    """More time for these candidates of one sitting; returns how many got it.

    It only moves the bell. An attempt that is over stays over: extra time never re-opens one.
    """
    candidates = list(candidates)
    reason = demand_reason(reason)
    if not 1 <= minutes <= EXTRA_LIMIT:
        raise Refused(f"加时应在 1 到 {EXTRA_LIMIT} 分钟之间，请重新填写。")
    for sitting in {one.sitting_id: one.sitting for one in candidates}.values():
        demand_duty(sitting, by)
    waiting = {Attempt.State.PREPARED, Attempt.State.IN_PROGRESS}
    attempts = lock_attempts(Attempt.objects.filter(candidate__in=candidates, state__in=waiting))
    if not attempts:
        raise Refused("所选考生都已交卷或缺考，没有可以加时的人。如需补时，请用“重新开放”。")
    for attempt in attempts:
        extend(attempt, minutes, reason, by=by, at=at)
    return len(attempts)


def extend(attempt: Attempt, minutes: int, reason: str, *, by: User, at: datetime) -> None:
    extra = timedelta(minutes=minutes)
    if attempt.due_at is not None:
        attempt.move_bell(extra)
        attempt.save(update_fields=["due_at", "shut_at"])
    candidate = attempt.candidate
    Candidate.objects.filter(pk=candidate.pk).update(
        extra_minutes=F("extra_minutes") + minutes, extra_reason=reason
    )
    text = f"延长 {minutes} 分钟：{reason}"
    kind = Incident.Kind.EXTRA_TIME
    settle(candidate, attempt, "extra_time", kind, text, by=by, at=at, minutes=minutes)


@transaction.atomic
def mark_absent(
    candidate: Candidate, *, excused: bool, reason: str, by: User, at: datetime
) -> None:
    """Absent, excused or not; may be corrected later, and taken back by `admit_after_all`."""
    demand_duty(candidate.sitting, by)
    demand_unpublished(candidate.sitting)
    attempts = lock_attempts(Attempt.objects.filter(candidate=candidate))
    if not attempts:
        raise Refused("该考生还没有试卷，请先准备场次。")
    if attempts[0].state not in (Attempt.State.PREPARED, Attempt.State.ABSENT):
        raise Refused("该考生已经开始作答，不能登记缺考。")
    _mark_absent(attempts[0], excused=excused, reason=demand_reason(reason), by=by, at=at)


def _mark_absent(attempt: Attempt, *, excused: bool, reason: str, by: User, at: datetime) -> None:
    if attempt.state == Attempt.State.PREPARED:
        attempt.move(Attempt.State.ABSENT)
    candidate = attempt.candidate
    absence = Candidate.Absence.EXCUSED if excused else Candidate.Absence.UNEXCUSED
    candidate.absence, candidate.absence_reason = absence, reason
    candidate.save(update_fields=["absence", "absence_reason"])
    text = f"{absence.label}：{reason}"
    settle(candidate, attempt, "absent", Incident.Kind.ABSENCE, text, by=by, at=at)


@transaction.atomic
def admit_after_all(candidate: Candidate, *, reason: str, by: User, at: datetime) -> None:
    """The absent one has come."""
    demand_duty(candidate.sitting, by)
    demand_unpublished(candidate.sitting)
    reason = demand_reason(reason)
    attempts = lock_attempts(Attempt.objects.filter(candidate=candidate))
    if not attempts:
        raise Refused("该考生没有登记缺考，不需要取消。请刷新页面查看最新状态。")
    for attempt in attempts:
        attempt.move(Attempt.State.PREPARED)
        candidate.absence, candidate.absence_reason = Candidate.Absence.NONE, ""
        candidate.save(update_fields=["absence", "absence_reason"])
        text = f"取消缺考登记：{reason}"
        settle(candidate, attempt, "admit", Incident.Kind.ABSENCE, text, by=by, at=at)


def demand_unpublished(sitting: Sitting) -> None:
    """An absence decides about the next chance: once it was made public it stands."""
    if Sitting.objects.filter(pk=sitting.pk, state=Sitting.State.PUBLISHED).exists():
        raise Refused("本场次成绩已公布，缺考登记不能再改。如有错误，请按复核程序办理。")


@transaction.atomic
def void_attempt(attempt: Attempt, reason: str, *, by: User, at: datetime) -> None:
    """Ends the attempt for good. Its answers stay, and its open page may not write any more."""
    candidate = attempt.candidate
    demand_duty(candidate.sitting, by)
    reason = demand_reason(reason)
    lock(attempt)
    demand_unconfirmed(attempt)
    attempt.move(Attempt.State.VOID, writer=attempt.writer + 1)
    settle(candidate, attempt, "void", Incident.Kind.VOID, f"作废：{reason}", by=by, at=at)


@transaction.atomic
def reopen_attempt(attempt: Attempt, minutes: int, reason: str, *, by: User, at: datetime) -> None:
    """Let a candidate go on for `minutes` after her hand-in, from what the server holds."""
    candidate = attempt.candidate
    sitting = candidate.sitting
    demand_duty(sitting, by)
    reason = demand_reason(reason)
    if not 1 <= minutes <= EXTRA_LIMIT:
        raise Refused(f"重新开放应在 1 到 {EXTRA_LIMIT} 分钟之间，请重新填写。")
    lock(attempt)
    demand_unconfirmed(attempt)
    if attempt.state == Attempt.State.PREPARED:  # the table would lead her in without a start
        raise Refused("该考生还没有交卷，不需要重新开放。请刷新页面查看最新状态。")
    if attempt.state == Attempt.State.MARKED:
        attempt.move(Attempt.State.SUBMITTED)
    due_at = at + timedelta(minutes=minutes)
    attempt.move(
        Attempt.State.IN_PROGRESS,
        due_at=due_at,
        shut_at=due_at + timedelta(seconds=sitting.regulation.grace_seconds),
        paused_at=None,
        submitted_at=None,
        was_closed_by_deadline=False,
        writer=attempt.writer + 1,
    )
    text = f"重新开放 {minutes} 分钟：{reason}"
    settle(candidate, attempt, "reopen", Incident.Kind.REOPEN, text, by=by, at=at)


def demand_unconfirmed(attempt: Attempt) -> None:
    results = Result.objects.filter(attempt=attempt)
    if results.exclude(state=Result.State.PROVISIONAL).exists():
        raise Refused("该考生的成绩已经确认，不能再改动作答。如有问题，请按复核程序办理。")


@transaction.atomic
def note_incident(
    sitting: Sitting, text: str, *, by: User, at: datetime, candidate: Candidate | None = None
) -> None:
    demand_duty(sitting, by)
    if not text.strip():
        raise Refused("请填写情况说明。")
    if candidate is not None and candidate.sitting_id != sitting.pk:
        raise Refused("该考生不在本场次，请重新选择。")
    note(sitting, Incident.Kind.NOTE, text.strip(), by=by, at=at, candidate=candidate)
    record(sitting, "exams.note_incident", by=by, at=at)
