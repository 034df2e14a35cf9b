"""An entry of the hours is contested on a phone and answered in the office."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.actions.credits import hours_of
from exams.models.records import local_day
from people.models import User
from tests.courses.hours import give
from tests.courses.pages import make_deputy


@pytest.fixture
def deputy() -> User:
    return make_deputy(real_name="杨桂芳")


@pytest.mark.usefixtures("congress")
def test_a_deputy_contests_an_entry_and_reads_the_answer(
    live_server: Any, phone: Page, page: Page, sign_in: Any, deputy: User, clerk: User
) -> None:
    today = local_day(timezone.now())
    give(deputy, 2, reason="专题培训：预算审查", on=today, at=timezone.now())
    sign_in(phone.context, deputy)
    phone.goto(f"{live_server.url}/hours/")
    phone.get_by_text("为什么是 2 学时").tap()
    phone.get_by_role("link", name="对这一条申诉").tap()
    phone.get_by_role("button", name="提出申诉").tap()
    expect(phone.get_by_text("请写明理由").first).to_be_visible()
    phone.get_by_label("您认为应计多少学时").fill("3")
    phone.get_by_role("textbox", name="理由").fill("下午的讨论没有计入，签到册上有我。")
    phone.get_by_role("button", name="提出申诉").tap()
    expect(phone.get_by_text("申诉待答复").first).to_be_visible()

    sign_in(page.context, clerk)
    page.goto(f"{live_server.url}/admin/hours/appeals/")
    page.get_by_role("link", name="杨桂芳").click()
    page.get_by_label("计入学时").fill("3")
    page.get_by_role("textbox", name="答复").fill("经核对签到册，情况属实。")
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.get_by_text("没有等待答复的申诉")).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("经核对签到册，情况属实。").first).to_be_visible()
    expect(phone.locator(".hours-sum__figure")).to_contain_text("3 学时")
    assert hours_of([deputy], today.year)[deputy.pk] == Decimal(3)
