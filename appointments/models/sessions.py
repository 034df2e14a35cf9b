from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from appointments.models.nominations import Nomination
from core.state import Stateful
from people.models import Term, User


class SessionQuerySet(models.QuerySet):
    def ahead(self, on: date) -> SessionQuerySet:
        """What can still take an item: planned for today or later, or sitting now."""
        return self.filter(Q(state="planned", starts_on__gte=on) | Q(state="open"))

    def visible_to(self, user: User) -> SessionQuerySet:
        return self if user.has_perm("appointments.view_session") else self.none()


class Session(Stateful):
    """常委会会议: the roll is its list of members in office, and the measure of every majority."""

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        OPEN = "open", "正在召开"
        CLOSED = "closed", "已闭会"
        CANCELLED = "cancelled", "已取消"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.OPEN, State.CANCELLED},
        State.OPEN: {State.CLOSED},
    }

    name = models.CharField(
        "会议名称", max_length=100, help_text="例如“清源县第十八届人大常委会第四十次会议”。"
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name="届")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True, default="")
    presider = models.CharField("主持人", max_length=50, blank=True, default="")
    note = models.TextField("列席人员和其他说明", max_length=1000, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常委会会议"
        ordering = ["-starts_on", "-pk"]
        permissions = [("convene_session", "签到、开会、闭会")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "closed", "cancelled"]),
                name="session_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="session_ends_after_it_starts",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["term", "name"],
                name="one_session_of_a_name",
                violation_error_message="这一届已有同名会议。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SessionMember(models.Model):
    """应到人员: one member in office, and whether she came."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="组成人员"
    )
    title = models.CharField("常委会职务", max_length=100, blank=True, default="")
    is_present = models.BooleanField("出席", default=False)
    absence = models.CharField("缺席原因", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "应到人员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_seat_per_member")
        ]

    def __str__(self) -> str:
        return f"应到人员 {self.pk}"


class AgendaItem(models.Model):
    """议程: a nomination before a session. It stays on record when the matter is taken off."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="agenda")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField("次序")
    deliberation = models.TextField("审议意见", max_length=4000, blank=True, default="")
    taken_off_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=Q(taken_off_at=None),
                name="on_one_agenda_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"议程 {self.pk}"
