"""The overview of training in the back office. Imported by wagtail_hooks."""

from typing import Any

from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses import dashboard_urls
from courses.models.audiences import OVERSEES
from exams.marking_hooks import PermittedMenuItem

LOG_ACTIONS = (
    ("courses.remind_learners", "提醒学习"),
    ("courses.export_learners", "导出学习情况"),
)


@hooks.register("register_log_actions")
def register_overview_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_urls")
def register_overview_urls() -> list[URLResolver]:
    return [path("training/", include(dashboard_urls))]


@hooks.register("register_training_menu_item")
def overview_item() -> MenuItem:
    url = reverse("dashboard_office:index")
    return PermittedMenuItem(
        "培训进展", url, OVERSEES, name="training-overview", icon_name="table", order=5
    )
