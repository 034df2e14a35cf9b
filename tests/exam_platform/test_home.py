"""The first page after signing in: what comes next for a deputy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.courses.gatherings import invite, make_event, make_fact, make_part
from tests.courses.hours import give, make_requirement
from tests.courses.pages import make_course, make_deputy, make_index, make_lesson
from tests.courses.watching import enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy():
    return make_deputy()


@pytest.fixture
def home(client_for, deputy):
    client = client_for(deputy)
    return lambda: client.get("/").content.decode()


def coming(deputy, days, **fields):
    event = make_event("announced", **fields)
    make_part(event, timezone.now() + timedelta(days=days))
    return invite(event, deputy)


def test_coming_events_stand_there_soonest_first_and_others_do_not(home, deputy):
    later, sooner = coming(deputy, 9), coming(deputy, 2)
    over, foreign = coming(deputy, -3), coming(make_deputy(), 2)
    page = home()
    assert page.index(sooner.event.title) < page.index(later.event.title)
    assert f"/events/{sooner.event_id}/" in page and "待答复" in page
    assert over.event.title not in page and foreign.event.title not in page


def test_a_cancelled_event_says_so(home, deputy):
    coming(deputy, 2)
    invite(make_part(make_event("cancelled"), timezone.now() + timedelta(days=1)).event, deputy)
    assert "已取消" in home()


def test_at_an_event_she_is_led_to_sign_in_until_she_has(home, deputy):
    part = make_part(make_event("held"), timezone.now() - timedelta(minutes=5))
    mine = invite(part.event, deputy)
    assert "去签到" in home()
    make_fact(part, mine)
    page = home()
    assert "已签到" in page and "去签到" not in page
    make_fact(part, mine, False, source="correction", reason="误点")
    assert "去签到" in home()


def test_the_hours_of_the_year_stand_there_when_the_year_asks_for_some(home, deputy):
    assert "年学时" not in home()
    make_requirement(year=timezone.localtime().year)
    give(deputy, 3, on=timezone.localtime().date())
    assert "应修" in home() and "还差" in home()


def test_a_new_deputy_reads_one_clear_sentence(home):
    page = home()
    assert "目前没有需要您办理的事项" in page and "近期培训活动" not in page


def test_home_costs_the_same_with_one_event_and_with_many(
    home, deputy, django_assert_max_num_queries
):
    make_index()
    for _ in range(2):
        course = make_course()
        make_lesson(course)
        enrol(deputy, course)
    coming(deputy, 1)
    home()
    with django_assert_max_num_queries(15) as few:
        home()
    for day in range(2, 6):
        coming(deputy, day)
    with django_assert_max_num_queries(15) as many:
        home()
    assert len(few) == len(many)
