"""From the receipt of a nomination to the agenda of the session; every step is on record."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from appointments.gates import gate_of, gates_of
from appointments.models import Check, ExamBypass, Exemption, Nomination, NominationCandidacy
from core.audit import record
from core.files import keep_private
from core.state import Refused
from exams.actions.sittings import add_candidates, remove_candidate
from exams.models import Candidate, Regulation, Sitting
from exams.models.records import local_day
from people.models import User

MIN_REASON = 10
EVIDENCE_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".jpg", ".jpeg", ".png")
State, Step = Nomination.State, Check.Step


def lock(nomination: Nomination, by: User, *permissions: str) -> None:
    """Take the row, then check that it is this person's business."""
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    demand_duty(nomination, by, *permissions)


def demand_duty(nomination: Nomination, by: User, *permissions: str) -> None:
    """Any one of the permissions will do; her own nomination is nobody's to handle."""
    if nomination.person_id == by.pk:
        raise Refused("您是本件提请的拟任命人员，不能办理本件。请由其他工作人员办理。")
    if not any(by.has_perm(f"appointments.{name}") for name in permissions):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")


def demand_reason(text: str, least: int = MIN_REASON) -> str:
    reason = text.strip()
    if len(reason) < least:
        raise Refused(f"请写明理由，不少于 {least} 个字。")
    return reason[:500]


def note_step(
    nomination: Nomination, step: str, note: str, *, by: User, at: datetime, **data: Any
) -> None:
    """The two traces of a step: in the file of the nomination and in the audit log."""
    Check.objects.create(nomination=nomination, step=step, note=note[:500], by=by, at=at)
    record(nomination, f"appointments.{step}", by=by, at=at, data={"note": note[:500], **data})


@transaction.atomic
def receive_nomination(nomination: Nomination, *, by: User, at: datetime) -> Nomination:
    """Enter a new, unsaved nomination into the register."""
    if nomination.person_id == by.pk:
        raise Refused("您是拟任命人员本人，不能受理自己的提请。请由其他工作人员受理。")
    try:
        with transaction.atomic():
            nomination.save(force_insert=True)
    except IntegrityError as exc:
        raise Refused(
            "该人员本届内已有同一职务的提请正在办理，没有重复受理。请在列表中查找。"
        ) from exc
    note_step(nomination, Step.RECEIVED, nomination.basis_document, by=by, at=at)
    return nomination


@transaction.atomic
def correct_nomination(nomination: Nomination, facts: dict, *, by: User, at: datetime) -> None:
    """Correct what was entered, until it is on the agenda; what changed is logged by name."""
    lock(nomination, by, "change_nomination")
    if nomination.state not in (State.RECEIVED, State.SCREENED, State.CLEARED, State.DEFERRED):
        raise Refused(f"本件“{nomination.get_state_display()}”，不能再修改。")
    if getattr(facts.get("person"), "pk", None) == by.pk:
        raise Refused("不能把提请改到自己名下。请由其他工作人员办理。")
    changed = sorted(name for name, value in facts.items() if getattr(nomination, name) != value)
    settled = {"person", "post", "term"} & set(changed)
    if settled and (nomination.exemption_or_none or nomination.bypass_or_none):
        raise Refused(
            "本件已有免考或越过考试关口的记录，不能再改人员、职务和届次。请撤回后重新受理。"
        )
    for name in changed:
        setattr(nomination, name, facts[name])
    try:
        with transaction.atomic():
            nomination.save(update_fields=changed)
    except IntegrityError as exc:
        raise Refused("该人员本届内已有同一职务的提请正在办理，没有保存。") from exc
    record(nomination, "appointments.correct", by=by, at=at, data={"fields": changed})


@transaction.atomic
def screen_nomination(nomination: Nomination, *, note: str, by: User, at: datetime) -> None:
    lock(nomination, by, "screen_nomination")
    nomination.move(State.SCREENED)
    note_step(nomination, Step.SCREENED, note.strip(), by=by, at=at)


