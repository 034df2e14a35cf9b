from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.state import Stateful
from evaluations.models.duty_schemes import DutyScheme
from people.models import Deputy, User

# To see and judge the duty of every deputy, not only of those one serves.
OVERSEE = "evaluations.oversee_duty"


class DutyYear(Stateful):
    """履职年度: what is registered, confirmed and contested below it is locked by this row."""

    class State(models.TextChoices):
        OPEN = "open", "登记中"
        CLOSED = "closed", "已结转"

    MOVES: ClassVar[dict[str, set[str]]] = {State.OPEN: {State.CLOSED}, State.CLOSED: set()}

    number = models.PositiveSmallIntegerField("年度", unique=True)
    scheme = models.ForeignKey(DutyScheme, models.PROTECT, related_name="years")
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField("结转时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "履职年度"
        ordering: ClassVar[list[str]] = ["-number"]
        permissions = [("close_dutyyear", "结转履职年度"), ("publish_duty", "公布履职情况")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed"]), name="duty_year_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} 年度"

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class DutyRecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DutyRecordQuerySet:
        if user.has_perm(OVERSEE):
            return self
        own = Q(deputy__person=user)
        if user.has_perm("evaluations.serve_deputies"):
            own |= Q(deputy__in=Deputy.objects.served_by(user).order_by().values("pk"))
        return self.filter(own)


class DutyRecord(models.Model):
    """年度履职记录: what closing a year found for one deputy, with every line of how."""

    year = models.ForeignKey(DutyYear, models.PROTECT, related_name="records")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="duty_records")
    hours = models.DecimalField("学时", max_digits=7, decimal_places=2, default=0)
    total = models.DecimalField("积分", max_digits=7, decimal_places=2)
    level = models.CharField("等次", max_length=20, blank=True, default="")
    # As the year was closed; a correction afterwards changes total and level, never these.
    closed_total = models.DecimalField("结转积分", max_digits=7, decimal_places=2)
    closed_level = models.CharField("结转等次", max_length=20, blank=True, default="")

    objects = DutyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度履职记录"
        ordering: ClassVar[list[str]] = ["-total", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["year", "deputy"], name="one_duty_record_per_year")
        ]

    def __str__(self) -> str:
        return f"年度履职记录 {self.pk}"


class DutyPublication(models.Model):
    """履职公布: the 主任会议 shows a closed year to everybody who signs in. May be taken back."""

    class Scope(models.TextChoices):
        LEVELS = "levels", "只公布等次"
        POINTS = "points", "公布积分和等次"

    year = models.ForeignKey(DutyYear, models.PROTECT, related_name="publications")
    scope = models.CharField("范围", max_length=6, choices=Scope.choices)
    basis = models.CharField("决定依据", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("公布时间")
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    revoked_at = models.DateTimeField("撤回时间", null=True)
    revoke_reason = models.CharField("撤回理由", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "履职公布"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(revoked_at=None), name="one_publication_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("at")),
                name="a_publication_is_revoked_afterwards",
            ),
        ]

    def __str__(self) -> str:
        return f"履职公布 {self.pk}"


class DutyExportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DutyExportQuerySet:
        """For the person who asked for it, while she may see the whole year."""
        return self.filter(made_by=user) if user.has_perm(OVERSEE) else self.none()


class DutyExport(models.Model):
    """履职导出: the workbook of a year, made in the background."""

    year = models.ForeignKey(DutyYear, models.PROTECT, related_name="exports")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    file = models.CharField(max_length=120, blank=True, default="", editable=False)
    done = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True, default="")

    objects = DutyExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "履职导出"
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"履职导出 {self.pk}"

    @property
    def filename(self) -> str:
        return f"{self.year.number}年代表履职情况.xlsx"
