from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.fields import EncryptedTextField
from core.state import Stateful
from evaluations.models.ratings import RatedItem, Rating
from people.models import User

STAFF = "evaluations.view_evaluation"


def by_field(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CycleQuerySet:
        return self if user.has_perm("evaluations.view_cycle") else self.none()


class Cycle(models.Model):
    """年度评议计划: its basis, and the periods that its evaluations keep."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("计划名称", max_length=100)
    basis_document = models.CharField("依据文件（文号或会议决定）", max_length=200)
    self_report_days = models.PositiveSmallIntegerField("述职报告：会前天数", default=15)
    feedback_days = models.PositiveSmallIntegerField("评议意见：会后天数", default=10)
    rectification_months = models.PositiveSmallIntegerField("整改期限（月）", default=3)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议计划"
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.title


class Lot(models.Model):
    """抽签: who of a fixed list is evaluated, so that anybody can draw the same names again.

    The list and the hash of the seed stand before the draw; the number called out in the meeting
    comes after both, so neither office nor meeting can steer the draw.
    """

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="lot")
    # [[number, name, id of the person]], fixed when the seed is committed
    pool = models.JSONField()
    count = models.PositiveSmallIntegerField("抽取人数")
    commitment = models.CharField("种子承诺（SHA-256）", max_length=64)
    seed = EncryptedTextField()
    committed_by = by_field()
    committed_at = models.DateTimeField()
    public_number = models.CharField("现场报出的数", max_length=40, blank=True, default="")
    drawn = models.JSONField(default=list)
    drawn_by = by_field(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽签"

    def __str__(self) -> str:
        return f"抽签 {self.pk}"


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> EvaluationQuerySet:
        """Staff of evaluations see all but their own, which nobody handles for herself."""
        if not user.has_perm(STAFF):
            return self.none()
        return self.exclude(person=user)

    def of_person(self, user: User) -> EvaluationQuerySet:
        """Her own, from the notice on."""
        return self.filter(person=user).exclude(state="planned")

    def with_facts(self) -> EvaluationQuerySet:
        return self.select_related("person__organ", "cycle", "item__rating", "re_item__rating")


class Evaluation(Stateful):
    """履职评议 of one person. Nothing follows from its result by itself."""

    class State(models.TextChoices):
        PLANNED = "planned", "已列入计划"
        REPORTING = "reporting", "述职报告"
        SURVEYING = "surveying", "调查了解"
        SCORED = "scored", "已测评"
        RECTIFYING = "rectifying", "整改"
        CLOSED = "closed", "办结"

    class Choice(models.TextChoices):
        DECISION = "decision", "主任会议确定"
        LOT = "lot", "抽签确定"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.REPORTING, State.CLOSED},
        State.REPORTING: {State.SURVEYING, State.CLOSED},
        State.SURVEYING: {State.SCORED, State.CLOSED},
        State.SCORED: {State.RECTIFYING, State.CLOSED},
        State.RECTIFYING: {State.CLOSED},
    }

    cycle = models.ForeignKey(
        Cycle, models.PROTECT, related_name="evaluations", verbose_name="评议计划"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="evaluations",
        verbose_name="评议对象",
    )
    # As it was when she was chosen: she may have moved on by the time that somebody looks.
    post_title = models.CharField("职务", max_length=150)
    chosen_by = models.CharField("确定方式", max_length=10, choices=Choice.choices)
    decision = models.CharField("确定的会议", max_length=200)
    session_on = models.DateField("评议会议日期")
    session_name = models.CharField("评议会议", max_length=200, blank=True, default="")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PLANNED)
    item = models.OneToOneField(
        RatedItem, models.PROTECT, related_name="evaluation", null=True, editable=False
    )
    re_item = models.OneToOneField(
        RatedItem, models.PROTECT, related_name="re_evaluation", null=True, editable=False
    )
    report_due_on = models.DateField("整改报告期限", null=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, editable=False)
    outcome = models.CharField("办结意见", max_length=300, blank=True, default="", editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "履职评议"
        ordering = ["session_on", "pk"]
        permissions = [("decide_evaluation", "主任会议决定评议事项")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned", "reporting", "surveying", "scored", "rectifying", "closed",
                    ]
                ),
                name="evaluation_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["cycle", "person"], name="one_evaluation_a_person_and_cycle"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"履职评议 {self.pk}"

    @property
    def self_report_due_on(self) -> date:
        return self.session_on - timedelta(days=self.cycle.self_report_days)

    @property
    def feedback_due_on(self) -> date:
        return self.session_on + timedelta(days=self.cycle.feedback_days)

    @property
    def due_on(self) -> date | None:
        """What is waited for now, and until when."""
        return {
            self.State.PLANNED: self.self_report_due_on,
            self.State.REPORTING: self.self_report_due_on,
            self.State.SURVEYING: self.session_on,
            self.State.SCORED: self.feedback_due_on,
            self.State.RECTIFYING: self.report_due_on,
        }.get(self.State(self.state))

    def is_overdue(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on

    def together(self) -> EvaluationQuerySet:
        """Those of the plan who may stand on one ballot now, she among them."""
        item = "re_item" if self.state == self.State.RECTIFYING else "item"
        rows = Evaluation.objects.filter(cycle=self.cycle_id, state=self.state).with_facts()
        if item == "re_item":
            rows = rows.filter(item__rating__state="released")
        is_free = Q(**{item: None}) | Q(**{f"{item}__rating__state": "cancelled"})
        return rows.filter(is_free)

    def may_be_rated(self) -> bool:
        """No ballot on her stands; a second one only after the result of the first."""
        again = self.state == self.State.RECTIFYING
        item = self.re_item if again else self.item
        is_free = item is None or item.rating.state == Rating.State.CANCELLED
        return is_free and (not again or bool(self.result))

    def result_of(self, item: RatedItem | None) -> dict[str, Any]:
        """What was released, or nothing."""
        if item is None or item.rating.state != "released":
            return {}
        return item.rating.result.get(str(item.number), {})

    @property
    def result(self) -> dict[str, Any]:
        return self.result_of(self.item)

    @property
    def re_result(self) -> dict[str, Any]:
        return self.result_of(self.re_item)


class EvaluationStep(models.Model):
    """办理记录: one step taken, by whom and when. Appended, never edited."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="steps")
    label = models.CharField("环节", max_length=40)
    note = models.CharField("说明", max_length=500, blank=True, default="")
    by = by_field()
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "评议办理记录"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"评议办理记录 {self.pk}"


class EvaluationPaper(models.Model):
    """评议材料: a file of the procedure. A newer one of a kind stands before the older ones."""

    class Kind(models.TextChoices):
        SELF_REPORT = "self_report", "述职报告"
        SURVEY_REPORT = "survey_report", "调查报告"
        OPINION = "opinion", "评议意见"
        PLAN = "plan", "整改方案"
        RECTIFICATION = "rectification", "整改报告"
        OTHER = "other", "其他材料"

    # What the person evaluated hands in herself, and what she may read of the rest.
    OWN = (Kind.SELF_REPORT, Kind.PLAN, Kind.RECTIFICATION)
    SHOWN = (*OWN, Kind.OPINION)

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="papers")
    kind = models.CharField("材料", max_length=20, choices=Kind.choices)
    stored = models.CharField(max_length=200)
    name = models.CharField("文件名", max_length=200)
    by = by_field()
    at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = verbose_name_plural = "评议材料"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"评议材料 {self.pk}"


