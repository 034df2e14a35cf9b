"""One evaluation in the back office: where it stands, and the steps that take it further."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.files import serve_private
from core.state import Refused
from documents.papers import panel_of
from evaluations.evidence import gather
from evaluations.models import Evaluation, EvaluationPaper, SurveyNote
from evaluations.papers import OF_EVALUATION
from evaluations.steps import BY_VERB, STEPS, Step
from exams.models.records import local_day

State = Evaluation.State
VIEW = "evaluations.view_evaluation"
CARDS = 15


def evaluation_or_404(request: HttpRequest, pk: int) -> Evaluation:
    """404 to whoever may not know of it, the person evaluated among them: her page is the site."""
    rows = Evaluation.objects.visible_to(request.user).with_facts()
    return get_object_or_404(rows, pk=pk)


def office_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("evaluations_office:board"), "label": "履职评议"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "clipboard-list"}
    return render(request, f"evaluations/back_office/{template}", page | context, status=status)


def detail(request: HttpRequest, pk: int, bound: tuple[Step, Any] | None = None) -> HttpResponse:
    row = evaluation_or_404(request, pk)
    offered = [
        (step, form_of(step, row, bound)) for step in STEPS if step.is_offered(row, request.user)
    ]
    today = local_day(timezone.now())
    return office_page(
        request,
        "evaluation.html",
        f"{row.person}：履职评议",
        status=400 if bound else 200,
        evaluation=row,
        overdue=row.is_overdue(today),
        stages=stages_of(row),
        main=[one for one in offered if one[0].is_main],
        others=[one for one in offered if not one[0].is_main],
        failed=bound[0].verb if bound else "",
        evidence=gather(row),
        papers=row.papers.select_related("by"),
        groups=row.survey_groups.all(),
        notes=SurveyNote.objects.filter(group__evaluation=row).select_related("group", "by"),
        questions=row.questions.all(),
        deliveries=row.deliveries.all(),
        consequences=row.consequences.select_related("by"),
        steps=row.steps.select_related("by"),
        made=panel_of(OF_EVALUATION, row, request.user, route="evaluations_office:document"),
    )


def form_of(step: Step, row: Evaluation, bound: tuple[Step, Any] | None) -> Any:
    if bound and bound[0] is step:
        return bound[1]
    return step.form(row, prefix=step.verb) if step.form else None


def stages_of(row: Evaluation) -> list[dict[str, Any]]:
    """The line of states, with the date that each waits for."""
    order = list(State)
    place = order.index(State(row.state))
    due = {
        State.REPORTING: row.self_report_due_on,
        State.SURVEYING: row.session_on,
        State.SCORED: row.feedback_due_on,
        State.RECTIFYING: row.report_due_on,
        State.CLOSED: row.closed_on,
    }
    told = {State.REPORTING: "报告期限", State.SURVEYING: "评议会议", State.SCORED: "反馈期限"}
    return [
        {
            "label": state.label,
            "state": "done" if n < place or state == row.state == State.CLOSED
            else "current" if n == place else "todo",
            "note": told.get(state, "期限" if state == State.RECTIFYING else ""),
            "on": due.get(state),
        }
        for n, state in enumerate(order)
    ]  # fmt: skip


def act(verb: str) -> Callable[..., HttpResponse]:
    step = BY_VERB[verb]

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = evaluation_or_404(request, pk)
        if not request.user.has_perm(f"evaluations.{step.permission}"):
            raise PermissionDenied
        form = step.form(row, request.POST, request.FILES, prefix=verb) if step.form else None
        if form is not None and not form.is_valid():
            return detail(request, pk, (step, form))
        try:
            step.run(row, form, by=request.user, at=timezone.now())
        except Refused as refusal:
            if form is None:
                raise
            form.add_error(None, str(refusal))
            return detail(request, pk, (step, form))
        messages.success(request, f"{step.title}：已办理。")
        return redirect("evaluations_office:detail", row.pk)

    return view


def paper(request: HttpRequest, pk: int) -> FileResponse:
    visible = Evaluation.objects.visible_to(request.user)
    row = get_object_or_404(EvaluationPaper.objects.filter(evaluation__in=visible), pk=pk)
    return serve_private(row, row.stored, filename=row.name, by=request.user, at=timezone.now())


def board(request: HttpRequest) -> HttpResponse:
    """Where all of them stand: a column a state, with what is due and what is overdue."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    today = local_day(timezone.now())
    visible = Evaluation.objects.visible_to(request.user).with_facts()
    columns = []
    for state in State:
        rows = visible.filter(state=state)
        cards = list(rows[:CARDS])
        columns.append(
            {
                "label": state.label,
                "state": state.value,
                "total": rows.count(),
                "cards": [(row, row.is_overdue(today)) for row in cards],
            }
        )
    return office_page(request, "evaluations_board.html", "评议看板", columns=columns)
