"""Credit hours in the back office."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from courses import credits_office_urls
from courses.models.appeals import ANSWER
from courses.models.credits import VIEW
from courses.views.credit_panels import AppealsPanel
from courses.views.credit_viewsets import (
    CertificateViewSet,
    CreditRuleViewSet,
    HoursRequirementViewSet,
    LedgerViewSet,
)
from exams.marking_hooks import PermittedMenuItem
from people.models import User

LOG_ACTIONS = (
    ("courses.grant_hours", "登记学时"),
    ("courses.correct_hours", "更正学时"),
    ("courses.save_rule", "录入学时办法"),
    ("courses.save_requirement", "录入学时要求"),
    ("courses.appeal", "提出学时申诉"),
    ("courses.withdraw_appeal", "撤回学时申诉"),
    ("courses.accept_appeal", "采纳学时申诉"),
    ("courses.refuse_appeal", "不采纳学时申诉"),
    ("courses.issue_certificate", "颁发结业证书"),
    ("courses.revoke_certificate", "撤销结业证书"),
    ("courses.export_statements", "导出学时"),
)


@hooks.register("register_log_actions")
def register_credit_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_credits() -> list[Any]:
    return [LedgerViewSet(), CreditRuleViewSet(), HoursRequirementViewSet(), CertificateViewSet()]


@hooks.register("register_admin_urls")
def register_credit_urls() -> list[URLResolver]:
    return [path("hours/", include(credits_office_urls))]


@hooks.register("register_admin_menu_item")
def credits_menu() -> SubmenuMenuItem:
    items = [
        PermittedMenuItem(label, reverse(url), permission, name=url, icon_name=icon)
        for label, url, permission, icon in (
            ("学时情况", "credits_office:people", VIEW, "group"),
            ("学时台账", "ledger:index", VIEW, "list-ul"),
            ("学时申诉", "credits_office:appeals", ANSWER, "comment"),
            ("结业证书", "certificates_office:index", "courses.view_certificate", "doc-full"),
            ("学时要求", "hours_requirements:index", "courses.view_hoursrequirement", "tasks"),
            ("学时办法", "credit_rules:index", "courses.view_creditrule", "doc-full"),
        )
    ]
    return SubmenuMenuItem(
        "学时", Menu(items=items), name="credits-menu", icon_name="clipboard-list", order=560
    )


@hooks.register("construct_homepage_panels")
def add_appeals_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(ANSWER):
        panels.append(AppealsPanel(cast("User", request.user)))
