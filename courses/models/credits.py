"""学时: a ledger. What has been written stays as it was; a mistake is met by a counter-entry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from core.state import Refused
from courses.hours import CAPS, ZERO
from people.models import Delegation, Role, User

VIEW = "courses.view_creditentry"
STANDS = "学时记录只增不改。请用更正登记一条冲抵记录。"


def hours_field(label: str, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=6, decimal_places=1, **options)


def cap_field(label: str) -> models.DecimalField:
    return hours_field(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="不填表示不封顶。",
    )


class CreditRuleQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CreditRuleQuerySet:
        return self if user.has_perm("courses.view_creditrule") else self.none()

    def in_force(self, on: date) -> CreditRuleQuerySet:
        return self.filter(effective_from__lte=on).filter(
            Q(effective_to=None) | Q(effective_to__gte=on)
        )

    def meeting(self, first: date, last: date | None) -> CreditRuleQuerySet:
        """Those in force on any day of the period."""
        rows = self.filter(Q(effective_to=None) | Q(effective_to__gte=first))
        return rows if last is None else rows.filter(effective_from__lte=last)


class CreditRule(models.Model):
    """学时办法: a county's own rule, dated. No national law sets any of these numbers."""

    name = models.CharField("名称", max_length=100)
    basis_document = models.CharField("依据文件（文号或会议决定）", max_length=200)
    clause = models.CharField("条款", max_length=50, blank=True, default="")
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    minutes_per_hour = models.PositiveSmallIntegerField(
        "每学时分钟数", default=45, validators=[MinValueValidator(1)]
    )
    day_cap = cap_field("每日上限（学时）")
    year_cap = cap_field("每年上限（学时）")
    course_cap = cap_field("网络课程每年上限（学时）")
    quiz_cap = cap_field("测验每年上限（学时）")
    event_cap = cap_field("集中培训每年上限（学时）")
    appeal_days = models.PositiveSmallIntegerField("申诉期限（天）", default=30)
    answer_days = models.PositiveSmallIntegerField("答复期限（天）", default=10)

    objects = CreditRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时办法"
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="credit_rule_ends_after_it_begins",
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                condition=Q(minutes_per_hour__gt=0), name="a_credit_hour_has_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.effective_from:%Y年%-m月%-d日}起施行）"

    def is_used(self) -> bool:
        """An entry names its rule for ever, so from the first one on the rule stands still."""
        return self.entries.exists()

    def kind_cap(self, kind: str) -> Decimal | None:
        return getattr(self, f"{kind}_cap", None)


class HoursRequirementQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> HoursRequirementQuerySet:
        return self if user.has_perm("courses.view_hoursrequirement") else self.none()


