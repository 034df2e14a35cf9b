"""The statements of a year in one workbook: 5,000 people and 300,000 entries in flat memory."""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import reset_queries, transaction
from django_q.tasks import async_task

from core.audit import record
from core.files import keep_private
from core.workbook import write_workbook
from courses.explaining import why
from courses.models import CreditEntry, StatementExport
from courses.statements import learners, people_of
from people.models import User

CHUNK = 1000
FOLDER = "exports"
SUMMARY = ("姓名", "代表团", "已得学时", "应修学时", "还差")
LINES = (
    "编号", "姓名", "日期", "类别", "事由", "申报学时", "计入学时", "计算", "依据", "登记",
)  # fmt: skip
WIDTHS = (12, 14, 12, 12, 36, 10, 10, 48, 48, 36)


@transaction.atomic
def request_statements(year: int, *, by: User, at: datetime) -> StatementExport:
    export = StatementExport.objects.create(year=year, made_by=by, asked_at=at)
    record(export, "courses.export_statements", by=by, at=at, data={"year": year})
    async_task("courses.tasks.export_statements", export.pk)
    return export


def make_statements(export: StatementExport, *, at: datetime) -> None:
    """Write the workbook once, however often the task is delivered. By way of a file on disk:
    in memory it would grow with the county."""
    if export.finished_at:
        return
    rows = CreditEntry.objects.filter(account__year=export.year)
    total, people = rows.count(), learners(export.year).count()
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    path = Path(name)
    try:
        lines = export.progress.follow(entry_rows(export.year), "写出学时记录", total)
        write_workbook(
            path, [("汇总", summary_rows(export.year)), ("逐条记录", lines)], widths=WIDTHS
        )
        with path.open("rb") as file:
            stored = keep_private(FOLDER, File(file), suffix=".xlsx")
    finally:
        path.unlink(missing_ok=True)
    waiting = StatementExport.objects.filter(pk=export.pk, finished_at=None)
    waiting.update(file=stored, count=total, people=people, finished_at=at, failure="")
    export.progress.clear()


def summary_rows(year: int) -> Iterator[tuple[Any, ...]]:
    yield SUMMARY
    rows = people_of(learners(year), year).order_by("pk")
    facts = rows.values_list("real_name", "delegation_name", "hours", "required")
    for name, delegation, hours, required in facts.iterator(chunk_size=CHUNK):
        yield name, delegation or "", hours, required, max(0, required - hours)


def entry_rows(year: int) -> Iterator[tuple[Any, ...]]:
    """By account and key in chunks, so that neither memory nor a long cursor grows."""
    yield LINES
    ordered = CreditEntry.objects.filter(account__year=year).with_facts().order_by("pk")
    last = 0
    while chunk := list(ordered.filter(pk__gt=last)[:CHUNK]):
        for entry in chunk:
            calculation, basis, hand = why(entry)
            yield (
                entry.pk, str(entry.person), entry.on, entry.get_kind_display(), entry.reason,
                entry.asked, entry.hours, calculation, basis, hand,
            )  # fmt: skip
        last = chunk[-1].pk
        reset_queries()
