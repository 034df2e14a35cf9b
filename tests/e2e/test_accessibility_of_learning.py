"""The site, full of the demonstration: axe-core, narrow screens, the keyboard alone.

Each person follows the links from where she starts and looks at one page of every view; so a new
page is looked at as soon as another leads to it.
"""

import re
from collections import deque
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import resolve, reverse
from playwright.sync_api import Locator, Page, expect

from courses.cards import page_url
from courses.models import Certificate, EventPart, LessonPage, TrainingEvent
from exams.models import Candidate, Sitting
from exams.quizzes import open_quiz_url
from people.models import User
from tests.e2e.conftest import PHONE_SCREEN
from tests.e2e.test_accessibility import grave_faults

ZOOMED = {"width": 683, "height": 384}  # the office screen of 1366×768 at 200 %
NO_PAGES = re.compile(
    r"^/(admin|documents|media|static|styleguide)/|/(pdf|file|captions|evidence)/$"
)
FILES = {"events:material", "courses:part", "courses:recording"}

LEARNING = {
    *("home", "wagtail_serve 0", "wagtail_serve 1", "wagtail_serve 2", "wagtail_serve 3"),
    *("practice:home", "practice:notebook", "practice:weak", "practice:subjects", "practice:mock"),
    *("quiz:quiz", "quiz:result", "events:mine", "events:event", "events:sign"),
    *("hours:mine", "hours:print", "hours:missing", "hours:appeal", "hours:certificates"),
    *("duty:mine", "duty:register", "duty:entry", "duty:published", "duty:publication"),
    *("notices:mine", "notices:notice", "dossier:mine", "dossier:print", "certificate"),
    *("laws:index", "laws:law", "laws:article", "password_change"),
}
BEFORE_OFFICE = {
    *("home", "exams:my_exams", "exams:my_results", "exams:result", "practice:plan"),
    *("evaluations:mine", "evaluations:mine_detail", "appointments:mine", "dossier:mine"),
    *("appointments:my_nomination", "notices:mine"),
}
REACHED = """() => {
    const done = element => element.matches('[data-reached]')
        || element.type === 'radio' && document.querySelector(
            `input[name="${element.name}"][data-reached]`);
    return [...document.querySelectorAll('main a[href], main button, main input, main summary')]
        .filter(element => element.type !== 'hidden' && element.checkVisibility())
        .filter(element => !done(element)).map(element => element.outerHTML);
}"""


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEBUG = True  # without it there are no demo accounts, nor may one sign in with them
    call_command("seed_demo", stdout=StringIO())


def view_of(path: str) -> str:
    """The learning centre has one view for all levels: index, programme, course, lesson."""
    name = resolve(path).view_name
    return f"{name} {path.count('/') - 2}" if name == "wagtail_serve" else name


def faults_on(page: Page) -> list[str]:
    """What axe-core finds grave, and whether the page must be pushed sideways to be read."""
    faults = grave_faults(page)
    for screen in (ZOOMED, PHONE_SCREEN):
        page.set_viewport_size(screen)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            faults.append(f"{wide} px too wide at {screen['width']} px")
    return faults


def local_links(page: Page) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin)"
        ".map(a => a.pathname + a.search)"
    )


def walk(page: Page, site: str, *starts: str) -> tuple[set[str], list[str]]:
    """The views seen, and all faults of their pages."""
    waiting, seen, faults = deque(starts), set(FILES), []
    while waiting:
        address = waiting.popleft()
        path = address.partition("?")[0]
        if NO_PAGES.search(path) or (view := view_of(path)) in seen:
            continue
        seen.add(view)
        answer = page.goto(site + address)
        assert answer is not None and answer.ok, f"{address} answers {answer and answer.status}"
        faults += [f"{address}: {fault}" for fault in faults_on(page)]
        waiting.extend(local_links(page))
    return seen, faults


def tab_to(page: Page, control: Locator) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the Tab key never comes to {control}")


def not_reached_by_tab(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for _ in range(80):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.dataset.reached = ''")
    return page.evaluate(REACHED)


def answer_by_keyboard(page: Page) -> None:
    """The first question of a new try: every control is reached, the answer is kept."""
    tab_to(page, page.get_by_role("button", name=re.compile("开始答题|再答一次")))
    page.keyboard.press("Enter")
    save = page.get_by_role("button", name=re.compile("提交，看对错|保存，"))
    expect(save).to_be_visible()
    assert faults_on(page) == []
    assert not_reached_by_tab(page) == []
    first = page.locator(".q input").first
    tab_to(page, first)
    page.keyboard.press("Space")
    if first.get_attribute("type") == "text":
        page.keyboard.type("监督")
    question = page.url
    tab_to(page, save)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != question)
    page.goto(question)
    kept = page.locator(".q input").first
    assert kept.is_checked() if kept.get_attribute("type") != "text" else kept.input_value()


def deputys_starts(deputy: User) -> list[str]:
    """What the links might lead to only by way of another day or a closed lesson."""
    film = next(one for one in LessonPage.objects.live() if has_film(one))
    held = EventPart.objects.get(event__state=TrainingEvent.State.HELD)
    certificate = Certificate.objects.filter(person=deputy).first()
    return [
        page_url(film),
        reverse("events:sign", args=[held.pk]),
        reverse("certificate", args=[certificate.token]),
        open_quiz_url(endless_quiz(deputy)),
        reverse("practice:plan"),
        "/",
    ]


def has_film(lesson: LessonPage) -> bool:
    return any(block.block_type == "video" for block in lesson.body)


def endless_quiz(person: User) -> Sitting:
    places = Candidate.objects.filter(person=person, sitting__kind=Sitting.Kind.QUIZ)
    return places.get(sitting__title__contains="预算").sitting


def test_everybody_can_use_the_whole_site(
    demonstration: None, live_server: Any, another_browser: Callable, sign_in: Callable
) -> None:
    site = live_server.url
    deputy, nominee = (User.objects.get(username=name) for name in ("deputy1", "nominee2"))

    phone = another_browser(phone=True).new_page()
    sign_in(phone.context, deputy)
    seen, faults = walk(phone, site, *deputys_starts(deputy))
    assert faults == []
    assert LEARNING - seen == set()
    phone.goto(site + open_quiz_url(endless_quiz(deputy)))
    answer_by_keyboard(phone)

    phone = another_browser(phone=True).new_page()
    sign_in(phone.context, nominee)
    starts = [reverse(name) for name in ("exams:my_exams", "evaluations:mine", "appointments:mine")]
    seen, faults = walk(phone, site, *starts, reverse("practice:plan"), "/")
    assert faults == []
    assert BEFORE_OFFICE - seen == set()

    phone = another_browser(phone=True).new_page()
    certificate = Certificate.objects.order_by("pk").last()
    public = [reverse("certificate", args=[certificate.token]), reverse("vote:enter")]
    seen, faults = walk(phone, site, *public, reverse("login"))
    assert faults == []
    assert {"certificate", "vote:enter", "login"} <= seen
