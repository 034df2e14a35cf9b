from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models.learning import Enrolment
from people.models import User


class CertificateSeries(models.Model):
    """证书编号: the last number given in a year; its row is the lock for the next."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "证书编号"

    def __str__(self) -> str:
        return f"{self.year} 年证书"


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CertificateQuerySet:
        return self if user.has_perm("courses.view_certificate") else self.filter(person=user)

    def standing(self) -> CertificateQuerySet:
        return self.filter(revoked_at=None)


class Certificate(models.Model):
    """结业证书: what is printed is frozen here at issue, and shown whole to whoever holds the
    print: a changed one is found out by comparing, not by a green tick."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", verbose_name="选课"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="certificates",
        verbose_name="持证人",
    )
    number = models.CharField("编号", max_length=30, unique=True)
    # 128 bits of chance: the address is told by the print alone.
    token = models.CharField(max_length=32, unique=True, editable=False)
    content = models.JSONField("内容", editable=False)
    digest = models.CharField("摘要", max_length=64, editable=False)
    issued_at = models.DateTimeField("颁发时间")
    revoked_at = models.DateTimeField("撤销时间", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="撤销人",
    )
    revoked_reason = models.CharField("撤销理由", max_length=300, blank=True, default="")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结业证书"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at=None),
                name="one_standing_certificate_per_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoked_reason=""),
                name="a_revoked_certificate_says_why",
            ),
        ]
        permissions = [("revoke_certificate", "撤销结业证书")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_intact(self) -> bool:
        """The content is what was issued: whoever edits the database is found out too."""
        return digest_of(self.content) == self.digest


def digest_of(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
