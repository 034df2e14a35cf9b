from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from evaluations.points import Level, Rule
from people.models import User


class DutySchemeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DutySchemeQuerySet:
        """Everybody whose duty is counted by it may read how."""
        return self.all() if user.is_authenticated else self.none()

    def of_year(self, year: int) -> DutySchemeQuerySet:
        running = Q(to_year=None) | Q(to_year__gte=year)
        return self.filter(running, from_year__lte=year)


class DutyScheme(models.Model):
    """积分办法: the local rule table, for a range of years. Frozen once it has been used."""

    name = models.CharField("名称", max_length=100)
    basis_document = models.CharField("依据文件", max_length=200)
    from_year = models.PositiveSmallIntegerField("适用自（年）")
    to_year = models.PositiveSmallIntegerField("适用至（年）", null=True, blank=True)
    full_points = models.DecimalField(
        "满分", max_digits=7, decimal_places=2, null=True, blank=True, default=Decimal(100)
    )
    # [{"name": "优秀", "least": "90"}, …]; JSON keeps no decimals, so they are texts.
    levels = models.JSONField("等次", default=list)
    frozen_at = models.DateTimeField("启用时间", null=True, editable=False)

    objects = DutySchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "履职积分办法"
        ordering: ClassVar[list[str]] = ["-from_year", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(to_year=None) | Q(to_year__gte=F("from_year")),
                name="duty_scheme_ends_after_it_starts",
                violation_error_message="“适用至”不能早于“适用自”。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def thresholds(self) -> list[Level]:
        return [Level(one["name"], Decimal(one["least"])) for one in self.levels]


class DutyItem(models.Model):
    """积分项目: what counts, how much, up to what, with which evidence and confirmed by whom."""

    class Part(models.TextChoices):
        MEETING = "meeting", "会议"
        INSPECTION = "inspection", "视察调研"
        TRAINING = "training", "学习培训"
        GROUP = "group", "小组活动"
        SUGGESTION = "suggestion", "建议意见"
        REPORT = "report", "述职与监督"
        CONTACT = "contact", "联系选民"
        HONOUR = "honour", "表彰及其他"

    class Source(models.TextChoices):
        ENTRIES = "entries", "逐条登记"
        HOURS = "hours", "学时自动计入"

    class Confirmer(models.TextChoices):
        LIAISON = "liaison", "代表联络员"
        ORGANIZER = "organizer", "组织者"

    scheme = models.ForeignKey(DutyScheme, models.CASCADE, related_name="items")
    part = models.CharField("类别", max_length=10, choices=Part.choices)
    name = models.CharField("项目", max_length=60)
    unit = models.CharField("单位", max_length=10, default="次")
    points = models.DecimalField("每单位分值", max_digits=6, decimal_places=2)
    cap = models.DecimalField("全年上限", max_digits=6, decimal_places=2, null=True, blank=True)
    source = models.CharField("来源", max_length=7, choices=Source.choices, default=Source.ENTRIES)
    needs_evidence = models.BooleanField("须附佐证材料", default=False)
    confirmer = models.CharField(
        "由谁确认", max_length=9, choices=Confirmer.choices, default=Confirmer.LIAISON
    )
    appeal_days = models.PositiveSmallIntegerField("异议期（天）", default=15)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "积分项目"
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="one_duty_item_of_a_name",
                violation_error_message="这个办法里已有同名项目。",
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(source="hours"),
                name="hours_are_counted_by_one_item",
                violation_error_message="学时只能由一个项目计入。",
            ),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gt=0),
                name="duty_cap_is_positive",
                violation_error_message="全年上限应大于 0；扣分项目的上限是最多扣多少分。",
            ),
            models.CheckConstraint(
                condition=~Q(points=0),
                name="duty_item_counts",
                violation_error_message="每单位分值不能是 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        return Rule(self.pk, self.name, self.points, self.cap)
