"""From the proposal to the oath; twice not carried and barred; removed by secret ballot."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from appointments.models import Nomination, Session
from people.models import Tenure, Term, User
from tests.appointments.rows import (
    appointment_rule,
    make_nomination,
    make_post,
    make_session,
    rules,
    sat,
)
from tests.e2e.conftest import put_calendar_away


@pytest.fixture
def today() -> Any:
    return timezone.localtime().date()


@pytest.fixture
def county(today, clerk, chair) -> Session:
    """A term that runs, rules for exam and vote, and a session today with 22 of 27 members."""
    Term.objects.create(name="第十八届", starts_on=today - timedelta(days=900))
    rules(effective_from=today - timedelta(days=300))
    appointment_rule(days_before_session=7, effective_from=today - timedelta(days=300))
    return make_session(starts_on=today, members=27, present=22)


@pytest.fixture
def visit(live_server: Any, sign_in: Callable) -> Callable[..., Page]:
    def go(context: BrowserContext, person: User, path: str) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return go


def file_of(nomination: Nomination) -> str:
    return reverse("nominations_office:detail", args=[nomination.pk])


def enter_count(page: Page, approve: int, oppose: int) -> None:
    """22 ballots handed out, 22 handed in; who did neither abstained."""
    numbers = {
        "收回": 22, "有效": 22, "赞成": approve, "反对": oppose, "弃权": 22 - approve - oppose,
    }  # fmt: skip
    for label, number in numbers.items():
        page.get_by_label(label, exact=True).fill(str(number))
    page.get_by_label("监票人", exact=True).fill("乔建国、任秀兰")
    page.get_by_label("计票人", exact=True).fill("王芳")


def vote(clerk: Page, chair: Page, site: str, session: Session, approve: int, oppose: int) -> None:
    clerk.goto(site + reverse("nominations_office:vote", args=[session.pk]))
    enter_count(clerk, approve, oppose)
    expect(clerk.locator("#count-check")).to_contain_text("各项相符")
    press(clerk, clerk.get_by_role("button", name="录入计票结果"))
    expect(clerk.get_by_text("请另一位同志")).not_to_have_count(0)
    chair.goto(clerk.url)
    chair.get_by_label("我已对照监票人签字的计票结果报告单").check()
    press(chair, chair.get_by_role("button", name="宣布："))
    expect(chair.get_by_text("表决结果已宣布。")).to_be_visible()


def press(page: Page, button: Locator) -> None:
    """Click, and wait for what was sent and for the page that answers: neither the next line
    nor another person's screen may meet the old state."""
    sent = page.expect_request_finished(lambda request: request.method == "POST")
    with page.expect_navigation(), sent:
        button.click()


def open_act(page: Page, name: str) -> Any:
    folded = page.locator("details", has=page.locator("summary", has_text=name))
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()
    return folded


def take(page: Page, name: str, **fields: str) -> None:
    folded = open_act(page, name)
    for label, value in fields.items():
        folded.get_by_label(label).fill(value)
    press(page, folded.get_by_role("button", name=name))


def test_from_the_proposal_to_the_oath(
    county, today, clerk, chair, nominee, context, another_browser, visit, live_server
):
    post, site = make_post(), live_server.url
    nomination = make_nomination(nominee, post=post, received_on=today - timedelta(days=9))
    sat(nomination, days_ago=2)
    chair_page = visit(another_browser(), chair, file_of(nomination))
    page = visit(context, clerk, file_of(nomination))
    take(page, "登记审查意见", **{"提出意见的机构或人员": "人代选工委", "日期": str(today)})
    page.get_by_label("资格审查意见").fill("符合任职资格条件")
    press(page, page.get_by_role("button", name="完成资格审查"))
    chair_page.reload()
    chair_page.get_by_label("作出决定的主任会议").fill("第八十次主任会议")
    press(chair_page, chair_page.get_by_role("button", name="同意提请会议审议"))
    page.reload()
    page.get_by_label("常委会会议").select_option(index=1)
    press(page, page.get_by_role("button", name="列入会议议程"))
    page.goto(site + reverse("nominations_office:session", args=[county.pk]))
    press(page, page.get_by_role("button", name="宣布开会"))
    vote(page, chair_page, site, county, 20, 1)
    with chair_page.context.expect_page() as shown:
        chair_page.get_by_role("link", name="大屏幕显示").click()
    expect(shown.value.get_by_text("通 过")).to_be_visible()

    page.goto(site + file_of(nomination))
    day = {"日期": str(today)}
    take(page, "登记决定、公告、通知", 文号="清人常〔2026〕9号", **day)
    certificate = {"任命书编号": "2026-018", "签署人": "周国栋", "颁发日期": str(today)}
    take(page, "登记任命书", **certificate)
    take(page, "登记任职变动", **{"任职（离任）日期": str(today)})
    page.get_by_role("link", name="登记宪法宣誓").click()
    page.get_by_label("地点").fill("县人大常委会会议室")
    page.get_by_label("日期").fill(str(today))
    press(page, page.get_by_role("button", name="登记宣誓"))
    expect(page.get_by_text("宣誓已登记，到场 1 人")).to_be_visible()
    assert Tenure.objects.get(person=nominee).post == post

    own = visit(
        another_browser(), nominee, reverse("appointments:my_nomination", args=[nomination.pk])
    )
    expect(own.get_by_text("任命书 2026-018")).to_be_visible()
    expect(own.get_by_text("在县人大常委会会议室进行宪法宣誓")).to_be_visible()


