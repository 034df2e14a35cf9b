from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from core.state import Stateful
from exams.models.papers import Paper, PaperItem
from exams.models.sittings import Candidate, Sitting
from people.models import User


class AttemptQuerySet(models.QuerySet):
    def formal(self) -> AttemptQuerySet:
        return self.filter(candidate__sitting__kind=Sitting.Kind.FORMAL)

    def tries(self) -> AttemptQuerySet:
        """Of quizzes and practice."""
        return self.exclude(candidate__sitting__kind=Sitting.Kind.FORMAL)

    def sat_by(self, user: User) -> AttemptQuerySet:
        return self.formal().filter(candidate__person=user)

    def is_sitting(self, user: User) -> bool:
        """Is she in the middle of an examination?"""
        return self.sat_by(user).running().exists()

    def tried_by(self, user: User) -> AttemptQuerySet:
        return self.live().tries().filter(candidate__person=user)

    def live(self) -> AttemptQuerySet:
        """Without the void ones; the candidate of an examination has at most one."""
        return self.exclude(state=Attempt.State.VOID)

    def running(self) -> AttemptQuerySet:
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def overdue(self, at: datetime) -> AttemptQuerySet:
        return self.running().filter(shut_at__lte=at, paused_at=None)

    def of_disabled_accounts(self) -> AttemptQuerySet:
        """Running, although the account of the person was disabled after the page was opened."""
        return self.running().filter(candidate__person__is_active=False)


class Attempt(Stateful):
    """作答. `due_at` is the bell; answers are taken until `shut_at` (the transit grace)."""

    wagtail_reference_index_ignore = True  # else each write costs a dozen queries

    class State(models.TextChoices):
        PREPARED = "prepared", "未开始"
        IN_PROGRESS = "in_progress", "作答中"
        SUBMITTED = "submitted", "已交卷"
        MARKED = "marked", "已阅卷"
        ABSENT = "absent", "缺考"
        VOID = "void", "作废"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PREPARED: {State.IN_PROGRESS, State.ABSENT, State.VOID},
        State.IN_PROGRESS: {State.SUBMITTED, State.VOID},
        State.SUBMITTED: {State.MARKED, State.IN_PROGRESS, State.VOID},
        State.MARKED: {State.SUBMITTED, State.VOID},
        State.ABSENT: {State.PREPARED, State.VOID},
    }

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="attempts")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attempts")
    # Counts the tries of a quiz or of practice from 1; an examination's attempt has none.
    number = models.PositiveIntegerField("第几次", null=True, editable=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PREPARED)
    started_at = models.DateTimeField("开始时间", null=True)
    due_at = models.DateTimeField("应交时间", null=True)
    shut_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField("暂停时间", null=True)
    submitted_at = models.DateTimeField("交卷时间", null=True)
    was_closed_by_deadline = models.BooleanField(default=False)
    # Rises at each page load, takeover, sign-out and void; an older page may not write any more.
    writer = models.PositiveIntegerField(default=0)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "作答"
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=~Q(state="void") & Q(number=None),
                name="one_live_attempt",
            ),
            models.UniqueConstraint(
                fields=["candidate", "number"],
                condition=~Q(number=None),
                name="tries_are_numbered",
            ),
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(state="in_progress"), name="one_running_attempt"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["prepared", "in_progress", "submitted", "marked", "absent", "void"]
                ),
                name="attempt_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shut_at"], condition=Q(state="in_progress"), name="attempt_running_shut"
            )
        ]

    def __str__(self) -> str:
        return f"作答 {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """May an answer be counted at `at`? A pause refuses saves, and so does the shut door."""
        return (
            self.state == self.State.IN_PROGRESS
            and self.paused_at is None
            and self.shut_at is not None
            and at < self.shut_at
        )

    @property
    def bell(self) -> datetime:
        """`due_at` of an attempt that was started."""
        assert self.due_at is not None
        return self.due_at

    def move_bell(self, gap: timedelta) -> None:
        """On the instance only; the action saves it."""
        assert self.due_at is not None and self.shut_at is not None
        self.due_at += gap
        self.shut_at += gap

    def is_overdue(self, at: datetime) -> bool:
        return (
            self.state == self.State.IN_PROGRESS
            and self.paused_at is None
            and self.shut_at is not None
            and self.shut_at <= at
        )


class ResponseQuerySet(models.QuerySet):
    def counted(self) -> ResponseQuerySet:
        return self.filter(is_late=False, is_superseded=False)

    def current(self) -> ResponseQuerySet:
        """The one response per item that is marked: the newest (writer, seq) that counts."""
        newest = (
            Response.objects.counted()
            .filter(attempt=OuterRef("attempt"), item=OuterRef("item"))
            .order_by("-writer", "-seq")
        )
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class Response(models.Model):
    """答案: appended, never overwritten. Current = newest (writer, seq) per item."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses")
    item = models.ForeignKey(PaperItem, models.PROTECT, related_name="responses")
    writer = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    is_superseded = models.BooleanField(default=False)
    # With feedback after each question: from here on the key may leave, and no answer comes in.
    locked_at = models.DateTimeField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答案"
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "writer", "seq"], name="a_response_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["attempt", "item"],
                condition=~Q(locked_at=None),
                name="an_answer_is_locked_once",
            ),
        ]
        indexes = [models.Index(fields=["attempt", "item", "writer", "seq"])]

    def __str__(self) -> str:
        return f"答案 {self.pk}"
