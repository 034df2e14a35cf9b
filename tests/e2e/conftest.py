"""A real browser against a live server.

`page` (from pytest-playwright) is the office screen of 1366×768; `phone` a phone. Tests commit
real rows: mark them with `pytestmark = browser_test`, which puts the initial rows back.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from people.models import User

CHROMIUM = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
OFFICE_SCREEN = {"width": 1366, "height": 768}
PHONE_SCREEN = {"width": 390, "height": 844}
# The pages answer at once; what takes longer than this is broken, however busy the machine.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


# First, so that pytest-django sees the marks and runs these last: they flush the database.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session", autouse=True)
def loaded_urls() -> None:
    """Import all views now: the first page's patience must not go on it."""
    reverse("wagtailadmin_home")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = [path for name in CHROMIUM if (path := shutil.which(name))]
    if not found:
        pytest.fail("Chromium is missing: install it, or leave these tests out with E2E=0.")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": found[0], "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": OFFICE_SCREEN, "locale": "zh-CN"}


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def another_browser(
    browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Callable[..., BrowserContext]]:
    """another_browser() is a second machine; another_browser(phone=True) a phone."""
    opened = []

    def make(*, phone: bool = False) -> BrowserContext:
        screen = {"viewport": PHONE_SCREEN, "has_touch": True} if phone else {}
        context = browser.new_context(**{**browser_context_args, **screen})
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def put_calendar_away(page: Page) -> None:
    """The calendar of a date field opens a moment after it is entered, over what is below."""
    page.add_style_tag(content=".xdsoft_datetimepicker { display: none !important }")


@pytest.fixture
def phone(another_browser: Callable[..., BrowserContext]) -> Page:
    return another_browser(phone=True).new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[BrowserContext, User], None]:
    """Give the browser this person's session, without the login page."""

    def give(context: BrowserContext, person: User) -> None:
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        context.add_cookies([cookie])

    return give
