"""The scripts that are sold for other platforms, played over HTTP: they earn real time or nothing.

A page "opened a minute ago" was served by this server a minute before now; all that a script
does then happens at once.
"""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.coverage import OFFLINE, TOLERANCE
from courses.models import Enrolment, LessonProgress
from courses.standing import Demand, Part
from tests.courses.pages import make_lesson
from tests.courses.watching import (
    FILM,
    TO_READ,
    TO_WATCH,
    Page,
    counting,
    enrol,
    seconds_of,
    statements,
)

pytestmark = pytest.mark.django_db

# The test itself takes time, and that counts for whoever cheats: at most this much, in seconds.
SPENT = 20


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def minute(now) -> Page:
    """A page opened a minute ago."""
    return Page(enrol(), at=now - timedelta(minutes=1))


def most(seconds: float, speed: float = 1.5) -> float:
    return (seconds + TOLERANCE + SPENT) * speed


def test_one_click_for_a_hundred_per_cent_earns_the_minute_that_went_by(minute):
    answer = minute.post(minute.claim(0, 600))
    assert answer.status_code == 200 and answer.json()["complete"] is False
    assert 60 * 1.5 <= minute.seconds() <= most(60)
    assert "第 1 分" in answer.json()["html"], "and the page says what is still missing"


def test_seeking_to_the_end_earns_the_end(minute):
    minute.post(minute.claim(595, 600), minute.packet(places={"film": [600, 5]}))
    assert minute.seconds() == 5
    assert minute.progress.completed_at is None


def test_sixteen_fold_speed_in_the_real_player_earns_the_allowed_speed(now):
    page = Page(enrol(), at=now - timedelta(hours=1))
    page.post(page.claim(0, 600, told=(3000, 3037.5)))
    assert page.seconds() <= 37.5 * 1.5 * 1.05 + 0.01
    assert page.progress.completed_at is None


def test_parallel_tabs_share_one_wall_clock(now):
    enrolment = enrol()
    opened = now - timedelta(minutes=1)
    tabs = [Page(enrolment, make_lesson(enrolment.course), at=opened) for _ in range(5)]
    for tab in tabs:
        assert tab.post(tab.claim(0, 600)).status_code == 200
    assert sum(tab.seconds() for tab in tabs) <= most(60)


def test_two_courses_and_two_devices_share_it_too(now):
    person = enrol().person
    pages = [Page(enrol(person), at=now - timedelta(minutes=1)) for _ in range(2)]
    for page in pages:
        page.post(page.claim(0, 600))
    assert sum(page.seconds() for page in pages) <= most(60)
    other = Page(enrol(), at=now - timedelta(minutes=1))
    other.post(other.claim(0, 600))
    assert other.seconds() >= 90, "another person has a clock of her own"


def test_a_replayed_packet_earns_nothing_ever_again(minute):
    packet = minute.claim(0, 600)
    minute.post(packet)
    earned = minute.seconds()
    kept = LessonProgress.objects.values().get()
    for _ in range(30):
        answer = minute.post(packet)
        assert answer.status_code == 200
    minute.post(*[packet] * 40)
    assert minute.seconds() == earned
    assert LessonProgress.objects.values().get() == kept


def test_the_same_claim_under_new_numbers_earns_only_the_time_in_between(minute):
    for _ in range(30):
        minute.post(minute.claim(0, 600))
    assert minute.seconds() <= most(60)


def test_a_hundred_fresh_pages_do_not_add_up(now):
    enrolment = enrol()
    lesson = make_lesson(enrolment.course)
    for _ in range(100):
        page = Page(enrolment, lesson, at=timezone.now())
        page.post(page.claim(0, 600))
    assert page.seconds() <= most(0)


@pytest.mark.parametrize("told", [(0, 600), (1e6, 1e6 + 600), (-900, -300), (9e6, 9e6 + 600)])
def test_a_changed_clock_changes_nothing(minute, told):
    minute.post(minute.claim(0, 600, told=told), minute.packet(places={"film": [30, told[1]]}))
    assert minute.seconds() <= most(60)
    hundredth = 0.01  # in which moments are kept
    assert minute.progress.parts["film"]["stood_at"] <= timezone.now().timestamp() + hundredth


