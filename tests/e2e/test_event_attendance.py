"""An event in the hall: the screen with the rotating code, and telephones that lose the network."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from courses.actions.credits import hours_of
from courses.models import Attendance, TrainingEvent
from people.models import User
from tests.courses.gatherings import code_at, invite, make_event, make_part


@pytest.fixture
def part(clerk: User) -> Any:
    """A part that began two minutes ago; nobody has opened the doors yet."""
    event = make_event(TrainingEvent.State.ANNOUNCED, title="监督法专题培训", responsible=clerk)
    return make_part(event, timezone.now() - timedelta(minutes=2), title="监督法专题辅导")


@pytest.fixture
def deputy(person: Callable[..., User], part: Any) -> User:
    return invite(part.event, person("yang", "杨桂芳", "deputy")).person


@pytest.fixture
def visit(live_server: Any, sign_in: Callable) -> Callable[..., Page]:
    def go(context: BrowserContext, person: User, name: str, pk: int) -> Page:
        sign_in(context, person)
        page = context.new_page()
        page.goto(live_server.url + reverse(name, args=[pk]))
        return page

    return go


def shown(hall: Page) -> str:
    return hall.locator("[data-hall-code]").inner_text().replace(" ", "")


def type_code(phone: Page, code: str) -> None:
    phone.get_by_label("会场屏幕上的 6 位数字").fill(code)
    phone.get_by_role("button", name="签到", exact=True).click()


def test_a_hall_signs_in_by_the_rotating_code_and_the_end_gives_hours(
    part, deputy, clerk, context, another_browser, visit
):
    hall = visit(context, clerk, "events:hall", part.pk)
    hall.get_by_role("button", name="开始签到").click()
    expect(hall.locator("[data-hall-code]")).to_be_visible()
    loaded = "picture => picture.decode().then(() => picture.naturalWidth)"
    assert hall.locator("[data-hall-picture]").evaluate(loaded) > 0

    phone = visit(another_browser(phone=True), deputy, "events:event", part.event_id)
    phone.get_by_role("link", name="签到", exact=True).click()
    type_code(phone, code_at(part, timezone.now() - timedelta(minutes=10)))
    expect(phone.get_by_text("签到码不对")).to_be_visible()
    type_code(phone, shown(hall))
    expect(phone.get_by_text("您已签到")).to_be_visible()
    expect(hall.locator("[data-hall-present]")).to_have_text("1")

    office = visit(context, clerk, "events_office:detail", part.event_id)
    office.get_by_role("button", name="结束活动，发放学时").click()
    expect(office.get_by_text("学时已按实到时段发放")).to_be_visible()
    assert hours_of([deputy], timezone.localtime(part.starts_at).year)[deputy.pk] == part.hours
    expect(hall.get_by_text("签到已结束")).to_be_visible()


def test_a_code_typed_without_network_is_handed_in_when_there_is_one(
    part, deputy, another_browser, visit
):
    part.event.move(TrainingEvent.State.HELD)
    network = another_browser(phone=True)
    phone = visit(network, deputy, "events:sign", part.pk)
    network.set_offline(True)
    type_code(phone, code_at(part, timezone.now()))
    expect(phone.get_by_text("已存在这部手机里")).to_be_visible()
    assert not Attendance.objects.exists()
    network.set_offline(False)
    expect(phone.get_by_text("已补交")).to_be_visible()
    assert Attendance.objects.get().invitation.person == deputy


def test_the_code_waits_in_the_telephone_for_its_own_person(
    part, deputy, person, another_browser, visit, sign_in, live_server
):
    """The page is shut before the network is back; another person uses the telephone first."""
    part.event.move(TrainingEvent.State.HELD)
    friend = person("xie", "谢长河", "deputy")
    network = another_browser(phone=True)
    phone = visit(network, deputy, "events:sign", part.pk)
    network.set_offline(True)
    type_code(phone, code_at(part, timezone.now()))
    expect(phone.get_by_text("已存在这部手机里")).to_be_visible()
    phone.close()
    network.set_offline(False)
    phone = network.new_page()
    sign_in(network, friend)
    phone.goto(live_server.url + reverse("events:mine"))
    expect(phone.get_by_text("近期没有需要您参加的活动")).to_be_visible()
    assert not Attendance.objects.exists()
    sign_in(network, deputy)
    phone.goto(live_server.url + reverse("events:mine"))
    expect(phone.get_by_text("已补交")).to_be_visible()
    assert Attendance.objects.get().invitation.person == deputy
