"""Whom a course is meant for: one rule, asked from both ends."""

import pytest

from courses.models import CoursePage, LessonPage, ProgrammePage
from courses.models.audiences import people_addressed_by
from courses.models.learning import Enrolment
from people.models import Deputy, Role
from tests.conftest import NOW
from tests.courses.pages import (
    make_course,
    make_delegation,
    make_deputy,
    make_lesson,
    make_programme,
)
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def enrol(person, course, state="active"):
    return Enrolment.objects.create(person=person, course=course, state=state, enrolled_at=NOW)


def sees(person, course) -> bool:
    """Both ends of the rule must agree."""
    meant = CoursePage.objects.addressed_to(person).filter(pk=course.pk).exists()
    assert people_addressed_by(course).filter(pk=person.pk).exists() is meant
    return CoursePage.objects.visible_to(person).filter(pk=course.pk).exists()


def test_by_default_a_course_is_for_all_deputies(nominee):
    course = make_course()
    assert sees(make_deputy(), course)
    assert not sees(nominee, course)


def test_a_deputy_without_a_delegation_is_a_deputy():
    assert sees(make_deputy(None), make_course())
    assert not sees(
        make_deputy(None), make_course(audience="chosen", audience_delegations=[make_delegation()])
    )


def test_by_role(nominee):
    course = make_course(audience="chosen", audience_roles=[Role.objects.get(key="nominee")])
    assert sees(nominee, course)
    assert not sees(make_deputy(), course)


def test_by_organ(government, congress):
    course = make_course(audience="chosen", audience_organs=[government])
    assert sees(make_person(organ=government), course)
    assert not sees(make_person(organ=congress), course)
    assert not sees(make_person(organ=None), course)


def test_by_delegation_while_the_mandate_lasts():
    mine, other = make_delegation(), make_delegation()
    deputy = make_deputy(mine)
    course = make_course(audience="chosen", audience_delegations=[mine])
    assert sees(deputy, course)
    assert not sees(make_deputy(other), course)
    Deputy.objects.filter(person=deputy).update(ended_on="2026-03-01")
    assert not sees(deputy, course)


def test_any_of_the_chosen_groups_is_enough_and_nobody_counts_twice(government):
    mine = make_delegation()
    deputy = make_deputy(mine, organ=government)
    course = make_course(
        audience="chosen",
        audience_delegations=[mine],
        audience_organs=[government],
        audience_roles=[Role.objects.get(key="deputy")],
    )
    assert sees(deputy, course)
    assert list(people_addressed_by(course)) == [deputy]
    assert list(CoursePage.objects.visible_to(deputy)) == [course]


def test_a_listed_course_is_for_those_on_the_list_while_they_are_on_it():
    course, deputy, other = make_course(audience="listed"), make_deputy(), make_deputy()
    enrolment = enrol(deputy, course)
    assert sees(deputy, course)
    assert not sees(other, course)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    assert not sees(deputy, course)


def test_a_completed_course_stays_visible_when_the_audience_changes(nominee):
    course = make_course()
    enrol(nominee, course, "completed")
    assert sees(nominee, course)


def test_a_draft_is_seen_by_nobody_on_the_site(clerk):
    course = make_course(live=False)
    assert not sees(make_deputy(), course)
    assert not CoursePage.objects.visible_to(clerk).exists()


def test_lessons_and_programmes_follow_their_courses(nominee):
    programme = make_programme()
    course, hidden = make_course(programme), make_course(programme, audience="listed")
    first, second = make_lesson(course), make_lesson(course)
    make_lesson(course, live=False)
    make_lesson(hidden)
    courses = CoursePage.objects.all()
    deputy = make_deputy()
    assert list(LessonPage.objects.visible_to(deputy, courses)) == [first, second]
    assert list(ProgrammePage.objects.visible_to(deputy, courses)) == [programme]
    assert not LessonPage.objects.visible_to(nominee, courses).exists()
    assert not ProgrammePage.objects.visible_to(nominee, courses).exists()


def test_an_inactive_person_is_addressed_by_nothing():
    course, deputy = make_course(), make_deputy(is_active=False)
    assert not people_addressed_by(course).filter(pk=deputy.pk).exists()
