"""From a written answer to the agenda: a marker marks, the chair releases, one may be tabled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from appointments.models import Nomination
from exams.actions.marking import mark_objective_items
from exams.models import Attempt, Result
from people.models import Term, User
from tests.appointments.rows import make_nomination, make_post, make_session, rules
from tests.exams.marking import closed_sitting, handed_in, respond, written_paper
from tests.factories import make_officer


@pytest.fixture
def nominations(clerk, chair, marker, nominee, person) -> list[Nomination]:
    """Two nominees cleared by the chair, both at 50 of 100 with one written answer unmarked."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    Term.objects.create(name="第十八届", starts_on=today - timedelta(days=900))
    sitting = closed_sitting(
        regulation=rules(effective_from=today - timedelta(days=300)),
        opens_at=now - timedelta(hours=6),
    )
    make_officer(sitting, marker, "marker")
    paper = written_paper(sitting)
    made = []
    for who, title in ((nominee, "局长"), (person("sunjie", "孙杰", "nominee"), "副局长")):
        nomination = make_nomination(who, post=make_post(title), state="cleared")
        attempt = handed_in(
            sitting, paper=paper, person=who, right=5, post_title=str(nomination.post)
        )
        Attempt.objects.filter(pk=attempt.pk).update(
            started_at=sitting.opens_at, submitted_at=sitting.opens_at + timedelta(hours=1)
        )
        respond(attempt, paper.items.last(), "须由全体组成人员的过半数通过。")
        mark_objective_items(attempt, at=now)
        made.append(nomination)
    make_session(starts_on=today + timedelta(days=20))
    return made


@pytest.fixture
def visit(live_server: Any, sign_in: Callable) -> Callable[..., Page]:
    def go(context: BrowserContext, person: User, path: str) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return go


def mark_both(page: Page) -> None:
    """The first by typing and Enter, the second by a button."""
    page.get_by_role("link", name="2 份答案等您评分").click()
    page.get_by_role("link", name="开始评阅").click()
    for told in ("张伟", "孙杰", "准考证"):
        expect(page.locator("body")).not_to_contain_text(told)
    value = page.get_by_label("得分")
    expect(value).to_be_focused()
    value.fill("12")
    value.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不能超过本题满分 10 分")
    value.fill("10")
    value.press("Enter")
    expect(page.get_by_text("已评 1 份")).to_be_visible()
    page.get_by_role("button", name="3", exact=True).click()
    expect(page.get_by_text("第 10 题已全部评完")).to_be_visible()


def confirm_and_release(clerk_page: Page, chair_page: Page) -> None:
    clerk_page.get_by_role("button", name="确认 2 人的成绩").click()
    expect(clerk_page.get_by_text("等待主任会议公布")).to_be_visible()
    chair_page.reload()
    chair_page.get_by_label("我已核对，同意公布").check()
    chair_page.get_by_role("button", name="公布成绩").click()
    expect(chair_page.get_by_text("考生可以查看")).to_be_visible()


def test_the_pass_reaches_the_agenda_and_the_failure_does_not(
    nominations, clerk, chair, marker, context, another_browser, phone, visit
):
    mark_both(visit(another_browser(), marker, "/admin/"))
    results = {result.has_passed: result for result in Result.objects.all()}
    assert sorted(result.total for result in results.values()) == [53, 60]

    sitting = results[True].candidate.sitting
    path = reverse("exams_office:results", args=[sitting.pk])
    chair_page = visit(another_browser(), chair, path)
    clerk_page = visit(context, clerk, path)
    confirm_and_release(clerk_page, chair_page)

    passed = Nomination.objects.get(person=results[True].candidate.person)
    failed = Nomination.objects.get(person=results[False].candidate.person)
    page = visit(context, clerk, reverse("nominations_office:detail", args=[failed.pk]))
    expect(page.get_by_text("不能列入会议议程").first).to_be_visible()
    expect(page.get_by_role("button", name="列入会议议程")).to_have_count(0)
    page = visit(context, clerk, reverse("nominations_office:detail", args=[passed.pk]))
    expect(page.get_by_text("60 分，合格")).to_be_visible()
    page.get_by_label("常委会会议").select_option(index=1)
    page.get_by_role("button", name="列入会议议程").click()
    expect(page.get_by_text("已列入会议议程。")).to_be_visible()
    states = dict(Nomination.objects.values_list("pk", "state"))
    assert states == {passed.pk: "tabled", failed.pk: "cleared"}

    own = reverse("exams:result", args=[results[False].pk])
    told = visit(phone.context, failed.person, own)
    expect(told.get_by_role("heading", name="接下来怎么办")).to_be_visible()
    expect(told.get_by_text("可补考 1 次")).to_be_visible()
