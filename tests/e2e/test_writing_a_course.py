"""A course in Wagtail: an editor writes it with every block and looks at it, an organizer lets it
out, and only then a deputy finds it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.blocks import LESSON_BLOCKS
from courses.cards import page_url
from courses.models import CoursePage, LessonPage
from exam_platform.editorial import set_up_editing
from people.models import User
from tests.courses.pages import make_deputy, make_programme, make_recording
from tests.exams.quizzes import make_quiz

SHOWN = (  # of each kind of block, what a reader sees
    "代表应当模范地遵守宪法",
    "会场全景",
    "录像：怎样审议",
    "录音：怎样发言",
    "审议工作手册",
    "代表法》第五条",
    "先看数据，再听说明",
    "您会怎样问",
    "小测验：监督法测验",
)


@pytest.fixture
def editor(person: Callable[..., User]) -> User:
    set_up_editing()
    return person("jiang", "蒋文静", "editor")


@pytest.fixture
def body(editor: User) -> dict[str, Any]:
    """The fields of a lesson with one block of each kind, as the page editor sends them."""
    image = get_image_model().objects.create(title="会场", file=get_test_image_file())
    manual = get_document_model().objects.create(
        title="审议工作手册", file=ContentFile(b"%PDF-1.4 manual", name="manual.pdf")
    )
    film = make_recording(title="怎样审议", kind="video")
    talk = make_recording(title="怎样发言", kind="audio")
    points = {"deleted": "", "order": "0", "type": "item", "value": "先看数据，再听说明"}
    blocks: list[tuple[str, Any]] = [
        ("text", rich_text("<p>代表应当模范地遵守宪法。</p>")),
        ("picture", {"image": picture(image.pk), "caption": "会场全景"}),
        ("video", {"recording": film.pk, "caption": "录像：怎样审议"}),
        ("audio", {"recording": talk.pk, "caption": "录音：怎样发言"}),
        ("document", {"document": manual.pk, "note": ""}),
        ("statute", {"citations": "《代表法》第五条", "note": ""}),
        ("key_points", {"count": "1", "0": points}),
        ("thinking", {"question": "您会怎样问？", "hint": rich_text("<p>先问依据。</p>")}),
        ("quiz", {"quiz": make_quiz(at=timezone.now()).pk}),
    ]
    assert [kind for kind, _ in blocks] == [name for name, _ in LESSON_BLOCKS]
    return nested_form_data({"body": streamfield(blocks)})


def picture(pk: int) -> dict[str, Any]:
    return {"image": pk, "alt_text": "会场坐满了代表", "decorative": ""}


def form_of(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("#page-edit-form")).to_be_visible()


SEND = """async body => {
  const data = new FormData(document.querySelector('#page-edit-form'));
  for (const name of [...data.keys()]) if (name.startsWith('body-')) data.delete(name);
  for (const [name, value] of Object.entries(body)) data.set(name, value);
  const answer = await fetch(document.querySelector('#page-edit-form').action,
                             {method: 'POST', body: data});
  return answer.url;
}"""


def write_course(page: Page, site: str, programme: int) -> CoursePage:
    add = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", programme])
    form_of(page, site + add)
    page.locator("#id_title").fill("怎样审议报告")
    page.get_by_role("button", name="保存草稿").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/$"))
    return CoursePage.objects.get(title="怎样审议报告")


def write_lesson(page: Page, site: str, course: CoursePage, body: dict[str, Any]) -> LessonPage:
    """The blocks as one form, in the editor's own session: Draftail is not typed into."""
    add = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk])
    form_of(page, site + add)
    page.locator("#id_title").fill("一份报告的四个问题")
    address = page.evaluate(SEND, body)
    form_of(page, address)
    expect(page.locator("[data-streamfield-child]:visible")).to_have_count(len(LESSON_BLOCKS) + 1)
    return LessonPage.objects.get(title="一份报告的四个问题")


def preview(page: Page, lesson: LessonPage) -> None:
    page.get_by_role("button", name="预览开关").click()
    frame = page.frame_locator("#w-preview-iframe")
    for words in SHOWN:
        expect(frame.locator("article.lesson")).to_contain_text(words)


def act(page: Page, name: re.Pattern[str]) -> None:
    """One of the page's actions, which may be behind the arrow beside the first of them."""
    footer = page.get_by_role("navigation", name="操作（页脚）")
    action = footer.get_by_role("button", name=name)
    if not action.is_visible():
        footer.get_by_role("button", name="更多操作").click()
    action.click()
    expect(page.locator("#page-edit-form")).to_have_count(0)


# Wagtail leaves the temporary file of each rendition to the garbage collector.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
def test_an_editor_writes_every_block_and_an_organizer_lets_it_out(
    live_server: Any, page: Page, another_browser: Any, sign_in: Any, editor: User, clerk: User,
    body: dict[str, Any],
) -> None:  # fmt: skip
    site = live_server.url
    programme = make_programme(title="2026 年代表培训计划")
    sign_in(page.context, editor)
    course = write_course(page, site, programme.pk)
    lesson = write_lesson(page, site, course, body)
    preview(page, lesson)
    for written in (course, lesson):
        form_of(page, site + reverse("wagtailadmin_pages:edit", args=[written.pk]))
        act(page, re.compile("^提交给课程发布审批"))

    reader = another_browser(phone=True)
    sign_in(reader, make_deputy())
    phone = reader.new_page()
    assert phone.goto(site + page_url(course)).status == 404

    office = another_browser().new_page()
    sign_in(office.context, clerk)
    office.goto(f"{site}/admin/")
    expect(office.get_by_text("一份报告的四个问题").first).to_be_visible()
    for written in (course, lesson):
        form_of(office, site + reverse("wagtailadmin_pages:edit", args=[written.pk]))
        act(office, re.compile("^批准.*发布"))

    phone.goto(site + page_url(course))
    phone.get_by_role("button", name="选这门课").tap()
    phone.get_by_role("link", name="开始学习：一份报告的四个问题").tap()
    for words in SHOWN:
        expect(phone.locator("article.lesson")).to_contain_text(words)
    wide = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing sticks out on a phone"
