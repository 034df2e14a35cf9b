"""Two pages of one person report at once; a course is settled twice at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from courses.actions.completion import complete_lesson, settle_enrolment
from courses.actions.progress import take_packets
from courses.models import Enrolment, LessonProgress, WatchClock
from courses.packets import read_packets
from courses.play_capability import read
from tests.courses.pages import make_lesson
from tests.courses.watching import TO_READ, Page, enrol, seconds_of
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(minutes=1)


def reporting(page: Page, packet: dict, at: datetime) -> Callable[[], LessonProgress]:
    packets = read_packets({"packets": [packet]})
    return lambda: take_packets(read(page.token, at=at), packets, at=at)


def total(*pages: Page) -> float:
    return sum(page.seconds() for page in pages)


def test_two_tabs_reporting_at_once_are_paid_from_one_clock(at, later):
    enrolment = enrol()
    tabs = [Page(enrolment, make_lesson(enrolment.course), at=at) for _ in range(2)]
    results: list[Any] = waiting_behind(
        reporting(tabs[0], tabs[0].claim(0, 600), later),
        reporting(tabs[1], tabs[1].claim(0, 600), later),
    )
    assert results[0] == "blocked", "the second waits for the person's clock"
    assert not [one for one in results if isinstance(one, Exception)]
    assert total(*tabs) == pytest.approx(62 * 1.5), "and finds that the minute is spent"


def test_two_devices_in_one_lesson_lose_nothing_of_each_other(at, later):
    enrolment = enrol()
    lesson = make_lesson(enrolment.course)
    one, two = (Page(enrolment, lesson, at=at) for _ in range(2))
    results = waiting_behind(
        reporting(one, one.claim(0, 40), later), reporting(two, two.claim(300, 340), later)
    )
    assert results[0] == "blocked"
    one.progress.refresh_from_db()
    assert one.progress.parts["film"]["covered"] == [[0, 40], [300, 340]]
    assert len(one.progress.packets) == 2


def test_one_packet_sent_many_times_at_once_counts_once(at, later):
    page = Page(enrol(), at=at, demand=TO_READ)
    packet = page.packet(visible=[[0, 20]])
    results = at_once(*[reporting(page, packet, later)] * 6)
    assert not [one for one in results if isinstance(one, Exception)]
    page.progress.refresh_from_db()
    assert page.progress.read_seconds == 20


def test_a_lesson_first_opened_in_two_tabs_at_once_has_one_row(at):
    enrolment = enrol()
    lesson = make_lesson(enrolment.course)
    results = at_once(*[lambda: Page(enrolment, lesson, at=at)] * 4)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert LessonProgress.objects.count() == WatchClock.objects.count() == 1


def test_the_same_lesson_completes_once(at, later):
    enrolment = enrol()
    lesson = make_lesson(enrolment.course)
    pages = [Page(enrolment, lesson, at=at, demand=TO_READ) for _ in range(2)]
    done = later + timedelta(minutes=5)
    packets = [page.packet(visible=[[0, 130]], scroll=100) for page in pages]
    at_once(*[reporting(p, packet, done) for p, packet in zip(pages, packets, strict=True)])
    assert ModelLogEntry.objects.filter(action="courses.lesson_complete").count() == 1
    assert seconds_of(pages[0].progress) == 0


def test_a_course_settled_twice_at_once_is_completed_once(at):
    enrolment = enrol()
    complete_lesson(Page(enrolment, at=at).progress, at=at)

    def settling() -> bool:
        return settle_enrolment(Enrolment.objects.get(pk=enrolment.pk), at=at)

    blocked, first, second = waiting_behind(settling, settling)
    assert (blocked, first, second) == ("blocked", True, False)
    assert ModelLogEntry.objects.filter(action="courses.complete").count() == 1