class HoursRequirement(models.Model):
    """学时要求: what a year asks of a group. Of several that fit a person the highest counts."""

    class Group(models.TextChoices):
        DEPUTIES = "deputies", "全体代表"
        FIRST_TERM = "first_term", "初任代表"
        DELEGATION = "delegation", "一个代表团"
        ROLE = "role", "一种角色"

    year = models.PositiveSmallIntegerField("年度")
    group = models.CharField("对象", max_length=12, choices=Group.choices, default=Group.DEPUTIES)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="代表团"
    )
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="角色"
    )
    hours = hours_field("应修学时", validators=[MinValueValidator(0)])
    basis_document = models.CharField("依据文件", max_length=200, blank=True, default="")

    objects = HoursRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时要求"
        ordering = ["-year", "-hours", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "delegation"],
                name="one_requirement_of_a_delegation_a_year",
                violation_error_message="这一年度已有针对这个代表团的学时要求。",
            ),
            models.UniqueConstraint(
                fields=["year", "role"],
                name="one_requirement_of_a_role_a_year",
                violation_error_message="这一年度已有针对这个角色的学时要求。",
            ),
            models.UniqueConstraint(
                fields=["year", "group"],
                condition=Q(group__in=["deputies", "first_term"]),
                name="one_requirement_of_all_deputies_a_year",
                violation_error_message="这一年度已有针对同一对象的学时要求。",
            ),
            models.CheckConstraint(
                condition=Q(group__in=["deputies", "first_term"], delegation=None, role=None)
                | Q(group="delegation", delegation__isnull=False, role=None)
                | Q(group="role", role__isnull=False, delegation=None),
                name="a_requirement_names_its_group",
                violation_error_message="请按对象选择代表团或角色，其他对象不选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度{self.group_label} {self.hours} 学时"

    @property
    def group_label(self) -> str:
        named = self.delegation or self.role
        return f"{named}" if named else self.get_group_display()


class CreditAccountQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CreditAccountQuerySet:
        return self if user.has_perm(VIEW) else self.filter(person=user)


class CreditAccount(models.Model):
    """学时账户: a person's year. Its row is the lock under which the ledger grows, and it keeps
    the sum, so that a list of 5,000 people adds nothing up."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="credit_accounts",
        verbose_name="人员",
    )
    year = models.PositiveSmallIntegerField("年度")
    hours = hours_field("已得学时", default=ZERO)

    objects = CreditAccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时账户"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="one_account_per_year")
        ]

    def __str__(self) -> str:
        return f"学时账户 {self.pk}"


class CreditEntryQuerySet(models.QuerySet):
    """Rows are added under their account's lock, and never touched again."""

    def update(self, **fields: Any) -> NoReturn:
        raise Refused(STANDS)

    def delete(self) -> NoReturn:
        raise Refused(STANDS)

    def visible_to(self, user: User) -> CreditEntryQuerySet:
        return self if user.has_perm(VIEW) else self.filter(account__person=user)

    def total(self) -> Decimal:
        return self.aggregate(sum=Coalesce(Sum("hours"), ZERO))["sum"]

    def with_facts(self) -> CreditEntryQuerySet:
        return self.select_related(
            "account__person", "rule", "made_by", "corrects__account__person"
        )


class CreditEntry(models.Model):
    """学时记录: why, how much, by which rule, when, by whom; and what a cap kept back."""

    class Kind(models.TextChoices):
        COURSE = "course", "网络课程"
        QUIZ = "quiz", "测验"
        EVENT = "event", "集中培训"
        CORRECTION = "correction", "更正"

    class CutBy(models.TextChoices):
        DAY = "day", "每日上限"
        KIND = "kind", "该类每年上限"
        YEAR = "year", "每年上限"

    account = models.ForeignKey(
        CreditAccount, models.PROTECT, related_name="entries", verbose_name="学时账户"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    # A counter-entry weighs on the cap of the kind that it corrects.
    counted_as = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    asked = hours_field("申报学时")
    hours = hours_field("计入学时")
    cut_by = models.CharField("封顶", max_length=4, choices=CutBy.choices, blank=True, default="")
    cap = hours_field("上限", null=True)
    used = hours_field("此前已计", null=True)
    rule = models.ForeignKey(
        CreditRule, models.PROTECT, related_name="entries", null=True, verbose_name="学时办法"
    )
    reason = models.CharField("事由", max_length=300)
    link = models.CharField(max_length=300, blank=True, default="")
    source_key = models.CharField(max_length=100, unique=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, verbose_name="更正"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="登记人"
    )
    made_at = models.DateTimeField("登记时间")

    objects = CreditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时记录"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["account", "on"]),
            models.Index(fields=["account", "counted_as"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cut_by="", asked=F("hours")) | ~Q(cut_by="") & Q(asked__gt=F("hours")),
                name="what_was_cut_names_its_cap",
            ),
            models.CheckConstraint(
                condition=Q(cut_by__in=["", *CAPS]), name="the_cap_that_cut_is_known"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0) | Q(corrects__isnull=False),
                name="only_a_counter_entry_takes_away",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind="correction"),
                name="a_counter_entry_is_a_correction",
            ),
        ]
        permissions = [("correct_hours", "更正学时")]

    def __str__(self) -> str:
        return f"学时记录 {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise Refused(STANDS)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refused(STANDS)

    @property
    def person(self) -> User:
        return self.account.person

    @property
    def cut(self) -> Decimal:
        return self.asked - self.hours

    @property
    def standing(self) -> Decimal:
        """What it counts today, with every counter-entry."""
        return self.hours + self.corrections.all().total()
