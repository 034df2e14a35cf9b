"""Who is in which course: by herself, by rule, by a list; and out again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from courses.models import CoursePage, Enrolment
from courses.models.audiences import people_addressed_by
from people.models import User

State, Way = Enrolment.State, Enrolment.Way


@transaction.atomic
def enrol_oneself(course: CoursePage, *, by: User, on: date, at: datetime) -> Enrolment:
    """The view has seen to it that the course is visible to her. Again is no harm."""
    if not course.has_opened(on):
        raise Refused(
            f"课程《{course.title}》{course.opens_on:%Y年%-m月%-d日}开放，请到时再来选课。"
        )
    if course.has_closed(on):
        raise Refused(f"课程《{course.title}》已经截止，不能再选课。如确需补学，请联系组织者。")
    missing = missing_prerequisites(course, by)
    if missing:
        names = "、".join(f"《{one.title}》" for one in missing)
        raise Refused(f"请先完成先修课程{names}，然后再选这门课程。")
    return put_in(course, by, way=Way.SELF, by=by, at=at)[0]


def missing_prerequisites(course: CoursePage, person: User) -> list[CoursePage]:
    """Those still published; one that was taken down asks nothing of anybody."""
    done = person.enrolments.filter(state=State.COMPLETED).values("course")
    return list(course.prerequisites.live().exclude(pk__in=done).order_by("path"))


def put_in(
    course: CoursePage, person: User, *, way: str, by: User | None, at: datetime
) -> tuple[Enrolment, bool]:
    """The enrolment, active or completed, and whether this call made it so."""
    enrolment, is_new = Enrolment.objects.select_for_update().get_or_create(
        person=person, course=course, defaults={"way": way, "enrolled_at": at}
    )
    is_back = enrolment.state == State.WITHDRAWN
    if is_back:
        enrolment.move(State.ACTIVE, way=way, enrolled_at=at)
    if is_new or is_back:
        record(enrolment, "courses.enrol", by=by, at=at, data={"way": way})
    return enrolment, is_new or is_back


@dataclass(frozen=True)
class ListOutcome:
    entered: int
    already: int


@transaction.atomic
def enrol_list(
    course: CoursePage, people: Collection[User], *, by: User, at: datetime
) -> ListOutcome:
    """By a list of the organizer's: neither dates nor prerequisites nor audience stand against it.

    One who had withdrawn is in again; for the others nothing changes.
    """
    entered = sum(put_in(course, one, way=Way.LIST, by=by, at=at)[1] for one in people)
    return ListOutcome(entered, len(people) - entered)


@transaction.atomic
def enrol_by_rule(course: CoursePage, *, on: date, at: datetime) -> int:
    """Enrol whoever a required, running course is meant for. Whoever is or was in it is left."""
    if not (course.live and course.is_required and course.is_running(on)):
        return 0
    CoursePage.objects.select_for_update().get(pk=course.pk)
    known = course.enrolments.values("person")
    missing = people_addressed_by(course).exclude(pk__in=known)
    rows = [
        Enrolment(person=person, course=course, way=Way.RULE, enrolled_at=at)
        for person in missing.only("pk")
    ]
    Enrolment.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if rows:
        record(course, "courses.enrol_rule", by=None, at=at, data={"count": len(rows)})
    return len(rows)


@transaction.atomic
def enrol_in_required(person: User, courses: Collection[CoursePage], *, at: datetime) -> int:
    """In these required courses, as the sweep would do, if she is of their audience."""
    meant = CoursePage.objects.filter(pk__in=[course.pk for course in courses])
    entered = [
        put_in(one, person, way=Way.RULE, by=None, at=at) for one in meant.addressed_to(person)
    ]
    return sum(is_new for _, is_new in entered)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: User, at: datetime) -> None:
    """Progress is kept: whoever enrols again goes on where she was."""
    is_own = enrolment.person_id == by.pk
    if is_own and enrolment.way != Way.SELF:
        raise Refused(
            "这门课程是按规定或名单为您安排的，不能自行退出。确有特殊情况，请联系组织者。"
        )
    if enrolment.state == State.COMPLETED:
        raise Refused("这门课程已经完成，学时已经登记，不能退出。")
    enrolment.move(State.WITHDRAWN)
    record(enrolment, "courses.withdraw", by=by, at=at)
