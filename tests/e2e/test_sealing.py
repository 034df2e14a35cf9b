"""From candidates to a running room: an organizer plans, two officers seal, the room opens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from exams.actions.sittings import assign_officer
from exams.models import Attempt, Sitting
from people.models import User
from tests.exams.planning import PASSWORD, make_bank, planned_sitting, ready_sitting, with_password


@pytest.fixture
def sitting(clerk: User, chair: User, nominee: User) -> Sitting:
    """Planned for an hour from now, nobody in it yet; the bank is full."""
    with_password(clerk)
    with_password(chair)
    make_bank(singles=9)
    return planned_sitting(candidates=0, opens_at=timezone.now() + timedelta(minutes=50))


@pytest.fixture
def visit(live_server: Any, sign_in: Callable) -> Callable[..., Page]:
    def go(context: BrowserContext, person: User, name: str, pk: int) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(live_server.url + reverse(name, args=[pk]))
        return page

    return go


def sign(page: Page) -> None:
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="签名封存").click()


def test_two_officers_seal_what_an_organizer_has_drawn(
    sitting, clerk, chair, nominee, invigilator, context, another_browser, visit
):
    page = visit(context, clerk, "exams_office:sitting", sitting.pk)
    step = page.locator("li[aria-current=step]")
    expect(step).to_contain_text("还没有考生")
    step.get_by_role("link").click()
    page.get_by_role("link", name="加入考生").click()
    page.get_by_label(nominee.real_name).check()
    page.get_by_role("button", name="加入所选人员").click()
    expect(page.get_by_role("row").filter(has_text=nominee.real_name)).to_be_visible()
    page.get_by_role("button", name="抽签排座").click()
    expect(page.get_by_role("row").filter(has_text=nominee.real_name)).to_contain_text("1")

    page.get_by_role("link", name=sitting.title).click()
    page.locator("li[aria-current=step]").get_by_role("link", name="试卷").click()
    page.get_by_role("button", name="组卷", exact=True).click()
    expect(page.get_by_role("link", name="政府 A 卷")).to_be_visible()
    page.get_by_label("您的登录密码").fill("falsch")
    page.get_by_role("button", name="签名封存").click()
    expect(page.get_by_text("密码不正确，没有签名")).to_be_visible()
    sign(page)
    expect(page.get_by_text("还需另一名人员签名")).to_be_visible()

    other = visit(another_browser(), chair, "exams_office:papers", sitting.pk)
    sign(other)
    expect(other.get_by_text("两名人员已签名，试卷已封存")).to_be_visible()
    other.get_by_role("button", name="核验封存").click()
    expect(other.get_by_text("与封存时一致。", exact=True)).to_be_visible()

    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=timezone.now())
    page.goto(page.url.replace("papers/", ""))
    page.get_by_role("button", name="发卷并就绪").click()
    expect(page.locator("li[aria-current=step]")).to_contain_text("由监考人在考场页宣布开考")
    assert Attempt.objects.get().candidate.person == nominee


def test_a_blueprint_answers_while_it_is_typed(sitting, clerk, context, visit):
    page = visit(context, clerk, "blueprints:edit", sitting.blueprint_id)
    total = page.locator("[data-report-total]")
    expect(total).to_contain_text("共 8 题，20 分")
    page.locator("#id_rules-0-count").fill("40")
    expect(total).to_contain_text("共 44 题，110 分")
    expect(page.locator("[data-report-table]")).to_contain_text("需要 40 题")


def test_the_room_page_follows_what_happens(
    clerk, chair, invigilator, context, another_browser, visit
):
    sitting = ready_sitting(
        clerk, chair, invigilator, candidates=2, opens_at=timezone.now() - timedelta(minutes=1)
    )
    page = visit(context, invigilator, "exams:room", sitting.pk)
    page.get_by_role("button", name="宣布开考").click()
    page.get_by_role("dialog").get_by_role("button", name="开考").click()
    expect(page.get_by_role("link", name="结束考试")).to_be_visible()

    attempt = Attempt.objects.order_by("candidate__seat").first()
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(
        state="in_progress", started_at=now, due_at=now + timedelta(minutes=90), writer=1
    )
    seat = page.locator(f"#seat-{attempt.candidate_id}")
    expect(seat).to_have_attribute("data-state", "working", timeout=20_000)
    expect(seat).to_contain_text("已答 0/8")
    page.get_by_role("link", name="结束考试").click()
    expect(page.get_by_text("仍有 1 人在作答")).to_be_visible()


def test_the_room_works_without_scripts(
    clerk, chair, invigilator, browser, browser_context_args, visit
):
    sitting = ready_sitting(
        clerk, chair, invigilator, candidates=1, opens_at=timezone.now() - timedelta(minutes=1)
    )
    plain = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page = visit(plain, invigilator, "exams:room", sitting.pk)
    page.get_by_role("button", name="宣布开考").click()
    expect(page.get_by_role("link", name="结束考试")).to_be_visible()
    page.locator(".seat").click()
    page.locator("#absent-reason").fill("未到场")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("dl")).to_contain_text("缺考")
    plain.close()
