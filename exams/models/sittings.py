from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.state import Refused, Stateful
from exams.models.papers import Blueprint
from exams.models.regulations import Regulation
from people.models import Branch, User


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RoomQuerySet:
        return self if user.has_perm("exams.view_room") else self.none()


class Room(models.Model):
    """考场. `ip_ranges` (one CIDR a line), when given, bounds where a formal exam is sat."""

    name = models.CharField("考场", max_length=60, unique=True)
    seats = models.PositiveSmallIntegerField("座位数", default=30)
    ip_ranges = models.TextField("限定网段（每行一个）", blank=True, default="")

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考场"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def admits(self, address: str) -> bool:
        """Is this address inside the room's networks? A room without any admits everybody."""
        networks = self.ip_ranges.split()
        return not networks or any(
            ip_address(address) in ip_network(network, strict=False) for network in networks
        )

    def clean(self) -> None:
        # A slip of the pen here would turn the whole room away when the exam begins.
        for network in self.ip_ranges.split():
            try:
                ip_network(network, strict=False)
            except ValueError as exc:
                told = f"“{network}”不是网段。请写成 192.168.1.0/24 或一个地址，每行一个。"
                raise ValidationError({"ip_ranges": told}) from exc


class SittingQuerySet(models.QuerySet):
    def formal(self) -> SittingQuerySet:
        """Examinations. Quizzes and practice have pages of their own and stand in no list here."""
        return self.filter(kind=Sitting.Kind.FORMAL)

    def visible_to(self, user: User) -> SittingQuerySet:
        """Staff see formal sittings, except those they sit; invigilators only their own.

        Whoever is a candidate is shut out of everything about the sitting until release.
        """
        if user.has_perm("exams.view_sitting"):
            rows = self.formal()
        elif user.has_perm("exams.invigilate_sitting"):
            rows = self.formal().filter(officers__person=user, officers__duty="invigilator")
        else:
            return self.none()
        return rows.exclude(pk__in=unreleased_sittings_of(user))

    def invigilated_by(self, user: User) -> SittingQuerySet:
        """Whose room page this is: the assigned invigilators, and the organizers who prepare."""
        if user.has_perm("exams.prepare_sitting"):
            rows = self.formal()
        elif user.has_perm("exams.invigilate_sitting"):
            rows = self.formal().filter(officers__person=user, officers__duty="invigilator")
        else:
            return self.none()
        return rows.exclude(candidates__person=user)


def unreleased_sittings_of(user: User) -> models.QuerySet:
    mine = Candidate.objects.filter(person=user)
    return mine.exclude(sitting__state=Sitting.State.PUBLISHED).values("sitting")


class Sitting(Stateful):
    """场次: one exam event with its window, room, papers and candidates."""

    class Kind(models.TextChoices):
        FORMAL = "formal", "正式考试"
        QUIZ = "quiz", "测验"
        PRACTICE = "practice", "练习"

    class Mode(models.TextChoices):
        ONLINE = "online", "机考"
        PAPER = "paper", "纸笔"

    class Dealing(models.TextChoices):
        LABELS = "labels", "A/B 卷（按座位交替）"
        PER_CANDIDATE = "per_candidate", "一人一卷"

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        READY = "ready", "已就绪"
        OPEN = "open", "考试中"
        PAUSED = "paused", "已暂停"
        CLOSED = "closed", "已结束"
        PUBLISHED = "published", "已公布"
        CANCELLED = "cancelled", "已取消"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.READY, State.CANCELLED},
        State.READY: {State.PLANNED, State.OPEN, State.CANCELLED},
        State.OPEN: {State.PAUSED, State.CLOSED},
        State.PAUSED: {State.OPEN, State.CLOSED},
        State.CLOSED: {State.OPEN, State.PUBLISHED},
    }

    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.FORMAL)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    # Null in quizzes and practice only, as a constraint says; typed as every examination has them.
    regulation: models.ForeignKey[Regulation, Regulation] = models.ForeignKey(  # type: ignore[misc]
        Regulation, models.PROTECT, related_name="sittings", null=True, verbose_name="适用办法"
    )
    blueprint: models.ForeignKey[Blueprint, Blueprint] = models.ForeignKey(  # type: ignore[misc]
        Blueprint, models.PROTECT, related_name="sittings", null=True, verbose_name="组卷方案"
    )
    dealing = models.CharField(
        "发卷方式", max_length=20, choices=Dealing.choices, default=Dealing.LABELS
    )
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="sittings", null=True, blank=True, verbose_name="考场"
    )
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    minutes = models.PositiveSmallIntegerField("作答时长（分钟）")
    resit_of = models.ForeignKey(
        "self", models.PROTECT, related_name="resits", null=True, blank=True, verbose_name="补考自"
    )
    notice = models.TextField("考试通知", blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "场次"
        ordering = ["-opens_at"]
        permissions = [
            ("prepare_sitting", "准备场次"),
            ("invigilate_sitting", "监考"),
            ("confirm_result", "确认成绩"),
            ("release_result", "公布成绩"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="sitting_closes_after_it_opens",
                violation_error_message="截止时间应晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="formal") | Q(regulation__isnull=False, blueprint__isnull=False),
                name="an_examination_has_its_rules",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="practice"), name="practice_is_one_sitting"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned",
                        "ready",
                        "open",
                        "paused",
                        "closed",
                        "published",
                        "cancelled",
                    ]
                ),
                name="sitting_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def shut_out(self, user: User) -> None:
        """Whoever is a candidate here has no part in setting, sealing, running or judging it."""
        if self.candidates.filter(person=user).exists():
            raise Refused("您是本场次的考生，不能参与本场次的组卷、封存、考务、阅卷和成绩工作。")

    def chain(self) -> list[Sitting]:
        """The sittings that this one repeats, nearest first."""
        found: list[Sitting] = []
        earlier = self.resit_of
        while earlier is not None and earlier not in found:
            found.append(earlier)
            earlier = earlier.resit_of
        return found


