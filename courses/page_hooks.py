"""Courses and enrolments in the back office: menu, log, and what the page editor may not do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.models import Page

from courses import office_urls
from courses.choosers import quiz_chooser, recording_chooser
from courses.models import CoursePage, Enrolment
from courses.viewsets import EnrolmentViewSet, RecordingViewSet
from exams.marking_hooks import PermittedMenuItem

MAKES_LESSONS = "courses.view_recording"
SEES_ENROLMENTS = "courses.view_enrolment"

LOG_ACTIONS = (
    ("courses.enrol", "选课"),
    ("courses.enrol_rule", "按规则选课"),
    ("courses.withdraw", "退出课程"),
    ("courses.add_recording", "添加音视频"),
    ("courses.change_recording", "修改音视频"),
)


@hooks.register("register_log_actions")
def register_page_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_page_viewsets() -> list[Any]:
    return [RecordingViewSet(), EnrolmentViewSet(), recording_chooser, quiz_chooser]


@hooks.register("register_admin_urls")
def register_course_urls() -> list[URLResolver]:
    return [path("courses/", include(office_urls))]


@hooks.register("register_admin_menu_item")
def training_menu() -> SubmenuMenuItem:
    """Every area of training hangs its items in here by `register_training_menu_item`."""
    menu = Menu(register_hook_name="register_training_menu_item")
    return SubmenuMenuItem("培训", menu, name="training", icon_name="openquote", order=450)


@hooks.register("register_training_menu_item")
def content_item() -> MenuItem:
    url = reverse("courses_office:content")
    return PermittedMenuItem(
        "课程内容", url, MAKES_LESSONS, name="course-content", icon_name="doc-full", order=10
    )


@hooks.register("register_training_menu_item")
def recordings_item() -> MenuItem:
    url = reverse("recordings:index")
    return PermittedMenuItem(
        "音视频", url, MAKES_LESSONS, name="recordings", icon_name="media", order=20
    )


@hooks.register("register_training_menu_item")
def pictures_item() -> MenuItem:
    url = reverse("wagtailimages:index")
    return PermittedMenuItem(
        "图片", url, MAKES_LESSONS, name="pictures", icon_name="image", order=22
    )


@hooks.register("register_training_menu_item")
def material_item() -> MenuItem:
    url = reverse("wagtaildocs:index")
    return PermittedMenuItem(
        "阅读材料",
        url,
        MAKES_LESSONS,
        name="reading-material",
        icon_name="doc-full-inverse",
        order=24,
    )


@hooks.register("register_training_menu_item")
def enrolments_item() -> MenuItem:
    url = reverse("enrolments:index")
    return PermittedMenuItem(
        "选课", url, SEES_ENROLMENTS, name="enrolments", icon_name="group", order=30
    )


EDITORIAL = {"explorer", "images", "documents", "settings"}


@hooks.register("construct_main_menu")
def gather_editing(request: HttpRequest, items: list[MenuItem]) -> None:
    """Pages, pictures and documents are reached by "培训", in our own words."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in EDITORIAL]


# --- The page editor ------------------------------------------------------------------------

KEPT = "“{}”已有人学习，不能删除：学习记录和学时要留存。需要停用时请“取消发布”。"


@hooks.register("before_delete_page")
def keep_what_was_learnt(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Evidence hangs on these pages; the database would refuse with an error page."""
    if not is_learnt(page):
        return None
    messages.error(request, KEPT.format(page.title))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_what_many_learnt(
    request: HttpRequest, action_type: str, pages: list[Any], action: Any
) -> HttpResponse | None:
    learnt = [page for page in pages if isinstance(page, Page) and is_learnt(page)]
    if action_type != "delete" or not learnt:
        return None
    messages.error(request, KEPT.format("”“".join(page.title for page in learnt)))
    return redirect("wagtailadmin_explore", learnt[0].get_parent().pk)


def is_learnt(page: Page) -> bool:
    """Whether anybody is or was in a course that this page is, holds, or belongs to."""
    courses = CoursePage.objects.filter(path__startswith=page.path)
    courses |= CoursePage.objects.filter(path=page.path[: -page.steplen])
    return Enrolment.objects.filter(course__in=courses).exists()


@hooks.register("before_serve_document")
def through_lessons_only(document: Any, request: HttpRequest) -> None:
    """Documents go out with the lesson that holds them (courses.views.parts); by Wagtail's own
    address, which can be counted through, only to those who write lessons."""
    if not request.user.has_perm(MAKES_LESSONS):
        raise Http404
