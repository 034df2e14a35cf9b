"""The page editor's forms: what an editor need not know."""

import pytest
from django.urls import reverse

from courses.models import CoursePage
from exam_platform.editorial import set_up_editing
from tests.courses.pages import make_course, make_programme

pytestmark = pytest.mark.django_db

COURSE = {
    "title": "怎样审议报告",
    "slug": "",
    "summary": "",
    "hours": "1",
    "opens_on": "",
    "closes_on": "",
    "quiz": "",
    "audience": "deputies",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


@pytest.fixture
def save(client_for, person):
    """Post the form of a new course as a draft; gives the slugs of all courses afterwards."""
    set_up_editing()
    client = client_for(person("jiang", "蒋文静", "editor"))
    programme = make_programme()
    url = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", programme.pk])

    def post(**fields):
        answer = client.post(url, {**COURSE, **fields})
        slugs = CoursePage.objects.child_of(programme).order_by("path")
        return answer.status_code, list(slugs.values_list("slug", flat=True))

    return post


def test_courses_with_chinese_titles_get_addresses_by_count(save):
    assert save() == (302, ["course-1"])
    assert save() == (302, ["course-1", "course-2"])


def test_an_address_that_is_typed_is_kept_and_one_that_is_taken_is_passed_over(save):
    assert save(slug="course-1") == (302, ["course-1"])
    assert save(slug="budget") == (302, ["course-1", "budget"])
    assert save() == (302, ["course-1", "budget", "course-2"])


def test_a_page_without_a_title_is_sent_back(save):
    assert save(title="") == (200, [])


def test_an_address_emptied_later_stays_what_it_was(client_for, clerk):
    set_up_editing()
    course = make_course(title="预算", slug="budget")
    url = reverse("wagtailadmin_pages:edit", args=[course.pk])
    answer = client_for(clerk).post(url, {**COURSE, "action-publish": "yes"})
    assert answer.status_code == 302
    course.refresh_from_db()
    assert (course.slug, course.title) == ("budget", "怎样审议报告")
