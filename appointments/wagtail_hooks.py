from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from appointments import office_urls
from appointments.gates import gates_of
from appointments.models import Ballot, Nomination
from appointments.viewsets import NominationViewSet, RuleViewSet, SessionViewSet
from core.viewsets import PlatformViewSet
from exams.marking_hooks import PermittedMenuItem
from exams.models.records import local_day
from people.models import User

LOG_ACTIONS = (
    ("appointments.received", "受理提请"),
    ("appointments.correct", "更正提请"),
    ("appointments.screened", "资格审查"),
    ("appointments.cleared", "主任会议同意提请"),
    ("appointments.tabled", "列入会议议程"),
    ("appointments.deferred", "暂缓提请"),
    ("appointments.resumed", "恢复办理提请"),
    ("appointments.withdrawn", "撤回提请"),
    ("appointments.exempt", "批准免考"),
    ("appointments.bypass", "越过考试关口"),
    ("appointments.assign", "安排考试"),
    ("appointments.unassign", "取消考试安排"),
    ("appointments.lateness", "说明逾期提请"),
    ("appointments.objection", "登记举报"),
    ("appointments.answer_objection", "登记举报的调查结论"),
    ("appointments.roll", "登记应到人员"),
    ("appointments.attendance", "登记签到"),
    ("appointments.open_session", "会议开始"),
    ("appointments.close_session", "会议闭会"),
    ("appointments.cancel_session", "取消会议"),
    ("appointments.agenda", "调整议程次序"),
    ("appointments.ballot", "录入计票结果"),
    ("appointments.announce", "宣布表决结果"),
    ("appointments.void_ballot", "作废计票"),
    ("appointments.material", "收存提请材料"),
    ("appointments.opinion", "登记审查意见"),
    ("appointments.statement", "登记供职发言"),
    ("appointments.deliberation", "登记审议意见"),
    ("appointments.issue", "登记行文"),
    ("appointments.certificate", "颁发任命书"),
    ("appointments.oath", "登记宣誓"),
    ("appointments.tenure", "登记任职变动"),
    ("appointments.filing", "登记备案"),
    ("appointments.filing_receipt", "登记备案回执"),
    ("appointments.passed", "表决通过"),
    ("appointments.not_passed", "表决未通过"),
)
VIEW = "appointments.view_nomination"
SESSION = "appointments.view_session"
MENU = (
    ("提请列表", "nominations:index", VIEW, "nominations", "list-ul"),
    ("提请看板", "nominations_office:board", VIEW, "nomination-board", "grip"),
    (
        "安排考试",
        "nominations_office:assign",
        "appointments.change_nomination",
        "nomination-exam",
        "date",
    ),
    ("提请期限", "nominations_office:deadlines", VIEW, "nomination-deadlines", "warning"),
    ("常委会会议", "committee_sessions:index", SESSION, "committee-sessions", "group"),
    ("任职情况", "nominations_office:holders", "people.view_tenure", "post-holders", "user"),
    ("换届后重新任命", "nominations_office:renewals", VIEW, "renewals", "rotate"),
    ("不得再提名", "nominations_office:barred", VIEW, "barred", "no-view"),
    (
        "任免办法",
        "appointment_rules:index",
        "appointments.view_appointmentrule",
        "appointment-rules",
        "doc-full",
    ),
)
SHOWN = 8


@hooks.register("register_log_actions")
def register_nomination_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_nominations() -> list[PlatformViewSet]:
    return [NominationViewSet(), SessionViewSet(), RuleViewSet()]


@hooks.register("register_admin_urls")
def register_nomination_urls() -> list[URLResolver]:
    return [path("appointments/", include(office_urls))]


@hooks.register("register_admin_menu_item")
def nominations_menu() -> SubmenuMenuItem:
    items = [
        PermittedMenuItem(label, reverse(url), permission, name=name, icon_name=icon)
        for label, url, permission, name, icon in MENU
    ]
    return SubmenuMenuItem(
        "提请任免", Menu(items=items), name="nomination-menu", icon_name="form", order=500
    )


class NominationsPanel(Component):
    """What waits for this person: a nomination is shown to whoever can take its next step."""

    name = "nominations_waiting"
    template_name = "appointments/back_office/panel.html"
    order = 300

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        steps = {
            Nomination.State.RECEIVED: ("appointments.screen_nomination", "待资格审查"),
            Nomination.State.SCREENED: ("appointments.clear_nomination", "待主任会议决定"),
            Nomination.State.CLEARED: ("appointments.table_nomination", "待列入议程"),
        }
        mine = {state: told for state, (duty, told) in steps.items() if self.user.has_perm(duty)}
        waiting = Nomination.objects.visible_to(self.user).filter(state__in=mine)
        waiting = waiting.exclude(person=self.user)
        rows = list(waiting.with_facts().order_by("session_on", "pk")[:SHOWN])
        gates = gates_of(rows, local_day(timezone.now()))
        return {
            "lines": [(row, gates[row.pk], mine[Nomination.State(row.state)]) for row in rows],
            "more": max(0, waiting.count() - len(rows)),
            "counts": self.counts(),
        }

    def counts(self) -> list[Ballot]:
        """Counts that somebody else entered and that wait to be announced."""
        if not self.user.has_perm("appointments.announce_ballot"):
            return []
        rows = Ballot.objects.visible_to(self.user).filter(state=Ballot.State.COUNTED)
        return list(rows.exclude(recorded_by=self.user).select_related("session")[:SHOWN])


@hooks.register("construct_homepage_panels")
def add_nominations_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(VIEW):
        panels.append(NominationsPanel(request.user))
