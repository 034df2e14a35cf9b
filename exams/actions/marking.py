"""Marking: by machine what has a key, by a person the rest; and the judgement on the sum."""

import logging
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef

from core.audit import record
from core.state import Refused
from exams.actions.results import demand_reason, publish_if_complete, release_one
from exams.models import Attempt, Mark, PaperItem, Regulation, Response, Result, Sitting
from exams.scoring import WRITTEN, Policy, grade_of, has_passed, score_item, total
from people.models import User

logger = logging.getLogger(__name__)
CENT = Decimal("0.01")


def current_responses(attempt: Attempt) -> dict[int, Response]:
    """The newest answer that counts, by item: never a late one, never a superseded one."""
    return {one.item_id: one for one in attempt.responses.current()}


@transaction.atomic
def mark_objective_items(attempt: Attempt, *, at: datetime) -> None:
    """Give every item its mark, written ones an empty one, and judge if nothing waits.

    Safe to repeat: after a re-opening only what was answered anew is marked anew.
    """
    held = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if held.state != Attempt.State.SUBMITTED:
        return
    sitting = Sitting.objects.select_related("regulation").get(candidates=held.candidate_id)
    policy = Policy(sitting.regulation.multiple_policy)
    old = {mark.item_id: mark for mark in held.marks.all()}
    answers = current_responses(held)
    fresh: list[Mark] = []
    changed: list[Mark] = []
    for item in PaperItem.objects.filter(paper=held.paper_id).order_by("position"):
        mark, answer = old.get(item.pk), answers.get(item.pk)
        if mark and mark.response_id == (answer.pk if answer else None):
            continue
        (changed if mark else fresh).append(scored(mark, held, item, answer, policy, at))
    Mark.objects.bulk_create(fresh)
    Mark.objects.bulk_update(changed, ["response", "value", "comment", "marker", "marked_at"])
    if fresh or changed:
        counts = {"marked": len(fresh), "marked_again": len(changed)}
        record(held, "exams.mark_objective", by=None, at=at, data=counts)
    judge_attempt(held, sitting, at=at)


def scored(
    mark: Mark | None,
    attempt: Attempt,
    item: PaperItem,
    answer: Response | None,
    policy: Policy,
    at: datetime,
) -> Mark:
    mark = mark or Mark(attempt=attempt, item=item)
    given = answer.answer if answer else None
    mark.response = answer
    mark.is_manual = item.kind in WRITTEN
    if mark.is_manual:
        # An empty sheet needs no marker: nothing was written, nothing can be earned.
        mark.value = None if given else Decimal(0)
        mark.comment = "" if given else "未作答"
    else:
        mark.value = score_item(item.kind, item.frozen["key"], given, item.max_mark, policy)
    mark.marker = None
    mark.marked_at = at if mark.value is not None else None
    return mark


def judge_attempt(attempt: Attempt, sitting: Sitting, *, at: datetime) -> Result | None:
    """Sum up and judge, once every item has its mark; the caller holds the attempt's row.

    Judged by the sitting's regulation on the exact sum: 59.99 is not 60.
    """
    items = PaperItem.objects.filter(paper=attempt.paper_id).count()
    # Summed here and not by the database: SQLite would add binary fractions.
    values = [mark.value for mark in attempt.marks.all() if mark.value is not None]
    if len(values) < items:
        return None
    regulation: Regulation = sitting.regulation
    result = put_result(attempt, regulation, total(values), at)
    record(result, "exams.judge", by=None, at=at, data={"total": str(result.total)})
    if attempt.state == Attempt.State.SUBMITTED:
        attempt.move(Attempt.State.MARKED)
    if regulation.release_rule == Regulation.Release.IMMEDIATE:
        result.move(Result.State.CONFIRMED, confirmed_at=at)
        release_one(result, by=None, at=at)
        publish_if_complete(sitting, by=None, at=at)
    return result


def put_result(
    attempt: Attempt, regulation: Regulation, total_mark: Decimal, at: datetime
) -> Result:
    """The one result of an attempt; a decision taken in between wins over a changed mark."""
    facts = {
        "regulation": regulation,
        "total": total_mark,
        "grade": grade_of(total_mark, regulation.grade_bands),
        "has_passed": has_passed(total_mark, regulation.pass_mark),
        "judged_at": at,
    }
    rows = Result.objects.filter(attempt=attempt)
    if not rows.exists():
        return Result.objects.create(candidate_id=attempt.candidate_id, attempt=attempt, **facts)
    # The state is repeated in the UPDATE: a confirmation may land while this mark is given.
    if not rows.filter(state=Result.State.PROVISIONAL).update(**facts):
        raise Refused("成绩已经确认，不能再改分。确需改分，请先退回成绩并写明理由。")
    return rows.get()


