"""补登: what was forgotten is added to a closed year by two people, on a decision that is named."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.files import File
from django.db import transaction

from core.audit import record
from core.files import drop_private
from core.state import Refused
from evaluations.actions.duty import check_facts, demand_reason, keep_evidence, lock, store, tell
from evaluations.actions.duty_years import recompute
from evaluations.models import DutyEntry, DutyItem, DutyYear
from exams.models.records import local_day
from people.models import Deputy, User

State = DutyEntry.State


def add_late(
    year: DutyYear,
    deputies: Sequence[Deputy],
    *,
    item: DutyItem,
    on: date,
    quantity: Decimal,
    subject: str,
    basis: str,
    evidence: File | None = None,
    by: User,
    at: datetime,
) -> list[DutyEntry]:
    """`basis` names the decision. It counts once somebody else has accepted it."""
    stored, name = keep_evidence(evidence)
    facts = {"item": item, "on": on, "quantity": quantity, "subject": subject.strip()}
    facts |= {"evidence": stored, "evidence_name": name}
    drafts = [DutyEntry(deputy=deputy, **facts) for deputy in deputies]
    try:
        return write_late(year, drafts, basis, by=by, at=at)
    except Refused:
        drop_private(stored)
        raise


@transaction.atomic
def write_late(
    year: DutyYear, drafts: list[DutyEntry], basis: str, *, by: User, at: datetime
) -> list[DutyEntry]:
    year.refresh_from_db(from_queryset=DutyYear.objects.select_for_update())
    if not by.has_perm("evaluations.add_dutyentry"):
        raise Refused("补登由组织者办理，没有登记。")
    if not year.is_closed:
        raise Refused(f"{year.number} 年度还没有结转，请照常登记，不需要补登。")
    basis = demand_reason(basis)[:200]
    if not drafts:
        raise Refused("没有写明代表，没有登记。请写下姓名。")
    for draft in drafts:
        if draft.on.year != year.number:
            raise Refused(f"日期应在 {year.number} 年之内。请核对后重新填写。")
        check_facts(draft, year, local_day(at))
        draft.year, draft.registered_by, draft.registered_at = year, by, at
        draft.late_basis = basis
    entries = store(drafts)
    facts = {"entries": [entry.pk for entry in entries], "basis": basis}
    root = entries[0] if len(entries) == 1 else year
    record(root, "evaluations.duty_late", by=by, at=at, data=facts)
    return entries


@transaction.atomic
def accept_late(entry: DutyEntry, *, by: User, at: datetime) -> None:
    """From now on it counts; what the year was when it was closed stays beside it."""
    year = lock(entry)
    if not DutyEntry.objects.acceptable_by(by).filter(pk=entry.pk).exists():
        raise Refused("这条补登不能由您核准：已经有人处理，或者是您登记的、是您本人的。")
    entry.move(State.CONFIRMED, confirmed_by=by, confirmed_at=at)
    facts = {"basis": entry.late_basis, **recompute(year, entry)}
    record(entry, "evaluations.duty_late_accept", by=by, at=at, data=facts)
    told = f"已按“{entry.late_basis}”补登“{entry.subject}”，积分随之重算。"
    tell([entry.deputy.person], "履职登记已补登", told, year, by=by, at=at)
