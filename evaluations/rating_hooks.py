"""Ratings in the back office's menu and in the log. Imported by wagtail_hooks."""

from typing import Any

from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from evaluations import rating_urls
from evaluations.models.ratings import STAFF
from evaluations.views.rating_lists import RatingSchemeViewSet, RatingViewSet
from exams.marking_hooks import PermittedMenuItem

LOG_ACTIONS = (
    ("evaluations.scheme", "保存测评办法"),
    ("evaluations.rating_set_up", "设置测评"),
    ("evaluations.tickets_print", "印制测评票"),
    ("evaluations.tickets_discard", "作废已印的测评票"),
    ("evaluations.rating_open", "开始投票"),
    ("evaluations.rating_close", "截止投票"),
    ("evaluations.count", "录入纸质票计票"),
    ("evaluations.rating_release", "公布测评结果"),
    ("evaluations.rating_cancel", "取消测评"),
)


@hooks.register("register_log_actions")
def register_rating_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_ratings() -> list[Any]:
    return [RatingViewSet(), RatingSchemeViewSet()]


@hooks.register("register_admin_urls")
def register_rating_urls() -> list[URLResolver]:
    return [path("evaluations/ratings/", include(rating_urls))]


def rating_items() -> list[MenuItem]:
    ratings, schemes = reverse("ratings:index"), reverse("rating_schemes:index")
    view = "evaluations.view_ratingscheme"
    return [
        PermittedMenuItem("测评", ratings, *STAFF, name="ratings", icon_name="order"),
        PermittedMenuItem("测评办法", schemes, view, name="rating-schemes", icon_name="doc-full"),
    ]
