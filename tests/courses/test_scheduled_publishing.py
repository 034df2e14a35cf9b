"""Pages that go out and come down by themselves: at their time, with their audience, by the same
command that the worker runs."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from courses.models import CoursePage, CreditEntry, Enrolment, LessonPage
from exam_platform.schedules import SCHEDULES
from tests.courses.hours import give
from tests.courses.pages import (
    make_course,
    make_delegation,
    make_deputy,
    make_lesson,
    make_programme,
)

pytestmark = pytest.mark.django_db

PUBLISH = "publish_scheduled"


@pytest.fixture
def now(db):
    return timezone.now()


def run_the_schedule():
    """What the worker does when the time has come: the command that the table names."""
    commands = [spec.command for spec in SCHEDULES if spec.command == PUBLISH]
    for command in commands:
        call_command(command, verbosity=0)
    return commands


def scheduled(page, by, **times):
    """As the page editor leaves it: approved, with the times set, waiting."""
    for name, moment in times.items():
        setattr(page, name, moment)
    page.save_revision(user=by).publish(user=by)
    return type(page).objects.get(pk=page.pk)


def due(page, moment):
    """The hour has come: what was to go out later was to go out at `moment`."""
    waiting = Revision.objects.filter(pk=page.latest_revision_id)
    content = waiting.get().content | {"go_live_at": moment.isoformat()}
    waiting.update(approved_go_live_at=moment, content=content)


def seen_by(person):
    return set(CoursePage.objects.visible_to(person).values_list("title", flat=True))


def test_a_course_goes_out_at_its_hour_to_its_audience_only(now, clerk):
    team = make_delegation("城关镇")
    member, other = make_deputy(team), make_deputy(make_delegation("河西镇"))
    course = make_course(
        title="预算审查", audience="chosen", audience_delegations=[team], live=False,
        is_required=True,
    )  # fmt: skip
    course = scheduled(course, clerk, go_live_at=now + timedelta(hours=1))
    assert not course.live and course.approved_schedule
    assert run_the_schedule() == [PUBLISH]
    assert seen_by(member) == set(), "not before its hour"
    due(course, now - timedelta(minutes=1))
    run_the_schedule()
    assert seen_by(member) == {"预算审查"} and seen_by(other) == set()
    course = CoursePage.objects.get(pk=course.pk)
    assert list(course.audience_delegations.all()) == [team]
    call_command("enrol_required")
    assert set(Enrolment.objects.values_list("person", flat=True)) == {member.pk}


def test_a_lesson_goes_out_at_its_hour_with_what_it_holds(now, clerk):
    lesson = make_lesson(make_course(), live=False)
    lesson = scheduled(lesson, clerk, go_live_at=now + timedelta(hours=1))
    course = lesson.course
    assert not LessonPage.objects.below([course.path]).exists()
    due(lesson, now - timedelta(minutes=1))
    run_the_schedule()
    assert [one.body[0].block_type for one in LessonPage.objects.below([course.path])] == ["text"]


def test_a_course_comes_down_at_its_hour_and_what_was_earned_stays(now, clerk, at):
    deputy = make_deputy()
    course = make_course(title="预算审查")
    Enrolment.objects.create(
        person=deputy, course=course, state="completed", enrolled_at=now, completed_at=now
    )
    give(deputy, 2)
    course = scheduled(course, clerk, expire_at=now + timedelta(hours=1))
    run_the_schedule()
    assert seen_by(deputy) == {"预算审查"}
    CoursePage.objects.filter(pk=course.pk).update(expire_at=now - timedelta(minutes=1))
    run_the_schedule()
    course.refresh_from_db()
    assert not course.live and course.expired and seen_by(deputy) == set()
    assert Enrolment.objects.get().state == "completed"
    assert CreditEntry.objects.get().account.person == deputy


def test_what_waits_for_its_hour_is_not_let_out_with_its_programme(now, clerk):
    programme = make_programme()
    course = make_course(programme, title="下月的课", live=False)
    scheduled(course, clerk, go_live_at=now + timedelta(days=30))
    programme.save_revision(user=clerk).publish(user=clerk)
    run_the_schedule()
    assert not CoursePage.objects.get(pk=course.pk).live
