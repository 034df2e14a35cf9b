"""Quizzes and practice: sittings without officers, seats or sealing, tried more than once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from exams.models.attempts import Attempt
from exams.models.papers import Blueprint
from exams.models.sittings import Sitting
from people.models import User
from question_bank.models import Question, Subject


class Feedback(models.TextChoices):
    EACH = "each", "每题答完即看对错"
    END = "end", "交卷后看对错"


class QuizRulesQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> QuizRulesQuerySet:
        """Whoever keeps quizzes sees all of them: they hold practice questions only."""
        return self if user.has_perm("exams.view_quizrules") else self.none()


class QuizRules(models.Model):
    """测验规则: what a sitting of kind quiz goes by, in the place of a regulation.

    Its questions are the picked ones, or else `question_count` drawn anew for each try from the
    practice pool of these laws and subjects (of all where none is named).
    """

    class Counting(models.TextChoices):
        BEST = "best", "以最好的一次为准"
        LAST = "last", "以最后一次为准"

    sitting = models.OneToOneField(Sitting, models.PROTECT, related_name="rules")
    attempts_allowed = models.PositiveSmallIntegerField(
        "可答次数", default=0, help_text="填 0 表示不限次数。"
    )
    counting = models.CharField(
        "成绩以哪次为准", max_length=10, choices=Counting.choices, default=Counting.BEST
    )
    feedback = models.CharField(
        "何时看对错", max_length=10, choices=Feedback.choices, default=Feedback.END
    )
    pass_share = models.PositiveSmallIntegerField("合格线（答对百分之几）", default=60)
    question_count = models.PositiveSmallIntegerField("题数", default=10)
    laws = models.JSONField("出题法律", default=list, blank=True)
    subjects = models.ManyToManyField(
        Subject, related_name="+", blank=True, verbose_name="出题知识点"
    )
    is_shuffled = models.BooleanField("每次打乱题目顺序", default=True)

    objects = QuizRulesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测验"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_share__lte=100),
                name="quiz_passes_within_a_hundred",
                violation_error_message="合格线应在 0 到 100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(question_count__range=(1, 100)),
                name="quiz_asks_one_to_a_hundred",
                violation_error_message="题数应在 1 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.sitting.title

    @property
    def state_name(self) -> str:
        names = {"planned": "未开放", "open": "开放中", "closed": "已关闭"}
        return names.get(self.sitting.state, self.sitting.get_state_display())

    def is_used(self) -> bool:
        """Somebody has begun: from then on all are measured alike, and nothing changes."""
        return Attempt.objects.filter(candidate__sitting=self.sitting_id).exists()


class QuizPick(models.Model):
    """One hand-picked question of a quiz, in its place."""

    rules = models.ForeignKey(QuizRules, models.CASCADE, related_name="picks")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "选定的试题"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "question"], name="a_question_picked_once")
        ]

    def __str__(self) -> str:
        return f"选题 {self.pk}"


class PracticeRun(models.Model):
    """What one attempt of practice is made of; `topic` is a law key, subject path or nothing."""

    class Source(models.TextChoices):
        LAW = "law", "按法律"
        SUBJECT = "subject", "按知识点"
        MOCK = "mock", "模拟卷"
        NOTEBOOK = "notebook", "错题本"

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="run")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    topic = models.CharField(max_length=300, blank=True, default="")
    title = models.CharField("名称", max_length=200)
    feedback = models.CharField("何时看对错", max_length=10, choices=Feedback.choices)
    blueprint = models.ForeignKey(Blueprint, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "练习记录"

    def __str__(self) -> str:
        return f"练习 {self.pk}"


class Outcome(models.Model):
    """What a try came to, judged once when it was handed in; practice has nothing to pass.

    `full` leaves out written items, which no machine can mark.
    """

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="outcome")
    earned = models.DecimalField("得分", max_digits=7, decimal_places=2)
    full = models.DecimalField("满分", max_digits=7, decimal_places=2)
    has_passed = models.BooleanField("合格", null=True)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "测验成绩"

    def __str__(self) -> str:
        return f"测验成绩 {self.pk}"

    @property
    def share(self) -> int:
        """Whole per cent, rounded down: 59.9 % is not 60 %."""
        return int(self.earned * 100 / self.full) if self.full else 0


class PracticeCardQuerySet(models.QuerySet):
    def of(self, person: User) -> PracticeCardQuerySet:
        return self.filter(person=person)

    def in_notebook(self) -> PracticeCardQuerySet:
        return self.exclude(is_put_away=True)


class PracticeCard(models.Model):
    """错题卡: one question that this person once got wrong, and when it should come back.

    `phase`, `step`, `stability` and `difficulty` are FSRS's own; see exams.repetition.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    phase = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(null=True)
    stability = models.FloatField(null=True)
    difficulty = models.FloatField(null=True)
    due_at = models.DateTimeField("下次复习")
    reviewed_at = models.DateTimeField("上次作答")
    wrong = models.PositiveIntegerField("答错次数", default=0)
    right_in_a_row = models.PositiveIntegerField("连续答对", default=0)
    is_put_away = models.BooleanField("已移出", default=False)

    objects = PracticeCardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "错题"
        constraints = [
            models.UniqueConstraint(fields=["person", "question"], name="one_card_per_question")
        ]
        indexes = [models.Index(fields=["person", "due_at"])]

    def __str__(self) -> str:
        return f"错题 {self.pk}"
