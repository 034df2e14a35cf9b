"""A workbook on its way into the bank: what people ask for. The jobs themselves are in checking
and applying; they run in the background, and every step can be run again without harm."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from core.audit import record
from core.files import drop_private, keep_private
from core.state import Refused
from core.workbook import UnreadableWorkbook, read_source
from people.models import User
from question_bank.actions.applying import apply_import, refuse_obstacles
from question_bank.actions.checking import check_import
from question_bank.actions.jobs import fail_job, try_again
from question_bank.actions.subjects import subject_at
from question_bank.models import (
    ImportBatch,
    ImportIssue,
    MappingProfile,
    QuestionBranch,
)
from question_bank.profiles import remember
from question_bank.reading import BadMapping, read_mapping

State, Job = ImportBatch.State, ImportBatch.Job
FOLDER = "imports"


def start_import(content: bytes, *, filename: str, by: User, at: datetime) -> ImportBatch:
    """Keep the workbook in private and have it checked in the background."""
    batch = keep_workbook(content, filename=filename, by=by, at=at)
    queue_job(batch, Job.CHECK, by=by, at=at)
    return batch


def keep_workbook(
    content: bytes, *, filename: str, by: User, at: datetime, **fields: Any
) -> ImportBatch:
    # The file first: were it lost, the row would promise what is not there.
    name = keep_private(FOLDER, content, suffix=filename)
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                file=name,
                filename=Path(filename).name[-200:],
                digest=hashlib.sha256(content).hexdigest(),
                uploaded_by=by,
                uploaded_at=at,
                **fields,
            )
            record(batch, "question_bank.import_start", by=by, at=at)
    except Exception:
        drop_private(name)
        raise
    return batch


@transaction.atomic
def queue_job(batch: ImportBatch, job: str, *, by: User, at: datetime) -> None:
    """One job at a time; the queue row is in this transaction, so both stand or fall together."""
    free = ImportBatch.objects.filter(pk=batch.pk, job="", state=batch.state)
    if not free.update(job=job, job_queued_at=at, job_started_at=None, failure=""):
        raise Refused("这个批次正在处理，或者刚刚已经有人处理过。请刷新页面查看。")
    batch.job, batch.job_queued_at, batch.job_started_at, batch.failure = job, at, None, ""
    batch.progress.clear()
    async_task(f"question_bank.tasks.{job}_import", batch.pk, by.pk)


@transaction.atomic
def recheck_import(
    batch: ImportBatch, *, by: User, at: datetime, mapping: dict[str, Any] | None = None
) -> None:
    """Check once more, with a corrected mapping if one is given."""
    refuse_running(batch)
    fields: dict[str, Any] = {}
    if mapping is not None:
        try:
            read_mapping(mapping)
        except BadMapping as fault:
            raise Refused(str(fault)) from None
        fields = {"mapping": mapping, "profile": None}
    if batch.state == State.UPLOADED:
        ImportBatch.objects.filter(pk=batch.pk).update(**fields)
    else:
        batch.move(State.UPLOADED, **fields)
    queue_job(batch, Job.CHECK, by=by, at=at)


@transaction.atomic
def save_profile(batch: ImportBatch, name: str, *, by: User, at: datetime) -> MappingProfile:
    """Keep this batch's mapping for the next workbook with the same headers."""
    signature = batch.counts.get("signature")
    if not signature:
        raise Refused("请先检查文件，再保存识别方案。")
    name = name.strip()[:60]
    if not name:
        raise Refused("请给识别方案起个名称，以便下次认出来。")
    if MappingProfile.objects.filter(name=name).exclude(signature=signature).exists():
        raise Refused(f"已有名为“{name}”的识别方案，请换一个名称。")
    profile, _ = MappingProfile.objects.update_or_create(
        signature=signature,
        defaults={
            "name": name,
            "mapping": remember(batch.mapping, batch.layout),
            "made_by": by,
            "made_at": at,
        },
    )
    ImportBatch.objects.filter(pk=batch.pk).update(profile=profile)
    record(profile, "question_bank.save_profile", by=by, at=at)
    return profile


