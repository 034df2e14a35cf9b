from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from exams.scoring import Policy
from people.models import User


def default_grade_bands() -> list[list[str]]:
    """Name and the mark it starts from; marks are strings so that no float ever enters."""
    return [["不合格", "0"], ["合格", "60"], ["良好", "80"], ["优秀", "90"]]


class RegulationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RegulationQuerySet:
        return self if user.has_perm("exams.view_regulation") else self.none()

    def in_force(self, on: date) -> RegulationQuerySet:
        return self.filter(effective_from__lte=on).filter(
            Q(effective_to=None) | Q(effective_to__gte=on)
        )


class Regulation(models.Model):
    """办法: a county's own rules, dated. No national law sets any of these numbers."""

    class MultiplePolicy(models.TextChoices):
        ALL_OR_NOTHING = Policy.ALL_OR_NOTHING.value, "全对得分，错选、少选不得分"
        FEWER_HALF = Policy.FEWER_HALF.value, "少选且无错选得一半，错选不得分"
        BY_OPTION = Policy.BY_OPTION.value, "按选对比例得分，错选不得分"

    class Release(models.TextChoices):
        IMMEDIATE = "immediate", "交卷阅卷后即时公布"
        AFTER_CONFIRMATION = "after_confirmation", "经主任会议确认后公布"
        AT_SESSION = "at_session", "常委会会议上宣布后公布"

    class Validity(models.TextChoices):
        WITHIN_TERM = "within_term", "本届内有效"
        YEARS = "years", "若干年内有效"
        SAME_POST = "same_post", "仅对同一职务有效"

    name = models.CharField("名称", max_length=100)
    basis_document = models.CharField("依据文件（文号或会议决定）", max_length=200)
    basis_file = models.CharField(max_length=200, blank=True, default="", editable=False)
    basis_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="successors",
        null=True,
        blank=True,
        editable=False,
        verbose_name="修订自",
    )
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    full_mark = models.DecimalField("满分", max_digits=6, decimal_places=2, default=Decimal(100))
    pass_mark = models.DecimalField("合格线", max_digits=6, decimal_places=2, default=Decimal(60))
    grade_bands = models.JSONField("等次", default=default_grade_bands)
    duration_minutes = models.PositiveSmallIntegerField("考试时长（分钟）", default=90)
    is_open_book = models.BooleanField("开卷", default=False)
    open_book_decision = models.CharField("开卷决定文号", max_length=100, blank=True, default="")
    multiple_policy = models.CharField(
        "多选题计分",
        max_length=20,
        choices=MultiplePolicy.choices,
        default=MultiplePolicy.ALL_OR_NOTHING,
    )
    grace_seconds = models.PositiveSmallIntegerField("网络传输宽限（秒）", default=15)
    late_entry_minutes = models.PositiveSmallIntegerField("迟到限制（分钟）", default=30)

    resits = models.PositiveSmallIntegerField("补考次数", default=1)
    resit_within_days = models.PositiveSmallIntegerField("补考期限（天）", default=3)
    validity = models.CharField(
        "合格成绩有效期", max_length=20, choices=Validity.choices, default=Validity.WITHIN_TERM
    )
    validity_years = models.PositiveSmallIntegerField("有效年数", null=True, blank=True)
    cross_branch_resit = models.BooleanField("跨系统调整须重新考试", default=True)
    exemption_reasons = models.JSONField("免考情形", default=list, blank=True)
    clauses = models.JSONField("条款出处", default=dict, blank=True)
    release_rule = models.CharField(
        "成绩公布",
        max_length=20,
        choices=Release.choices,
        default=Release.AFTER_CONFIRMATION,
    )
    may_review_paper = models.BooleanField("公布后考生可查看答卷", default=False)
    room_rules = models.TextField("考场须知", blank=True, default="")

    objects = RegulationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考试办法"
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="regulation_ends_after_it_begins",
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gt=0) & Q(pass_mark__lte=F("full_mark")),
                name="regulation_pass_mark_within_full_mark",
                violation_error_message="合格线应大于 0 且不超过满分。",
            ),
            models.CheckConstraint(
                condition=Q(is_open_book=False) | ~Q(open_book_decision=""),
                name="regulation_open_book_names_its_decision",
                violation_error_message="开卷考试须填写主任会议决定的文号。",
            ),
            models.CheckConstraint(
                condition=~Q(validity="years") | Q(validity_years__gte=1),
                name="regulation_years_are_given",
                violation_error_message="请填写有效年数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.effective_from:%Y年%-m月%-d日}起施行）"

    def has_judged(self) -> bool:
        """A result names its regulation for ever, so from the first one on it stands still."""
        return self.results.exists()

    def is_in_use(self) -> bool:
        """From the moment a sitting under it is ready nobody moves the pass line any more: by
        the end of the exam somebody may guess on which side of it a candidate stands."""
        unsettled = ("planned", "cancelled")
        return self.has_judged() or self.sittings.exclude(state__in=unsettled).exists()

    def examines(self, user: User) -> bool:
        """Is this person to be judged by it? Then its rules are not hers to write."""
        return self.sittings.exclude(state="published").filter(candidates__person=user).exists()
