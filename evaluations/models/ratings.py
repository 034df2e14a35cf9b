from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.state import Stateful
from evaluations.rating import CutOffs, GroupCount, Option
from people.models import Organ, User

STAFF = ("evaluations.view_rating", "evaluations.count_rating", "evaluations.release_rating")


def default_options() -> list[dict[str, Any]]:
    """Points are text, so that no float ever enters; null stands outside the score."""
    return [
        {"key": "satisfied", "label": "满意", "points": "100", "level": "best"},
        {"key": "fairly", "label": "基本满意", "points": "70", "level": "fair"},
        {"key": "dissatisfied", "label": "不满意", "points": "30", "level": "poor"},
        {"key": "unknown", "label": "不了解", "points": None, "level": ""},
    ]


def default_groups() -> list[dict[str, str]]:
    return [
        {"label": "常委会组成人员", "weight": "50"},
        {"label": "人大代表", "weight": "30"},
        {"label": "服务对象和群众代表", "weight": "20"},
    ]


def new_key() -> str:
    return secrets.token_hex(8)


class RatingSchemeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RatingSchemeQuerySet:
        return self if user.has_perm("evaluations.view_ratingscheme") else self.none()

    def in_force(self, on: date) -> RatingSchemeQuerySet:
        return self.filter(effective_from__lte=on).filter(
            Q(effective_to=None) | Q(effective_to__gte=on)
        )


class RatingScheme(models.Model):
    """测评办法: options, points, rater groups and weights. No law sets these; they are dated."""

    name = models.CharField("名称", max_length=100)
    basis_document = models.CharField("依据文件（文号或会议决定）", max_length=200)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    options = models.JSONField("选项和分值", default=default_options)
    groups = models.JSONField("评议主体和权重", default=default_groups)
    min_group = models.PositiveSmallIntegerField("不单独公布的人数下限", default=5)
    best_over = models.DecimalField(
        "“满意”：满意率超过（%）", max_digits=5, decimal_places=2, default=Decimal(50)
    )
    accepted_from = models.DecimalField(
        "“满意”：满意和基本满意率达到（%）", max_digits=5, decimal_places=2, default=Decimal(80)
    )
    poor_over = models.DecimalField(
        "“不满意”：不满意率超过（%）", max_digits=5, decimal_places=2, default=Decimal(50)
    )
    cut_offs_decision = models.CharField(
        "确定等次界限的主任会议", max_length=200, blank=True, default=""
    )

    objects = RatingSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测评办法"
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="rating_scheme_ends_after_it_begins",
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                condition=Q(min_group__gte=3),
                name="rating_scheme_hides_small_groups",
                violation_error_message="人数下限不能少于 3 人，否则个人的选择可能被推知。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.effective_from:%Y年%-m月%-d日}起施行）"

    @property
    def choices(self) -> tuple[Option, ...]:
        return tuple(
            Option(
                key=row["key"],
                label=row["label"],
                points=None if row["points"] is None else Decimal(row["points"]),
                level=row.get("level", ""),
            )
            for row in self.options
        )

    @property
    def cut_offs(self) -> CutOffs:
        words = {
            f"{option.level}_word": option.label
            for option in reversed(self.choices)
            if option.level
        }
        return CutOffs(self.best_over, self.accepted_from, self.poor_over, **words)

    def is_in_use(self) -> bool:
        """From the moment a rating under it is opened nobody moves points, weights or limits."""
        return self.ratings.exclude(state="planned").exists()


class RatingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RatingQuerySet:
        """Staff of ratings see all but those in which they themselves are rated."""
        if not any(user.has_perm(name) for name in STAFF):
            return self.none()
        return self.exclude(items__person=user)


