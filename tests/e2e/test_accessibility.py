"""axe-core over the pages that a candidate meets: nothing serious, on either screen.

axe finds a third of what can be wrong, but that third for certain: names, contrast, roles.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from exams.actions.results import confirm_results, release_results
from exams.models import Result
from people.models import User
from tests.exams.marking import closed_sitting, marked
from tests.factories import make_attempt, make_candidate, make_regulation, make_sitting
from tests.laws.statutes import make_law

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
GRAVE = ("serious", "critical")


def grave_faults(page: Page) -> list[str]:
    """Each as: the rule, where it is broken."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {node['target'][0]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


@pytest.fixture
def faults_at(live_server: Any, page: Page) -> Callable[..., list[str]]:
    def visit(name: str, *args: Any) -> list[str]:
        answer = page.goto(live_server.url + reverse(name, args=args))
        assert answer is not None and answer.ok
        return grave_faults(page)

    return visit


def test_axe_sees_a_fault(page: Page) -> None:
    page.set_content("<html lang='zh'><title>表</title><main><input></main></html>")
    assert grave_faults(page) == ["label: input"]


def test_the_login_page_has_no_grave_fault_and_neither_has_its_refusal(
    faults_at: Callable, page: Page
) -> None:
    assert faults_at("login") == []
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("没有登录成功").wait_for()
    assert grave_faults(page) == []


def test_the_way_through_an_exam_has_no_grave_fault(
    faults_at: Callable, page: Page, nominee: User, sign_in: Callable
) -> None:
    sitting = make_sitting(opens_at=timezone.now() - timedelta(minutes=5))
    candidate = make_candidate(sitting, nominee, seat=7)
    attempt = make_attempt("prepared", candidate=candidate, items=10)
    sign_in(page.context, nominee)
    assert faults_at("home") == []
    assert faults_at("exams:my_exams") == []
    assert faults_at("exams:sitting_entry", candidate.pk) == []
    page.get_by_label("我已核对信息").check()
    page.get_by_role("button", name="开始答题").click()
    page.wait_for_selector("form[data-ready]")
    assert grave_faults(page) == []
    page.locator(".exam__end button[value=hand_in]").click()
    page.locator("#handin[open]").wait_for()
    assert grave_faults(page) == []
    page.locator("#handin [data-agree]").click()
    page.wait_for_url(f"**{reverse('exams:attempt_receipt', args=[attempt.pk])}")
    assert grave_faults(page) == []


def test_the_exam_on_a_phone_has_no_grave_fault(
    live_server: Any, phone: Page, nominee: User, sign_in: Callable
) -> None:
    now = timezone.now()
    sitting = make_sitting(opens_at=now - timedelta(minutes=5))
    candidate = make_candidate(sitting, nominee, seat=7)
    attempt = make_attempt("in_progress", candidate=candidate, items=10, started_at=now)
    sign_in(phone.context, nominee)
    phone.goto(live_server.url + reverse("exams:attempt", args=[attempt.pk]))
    phone.wait_for_selector("form[data-ready]")
    assert grave_faults(phone) == []
    phone.get_by_role("link", name="答题卡").click()
    assert grave_faults(phone) == []


def test_results_and_laws_have_no_grave_fault(
    faults_at: Callable, page: Page, nominee: User, clerk: User, chair: User, sign_in: Callable
) -> None:
    now = timezone.now()
    sitting = closed_sitting(regulation=make_regulation(may_review_paper=True))
    marked(sitting, right=5, person=nominee)
    confirm_results(sitting, by=clerk, at=now)
    release_results(sitting, by=chair, at=now)
    result = Result.objects.get()
    law = make_law(at=now).version.law
    sign_in(page.context, nominee)
    assert faults_at("exams:result", result.pk) == []
    assert faults_at("exams:reviewed_paper", result.pk) == []
    assert faults_at("laws:index") == []
    assert faults_at("laws:law", law.pk) == []