def test_pages_left_open_all_day_pay_for_no_script_in_the_evening(now):
    enrolment = enrol()
    morning = now - timedelta(hours=10)
    long = Demand((Part("film", "", 5 * 3600),), 0, 1.5, 0.9)
    tabs = [
        Page(enrolment, make_lesson(enrolment.course), at=morning, demand=long) for _ in range(4)
    ]
    for tab in tabs * 2:
        tab.post(tab.claim(0, 5 * 3600, told=(0, 10 * 3600)))
    assert sum(tab.seconds() for tab in tabs) <= most(OFFLINE)


FORGED = [
    None,
    [],
    "100%",
    {"packets": None},
    {"packets": ["x"]},
    {"packets": [{}]},
    {"packets": [{"n": 0}]},
    {"packets": [{"n": True}]},
    {"packets": [{"n": 1.5}]},
    {"packets": [{"n": 10**9}]},
    {"packets": [{"n": 1}] * 1000},
    {"packets": [{"n": 1, "played": "film"}]},
    {"packets": [{"n": 1, "played": [["film", 0, 600]]}]},
    {"packets": [{"n": 1, "played": [["film", 0, 600, 0, "600"]]}]},
    {"packets": [{"n": 1, "played": [["film", 0, 1e300, 0, 600]]}]},
    {"packets": [{"n": 1, "played": [["film", 0, 10**400, 0, 600]]}]},
    {"packets": [{"n": 1, "played": [["film", True, 600, 0, 600]]}]},
    {"packets": [{"n": 1, "played": [[None, 0, 600, 0, 600]]}]},
    {"packets": [{"n": 1, "played": [["film", 0, 600, 0, 600]] * 101}]},
    {"packets": [{"n": 1, "visible": [[0, [1]]]}]},
    {"packets": [{"n": 1, "scroll": "100"}]},
    {"packets": [{"n": 1, "places": [["film", 600]]}]},
    {"packets": [{"n": 1, "places": {"film": 600}}]},
]


@pytest.mark.parametrize("body", FORGED, ids=lambda body: json.dumps(body)[:50])
def test_what_no_page_of_ours_sends_is_refused_whole(minute, body):
    kept = LessonProgress.objects.values().get()
    answer = Client().post(
        reverse("study:report"),
        json.dumps(body),
        content_type="application/json",
        headers={"X-Capability": minute.token},
    )
    assert answer.status_code == 400
    assert "刷新页面" in answer.json()["message"]
    assert LessonProgress.objects.values().get() == kept


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 5000, '{"packets":[{"n":1,"scroll":NaN}]}', "\xff"]
)
def test_text_that_is_no_json_is_refused(minute, text):
    headers = {"X-Capability": minute.token}
    url = reverse("study:report")
    answer = Client().post(url, text, content_type="application/json", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("begin", "end"), [(-500, -10), (600, 0), (700, 1300), (30, 30), (-1e6, 0)]
)
def test_stretches_that_no_recording_has_earn_nothing(minute, begin, end):
    answer = minute.post(minute.packet(played=[["film", begin, end, 0, 60]]))
    assert answer.status_code == 200
    assert minute.seconds() == 0


def test_an_unknown_block_earns_nothing_and_fills_no_row(minute):
    blocks = [f"forged{number}" for number in range(100)]
    minute.post(
        minute.packet(
            played=[[block, 0, 600, 0, 600] for block in blocks],
            places={block: [600, 5] for block in blocks},
        )
    )
    minute.progress.refresh_from_db()
    assert minute.progress.parts == {}


def test_a_permission_that_we_did_not_sign_is_refused(minute):
    packet = minute.claim(0, 600)
    body, _, signature = minute.token.rpartition(":")
    own = signing.Signer(key="guessed", salt="courses.play").sign_object([minute.progress.pk])
    other = signing.Signer(salt="exams.capability").sign_object([minute.progress.pk, 1, 9e9, []])
    for token in ("", "x", body, f"{body}x:{signature}", own, other):
        answer = minute.post(packet, token=token)
        assert answer.status_code == 403, token
        assert answer.json()["code"] == "capability"
    assert minute.seconds() == 0
    assert minute.post(packet).status_code == 200


def test_someone_elses_permission_earns_for_its_owner_alone(minute):
    thief = Page(enrol(course=minute.enrolment.course), minute.lesson, at=timezone.now())
    thief.post(thief.claim(0, 600), token=minute.token)
    assert minute.seconds() > 0
    assert thief.seconds() == 0