class Rating(Stateful):
    """测评: one ballot put to several rater groups, on one item or on a list of them."""

    class State(models.TextChoices):
        PLANNED = "planned", "筹备"
        OPEN = "open", "投票中"
        CLOSED = "closed", "已截止，计票中"
        RELEASED = "released", "结果已公布"
        CANCELLED = "cancelled", "已取消"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.OPEN, State.CANCELLED},
        State.OPEN: {State.CLOSED, State.CANCELLED},
        State.CLOSED: {State.RELEASED, State.CANCELLED},
    }

    title = models.CharField("测评名称", max_length=100)
    scheme = models.ForeignKey(
        RatingScheme, models.PROTECT, related_name="ratings", verbose_name="测评办法"
    )
    question = models.CharField("票面说明", max_length=200, blank=True, default="")
    held_on = models.DateField("测评日期")
    place = models.CharField("地点", max_length=100, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    # What the list of fingerprints is published under; nothing counts up, nothing is guessed.
    public_key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    opened_at = models.DateTimeField("开始时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    closed_at = models.DateTimeField("截止时间", null=True, editable=False)
    closing_note = models.CharField(max_length=300, blank=True, default="", editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    released_at = models.DateTimeField("公布时间", null=True, editable=False)
    # What was released, as it stood: by number of the item. Recounting must give the same.
    result = models.JSONField(default=dict, editable=False)
    list_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测评"
        ordering = ["-held_on", "-pk"]
        permissions = [
            ("count_rating", "录入纸质票计票"),
            ("release_rating", "公布测评结果"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "closed", "released", "cancelled"]),
                name="rating_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"测评 {self.pk}"


class RaterGroup(models.Model):
    """评议主体: who rates together, with what weight, and how their ballots are cast."""

    class Method(models.TextChoices):
        TICKET = "ticket", "手机或平板（一次性票）"
        PAPER = "paper", "纸质票"

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField("评议主体", max_length=50)
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)
    method = models.CharField("方式", max_length=10, choices=Method.choices, default=Method.TICKET)
    # Counted by hand after the draw: printed less what was left in the box.
    drawn = models.PositiveIntegerField("领取票数", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "评议主体"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rating", "label"], name="one_rater_group_of_a_name"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="rater_group_has_a_weight"),
        ]

    def __str__(self) -> str:
        return self.label


class RatedItem(models.Model):
    """评议对象: one line of the ballot."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("序号")
    label = models.CharField("评议对象", max_length=100)
    note = models.CharField("说明", max_length=100, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rated_items", null=True, blank=True
    )
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="rated_items", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "评议对象"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["rating", "number"], name="one_item_of_a_number")
        ]

    def __str__(self) -> str:
        return self.label


class TicketChoice(models.Model):
    """票面选择: what one anonymous ticket says on one item.

    Made with an empty choice before the ballot, in random order, and filled in place; shuffled
    anew at the close. No person, address, moment or session stands here or anywhere beside it.
    """

    item = models.ForeignKey(RatedItem, models.CASCADE, related_name="choices")
    group = models.ForeignKey(RaterGroup, models.CASCADE, related_name="choices")
    fingerprint = models.CharField(max_length=64, unique=True)
    choice = models.CharField(max_length=20, blank=True, default="")
    is_void = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "票面选择"
        ordering = ["fingerprint"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(choice=""), name="a_void_ticket_says_nothing"
            )
        ]

    def __str__(self) -> str:
        return "票面选择"


class CountSheet(models.Model):
    """计票单: the paper ballots of one group as one person counted them. Appended, never edited.

    The count stands when the newest sheets of two different people say the same.
    """

    group = models.ForeignKey(RaterGroup, models.PROTECT, related_name="sheets")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    issued = models.PositiveIntegerField("发出")
    returned = models.PositiveIntegerField("收回")
    # {number of the item: {option key: ballots, "invalid": ballots}}
    counts = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "计票单"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned__lte=F("issued")), name="no_more_ballots_back_than_out"
            )
        ]

    def __str__(self) -> str:
        return f"计票单 {self.pk}"

    @property
    def says(self) -> tuple[Any, ...]:
        lines = [(number, tuple(sorted(counts.items()))) for number, counts in self.counts.items()]
        return (self.issued, self.returned, tuple(sorted(lines)))

    def group_count(self, number: int, weight: Decimal, label: str) -> GroupCount:
        counts = dict(self.counts[str(number)])
        invalid = counts.pop("invalid", 0)
        return GroupCount(label, weight, counts, invalid)
