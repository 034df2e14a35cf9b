"""What waits on the desk. Imported by wagtail_hooks."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from evaluations.models import Evaluation
from exams.models.records import local_day
from people.models import User

VIEW = "evaluations.view_evaluation"
SHOWN = 8


class EvaluationsPanel(Component):
    """What is due next; what is overdue stands first."""

    name = "evaluations_due"
    template_name = "evaluations/back_office/panel.html"
    order = 350

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        today = local_day(timezone.now())
        rows = Evaluation.objects.visible_to(self.user).exclude(state="closed").with_facts()
        waiting = sorted(rows[:100], key=lambda row: row.due_on or today)
        return {"lines": [(row, row.is_overdue(today)) for row in waiting[:SHOWN]]}


@hooks.register("construct_homepage_panels")
def add_evaluations_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(VIEW):
        panels.append(EvaluationsPanel(request.user))
