from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from core.state import Stateful
from evaluations.models.duty_schemes import DutyItem
from evaluations.models.duty_years import OVERSEE, DutyYear
from people.models import Deputy, User


class DutyEntryQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DutyEntryQuerySet:
        """Organizers and chairs see all, a liaison officer her delegations, a deputy her own."""
        if user.has_perm(OVERSEE):
            return self
        own = Q(deputy__person=user)
        if user.has_perm("evaluations.serve_deputies"):
            own |= Q(deputy__in=Deputy.objects.served_by(user).order_by().values("pk"))
        return self.filter(own)

    def confirmable_by(self, user: User) -> DutyEntryQuerySet:
        """Registered by somebody else, about somebody else, and hers to confirm."""
        waiting = self.waiting_for_another_than(user).filter(late_basis="")
        if not user.has_perm("evaluations.confirm_dutyentry"):
            return waiting.none()
        if user.has_perm(OVERSEE):
            return waiting
        return waiting.filter(item__confirmer=DutyItem.Confirmer.LIAISON)

    def acceptable_by(self, user: User) -> DutyEntryQuerySet:
        """Added late to a closed year, and hers to accept: she may decide on years."""
        waiting = self.waiting_for_another_than(user).exclude(late_basis="")
        return waiting if user.has_perm("evaluations.close_dutyyear") else waiting.none()

    def waiting_for_another_than(self, user: User) -> DutyEntryQuerySet:
        waiting = self.visible_to(user).filter(state=DutyEntry.State.REGISTERED)
        return waiting.exclude(registered_by=user).exclude(deputy__person=user)

    def counted(self) -> DutyEntryQuerySet:
        """What stands at present: also what is contested, until it is answered."""
        return self.filter(state__in=COUNTED)

    def open_to_objection(self, at: datetime) -> DutyEntryQuerySet:
        return self.filter(state=DutyEntry.State.CONFIRMED, appeal_until__gt=at)

    def with_facts(self) -> DutyEntryQuerySet:
        """All that a line shows, in one query."""
        return self.select_related(
            "year", "item", "deputy__person", "deputy__delegation", "registered_by", "confirmed_by"
        )

    def quantities(self) -> dict[int, dict[int, Decimal]]:
        """{deputy: {item: quantity}} of what counts; summed by the database."""
        rows = self.counted().order_by().values_list("deputy_id", "item_id")
        found: dict[int, dict[int, Decimal]] = {}
        for deputy, item, quantity in rows.annotate(sum=Sum("quantity")):
            found.setdefault(deputy, {})[item] = quantity
        return found


class DutyEntry(Stateful):
    """履职登记: one thing done by one deputy. Corrected by a counter-entry, never overwritten."""

    class State(models.TextChoices):
        REGISTERED = "registered", "待确认"
        RETURNED = "returned", "已退回"
        CONFIRMED = "confirmed", "已确认"
        CONTESTED = "contested", "有异议"
        ANSWERED = "answered", "异议已答复"
        WITHDRAWN = "withdrawn", "已撤回"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.REGISTERED: {State.CONFIRMED, State.RETURNED, State.WITHDRAWN},
        State.RETURNED: {State.REGISTERED, State.WITHDRAWN},
        State.CONFIRMED: {State.CONTESTED},
        State.CONTESTED: {State.ANSWERED},
        State.ANSWERED: set(),
        State.WITHDRAWN: set(),
    }

    year = models.ForeignKey(DutyYear, models.PROTECT, related_name="entries")
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="duty_entries", verbose_name="代表"
    )
    item = models.ForeignKey(DutyItem, models.PROTECT, related_name="entries", verbose_name="项目")
    on = models.DateField("日期")
    quantity = models.DecimalField("数量", max_digits=6, decimal_places=2)
    subject = models.CharField("内容", max_length=200)
    evidence = models.CharField(max_length=120, blank=True, default="", editable=False)
    evidence_name = models.CharField("佐证材料", max_length=200, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.REGISTERED)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    registered_at = models.DateTimeField("登记时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    appeal_until = models.DateTimeField("异议期至", null=True)
    return_reason = models.CharField("退回理由", max_length=300, blank=True, default="")
    contest_reason = models.CharField("异议", max_length=300, blank=True, default="")
    contested_at = models.DateTimeField("提出异议", null=True)
    answer = models.CharField("答复", max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, verbose_name="更正"
    )
    # By whose decision it is added to a year that was closed already; empty for all others.
    late_basis = models.CharField("补登依据", max_length=200, blank=True, default="")

    objects = DutyEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "履职登记"
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        permissions = [
            ("oversee_duty", "查看全部代表的履职情况"),
            ("serve_deputies", "为所联系的代表登记履职"),
            ("confirm_dutyentry", "确认履职登记"),
            ("answer_dutyentry", "答复履职异议"),
            ("correct_dutyentry", "更正履职登记"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "registered",
                        "returned",
                        "confirmed",
                        "contested",
                        "answered",
                        "withdrawn",
                    ]
                ),
                name="duty_entry_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("registered_by"))
                | Q(corrects__isnull=False),
                name="duty_is_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(quantity__gt=0),
                name="only_a_correction_is_negative",
            ),
            models.UniqueConstraint(
                fields=["deputy", "item", "on", "subject"],
                condition=Q(corrects=None) & ~Q(state__in=["withdrawn", "returned"]),
                name="the_same_duty_is_registered_once",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "deputy", "item"], name="duty_of_a_deputy"),
            models.Index(fields=["year", "state"], name="duty_by_state"),
        ]

    def __str__(self) -> str:
        return f"履职登记 {self.pk}"

    @property
    def points(self) -> Decimal:
        """Before any cap."""
        return self.item.rule.points * self.quantity

    def may_be_contested(self, at: datetime) -> bool:
        return (
            self.state == self.State.CONFIRMED
            and self.appeal_until is not None
            and at < self.appeal_until
        )

    def appeal_end(self, confirmed_at: datetime) -> datetime:
        return confirmed_at + timedelta(days=self.item.appeal_days)


COUNTED = (DutyEntry.State.CONFIRMED, DutyEntry.State.CONTESTED, DutyEntry.State.ANSWERED)


class DutyImportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DutyImportQuerySet:
        return self.filter(uploaded_by=user)


class DutyImport(Stateful):
    """履职导入: an uploaded workbook of entries, looked at before it is written, all or nothing."""

    class State(models.TextChoices):
        CHECKED = "checked", "待确认"
        APPLIED = "applied", "已导入"
        REJECTED = "rejected", "已放弃"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.CHECKED: {State.APPLIED, State.REJECTED},
        State.APPLIED: set(),
        State.REJECTED: set(),
    }

    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.CHECKED)
    filename = models.CharField("文件名", max_length=200)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    objects = DutyImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "履职导入"
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state__in=["checked", "applied", "rejected"]),
                name="duty_import_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"履职导入 {self.pk}"
