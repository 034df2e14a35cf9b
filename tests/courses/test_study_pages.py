"""The views behind a lesson's page: the poll that keeps people signed in, and the plain button."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Enrolment
from courses.standing import Demand, Part
from courses.views.progress import progress_context
from people.middleware import LAST_SEEN
from tests.courses.pages import make_lesson
from tests.courses.watching import TO_READ, Page, counting, enrol, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    """When the page was opened: five minutes ago."""
    return timezone.now() - timedelta(minutes=5)


@pytest.fixture
def page(opened) -> Page:
    return Page(enrol(), at=opened, demand=TO_READ)


def url(name: str, page: Page) -> str:
    return reverse(f"study:{name}", args=[page.progress.pk])


@pytest.mark.parametrize(("name", "method"), [("state", "get"), ("read", "post")])
def test_owner_stranger_and_nobody(page, client_for, name, method):
    def ask(client: Client):
        return getattr(client, method)(url(name, page), {"capability": page.token})

    assert ask(client_for(enrol().person)).status_code == 404
    anonymous = ask(Client())
    assert anonymous.status_code == 302 and "/login/" in anonymous["Location"]
    page.progress.refresh_from_db()
    assert page.progress.read_seconds == 0, "neither of them did anything"
    answer = ask(client_for(page.enrolment.person))
    assert answer.status_code in (200, 302) and "/login/" not in answer.get("Location", "")


def test_the_poll_keeps_a_watcher_signed_in_and_a_report_asks_for_no_session(page, client_for):
    client = client_for(page.enrolment.person)
    client.get(url("state", page))
    session = client.session
    session[LAST_SEEN] = timezone.now().timestamp() - 600
    session.save()
    assert client.get(url("state", page)).json()["complete"] is False
    assert client.session[LAST_SEEN] > timezone.now().timestamp() - 60


def test_the_button_completes_a_text_without_any_script(page, client_for):
    client = client_for(page.enrolment.person)
    answer = client.post(url("read", page), {"capability": page.token}, follow=True)
    assert "本课时已完成" in answer.content.decode()
    page.progress.refresh_from_db()
    assert page.progress.completed_at is not None
    page.enrolment.refresh_from_db()
    assert page.enrolment.state == Enrolment.State.COMPLETED, "its only lesson"


def test_too_early_it_says_how_long_is_missing_and_keeps_what_there_was(client_for):
    page = Page(enrol(), at=timezone.now() - timedelta(seconds=70), demand=TO_READ)
    client = client_for(page.enrolment.person)
    client.post(url("read", page), {"capability": page.token})
    # Not by following to the lesson, which asks for nothing here: its demand is the test's own.
    assert "已记录您的阅读时间。还差" in client.get("/notices/").content.decode()
    page.progress.refresh_from_db()
    assert page.progress.completed_at is None
    assert 70 <= page.progress.read_seconds <= 100


def test_reloading_the_page_does_not_begin_the_reading_anew(client_for, page):
    """Without script nothing is reported before the button: the first opening is what counts."""
    fresh = Page(page.enrolment, page.lesson, at=timezone.now(), demand=TO_READ)
    client_for(page.enrolment.person).post(url("read", fresh), {"capability": fresh.token})
    fresh.progress.refresh_from_db()
    assert fresh.progress.completed_at is not None


def test_coming_back_after_weeks_reads_from_then_on(client_for):
    page = Page(enrol(), at=timezone.now() - timedelta(days=30), demand=TO_READ)
    fresh = Page(page.enrolment, page.lesson, at=timezone.now(), demand=TO_READ)
    client = client_for(page.enrolment.person)
    client.post(url("read", fresh), {"capability": fresh.token})
    fresh.progress.refresh_from_db()
    assert fresh.progress.completed_at is None and fresh.progress.read_seconds < 60
    again = Page(page.enrolment, page.lesson, at=timezone.now() - timedelta(minutes=3))
    capability = Page(
        page.enrolment, page.lesson, at=timezone.now() - timedelta(minutes=3), demand=TO_READ
    ).token
    client.post(url("read", again), {"capability": capability})
    again.progress.refresh_from_db()
    assert again.progress.completed_at is not None


def test_a_text_that_is_read_leaves_the_film_to_be_watched(opened, client_for):
    both = Demand((Part("film", "讲座", 600),), 60, 1.5, 0.9)
    page = Page(enrol(), at=opened, demand=both)
    client = client_for(page.enrolment.person)
    client.post(url("read", page), {"capability": page.token})
    assert "还有音视频没有看完" in client.get("/notices/").content.decode()
    page.progress.refresh_from_db()
    assert page.progress.completed_at is None


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_its_permission_does_nothing_and_says_so(page, client_for, token):
    client = client_for(page.enrolment.person)
    answer = client.post(url("read", page), {"capability": token}, follow=True)
    assert "请刷新页面" in answer.content.decode()
    page.progress.refresh_from_db()
    assert page.progress.read_seconds == 0


def test_an_expired_permission_is_told_so(client_for):
    old = Page(enrol(), at=timezone.now() - timedelta(days=8), demand=TO_READ)
    answer = old.post(old.packet(visible=[[0, 60]]))
    assert answer.status_code == 403 and "7 天" in answer.json()["message"]


def test_a_page_costs_one_question_after_the_first_time(at):
    enrolment = enrol()
    lesson = make_lesson(enrolment.course)
    first = progress_context(enrolment, lesson, at=at)
    with counting() as captured:
        again = progress_context(enrolment, lesson, at=at + timedelta(days=1))
    assert len(statements(captured)) == 1
    assert again["progress"] == first["progress"]
    assert again["progress"].opened_at == at
    assert again["page_state"]["capability"] != first["page_state"]["capability"]
    assert again["page_state"]["reads"] is True
