"""A deputy's journey by Tab, Enter, Space and the arrow keys: nothing is pointed at.

`look` is called at each state that a fresh page does not show: errors, open dialogs, open rows.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.models import EventPart
from tests.courses.gatherings import code_at, wrong_code

Look = Callable[[Page], None]
STOPS = 120
# What shows where she is: an outline on the thing itself, or, of a radio button that is drawn by
# its label, a frame on what stands beside it. The browser draws its own around films.
STOP = """control => {
    const at = document.activeElement;
    if (at === control) return 'here';
    if (at === document.body || at.matches('video, audio, dialog')) return '';
    const framed = (element, which) => {
        const style = getComputedStyle(element, which);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const shown = [at, ...(at.parentElement.matches('label') ? at.parentElement.children : [])];
    if (shown.some(one => framed(one) || framed(one, '::before'))) return '';
    return at.outerHTML.slice(0, 200);
}"""
REACHED = """() => {
    const done = element => element.matches('[data-reached]')
        || element.type === 'radio' && document.querySelector(
            `input[name="${element.name}"][data-reached]`);
    return [...document.querySelectorAll('main a[href], main button, main input, main summary')]
        .filter(element => element.type !== 'hidden' && element.checkVisibility())
        .filter(element => !done(element)).map(element => element.outerHTML);
}"""


def tab_to(page: Page, control: Locator) -> None:
    """To where a person would stop, who sees at each step where she is."""
    control.wait_for()
    target = control.element_handle()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, target)
        if stop == "here":
            return
        assert not stop, f"the focus is not to be seen at {page.url}: {stop}"
    pytest.fail(f"the Tab key never comes to {control} at {page.url}")


def not_reached_by_tab(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for _ in range(80):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.dataset.reached = ''")
    return page.evaluate(REACHED)


def press(page: Page, role: Any, name: Any, key: str = "Enter") -> None:
    tab_to(page, page.get_by_role(role, name=name).first)
    page.keyboard.press(key)


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label).first)
    page.keyboard.type(text)


def skip_to_the_text(page: Page, site: str) -> None:
    page.goto(f"{site}/learn/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def enrol_and_read(page: Page) -> None:
    press(page, "link", re.compile("看懂一本账"))
    press(page, "button", "选这门课")
    expect(page.get_by_text("已选课，可以开始学习了")).to_be_visible()
    press(page, "link", re.compile("^开始学习"))
    press(page, "button", "我已读完")
    expect(page.get_by_text("已记录您的阅读时间")).to_be_visible()


def play_and_pause_the_film(page: Page, site: str, lesson: str) -> None:
    page.goto(site + lesson)
    film = page.locator("video")
    film.evaluate("film => { film.muted = true; }")
    tab_to(page, film)
    for paused in (False, True):
        page.keyboard.press("Space")
        page.wait_for_function(
            "paused => document.querySelector('video').paused === paused", arg=paused
        )
    tab_to(page, page.get_by_role("link", name="课程目录"))  # and out of the player again


def answer(page: Page) -> None:
    """One answer; two of several."""
    field = page.locator(".q input, .q textarea").first
    tab_to(page, field)
    kind = field.get_attribute("type")
    if kind not in ("radio", "checkbox"):
        page.keyboard.type("监督")
        return
    page.keyboard.press("Space")
    expect(field).to_be_checked()
    page.keyboard.press("ArrowDown" if kind == "radio" else "Tab")
    if kind == "checkbox":
        page.keyboard.press("Space")
    expect(page.locator(".q__options input").nth(1)).to_be_checked()


def take_the_quiz_at_the_end(page: Page, questions: int, look: Look) -> None:
    press(page, "link", "课程目录")
    press(page, "button", "去做测验")
    press(page, "button", re.compile("开始答题|再答一次"))
    page.wait_for_url("**/1/")
    assert not_reached_by_tab(page) == []
    look(page)
    for number in range(1, questions + 1):
        page.wait_for_url(f"**/{number}/")
        answer(page)
        press(page, "button", re.compile("^保存，"))
    page.wait_for_url("**/hand-in/")
    press(page, "button", "交卷")
    expect(page.get_by_role("heading", name=re.compile("次的结果"))).to_be_visible()


def practise_and_stop(page: Page, site: str, look: Look) -> None:
    """One question, told at once; then the card of answers, the warning, and the result."""
    page.goto(f"{site}/practice/")
    press(page, "button", re.compile("练 10 题"))
    page.wait_for_url("**/1/")
    answer(page)
    press(page, "button", "提交，看对错")
    expect(page.get_by_role("status").filter(has_text=re.compile("答对了|答错了"))).to_be_visible()
    tab_to(page, page.locator("summary", has_text="答题卡"))
    page.keyboard.press("Enter")
    look(page)
    press(page, "link", "交卷")
    expect(page.get_by_text("还有题没有作答")).to_be_visible()
    look(page)
    press(page, "button", "就这样交卷")
    expect(page.get_by_role("link", name="再选一组练习")).to_be_visible()


def contest_an_entry(page: Page, site: str, look: Look) -> None:
    """Why a number is what it is; an appeal sent too early, then rightly; taken back again."""
    page.goto(f"{site}/hours/")
    contestable = page.locator("a", has_text="对这一条申诉")
    line = page.locator(".hours-line").filter(has=contestable).first
    tab_to(page, line.locator("summary"))
    page.keyboard.press("Enter")
    expect(page.locator("details[open] .disclosure__body")).to_contain_text("依据")
    look(page)
    tab_to(page, line.locator(contestable))
    page.keyboard.press("Enter")
    press(page, "button", "提出申诉")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page)
    type_into(page, "您认为应计多少学时", "3")
    type_into(page, "理由", "当天还参加了下午的讨论，签到册上有我。")
    press(page, "button", "提出申诉")
    expect(page.get_by_text("申诉已提出")).to_be_visible()
    take_back = page.get_by_role("button", name="撤回", exact=True).first
    tab_to(page, take_back)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="取消")).to_be_focused()
    look(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(take_back).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, dialog.get_by_role("button", name="撤回"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("申诉已撤回").first).to_be_visible()


def register_a_duty(page: Page, site: str, look: Look) -> None:
    page.goto(f"{site}/duty/")
    press(page, "link", "登记履职")
    press(page, "button", "提交登记")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page)
    item = page.get_by_label("项目")
    tab_to(page, item)
    page.keyboard.press("ArrowDown")
    expect(item).not_to_have_value("")
    type_into(page, "内容", "走访选民，听取对农村供水的意见")
    press(page, "button", "提交登记")
    expect(page.get_by_text("已登记，等待确认")).to_be_visible()


def read_a_notice(page: Page, site: str) -> None:
    page.goto(site)
    tab_to(page, page.get_by_role("link", name=re.compile("^通知")))
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".notices__link").first)
    page.keyboard.press("Enter")
    press(page, "link", "返回通知")
    expect(page.get_by_role("heading", name="通知", exact=True)).to_be_visible()


def sign_in_to_the_event(page: Page, site: str, part: EventPart, look: Look) -> None:
    page.goto(site + reverse("events:sign", args=[part.pk]))
    type_into(page, "会场屏幕上的 6 位数字", wrong_code(part, timezone.now()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="签到码不对")).to_be_visible()
    look(page)
    expect(page.get_by_label("会场屏幕上的 6 位数字")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(code_at(part, timezone.now()))
    page.keyboard.press("Enter")
    expect(page.get_by_text("已签到").first).to_be_visible()


def check_a_certificate(page: Page, site: str) -> None:
    page.goto(f"{site}/hours/certificates/")
    press(page, "link", "核验页")
    expect(page.get_by_role("heading", name="证书核验")).to_be_visible()


def open_and_leave_the_menu(page: Page, look: Look) -> None:
    menu = page.locator("details.menu summary")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="修改密码"))
    look(page)
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("link", name="修改密码")).to_be_hidden()