def test_twice_not_carried_and_barred(
    county, today, clerk, chair, nominee, context, another_browser, visit, live_server
):
    Session.objects.update(state="open")
    site, post = live_server.url, make_post()
    page = visit(context, clerk, "/admin/")
    chair_page = visit(another_browser(), chair, "/admin/")
    for _ in range(2):
        nomination = make_nomination(
            nominee, post=post, state="cleared", received_on=today - timedelta(days=9)
        )
        if not nominee.candidacies.exists():
            sat(nomination, days_ago=2)
        page.goto(site + file_of(nomination))
        page.get_by_label("常委会会议").select_option(index=1)
        press(page, page.get_by_role("button", name="列入会议议程"))
        vote(page, chair_page, site, county, 13, 9)
        expect(chair_page.get_by_text("未通过").first).to_be_visible()
    page.goto(site + reverse("nominations_office:barred"))
    expect(page.get_by_text("本届内不得再提名").last).to_be_visible()
    expect(page.get_by_role("link", name=nominee.real_name)).to_be_visible()

    Tenure.objects.create(person=nominee, post=make_post("副局长"), starts_on="2022-03-01")
    page.goto(site + reverse("nominations:add"))
    page.locator("#id_kind").select_option("appoint")
    for field, row in (("person", nominee), ("post", post), ("term", nomination.term)):
        page.locator(f"#id_{field}").select_option(str(row.pk))
    expect(page.get_by_label("清源县财政局副局长（2022年3月1日任职）")).to_be_visible()
    page.locator("#id_proposer").select_option(str(nomination.proposer_id))
    page.locator("#id_received_on").fill(str(today))
    put_calendar_away(page)
    press(page, page.get_by_role("button", name="受理"))
    expect(page.get_by_text("本届内不得再提名担任同一职务").first).to_be_visible()
    assert Nomination.objects.count() == 2


def test_removed_by_secret_ballot(
    county, today, clerk, chair, person, context, another_browser, visit, live_server
):
    Session.objects.update(state="open")
    site, post = live_server.url, make_post()
    official = person("jiang", "蒋文山")
    tenure = Tenure.objects.create(
        person=official, post=post, starts_on=today - timedelta(days=800)
    )
    nomination = make_nomination(
        official, post=post, kind="dismiss", ground="严重违反财经纪律", state="cleared",
        received_on=today - timedelta(days=9),
    )  # fmt: skip
    page = visit(context, clerk, file_of(nomination))
    take(page, "登记发言", 要点或者全文="本人接受组织处理。")
    page.get_by_label("常委会会议").select_option(index=1)
    press(page, page.get_by_role("button", name="列入会议议程"))
    page.goto(site + reverse("nominations_office:vote", args=[county.pk]))
    expect(page.get_by_text("撤职案只能无记名投票").first).to_be_visible()
    page.get_by_label("表决方式").select_option("device")
    enter_count(page, 21, 0)
    press(page, page.get_by_role("button", name="录入计票结果"))
    expect(page.get_by_role("alert")).to_contain_text("第六十二条第三款")
    page.get_by_label("表决方式").select_option("paper")
    press(page, page.get_by_role("button", name="录入计票结果"))
    chair_page = visit(another_browser(), chair, page.url.removeprefix(site))
    chair_page.get_by_label("我已对照监票人签字的计票结果报告单").check()
    press(chair_page, chair_page.get_by_role("button", name="宣布：通过"))
    expect(chair_page.get_by_text("表决结果已宣布。")).to_be_visible()
    tenure.refresh_from_db()
    assert tenure.ends_on is None, "the vote itself moves nobody"
    page.goto(site + file_of(nomination))
    take(page, "登记任职变动", **{"任职（离任）日期": str(today)})
    expect(page.get_by_text("任职变动已登记。")).to_be_visible()
    tenure.refresh_from_db()
    assert (tenure.ends_on, tenure.ending) == (today, "dismissed")
