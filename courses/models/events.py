"""线下活动: what is planned, its parts and its materials."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from core.state import Stateful
from courses.models.pages import ProgrammePage
from people.models import User

# The hall fills before the first word is spoken.
SIGN_IN_OPENS = timedelta(minutes=30)


class TrainingEventQuerySet(models.QuerySet):
    def with_times(self) -> TrainingEventQuerySet:
        """`begins_at` and `finishes_at` of the whole event, from its parts."""
        parts = EventPart.objects.filter(event=OuterRef("pk"))
        return self.annotate(
            begins_at=Subquery(parts.order_by("starts_at").values("starts_at")[:1]),
            finishes_at=Subquery(parts.order_by("-ends_at").values("ends_at")[:1]),
        )

    def attended_by(self, user: User) -> TrainingEventQuerySet:
        """Which this person is invited to, once the invitations are out."""
        mine = Q(invitations__person=user) & ~Q(invitations__state="withdrawn")
        return self.filter(mine).exclude(state=TrainingEvent.State.PLANNED)

    def visible_to(self, user: User) -> TrainingEventQuerySet:
        """Organizers see all; a liaison officer what her delegations go to; the invited theirs."""
        if user.has_perm("courses.change_trainingevent"):
            return self
        seen = Q(pk__in=TrainingEvent.objects.attended_by(user).values("pk"))
        if user.has_perm("courses.register_attendance"):
            served = TrainingEvent.objects.filter(invitations__delegation__liaisons=user)
            announced = served.exclude(state=TrainingEvent.State.PLANNED)
            seen |= Q(pk__in=announced.values("pk"))
        return self.filter(seen)


class TrainingEvent(Stateful):
    """线下活动: people are invited to it, and its attended parts give hours."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "以会代训"
        TOPIC = "topic", "专题培训"
        FIRST = "first", "初任培训"
        JOURNEY = "journey", "外出学习"
        COUNCIL = "council", "议事会"

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        ANNOUNCED = "announced", "已通知"
        HELD = "held", "举办中"
        CLOSED = "closed", "已结束"
        CANCELLED = "cancelled", "已取消"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.ANNOUNCED, State.CANCELLED},
        State.ANNOUNCED: {State.HELD, State.CANCELLED},
        State.HELD: {State.CLOSED},
        State.CLOSED: {State.HELD},
    }

    kind = models.CharField("形式", max_length=8, choices=Kind.choices, default=Kind.TOPIC)
    title = models.CharField("活动名称", max_length=100)
    place = models.CharField("地点", max_length=100)
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    programme = models.ForeignKey(
        ProgrammePage,
        models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        verbose_name="所属培训计划",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="负责人"
    )
    description = models.TextField("说明", max_length=2000, blank=True, default="")
    answer_by = models.DateField("答复截止日期", null=True, blank=True)
    wants_reflection = models.BooleanField("要求提交心得体会", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True, default="")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = TrainingEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线下活动"
        ordering = ["-pk"]
        permissions = [("register_attendance", "登记出勤")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "announced", "held", "closed", "cancelled"]),
                name="training_event_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="a_cancelled_event_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_being_prepared(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.ANNOUNCED)

    @property
    def takes_lists(self) -> bool:
        """Whether attendance may be entered by list now; afterwards it is corrected."""
        return self.state == self.State.HELD


class EventPart(models.Model):
    """时段: one sitting-down of an event, with the hours that being there gives."""

    event = models.ForeignKey(TrainingEvent, models.PROTECT, related_name="parts")
    title = models.CharField("内容", max_length=100)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    hours = models.DecimalField(
        "学时",
        max_digits=4,
        decimal_places=1,
        default=Decimal(2),
        validators=[MinValueValidator(0), MaxValueValidator(24)],
    )

    class Meta:
        verbose_name = verbose_name_plural = "活动时段"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_part_ends_after_it_starts",
                violation_error_message="结束时间应晚于开始时间。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sign_in_opens_at(self) -> datetime:
        return self.starts_at - SIGN_IN_OPENS

    def takes_codes(self, at: datetime) -> bool:
        return self.sign_in_opens_at <= at <= self.ends_at


class EventMaterialQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> EventMaterialQuerySet:
        """For organizers and the invited; whoever only keeps the list needs none."""
        if user.has_perm("courses.change_trainingevent"):
            return self
        return self.filter(event__in=TrainingEvent.objects.attended_by(user))


class EventMaterial(models.Model):
    """活动材料: a private file for the invited."""

    event = models.ForeignKey(TrainingEvent, models.PROTECT, related_name="materials")
    file = models.CharField(max_length=200)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    objects = EventMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"活动材料 {self.pk}"
