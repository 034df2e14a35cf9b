"""From provisional to released: confirming, sending back, releasing, resits, reports."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from core.audit import record
from core.files import keep_private
from core.state import Refused
from exams.models import Attempt, Candidate, Incident, Paper, Regulation, Report, Result, Sitting
from people.models import User

MIN_REASON = 4
LONGEST_TEXT = 500


def demand_reason(text: str) -> str:
    reason = text.strip()
    if len(reason) < MIN_REASON:
        raise Refused(f"请写明理由（不少于 {MIN_REASON} 个字）。")
    return reason[:LONGEST_TEXT]


def lock_sitting(sitting: Sitting, by: User | None) -> Sitting:
    locked = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if by is not None:
        locked.shut_out(by)
    return locked


def hold_attempts(sitting: Sitting) -> None:
    """Nobody re-opens, voids or marks anything of the sitting until this decision stands."""
    rows = Attempt.objects.filter(candidate__sitting=sitting).select_for_update(of=("self",))
    list(rows.order_by("pk").values_list("pk"))


def results_of(sitting: Sitting) -> list[Result]:
    rows = Result.objects.standing().filter(candidate__sitting=sitting)
    return list(rows.order_by("candidate__seat", "pk"))


def outstanding(sitting: Sitting) -> dict[str, int]:
    """How many attempts still stand in the way of a decision about the whole sitting."""
    states = Attempt.State
    return Attempt.objects.filter(candidate__sitting=sitting).aggregate(
        unfinished=Count("pk", filter=Q(state__in=[states.PREPARED, states.IN_PROGRESS])),
        unmarked=Count("pk", filter=Q(state=states.SUBMITTED)),
        marked=Count("pk", filter=Q(state=states.MARKED)),
    )


def demand_complete(sitting: Sitting) -> None:
    left = outstanding(sitting)
    if left["unfinished"]:
        raise Refused(
            f"还有 {left['unfinished']} 名考生没有交卷，也没有登记缺考。请先在考务页面处理。"
        )
    if left["unmarked"]:
        raise Refused(f"还有 {left['unmarked']} 份答卷没有阅完。请等阅卷完成后再办理。")


@transaction.atomic
def confirm_results(sitting: Sitting, *, by: User, at: datetime) -> int:
    """Confirm whatever is provisional; the number of results confirmed."""
    locked = lock_sitting(sitting, by)
    if locked.state != Sitting.State.CLOSED:
        raise Refused(f"场次“{locked.get_state_display()}”，考试结束后才能确认成绩。")
    hold_attempts(locked)
    demand_complete(locked)
    waiting = [one for one in results_of(locked) if one.state == Result.State.PROVISIONAL]
    if not waiting:
        raise Refused("没有待确认的成绩，可能刚刚已由别人确认。请刷新页面查看。")
    for result in waiting:
        result.move(Result.State.CONFIRMED, confirmed_at=at, confirmed_by=by)
        record(result, "exams.confirm", by=by, at=at)
    return len(waiting)


@transaction.atomic
def return_result(result: Result, *, reason: str, by: User, at: datetime) -> None:
    """Back to provisional, so that its items can be marked again; only before release."""
    reason = demand_reason(reason)
    lock_sitting(result.candidate.sitting, by)
    result.refresh_from_db(fields=["state"])
    result.move(Result.State.PROVISIONAL, confirmed_at=None, confirmed_by=None)
    record(result, "exams.return", by=by, at=at, data={"reason": reason})


@transaction.atomic
def release_results(sitting: Sitting, *, by: User, at: datetime, reference: str = "") -> int:
    """Release the whole sitting at once: no candidate learns hers before the others.

    `reference` names the session that announced it, where the regulation demands one.
    """
    locked = lock_sitting(sitting, by)
    reference = reference.strip()
    at_session = locked.regulation.release_rule == Regulation.Release.AT_SESSION
    if at_session and len(reference) < MIN_REASON:
        raise Refused(
            "按办法，成绩在常委会会议上宣布后公布。请填写会议名称，例如“第十八届第三十次会议”。"
        )
    hold_attempts(locked)
    demand_complete(locked)
    waiting = [one for one in results_of(locked) if one.state != Result.State.RELEASED]
    unconfirmed = sum(one.state == Result.State.PROVISIONAL for one in waiting)
    if unconfirmed:
        raise Refused(f"还有 {unconfirmed} 份成绩没有确认。请先由组织者确认，再公布。")
    # One person may hold both duties; the two decisions still take two people.
    if any(one.confirmed_by_id == by.pk for one in waiting):
        raise Refused("成绩由您确认，须由另一人公布。")
    if locked.state != Sitting.State.CLOSED:
        raise Refused(f"场次“{locked.get_state_display()}”，现在不能公布成绩。请刷新页面查看。")
    for result in waiting:
        release_one(result, by=by, at=at, reference=reference)
    publish_if_complete(locked, by=by, at=at)
    return len(waiting)


def release_one(result: Result, *, by: User | None, at: datetime, reference: str = "") -> None:
    """Not a door of its own: the whole sitting's release and the immediate one share it."""
    result.move(
        Result.State.RELEASED, released_at=at, release_reference=reference[: MIN_REASON * 50]
    )
    record(result, "exams.release", by=by, at=at, data={"reference": reference})


@transaction.atomic
def publish_if_complete(sitting: Sitting, *, by: User | None, at: datetime) -> bool:
    """Close the matter once nothing of the sitting is outstanding; its papers may be read then.

    Not earlier: with immediate release a candidate would see the key while others still write.
    """
    left = outstanding(sitting)
    if sitting.state != Sitting.State.CLOSED or left["unfinished"] or left["unmarked"]:
        return False
    if any(result.state != Result.State.RELEASED for result in results_of(sitting)):
        return False
    sitting.move(Sitting.State.PUBLISHED, published_at=at)
    record(sitting, "exams.publish", by=by, at=at)
    for paper in sitting.papers.filter(state=Paper.State.SEALED):
        paper.move(Paper.State.RELEASED)
        record(paper, "exams.open_paper", by=by, at=at)
    return True


@transaction.atomic
def decide_late_answers(candidate: Candidate, *, decision: str, by: User, at: datetime) -> Incident:
    """What is to be done about answers that came too late. They are never counted by machine."""
    lock_sitting(candidate.sitting, by)
    incident = Incident.objects.create(
        sitting=candidate.sitting,
        candidate=candidate,
        kind=Incident.Kind.LATE_ANSWER,
        text=demand_reason(decision),
        by=by,
        at=at,
    )
    record(candidate, "exams.decide_late", by=by, at=at, data={"decision": incident.text})
    return incident


def keep_report(sitting: Sitting, content: bytes, *, format: str, by: User, at: datetime) -> Report:
    """Store a report that was built. The file is written before the transaction, not inside."""
    sitting.shut_out(by)
    name = keep_private("reports", content, suffix=f"report.{format}")
    with transaction.atomic():
        report = Report.objects.create(
            sitting=sitting,
            format=format,
            name=name,
            digest=hashlib.sha256(content).hexdigest(),
            built_by=by,
            built_at=at,
        )
        record(report, "exams.build_report", by=by, at=at, data={"format": format})
    return report
