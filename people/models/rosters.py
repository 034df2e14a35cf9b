from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from core.fields import EncryptedTextField
from core.state import Stateful
from people.models.organs import Term
from people.models.users import User


class RosterBatchQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RosterBatchQuerySet:
        """Rosters hold ID numbers: whoever may enter people sees what she uploaded herself."""
        if not user.has_perm("people.add_user"):
            return self.none()
        return self.filter(uploaded_by=user)


class RosterBatch(Stateful):
    """名册导入: one uploaded workbook of nominees or deputies, from check to apply."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "检查中"
        CHECKED = "checked", "待确认"
        APPLYING = "applying", "导入中"
        APPLIED = "applied", "已导入"
        REJECTED = "rejected", "已放弃"
        FAILED = "failed", "无法读取"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.UPLOADED: {State.CHECKED, State.FAILED, State.REJECTED},
        State.CHECKED: {State.APPLYING, State.REJECTED},
        State.APPLYING: {State.APPLIED, State.CHECKED},
        State.APPLIED: set(),
        State.REJECTED: set(),
        State.FAILED: set(),
    }

    class Kind(models.TextChoices):
        NOMINEE = "nominee", "拟任命人员"
        DEPUTY = "deputy", "人大代表"

    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.UPLOADED)
    kind = models.CharField("名册类型", max_length=20, choices=Kind.choices)
    term = models.ForeignKey(
        Term, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="届"
    )
    filename = models.CharField("文件名", max_length=200)
    stored_file = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="roster_batches", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, default="")
    # The read rows hold ID numbers, the slips initial passwords: both encrypted at rest.
    report_text = EncryptedTextField(blank=True, default="")
    slips_text = EncryptedTextField(blank=True, default="")
    slips_taken_at = models.DateTimeField(null=True, blank=True)

    objects = RosterBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名册导入"
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "uploaded",
                        "checked",
                        "applying",
                        "applied",
                        "rejected",
                        "failed",
                    ]
                ),
                name="roster_batch_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"名册导入 {self.pk}"

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.report_text) if self.report_text else {}

    @property
    def slips(self) -> list[dict[str, str]]:
        return json.loads(self.slips_text) if self.slips_text else []

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.UPLOADED, self.State.APPLYING)
