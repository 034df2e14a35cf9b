"""Who is invited to an event, what she answered, and what she wrote about it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from core.state import Stateful
from courses.models.events import EventPart, TrainingEvent
from people.models import Delegation, User


class InvitationQuerySet(models.QuerySet):
    def standing(self) -> InvitationQuerySet:
        return self.exclude(state=Invitation.State.WITHDRAWN)

    def open_to(self, user: User) -> InvitationQuerySet:
        """Her own, of events that have been announced."""
        return self.standing().filter(person=user).exclude(event__state="planned")

    def overseen_by(self, user: User) -> InvitationQuerySet:
        """An organizer's all, a liaison officer's those of her own delegations."""
        rows = self.standing()
        if user.has_perm("courses.change_trainingevent"):
            return rows
        if user.has_perm("courses.register_attendance"):
            return rows.filter(delegation__liaisons=user)
        return rows.none()

    def registrable_by(self, user: User) -> InvitationQuerySet:
        """Whose attendance this person may enter: nobody her own."""
        return self.overseen_by(user).exclude(person=user)

    def with_times(self) -> InvitationQuerySet:
        """`begins_at` and `finishes_at` of the event."""
        parts = EventPart.objects.filter(event=OuterRef("event"))
        return self.annotate(
            begins_at=Subquery(parts.order_by("starts_at").values("starts_at")[:1]),
            finishes_at=Subquery(parts.order_by("-ends_at").values("ends_at")[:1]),
        )

    def still_to_come(self, at: datetime) -> InvitationQuerySet:
        """Not over yet; on rows that have their times."""
        return self.filter(finishes_at__gte=at).exclude(event__state=TrainingEvent.State.CLOSED)


class Invitation(Stateful):
    """邀请: one person and one event. The delegation is the one she belonged to when invited."""

    class State(models.TextChoices):
        INVITED = "invited", "待答复"
        ACCEPTED = "accepted", "参加"
        LEAVE_ASKED = "leave_asked", "请假待批"
        LEAVE_GRANTED = "leave_granted", "准假"
        LEAVE_DENIED = "leave_denied", "不准假"
        WITHDRAWN = "withdrawn", "已撤回"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.INVITED: {State.ACCEPTED, State.LEAVE_ASKED, State.WITHDRAWN},
        State.ACCEPTED: {State.LEAVE_ASKED, State.WITHDRAWN},
        State.LEAVE_ASKED: {
            State.ACCEPTED,
            State.LEAVE_GRANTED,
            State.LEAVE_DENIED,
            State.WITHDRAWN,
        },
        State.LEAVE_GRANTED: {State.ACCEPTED, State.WITHDRAWN},
        State.LEAVE_DENIED: {State.ACCEPTED, State.LEAVE_ASKED, State.WITHDRAWN},
        State.WITHDRAWN: {State.INVITED},
    }

    event = models.ForeignKey(TrainingEvent, models.PROTECT, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name="人员"
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="代表团",
    )
    state = models.CharField("答复", max_length=14, choices=State.choices, default=State.INVITED)
    invited_at = models.DateTimeField("邀请时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    leave_reason = models.CharField("请假事由", max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("批假时间", null=True, blank=True)
    decision = models.CharField("批假意见", max_length=300, blank=True, default="")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动邀请"
        ordering = ["delegation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="a_person_is_invited_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "invited",
                        "accepted",
                        "leave_asked",
                        "leave_granted",
                        "leave_denied",
                        "withdrawn",
                    ]
                ),
                name="invitation_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"活动邀请 {self.pk}"

    @property
    def answer_kind(self) -> str:
        """The badge of the answer."""
        return {
            "accepted": "ok",
            "leave_asked": "warn",
            "leave_denied": "bad",
            "leave_granted": "info",
        }.get(self.state, "muted")


class ReflectionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ReflectionQuerySet:
        """The writer's own; organizers those that are handed in."""
        own = Q(invitation__person=user)
        if user.has_perm("courses.change_trainingevent"):
            return self.filter(own | ~Q(state=Reflection.State.DRAFT))
        return self.filter(own)


class Reflection(Stateful):
    """心得体会: a text, a file, or both."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        HANDED_IN = "handed_in", "已提交"
        RETURNED = "returned", "已退回"
        ACKNOWLEDGED = "acknowledged", "已审阅"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.HANDED_IN},
        State.HANDED_IN: {State.ACKNOWLEDGED, State.RETURNED},
        State.RETURNED: {State.HANDED_IN},
    }

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="reflection")
    text = models.TextField("正文", max_length=20_000, blank=True, default="")
    file = models.CharField(max_length=200, blank=True, default="")
    file_name = models.CharField("附件", max_length=200, blank=True, default="")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    saved_at = models.DateTimeField("保存时间")
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    word = models.CharField("审阅意见", max_length=500, blank=True, default="")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    read_at = models.DateTimeField("审阅时间", null=True, blank=True)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "心得体会"
        ordering = ["-handed_in_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "handed_in", "returned", "acknowledged"]),
                name="reflection_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"心得体会 {self.pk}"

    @property
    def may_be_written(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)
