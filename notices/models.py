from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.state import Stateful
from people.models import User


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """Whoever answers for the notices sees what was sent to whom; everyone else her own."""
        if user.has_perm("notices.view_notice"):
            return self
        return self.filter(person=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """通知: told to one person. On the site always; by what else, see its deliveries."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="收件人"
    )
    subject = models.CharField("标题", max_length=100)
    text = models.TextField("内容")
    link = models.CharField(max_length=200, blank=True, default="")  # a path of the platform
    # What it is about: nobody is told the same thing twice.
    key = models.CharField(max_length=120, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="发送人",
    )
    sent_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering: ClassVar[list[str]] = ["-sent_at", "-pk"]
        permissions = [("resend_notice", "重新发送通知")]
        constraints = [
            models.UniqueConstraint(fields=["key", "person"], name="nobody_is_told_twice"),
            models.CheckConstraint(
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
                name="a_notice_leads_nowhere_else",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-sent_at"], name="notices_of_a_person"),
            # The bell asks on every page.
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_unread"),
        ]

    def __str__(self) -> str:
        return f"通知 {self.pk}"


class DeliveryQuerySet(models.QuerySet):
    def due(self, at: datetime) -> DeliveryQuerySet:
        return self.filter(state=Delivery.State.WAITING, next_at__lte=at)

    def stuck(self, since: datetime) -> DeliveryQuerySet:
        """Taken up before `since` and never finished: the worker died meanwhile."""
        return self.filter(state=Delivery.State.SENDING, tried_at__lt=since)


class Delivery(Stateful):
    """发送: one notice on its way by one channel besides the site."""

    class Channel(models.TextChoices):
        EMAIL = "email", "电子邮件"
        SMS = "sms", "短信"

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发出"
        FAILED = "failed", "发送失败"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.WAITING: {State.SENDING},
        State.SENDING: {State.SENT, State.WAITING, State.FAILED},
        State.FAILED: {State.WAITING},
    }

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.CharField("渠道", max_length=5, choices=Channel.choices)
    state = models.CharField("状态", max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次发送")
    tried_at = models.DateTimeField("最近一次", null=True)
    failure = models.CharField("失败原因", max_length=300, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知发送"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed"]),
                name="delivery_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["notice", "channel"], name="one_delivery_by_each_channel"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="deliveries_to_make",
            )
        ]

    def __str__(self) -> str:
        return f"通知发送 {self.pk}"
