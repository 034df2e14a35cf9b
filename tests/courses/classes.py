"""A small programme whose figures are counted by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from courses.models import CoursePage, Enrolment, LessonProgress, WatchClock
from people.models import Delegation, User
from tests.conftest import NOW
from tests.courses.pages import make_course, make_delegation, make_deputy, make_lesson


def touch(enrolment: Enrolment, *, at: datetime = NOW) -> LessonProgress:
    """She was in a lesson of the course at that time."""
    clock, _ = WatchClock.objects.get_or_create(person=enrolment.person)
    lesson = make_lesson(enrolment.course)
    return LessonProgress.objects.create(
        enrolment=enrolment, lesson=lesson, clock=clock, opened_at=at, studied_at=at
    )


def learn(person: User, course: CoursePage, *, days_ago: int | None = None, **facts: Any) -> None:
    """In the course; with `days_ago` she last learnt then. Completed, if the facts say so."""
    facts = {"enrolled_at": NOW - timedelta(days=90), **facts}
    if facts.get("state") == "completed":
        facts = {"completed_at": NOW, **facts}
    enrolment = Enrolment.objects.create(person=person, course=course, **facts)
    if days_ago is not None:
        touch(enrolment, at=NOW - timedelta(days=days_ago))


class Class:
    """Two courses, two delegations, five deputies.

    东关 fresh: in both, begun neither          moving: both, the first done, the second yesterday
    西关 still: the first only, 30 days ago      done: the first only, completed
    none  gone: withdrew from the first (counts nowhere)
    """

    def __init__(self) -> None:
        self.east, self.west = make_delegation("东关"), make_delegation("西关")
        self.first = make_course(title="监督法")
        self.second = make_course(title="代表法")
        self.programme = self.first.get_parent().specific
        self.fresh = self.deputy("甲未开始", self.east)
        self.moving = self.deputy("乙学习中", self.east)
        self.still = self.deputy("丙停滞", self.west)
        self.done = self.deputy("丁已完成", self.west)
        self.gone = self.deputy("戊已退出", None)
        learn(self.fresh, self.first)
        learn(self.fresh, self.second)
        learn(self.moving, self.first, days_ago=20, state="completed")
        learn(self.moving, self.second, days_ago=1)
        learn(self.still, self.first, days_ago=30)
        learn(self.done, self.first, days_ago=40, state="completed")
        learn(self.gone, self.first, days_ago=2, state="withdrawn")

    def deputy(self, name: str, delegation: Delegation | None) -> User:
        return make_deputy(delegation, real_name=name)

    def grow(self, count: int, each: Callable[[User], object] = lambda person: None) -> None:
        for _ in range(count):
            person = make_deputy(self.east)
            learn(person, self.first, days_ago=3)
            each(person)
