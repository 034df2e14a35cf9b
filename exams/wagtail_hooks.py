from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from exams import marking_hooks as marking_hooks
from exams import office_urls
from exams.log_actions import MARKING_ACTIONS, QUIZ_ACTIONS, SEAT_ACTIONS, SITTING_ACTIONS
from exams.panels import TodayPanel
from exams.viewsets import PlanningGroup


@hooks.register("register_log_actions")
def register_exam_log_actions(actions: Any) -> None:
    for action, label in SITTING_ACTIONS + SEAT_ACTIONS + MARKING_ACTIONS + QUIZ_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_planning() -> PlanningGroup:
    return PlanningGroup()


@hooks.register("register_admin_urls")
def register_office_urls() -> list[URLResolver]:
    return [path("exams/", include(office_urls))]


@hooks.register("insert_global_admin_css")
def office_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/office-exams.css"))


class RoomsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        duties = ("exams.invigilate_sitting", "exams.prepare_sitting")
        return any(request.user.has_perm(duty) for duty in duties)


@hooks.register("register_admin_menu_item")
def rooms_menu_item() -> MenuItem:
    return RoomsMenuItem("考务", reverse("exams:rooms"), name="rooms", icon_name="group", order=300)


@hooks.register("construct_homepage_panels")
def add_today_panel(request: HttpRequest, panels: list[Any]) -> None:
    if any(
        request.user.has_perm(duty) for duty in ("exams.view_sitting", "exams.invigilate_sitting")
    ):
        panels.append(TodayPanel(request.user))
