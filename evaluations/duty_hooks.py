"""The duty record in the back office's menu, log and desk. Imported by wagtail_hooks."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from evaluations import duty_office_urls
from evaluations.models import DutyEntry
from evaluations.viewsets import DutyEntryViewSet, DutySchemeViewSet
from exams.marking_hooks import PermittedMenuItem
from people.models import User

LOG_ACTIONS = (
    ("evaluations.duty_register", "登记履职"),
    ("evaluations.duty_resubmit", "重新提交履职登记"),
    ("evaluations.duty_withdraw", "撤回履职登记"),
    ("evaluations.duty_confirm", "确认履职登记"),
    ("evaluations.duty_return", "退回履职登记"),
    ("evaluations.duty_contest", "对履职登记提出异议"),
    ("evaluations.duty_answer", "答复履职异议"),
    ("evaluations.duty_correct", "更正履职登记"),
    ("evaluations.duty_late", "补登履职"),
    ("evaluations.duty_late_accept", "核准履职补登"),
    ("evaluations.duty_close", "结转履职年度"),
    ("evaluations.duty_publish", "公布履职情况"),
    ("evaluations.duty_revoke", "撤回履职公布"),
    ("evaluations.duty_export", "导出履职情况"),
    ("evaluations.duty_import_check", "上传履职登记表"),
    ("evaluations.duty_import_apply", "导入履职登记表"),
    ("evaluations.duty_import_reject", "放弃履职登记表"),
    ("evaluations.duty_scheme_add", "新建积分办法"),
    ("evaluations.duty_scheme_change", "修改积分办法"),
    ("evaluations.duty_scheme_items", "修改积分项目"),
    ("evaluations.duty_scheme_revise", "修订积分办法"),
)
SEE, CONFIRM = "evaluations.view_dutyentry", "evaluations.confirm_dutyentry"
OVERSEE, SCHEME = "evaluations.oversee_duty", "evaluations.view_dutyscheme"
REGISTER = ("evaluations.serve_deputies", "evaluations.add_dutyentry")


@hooks.register("register_log_actions")
def register_duty_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_duty_viewsets() -> list[Any]:
    return [DutyEntryViewSet(), DutySchemeViewSet()]


@hooks.register("register_admin_urls")
def register_duty_urls() -> list[URLResolver]:
    return [path("duty-record/", include(duty_office_urls))]


@hooks.register("register_admin_menu_item")
def duty_menu() -> MenuItem:
    places: list[tuple[str, str, tuple[str, ...], str]] = [
        ("待确认的登记", "duty_office:waiting", (CONFIRM,), "check"),
        ("批量登记", "duty_office:register", REGISTER, "plus"),
        ("导入登记", "duty_office:import_start", REGISTER, "upload"),
        ("登记列表", "duty_entries:index", (SEE,), "list-ul"),
        ("代表履职总览", "duty_office:overview", (SEE,), "group"),
        ("年度结转与公布", "duty_office:years", (OVERSEE,), "lock"),
        ("积分办法", "duty_schemes:index", (SCHEME,), "list-ol"),
    ]
    items: list[MenuItem] = [
        PermittedMenuItem(
            label,
            reverse(url_name),
            *permissions,
            name=url_name.replace(":", "-"),
            icon_name=icon,
            order=number * 10,
        )
        for number, (label, url_name, permissions, icon) in enumerate(places)
    ]
    return SubmenuMenuItem(
        "履职", Menu(items=items), name="duty", icon_name="clipboard-list", order=580
    )


class DutyPanel(Component):
    """What waits for this person: entries to confirm, objections to answer."""

    name = "duty_waiting"
    template_name = "evaluations/duty/back_office/panel.html"
    order = 350

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        contested = DutyEntry.objects.visible_to(self.user).with_facts()
        contested = contested.filter(state=DutyEntry.State.CONTESTED)
        may_answer = self.user.has_perm("evaluations.answer_dutyentry")
        return {
            "waiting": DutyEntry.objects.confirmable_by(self.user).count(),
            "late": list(DutyEntry.objects.acceptable_by(self.user).with_facts()[:8]),
            "contested": list(contested.order_by("contested_at")[:8]) if may_answer else [],
        }


@hooks.register("construct_homepage_panels")
def add_duty_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(SEE):
        panels.append(DutyPanel(request.user))
