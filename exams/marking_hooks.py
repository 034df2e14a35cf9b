"""Marking and results in the back office's menu and on its desk. Imported by wagtail_hooks."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from exams.models import Mark, Result, Sitting
from people.models import User


class PermittedMenuItem(MenuItem):
    """Shown to whoever holds one of the permissions."""

    def __init__(self, label: str, url: str, *permissions: str, **options: Any) -> None:
        super().__init__(label, url, **options)
        self.permissions = permissions

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(name) for name in self.permissions)


@hooks.register("register_admin_menu_item")
def marking_menu() -> SubmenuMenuItem:
    desk, results = reverse("exams_office:marking"), reverse("exams_office:results_overview")
    items = [
        PermittedMenuItem("阅卷任务", desk, "exams.mark_item", name="marking", icon_name="edit"),
        PermittedMenuItem("成绩", results, "exams.view_result", name="results", icon_name="order"),
    ]
    menu = Menu(items=items)
    return SubmenuMenuItem(
        "阅卷与成绩", menu, name="marking-menu", icon_name="clipboard-list", order=400
    )


class ResultsPanel(Component):
    """What waits for me: answers to mark, results to confirm, results to release."""

    name = "results_waiting"
    template_name = "exams/back_office/results/panel.html"
    order = 200

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"lines": [*self.to_mark(), *self.to_decide()]}

    def to_mark(self) -> list[dict[str, Any]]:
        waiting = Mark.objects.markable_by(self.user).in_closed_sittings().waiting()
        count = waiting.values("pk").distinct().count()
        if not count:
            return []
        told = f"{count} 份答案等您评分"
        return [{"label": "待阅卷", "told": told, "url": reverse("exams_office:marking")}]

    def to_decide(self) -> list[dict[str, Any]]:
        lines = []
        for permission, label, rows in (
            ("exams.confirm_result", "待确认成绩", waiting_for_confirmation(self.user)),
            ("exams.release_result", "待公布成绩", waiting_for_release(self.user)),
        ):
            if self.user.has_perm(permission):
                lines += [line(label, sitting) for sitting in rows]
        return lines


def line(label: str, sitting: Sitting) -> dict[str, Any]:
    url = reverse("exams_office:results", args=[sitting.pk])
    return {"label": label, "told": sitting.title, "url": url}


def closed(user: User) -> Any:
    """Ended, everybody settled and everything marked: only a decision is missing."""
    unsettled = Q(candidates__attempts__state__in=["prepared", "in_progress", "submitted"])
    rows = Sitting.objects.visible_to(user).filter(state=Sitting.State.CLOSED)
    busy = Sitting.objects.filter(unsettled).values("pk")
    return rows.exclude(pk__in=busy)


def provisional() -> Any:
    rows = Result.objects.standing().filter(state=Result.State.PROVISIONAL)
    return rows.values("candidate__sitting")


def waiting_for_confirmation(user: User) -> Any:
    return closed(user).filter(pk__in=provisional())


def waiting_for_release(user: User) -> Any:
    return closed(user).exclude(pk__in=provisional())


@hooks.register("construct_homepage_panels")
def add_results_panel(request: HttpRequest, panels: list[Any]) -> None:
    duties = ("exams.mark_item", "exams.confirm_result", "exams.release_result")
    if any(request.user.has_perm(duty) for duty in duties):
        panels.append(ResultsPanel(request.user))
