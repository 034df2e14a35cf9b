"""The page editor's forms: what an editor need not know."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.blocks import LESSON_BLOCKS
from courses.models import CoursePage, LessonPage
from exam_platform.editorial import set_up_editing
from tests.courses.pages import make_course, make_lesson, make_programme, make_recording
from tests.exams.quizzes import make_quiz
from tests.factories import make_sitting

pytestmark = pytest.mark.django_db

COURSE = {
    "title": "怎样审议报告",
    "slug": "",
    "summary": "",
    "hours": "1",
    "opens_on": "",
    "closes_on": "",
    "quiz": "",
    "audience": "deputies",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


@pytest.fixture
def editor(client_for, person):
    set_up_editing()
    return client_for(person("jiang", "蒋文静", "editor"))


@pytest.fixture
def save(editor):
    """Post the form of a new course as a draft; gives the slugs of all courses afterwards."""
    programme = make_programme()
    url = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", programme.pk])

    def post(**fields):
        answer = editor.post(url, {**COURSE, **fields})
        slugs = CoursePage.objects.child_of(programme).order_by("path")
        return answer.status_code, list(slugs.values_list("slug", flat=True))

    return post


def test_courses_with_chinese_titles_get_addresses_by_count(save):
    assert save() == (302, ["course-1"])
    assert save() == (302, ["course-1", "course-2"])


def test_an_address_that_is_typed_is_kept_and_one_that_is_taken_is_passed_over(save):
    assert save(slug="course-1") == (302, ["course-1"])
    assert save(slug="budget") == (302, ["course-1", "budget"])
    assert save() == (302, ["course-1", "budget", "course-2"])


def test_a_page_without_a_title_is_sent_back(save):
    assert save(title="") == (200, [])


def test_a_course_is_no_prerequisite_of_itself(editor):
    course = make_course(title="预算")
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[course.pk]))
    offered = page.context["form"].fields["prerequisites"].queryset
    assert course.pk not in offered.values_list("pk", flat=True)


EMPTY_BLOCKS = [
    ("text", rich_text("")),
    ("picture", {"image": {"image": "", "alt_text": "", "decorative": ""}, "caption": ""}),
    ("video", {"recording": "", "caption": ""}),
    ("audio", {"recording": "", "caption": ""}),
    ("document", {"document": "", "note": ""}),
    ("statute", {"citations": "", "note": ""}),
    ("key_points", {"count": "0"}),
    ("thinking", {"question": "", "hint": rich_text("")}),
    ("quiz", {"quiz": ""}),
]


def test_a_lesson_is_kept_while_its_blocks_are_still_empty_but_not_handed_in(editor):
    """The page editor saves by itself on the way."""
    assert [kind for kind, _ in EMPTY_BLOCKS] == [name for name, _ in LESSON_BLOCKS]
    body = nested_form_data({"body": streamfield(EMPTY_BLOCKS)})
    form = {**COURSE, **body, "title": "写到一半", "min_seconds": ""}
    url = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", make_course().pk])
    refused = editor.post(url, {**form, "action-submit": "yes"})
    assert refused.status_code == 200 and not LessonPage.objects.exists()
    assert editor.post(url, form).status_code == 302
    assert len(LessonPage.objects.get().get_latest_revision_as_object().body) == len(EMPTY_BLOCKS)


def test_an_address_emptied_later_stays_what_it_was(client_for, clerk):
    set_up_editing()
    course = make_course(title="预算", slug="budget")
    url = reverse("wagtailadmin_pages:edit", args=[course.pk])
    answer = client_for(clerk).post(url, {**COURSE, "action-publish": "yes"})
    assert answer.status_code == 302
    course.refresh_from_db()
    assert (course.slug, course.title) == ("budget", "怎样审议报告")


def previewed(client, page) -> str:
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_kind_of_page_is_previewed_before_it_goes_out(editor):
    programme = make_programme(title="明年的计划", live=False)
    course = make_course(programme, title="预算审查", quiz=make_quiz(), live=False)
    lesson = make_lesson(course, title="四本预算", live=False)
    for page in (programme, course, lesson):
        page.save_revision()
        assert page.title in previewed(editor, page)
    assert "代表应当模范地遵守宪法和法律" in previewed(editor, lesson)
    assert "选这门课" not in previewed(editor, course), "nobody enrols in a draft"


def test_a_course_not_yet_saved_is_previewed_from_its_form(editor):
    programme = make_programme()
    place = ["courses", "coursepage", programme.pk]
    url = reverse("wagtailadmin_pages:preview_on_add", args=place)
    assert editor.post(url, {**COURSE, "slug": "draft"}).json()["is_valid"]
    assert "怎样审议报告" in editor.get(url).content.decode()


def test_what_an_editor_submits_waits_on_the_organizers_desk_and_goes_out_by_approval(
    editor, client_for, clerk
):
    course = make_course(make_programme(), title="预算审查", live=False)
    course.save_revision()
    url = reverse("wagtailadmin_pages:edit", args=[course.pk])
    fields = {**COURSE, "title": course.title, "slug": course.slug}
    assert editor.post(url, {**fields, "action-publish": "yes"}).status_code == 302
    course.refresh_from_db()
    assert not course.live, "an editor does not publish"
    assert editor.post(url, {**fields, "action-submit": "yes"}).status_code == 302
    office = client_for(clerk)
    assert course.title in office.get("/admin/").content.decode()
    approve = {"action-workflow-action": "yes", "workflow-action-name": "approve"}
    assert office.post(url, {**fields, **approve}).status_code == 302
    course.refresh_from_db()
    assert course.live


def test_the_choosers_find_by_a_word_of_the_title(editor):
    make_recording(title="预算草案怎么看")
    make_recording(title="监督法讲座")
    quiz, formal = make_quiz(title="预算测验"), make_sitting(title="预算任前考试")
    make_quiz(title="监督法测验")
    chooser = editor.get("/admin/recording-chooser/").json()["html"]
    assert 'name="q"' in chooser and "监督法讲座" in chooser
    found = editor.get("/admin/recording-chooser/results/?q=预算").content.decode()
    assert "预算草案怎么看" in found and "监督法讲座" not in found
    found = editor.get("/admin/quiz-chooser/results/?q=预算").content.decode()
    assert quiz.title in found and formal.title not in found and "监督法测验" not in found
    chosen = "/admin/quiz-chooser/chosen"
    assert editor.get(f"{chosen}/{quiz.pk}/").json()["result"]["title"] == str(quiz)
    assert editor.get(f"{chosen}/{formal.pk}/").status_code == 404
    several = editor.get(f"{chosen}-multiple/?id={quiz.pk}&id={formal.pk}").json()["result"]
    assert [one["id"] for one in several] == [str(quiz.pk)]
