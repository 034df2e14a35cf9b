"""A year as a workbook: made by the queue, with memory that does not grow with the county."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import reset_queries, transaction
from django_q.tasks import async_task

from core.audit import record
from core.files import keep_private
from core.workbook import write_workbook
from evaluations.duty_accounts import accounts_of, deputies_of_year
from evaluations.models import DutyEntry, DutyExport, DutyYear
from people.models import User

CHUNK = 500
WIDTHS = (12, 18, 22, 14, 10, 40, 10, 12, 12)
ENTRY_HEADER = ("姓名", "登录名", "代表团", "日期", "项目", "内容", "数量", "状态", "登记人")


@transaction.atomic
def request_export(year: DutyYear, *, by: User, at: datetime) -> DutyExport:
    export = DutyExport.objects.create(year=year, made_by=by, asked_at=at)
    record(export, "evaluations.duty_export", by=by, at=at, data={"year": year.number})
    async_task("evaluations.tasks.make_duty_export", export.pk)
    return export


def make_export(export: DutyExport, *, at: datetime) -> None:
    """Once, however often the task is delivered."""
    if export.finished_at:
        return
    sheets = [
        ("积分汇总", summary_rows(export)),
        ("登记明细", entry_rows(export.year)),
    ]
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets, widths=WIDTHS)
        file.seek(0)
        name = keep_private("exports", File(file), suffix=".xlsx")
    rows = DutyExport.objects.filter(pk=export.pk, finished_at=None)
    rows.update(file=name, finished_at=at, failure="")


def summary_rows(export: DutyExport) -> Iterator[Sequence[Any]]:
    """A line a deputy: every item's points, then total and level."""
    year, scheme = export.year, export.year.scheme
    items = list(scheme.items.all())
    yield ("姓名", "登录名", "代表团", *(item.name for item in items), "学时", "积分", "等次")
    last, done = 0, 0
    rows = deputies_of_year(year.number).select_related("person", "delegation").order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        accounts = accounts_of(year.number, scheme, chunk)
        for deputy in chunk:
            found = accounts[deputy.pk]
            yield (
                *who(deputy),
                *(line.counted for line in found.account.items),
                found.hours,
                found.account.total,
                found.level,
            )
        last, done = chunk[-1].pk, done + len(chunk)
        DutyExport.objects.filter(pk=export.pk).update(done=done)
        reset_queries()


def who(deputy: Any) -> tuple[str, str, str]:
    return deputy.person.real_name, deputy.person.username, str(deputy.delegation or "")


def entry_rows(year: DutyYear) -> Iterator[Sequence[Any]]:
    yield ENTRY_HEADER
    last = 0
    entries = DutyEntry.objects.filter(year=year).with_facts().order_by("pk")
    while chunk := list(entries.filter(pk__gt=last)[:CHUNK]):
        for entry in chunk:
            yield (
                *who(entry.deputy),
                entry.on,
                entry.item.name,
                entry.subject,
                entry.quantity,
                entry.get_state_display(),
                entry.registered_by.real_name,
            )
        last = chunk[-1].pk
        reset_queries()
