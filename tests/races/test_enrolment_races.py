"""A person taps twice, or her list and her tap arrive together: she is in the course once."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.actions.enrolments import enrol_by_rule, enrol_list, enrol_oneself, withdraw
from courses.models import Enrolment
from tests.courses.pages import make_course, make_deputy
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def deputy(db):
    return make_deputy()


@pytest.fixture
def course(db, deputy):
    return make_course(title="预算审查")


def tap(course, person, at):
    return enrol_oneself(course, by=person, on=at.date(), at=at)


def enrolments_logged():
    return ModelLogEntry.objects.filter(action="courses.enrol").count()


def test_two_requests_at_once_are_both_answered_well_and_enrol_once(course, deputy):
    def request():
        client = Client()
        client.force_login(deputy)
        return client.post(reverse("courses:enrol", args=[course.pk]), follow=True)

    answers = at_once(request, request, request)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert Enrolment.objects.get().state == "active"
    assert enrolments_logged() == 1


def test_who_comes_second_waits_and_finds_herself_in(course, deputy, clerk, at):
    blocked, first, second = waiting_behind(
        lambda: tap(course, deputy, at),
        lambda: enrol_list(course, [deputy], by=clerk, at=at),
    )
    assert blocked == "blocked"
    assert (second.entered, second.already) == (0, 1)
    assert Enrolment.objects.get() == first and first.way == "self"
    assert enrolments_logged() == 1


def test_coming_back_twice_at_once_is_coming_back_once(course, deputy, at):
    withdraw(tap(course, deputy, at), by=deputy, at=at)
    found = at_once(*[lambda: tap(course, deputy, at)] * 3)
    assert {one.state for one in found} == {"active"}
    assert enrolments_logged() == 2, "the first time, and the return"


def test_the_sweep_passes_over_who_enrols_at_the_same_moment(deputy, at):
    course = make_course(is_required=True)
    at_once(
        lambda: tap(course, deputy, at),
        lambda: enrol_by_rule(course, on=at.date(), at=at),
    )
    assert Enrolment.objects.count() == 1
