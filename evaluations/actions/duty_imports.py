"""A workbook of entries: checked against the register when uploaded, written all or not at all."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.audit import record
from core.state import Refused
from core.workbook import Source
from evaluations.actions.duty import check_facts, may_register_for, register_drafts
from evaluations.duty_accounts import deputies_of_year, scheme_of
from evaluations.duty_sheet import DutySheet, Fault, Line, read_duty_sheet
from evaluations.models import DutyEntry, DutyImport, DutyItem, DutyYear
from exams.models.records import local_day
from people.models import Deputy, User

SHOWN_ERRORS = 300


@transaction.atomic
def check_import(source: Source, *, filename: str, by: User, at: datetime) -> DutyImport:
    """Read and judge; nothing is registered yet. Raises UnreadableWorkbook."""
    sheet = read_duty_sheet(source)
    rows, faults = judge(sheet, by, local_day(at))
    faults.sort(key=lambda fault: (fault.sheet, fault.row))
    batch = DutyImport.objects.create(
        filename=filename[-200:],
        rows=rows,
        errors=[asdict(fault) for fault in faults[:SHOWN_ERRORS]],
        uploaded_by=by,
        uploaded_at=at,
    )
    facts = {"rows": len(rows), "errors": len(faults)}
    record(batch, "evaluations.duty_import_check", by=by, at=at, data=facts)
    return batch


def judge(sheet: DutySheet, by: User, today: date) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Rows ready to be registered, and what is wrong with the others."""
    faults = list(sheet.faults)
    numbers = sorted({line.on.year for line in sheet.lines if line.on})
    if len(numbers) != 1:
        if numbers:
            told = "表里有几个年度的日期，请按年度分成几个文件。"
            faults.append(Fault(sheet.lines[0].sheet, 0, "", told))
        return [], faults
    scheme = scheme_of(numbers[0])
    if scheme is None:
        told = f"{numbers[0]} 年没有适用的履职积分办法，请先由组织者录入。"
        return [], [*faults, Fault("", 0, "", told)]
    year = DutyYear(number=numbers[0], scheme=scheme)
    known = Known(may_register_for(by) & deputies_of_year(numbers[0]), scheme.items.all())
    rows = []
    for line in sheet.lines:
        found = list(known.faults_of(line, year, today))
        faults += found
        if not found:
            rows.append(known.row_of(line))
    return rows, faults


class Known:
    """The deputies and items that the lines may mean, read once."""

    def __init__(self, deputies: QuerySet[Deputy], items: QuerySet[DutyItem]) -> None:
        self.by_name: dict[str, list[Deputy]] = defaultdict(list)
        for deputy in deputies.select_related("person", "delegation", "term"):
            self.by_name[deputy.person.real_name].append(deputy)
        self.items = {item.name: item for item in items}
        self.seen: dict[tuple[Any, ...], Line] = {}

    def meant(self, line: Line) -> list[Deputy]:
        found = self.by_name.get(line.name, [])
        if line.username:
            found = [one for one in found if one.person.username == line.username]
        if line.delegation:
            found = [one for one in found if str(one.delegation or "") == line.delegation]
        return found

    def faults_of(self, line: Line, year: DutyYear, today: date) -> Iterator[Fault]:
        deputies, item = self.meant(line), self.items.get(line.item)
        if not deputies:
            yield line.fault("name", f"您负责的代表里没有“{line.name}”，请核对姓名和代表团。")
        elif len(deputies) > 1:
            yield line.fault("name", f"有同名的“{line.name}”，请补填登录名或代表团。")
        if item is None:
            yield line.fault("item", f"积分办法里没有“{line.item}”，请按积分项目表填写。")
        if len(deputies) != 1 or item is None:
            return
        try:
            check_facts(self.draft(line), year, today)
        except Refused as refusal:
            yield line.fault("on", str(refusal))
        key = (deputies[0].pk, item.pk, line.on, line.subject)
        first = self.seen.setdefault(key, line)
        if first is not line:
            yield line.fault("name", f"与第 {first.row} 行相同，请删去一行。")

    def draft(self, line: Line) -> DutyEntry:
        assert line.on is not None
        return DutyEntry(
            deputy=self.meant(line)[0],
            item=self.items[line.item],
            on=line.on,
            quantity=line.quantity,
            subject=line.subject,
        )

    def row_of(self, line: Line) -> dict[str, Any]:
        draft = self.draft(line)
        return {
            "row": line.row,
            "deputy": draft.deputy_id,
            "item": draft.item_id,
            "name": line.name,
            "item_name": line.item,
            "on": draft.on.isoformat(),
            "quantity": str(line.quantity),
            "subject": line.subject,
        }


@transaction.atomic
def apply_import(batch: DutyImport, *, by: User, at: datetime) -> int:
    """Register every row, or none; whatever changed since the check is judged again."""
    batch.refresh_from_db(from_queryset=DutyImport.objects.select_for_update())
    if batch.errors:
        raise Refused("表里还有错误，没有导入。请改正后重新上传。")
    batch.move(DutyImport.State.APPLIED)
    deputies = Deputy.objects.select_related("person", "term").in_bulk(
        {row["deputy"] for row in batch.rows}
    )
    items = DutyItem.objects.in_bulk({row["item"] for row in batch.rows})
    drafts = [
        DutyEntry(
            deputy=deputies[row["deputy"]],
            item=items[row["item"]],
            on=date.fromisoformat(row["on"]),
            quantity=Decimal(row["quantity"]),
            subject=row["subject"],
        )
        for row in batch.rows
    ]
    entries = register_drafts(drafts, by=by, at=at)
    record(batch, "evaluations.duty_import_apply", by=by, at=at, data={"rows": len(entries)})
    return len(entries)


@transaction.atomic
def reject_import(batch: DutyImport, *, by: User, at: datetime) -> None:
    batch.move(DutyImport.State.REJECTED)
    record(batch, "evaluations.duty_import_reject", by=by, at=at)
