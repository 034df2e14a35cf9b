"""The desk: the first page of the back office, put together from the panels of our apps."""

from collections.abc import Iterable
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.html import format_html_join
from wagtail.admin.ui.components import Component

from people.models import Role, User

# What each role mostly does, for a person for whom nothing waits; and where it is done.
DAILY_WORK = {
    "organizer": (
        "导入试题，编制组卷方案，安排考试场次，登记和办理提请，组织履职评议。",
        "sittings:index",
    ),
    "setter": ("编写试题，导入题库表格，把试题提交审核。", "questions:index"),
    "reviewer": ("审核送审的试题：批准使用，或者写明意见退回修改。", "questions:index"),
    "invigilator": ("考试当天打开考场，核对考生，处理考场情况，结束考试。", "exams:rooms"),
    "marker": ("评阅分配给您的主观题。", "exams_office:marking"),
    "chair": (
        "查看场次和成绩，签封试卷，公布成绩，研究提请，公布测评结果。",
        "nominations_office:board",
    ),
    "sysadmin": ("维护机关、职务、届次和人员账号。", "wagtailusers_users:index"),
    "secadmin": ("授予和收回角色，解除登录锁定。", "wagtailusers_users:index"),
    "liaison": (
        "替所联系的代表登记履职情况和活动出勤，确认代表自己登记的内容。",
        "duty_office:waiting",
    ),
    "editor": (
        "编写课程和课时，上传音视频和材料，设置测验，送组织者审批后发布。",
        "courses_office:content",
    ),
    "auditor": ("查阅审计日志，核验日志封存。", "audit:log"),
}


# Whose page waits for approval: Wagtail's own panels, which show nothing to everybody else.
MODERATION = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}


def of_our_apps(panel: Component) -> bool:
    return panel.name in MODERATION or not type(panel).__module__.startswith("wagtail.")


def daily_work(key: str) -> tuple[str, str]:
    told, place = DAILY_WORK[key]
    return told, reverse(place)


class Desk(Component):
    """Greets by name and role, shows what waits, and says so when nothing does.

    A panel for which nothing waits renders as nothing.
    """

    name = "desk"
    template_name = "wagtailadmin/home/desk.html"
    order = 0

    def __init__(self, user: User, panels: Iterable[Component]) -> None:
        self.user = user
        self.panels = sorted(panels, key=lambda panel: panel.order)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        shown = [panel.render_html(parent_context) for panel in self.panels]
        held = Role.objects.filter(group__user=self.user, key__in=DAILY_WORK)
        roles = list(held.order_by("position"))
        return {
            "user": self.user,
            "roles": [role.name for role in roles],
            "panels": format_html_join("\n", "{}", ([html] for html in shown if html.strip())),
            "work": [(role.name, *daily_work(role.key)) for role in roles],
        }

    @property
    def media(self) -> Media:
        return sum((panel.media for panel in self.panels), Media())
