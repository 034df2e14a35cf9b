from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from people.models import User


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> AnnualReportQuerySet:
        return self if user.has_perm("exam_platform.view_annualreport") else self.none()


class AnnualReport(models.Model):
    """年度工作报告: each version that was built stays, with the digest of its bytes."""

    year = models.PositiveSmallIntegerField("年度")
    file = models.CharField(max_length=120, editable=False)
    digest = models.CharField("SHA-256", max_length=64)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    built_at = models.DateTimeField("生成时间")

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度工作报告"
        ordering: ClassVar[list[str]] = ["-built_at", "-pk"]

    def __str__(self) -> str:
        return f"年度工作报告 {self.pk}"

    @property
    def title(self) -> str:
        return f"{self.year}年度人事任免与履职监督工作报告"
