"""Questions out of the bank as a workbook that can be edited and imported again."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import reset_queries, transaction
from django_q.tasks import async_task

from core.audit import record
from core.files import keep_private, open_private
from core.state import Refused
from core.workbook import write_workbook
from people.models import User
from question_bank.annotating import Remark, annotate
from question_bank.facts import Facts, facts_of
from question_bank.models import ImportBatch, Question, QuestionExport
from question_bank.models.questions import QuestionQuerySet
from question_bank.sheet import FEWEST_OPTIONS, SHEET, headers, measure, sheet_rows, widths

CHUNK = 500
FOLDER = "exports"


@transaction.atomic
def request_export(query: str, *, by: User, at: datetime) -> QuestionExport:
    """`query` is the list's query string: the task filters by it as the list did."""
    export = QuestionExport.objects.create(query=query, made_by=by, asked_at=at)
    record(export, "question_bank.export", by=by, at=at)
    async_task("question_bank.tasks.make_export", export.pk)
    return export


@transaction.atomic
def request_report(batch: ImportBatch, *, by: User, at: datetime) -> QuestionExport:
    """The uploaded workbook with its errors marked."""
    if batch.job or batch.state not in (ImportBatch.State.CHECKED, ImportBatch.State.APPLIED):
        raise Refused("现在没有检查结果可以标注：文件正在处理，或者已经删除。请刷新页面查看。")
    export = QuestionExport.objects.create(batch=batch, made_by=by, asked_at=at)
    record(export, "question_bank.export", by=by, at=at, data={"batch": batch.pk})
    async_task("question_bank.tasks.make_report", export.pk)
    return export


def make_report(export: QuestionExport, *, at: datetime) -> None:
    batch = export.batch
    if batch is None or export.finished_at:
        return
    export.progress.report("标注问题")
    issues = batch.issues.order_by("sheet", "row", "pk")
    remarks = [Remark(one.sheet, one.row, one.column, one.severity, one.message) for one in issues]
    with open_private(batch.file) as file:
        content = annotate(file.read(), remarks)
    finish(export, content, count=len(remarks), at=at)


def finish(export: QuestionExport, content: bytes, *, count: int, at: datetime) -> None:
    name = keep_private(FOLDER, content, suffix=".xlsx")
    rows = QuestionExport.objects.filter(pk=export.pk, finished_at=None)
    rows.update(file=name, count=count, finished_at=at, failure="")
    export.progress.clear()


def make_export(export: QuestionExport, questions: QuestionQuerySet, *, at: datetime) -> None:
    """Write the workbook once, however often the task is delivered."""
    if export.finished_at:
        return
    total = questions.count()
    content = io.BytesIO()
    write_questions(questions, content, export, total)
    finish(export, content.getvalue(), count=total, at=at)


def write_questions(
    questions: QuestionQuerySet,
    target: str | Path | BinaryIO,
    export: QuestionExport | None = None,
    total: int = 0,
) -> None:
    """Two passes over the bank: the first only finds how many columns are needed."""
    options, blanks = FEWEST_OPTIONS, 0
    for _, facts in numbered_facts(questions):
        more_options, more_blanks = measure(facts)
        options, blanks = max(options, more_options), max(blanks, more_blanks)
    numbered = numbered_facts(questions)
    if export is not None:
        numbered = export.progress.follow(numbered, "写出试题", total)
    rows = sheet_rows(numbered, options, blanks)
    write_workbook(target, [(SHEET, rows)], widths=widths(headers(options, blanks)))


def numbered_facts(questions: QuestionQuerySet) -> Iterator[tuple[str, Facts]]:
    """By primary key in chunks, so that neither memory nor a long cursor grows with the bank."""
    last = 0
    ordered = questions.whole().order_by("pk")
    while chunk := list(ordered.filter(pk__gt=last)[:CHUNK]):
        for question in chunk:
            yield question.uid, facts_of(question)
        last = chunk[-1].pk
        reset_queries()


def all_questions() -> QuestionQuerySet:
    return Question.objects.exclude(state=Question.State.RETIRED)