class SurveyGroup(models.Model):
    """调查组"""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="survey_groups")
    name = models.CharField("名称", max_length=50)
    leader = models.CharField("组长", max_length=50)
    members = models.CharField("成员", max_length=300)
    task = models.CharField("分工", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "调查组"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class SurveyNote(models.Model):
    """调查记录: an interview, a meeting, a visit or the return of questionnaires."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "座谈会"
        INTERVIEW = "interview", "个别访谈"
        VISIT = "visit", "走访"
        QUESTIONNAIRE = "questionnaire", "问卷"

    group = models.ForeignKey(SurveyGroup, models.PROTECT, related_name="notes")
    kind = models.CharField("方式", max_length=20, choices=Kind.choices)
    held_on = models.DateField("日期")
    people = models.CharField("对象", max_length=200)
    sent = models.PositiveIntegerField("发出问卷", null=True, blank=True)
    returned = models.PositiveIntegerField("收回问卷", null=True, blank=True)
    text = models.TextField("内容", max_length=5000)
    by = by_field()
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "调查记录"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned=None) | Q(sent__gte=models.F("returned")),
                name="no_more_questionnaires_back_than_out",
                violation_error_message="收回的问卷不能多于发出的。",
            )
        ]

    def __str__(self) -> str:
        return f"调查记录 {self.pk}"


class SessionQuestion(models.Model):
    """询问: what was asked in the session, and the answer."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="questions")
    asked_by = models.CharField("询问人", max_length=50)
    question = models.CharField("询问", max_length=500)
    answer = models.CharField("回答", max_length=1000, blank=True, default="")
    by = by_field()
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "会议询问"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"会议询问 {self.pk}"


class Delivery(models.Model):
    """送达: one document to one recipient, each a record of its own with its receipt."""

    class Kind(models.TextChoices):
        PERSON = "person", "反馈本人"
        LEADER = "leader", "反馈一府一委两院负责人"
        COMMITTEE = "committee", "报送县委"
        DISCIPLINE = "discipline", "报送纪委监委"
        ORGANIZATION = "organization", "报送组织部"

    # Local rules give the feedback a period; the reports to the party organs have none.
    FEEDBACK = (Kind.PERSON, Kind.LEADER)

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="deliveries")
    kind = models.CharField("送达", max_length=20, choices=Kind.choices)
    recipient = models.CharField("收件人", max_length=100)
    document = models.CharField("文号", max_length=100, blank=True, default="")
    sent_on = models.DateField("发出日期")
    sent_by = by_field()
    received_on = models.DateField("签收日期", null=True)
    receipt = models.CharField("签收人", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["sent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=models.F("sent_on")),
                name="received_not_before_it_was_sent",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "kind", "recipient"], name="one_delivery_a_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"送达 {self.pk}"


class Consequence(models.Model):
    """后续处理: a named decision of its own. No result brings one about."""

    class Kind(models.TextChoices):
        TALK = "talk", "约谈"
        DEADLINE = "deadline", "限期整改"
        RERATING = "rerating", "再次测评"
        INQUIRY = "inquiry", "质询"
        INVESTIGATION = "investigation", "特定问题调查"
        REMOVAL = "removal", "提出撤职案"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="consequences")
    kind = models.CharField("处理", max_length=20, choices=Kind.choices)
    meeting = models.CharField("作出决定的会议", max_length=200)
    reason = models.CharField("理由", max_length=500)
    decided_on = models.DateField("决定日期")
    by = by_field()
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "后续处理"
        ordering = ["decided_on", "pk"]

    def __str__(self) -> str:
        return f"后续处理 {self.pk}"
