"""A round of 人民满意单位 from the first recommendation to the award, with an objection."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from evaluations.actions.awards import save_round
from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating, release_rating
from evaluations.models import Entry, Holiday, Rating, Round
from exams.models.records import local_day
from people.models import User
from tests.e2e.conftest import put_calendar_away
from tests.evaluations.rows import make_scheme

SATISFIED = {"satisfied": 18, "fairly": 2, "dissatisfied": 0, "unknown": 0, "invalid": 0}


@pytest.fixture
def round(clerk: User) -> Round:
    make_scheme(groups=[{"label": "县人大代表", "weight": "100"}], effective_from="2020-01-01")
    facts = {
        "title": "人民满意单位评选", "kind": "unit", "year": timezone.now().year, "quota": 1,
        "conditions": "依法履职，群众满意", "basis_document": "清人常发〔2026〕12号",
    }  # fmt: skip
    this_year = local_day(timezone.now()).year
    for year in (this_year, this_year + 1):
        Holiday.objects.create(day=date(year, 1, 1), name="元旦")
    return save_round(Round(**facts), by=clerk, at=timezone.now())


@pytest.fixture
def office(live_server: Any, sign_in: Callable[..., None], round: Round) -> Callable[..., Page]:
    """The page of the round, as this person sees it."""

    def open_page(context: BrowserContext, person: User) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.goto(live_server.url + reverse("awards_office:detail", args=[round.pk]))
        return page

    return open_page


def form_for(page: Page, verb: str) -> Locator:
    """The form of a step, unfolded."""
    fold = page.locator(f"details:has(form[action$='/{verb}/'])")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return page.locator(f"form[action$='/{verb}/']")


def fill(page: Page, verb: str, **facts: str) -> None:
    form = form_for(page, verb)
    for name, value in facts.items():
        field = form.locator(f"[name='{verb}-{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    put_calendar_away(page)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def told(page: Page, text: str) -> None:
    expect(page.locator(".messages")).to_contain_text(text)


def vote_on_paper(rating: Rating, clerk: User, counter: User, chair: User) -> None:
    """The rating itself has a test of its own (test_evaluation.py)."""
    at = timezone.now()
    rating.groups.update(method="paper")
    open_rating(rating, by=clerk, at=at)
    close_rating(rating, left={}, by=clerk, at=at)
    counts = {item.number: SATISFIED for item in rating.items.all()}
    for one in (clerk, counter):
        enter_count(rating.groups.get(), issued=20, returned=20, counts=counts, by=one, at=at)
    release_rating(rating, by=chair, at=at)


def run_out(round: Round) -> None:
    """The five working days pass."""
    today = local_day(timezone.now())
    Round.objects.filter(pk=round.pk).update(
        published_on=today - timedelta(days=9), published_until=today - timedelta(days=1)
    )


def test_a_round_with_an_objection_ends_in_the_award(
    round: Round,
    office: Callable[..., Page],
    context: BrowserContext,
    another_browser: Callable[..., BrowserContext],
    clerk: User,
    invigilator: User,
    chair: User,
) -> None:
    today = str(local_day(timezone.now()))
    page = office(context, clerk)
    for name in ("城关税务所", "城关派出所"):
        fill(page, "recommend", name=name, recommended_by="城关镇人大", reason="办事公道")
        told(page, "登记推荐对象：已办理")
    fill(page, "review")
    opinion = {"organ": "县纪委监委", "given_on": today}
    fill(page, "opinion", entry="城关税务所", is_favourable="同意", **opinion)
    fill(page, "rate", held_on=today)
    expect(page.get_by_role("alert")).to_contain_text("“城关派出所”还没有资格审查意见")
    fill(page, "opinion", entry="城关派出所", is_favourable="不同意", text="有立案", **opinion)
    fill(page, "rate", held_on=today)
    told(page, "安排测评：已办理")
    rating = Rating.objects.get()
    assert [item.label for item in rating.items.all()] == ["城关税务所"]
    vote_on_paper(rating, clerk, invigilator, chair)

    desk = office(another_browser(), chair)
    expect(form_for(desk, "publish").get_by_label("城关派出所")).to_have_count(0)
    form_for(desk, "publish").get_by_label("城关税务所").check()
    fill(desk, "publish", starts_on=today)
    told(desk, "公示：已办理")

    page.reload()
    complaint = {"received_on": today, "raised_by": "来信群众", "text": "收费不公开"}
    fill(page, "objection", entry="城关税务所", **complaint)
    told(page, "登记异议：已办理")
    run_out(round)
    desk.reload()
    fill(desk, "decide", document="清人常发〔2026〕20号")
    expect(desk.get_by_role("alert")).to_contain_text("1 件异议没有答复")
    assert not Entry.objects.exclude(awarded_on=None).exists()

    answer = "经调查，收费项目已经按规定公示，所反映的情况不实。"
    fill(page, "answer", answer=answer, is_upheld="异议不成立")
    told(page, "答复异议：已办理")
    expect(page.get_by_text(answer)).to_be_visible()
    fill(desk, "decide", document="清人常发〔2026〕20号")
    told(desk, "决定授予：已办理")
    entry = Entry.objects.exclude(awarded_on=None).get()
    assert entry.name == "城关税务所"
    expect(desk.get_by_text(entry.award_number)).to_be_visible()