@transaction.atomic
def request_apply(
    batch: ImportBatch,
    *,
    by: User,
    at: datetime,
    subject: str = "",
    branch: str = QuestionBranch.COMMON,
    takes_duplicates: bool = False,
    leaves_errors: bool = False,
) -> None:
    """Confirmed: put it into the bank, all or nothing, in the background.

    `subject` is a path, made if need be. `leaves_errors`: the person knows that the rows with
    errors stay out.
    """
    refuse_running(batch)
    if batch.state != State.CHECKED:
        raise Refused("这个批次还没有检查完，或者已经处理过，不能导入。请刷新页面查看。")
    if batch.has_errors and not leaves_errors:
        raise Refused(
            f"还有 {batch.count('errors')} 处错误。请改正表格后重新上传，"
            "或者勾选“有错误的行不导入，只导入其余的题”。"
        )
    coming = batch.count("create") + batch.count("update")
    if coming + takes_duplicates * batch.count("duplicate") == 0:
        raise Refused("没有可以导入的题。请查看下面的错误和提醒。")
    ImportBatch.objects.filter(pk=batch.pk).update(
        applied_by=by,
        subject=subject_at(subject),
        branch=branch,
        takes_duplicates=takes_duplicates,
    )
    queue_job(batch, Job.APPLY, by=by, at=at)


@transaction.atomic
def request_undo(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Take the whole batch back, in the background; refused at once where it can't be."""
    refuse_running(batch)
    if batch.state != State.APPLIED:
        raise Refused("只有已导入的批次才能撤销。请刷新页面查看最新状态。")
    refuse_obstacles(batch)
    queue_job(batch, Job.UNDO, by=by, at=at)


@transaction.atomic
def reject_import(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Give it up before anything reached the bank; the workbook with its keys is deleted."""
    refuse_running(batch)
    batch.move(State.REJECTED, where={"job": ""})
    batch.rows.all().delete()
    record(batch, "question_bank.import_reject", by=by, at=at)
    transaction.on_commit(lambda: drop_private(batch.file))


def refuse_running(batch: ImportBatch) -> None:
    if batch.job:
        raise Refused(f"后台{batch.get_job_display()}，请等它结束后再操作。")


@transaction.atomic
def fail_if_lost(batch: ImportBatch, *, at: datetime) -> None:
    """A job whose process died says so to whoever looks, instead of running for ever."""
    if batch.is_job_lost(at):
        stopped = "后台任务中途停止了（可能是服务器重启），题库没有任何改动。"
        fail_job(batch, stopped + try_again(batch), at=at)


def import_file(
    path: str | Path,
    *,
    by: User,
    at: datetime,
    subject: str | None = None,
    branch: str | None = None,
    mapping: dict[str, Any] | None = None,
) -> ImportBatch:
    """The whole way at once, for the shell: check, then apply if nothing is wrong.

    `subject` is a path. Raises Refused with the first errors, UnreadableWorkbook when nothing
    can be read; the bank is then unchanged.
    """
    content = read_source(path)
    batch = keep_workbook(
        content,
        filename=Path(path).name,
        by=by,
        at=at,
        mapping=mapping or {},
        job=Job.CHECK,
        branch=branch or QuestionBranch.COMMON,
        subject=subject_at(subject or ""),
        applied_by=by,
    )
    with failing(batch, at=at):
        check_import(batch, by=by, at=at)
    if batch.has_errors:
        raise Refused(f"有 {batch.count('errors')} 处错误，没有导入。{first_errors(batch)}")
    if batch.count("create") + batch.count("update"):
        ImportBatch.objects.filter(pk=batch.pk).update(job=Job.APPLY)
        with failing(batch, at=at):
            apply_import(batch, by=by, at=at)
    return batch


@contextmanager
def failing(batch: ImportBatch, *, at: datetime) -> Iterator[None]:
    """In the shell nobody waits before a page, but the batch must not look as if it still ran."""
    try:
        yield
    except (Refused, UnreadableWorkbook, BadMapping) as reason:
        fail_job(batch, str(reason), at=at)
        raise


def first_errors(batch: ImportBatch) -> str:
    errors = batch.issues.filter(severity=ImportIssue.Severity.ERROR)[:5]
    return "；".join(f"{one.sheet} {one.cell or one.row}：{one.message}" for one in errors)
