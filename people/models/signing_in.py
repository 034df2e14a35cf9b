from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from people.models.users import User


class PasswordHistory(models.Model):
    """Hashes of the passwords a person has had, so that the last ones are not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_history")
    password = models.CharField(max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = "历史密码"
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"历史密码 {self.pk}"


class SignInCodeQuerySet(models.QuerySet):
    def usable(self, at: datetime) -> SignInCodeQuerySet:
        return self.filter(used_at=None, expires_at__gt=at)


class SignInCode(models.Model):
    """一次性登录码: lets in, once and within minutes, somebody who forgot her password."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_codes")
    code_hash = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # Until then the forced change of password waits: it must not cost exam time.
    change_after = models.DateTimeField(null=True)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一次性登录码"
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"登录码 {self.pk}"
