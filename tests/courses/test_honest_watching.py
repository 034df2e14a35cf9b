"""Whoever has watched gets everything, whatever the network, the device and the hour did."""

from datetime import timedelta

import pytest

from courses.play_capability import InvalidCapability
from courses.standing import Demand, Part
from tests.courses.pages import make_lesson
from tests.courses.watching import TO_READ, Page, enrol, seconds_of

pytestmark = pytest.mark.django_db


def after(at, **span):
    return at + timedelta(**span)


def test_watching_to_the_end_completes_the_lesson(at):
    over, progress = Page(enrol(), at=at).watch(0, 600, at=after(at, seconds=2))
    assert progress.completed_at is not None
    assert abs(progress.completed_at - over) < timedelta(minutes=2), "at 90 %, not at the end"
    assert seconds_of(progress) == 600


def test_short_of_what_is_asked_for_it_is_not_complete(at):
    _, progress = Page(enrol(), at=at).watch(0, 530, at=at)
    assert progress.completed_at is None
    assert seconds_of(progress) == 530


def test_the_last_packet_may_come_a_day_late(at):
    page = Page(enrol(), at=at)
    over, progress = page.watch(0, 500, at=at)
    page.play(500, 600, at=over)
    assert progress.completed_at is None
    assert page.deliver(after(over, days=1)).completed_at is not None


def test_minutes_without_a_network_are_sent_again_and_count(at):
    page = Page(enrol(), at=at)
    over, _ = page.watch(0, 200, at=at)
    over = page.play(200, 600, at=over)
    assert page.deliver(after(over, minutes=3)).completed_at is not None
    assert seconds_of(page.progress) == 600


def test_packets_in_the_wrong_order_count_alike(at):
    page = Page(enrol(), at=at)
    over = page.play(0, 600, at=at)
    for packet in reversed(page.unsent):
        page.deliver(over, [packet])
    assert seconds_of(page.progress) == 600
    assert page.progress.completed_at == over


def test_a_packet_that_comes_twice_counts_once_and_spoils_nothing(at):
    page = Page(enrol(), at=at)
    over = page.play(0, 300, at=at)
    packets = list(page.unsent)
    for _ in range(3):
        page.deliver(over, packets)
    assert seconds_of(page.progress) == 300
    _, progress = page.watch(300, 600, at=over)
    assert seconds_of(progress) == 600


@pytest.mark.parametrize("rate", [0.75, 1.25, 1.5])
def test_every_allowed_speed_counts_whole(at, rate):
    _, progress = Page(enrol(), at=at).watch(0, 600, at=at, rate=rate)
    assert seconds_of(progress) == pytest.approx(600, abs=0.1)
    assert progress.completed_at is not None


def test_a_pause_overnight_on_an_open_page_costs_nothing(at):
    page = Page(enrol(), at=at)
    over, _ = page.watch(0, 300, at=at)
    _, progress = page.watch(300, 600, at=after(over, hours=11))
    assert seconds_of(progress) == 600
    assert progress.completed_at is not None


def test_two_devices_one_after_the_other_make_one_whole_and_the_newest_place(at):
    enrolment = enrol()
    computer = Page(enrolment, at=at)
    over, progress = computer.watch(0, 300, at=at)
    phone = Page(enrolment, computer.lesson, at=after(over, minutes=5))
    assert phone.progress.parts["film"]["position"] == 300, "resumes where the other left off"
    _, progress = phone.watch(300, 600, at=after(over, minutes=5))
    assert seconds_of(progress) == 600
    assert progress.completed_at is not None
    assert progress.parts["film"]["position"] == 600


def test_the_first_device_may_deliver_after_the_second(at):
    enrolment = enrol()
    computer = Page(enrolment, at=at)
    over = computer.play(0, 300, at=at)
    phone = Page(enrolment, computer.lesson, at=over)
    over, progress = phone.watch(300, 600, at=over)
    assert progress.completed_at is None
    progress = computer.deliver(after(over, minutes=1))
    assert seconds_of(progress) == 600
    assert progress.completed_at is not None
    assert progress.parts["film"]["position"] == 600, "an older word moves no place back"


def test_going_back_and_watching_again_costs_nothing(at):
    page = Page(enrol(), at=at)
    over, _ = page.watch(0, 300, at=at)
    over, progress = page.watch(100, 300, at=over)
    assert seconds_of(progress) == 300
    assert progress.parts["film"]["position"] == 300
    _, progress = page.watch(300, 600, at=over)
    assert seconds_of(progress) == 600


def test_reloading_the_page_again_and_again_loses_nothing(at):
    enrolment, now = enrol(), at
    lesson = make_lesson(enrolment.course)
    for begin in range(0, 600, 30):
        page = Page(enrolment, lesson, at=now)
        now, progress = page.watch(begin, begin + 30, at=after(now, seconds=1))
    assert seconds_of(progress) == 600
    assert progress.completed_at is not None