@transaction.atomic
def clear_nomination(nomination: Nomination, *, note: str, by: User, at: datetime) -> None:
    """The decision of the 主任会议; `note` names the meeting. The exam is asked for later."""
    lock(nomination, by, "clear_nomination")
    note = demand_reason(note, least=4)
    nomination.move(State.CLEARED)
    note_step(nomination, Step.CLEARED, note, by=by, at=at)


@transaction.atomic
def table_nomination(
    nomination: Nomination, *, session_on: date, note: str = "", by: User, at: datetime
) -> None:
    """Onto the agenda. Refused without a pass or an exemption, unless the gate was bypassed."""
    lock(nomination, by, "table_nomination")
    gate = gate_of(nomination, local_day(at))
    if not gate.is_open:
        clause = f"（依据：{gate.basis}）" if gate.clause else ""
        raise Refused(f"不能列入会议议程：{gate.reason}{clause}")
    if session_on < local_day(at):
        raise Refused("会议日期已经过去，请填写将要召开的会议日期。")
    nomination.move(State.TABLED, session_on=session_on)
    data = {"gate": str(gate.standing.status), "bypassed": gate.is_bypassed}
    if gate.result_pk:
        data["result"] = gate.result_pk
    note_step(nomination, Step.TABLED, note.strip(), by=by, at=at, **data)


@transaction.atomic
def defer_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    lock(nomination, by, "screen_nomination", "clear_nomination")
    reason = demand_reason(reason, least=4)
    nomination.move(State.DEFERRED)
    note_step(nomination, Step.DEFERRED, reason, by=by, at=at)


@transaction.atomic
def resume_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    """From the beginning again: what was screened then may have changed since."""
    lock(nomination, by, "screen_nomination", "clear_nomination")
    reason = demand_reason(reason, least=4)
    nomination.move(State.RECEIVED)
    note_step(nomination, Step.RESUMED, reason, by=by, at=at)


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    lock(nomination, by, "change_nomination")
    reason = demand_reason(reason, least=4)
    nomination.move(State.WITHDRAWN)
    note_step(nomination, Step.WITHDRAWN, reason, by=by, at=at)


# --- the gate -------------------------------------------------------------------------------


def grant_exemption(
    nomination: Nomination,
    *,
    regulation: Regulation,
    reason: str,
    clause: str,
    evidence: File,
    note: str = "",
    branch_part_only: bool = False,
    by: User,
    at: datetime,
) -> Exemption:
    """A named reason of the regulation, approved by name, with the evidence on file.

    The file is stored before the row that names it, so that a failure leaves an unnamed file
    and never a name without a file.
    """
    if reason not in reasons_of(regulation):
        raise Refused("所选免考情形不在考试办法之内。请重新选择，或者先修订考试办法。")
    if not str(evidence.name).lower().endswith(EVIDENCE_SUFFIXES):
        raise Refused("证明材料应为 PDF、Word、OFD 或图片文件，请重新选择。")
    stored = keep_private("evidence", evidence, suffix=str(evidence.name).lower())
    with transaction.atomic():
        lock(nomination, by, "clear_nomination", "screen_nomination")
        refuse_settled(nomination)
        exemption = Exemption.objects.create(
            nomination=nomination,
            regulation=regulation,
            reason=reason,
            clause=clause,
            note=note.strip()[:300],
            branch_part_only=branch_part_only,
            evidence=stored,
            evidence_name=str(evidence.name)[-200:],
            approved_by=by,
            approved_at=at,
        )
        data = {"reason": reason, "clause": clause, "file": exemption.evidence_name}
        record(nomination, "appointments.exempt", by=by, at=at, data=data)
    return exemption


def reasons_of(regulation: Regulation) -> list[str]:
    """The named reasons; a row may carry its clause beside the name."""
    return [reason_parts(row)[0] for row in regulation.exemption_reasons]


def reason_parts(row: Any) -> tuple[str, str]:
    if isinstance(row, dict):
        return str(row.get("name", "")), str(row.get("clause", ""))
    if isinstance(row, list):
        return str(row[0]), str(row[1]) if len(row) > 1 else ""
    return str(row), ""


