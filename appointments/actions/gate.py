"""The exam of a nominee: exempting, bypassing, entering for a sitting, taking out again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from appointments.actions.nominations import State, demand_duty, demand_reason, lock
from appointments.gates import gate_of, gates_of
from appointments.models import ExamBypass, Exemption, Nomination, NominationCandidacy
from core.audit import record
from core.files import keep_private
from core.state import Refused
from exams.actions.sittings import add_candidates, remove_candidate
from exams.models import Candidate, Regulation, Sitting
from exams.models.records import local_day
from people.models import User

EVIDENCE_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".jpg", ".jpeg", ".png")


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
    if not nomination.decision.needs_exam:
        raise Refused(f"{nomination.decision.name}不需要任前考试，不用办理考试环节。")
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
    data = {"reason": reason, "gate": gate.told}
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
    settled = [row for row in rows if gates[row.pk].is_settled]
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
