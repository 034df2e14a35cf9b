"""The check: read the workbook, compare it with the bank, keep rows and issues for the person.

Runs in the background, in short transactions; running it again begins from nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.db import reset_queries, transaction

from core.files import private_path
from people.models import User
from question_bank.actions.comparing import Comparison, compare
from question_bank.actions.jobs import begin_job, end_job
from question_bank.models import ImportBatch, ImportIssue, ImportRow, MappingProfile
from question_bank.profiles import recall, signature
from question_bank.reading import (
    ReadQuestion,
    RowIssue,
    inspect_workbook,
    read_mapping,
    read_questions,
)

CHUNK = 500
# A workbook may be wrong in every row: the counts stay true, the list stops here.
MOST_ISSUES = 20_000

Thing = TypeVar("Thing")


def check_import(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Read and compare. Raises UnreadableWorkbook when the file can't be read at all."""
    if not begin_job(batch, ImportBatch.Job.CHECK, at=at):
        return
    batch.progress.report("读取表格")
    batch.rows.all().delete()
    batch.issues.all().delete()
    path = private_path(batch.file)
    choose_mapping(batch, inspect_workbook(path, batch.mapping))
    counts = read_rows(batch, path)
    with transaction.atomic():
        layout, profile, mapping = batch.layout, batch.profile, batch.mapping
        end_job(
            batch,
            ImportBatch.State.CHECKED,
            by=by,
            at=at,
            counts={**counts, "signature": signature(layout)},
            layout=layout,
            profile=profile,
            mapping=mapping,
        )
    batch.progress.clear()


def choose_mapping(batch: ImportBatch, inspection: dict[str, Any]) -> None:
    """A profile for these headers is taken by itself, unless a person has stated a mapping."""
    batch.layout = inspection["sheets"]
    if batch.mapping:
        return
    profile = MappingProfile.objects.filter(signature=signature(batch.layout)).first()
    if profile is not None:
        mapping = recall(profile.mapping, batch.layout)
        read_mapping(mapping)
        batch.profile, batch.mapping = profile, mapping
        batch.layout = inspect_workbook(private_path(batch.file), mapping)["sheets"]


def read_rows(batch: ImportBatch, path: str) -> Counter[str]:
    """Compare and keep everything that the reader finds, chunk by chunk: memory stays flat."""
    counts: Counter[str] = Counter()
    comparison = Comparison(fields_of(batch.layout))
    total = sum(table["rows"] for sheet in batch.layout for table in sheet["tables"])
    found = batch.progress.follow(read_questions(path, batch.mapping), "检查试题", total)
    for chunk in chunks(found, CHUNK):
        issues = [one for one in chunk if isinstance(one, RowIssue)]
        questions = [one for one in chunk if isinstance(one, ReadQuestion)]
        rows, more = compare(questions, comparison)
        issues += more
        with transaction.atomic():
            keep_rows(batch, rows)
            keep_issues(batch, issues, room=MOST_ISSUES - counts["issues"])
        count(counts, rows, issues)
        reset_queries()  # DEBUG keeps every statement, and these are long
    return counts


def fields_of(layout: list[dict[str, Any]]) -> dict[str, set[str]]:
    return {
        sheet["name"]: {column["field"] for table in sheet["tables"] for column in table["columns"]}
        for sheet in layout
    }


def keep_rows(batch: ImportBatch, rows: list[ImportRow]) -> None:
    for row in rows:
        row.batch = batch
    ImportRow.objects.bulk_create(rows)


def keep_issues(batch: ImportBatch, issues: list[RowIssue], *, room: int) -> None:
    kept = [
        ImportIssue(
            batch=batch,
            severity=issue.severity,
            sheet=issue.sheet[:100],
            row=issue.row,
            column=issue.column[:3],
            code=issue.code,
            message=issue.message,
        )
        for issue in issues[: max(0, room)]
    ]
    ImportIssue.objects.bulk_create(kept)


def count(counts: Counter[str], rows: list[ImportRow], issues: list[RowIssue]) -> None:
    for row in rows:
        counts["questions"] += 1
        counts[row.outcome] += 1
        counts[f"kind:{row.facts['kind']}"] += 1
    for issue in issues:
        counts["issues"] += 1
        counts[f"{issue.severity}s"] += 1


def chunks(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    chunk: list[Thing] = []
    for thing in things:
        chunk.append(thing)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
