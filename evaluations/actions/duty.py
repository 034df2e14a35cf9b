"""The life of a duty entry: registered, confirmed by somebody else, contested, answered.

The year is the root: it is locked before anything below it is written, so that closing it and
contesting an entry of it never happen side by side.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from core.audit import record
from core.files import drop_private, keep_private
from core.state import Refused
from evaluations.models import DutyEntry, DutyItem, DutyScheme, DutyYear
from evaluations.models.duty_years import OVERSEE
from exams.models.records import local_day
from notices.actions import send_notice
from people.models import Deputy, User

State = DutyEntry.State
EVIDENCE_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".jpg", ".jpeg", ".png")
FOLDER = "duty"
MIN_REASON = 4


def demand_reason(text: str) -> str:
    reason = text.strip()
    if len(reason) < MIN_REASON:
        raise Refused(f"请写明理由，不少于 {MIN_REASON} 个字。")
    return reason[:300]


def lock_year(number: int, *, at: datetime) -> DutyYear:
    """The root, opened by whoever comes first; from then on its scheme is frozen."""
    year = DutyYear.objects.select_for_update().filter(number=number).first()
    if year is not None:
        return year
    scheme = DutyScheme.objects.of_year(number).first()
    if scheme is None:
        raise Refused(f"{number} 年没有适用的履职积分办法，没有登记。请先由组织者录入办法。")
    DutyScheme.objects.filter(pk=scheme.pk, frozen_at=None).update(frozen_at=at)
    DutyYear.objects.get_or_create(number=number, defaults={"scheme": scheme})
    return DutyYear.objects.select_for_update().get(number=number)


def demand_open(year: DutyYear) -> None:
    if year.is_closed:
        raise Refused(f"{year.number} 年度已经结转，不能再登记和提出异议。有差错的请组织者更正。")


def demand_still_open(entry: DutyEntry, year: DutyYear) -> None:
    """The closing of a year does not stop what was added to it afterwards."""
    if not entry.late_basis:
        demand_open(year)


def lock(entry: DutyEntry) -> DutyYear:
    """The year first, then the entry as it stands now."""
    year = DutyYear.objects.select_for_update().get(pk=entry.year_id)
    entry.refresh_from_db(from_queryset=DutyEntry.objects.select_related("item", "deputy__person"))
    entry.year = year
    return year


# --- registering ----------------------------------------------------------------------------


def register_entries(
    deputies: Sequence[Deputy],
    *,
    item: DutyItem,
    on: date,
    quantity: Decimal,
    subject: str,
    evidence: File | None = None,
    by: User,
    at: datetime,
) -> list[DutyEntry]:
    """The same for one deputy or for all who took part; all of them or none.

    The file is stored before the rows that name it, so that a failure leaves no name without it.
    """
    stored, name = keep_evidence(evidence)
    drafts = [
        DutyEntry(
            deputy=deputy,
            item=item,
            on=on,
            quantity=quantity,
            subject=subject.strip(),
            evidence=stored,
            evidence_name=name,
        )
        for deputy in deputies
    ]
    try:
        return register_drafts(drafts, by=by, at=at)
    except Refused:
        drop_private(stored)
        raise


def keep_evidence(evidence: File | None) -> tuple[str, str]:
    if evidence is None:
        return "", ""
    name = str(evidence.name)
    if not name.lower().endswith(EVIDENCE_SUFFIXES):
        raise Refused("佐证材料应为 PDF、Word、OFD 或图片文件，请重新选择。")
    return keep_private(FOLDER, evidence, suffix=name), name[-200:]


@transaction.atomic
def register_drafts(drafts: list[DutyEntry], *, by: User, at: datetime) -> list[DutyEntry]:
    """Unsaved entries of one year, of one or several deputies; a constant number of queries."""
    if not drafts:
        raise Refused("没有选择代表，没有登记。请至少选择一位代表。")
    numbers = {draft.on.year for draft in drafts}
    if len(numbers) > 1:
        raise Refused("一次只能登记同一年度的内容。请按年度分开登记。")
    year = lock_year(numbers.pop(), at=at)
    demand_open(year)
    demand_hers(drafts, by)
    for draft in drafts:
        check_facts(draft, year, local_day(at))
        draft.year, draft.registered_by, draft.registered_at = year, by, at
    entries = store(drafts)
    facts = {"entries": [entry.pk for entry in entries]}
    root = entries[0] if len(entries) == 1 else year
    record(root, "evaluations.duty_register", by=by, at=at, data=facts)
    return entries


def store(drafts: list[DutyEntry]) -> list[DutyEntry]:
    try:
        with transaction.atomic():
            return DutyEntry.objects.bulk_create(drafts)
    except IntegrityError as exc:
        raise Refused(
            "其中有代表当天已登记过同样的内容，为免重复没有登记。请查看登记列表。"
        ) from exc


def demand_hers(drafts: Iterable[DutyEntry], by: User) -> None:
    """Her own, or those of the delegations that she serves; organizers register for all."""
    others = {draft.deputy_id for draft in drafts if draft.deputy.person_id != by.pk}
    if not others or by.has_perm("evaluations.add_dutyentry"):
        return
    served: set[int] = set()
    if by.has_perm("evaluations.serve_deputies"):
        served = set(Deputy.objects.served_by(by).values_list("pk", flat=True))
    if others - served:
        raise Refused("其中有代表不属于您联系的代表团，没有登记。请由负责的联络员登记。")


def check_facts(entry: DutyEntry, year: DutyYear, today: date) -> None:
    """Raises Refused with what is wrong with this one."""
    item, deputy = entry.item, entry.deputy
    if item.scheme_id != year.scheme_id or item.source != DutyItem.Source.ENTRIES:
        raise Refused(f"“{item}”不在 {year.number} 年的登记项目之内。请重新选择项目。")
    if entry.on > today:
        raise Refused("日期还没有到，请在活动之后登记。")
    ends = [day for day in (deputy.ended_on, deputy.term.ends_on) if day is not None]
    if entry.on < deputy.term.starts_on or any(entry.on >= day for day in ends):
        raise Refused(f"{deputy.person}在这一天不在代表任期之内，没有登记。请核对日期。")
    if not 0 < entry.quantity <= 999:
        raise Refused("数量应大于 0，不超过 999。请核对后重新填写。")
    if not entry.subject or len(entry.subject) > 200:
        raise Refused("请写明内容，1 至 200 个字。")
    if item.needs_evidence and not entry.evidence:
        raise Refused(f"“{item}”须附佐证材料，请选择文件或拍照后再提交。")


@transaction.atomic
def resubmit_entry(
    entry: DutyEntry, *, on: date, quantity: Decimal, subject: str, by: User, at: datetime
) -> None:
    """After it was returned: by whoever registered it, or by the deputy herself."""
    year = lock(entry)
    demand_still_open(entry, year)
    demand_registrar(entry, by)
    if on.year != year.number:
        raise Refused(f"日期应在 {year.number} 年之内。换了年度的，请撤回后重新登记。")
    entry.on, entry.quantity, entry.subject = on, quantity, subject.strip()
    check_facts(entry, year, local_day(at))
    facts: dict[str, Any] = {"on": on, "quantity": quantity, "subject": entry.subject}
    try:
        with transaction.atomic():
            entry.move(State.REGISTERED, registered_by=by, registered_at=at, **facts)
    except IntegrityError as exc:
        raise Refused("当天已登记过同样的内容，没有重复提交。") from exc
    record(entry, "evaluations.duty_resubmit", by=by, at=at)


def demand_registrar(entry: DutyEntry, by: User) -> None:
    if by.pk not in (entry.registered_by_id, entry.deputy.person_id):
        raise Refused("只有登记人和代表本人可以修改、撤回这条登记。")


@transaction.atomic
def withdraw_entry(entry: DutyEntry, *, by: User, at: datetime) -> None:
    """Before anybody confirmed it."""
    demand_still_open(entry, lock(entry))
    demand_registrar(entry, by)
    entry.move(State.WITHDRAWN)
    record(entry, "evaluations.duty_withdraw", by=by, at=at)


# --- confirming -----------------------------------------------------------------------------


@transaction.atomic
def confirm_entries(entries: Iterable[DutyEntry], *, by: User, at: datetime) -> int:
    """All of them or none; each by somebody else than who registered it and whom it is about."""
    chosen = {entry.pk for entry in entries}
    years = DutyYear.objects.filter(entries__in=chosen).order_by("pk").values("pk")
    for year in DutyYear.objects.select_for_update().filter(pk__in=years).order_by("pk"):
        demand_open(year)
    hers = DutyEntry.objects.confirmable_by(by).filter(pk__in=chosen).with_facts()
    rows = list(hers)
    if not rows or len(rows) < len(chosen):
        raise Refused(
            "其中有登记不能由您确认：已经有人处理，是您登记的或者是您本人的，"
            "或者须由组织者确认。没有确认任何一条，请刷新后重新选择。"
        )
    by_days: dict[int, list[DutyEntry]] = {}
    for row in rows:
        by_days.setdefault(row.item.appeal_days, []).append(row)
    for same in by_days.values():
        waiting = DutyEntry.objects.filter(pk__in=[row.pk for row in same], state=State.REGISTERED)
        waiting.update(
            state=State.CONFIRMED,
            confirmed_by=by,
            confirmed_at=at,
            appeal_until=same[0].appeal_end(at),
        )
    root = rows[0] if len(rows) == 1 else rows[0].year
    facts = {"entries": [row.pk for row in rows]}
    record(root, "evaluations.duty_confirm", by=by, at=at, data=facts)
    tell(
        [row.deputy.person for row in rows if row.deputy.person_id != by.pk],
        "履职登记已确认",
        "您有履职登记已经确认。请核对，有错、重、漏的，请在异议期内提出。",
        rows[0].year,
        channels=(),  # too many and too small for a short message each
        by=by,
        at=at,
    )
    return len(rows)


@transaction.atomic
def return_entry(entry: DutyEntry, *, reason: str, by: User, at: datetime) -> None:
    year = lock(entry)
    demand_still_open(entry, year)
    reason = demand_reason(reason)
    rows = DutyEntry.objects.filter(pk=entry.pk)
    if not (rows.confirmable_by(by) | rows.acceptable_by(by)).exists():
        raise Refused("这条登记不能由您退回：已经有人处理，或者不属于您的职责。")
    entry.move(State.RETURNED, return_reason=reason)
    record(entry, "evaluations.duty_return", by=by, at=at, data={"reason": reason})
    told = f"“{entry.subject}”被退回：{reason}。请修改后重新提交，或者撤回。"
    tell([entry.registered_by], "履职登记被退回", told, year, by=by, at=at)


# --- objections -----------------------------------------------------------------------------


@transaction.atomic
def contest_entry(entry: DutyEntry, *, reason: str, by: User, at: datetime) -> None:
    """By the deputy whom it is about, within the window. It counts until it is answered."""
    demand_open(lock(entry))
    if entry.deputy.person_id != by.pk:
        raise Refused("只有代表本人可以对自己的登记提出异议。")
    reason = demand_reason(reason)
    if entry.state == State.CONFIRMED and not entry.may_be_contested(at):
        raise Refused("这条登记的异议期已过，不能再提出异议。确有差错的，请联系组织者更正。")
    entry.move(
        State.CONTESTED,
        where={"appeal_until__gt": at},
        contest_reason=reason,
        contested_at=at,
    )
    record(entry, "evaluations.duty_contest", by=by, at=at, data={"reason": reason})


@transaction.atomic
def answer_contest(
    entry: DutyEntry, *, answer: str, quantity: Decimal | None, by: User, at: datetime
) -> None:
    """`quantity` is what it should have been; None upholds the entry. 0 strikes it."""
    year = lock(entry)
    demand_open(year)
    if not by.has_perm("evaluations.answer_dutyentry"):
        raise Refused("答复异议不属于您的职责，没有执行。")
    if by.pk in (entry.confirmed_by_id, entry.registered_by_id, entry.deputy.person_id):
        raise Refused("登记人、确认人和代表本人不能答复这条异议。请由另一名工作人员答复。")
    answer = demand_reason(answer)
    entry.move(State.ANSWERED, answer=answer, answered_by=by, answered_at=at)
    data: dict[str, Any] = {"answer": answer}
    if quantity is not None:
        counter = write_counter_entry(entry, quantity, answer, by=by, at=at)
        data["correction"] = counter.pk
    record(entry, "evaluations.duty_answer", by=by, at=at, data=data)
    told = f"对“{entry.subject}”的异议已经答复：{answer}"
    tell([entry.deputy.person], "履职异议已答复", told, year, by=by, at=at)


def standing_quantity(entry: DutyEntry) -> Decimal:
    """With the corrections that were made to it."""
    return sum((one.quantity for one in entry.corrections.all()), entry.quantity)


def write_counter_entry(
    entry: DutyEntry, quantity: Decimal, reason: str, *, by: User, at: datetime
) -> DutyEntry:
    """The difference to what it should be, as an entry of its own. Under the year's lock."""
    difference = quantity - standing_quantity(entry)
    if quantity < 0 or quantity > 999 or not difference:
        raise Refused("更正后的数量应为 0 至 999，并与现在的数量不同。请核对后重新填写。")
    return DutyEntry.objects.create(
        year=entry.year,
        deputy=entry.deputy,
        item=entry.item,
        on=entry.on,
        quantity=difference,
        subject=f"更正：{reason}"[:200],
        state=State.CONFIRMED,
        registered_by=by,
        registered_at=at,
        confirmed_by=by,
        confirmed_at=at,
        corrects=entry,
    )


def tell(
    people: Sequence[User],
    subject: str,
    text: str,
    year: DutyYear,
    *,
    channels: Sequence[str] | None = None,
    by: User,
    at: datetime,
) -> None:
    link = f"/duty/?year={year.number}"
    send_notice(
        people, subject=subject, text=text[:600], link=link, channels=channels, by=by, at=at
    )


def may_register_for(user: User) -> Any:
    """The deputies whom this person may register for in the back office."""
    if user.has_perm(OVERSEE) and user.has_perm("evaluations.add_dutyentry"):
        return Deputy.objects.all()
    if user.has_perm("evaluations.serve_deputies"):
        return Deputy.objects.served_by(user)
    return Deputy.objects.none()
