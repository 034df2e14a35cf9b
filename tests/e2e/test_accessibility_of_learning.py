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
from playwright.sync_api import Page, expect

from courses.cards import page_url
from courses.models import (
    Attendance,
    Certificate,
    EventPart,
    LessonPage,
    ProgrammePage,
    TrainingEvent,
)
from evaluations.models import DutyYear
from exams.models import Candidate, QuizRules, Sitting
from exams.quizzes import open_quiz_url
from people.models import User
from tests.courses.pages import make_deputy
from tests.e2e import keyboard
from tests.e2e.conftest import OFFICE_SCREEN, PHONE_SCREEN
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
NOTHING_YET = {
    "/": "目前没有需要您办理的事项",
    "/learn/": "从这里开始",
    "/practice/notebook/": "错题本是空的",
    "/practice/weak/": "目前还看不出哪一条明显薄弱",
    "/events/": "近期没有需要您参加的活动",
    "/hours/": "还没有学时",
    "/hours/certificates/": "还没有结业证书",
    "/duty/": "还没有登记",
    "/duty/?year=2020": "没有您的履职档案",
    "/notices/": "还没有通知",
}


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


def journey_by_keyboard(page: Page, site: str, film: LessonPage, part: EventPart) -> list[str]:
    """From enrolling to the certificate; the faults of the states on the way."""
    faults: list[str] = []

    def look(page: Page) -> None:
        faults.extend(f"{page.url}: {fault}" for fault in faults_on(page))
        page.set_viewport_size(OFFICE_SCREEN)

    keyboard.skip_to_the_text(page, site)
    keyboard.enrol_and_read(page)
    keyboard.take_the_quiz_at_the_end(page, 5, look)
    keyboard.play_and_pause_the_film(page, site, page_url(film))
    keyboard.practise_and_stop(page, site, look)
    keyboard.contest_an_entry(page, site, look)
    keyboard.register_a_duty(page, site, look)
    keyboard.sign_in_to_the_event(page, site, part, look)
    keyboard.read_a_notice(page, site)
    keyboard.open_and_leave_the_menu(page, look)
    over = EventPart.objects.filter(event__state=TrainingEvent.State.CLOSED).first()
    page.goto(site + reverse("events:event", args=[over.event_id]))
    expect(page.get_by_role("heading", name=str(over.event))).to_be_visible()
    look(page)
    keyboard.check_a_certificate(page, site)
    return faults


def new_deputys_pages(page: Page, site: str) -> list[str]:
    """Where nothing is yet there is a sentence, on a page as sound as the full one."""
    faults = []
    for address, told in NOTHING_YET.items():
        page.goto(site + address)
        expect(page.get_by_text(told).first).to_be_visible()
        faults += [f"{address}: {fault}" for fault in faults_on(page)]
    return faults


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


def absent_with_certificate(part: EventPart) -> User:
    there = Attendance.objects.filter(part=part).values("invitation")
    waiting = part.event.invitations.exclude(pk__in=there).values("person")
    return User.objects.filter(pk__in=waiting, certificates__isnull=False).first()


def has_film(lesson: LessonPage) -> bool:
    return any(block.block_type == "video" for block in lesson.body)


def endless_quiz(person: User) -> Sitting:
    places = Candidate.objects.filter(person=person, sitting__kind=Sitting.Kind.QUIZ)
    return places.get(sitting__title__contains="预算").sitting


def offices_pages() -> list[str]:
    """Where the organizer plans, counts and decides; Wagtail's own lists are not ours."""
    held = EventPart.objects.get(event__state=TrainingEvent.State.HELD)
    closed = DutyYear.objects.get(state=DutyYear.State.CLOSED)
    programme = ProgrammePage.objects.get().pk
    named: list[tuple[str, int | None]] = [
        ("events_office:calendar", None),
        ("events_office:detail", held.event_id),
        ("events_office:people", held.event_id),
        ("events_office:invite", held.event_id),
        ("events_office:register", held.pk),
        ("credits_office:people", None),
        ("credits_office:delegations", None),
        ("duty_office:overview", None),
        ("duty_office:register", None),
        ("duty_office:year", closed.pk),
        ("duty_office:late", closed.pk),
        ("dashboard_office:programme", programme),
        ("dashboard_office:weakness", programme),
        ("exams_office:quiz_questions", QuizRules.objects.all()[0].pk),
    ]
    return [reverse(name, args=[pk] if pk else []) for name, pk in named]


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

    film = next(one for one in LessonPage.objects.live() if has_film(one))
    part = EventPart.objects.get(event__state=TrainingEvent.State.HELD)
    learner = absent_with_certificate(part)
    desk = another_browser().new_page()
    sign_in(desk.context, learner)
    assert journey_by_keyboard(desk, site, film, part) == []

    phone = another_browser(phone=True).new_page()
    sign_in(phone.context, make_deputy(real_name="买买提·托合提"))
    assert new_deputys_pages(phone, site) == []

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

    office = another_browser(phone=True).new_page()
    sign_in(office.context, User.objects.get(username="clerk"))
    for address in offices_pages():
        office.goto(site + address)
        assert grave_faults(office) == [], address
