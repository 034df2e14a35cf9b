"""An evaluation from the plan to the closed rectification, with a rating by thirty devices."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, build_opener

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from evaluations.models import Cycle, Evaluation, TicketChoice
from exams.models.records import local_day
from people.models import User
from tests.e2e.conftest import put_calendar_away
from tests.e2e.test_accessibility import grave_faults
from tests.evaluations.rows import make_scheme

DEVICES, BROWSERS = 30, 4
VOTES = ["satisfied"] * 20 + ["fairly"] * 7 + ["dissatisfied"] * 3


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "报告.pdf"
    path.write_bytes(b"%PDF-1.4 report")
    return str(path)


def fill(page: Page, verb: str, **facts: str) -> None:
    """Fill and send the form of one step, opening its fold first where it is folded."""
    form = page.locator(f"form[action$='/{verb}/']")
    fold = page.locator(f"details:has(form[action$='/{verb}/'])")
    if fold.count():
        fold.locator("summary").click()
    for name, value in facts.items():
        field = form.locator(f"[name$='{name}']")
        if field.get_attribute("type") == "file":
            field.set_input_files(value)
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    put_calendar_away(page)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("已办理")


def vote_by_http(server: str, code: str, choice: str) -> str:
    """A device that knows no cookies, as a phone in private mode."""
    opener = build_opener()
    for path, facts in (("/vote/", {}), ("/vote/cast/", {"item1": choice})):
        body = urlencode({"code": code, **facts}).encode()
        answer = opener.open(Request(server + path, data=body), timeout=60)
        assert answer.headers.get("Set-Cookie") is None
        text = answer.read().decode()
    return text


def vote_by_browser(page: Page, server: str, code: str, label: str) -> None:
    """By the code behind the #, as scanned: the address bar keeps nothing of it."""
    page.goto(f"{server}/vote/#{code}")
    expect(page.get_by_role("button", name="提交选票")).to_be_visible()
    assert code not in page.url
    page.get_by_text(label, exact=True).click()
    page.get_by_role("button", name="提交选票").click()
    page.locator("#confirm [data-confirm-agree]").click()
    expect(page.get_by_role("heading", name="已投票")).to_be_visible()
    assert page.context.cookies() == []
    page.get_by_role("link", name="下一位").click()
    expect(page.get_by_label("票码")).to_be_visible()


def vote_by_keyboard(page: Page, server: str, code: str) -> None:
    """Enlarged twice (200 %), with nothing grave for axe, and never a mouse: 满意."""
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{server}/vote/")
    see_well(page)
    reach(page, page.get_by_label("票码"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    radio = page.get_by_role("radio", name="满意", exact=True)
    expect(radio).to_be_visible()
    see_well(page)
    reach(page, radio)
    page.keyboard.press("Space")
    expect(radio).to_be_checked()
    reach(page, page.get_by_role("button", name="提交选票"))
    page.keyboard.press("Enter")
    agree = page.locator("#confirm [data-confirm-agree]")
    expect(agree).to_be_visible()
    see_well(page)
    reach(page, agree)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="已投票")).to_be_visible()
    see_well(page)


def reach(page: Page, target: Locator) -> None:
    """By Tab alone, within a reasonable number of stops."""
    for _ in range(20):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("not to be reached by keyboard")