def test_someone_elses_permission_opens_no_form(minute, client_for):
    opened = timezone.now() - timedelta(minutes=5)
    owner = Page(enrol(), at=opened, demand=TO_READ)
    thief = Page(enrol(), owner.lesson, at=timezone.now(), demand=TO_READ)
    client = client_for(thief.enrolment.person)
    url = reverse("study:read", args=[thief.progress.pk])
    answer = client.post(url, {"capability": owner.token}, follow=True)
    assert "不属于这个课时" in answer.content.decode()
    own = reverse("study:read", args=[owner.progress.pk])
    assert client.post(own, {"capability": owner.token}).status_code == 404
    for page in (thief, owner):
        page.progress.refresh_from_db()
        assert page.progress.read_seconds == 0
    answer = client_for(owner.enrolment.person).post(own, {"capability": owner.token})
    owner.progress.refresh_from_db()
    assert owner.progress.completed_at is not None


def test_whoever_is_not_enrolled_has_nothing_to_post_with(minute, client_for):
    """A page gives its permission to those who are enrolled; without it there is no way in."""
    stranger = client_for(enrol().person)
    url = reverse("study:report")
    body = json.dumps({"packets": [minute.claim(0, 600)]})
    assert stranger.post(url, body, content_type="application/json").status_code == 403
    assert stranger.get(reverse("study:state", args=[minute.progress.pk])).status_code == 404
    assert minute.seconds() == 0


def test_whoever_has_left_the_course_earns_nothing(minute):
    minute.enrolment.move(Enrolment.State.WITHDRAWN)
    answer = minute.post(minute.claim(0, 60))
    assert answer.status_code == 409 and "已退出" in answer.json()["message"]
    assert minute.seconds() == 0


def test_reading_is_no_faster_than_the_clock_in_twenty_tabs(now):
    enrolment = enrol()
    opened = now - timedelta(minutes=1)
    tabs = [
        Page(enrolment, make_lesson(enrolment.course), at=opened, demand=TO_READ) for _ in range(20)
    ]
    for tab in tabs:
        tab.post(tab.packet(visible=[[0, 1e6]], scroll=100))
        tab.progress.refresh_from_db()
    assert sum(tab.progress.read_seconds for tab in tabs) <= most(60, speed=1)
    assert all(tab.progress.completed_at is None for tab in tabs)


def test_the_button_for_having_read_is_no_faster_either(now, client_for):
    enrolment = enrol()
    client = client_for(enrolment.person)
    opened = now - timedelta(minutes=1)
    for _ in range(5):
        page = Page(enrolment, make_lesson(enrolment.course), at=opened, demand=TO_READ)
        url = reverse("study:read", args=[page.progress.pk])
        assert client.post(url, {"capability": page.token}).status_code == 302
    rows = LessonProgress.objects.all()
    assert sum(row.read_seconds for row in rows) <= most(60, speed=1)
    assert not rows.complete().exists()


def test_a_heartbeat_costs_three_statements(minute):
    minute.post(minute.claim(0, 10))
    with counting() as captured:
        answer = minute.post(minute.claim(10, 25, told=(10, 25)), minute.packet(visible=[[0, 25]]))
    assert answer.status_code == 200
    assert len(statements(captured)) == 3, statements(captured)


def test_rows_stay_small_whatever_is_sent(now):
    """Thousands of scattered crumbs, each an interval of its own."""
    enrolment = enrol()
    long = Demand((Part("film", "", 7 * 3600),), 0, 1.5, 0.9)
    page = Page(enrolment, at=now - timedelta(hours=6), demand=long)
    for start in range(0, 20):
        crumbs = [
            ["film", start * 1200 + 12 * n, start * 1200 + 12 * n + 2, 0, 2] for n in range(100)
        ]
        page.post(page.packet(played=crumbs))
    page.progress.refresh_from_db()
    assert len(json.dumps(page.progress.parts)) < 60_000
    assert len(page.progress.clock.played) <= 200
    assert seconds_of(page.progress) <= OFFLINE * 1.5


def test_the_film_and_what_is_asked_are_the_ones_of_these_tests():
    assert TO_WATCH.parts == (FILM,) and FILM.seconds == 600
