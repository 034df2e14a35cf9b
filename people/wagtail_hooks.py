from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from people import audit_urls, office_urls
from people.viewsets import REGISTER

LOG_ACTIONS = (
    ("people.create", "新建人员", "新建了人员账号"),
    ("people.edit", "修改人员信息", "修改了人员信息"),
    ("people.reset_password", "重置密码", "重置了密码"),
    ("people.change_password", "修改密码", "本人修改了密码"),
    ("people.deactivate", "停用账号", "停用了账号"),
    ("people.activate", "启用账号", "启用了账号"),
    ("people.grant_role", "授予角色", "授予了角色"),
    ("people.revoke_role", "收回角色", "收回了角色"),
    ("people.issue_code", "发放登录码", "发放了一次性登录码"),
    ("people.use_code", "使用登录码", "用一次性登录码登录"),
    ("people.unlock", "解除登录锁定", "解除了登录锁定"),
    ("people.upload_roster", "上传名册", "上传了名册"),
    ("people.apply_roster", "导入名册", "导入了名册"),
    ("people.reject_roster", "放弃名册", "放弃了名册导入"),
    ("people.open_tenure", "登记任职", "登记了任职"),
    ("people.close_tenure", "登记离任", "登记了离任"),
    ("people.take_slips", "下载初始密码", "下载了初始密码单"),
)


@hooks.register("register_log_actions")
def register_people_actions(actions: Any) -> None:
    for action, label, message in LOG_ACTIONS:
        actions.register_action(action, label, message)


@hooks.register("register_admin_viewset")
def register_people_viewsets() -> list[Any]:
    return list(REGISTER)


@hooks.register("register_admin_urls")
def register_people_urls() -> list[Any]:
    return [path("rosters/", include(office_urls)), path("audit/", include(audit_urls))]


class PermittedItem(MenuItem):
    """Shown to whoever holds the permission."""

    def __init__(self, label: str, url_name: str, permission: str, **kwargs: Any) -> None:
        self.permission = permission
        self.url_name = url_name
        super().__init__(label, "", name=url_name.replace(":", "-"), **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)

    def render_component(self, request: HttpRequest) -> Any:
        self.url = reverse(self.url_name)
        return super().render_component(request)


@hooks.register("register_admin_menu_item")
def people_menu() -> MenuItem:
    items: list[MenuItem] = [
        PermittedItem(
            "人员名册", "wagtailusers_users:index", "people.view_user", icon_name="user", order=10
        ),
        PermittedItem("导入名册", "rosters:index", "people.add_user", icon_name="upload", order=15),
    ]
    items += [
        PermittedItem(
            viewset.menu_label,
            viewset.get_url_name("index"),
            f"people.view_{viewset.model_name}",
            icon_name=viewset.icon,
            order=viewset.menu_order,
        )
        for viewset in REGISTER
    ]
    return SubmenuMenuItem("人员", Menu(items=items), name="people", icon_name="user", order=700)


@hooks.register("register_admin_menu_item")
def system_menu() -> MenuItem:
    items: list[MenuItem] = [
        PermittedItem("审计日志", "audit:log", "people.view_audit", icon_name="history", order=10),
        PermittedItem("审计封存", "audit:seals", "people.view_audit", icon_name="lock", order=20),
    ]
    return SubmenuMenuItem("系统", Menu(items=items), name="system", icon_name="cog", order=800)