class SittingOfficer(models.Model):
    """Who does which duty at a sitting; an invigilator or marker sees only these sittings."""

    class Duty(models.TextChoices):
        INVIGILATOR = "invigilator", "监考"
        MARKER = "marker", "阅卷"

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="officers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name="人员"
    )
    duty = models.CharField("职责", max_length=12, choices=Duty.choices)

    class Meta:
        verbose_name = verbose_name_plural = "考务人员"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person", "duty"], name="one_duty_once")
        ]

    def __str__(self) -> str:
        return f"考务 {self.pk}"


class CandidateQuerySet(models.QuerySet):
    def sat_by(self, user: User) -> CandidateQuerySet:
        """Her examinations; what she practises is no examination."""
        return self.filter(person=user, sitting__kind=Sitting.Kind.FORMAL)


class Candidate(models.Model):
    """考生: one person in one sitting."""

    class Absence(models.TextChoices):
        NONE = "", "—"
        EXCUSED = "excused", "请假"
        UNEXCUSED = "unexcused", "缺考"

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="candidates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidacies", verbose_name="考生"
    )
    # Empty in quizzes and practice, whose people need no organ.
    branch = models.CharField("系统", max_length=20, choices=Branch.choices, blank=True)
    post_title = models.CharField("拟任职务", max_length=100, blank=True, default="")
    seat = models.PositiveSmallIntegerField("座位号", null=True, blank=True)
    admission_number = models.CharField("准考证号", max_length=20, blank=True, default="")
    extra_minutes = models.PositiveSmallIntegerField("加时（分钟）", default=0)
    extra_reason = models.CharField("加时原因", max_length=200, blank=True, default="")
    absence = models.CharField(
        "缺考", max_length=10, choices=Absence.choices, blank=True, default=Absence.NONE
    )
    absence_reason = models.CharField("缺考说明", max_length=200, blank=True, default="")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考生"
        ordering = ["sitting", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="a_person_sits_once"),
            models.UniqueConstraint(
                fields=["sitting", "seat"], condition=~Q(seat=None), name="one_person_per_seat"
            ),
            models.UniqueConstraint(
                fields=["admission_number"],
                condition=~Q(admission_number=""),
                name="admission_number_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"考生 {self.admission_number or self.pk}"


class Incident(models.Model):
    """考场记录: written once by the invigilator (or by an action), never edited."""

    class Kind(models.TextChoices):
        NOTE = "note", "情况记录"
        EXTRA_TIME = "extra_time", "延长时间"
        PAUSE = "pause", "暂停"
        RESUME = "resume", "恢复"
        ABSENCE = "absence", "缺考"
        VOID = "void", "作废"
        REOPEN = "reopen", "重新开放"
        SIGN_IN = "sign_in", "登录协助"
        LATE_ANSWER = "late_answer", "逾时到达的答案"

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="incidents")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="incidents", null=True, blank=True
    )
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.NOTE)
    text = models.CharField("内容", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "考场记录"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"考场记录 {self.pk}"
