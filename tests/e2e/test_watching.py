"""A deputy watches a lesson on a phone: the network dies, comes back, and nothing is lost."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from core.files import keep_private
from courses.cards import page_url
from courses.models import LessonPage, LessonProgress
from people.models import User
from tests.courses.pages import make_course, make_deputy, make_lesson, make_recording
from tests.courses.watching import enrol, seconds_of
from tests.e2e.test_accessibility import grave_faults

FILMS = Path(__file__).parent / "films"
SECONDS = 12
WATCHED = 60_000  # milliseconds: a film of 12 s on a loaded machine


@pytest.fixture
def deputy() -> User:
    return make_deputy(real_name="周建国")


@pytest.fixture
def lesson() -> LessonPage:
    recording = make_recording(
        title="履职第一讲",
        seconds=SECONDS,
        file=keep_private(
            "recordings", (FILMS / "twelve-seconds.webm").read_bytes(), suffix=".webm"
        ),
        captions=(FILMS / "twelve-seconds.vtt").read_text(encoding="utf-8"),
    )
    course = make_course(title="代表法")
    return make_lesson(course, ("video", {"recording": recording, "caption": ""}), title="第一课")


@pytest.fixture
def open_lesson(live_server: Any, deputy: User, lesson: LessonPage, sign_in: Any) -> Any:
    enrol(deputy, lesson.get_parent().specific)

    def enter(page: Page) -> None:
        sign_in(page.context, deputy)
        page.goto(live_server.url + page_url(lesson))
        page.wait_for_selector("[data-study][data-ready]")

    return enter


def video(page: Page) -> Any:
    return page.locator("video")


def play(page: Page) -> None:
    video(page).evaluate("film => { film.muted = true; return film.play(); }")


def wait_until(page: Page, second: float) -> None:
    page.wait_for_function(
        "second => document.querySelector('video').currentTime >= second || "
        "document.querySelector('video').ended",
        arg=second,
        timeout=WATCHED,
    )


def pause(page: Page) -> None:
    video(page).evaluate("film => film.pause()")


def line(page: Page) -> Any:
    return page.locator("[data-study-line]")


def sign_out_elsewhere_and_in_again(
    phone: Page, sign_in: Any, deputy: User, block: str | None
) -> None:
    """The page says so at once, stops the film, and what was watched has been counted."""
    watched = seconds_of(LessonProgress.objects.get(), block)
    assert watched > 8
    play(phone)
    phone.context.clear_cookies()
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    note = phone.get_by_role("alert").filter(has_text="您已退出登录")
    expect(note).to_contain_text("请重新登录")
    expect(phone.get_by_role("link", name="重新登录")).to_be_focused()
    assert grave_faults(phone) == []
    assert video(phone).evaluate("film => film.paused")
    expect(line(phone)).to_have_text("已记录")
    assert seconds_of(LessonProgress.objects.get(), block) >= watched
    lesson = phone.url
    phone.get_by_role("link", name="重新登录").tap()
    expect(phone.get_by_label("登录名")).to_be_visible()
    assert parse_qs(urlsplit(phone.url).query)["next"] == [urlsplit(lesson).path]
    sign_in(phone.context, deputy)
    phone.goto(lesson)
    phone.wait_for_selector("[data-study][data-ready]")


def test_a_lesson_is_watched_past_a_network_loss_and_becomes_complete(
    phone: Page, open_lesson: Any, sign_in: Any, deputy: User
) -> None:
    open_lesson(phone)
    expect(phone.get_by_text("第 0 秒至第 12 秒")).to_be_visible()
    play(phone)
    wait_until(phone, 3)
    pause(phone)
    expect(line(phone)).to_have_text("已记录")
    phone.wait_for_function("document.querySelector('video').buffered.end(0) > 11", timeout=WATCHED)
    phone.context.set_offline(True)
    play(phone)
    wait_until(phone, 9)
    pause(phone)
    expect(line(phone)).to_have_text("等待网络，恢复后自动补记")
    block = video(phone).get_attribute("data-media")
    assert seconds_of(LessonProgress.objects.get(), block) < 6
    phone.context.set_offline(False)
    expect(line(phone)).to_have_text("已记录", timeout=WATCHED)
    sign_out_elsewhere_and_in_again(phone, sign_in, deputy, block)
    play(phone)
    wait_until(phone, SECONDS)
    expect(phone.locator(".study__done").first).to_contain_text("本课时已完成", timeout=WATCHED)
    assert LessonProgress.objects.get().completed_at is not None
