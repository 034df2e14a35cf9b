from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from core.state import Stateful
from people.models import User
from question_bank.models.questions import QuestionBranch, Subject
from question_bank.preview import differences, preview
from question_bank.progress import ProgressFile

# No sign of life from a running job for so long means that its process is gone.
STALLED_AFTER = timedelta(minutes=5)


def progress_of(name: str) -> ProgressFile:
    return ProgressFile(settings.PRIVATE_ROOT / "progress", name)


class MappingProfile(models.Model):
    """识别方案: how a person read workbooks with these headers, used again for the next one."""

    name = models.CharField("名称", max_length=60, unique=True)
    signature = models.CharField(max_length=64, unique=True, editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "识别方案"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """Everybody who may import sees every batch: whoever is on leave, another can undo."""
        if user.has_perm("question_bank.import_question"):
            return self
        return self.none()

    def running(self) -> ImportBatchQuerySet:
        return self.exclude(job="")


class ImportBatch(Stateful):
    """导入批次: one workbook on its way into the bank.

    `job` names the background job that is queued or running; the state moves when it ends.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "待检查"
        CHECKED = "checked", "待确认"
        APPLIED = "applied", "已导入"
        REJECTED = "rejected", "已放弃"
        FAILED = "failed", "失败"
        UNDONE = "undone", "已撤销"

    class Job(models.TextChoices):
        CHECK = "check", "正在检查"
        APPLY = "apply", "正在导入"
        UNDO = "undo", "正在撤销"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.UPLOADED: {State.CHECKED, State.FAILED, State.REJECTED},
        State.CHECKED: {State.UPLOADED, State.APPLIED, State.FAILED, State.REJECTED},
        State.FAILED: {State.UPLOADED, State.REJECTED},
        State.APPLIED: {State.UNDONE},
    }

    file = models.CharField(max_length=120, editable=False)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.UPLOADED)
    job = models.CharField("任务", max_length=10, choices=Job.choices, blank=True, default="")
    job_queued_at = models.DateTimeField(null=True, editable=False)
    job_started_at = models.DateTimeField(null=True, editable=False)
    failure = models.TextField("失败原因", blank=True, default="")

    mapping = models.JSONField(default=dict, editable=False)
    profile = models.ForeignKey(MappingProfile, models.SET_NULL, null=True, related_name="+")
    layout = models.JSONField(default=list, editable=False)  # as the reader guessed it, per sheet
    counts = models.JSONField(default=dict, editable=False)

    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="默认知识点"
    )
    branch = models.CharField(
        "默认适用机关", max_length=20, choices=QuestionBranch.choices, default=QuestionBranch.COMMON
    )
    takes_duplicates = models.BooleanField("重复的试题也导入", default=False)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["uploaded", "checked", "applied", "rejected", "failed", "undone"]
                ),
                name="import_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def progress(self) -> ProgressFile:
        return progress_of(f"import-{self.pk}")

    @property
    def has_errors(self) -> bool:
        return self.count("errors") > 0

    def count(self, name: str) -> int:
        return int(self.counts.get(name, 0))

    def is_job_lost(self, at: datetime) -> bool:
        """Did the running job's process die? A job that waits in the queue is not lost."""
        if not self.job or self.job_started_at is None:
            return False
        progress = self.progress.read()
        last_sign = max(self.job_started_at, progress.seen_at) if progress else self.job_started_at
        return at - last_sign > STALLED_AFTER


class ImportRow(models.Model):
    """One question of the workbook as read, and what applying it would do, or did, to the bank."""

    class Outcome(models.TextChoices):
        CREATE = "create", "新增"
        UPDATE = "update", "更新"
        SAME = "same", "没有变化"
        DUPLICATE = "duplicate", "重复"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField("工作表", max_length=100)
    row = models.PositiveIntegerField("行")
    outcome = models.CharField("处理", max_length=10, choices=Outcome.choices)
    # Of the question that it updates or repeats, or that it will become: known before applying,
    # so that applying 50,000 rows writes nothing back here.
    uid = models.CharField("编号", max_length=12, db_index=True)
    facts = models.JSONField(default=dict)  # ready for the bank: see question_bank.facts
    content_digest = models.CharField(max_length=64, default="")
    # What an update replaces, with its state and approval: undo puts it back.
    before = models.JSONField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的试题"
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "outcome"])]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row} 行"

    @cached_property
    def preview(self) -> dict[str, Any]:
        return preview(self.facts)

    @cached_property
    def changes(self) -> list[dict[str, str]]:
        return differences(self.before["facts"], self.facts) if self.before else []


class ImportIssue(models.Model):
    """One thing to tell about one cell, in plain words. Row 0 stands for the sheet or file."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "提醒"
        NOTE = "note", "说明"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="issues")
    severity = models.CharField("级别", max_length=10, choices=Severity.choices)
    sheet = models.CharField("工作表", max_length=100, blank=True, default="")
    row = models.PositiveIntegerField("行", default=0)
    column = models.CharField("列", max_length=3, blank=True, default="")
    code = models.CharField(max_length=40)
    message = models.TextField("问题")

    class Meta:
        verbose_name = verbose_name_plural = "导入问题"
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "severity", "code"])]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.row} 行"

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}" if self.column and self.row else ""


class QuestionExportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> QuestionExportQuerySet:
        """A workbook full of keys is for the person who asked for it, while she may."""
        mine = self.filter(made_by=user)
        if not user.has_perm("question_bank.export_question"):
            mine = mine.filter(batch__isnull=False)
        if not user.has_perm("question_bank.import_question"):
            mine = mine.filter(batch=None)
        return mine


class QuestionExport(models.Model):
    """导出: a workbook made in the background for one person: a filtered list of questions,
    or (with `batch`) the uploaded workbook with its errors marked.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, null=True, related_name="reports")
    query = models.TextField(blank=True, default="")  # the list's query string
    count = models.PositiveIntegerField("题数", default=0)
    file = models.CharField(max_length=120, blank=True, default="", editable=False)
    failure = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = QuestionExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def filename(self) -> str:
        if self.batch is not None:
            return f"{self.batch.filename.rsplit('.', 1)[0]}-检查结果.xlsx"
        return f"试题导出-{self.pk}.xlsx"

    @property
    def progress(self) -> ProgressFile:
        return progress_of(f"export-{self.pk}")
