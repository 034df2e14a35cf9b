"""What was learnt hangs on pages: they come down, but they are not deleted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress
from courses.models.progress import WatchClock
from exam_platform.editorial import set_up_editing
from tests.courses.pages import make_course, make_deputy, make_lesson, make_programme

pytestmark = pytest.mark.django_db

REFUSED = "已有人学习，不能删除：学习记录和学时要留存。需要停用时请“取消发布”。"


@pytest.fixture
def office(client_for, clerk):
    set_up_editing()
    return client_for(clerk)


@pytest.fixture
def lesson(db):
    return make_lesson(make_course(make_programme()))


@pytest.fixture
def learnt(lesson):
    """Somebody has left the course again; what she read is kept all the same."""
    enrolment = Enrolment.objects.create(
        person=make_deputy(), course=lesson.course, state="withdrawn", enrolled_at=timezone.now()
    )
    clock = WatchClock.objects.create(person=enrolment.person)
    return LessonProgress.objects.create(
        enrolment=enrolment, lesson=lesson, clock=clock, opened_at=timezone.now()
    )


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)


def test_a_lesson_that_somebody_learnt_from_is_kept_with_one_sentence(office, lesson, learnt):
    told = delete(office, lesson).content.decode()
    assert f"“{lesson.title}”{REFUSED}" in told
    assert LessonPage.objects.get() == lesson and LessonProgress.objects.get() == learnt
    asked = office.get(reverse("wagtailadmin_pages:delete", args=[lesson.pk]), follow=True)
    assert REFUSED in asked.content.decode(), "said before one is asked whether one is sure"


def test_a_course_is_kept_though_its_lessons_are_gone(office):
    course = make_course(title="还没有课时")
    Enrolment.objects.create(person=make_deputy(), course=course, enrolled_at=timezone.now())
    assert f"“还没有课时”{REFUSED}" in delete(office, course).content.decode()
    assert CoursePage.objects.exists()


def test_what_holds_pages_is_not_deleted_at_all(office, lesson):
    for page in (lesson.course, lesson.course.get_parent()):
        assert "没有权限" in delete(office, page).content.decode()
    assert LessonPage.objects.get() == lesson


def test_nor_is_it_deleted_among_many(office, lesson, learnt):
    other = make_course(lesson.course.get_parent().specific, title="没人学过")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    sent = f"{url}?id={lesson.pk}&id={other.pk}"
    assert REFUSED in office.post(sent, follow=True).content.decode()
    assert CoursePage.objects.count() == 2


def test_a_page_that_nobody_learnt_from_may_go(office, lesson):
    course = lesson.course
    delete(office, lesson)
    delete(office, course)
    assert not CoursePage.objects.exists() and not LessonPage.objects.exists()


def test_taking_it_down_keeps_what_was_learnt_and_putting_it_out_again_goes_on(
    office, lesson, learnt
):
    course = lesson.course
    office.post(reverse("wagtailadmin_pages:unpublish", args=[course.pk]))
    assert not CoursePage.objects.get().live
    assert LessonProgress.objects.get() == learnt
    course.refresh_from_db()
    course.save_revision().publish()
    assert CoursePage.objects.get().live and Enrolment.objects.get().course == course
