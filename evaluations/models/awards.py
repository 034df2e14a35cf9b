from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.state import Stateful
from evaluations.models.plans import by_field
from evaluations.models.ratings import Rating
from people.models import Organ, User


class HolidayQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> HolidayQuerySet:
        return self if user.has_perm("evaluations.view_holiday") else self.none()


class Holiday(models.Model):
    """节假日和调休: the days on which the calendar alone is wrong about working days."""

    day = models.DateField("日期", unique=True)
    name = models.CharField("名称", max_length=30)
    is_worked = models.BooleanField("调休上班", default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RoundQuerySet:
        """Staff of awards see all but the rounds in which they themselves are put forward."""
        if not user.has_perm("evaluations.view_round"):
            return self.none()
        return self.exclude(entries__person=user)


class Round(Stateful):
    """评选: of 人民满意单位 or 人民满意公务员, from the conditions to the award."""

    class Kind(models.TextChoices):
        UNIT = "unit", "人民满意单位"
        OFFICER = "officer", "人民满意公务员"

    class State(models.TextChoices):
        RECOMMENDING = "recommending", "推荐"
        REVIEWING = "reviewing", "资格审查"
        RATING = "rating", "测评"
        PUBLISHED = "published", "公示"
        DECIDED = "decided", "已决定"
        CANCELLED = "cancelled", "已取消"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.RECOMMENDING: {State.REVIEWING, State.CANCELLED},
        State.REVIEWING: {State.RATING, State.CANCELLED},
        State.RATING: {State.PUBLISHED, State.CANCELLED},
        State.PUBLISHED: {State.DECIDED, State.CANCELLED},
    }

    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    quota = models.PositiveSmallIntegerField("名额")
    conditions = models.TextField("条件", max_length=2000)
    basis_document = models.CharField("依据文件", max_length=200)
    notice_days = models.PositiveSmallIntegerField("公示工作日", default=5)
    state = models.CharField(
        "状态", max_length=15, choices=State.choices, default=State.RECOMMENDING
    )
    rating = models.OneToOneField(
        Rating, models.PROTECT, related_name="round", null=True, editable=False
    )
    published_on = models.DateField("公示开始", null=True, editable=False)
    published_until = models.DateField("公示截止", null=True, editable=False)
    decision_document = models.CharField(max_length=200, blank=True, default="", editable=False)
    decided_on = models.DateField("决定日期", null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评选"
        ordering = ["-year", "-pk"]
        permissions = [("decide_round", "决定授予和撤销称号")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "recommending", "reviewing", "rating", "published", "decided", "cancelled",
                    ]
                ),
                name="round_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(notice_days__gte=5),
                name="public_notice_of_five_working_days",
                violation_error_message="公示不少于 5 个工作日。",
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1),
                name="round_has_a_quota",
                violation_error_message="名额至少 1 个。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"评选 {self.pk}"

    @property
    def due_on(self) -> date | None:
        return self.published_until if self.state == self.State.PUBLISHED else None


class Entry(models.Model):
    """推荐对象: a unit or a civil servant put forward in a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="entries", null=True, blank=True, verbose_name="单位"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="entries",
        null=True,
        blank=True,
        verbose_name="人员",
    )
    # Stations and offices that are in no register are put forward by name alone.
    name = models.CharField("名称", max_length=100)
    recommended_by = models.CharField("推荐单位", max_length=100)
    reason = models.TextField("推荐理由", max_length=1000)
    is_selected = models.BooleanField("列入公示", default=False, editable=False)
    awarded_on = models.DateField("授予日期", null=True, editable=False)
    award_number = models.CharField(
        "证书编号", max_length=50, blank=True, default="", editable=False
    )
    revoked_on = models.DateField("撤销日期", null=True, editable=False)
    revoked_reason = models.CharField(max_length=500, blank=True, default="", editable=False)
    revoked_by = by_field(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "推荐对象"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="one_entry_of_a_name_per_round",
                violation_error_message="已经推荐过同名的对象。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("awarded_on")),
                name="only_an_award_is_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QualificationOpinion(models.Model):
    """资格审查意见: of one organ on one entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="opinions")
    organ = models.CharField("出具单位", max_length=50)
    is_favourable = models.BooleanField("同意")
    text = models.CharField("意见", max_length=500)
    given_on = models.DateField("日期")
    by = by_field()
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "资格审查意见"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "organ"], name="one_opinion_an_organ")
        ]

    def __str__(self) -> str:
        return f"资格审查意见 {self.pk}"


class Objection(models.Model):
    """异议: raised during the public notice; the decision waits until it is answered."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    raised_by = models.CharField("提出人", max_length=100)
    text = models.TextField("内容", max_length=2000)
    entered_by = by_field()
    answer = models.TextField("调查和答复", max_length=2000, blank=True, default="")
    is_upheld = models.BooleanField("异议成立", null=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_by = by_field(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | (~Q(answer="") & ~Q(is_upheld=None)),
                name="an_answer_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"异议 {self.pk}"