@transaction.atomic
def mark_item(
    mark: Mark,
    *,
    value: Decimal,
    comment: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> Mark:
    """A marker's mark for one written answer; a second one over the first needs a reason."""
    attempt = Attempt.objects.select_for_update().get(pk=mark.attempt_id)
    held = Mark.objects.markable_by(by).filter(pk=mark.pk).select_related("item").first()
    sitting = Sitting.objects.select_related("regulation").get(candidates=attempt.candidate_id)
    sitting.shut_out(by)
    if held is None:
        raise Refused("这份答案不在您的阅卷任务内，评分没有保存。请返回阅卷任务列表。")
    refuse_wrong_moment(attempt, sitting)
    refuse_wrong_value(value, held.item.max_mark)
    old = held.value
    if old is not None:
        reason = demand_reason_to_change(reason)
    held.value, held.comment = value, comment.strip()[:500]
    held.marker, held.marked_at = by, at
    held.save(update_fields=["value", "comment", "marker", "marked_at"])
    if old is None:
        record(held, "exams.mark", by=by, at=at, data={"value": str(value)})
    else:
        data = {"old": str(old), "value": str(value), "reason": reason}
        record(held, "exams.remark", by=by, at=at, data=data)
    judge_attempt(attempt, sitting, at=at)
    return held


def demand_reason_to_change(reason: str) -> str:
    try:
        return demand_reason(reason)
    except Refused as exc:
        raise Refused("这份答案已经评过分。要改分，请写明改分理由（不少于 4 个字）。") from exc


def refuse_wrong_moment(attempt: Attempt, sitting: Sitting) -> None:
    """Not while anybody still writes: the marker has the model answer on her screen."""
    if sitting.state != Sitting.State.CLOSED:
        raise Refused(f"场次“{sitting.get_state_display()}”，考试结束后、成绩公布前才能评分。")
    if attempt.state not in (Attempt.State.SUBMITTED, Attempt.State.MARKED):
        raise Refused(f"这份答卷“{attempt.get_state_display()}”，现在不能评分。请转到下一份。")


def refuse_wrong_value(value: Decimal, max_mark: Decimal) -> None:
    if not 0 <= value <= max_mark:
        raise Refused(f"得分应在 0 到 {max_mark.normalize():f} 之间，请重新填写。")
    if value != value.quantize(CENT):
        raise Refused("得分最多保留两位小数，请重新填写。")


def stragglers(sitting: Sitting | None = None) -> list[Attempt]:
    """Handed in, and not marked by machine since: the queue did not run, or lost the task.

    Only written items leave no trace of having been seen; marking those again does no harm.
    """
    since = Mark.objects.filter(attempt=OuterRef("pk"), marked_at__gte=OuterRef("submitted_at"))
    written = Mark.objects.filter(attempt=OuterRef("pk"), is_manual=True, value=None)
    rows = (
        Attempt.objects.formal()
        .filter(state=Attempt.State.SUBMITTED)
        .exclude(Exists(since) & Exists(written))
    )
    if sitting is not None:
        rows = rows.filter(candidate__sitting=sitting)
    return list(rows.order_by("pk"))


def mark_pending(*, at: datetime, sitting: Sitting | None = None) -> int:
    """Mark what the queue left behind, each attempt in its own transaction; how many there were.

    Results never depend on the queue: the page of results and a schedule call this.
    """
    waiting = stragglers(sitting)
    for attempt in waiting:
        try:
            mark_objective_items(attempt, at=at)
        except Exception:
            # One damaged paper must not keep the others from their results.
            logger.exception("attempt %s could not be marked", attempt.pk)
    for complete in released_and_closed(sitting):
        publish_if_complete(complete, by=None, at=at)
    return len(waiting)


def released_and_closed(sitting: Sitting | None) -> list[Sitting]:
    """Released one by one at once, and closed after the last of them: nothing else notices."""
    immediate = Regulation.Release.IMMEDIATE
    rows = Sitting.objects.filter(state=Sitting.State.CLOSED, regulation__release_rule=immediate)
    return list(rows.filter(pk=sitting.pk) if sitting is not None else rows)
