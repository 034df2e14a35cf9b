from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.fields import EncryptedTextField
from core.state import Stateful
from people.models import Branch, User
from question_bank.models import Kind, Question, Subject

# Sittings whose results are not out; a cancelled one's papers may serve another.
UNRELEASED = ("planned", "ready", "open", "paused", "closed", "cancelled")


class BlueprintQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BlueprintQuerySet:
        """Not what her own paper is made of: it isn't hers to set."""
        if not user.has_perm("exams.view_blueprint"):
            return self.none()
        hers = Q(sittings__candidates__person=user, sittings__state__in=UNRELEASED)
        return self.exclude(pk__in=Blueprint.objects.filter(hers).values("pk"))


class Blueprint(ClusterableModel):
    """组卷方案: what a paper is made of; rules say how many of what at which mark."""

    name = models.CharField("名称", max_length=100, unique=True)
    note = models.TextField("说明", blank=True, default="")
    is_active = models.BooleanField("可选用", default=True)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组卷方案"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BlueprintRule(models.Model):
    """One line: `count` questions of a kind, each worth `mark`.

    A case counts once; `mark` then belongs to each of its sub-questions.
    """

    class Part(models.TextChoices):
        PUBLIC = "public", "公共部分"
        BRANCH = "branch", "专业部分"

    sort_order_field = "position"

    blueprint = ParentalKey(Blueprint, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField("顺序", default=0, editable=False)
    part = models.CharField("部分", max_length=10, choices=Part.choices, default=Part.PUBLIC)
    kind = models.CharField("题型", max_length=20, choices=Kind.choices)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="知识点"
    )
    law_key = models.CharField("法律", max_length=120, blank=True, default="")
    difficulty = models.PositiveSmallIntegerField(
        "难度", choices=[(None, "不限"), (1, "易"), (2, "中"), (3, "难")], null=True, blank=True
    )
    count = models.PositiveSmallIntegerField("题数")
    mark = models.DecimalField("每题分值", max_digits=5, decimal_places=2)
    items = models.PositiveSmallIntegerField(
        "案例小题数",
        null=True,
        blank=True,
        help_text="仅案例题填写；分值按小题计。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "组卷规则"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1) & Q(mark__gt=0),
                name="blueprint_rule_counts_and_marks",
                violation_error_message="题数和每题分值应大于 0。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.get_kind_display()} {self.count} 题"

    def clean(self) -> None:
        # Without it two papers drawn by one blueprint could carry different full marks.
        if self.kind == Kind.CASE and not self.items:
            raise ValidationError({"items": "案例题请填写每道案例的小题数，否则无法计算总分。"})
        if self.kind != Kind.CASE and self.items:
            raise ValidationError({"items": "只有案例题才填写小题数，请留空。"})

    @property
    def total_mark(self) -> Decimal:
        return self.count * self.mark * (self.items or 1)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PaperQuerySet:
        """Those who set or seal papers; never for a sitting that they sit themselves."""
        if not user.has_perm("exams.view_paper"):
            return self.none()
        return self.filter(sitting__kind="formal").exclude(sitting__candidates__person=user)


class Paper(Stateful):
    """试卷: a frozen selection for one sitting (A/B/…, or one per candidate), by branch."""

    class State(models.TextChoices):
        DRAFT = "draft", "待封存"
        SEALED = "sealed", "已封存"
        RELEASED = "released", "已启封"
        RETIRED = "retired", "已归档"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.SEALED},
        State.SEALED: {State.RELEASED, State.DRAFT},
        State.RELEASED: {State.RETIRED},
    }

    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="papers")
    label = models.CharField("卷别", max_length=20)
    branch = models.CharField("系统", max_length=20, choices=Branch.choices, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    seed = EncryptedTextField(editable=False)
    seed_commitment = models.CharField(max_length=64, editable=False)
    # The digest is over the plain content plus this salt, so that it proves the content later
    # without helping anybody to guess it now.
    salt = EncryptedTextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    drawn_at = models.DateTimeField(editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "试卷"
        ordering = ["sitting", "branch", "label"]
        permissions = [
            ("draw_paper", "组卷"),
            ("seal_paper", "封存试卷"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "branch", "label"], name="one_paper_of_a_label"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sealed", "released", "retired"]),
                name="paper_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"试卷 {self.label}"


class PaperItem(models.Model):
    """题位: position, maximum mark and its own frozen copy of the question.

    Each sub-question of a case is an item of its own; `number` is what the candidate sees.
    `content` is JSON, encrypted: {kind, stem, options, key, explanation, citations, material,
    group} where `material` and `group` belong to case items (group = the case's question uid).
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    number = models.CharField("题号", max_length=10)
    question = models.ForeignKey(Question, models.PROTECT, related_name="paper_items")
    # Of the question when it was frozen: a change before sealing must be noticed.
    question_digest = models.CharField(max_length=64, editable=False)
    rule = models.ForeignKey(BlueprintRule, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField("题型", max_length=20, choices=Kind.choices)
    max_mark = models.DecimalField("分值", max_digits=5, decimal_places=2)
    content = EncryptedTextField(editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "题位"
        ordering = ["paper", "position"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="one_item_per_position")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 题"

    @property
    def frozen(self) -> dict[str, Any]:
        return json.loads(self.content)


class SealSignature(models.Model):
    """One officer's signature over the digest of a sitting's whole set of papers."""

    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="signatures")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "封存签名"
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "officer"],
                condition=Q(voided_at=None),
                name="an_officer_signs_once",
            )
        ]

    def __str__(self) -> str:
        return f"封存签名 {self.pk}"
