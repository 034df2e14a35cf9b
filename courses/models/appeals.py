from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.state import Stateful
from courses.models.credits import CreditEntry, hours_field
from people.models import User

ANSWER = "courses.answer_appeal"


class CreditAppealQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CreditAppealQuerySet:
        return self if user.has_perm(ANSWER) else self.filter(person=user)

    def waiting(self) -> CreditAppealQuerySet:
        return self.filter(state="open").order_by("due_at", "pk")

    def with_facts(self) -> CreditAppealQuerySet:
        return self.select_related(
            "person", "entry__account", "entry__rule", "answered_by", "answer_entry"
        )


class CreditAppeal(Stateful):
    """申诉: a person contests an entry, or says that one is missing (`entry` is then empty)."""

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ACCEPTED = "accepted", "已采纳"
        REFUSED = "refused", "未采纳"
        WITHDRAWN = "withdrawn", "已撤回"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.ACCEPTED, State.REFUSED, State.WITHDRAWN}
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="credit_appeals",
        verbose_name="申诉人",
    )
    entry = models.ForeignKey(
        CreditEntry, models.PROTECT, related_name="appeals", null=True, verbose_name="学时记录"
    )
    on = models.DateField("学习日期")
    claimed = hours_field("应计学时")
    text = models.TextField("理由", max_length=500)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("答复期限")
    answer = models.TextField("答复", max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    answer_entry = models.ForeignKey(CreditEntry, models.PROTECT, related_name="+", null=True)

    objects = CreditAppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时申诉"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "refused", "withdrawn"]),
                name="credit_appeal_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="open"),
                name="one_open_appeal_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(state="withdrawn")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_appeal_has_its_answer",
            ),
        ]
        permissions = [("answer_appeal", "答复学时申诉")]

    def __str__(self) -> str:
        return f"学时申诉 {self.pk}"

    def is_overdue(self, at: datetime) -> bool:
        return self.state == self.State.OPEN and self.due_at < at
