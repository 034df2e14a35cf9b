"""The shell of the back office: our menus and desk only, and nothing of Wagtail's housekeeping."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, reports_menu, settings_menu
from wagtail.admin.telepath import register
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, LinkMenuItem, MainMenuModule

from exam_platform.desk import Desk, of_our_apps
from exam_platform.dossier import office_urls as dossier_urls
from exam_platform.reports import office_urls as reports_urls

# Wagtail's reports tell of pages, and the log it shows is everybody's; its help is in English
# and on the internet; its workflows are not the ones that this house approves by.
WAGTAIL_REPORTS = {
    "locked-pages",
    "workflows",
    "workflow-tasks",
    "site-history",
    "aging-pages",
    "page-types-usage",
}
WAGTAIL_HELP = ("whats-new", "editor-guide", "keyboard-shortcuts")
WAGTAIL_SETTINGS = {"workflows", "workflow-tasks"}
RUN_LAST = 1000


LOG_ACTIONS = (
    ("exam_platform.view_dossier", "查看履历"),
    ("exam_platform.export_figures", "导出统计报表"),
    ("exam_platform.build_report", "生成年度工作报告"),
)


@hooks.register("register_log_actions")
def register_platform_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_urls")
def register_platform_urls() -> list[URLResolver]:
    return [
        path("dossiers/", include(dossier_urls)),
        path("figures/", include(reports_urls)),
    ]


class FiguresMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exam_platform.view_annualreport")


@hooks.register("register_reports_menu_item")
def figures_menu() -> MenuItem:
    index = reverse("reports_office:index")
    return FiguresMenuItem("统计报表", index, name="figures", icon_name="order", order=100)


@hooks.register("construct_reports_menu", order=RUN_LAST)
def hide_page_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """For good after the first time: to ask of each whether it is shown costs a query a page."""
    for shown in (reports_menu.registered_menu_items, items):
        shown[:] = [item for item in shown if item.name not in WAGTAIL_REPORTS]


@hooks.register("construct_help_menu", order=RUN_LAST)
def hide_wagtail_help(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(WAGTAIL_HELP)]


@hooks.register("construct_settings_menu", order=RUN_LAST)
def hide_page_workflows(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in WAGTAIL_SETTINGS]


@hooks.register("construct_main_menu", order=RUN_LAST)
def hide_the_version(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's settings menu carries its version number, which helps only an attacker."""
    items[:] = [plain_settings(item) if item.name == "settings" else item for item in items]


def plain_settings(item: MenuItem) -> MenuItem:
    return SubmenuMenuItem(
        "设置", settings_menu, name="settings", icon_name="cogs", order=item.order
    )


@hooks.register("construct_homepage_panels", order=RUN_LAST)
def set_the_desk(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [Desk(request.user, [panel for panel in panels if of_our_apps(panel)])]  # type: ignore[arg-type]


class OwnCornerAdapter(BaseSidebarAdapter):
    """The person's corner at the bottom of the menu.

    Wagtail names the person by `first_name`, which nobody has here, and offers an account page
    that is closed.
    """

    js_constructor = "wagtail.sidebar.MainMenuModule"

    def js_args(self, module: MainMenuModule) -> list[Any]:
        items, account_items, user = module.js_args()
        leave = [item for item in account_items if item.name == "logout"]
        own = [
            # A bare "/" begins every path: the menu would mark it as the place where one is.
            LinkMenuItem("site", "返回网站", reverse("home") + "?", icon_name="home"),
            LinkMenuItem("password", "修改密码", reverse("password_change"), icon_name="key"),
        ]
        return [items, own + leave, {**user, "name": str(module.user)}]


register(OwnCornerAdapter(), MainMenuModule)