def see_well(page: Page) -> None:
    assert grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_evaluation_from_plan_to_file(
    live_server: Any,
    page: Page,
    context: BrowserContext,
    another_browser: Callable[..., BrowserContext],
    sign_in: Callable[..., None],
    clerk: User,
    chair: User,
    nominee: User,
    report: str,
) -> None:
    today = local_day(timezone.now())
    make_scheme(groups=[{"label": "常委会组成人员", "weight": "100"}], effective_from="2020-01-01")
    cycle = Cycle.objects.create(year=today.year, title="年度履职评议", basis_document="3号")
    sign_in(context, clerk)
    page.goto(f"{live_server.url}/admin/evaluations/cycles/{cycle.pk}/")
    page.get_by_text("登记主任会议确定的对象").click()
    page.locator("[name=subject-person]").select_option(label=nominee.real_name)
    page.locator("[name=subject-post_title]").fill("县财政局局长")
    page.locator("[name=subject-decision]").fill("第四十五次主任会议")
    page.locator("[name=subject-session_on]").fill(str(today))
    with page.expect_navigation():
        page.get_by_role("button", name="列为评议对象").click()
    row = Evaluation.objects.get()
    office = f"{live_server.url}/admin/evaluations/{row.pk}/"
    page.goto(office)
    fill(page, "notify")

    hers = another_browser(phone=True)
    sign_in(hers, nominee)
    phone = hers.new_page()
    hand_in(phone, f"{live_server.url}/evaluations/{row.pk}/", "self_report", report)

    page.goto(office)
    fill(page, "survey")
    fill(page, "group", name="第一调查组", leader="赵国平", members="李秀英、陈立")
    fill(page, "paper", kind="survey_report", upload=report)
    fill(page, "rate", title="满意度测评")
    row.refresh_from_db()
    rate_in_the_hall(live_server.url, page, another_browser, row)

    desk = another_browser()
    sign_in(desk, chair)
    released = desk.new_page()
    released.on("dialog", lambda dialog: dialog.accept())
    released.goto(f"{live_server.url}/admin/evaluations/ratings/{row.item.rating_id}/")
    released.get_by_role("button", name="公布结果").click()
    expect(released.locator(".messages")).to_contain_text("结果已公布")
    page.goto(f"{live_server.url}/admin/evaluations/ratings/{row.item.rating_id}/hall/")
    expect(page.locator(".hall__figures b").first).to_have_text("20")
    expect(page.locator(".hall__figures--rates")).to_contain_text("86.00")

    page.goto(office)
    fill(page, "score", session_name="第三十次常委会会议")
    fill(page, "paper", kind="opinion", upload=report)
    for kind, recipient in (
        ("person", nominee.real_name),
        ("leader", "县长"),
        ("committee", "县委"),
    ):
        fill(page, "deliver", kind=kind, recipient=recipient, sent_on=str(today))
    fill(page, "rectify")
    mine = f"{live_server.url}/evaluations/{row.pk}/"
    hand_in(phone, mine, "plan", report)
    hand_in(phone, mine, "rectification", report)
    expect(phone.get_by_text("得分 86.00")).to_be_visible()
    page.goto(office)
    fill(page, "close", outcome="整改到位，同意办结归档")
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("closed", today)
    assert row.report_due_on > today + timedelta(days=80)


def hand_in(phone: Page, url: str, kind: str, report: str) -> None:
    phone.goto(url)
    phone.locator("[name=kind]").select_option(kind)
    phone.locator("[name=upload]").set_input_files(report)
    phone.get_by_role("button", name="提交材料").click()
    expect(phone.get_by_text("材料已提交。")).to_be_visible()


def rate_in_the_hall(
    server: str, page: Page, another_browser: Callable[..., BrowserContext], row: Evaluation
) -> None:
    """Thirty tickets of thirty-two: four on a shared tablet, the rest by devices all at once."""
    page.on("dialog", lambda dialog: dialog.accept())
    url = f"{server}/admin/evaluations/ratings/{row.item.rating_id}/"
    page.goto(url)
    page.locator("form[action$='/tickets/'] input[type=number]").fill(str(DEVICES + 2))
    page.get_by_role("button", name="印制测评票").click()
    letters = page.locator(".ticket__letters")
    expect(letters).to_have_count(DEVICES + 2)  # the sheet has to be there before it is read
    codes = [text.replace("-", "") for text in letters.all_inner_texts()]
    assert len(set(codes)) == DEVICES + 2
    page.goto(url)
    assert not re.search("|".join(codes), page.content())
    page.get_by_role("button", name="开始投票").click()
    expect(page.locator(".messages")).to_contain_text("投票已经开始")
    tablet = another_browser(phone=True).new_page()  # handed on from one to the next
    vote_by_keyboard(another_browser().new_page(), server, codes[0])
    for code in codes[1:BROWSERS]:
        vote_by_browser(tablet, server, code, "满意")
    rest = list(zip(codes[BROWSERS:DEVICES], VOTES[BROWSERS:], strict=True))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: vote_by_http(server, *one), rest))
    assert all("您的选择已经计入" in text for text in answers)
    assert TicketChoice.objects.exclude(choice="").count() == DEVICES
    page.goto(url)
    page.locator("form[action$='/close/'] input[type=number]").fill("2")
    page.get_by_role("button", name="截止投票").click()
    expect(page.locator(".messages")).to_contain_text("投票已截止")
