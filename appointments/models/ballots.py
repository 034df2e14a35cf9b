from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from appointments import tally
from appointments.models.nominations import Nomination
from appointments.models.sessions import Session
from core.state import Stateful
from people.models import User


class BallotQuerySet(models.QuerySet):
    def standing(self) -> BallotQuerySet:
        return self.exclude(state="void")

    def visible_to(self, user: User) -> BallotQuerySet:
        return self if user.has_perm("appointments.view_session") else self.none()


class Ballot(Stateful):
    """表决: a count signed by the scrutineers. It never knows who voted how."""

    class State(models.TextChoices):
        COUNTED = "counted", "已计票，待核对宣布"
        ANNOUNCED = "announced", "已宣布"
        VOID = "void", "已作废"

    class Method(models.TextChoices):
        DEVICE = tally.Method.DEVICE.value, "无记名电子表决（表决器）"
        PAPER = tally.Method.PAPER.value, "无记名投票（纸质票）"
        HANDS = tally.Method.HANDS.value, "举手表决"

    MOVES: ClassVar[dict[str, set[str]]] = {State.COUNTED: {State.ANNOUNCED, State.VOID}}

    session = models.ForeignKey(Session, models.PROTECT, related_name="ballots")
    method = models.CharField("表决方式", max_length=10, choices=Method.choices)
    method_note = models.CharField("采用举手表决的原因", max_length=200, blank=True, default="")
    combined_basis = models.CharField(
        "合并表决的主任会议决定", max_length=200, blank=True, default=""
    )
    members = models.PositiveSmallIntegerField("全体组成人员")
    present = models.PositiveSmallIntegerField("出席")
    issued = models.PositiveSmallIntegerField("发出")
    returned = models.PositiveSmallIntegerField("收回")
    valid = models.PositiveSmallIntegerField("有效")
    invalid = models.PositiveSmallIntegerField("无效")
    approve = models.PositiveSmallIntegerField("赞成")
    oppose = models.PositiveSmallIntegerField("反对")
    abstain = models.PositiveSmallIntegerField("弃权")
    scrutineers = models.CharField("监票人", max_length=100)
    counters = models.CharField("计票人", max_length=100)
    # What was decided holds from this day, whenever it is typed in and announced here.
    voted_on = models.DateField("表决日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    announced_at = models.DateTimeField(null=True)
    void_reason = models.CharField("作废原因", max_length=500, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.COUNTED)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表决"
        ordering = ["recorded_at", "pk"]
        permissions = [("record_ballot", "录入计票结果"), ("announce_ballot", "核对并宣布结果")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["counted", "announced", "void"]),
                name="ballot_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("members"))
                & Q(issued__lte=F("present"))
                & Q(returned__lte=F("issued"))
                & Q(returned=F("valid") + F("invalid"))
                & Q(valid=F("approve") + F("oppose") + F("abstain")),
                name="ballot_sums_agree",
            ),
        ]

    def __str__(self) -> str:
        return f"表决 {self.pk}"

    @property
    def count(self) -> tally.Count:
        return tally.Count(**{name: getattr(self, name) for name in tally.LABELS})

    @property
    def needed(self) -> int:
        return tally.majority_of(self.members)

    @property
    def has_carried(self) -> bool:
        return tally.carries(self.count)


class BallotItem(models.Model):
    """What a ballot was about: one nomination, or several that were voted on together."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="items")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="ballot_items")
    is_void = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "表决事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(is_void=False), name="one_vote_per_nomination"
            )
        ]

    def __str__(self) -> str:
        return f"表决事项 {self.pk}"