def test_the_minutes_skipped_at_first_are_named_and_can_be_watched_later(at):
    page = Page(enrol(), at=at)
    over, _ = page.watch(0, 200, at=at)
    over, progress = page.watch(310, 600, at=over)
    gaps = progress.standing(Demand((Part("film", "", 600),), 0, 1.5, 0.9)).parts[0].gaps
    assert [str(gap) for gap in gaps] == ["第 3 分 20 秒至第 5 分 10 秒"]
    _, progress = page.watch(200, 310, at=over)
    assert progress.completed_at is not None


@pytest.mark.parametrize("told", [598, 601, 602])
def test_a_length_that_is_off_keeps_nobody_from_completing(at, told):
    whole = Demand((Part("film", "", told),), 0, 1.5, 1.0)
    _, progress = Page(enrol(), at=at, demand=whole).watch(0, 600, at=at)
    assert progress.completed_at is not None
    assert seconds_of(progress) <= told


def test_a_long_session_never_freezes(at):
    """A talk of three hours in one go, and the page still open, and used, five days later."""
    hours = Demand((Part("film", "", 3 * 3600),), 0, 1.5, 0.9)
    page = Page(enrol(), at=at, demand=hours)
    over, progress = page.watch(0, 2 * 3600, at=at)
    assert seconds_of(progress) == 2 * 3600
    _, progress = page.watch(2 * 3600, 3 * 3600, at=after(over, days=5))
    assert seconds_of(progress) == 3 * 3600
    assert progress.completed_at is not None


def test_after_a_week_an_open_page_says_so_and_a_new_one_goes_on(at):
    page = Page(enrol(), at=at)
    _, progress = page.watch(0, 300, at=at)
    page.play(300, 600, at=after(at, days=8))
    with pytest.raises(InvalidCapability, match="刷新页面"):
        page.deliver(after(at, days=8))
    fresh = Page(page.enrolment, page.lesson, at=after(at, days=8))
    _, progress = fresh.watch(300, 600, at=after(at, days=8))
    assert seconds_of(progress) == 600


def test_reading_counts_while_the_page_is_in_sight(at):
    page = Page(enrol(), at=at, demand=TO_READ)
    first = page.packet(visible=[[0, 15], [40, 80]], scroll=50)
    progress = page.deliver(after(at, seconds=81), [first])
    assert progress.read_seconds == 55
    progress = page.deliver(after(at, seconds=150), [page.packet(visible=[[81, 150]], scroll=96)])
    assert progress.read_seconds == 124
    assert progress.completed_at == after(at, seconds=150)


def test_listening_to_a_talk_and_reading_its_text_both_count(at):
    both = Demand((Part("film", "", 60),), 60, 1.5, 0.9)
    page = Page(enrol(), at=at, demand=both)
    packet = page.packet(played=[["film", 0, 60, 1, 61]], visible=[[0, 61]], scroll=100)
    assert page.deliver(after(at, seconds=61), [packet]).completed_at is not None


def test_what_was_earned_stays_when_the_lesson_and_its_film_change(at):
    enrolment = enrol()
    page = Page(enrolment, at=at)
    over, progress = page.watch(0, 600, at=at)
    longer = Demand((Part("film", "", 1200), Part("new", "", 300)), 900, 1.5, 0.9)
    again = Page(enrolment, page.lesson, at=after(over, days=1), demand=longer)
    assert again.progress.completed_at == progress.completed_at
    assert again.progress.standing(longer).parts[0].is_done


def test_a_new_film_only_adds_what_is_missing_for_those_who_are_not_done(at):
    enrolment = enrol()
    two = Demand((Part("film", "", 600), Part("other", "", 100)), 0, 1.5, 0.9)
    page = Page(enrolment, at=at, demand=two)
    over, progress = page.watch(0, 600, at=at)
    assert progress.completed_at is None
    changed = Demand((Part("film", "", 900), Part("other", "", 100)), 0, 1.5, 0.9)
    again = Page(enrolment, page.lesson, at=over, demand=changed)
    film, other = again.progress.standing(changed).parts
    assert film.is_done, "done is done, though the new cut is longer"
    assert not other.is_done
    last = again.packet(played=[["other", 0, 95, 0, 95]])
    assert again.deliver(after(over, seconds=95), [last]).completed_at is not None


def test_a_lesson_that_comes_to_ask_for_less_completes_when_it_is_opened(at):
    enrolment = enrol()
    page = Page(enrolment, at=at)
    over, progress = page.watch(0, 400, at=at)
    assert progress.completed_at is None
    shorter = Demand((Part("film", "", 410),), 0, 1.5, 0.9)
    assert Page(enrolment, page.lesson, at=over, demand=shorter).progress.completed_at == over
