from __future__ import annotations

from django.conf import settings
from django.db import models

from courses.models.credits import VIEW
from people.models import User
from question_bank.models.imports import progress_of
from question_bank.progress import ProgressFile


class StatementExportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> StatementExportQuerySet:
        """A workbook about everybody is for the person who asked for it, while she may."""
        return self.filter(made_by=user) if user.has_perm(VIEW) else self.none()


class StatementExport(models.Model):
    """学时导出: the statements of a year in one workbook, made in the background."""

    year = models.PositiveSmallIntegerField("年度")
    people = models.PositiveIntegerField("人数", default=0)
    count = models.PositiveIntegerField("记录数", default=0)
    file = models.CharField(max_length=120, blank=True, default="", editable=False)
    failure = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = StatementExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时导出"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def filename(self) -> str:
        return f"{self.year}年度学时-{self.pk}.xlsx"

    @property
    def progress(self) -> ProgressFile:
        return progress_of(f"statement-{self.pk}")
