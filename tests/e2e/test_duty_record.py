"""A deputy's year: registered on the phone, confirmed, contested, answered, closed, and seen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from evaluations.models import DutyEntry, DutyRecord, DutyYear
from people.models import Term, User
from tests.evaluations.duties import make_delegation, make_deputy, make_scheme


@pytest.fixture
def last_year() -> int:
    return timezone.localtime(timezone.now()).year - 1


@pytest.fixture
def liaison(person) -> User:
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(liaison: User, last_year: int) -> Any:
    Term.objects.create(name="第十八届", starts_on=date(last_year - 3, 1, 10))
    make_scheme(from_year=last_year)
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


@pytest.fixture
def visit(live_server: Any, sign_in: Callable) -> Callable[..., Page]:
    def go(context: BrowserContext, person: User, path: str) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return go


def test_a_year_from_the_phone_to_the_level(
    another_browser, visit, live_server, deputy, liaison, clerk, last_year
):
    phone = another_browser(phone=True)
    mine = visit(phone, deputy.person, f"/duty/?year={last_year}")
    expect(mine.get_by_text("还没有登记")).to_be_visible()
    mine.get_by_role("link", name="登记履职").click()
    mine.get_by_label("项目").select_option(label="审议发言（每次 10 分）")
    mine.get_by_label("日期").fill(f"{last_year}-03-12")
    mine.get_by_label("数量").fill("6")
    mine.get_by_label("内容").fill("审议政府工作报告时发言")
    mine.get_by_role("button", name="提交登记").click()
    expect(mine.get_by_text("已登记，等待确认")).to_be_visible()
    assert mine.evaluate("document.documentElement.scrollWidth") <= 390

    office = visit(another_browser(), liaison, "/admin/duty-record/waiting/")
    expect(office.get_by_role("row", name="杨桂芳")).to_be_visible()
    office.get_by_role("button", name="确认所选").click()
    expect(office.get_by_text("已确认 1 条登记")).to_be_visible()

    mine.reload()
    expect(mine.get_by_role("link", name="通知，1 条未读")).to_be_visible()
    mine.get_by_role("link", name="审议政府工作报告时发言").click()
    mine.get_by_label("错在哪里，应当怎样").fill("我一共发言九次")
    mine.get_by_role("button", name="提出异议").click()
    expect(mine.get_by_text("异议已提出")).to_be_visible()

    desk = visit(another_browser(), clerk, "/admin/")
    desk.get_by_role("link", name="杨桂芳：审议政府工作报告时发言").click()
    desk.get_by_label("答复和理由").fill("已核对会议记录，发言九次")
    desk.get_by_label("更正后的数量").fill("9")
    desk.get_by_role("button", name="答复", exact=True).click()
    expect(desk.get_by_text("异议已答复，并通知了代表")).to_be_visible()

    year = DutyYear.objects.get(number=last_year)
    desk.goto(f"{live_server.url}/admin/duty-record/years/{year.pk}/")
    desk.get_by_label("我已核对，确认结转").check()
    desk.get_by_role("button", name=f"结转 {last_year} 年度").click()
    expect(desk.get_by_text("积分和等次已经固定")).to_be_visible()

    mine.goto(f"{live_server.url}/duty/?year={last_year}")
    expect(mine.get_by_text("优秀", exact=True)).to_be_visible()
    record = DutyRecord.objects.get()
    assert (record.total, record.level) == (90, "优秀")
    assert DutyEntry.objects.get(corrects__isnull=False).quantity == 3
