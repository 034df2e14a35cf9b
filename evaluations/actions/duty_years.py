"""Closing a year, correcting what was closed, and publishing it: three decisions, each by name."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from core.audit import record
from core.state import Refused
from evaluations.actions.duty import demand_reason, lock, tell, write_counter_entry
from evaluations.duty_accounts import accounts_of, deputies_of_year
from evaluations.models import DutyEntry, DutyPublication, DutyRecord, DutyYear
from exams.models.records import local_day
from people.models import User

State = DutyEntry.State
BATCH = 500


def obstacles_of(year: DutyYear, at: datetime) -> list[str]:
    """What must be settled before the year can be closed, in sentences."""
    found = []
    entries = DutyEntry.objects.filter(year=year)
    if local_day(at).year <= year.number:
        found.append(f"{year.number} 年还没有过完。")
    waiting = entries.filter(state__in=[State.REGISTERED, State.RETURNED]).count()
    if waiting:
        found.append(f"还有 {waiting} 条登记没有确认，或者退回后没有处理。")
    contested = entries.filter(state=State.CONTESTED).count()
    if contested:
        found.append(f"还有 {contested} 条异议没有答复。")
    running = entries.open_to_objection(at).order_by("-appeal_until").first()
    if running and running.appeal_until:
        last = local_day(running.appeal_until)
        found.append(f"异议期还没有结束，最晚的到 {last:%Y}年{last.month}月{last.day}日。")
    return found


@transaction.atomic
def close_year(year: DutyYear, *, by: User, at: datetime) -> int:
    """Compute and freeze every deputy's points and level; return how many."""
    year.refresh_from_db(from_queryset=DutyYear.objects.select_for_update())
    if not by.has_perm("evaluations.close_dutyyear"):
        raise Refused("结转年度不属于您的职责，没有执行。")
    obstacles = obstacles_of(year, at)
    if not year.is_closed and obstacles:
        raise Refused("现在不能结转：" + "".join(obstacles))
    deputies = list(deputies_of_year(year.number).select_related("person"))
    accounts = accounts_of(year.number, year.scheme, deputies)
    year.move(DutyYear.State.CLOSED, closed_by=by, closed_at=at)
    records = []
    for deputy in deputies:
        found = accounts[deputy.pk]
        total, level = found.account.total, found.level
        records.append(
            DutyRecord(
                year=year,
                deputy=deputy,
                hours=found.hours,
                total=total,
                level=level,
                closed_total=total,
                closed_level=level,
            )
        )
    DutyRecord.objects.bulk_create(records, batch_size=BATCH)
    record(year, "evaluations.duty_close", by=by, at=at, data={"deputies": len(records)})
    told = f"您 {year.number} 年度的履职积分已经结转，可以查看积分、等次和每一项的来由。"
    tell([d.person for d in deputies], "年度履职积分已结转", told, year, by=by, at=at)
    return len(records)


@transaction.atomic
def correct_entry(
    entry: DutyEntry, *, quantity: Decimal, reason: str, by: User, at: datetime
) -> DutyEntry:
    """To what it should have been: by a counter-entry, also after the year was closed."""
    year = lock(entry)
    if not by.has_perm("evaluations.correct_dutyentry") or entry.deputy.person_id == by.pk:
        raise Refused("更正履职登记不属于您的职责，或者这是您本人的登记，没有执行。")
    if entry.corrects_id or entry.state not in (State.CONFIRMED, State.ANSWERED):
        raise Refused("只有已确认或异议已答复的登记可以更正；更正本身不能再更正，请更正原登记。")
    reason = demand_reason(reason)
    counter = write_counter_entry(entry, quantity, reason, by=by, at=at)
    facts = {"correction": counter.pk, "reason": reason}
    if year.is_closed:
        facts |= recompute(year, entry)
    record(entry, "evaluations.duty_correct", by=by, at=at, data=facts)
    told = f"“{entry.subject}”已更正：{reason}"
    tell([entry.deputy.person], "履职登记已更正", told, year, by=by, at=at)
    return counter


def recompute(year: DutyYear, entry: DutyEntry) -> dict[str, str]:
    """The record after a correction. What it was when the year was closed stays beside it.

    Whose mandate was entered after the closing gets a record now, closed with nothing.
    """
    nothing = {"total": 0, "closed_total": 0}
    row, _ = DutyRecord.objects.get_or_create(year=year, deputy=entry.deputy, defaults=nothing)
    found = accounts_of(year.number, year.scheme, [entry.deputy])[entry.deputy_id]
    before = row.total
    DutyRecord.objects.filter(pk=row.pk).update(total=found.account.total, level=found.level)
    return {"before": str(before), "after": str(found.account.total)}


@transaction.atomic
def publish_year(
    year: DutyYear, *, scope: str, basis: str, by: User, at: datetime
) -> DutyPublication:
    """Shown to everybody who signs in, from now until it is revoked. `basis` names the meeting."""
    year.refresh_from_db(from_queryset=DutyYear.objects.select_for_update())
    if not by.has_perm("evaluations.publish_duty"):
        raise Refused("公布履职情况由主任会议决定，没有执行。")
    if not year.is_closed:
        raise Refused("年度还没有结转，不能公布。请先结转。")
    if year.closed_by_id == by.pk:
        raise Refused("年度是您结转的，公布须由另一人办理。")
    basis = demand_reason(basis)[:200]
    try:
        with transaction.atomic():
            publication = DutyPublication.objects.create(
                year=year, scope=scope, basis=basis, by=by, at=at
            )
    except IntegrityError as exc:
        raise Refused("这一年度已经公布。要改范围的，请先撤回，再重新公布。") from exc
    data = {"scope": scope, "basis": basis}
    record(publication, "evaluations.duty_publish", by=by, at=at, data=data)
    return publication


@transaction.atomic
def revoke_publication(
    publication: DutyPublication, *, reason: str, by: User, at: datetime
) -> None:
    if not by.has_perm("evaluations.publish_duty"):
        raise Refused("撤回公布由主任会议决定，没有执行。")
    reason = demand_reason(reason)
    rows = DutyPublication.objects.filter(pk=publication.pk, revoked_at=None)
    if not rows.update(revoked_by=by, revoked_at=at, revoke_reason=reason):
        raise Refused("已经撤回过了，没有重复执行。")
    record(publication, "evaluations.duty_revoke", by=by, at=at, data={"reason": reason})
