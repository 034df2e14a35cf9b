from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.state import Stateful
from exams.models.attempts import Attempt, Response
from exams.models.papers import PaperItem
from exams.models.regulations import Regulation
from exams.models.sittings import Candidate, Sitting
from people.models import User


class MarkQuerySet(models.QuerySet):
    def markable_by(self, user: User) -> MarkQuerySet:
        """Written items of the sittings this marker is assigned to, never one she sits.

        The candidate's person is deliberately not selected: markers work blind.
        """
        if not user.has_perm("exams.mark_item"):
            return self.none()
        sitting = "attempt__candidate__sitting"
        return self.filter(
            is_manual=True,
            **{f"{sitting}__officers__person": user, f"{sitting}__officers__duty": "marker"},
        ).exclude(**{f"{sitting}__candidates__person": user})

    def in_closed_sittings(self) -> MarkQuerySet:
        """Ready for a marker: nobody else of the sitting is still writing the same paper."""
        return self.filter(
            attempt__candidate__sitting__state="closed", attempt__state__in=["submitted", "marked"]
        )

    def waiting(self) -> MarkQuerySet:
        return self.filter(is_manual=True, value=None)


class Mark(models.Model):
    """评分: one per item of an attempt. `value` is None while a written item waits."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="marks")
    item = models.ForeignKey(PaperItem, models.PROTECT, related_name="marks")
    response = models.ForeignKey(Response, models.PROTECT, null=True, related_name="+")
    value = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    is_manual = models.BooleanField(default=False)
    comment = models.CharField("评语", max_length=500, blank=True, default="")
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        permissions = [("mark_item", "阅卷")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="one_mark_per_item"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="a_mark_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"评分 {self.pk}"


class ResultQuerySet(models.QuerySet):
    def standing(self) -> ResultQuerySet:
        """Without those of a voided attempt: they stay on record and count for nothing."""
        return self.exclude(attempt__state="void")

    def visible_to(self, user: User) -> ResultQuerySet:
        """A candidate sees her own once released; staff with the duty see the others'."""
        released_own = Q(candidate__person=user, state=Result.State.RELEASED)
        if not user.has_perm("exams.view_result"):
            return self.filter(released_own)
        # A candidate on the staff sees nothing of her sitting, not even the others' results.
        sat = Candidate.objects.filter(person=user).exclude(sitting__state="published")
        return self.filter(released_own | ~Q(candidate__sitting__in=sat.values("sitting")))


class Result(Stateful):
    """成绩: judged by one regulation, which it names for ever."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", "待确认"
        CONFIRMED = "confirmed", "已确认"
        RELEASED = "released", "已公布"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PROVISIONAL: {State.CONFIRMED},
        State.CONFIRMED: {State.RELEASED, State.PROVISIONAL},
    }

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="results")
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True, related_name="result")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="results")
    total = models.DecimalField("总分", max_digits=7, decimal_places=2, default=Decimal(0))
    grade = models.CharField("等次", max_length=20)
    has_passed = models.BooleanField("是否合格")
    state = models.CharField(
        "状态", max_length=12, choices=State.choices, default=State.PROVISIONAL
    )
    judged_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # None: confirmed by the regulation itself (immediate release).
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    released_at = models.DateTimeField(null=True)
    # Where the regulation has it announced at a session: which one.
    release_reference = models.CharField("公布依据", max_length=200, blank=True, default="")

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成绩"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["provisional", "confirmed", "released"]),
                name="result_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"成绩 {self.pk}"


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ReportQuerySet:
        if not user.has_perm("exams.view_result"):
            return self.none()
        return self.filter(sitting__in=Sitting.objects.visible_to(user))


class Report(models.Model):
    """考试报告: each version that was built stays, with the digest of its bytes.

    What was laid before the 主任会议 must still be there when the results are corrected later.
    """

    class Format(models.TextChoices):
        DOCX = "docx", "公文（.docx）"
        XLSX = "xlsx", "成绩表（.xlsx）"

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="reports")
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    built_at = models.DateTimeField("生成时间")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考试报告"
        ordering = ["-built_at", "-pk"]

    def __str__(self) -> str:
        return f"考试报告 {self.pk}"
