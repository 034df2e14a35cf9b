"""What waits on the desk, and for whom. Imported by wagtail_hooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from evaluations.counting import agreement
from evaluations.models import CountSheet, Evaluation, RaterGroup, Rating, Round
from evaluations.models.ratings import STAFF
from evaluations.steps import STEPS
from exams.models.records import local_day
from people.models import User

VIEW, CHANGE = "evaluations.view_evaluation", "evaluations.change_evaluation"
COUNT, RELEASE = "evaluations.count_rating", "evaluations.release_rating"
ROUNDS, CHANGE_ROUND = "evaluations.view_round", "evaluations.change_round"
DECIDE_ROUND = "evaluations.decide_round"
SHOWN = 8
NEXT = {state: step.title for step in STEPS if step.is_main for state in step.states}


@dataclass(frozen=True)
class Task:
    """One line: what it is about, what is to be done with it, and until when."""

    label: str
    url: str
    told: str
    note: str = ""
    due_on: date | None = None
    is_overdue: bool = False


class EvaluationsPanel(Component):
    """What this person can do next; what is overdue stands first."""

    name = "evaluations_due"
    template_name = "evaluations/back_office/panel.html"
    order = 350

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        today = local_day(timezone.now())
        tasks = [*self.evaluations(today), *self.ratings(), *self.rounds(today)]
        tasks.sort(key=lambda task: (not task.is_overdue, task.due_on or today))
        may_see = self.user.has_perm(VIEW)
        return {"lines": tasks[:SHOWN], "more": max(0, len(tasks) - SHOWN), "may_see": may_see}

    def evaluations(self, today: date) -> Iterator[Task]:
        """All that run, for whoever runs them; to others only what is overdue."""
        if not self.user.has_perm(VIEW):
            return
        runs = self.user.has_perm(CHANGE)
        for row in Evaluation.objects.visible_to(self.user).exclude(state="closed").with_facts():
            overdue = row.is_overdue(today)
            if runs or overdue:
                told = NEXT.get(row.state, "等整改报告") if runs else "由组织者办理"
                yield Task(
                    str(row.person),
                    reverse("evaluations_office:detail", args=[row.pk]),
                    told,
                    f"{row.post_title}，{row.get_state_display()}",
                    row.due_on,
                    overdue,
                )

    def ratings(self) -> Iterator[Task]:
        counts, releases = self.user.has_perm(COUNT), self.user.has_perm(RELEASE)
        if not (counts or releases):
            return
        sheets = Prefetch("sheets", CountSheet.objects.select_related("by"))
        paper = RaterGroup.objects.filter(method=RaterGroup.Method.PAPER).prefetch_related(sheets)
        rows = Rating.objects.visible_to(self.user).filter(state=Rating.State.CLOSED)
        for row in rows.prefetch_related(Prefetch("groups", paper))[:SHOWN]:
            waiting = [one for one in row.groups.all() if not agreement(one.sheets.all()).agreed]
            if releases and not waiting:
                yield Task(row.title, detail_of(row), "待公布测评结果", due_on=row.held_on)
            if counts:
                for group in waiting:
                    told = "计票不一致，请核对" if group.sheets.all() else "待录入计票"
                    place = reverse("ratings_office:count", args=[group.pk])
                    yield Task(row.title, place, told, str(group), row.held_on)

    def rounds(self, today: date) -> Iterator[Task]:
        """Objections for the office, the next decision for the 主任会议."""
        if not self.user.has_perm(ROUNDS):
            return
        changes, decides = self.user.has_perm(CHANGE_ROUND), self.user.has_perm(DECIDE_ROUND)
        open_ones = Count("entries__objections", filter=Q(entries__objections__answered_on=None))
        rows = Round.objects.visible_to(self.user).filter(state__in=("rating", "published"))
        for row in rows.select_related("rating").annotate(unanswered=open_ones):
            place = reverse("awards_office:detail", args=[row.pk])
            if changes and row.unanswered:
                yield Task(row.title, place, f"{row.unanswered} 件异议待答复")
            elif decides and row.state == Round.State.PUBLISHED:
                if row.published_until and row.published_until < today and not row.unanswered:
                    yield Task(row.title, place, "公示期满，待决定授予")
            elif decides and row.rating and row.rating.state == Rating.State.RELEASED:
                yield Task(row.title, place, "待确定公示对象")


def detail_of(rating: Rating) -> str:
    return reverse("ratings_office:detail", args=[rating.pk])


@hooks.register("construct_homepage_panels")
def add_evaluations_panel(request: HttpRequest, panels: list[Any]) -> None:
    if any(request.user.has_perm(permission) for permission in (VIEW, *STAFF, ROUNDS)):
        panels.append(EvaluationsPanel(request.user))
