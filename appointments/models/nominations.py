from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from appointments.kinds import CHOICES, KINDS, Kind
from core.state import Stateful
from exams.models import Candidate, Regulation
from people.models import Organ, Post, Tenure, Term, User

if TYPE_CHECKING:
    from appointments.models.outcomes import Certificate


class NominationQuerySet(models.QuerySet):
    def pending(self) -> NominationQuerySet:
        """On the way to the vote: somebody still has to act."""
        return self.filter(state__in=["received", "screened", "cleared"])

    def with_facts(self) -> NominationQuerySet:
        """All that a line of the list shows, besides the gate, in one query."""
        return self.select_related(
            "person",
            "post__organ",
            "term",
            "proposer",
            "session",
            "exemption__approved_by",
            "bypass__by",
        )

    def with_steps(self) -> NominationQuerySet:
        """And all that its steps are drawn from, whatever the number of rows."""
        related = ("issues", "oaths", "tenure_entries", "filings", "objections", "checks__by")
        return self.with_facts().select_related("certificate").prefetch_related(*related)

    def visible_to(self, user: User) -> NominationQuerySet:
        """Staff of the personnel office see all; a nominee her own; nobody else anything."""
        if user.has_perm("appointments.view_nomination"):
            return self
        return self.filter(person=user)


class Nomination(Stateful):
    """提请: one person put forward for one post. What it still lacks is computed, not stored."""

    class State(models.TextChoices):
        RECEIVED = "received", "已受理"
        SCREENED = "screened", "资格审查完成"
        CLEARED = "cleared", "主任会议同意提请"
        TABLED = "tabled", "已列入会议议程"
        PASSED = "passed", "表决通过"
        NOT_PASSED = "not_passed", "表决未通过"
        DEFERRED = "deferred", "暂缓"
        WITHDRAWN = "withdrawn", "已撤回"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.RECEIVED: {State.SCREENED, State.DEFERRED, State.WITHDRAWN},
        State.SCREENED: {State.CLEARED, State.DEFERRED, State.WITHDRAWN},
        State.CLEARED: {State.TABLED, State.DEFERRED, State.WITHDRAWN},
        State.TABLED: {State.PASSED, State.NOT_PASSED, State.DEFERRED, State.WITHDRAWN},
        State.DEFERRED: {State.RECEIVED, State.WITHDRAWN},
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="nominations",
        verbose_name="拟任命人员",
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="nominations", verbose_name="拟任职务"
    )
    kind = models.CharField("决定类型", max_length=20, choices=CHOICES, default="appoint")
    term = models.ForeignKey(Term, models.PROTECT, related_name="nominations", verbose_name="届")
    vacates = models.ManyToManyField(
        Tenure, related_name="vacated_by", blank=True, verbose_name="同时免去的现任职务"
    )
    proposer = models.ForeignKey(
        Organ, models.PROTECT, related_name="nominations", verbose_name="提请机关"
    )
    basis_document = models.CharField("提请文号", max_length=200, blank=True, default="")
    proposer_note = models.CharField(
        "提请机关与职务不一致的说明", max_length=300, blank=True, default=""
    )
    ground = models.CharField("任免理由", max_length=500, blank=True, default="")
    received_on = models.DateField("受理日期")
    session_on = models.DateField("拟提交常委会会议日期", null=True, blank=True)
    lateness_note = models.CharField(
        "逾期提请的说明", max_length=500, blank=True, default="", editable=False
    )
    session = models.ForeignKey(
        "appointments.Session",
        models.PROTECT,
        related_name="nominations",
        null=True,
        editable=False,
        verbose_name="会议",
    )
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.RECEIVED)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提请"
        ordering = ["-received_on", "-pk"]
        permissions = [
            ("screen_nomination", "资格审查"),
            ("clear_nomination", "主任会议决定提请"),
            ("table_nomination", "列入会议议程"),
            ("bypass_exam", "越过考试关口"),
            ("register_outcome", "办理表决后的事项"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "received",
                        "screened",
                        "cleared",
                        "tabled",
                        "passed",
                        "not_passed",
                        "deferred",
                        "withdrawn",
                    ]
                ),
                name="nomination_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["person", "post", "term", "kind"],
                condition=~Q(state__in=["withdrawn", "not_passed", "passed"]),
                name="one_live_nomination_per_post",
            ),
        ]

    def __str__(self) -> str:
        return f"提请 {self.pk}"

    @property
    def decision(self) -> Kind:
        return KINDS[self.kind]

    @property
    def branch(self) -> str:
        return self.post.organ.branch

    @property
    def exemption_or_none(self) -> Exemption | None:
        return getattr(self, "exemption", None)

    @property
    def certificate_or_none(self) -> Certificate | None:
        return getattr(self, "certificate", None)

    @property
    def bypass_or_none(self) -> ExamBypass | None:
        return getattr(self, "bypass", None)


class Objection(models.Model):
    """举报: it stops the vote until the proposer has looked into it and answered in writing."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    summary = models.CharField("反映的问题", max_length=500)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    answer = models.CharField("调查结论", max_length=1000, blank=True, default="")
    answered_on = models.DateField("书面报告日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "举报"
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"举报 {self.pk}"


class Check(models.Model):
    """办理记录: one step taken, by whom, when and on what ground. Appended, never edited."""

    class Step(models.TextChoices):
        RECEIVED = "received", "受理"
        SCREENED = "screened", "资格审查"
        CLEARED = "cleared", "主任会议同意提请"
        TABLED = "tabled", "列入会议议程"
        DEFERRED = "deferred", "暂缓"
        RESUMED = "resumed", "恢复办理"
        WITHDRAWN = "withdrawn", "撤回"
        PASSED = "passed", "表决通过"
        NOT_PASSED = "not_passed", "表决未通过"

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="checks")
    step = models.CharField("环节", max_length=12, choices=Step.choices)
    note = models.CharField("意见", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"办理记录 {self.pk}"


class Exemption(models.Model):
    """免考: a named reason of the regulation, an approver and the evidence."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="exemption")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+")
    reason = models.CharField("免考情形", max_length=100)
    clause = models.CharField("条款", max_length=100, blank=True, default="")
    note = models.CharField("说明", max_length=300, blank=True, default="")
    branch_part_only = models.BooleanField("仅免专业部分", default=False)
    evidence = models.CharField("证明材料", max_length=200, blank=True, default="")
    evidence_name = models.CharField(max_length=200, blank=True, default="")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "免考"

    def __str__(self) -> str:
        return f"免考 {self.pk}"


class ExamBypass(models.Model):
    """越过考试关口: a named person and a reason; it is never deleted and always shown."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="bypass")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "越过考试关口"

    def __str__(self) -> str:
        return f"越过考试关口 {self.pk}"


class NominationCandidacy(models.Model):
    """Which sitting a nomination's person sits for it: candidate rows link to the record."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="candidacies")
    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="nomination_link")

    class Meta:
        verbose_name = verbose_name_plural = "提请与考试"

    def __str__(self) -> str:
        return f"提请与考试 {self.pk}"
