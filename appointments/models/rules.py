from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from appointments.models.nominations import Nomination
from people.models import User


class AppointmentRuleQuerySet(models.QuerySet):
    def in_force(self, on: date) -> AppointmentRuleQuerySet:
        return self.filter(effective_from__lte=on).filter(
            Q(effective_to=None) | Q(effective_to__gte=on)
        )

    def visible_to(self, user: User) -> AppointmentRuleQuerySet:
        return self if user.has_perm("appointments.view_appointmentrule") else self.none()


def rule_on(day: date) -> AppointmentRule | None:
    """The newest of those in force on the day."""
    return AppointmentRule.objects.in_force(day).order_by("-effective_from", "-pk").first()


class AppointmentRule(models.Model):
    """任免办法: the dated local rules around a vote. The majority itself is national law."""

    class Order(models.TextChoices):
        EITHER = "either", "先后不限"
        CERTIFICATE_FIRST = "certificate_first", "先颁发任命书，后宣誓"
        OATH_FIRST = "oath_first", "先宣誓，后颁发任命书"

    name = models.CharField("名称", max_length=100)
    basis_document = models.CharField("依据文件（文号或会议决定）", max_length=200)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    days_before_session = models.PositiveSmallIntegerField(
        "提请须早于会议（天）", default=7, help_text="各地多为 7 天或者 10 天。"
    )
    bar_after_failures = models.PositiveSmallIntegerField(
        "表决未通过几次后本届内不得再提", default=2, help_text="填 0 表示没有这一限制。"
    )
    wait_months = models.PositiveSmallIntegerField(
        "表决未通过后须隔几个月再提", default=0, help_text="填 0 表示没有这一限制。"
    )
    notice_days = models.PositiveSmallIntegerField("通过后几日内公告和行文", default=3)
    scrutineers = models.PositiveSmallIntegerField("撤职表决监票人不少于（人）", default=2)
    acting_gets_certificate = models.BooleanField("代理职务也颁发任命书", default=False)
    order = models.CharField(
        "任命书与宣誓的先后", max_length=20, choices=Order.choices, default=Order.EITHER
    )
    materials = models.JSONField("任命材料清单", default=list, blank=True)
    ending_materials = models.JSONField("免职、辞职、撤职材料清单", default=list, blank=True)
    clauses = models.JSONField("条款出处", default=dict, blank=True)

    objects = AppointmentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任免办法"
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="appointment_rule_ends_after_it_starts",
                violation_error_message="失效日期不能早于施行日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_use(self) -> bool:
        """Something was received under it: from then on only its last day may still be set."""
        rows = Nomination.objects.filter(received_on__gte=self.effective_from)
        if self.effective_to:
            rows = rows.filter(received_on__lte=self.effective_to)
        return rows.exists()

    def cited(self, key: str) -> str:
        """The rule as a reason names it, with the clause where one was entered."""
        return f"《{self.name}》{self.clauses.get(key, '')}"
