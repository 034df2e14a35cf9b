from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.kinds import all_kinds
from people.models import User


def kinds_open_to(user: User) -> list[str]:
    return [kind.key for kind in all_kinds() if user.has_perm(kind.permission)]


class FormQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FormQuerySet:
        if not user.has_perm("documents.view_form"):
            return self.none()
        return self.filter(kind__in=kinds_open_to(user))

    def in_use(self) -> FormQuerySet:
        return self.filter(retired_at=None)


class Form(models.Model):
    """公文模板: an office's own form for one kind of document. The newest is used.

    Without one the built-in form is. An old form stays: documents were made by it.
    """

    kind = models.CharField("文种", max_length=40)
    file = models.CharField(max_length=200)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-pk"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(retired_at=None), name="one_form_in_use_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"公文模板 {self.pk}"


class IssuedQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> IssuedQuerySet:
        """By the kind's own right; whom a document is about does not fetch it in the office."""
        return self.filter(kind__in=kinds_open_to(user)).exclude(concerns=user)

    def concerning(self, person: User) -> IssuedQuerySet:
        return self.filter(concerns=person)

    def about(self, subject: str) -> IssuedQuerySet:
        return self.filter(subject=subject)


class Issued(models.Model):
    """制发的公文: each version that was made stays, with the digest of its bytes.

    `subject` names the row it is about ("appointments.nomination:5"): this app stands below it.
    """

    class Format(models.TextChoices):
        DOCX = "docx", "Word 文档"
        PDF = "pdf", "PDF"

    kind = models.CharField("文种", max_length=40)
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    subject = models.CharField(max_length=80, db_index=True)
    concerns = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    file = models.CharField(max_length=200)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    form = models.ForeignKey(Form, models.PROTECT, related_name="issued", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    objects = IssuedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"公文 {self.pk}"
