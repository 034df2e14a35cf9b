"""When a lesson and a course are complete. What is once complete stays so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from core.audit import record
from courses.actions.certificates import issue_certificate
from courses.actions.credits import grant_hours
from courses.models import CoursePage, CreditEntry, Enrolment, LessonPage, LessonProgress
from exams.models import Sitting
from exams.models.records import local_day
from exams.quizzes import standings_of
from people.models import User


@transaction.atomic
def complete_lesson(progress: LessonProgress, *, at: datetime) -> None:
    """The caller holds the row and has found that nothing is missing. Once and for all."""
    rows = LessonProgress.objects.filter(pk=progress.pk, completed_at=None)
    if not rows.update(completed_at=at):
        return
    progress.completed_at = at
    person = progress.enrolment.person
    record(progress, "courses.lesson_complete", by=person, at=at)


@transaction.atomic
def settle_enrolment(enrolment: Enrolment, *, at: datetime) -> bool:
    """Close the course for one person if nothing is missing any more; True if this call did it.

    Called whenever something may have become complete, and by a sweep for what came another way
    (a quiz passed without coming back). Under the enrolment's lock, so that hours are granted and
    the certificate is issued once.
    """
    enrolment.refresh_from_db(
        fields=["state", "completed_at"], from_queryset=Enrolment.objects.select_for_update()
    )
    if enrolment.state != Enrolment.State.ACTIVE or not is_all_done(enrolment):
        return False
    enrolment.move(Enrolment.State.COMPLETED, completed_at=at)
    record(enrolment, "courses.complete", by=None, at=at)
    reward(enrolment, at)
    return True


def reward(enrolment: Enrolment, at: datetime) -> None:
    course = enrolment.course
    grant_hours(
        enrolment.person,
        kind=CreditEntry.Kind.COURSE,
        hours=course.hours,
        on=local_day(at),
        reason=f"学完课程《{course.title}》",
        source_key=f"course:{enrolment.pk}",
        by=None,
        at=at,
        link=course.url or "",
    )
    issue_certificate(enrolment, at=at)


def is_all_done(enrolment: Enrolment) -> bool:
    """Every lesson that is published now, and the quiz."""
    demanded = demanded_lessons(enrolment.course)
    done = LessonProgress.objects.complete().filter(enrolment=enrolment)
    if not demanded or not demanded <= set(done.values_list("lesson_id", flat=True)):
        return False
    quiz = enrolment.course.quiz
    return quiz is None or has_passed(quiz, enrolment.person)


def has_passed(quiz: Sitting, person: User) -> bool:
    standing = standings_of([quiz], person).get(quiz.pk)
    return standing is not None and standing.has_passed


def demanded_lessons(course: CoursePage) -> set[int]:
    return set(LessonPage.objects.live().child_of(course).values_list("pk", flat=True))


def settle_all(*, at: datetime) -> int:
    """The sweep: whoever has done all lessons, though the last act was not on a lesson's page."""
    return sum(
        settle_enrolment(enrolment, at=at)
        for course in CoursePage.objects.live()
        for enrolment in ripe_enrolments(course)
    )


def ripe_enrolments(course: CoursePage) -> list[Enrolment]:
    """Found by counting, so that the sweep opens nothing for those who are still on their way."""
    demanded = demanded_lessons(course)
    done = Count(
        "progress",
        filter=Q(progress__completed_at__isnull=False, progress__lesson__in=demanded),
    )
    active = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE)
    ripe = active.annotate(done=done).filter(done=len(demanded)) if demanded else active.none()
    return list(ripe.select_related("person", "course__quiz").order_by("pk"))
