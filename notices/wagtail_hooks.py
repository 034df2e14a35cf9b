from typing import Any

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from notices import office_urls
from notices.viewsets import NoticeViewSet
from people.wagtail_hooks import PermittedItem

VIEW = "notices.view_notice"
LOG_ACTIONS = (
    ("notices.send", "发送通知"),
    ("notices.resend", "重新发送通知"),
)


@hooks.register("register_log_actions")
def register_notice_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_notices() -> NoticeViewSet:
    return NoticeViewSet()


@hooks.register("register_admin_urls")
def register_notice_urls() -> list[URLResolver]:
    return [path("notices-sent/", include(office_urls))]


@hooks.register("register_admin_menu_item")
def notices_menu() -> MenuItem:
    items: list[MenuItem] = [
        PermittedItem("通知记录", "notices_sent:index", VIEW, icon_name="mail", order=10),
        PermittedItem("短信预览", "notices_office:sms", VIEW, icon_name="view", order=20),
    ]
    return SubmenuMenuItem("通知", Menu(items=items), name="notices", icon_name="mail", order=650)
