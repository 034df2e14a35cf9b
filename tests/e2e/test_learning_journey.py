"""A deputy's whole way on a phone: enrol, watch, read, fail, pass, hours, certificate, check."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.files import keep_private
from courses.cards import page_url
from courses.models import Certificate, CoursePage, CreditEntry, Enrolment
from people.models import Organ, User
from tests.courses.pages import make_course, make_deputy, make_lesson, make_recording
from tests.e2e.test_quiz_and_practice import answer_by_touch
from tests.e2e.test_watching import FILMS, SECONDS, WATCHED, play
from tests.exams.quizzes import make_practice_questions, make_quiz

READING = 3  # seconds: the test waits for them


@pytest.fixture
def deputy() -> User:
    return make_deputy(real_name="周建国")


@pytest.fixture
def course(congress: Organ) -> CoursePage:
    """A film, a text, and a quiz of two questions."""
    make_practice_questions(2)
    quiz = make_quiz(questions=2, at=timezone.now() - timedelta(hours=1))
    course = make_course(title="监督法入门", hours=Decimal("1.5"), quiz=quiz)
    film = keep_private("recordings", (FILMS / "twelve-seconds.webm").read_bytes(), suffix=".webm")
    recording = make_recording(title="履职第一讲", seconds=SECONDS, file=film)
    make_lesson(course, ("video", {"recording": recording, "caption": ""}), title="先看一段片子")
    text = "".join(f"<p>代表参加监督的第 {n} 种办法。</p>" for n in range(1, 30))
    make_lesson(course, ("text", text), title="再读一段文字", min_seconds=READING)
    return course


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"nothing sticks out on a phone: {page.url}"


def enrol_by_herself(phone: Page, course: CoursePage) -> None:
    phone.get_by_role("link", name=course.title).first.tap()
    phone.get_by_role("button", name="选这门课").tap()
    expect(phone.get_by_text("已选课，可以开始学习了")).to_be_visible()
    fits(phone)


def watch_the_film(phone: Page) -> None:
    phone.get_by_role("link", name="开始学习：先看一段片子").tap()
    phone.wait_for_selector("[data-study][data-ready]")
    fits(phone)
    play(phone)
    expect(phone.locator(".study__done")).to_contain_text("本课时已完成", timeout=WATCHED)
    phone.get_by_role("link", name="下一课时").tap()


def read_the_text(phone: Page) -> None:
    phone.wait_for_selector("[data-study][data-ready]")
    fits(phone)
    expect(phone.get_by_text("还需阅读")).to_be_visible()
    phone.locator("#study").scroll_into_view_if_needed()
    expect(phone.locator(".study__done")).to_contain_text("本课时已完成", timeout=WATCHED)
    expect(phone.get_by_role("button", name="我已读完")).to_be_hidden()
    phone.get_by_role("link", name="去做结业测验").tap()


def fail_and_pass_the_quiz(phone: Page) -> None:
    phone.get_by_role("button", name="去做测验").tap()
    phone.get_by_role("button", name="开始答题").tap()
    answer_by_touch(phone, 1, right=False)
    phone.get_by_role("button", name="交卷", exact=True).tap()
    expect(phone.get_by_text("这次没有合格")).to_be_visible()
    phone.get_by_role("link", name="返回课程").tap()
    expect(phone.get_by_text("尚未通过")).to_be_visible()
    phone.get_by_role("button", name="查看测验").tap()
    phone.get_by_role("button", name="再答一次").tap()
    answer_by_touch(phone, 2, right=True)
    phone.get_by_role("button", name="交卷", exact=True).tap()
    expect(phone.get_by_text("合格", exact=True)).to_be_visible()
    phone.get_by_role("link", name="返回课程").first.tap()


def test_a_deputy_learns_a_course_on_a_phone_and_her_certificate_stands_up_to_a_check(
    live_server: Any, phone: Page, sign_in: Any, another_browser: Any, deputy: User,
    course: CoursePage, tmp_path: Path,
) -> None:  # fmt: skip
    sign_in(phone.context, deputy)
    phone.goto(f"{live_server.url}/learn/")
    enrol_by_herself(phone, course)
    watch_the_film(phone)
    read_the_text(phone)
    fail_and_pass_the_quiz(phone)

    # Nothing had to be swept: the course is complete when she is back.
    expect(phone).to_have_url(live_server.url + page_url(course))
    expect(phone.get_by_text("您已完成这门课程")).to_be_visible()
    assert Enrolment.objects.get(person=deputy).state == Enrolment.State.COMPLETED
    fits(phone)

    phone.get_by_role("link", name="我的学时").last.tap()
    line = phone.locator(".hours-line")
    expect(line).to_contain_text("学完课程《监督法入门》")
    line.get_by_text("为什么是 1.5 学时").tap()
    expect(line.locator(".disclosure__body p").first).to_be_visible()
    assert CreditEntry.objects.get(account__person=deputy).hours == Decimal("1.5")
    fits(phone)

    phone.get_by_role("link", name="结业证书").first.tap()
    expect(phone.get_by_role("link", name="下载 PDF")).to_be_visible()
    fits(phone)
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="下载 PDF").tap()
    paper = tmp_path / "certificate.pdf"
    waiting.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF")

    check = phone.get_by_role("link", name="核验页").get_attribute("href")
    assert check == urlsplit(check).path
    stranger = another_browser(phone=True).new_page()
    stranger.goto(live_server.url + check)
    content = Certificate.objects.get(person=deputy).content
    for told in content.values():
        expect(stranger.locator("dl.certificate")).to_contain_text(told)
    assert "周建国" in content.values() and "监督法入门" in content.values()
    fits(stranger)
