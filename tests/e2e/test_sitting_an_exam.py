"""A nominee sits: the network dies, the page is reloaded, the bell rings, a second device."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from exams.actions.room import (
    grant_extra_time,
    pause_attempt,
    resume_attempt,
)
from exams.models import Attempt
from people.models import User
from tests.factories import make_attempt, make_candidate, make_officer, make_sitting

SAVED = re.compile("已保存")


@pytest.fixture
def prepared(nominee: User) -> Attempt:
    """Positions 1 to 10: two each of single, multiple, true_false, blank, short_answer."""
    sitting = make_sitting(opens_at=timezone.now() - timedelta(minutes=5))
    return make_attempt("prepared", candidate=make_candidate(sitting, nominee, seat=7), items=10)


@pytest.fixture
def open_exam(live_server: Any, prepared: Attempt, sign_in: Callable) -> Callable[[Page], None]:
    """Through the entry page the first time, straight to the exam later."""

    def enter(page: Page) -> None:
        sign_in(page.context, prepared.candidate.person)
        page.on("dialog", lambda dialog: dialog.accept())
        prepared.refresh_from_db()
        if prepared.state == Attempt.State.PREPARED:
            page.goto(live_server.url + reverse("exams:my_exams"))
            page.get_by_role("link", name="进入考试").click()
            page.get_by_label("我已核对信息").check()
            page.get_by_role("button", name="开始答题").click()
        else:
            page.goto(live_server.url + reverse("exams:attempt", args=[prepared.pk]))
        page.wait_for_selector("form[data-ready]")

    return enter


def question(page: Page, position: int) -> Any:
    return page.locator(f"#q-{position}")


def choose(page: Page, position: int, letter: str) -> None:
    question(page, position).locator(f"label:has(input[value='{letter}'])").click()


def expect_state(page: Page, position: int, state: str) -> None:
    label = question(page, position).locator(".q__state")
    expect(label).to_have_attribute("data-state", state, timeout=15_000)


def held(attempt: Attempt) -> dict[int, Any]:
    rows = attempt.responses.current().values_list("item__position", "answer")
    return dict(rows)


def hand_in(page: Page) -> None:
    page.locator(".exam__end button[value=hand_in]").click()
    page.locator("#handin [data-agree]").click()
    page.wait_for_url("**/receipt/")


def test_a_nominee_sits_loses_the_network_reloads_and_hands_in(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    choose(page, 1, "A")
    expect_state(page, 1, "saved")
    assert held(prepared) == {1: ["A"]}

    page.context.set_offline(True)
    choose(page, 1, "B")
    choose(page, 3, "A")
    choose(page, 3, "C")
    page.locator("input[name=q7-1]").fill("五")
    page.locator("textarea[name=q9]").fill("第一点\n第二点")
    page.locator("textarea[name=q9]").blur()
    for position in (1, 3, 7, 9):
        expect_state(page, position, "waiting")
    expect(page.locator("#link")).to_have_attribute("data-state", "offline")
    assert held(prepared) == {1: ["A"]}

    page.context.set_offline(False)
    page.reload()  # before everything could be sent again
    page.wait_for_selector("form[data-ready]")
    for position in (1, 3, 7, 9):
        expect_state(page, position, "saved")
    assert held(prepared) == {1: ["B"], 3: ["A", "C"], 7: ["五", ""], 9: "第一点\n第二点"}
    expect(page.locator("#qnav [data-count]")).to_have_text("4 / 10")

    page.locator(".exam__end button[value=hand_in]").click()
    expect(page.locator("#handin [data-summary]")).to_contain_text("还有 6 题没有作答")
    page.locator("#handin [data-agree]").click()
    page.wait_for_url("**/receipt/")
    expect(page.locator("main")).to_contain_text("4 题，共 10 题")
    prepared.refresh_from_db()
    assert prepared.state == Attempt.State.SUBMITTED


def test_answers_of_a_dead_line_are_sent_when_it_comes_back(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    page.context.set_offline(True)
    choose(page, 2, "D")
    choose(page, 5, "F")
    expect_state(page, 5, "waiting")
    page.context.set_offline(False)
    for position in (2, 5):
        expect_state(page, position, "saved")
    assert held(prepared) == {2: ["D"], 5: False}


def test_the_hand_in_takes_along_what_was_typed_a_moment_ago(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    page.route("**/exams/answers/", lambda route: route.abort())
    page.locator("textarea[name=q10]").fill("最后一句")
    hand_in(page)
    assert held(prepared) == {10: "最后一句"}


def test_the_bell_hands_in_what_the_page_holds(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    due_at = timezone.now() + timedelta(seconds=4)
    Attempt.objects.update(due_at=due_at, shut_at=due_at + timedelta(seconds=60))
    page.route("**/exams/answers/", lambda route: route.abort())
    choose(page, 2, "C")
    page.unroute("**/exams/answers/")
    page.locator("textarea[name=q10]").fill("写到一半")
    page.wait_for_url("**/receipt/", timeout=40_000)
    expect(page.locator("main")).to_contain_text("自动交卷")
    prepared.refresh_from_db()
    assert prepared.submitted_at == prepared.due_at
    assert held(prepared) == {2: ["C"], 10: "写到一半"}


def test_a_page_whose_clock_runs_ahead_hears_the_bell_again(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    """A reply that came back faster than it went puts the clock ahead: "not yet" is no end."""

    def hurried(route: Route) -> None:
        reply = route.fetch()
        body = reply.json()
        route.fulfill(response=reply, json={**body, "now": body["now"] + 2_000})

    open_exam(page)
    due_at = timezone.now() + timedelta(seconds=8)
    Attempt.objects.update(due_at=due_at, shut_at=due_at + timedelta(seconds=60))
    page.route("**/exams/answers/", hurried)
    refused = []
    page.on("response", lambda answer: refused.append(answer.status))
    choose(page, 2, "C")
    page.wait_for_url("**/receipt/", timeout=40_000)
    assert 409 in refused, "the page never asked too early"
    prepared.refresh_from_db()
    assert prepared.submitted_at == prepared.due_at
    assert held(prepared) == {2: ["C"]}


def test_a_second_device_takes_over_and_the_first_is_told(
    page: Page,
    prepared: Attempt,
    open_exam: Callable,
    another_browser: Callable[..., BrowserContext],
) -> None:
    open_exam(page)
    choose(page, 1, "A")
    expect_state(page, 1, "saved")
    second = another_browser().new_page()
    open_exam(second)
    expect(question(second, 1).locator("input[value=A]")).to_be_checked()
    choose(second, 1, "B")
    expect_state(second, 1, "saved")
    choose(page, 1, "C")
    expect(page.locator("#elsewhere")).to_be_visible()
    assert held(prepared) == {1: ["B"]}
    assert prepared.responses.get(is_superseded=True).answer == ["C"]
    page.get_by_role("link", name="改回在这里作答").click()
    page.wait_for_selector("form[data-ready]")
    expect(question(page, 1).locator("input[value=B]")).to_be_checked()
    choose(page, 1, "D")
    expect_state(page, 1, "saved")
    assert held(prepared) == {1: ["D"]}


def test_an_answer_caught_between_two_pages_is_taken_over_by_the_newer(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    Attempt.objects.update(writer=2)  # a reload whose page has not arrived yet
    choose(page, 1, "A")
    expect(page.locator("#elsewhere")).to_be_visible()
    assert held(prepared) == {}
    page.get_by_role("link", name="改回在这里作答").click()
    page.wait_for_selector("form[data-ready]")
    expect_state(page, 1, "saved")
    assert held(prepared) == {1: ["A"]}


def test_a_pause_and_extra_time_reach_the_open_page(
    page: Page, prepared: Attempt, open_exam: Callable, person: Callable
) -> None:
    open_exam(page)
    invigilator = person("gao", "高原", "invigilator")
    candidate = prepared.candidate
    make_officer(candidate.sitting, invigilator)
    pause_attempt(prepared, "断电", by=invigilator, at=timezone.now())
    choose(page, 1, "A")
    expect(page.locator("#paused")).to_be_visible()
    assert held(prepared) == {}
    resume_attempt(prepared, by=invigilator, at=timezone.now())
    grant_extra_time([candidate], 60, "补时", by=invigilator, at=timezone.now())
    expect(page.locator("#paused")).to_be_hidden(timeout=15_000)
    expect_state(page, 1, "saved")
    expect(page.locator("#clock")).to_contain_text("02:2")
    assert held(prepared) == {1: ["A"]}


def test_a_session_that_expires_in_mid_exam_loses_nothing(
    page: Page, prepared: Attempt, open_exam: Callable
) -> None:
    open_exam(page)
    page.context.clear_cookies()
    choose(page, 1, "A")
    expect_state(page, 1, "saved")
    page.locator(".exam__end button[value=hand_in]").click()
    page.locator("#handin [data-agree]").click()
    page.wait_for_url("**/login/**")
    prepared.refresh_from_db()
    assert prepared.state == Attempt.State.SUBMITTED
    assert held(prepared) == {1: ["A"]}


def test_the_exam_on_a_phone(phone: Page, prepared: Attempt, open_exam: Callable) -> None:
    open_exam(phone)
    choose(phone, 1, "A")
    expect_state(phone, 1, "saved")
    phone.locator(".exam__bar").get_by_role("link", name="答题卡").click()
    expect(phone.locator("#qnav")).to_be_visible()
    phone.locator("#qnav a[href='#q-9']").click()
    expect(phone.locator("#qnav")).to_be_hidden()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    phone.locator(".exam__bar button").click()
    phone.locator("#handin [data-agree]").click()
    phone.wait_for_url("**/receipt/")


def test_the_exam_without_scripts(
    prepared: Attempt, open_exam: Callable, browser: Any, live_server: Any, sign_in: Callable
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(context, prepared.candidate.person)
    page.goto(live_server.url + reverse("exams:sitting_entry", args=[prepared.candidate_id]))
    page.get_by_label("我已核对信息").check()
    page.get_by_role("button", name="开始答题").click()
    choose(page, 1, "A")
    page.locator("textarea[name=q9]").fill("答案")
    page.locator(".exam__end button[value=save]").click()
    expect(question(page, 1).locator(".q__state")).to_have_text(SAVED)
    choose(page, 2, "B")
    page.locator(".exam__end button[value=hand_in]").click()
    expect(page.locator("main")).to_contain_text("7 题没有作答")
    page.get_by_role("button", name="确认交卷").click()
    expect(page.locator("main")).to_contain_text("3 题，共 10 题")
    assert held(prepared) == {1: ["A"], 2: ["B"], 9: "答案"}
    context.close()
