from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.coverage import Span, merge, within
from courses.models.learning import Enrolment
from courses.models.pages import LessonPage
from courses.standing import Demand, Standing, part_standing
from people.models import User

# Pages whose packets are remembered one by one. An older page's packets are no danger: the time
# that could pay for them a second time is taken.
SESSIONS_KEPT = 20


class WatchClock(models.Model):
    """学习时钟: the seconds of one person's wall clock that have already paid for something.

    One row for all her lessons, tabs and devices. Spans of seconds since the epoch; watching and
    reading are paid for separately, since a text may be read while a talk is heard.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="watch_clock", verbose_name="学员"
    )
    played = models.JSONField(default=list)
    read = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = "学习时钟"

    def __str__(self) -> str:
        return f"学习时钟 {self.pk}"


class LessonProgressQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> LessonProgressQuerySet:
        if user.has_perm("courses.view_enrolment"):
            return self
        return self.filter(enrolment__person=user)

    def learnt_by(self, user: User) -> LessonProgressQuerySet:
        return self.filter(enrolment__person=user)

    def complete(self) -> LessonProgressQuerySet:
        return self.exclude(completed_at=None)

    def locked(self) -> LessonProgressQuerySet:
        """The lesson and its person's clock, in one statement; the enrolment is only read."""
        rows = self.select_for_update(of=("self", "clock"))
        return rows.select_related("clock", "enrolment")

    def by_lesson(self, enrolment: Enrolment) -> dict[int, LessonProgress]:
        """For a course's page: one query for all its lessons, those not begun left out."""
        rows: Iterable[Any] = self.filter(enrolment=enrolment)
        return {row.lesson_id: row for row in rows}


class LessonProgress(models.Model):
    """课时进度: how far one person has come in one lesson.

    `parts` holds by block id what of a recording is covered, where to resume, and since when it
    is done. What is done stays done, and so does `completed_at`: whatever becomes of the lesson.
    `contacts` are the spans in which the pages gave signs of life, `packets` which packets of
    which page have been taken.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="progress", verbose_name="选课"
    )
    lesson = models.ForeignKey(
        LessonPage, models.PROTECT, related_name="progress", verbose_name="课时"
    )
    clock = models.ForeignKey(WatchClock, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("首次打开时间")
    studied_at = models.DateTimeField("最近学习时间", null=True)  # the last packet that was taken
    completed_at = models.DateTimeField("完成时间", null=True)
    read_seconds = models.FloatField("阅读秒数", default=0)
    scroll = models.PositiveSmallIntegerField("浏览到（%）", default=0)
    parts = models.JSONField(default=dict)
    contacts = models.JSONField(default=list)
    packets = models.JSONField(default=list)

    objects = LessonProgressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课时进度"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="a_lesson_has_one_progress"
            ),
            models.CheckConstraint(
                condition=Q(scroll__lte=100) & Q(read_seconds__gte=0), name="progress_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"课时进度 {self.pk}"

    def standing(self, demand: Demand) -> Standing:
        parts = tuple(
            part_standing(part, self.parts.get(part.block, {}), demand.share)
            for part in demand.parts
        )
        return Standing(parts, demand, self.read_seconds, self.scroll)

    def has_taken(self, session: str, number: int) -> bool:
        taken = dict(self.packets).get(session, [])
        return any(begin <= number < end for begin, end in taken)

    def take(self, session: str, numbers: Iterable[int]) -> None:
        known = dict(self.packets)
        spans = [*spans_of(known.pop(session, [])), *((number, number + 1) for number in numbers)]
        self.packets = [*known.items(), (session, merge(spans))][-SESSIONS_KEPT:]


def spans_of(kept: Iterable[Any]) -> list[Span]:
    """JSON knows no tuples."""
    return [(begin, end) for begin, end in kept]


def kept_since(spans: list[Span], oldest: float) -> list[Span]:
    """To be stored: hundredths of a second, and nothing that no capability reaches any more."""
    recent = within(spans, [(oldest, float("inf"))])
    return [(round(begin, 2), round(end, 2)) for begin, end in recent]