def refuse_settled(nomination: Nomination) -> None:
    if nomination.state not in (State.RECEIVED, State.SCREENED, State.CLEARED, State.DEFERRED):
        raise Refused(f"本件“{nomination.get_state_display()}”，不再需要处理考试环节。")
    if nomination.exemption_or_none:
        raise Refused("本件已经批准免考，不需要再办理。请刷新页面查看。")
    if nomination.bypass_or_none:
        raise Refused("本件已经越过考试关口，不需要再办理。请刷新页面查看。")


@transaction.atomic
def bypass_exam(nomination: Nomination, *, reason: str, by: User, at: datetime) -> ExamBypass:
    """Put it through without pass or exemption: a named person, a reason, and shown for ever."""
    lock(nomination, by, "bypass_exam")
    reason = demand_reason(reason)
    refuse_settled(nomination)
    gate = gate_of(nomination, local_day(at))
    if gate.is_open:
        raise Refused(f"本件{gate.label}，可以正常提请，不需要越过考试关口。")
    bypass = ExamBypass.objects.create(nomination=nomination, reason=reason, by=by, at=at)
    data = {"reason": reason, "gate": str(gate.standing.status)}
    record(nomination, "appointments.bypass", by=by, at=at, data=data)
    return bypass


# --- the exam -------------------------------------------------------------------------------


@transaction.atomic
def assign_to_sitting(
    nominations: Iterable[Nomination], sitting: Sitting, *, by: User, at: datetime
) -> int:
    """Enter these people for the sitting, each on the paper of the post she is put forward for."""
    rows = list(
        Nomination.objects.filter(pk__in=[one.pk for one in nominations])
        .select_for_update(of=("self",))
        .select_related("person", "post__organ", "term")
        .order_by("pk")
    )
    for row in rows:
        demand_duty(row, by, "change_nomination")
    refuse_needless(rows, local_day(at))
    known = set(sitting.candidates.values_list("person", flat=True))
    new = [row for row in rows if row.person_id not in known]
    if not new:
        raise Refused("所选人员都已在本场次的考生名单中。")
    # One person may be put forward for two posts: she sits once, for the first.
    first: dict[int, Nomination] = {}
    for row in new:
        first.setdefault(row.person_id, row)
    posts = {person: row.post for person, row in first.items()}
    people = [row.person for row in first.values()]
    added = add_candidates(sitting, people, by=by, at=at, posts=posts)
    by_person = {candidate.person_id: candidate for candidate in added}
    for row in new:
        if candidate := by_person.pop(row.person_id, None):
            NominationCandidacy.objects.create(nomination=row, candidate=candidate)
        data = {"sitting": sitting.pk}
        record(row, "appointments.assign", by=by, at=at, data=data)
    return len(added)


def refuse_needless(rows: list[Nomination], on: date) -> None:
    ended = (State.WITHDRAWN, State.PASSED, State.NOT_PASSED)
    if over := [row for row in rows if row.state in ended]:
        names = "、".join(str(row.person) for row in over)
        raise Refused(f"{names}的提请已经办结，不能安排考试。请取消选择后再试。")
    gates = gates_of(rows, on)
    settled = [row for row in rows if gates[row.pk].standing.may_be_tabled]
    if settled:
        told = "、".join(f"{row.person}（{gates[row.pk].label}）" for row in settled)
        raise Refused(f"{told}不需要再参加考试。请取消选择后再试。")


@transaction.atomic
def remove_from_sitting(candidate: Candidate, *, by: User, at: datetime) -> None:
    """Take a nominee out of a sitting that is still being planned."""
    link = NominationCandidacy.objects.select_related("nomination").get(candidate=candidate)
    lock(link.nomination, by, "change_nomination")
    nomination, sitting = link.nomination, candidate.sitting
    link.delete()
    remove_candidate(candidate, by=by, at=at)
    record(nomination, "appointments.unassign", by=by, at=at, data={"sitting": sitting.pk})
