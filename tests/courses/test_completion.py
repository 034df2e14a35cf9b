"""Lessons become complete, and a course with its last lesson, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.actions.completion import complete_lesson, settle_all, settle_enrolment
from courses.models import CoursePage, CreditEntry, Enrolment, LessonProgress
from tests.courses.pages import make_course, make_lesson
from tests.courses.watching import TO_READ, Page, counting, enrol, statements
from tests.exams.quizzes import begin, make_quiz, work_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment():
    course = make_course(title="代表法")
    make_lesson(course)
    make_lesson(course)
    return enrol(course=course)


def lessons_of(enrolment):
    return list(enrolment.course.get_children().specific())


def done(enrolment, *lessons, at):
    for lesson in lessons:
        progress = Page(enrolment, lesson, at=at, demand=TO_READ).progress
        complete_lesson(progress, at=at)


def entries(action):
    return ModelLogEntry.objects.filter(action=action)


def test_a_lesson_is_completed_once_and_logged_once(at, enrolment):
    progress = Page(enrolment, lessons_of(enrolment)[0], at=at).progress
    complete_lesson(progress, at=at)
    complete_lesson(progress, at=at + timedelta(days=1))
    progress.refresh_from_db()
    assert progress.completed_at == at
    assert entries("courses.lesson_complete").get().user == enrolment.person


def test_the_last_lesson_completes_the_course(at, enrolment):
    first, last = lessons_of(enrolment)
    done(enrolment, first, at=at)
    assert not settle_enrolment(enrolment, at=at)
    assert enrolment.state == Enrolment.State.ACTIVE
    done(enrolment, last, at=at)
    assert settle_enrolment(enrolment, at=at)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.completed_at) == (Enrolment.State.COMPLETED, at)
    assert entries("courses.complete").count() == 1


def test_settling_again_changes_nothing(at, enrolment):
    done(enrolment, *lessons_of(enrolment), at=at)
    assert settle_enrolment(enrolment, at=at)
    assert not settle_enrolment(enrolment, at=at + timedelta(days=1))
    stale = Enrolment(pk=enrolment.pk, person=enrolment.person, course=enrolment.course)
    assert not settle_enrolment(stale, at=at + timedelta(days=2))
    enrolment.refresh_from_db()
    assert enrolment.completed_at == at
    assert entries("courses.complete").count() == 1


def test_who_has_left_the_course_completes_nothing(at, enrolment):
    done(enrolment, *lessons_of(enrolment), at=at)
    enrolment.move(Enrolment.State.WITHDRAWN)
    assert not settle_enrolment(enrolment, at=at)
    enrolment.move(Enrolment.State.ACTIVE)
    assert settle_enrolment(enrolment, at=at), "what was learnt before still counts"


def test_a_course_without_lessons_is_never_complete(at):
    assert not settle_enrolment(enrol(), at=at)
    assert settle_all(at=at) == 0


def test_a_lesson_taken_out_of_the_course_is_no_longer_asked_for(at, enrolment):
    first, last = lessons_of(enrolment)
    done(enrolment, first, at=at)
    last.unpublish()
    assert settle_enrolment(enrolment, at=at)


def test_a_lesson_added_later_is_asked_of_those_who_are_not_done_only(at, enrolment):
    other = enrol(course=enrolment.course)
    done(enrolment, *lessons_of(enrolment), at=at)
    assert settle_enrolment(enrolment, at=at)
    added = make_lesson(enrolment.course)
    done(other, *lessons_of(enrolment)[:2], at=at)
    assert not settle_enrolment(other, at=at)
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED
    done(other, added, at=at)
    assert settle_enrolment(other, at=at)


def test_a_heartbeat_that_completes_the_last_lesson_completes_the_course(enrolment):
    first, last = lessons_of(enrolment)
    opened = timezone.now() - timedelta(minutes=12)
    done(enrolment, first, at=opened)
    page = Page(enrolment, last, at=opened)
    answer = page.post(page.claim(0, 600))
    assert answer.json()["complete"] is True
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED


def test_the_sweep_finds_whoever_is_done_and_nobody_else(at, enrolment):
    others = [enrol(course=enrolment.course) for _ in range(3)]
    done(enrolment, *lessons_of(enrolment), at=at)
    done(others[0], lessons_of(enrolment)[0], at=at)
    call_command("settle_enrolments", verbosity=0)
    states = dict(Enrolment.objects.values_list("pk", "state"))
    assert states.pop(enrolment.pk) == Enrolment.State.COMPLETED
    assert set(states.values()) == {Enrolment.State.ACTIVE}
    assert settle_all(at=at) == 0


def test_the_sweep_opens_nobody_who_is_still_on_the_way(at, enrolment):
    with counting() as few:
        settle_all(at=at)
    for _ in range(4):
        done(enrol(course=enrolment.course), lessons_of(enrolment)[0], at=at)
    with counting() as many:
        settle_all(at=at)
    assert len(statements(many)) == len(statements(few))


def test_a_courses_page_asks_once_for_all_its_lessons(at, enrolment, django_assert_num_queries):
    first, last = lessons_of(enrolment)
    done(enrolment, first, at=at)
    Page(enrolment, last, at=at)
    with django_assert_num_queries(1):
        rows = LessonProgress.objects.by_lesson(enrolment)
    assert rows[first.pk].completed_at == at
    assert rows[last.pk].completed_at is None
    assert LessonProgress.objects.by_lesson(enrol()) == {}


def test_a_passed_quiz_is_asked_for_too(at, enrolment):
    quiz = make_quiz()
    CoursePage.objects.update(quiz=quiz)
    enrolment.course.refresh_from_db()
    done(enrolment, *lessons_of(enrolment), at=at)
    assert not settle_enrolment(enrolment, at=at)
    assert not work_through(begin(quiz, enrolment.person), 0).has_passed
    assert not settle_enrolment(enrolment, at=at)
    assert work_through(begin(quiz, enrolment.person), 3).has_passed
    assert settle_all(at=at) == 1, "the sweep finds it: nobody had to come back"
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED


def test_the_quiz_alone_completes_no_course(at, enrolment):
    quiz = make_quiz()
    CoursePage.objects.update(quiz=quiz)
    enrolment.course.refresh_from_db()
    assert work_through(begin(quiz, enrolment.person), 3).has_passed
    assert not settle_enrolment(enrolment, at=at)
    assert settle_all(at=at) == 0


def test_completion_grants_the_hours_of_the_course_once_with_its_reason(at, enrolment):
    CoursePage.objects.update(hours=Decimal("2.5"))
    enrolment.course.refresh_from_db()
    done(enrolment, *lessons_of(enrolment), at=at)
    for _ in range(2):
        settle_enrolment(enrolment, at=at)
    entry = CreditEntry.objects.get()
    assert (entry.account.person, entry.hours) == (enrolment.person, Decimal("2.5"))
    assert entry.source_key == f"course:{enrolment.pk}"
    assert (entry.reason, entry.on) == ("学完课程《代表法》", at.date())


def test_completion_issues_one_certificate(at, enrolment):
    done(enrolment, lessons_of(enrolment)[0], at=at)
    settle_enrolment(enrolment, at=at)
    assert not enrolment.certificates.exists()
    done(enrolment, lessons_of(enrolment)[1], at=at)
    for _ in range(2):
        settle_enrolment(enrolment, at=at)
    assert enrolment.certificates.get().person == enrolment.person


def test_a_course_without_hours_completes_without_an_entry(at, enrolment):
    CoursePage.objects.update(hours=0)
    enrolment.course.refresh_from_db()
    done(enrolment, *lessons_of(enrolment), at=at)
    assert settle_enrolment(enrolment, at=at)
    assert not CreditEntry.objects.exists()
