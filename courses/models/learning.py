from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.state import Stateful
from courses.models.pages import CoursePage
from people.models import User


class EnrolmentQuerySet(models.QuerySet):
    def learnt_by(self, user: User) -> EnrolmentQuerySet:
        return self.filter(person=user)

    def current(self, courses: Iterable[CoursePage]) -> EnrolmentQuerySet:
        """Who is in these courses, or has completed them; not who left or may no longer sign in."""
        rows = self.filter(course__in=courses, person__is_active=True)
        return rows.exclude(state=Enrolment.State.WITHDRAWN)

    def visible_to(self, user: User) -> EnrolmentQuerySet:
        return self if user.has_perm("courses.view_enrolment") else self.filter(person=user)


class Enrolment(Stateful):
    """选课: one person in one course."""

    class State(models.TextChoices):
        ACTIVE = "active", "学习中"
        COMPLETED = "completed", "已完成"
        WITHDRAWN = "withdrawn", "已退出"

    class Way(models.TextChoices):
        RULE = "rule", "必修"
        SELF = "self", "自选"
        LIST = "list", "名单"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.ACTIVE: {State.COMPLETED, State.WITHDRAWN},
        State.WITHDRAWN: {State.ACTIVE},
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name="学员"
    )
    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="enrolments", verbose_name="课程"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)
    way = models.CharField("选课方式", max_length=4, choices=Way.choices, default=Way.SELF)
    enrolled_at = models.DateTimeField("选课时间")
    completed_at = models.DateTimeField("完成时间", null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "选课"
        ordering = ["-enrolled_at", "-pk"]
        permissions = [
            ("oversee_learning", "查看培训进展"),
            ("remind_learners", "提醒学员学习"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="a_person_enrols_once"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "completed", "withdrawn"]),
                name="enrolment_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"选课 {self.pk}"
