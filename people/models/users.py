from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.db import models
from django.db.models import Q

from core.crypto import blind_index
from core.fields import EncryptedTextField
from people.identity import mask_id_number, mask_mobile, tidy_number
from people.models.organs import Organ, Term

SYSTEM_USERNAME = "system"
NOMINEE, DEPUTY, LIAISON = "nominee", "deputy", "liaison"


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> UserQuerySet:
        """Staff who keep the rolls see everybody; everyone else only herself."""
        if user.has_perm("people.view_user"):
            return self.exclude(username=SYSTEM_USERNAME)
        return self.filter(pk=user.pk)

    def candidates(self) -> UserQuerySet:
        """Who may be put into a sitting: active, and on the roll of nominees."""
        return self.filter(is_active=True, groups__role__key=NOMINEE)

    def with_role(self, key: str) -> UserQuerySet:
        return self.filter(groups__role__key=key)

    def staff(self) -> UserQuerySet:
        """Who holds a role that carries rights, or is a superuser."""
        return self.filter(
            Q(is_superuser=True) | Q(groups__role__in=Role.objects.carrying_rights())
        ).distinct()

    def search(self, text: str) -> UserQuerySet:
        """By name, login name, organ or post. Not by ID number: a search stands in the URL."""
        text = text.strip()
        found = Q()
        for field in ("real_name", "username", "organ__name", "post_title", "proposed_post"):
            found |= Q(**{f"{field}__icontains": text})
        return self.filter(found)

    def with_id_number(self, id_number: str) -> UserQuerySet:
        return self.filter(id_number_hash=hash_id_number(id_number))


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Named, because migrations must be able to find it."""


class User(AbstractUser):
    """A person. ID number and mobile are encrypted at rest and masked on screens.

    The ID number is never a login name: those appear in logs and URLs.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    real_name = models.CharField("姓名", max_length=50)
    mobile = EncryptedTextField("手机号", blank=True, default="")
    id_number = EncryptedTextField("身份证号", blank=True, default="")
    id_number_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="people", null=True, blank=True, verbose_name="机关"
    )
    post_title = models.CharField("现任职务", max_length=100, blank=True, default="")
    term = models.ForeignKey(
        Term, models.PROTECT, related_name="people", null=True, blank=True, verbose_name="届"
    )
    proposed_post = models.CharField("拟任职务", max_length=100, blank=True, default="")
    must_change_password = models.BooleanField("须修改初始密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PeopleManager()  # type: ignore[misc]

    REQUIRED_FIELDS: ClassVar[list[str]] = ["real_name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.real_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Kept here, not in an action: the hash must never drift from the number it indexes.
        self.id_number_hash = hash_id_number(self.id_number) if self.id_number else None
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.real_name

    def get_short_name(self) -> str:
        return self.real_name

    @property
    def masked_id_number(self) -> str:
        return mask_id_number(self.id_number)

    @property
    def masked_mobile(self) -> str:
        return mask_mobile(self.mobile)

    @property
    def roles(self) -> list[Role]:
        """In the order of the table; one query for a list that prefetched `groups__role`."""
        groups = [group for group in self.groups.all() if hasattr(group, "role")]
        return sorted((group.role for group in groups), key=lambda role: role.position)

    def has_role(self, key: str) -> bool:
        return self.groups.filter(role__key=key).exists()

    def holds_rights(self) -> bool:
        """Whether signing in as this person would give somebody more than a candidate has."""
        return (
            self.is_superuser
            or self.groups.filter(role__in=Role.objects.carrying_rights()).exists()
        )

    def is_administrator(self) -> bool:
        """One of the three administrators (三员), or a superuser."""
        return self.is_superuser or self.groups.filter(role__exclusion__gt="").exists()

    def may_manage(self, person: User) -> bool:
        """Whether this person may edit, deactivate or reset the account of `person`.

        Whoever resets a password can sign in with it: so an account with rights is kept by the
        administrators, and an administrator's own by the security administrator alone.
        """
        if person.pk == self.pk or person.username == SYSTEM_USERNAME:
            return False
        if person.is_administrator():
            return self.has_perm("people.grant_role")
        if person.holds_rights():
            return self.has_perm("people.manage_staff")
        return self.has_perm("people.change_user") or self.has_perm("people.manage_staff")

    def must_renew_password(self, at: datetime, *, max_days: int) -> bool:
        if self.must_change_password or self.password_changed_at is None:
            return self.must_change_password
        return (at - self.password_changed_at).days >= max_days


def hash_id_number(id_number: str) -> str:
    return blind_index(tidy_number(id_number))


class RoleQuerySet(models.QuerySet):
    def carrying_rights(self) -> RoleQuerySet:
        """Nominee and deputy only say who somebody is; every other role opens doors."""
        return self.filter(group__permissions__isnull=False).distinct()


class Role(models.Model):
    """One role of the table in `exam_platform.roles`, carried by a Django group.

    Roles that share a non-empty `exclusion` cannot be held by one person (三员分立).
    """

    key = models.CharField(max_length=30, unique=True)
    name = models.CharField("角色", max_length=30)
    exclusion = models.CharField(max_length=30, blank=True, default="")
    group = models.OneToOneField(Group, models.PROTECT, related_name="role")
    position = models.PositiveIntegerField(default=0)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ["position"]
        permissions = [
            ("grant_role", "授予或收回角色"),
            ("manage_staff", "管理工作人员账号"),
            ("unlock_login", "解除登录锁定"),
            ("issue_sign_in_code", "发放一次性登录码"),
            ("view_audit", "查看审计日志"),
        ]

    def __str__(self) -> str:
        return self.name
