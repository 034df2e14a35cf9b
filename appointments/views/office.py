"""One nomination in the back office: where it stands, and the steps that take it further."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from appointments.actions import gate as exam_actions
from appointments.actions import nominations as actions
from appointments.forms.nominations import AssignForm, ExemptionForm, TableForm
from appointments.gates import Gate, gate_of, gates_of
from appointments.models import Exemption, Nomination, NominationCandidacy
from appointments.progress import missing, notice_hint, steps_of
from core.files import serve_private
from core.state import Refused
from exams.eligibility import Status
from exams.models import Result
from exams.models.records import local_day

State = Nomination.State
VIEW = "appointments.view_nomination"
OPEN_STATES = (State.RECEIVED, State.SCREENED, State.CLEARED)
TO_SIT = frozenset({Status.REQUIRED, Status.RESIT_PENDING, Status.ABSENT})


def nomination_or_404(request: HttpRequest, pk: int) -> Nomination:
    """404 to whoever may not know of it; 403 to the nominee herself, whose page is the site."""
    rows = Nomination.objects.visible_to(request.user).with_facts()
    nomination = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    return nomination


def office_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("nominations:index"), "label": "提请"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "form"}
    return render(request, f"appointments/back_office/{template}", page | context, status=status)


def detail(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    row = nomination_or_404(request, pk)
    today = local_day(timezone.now())
    gate = gate_of(row, today)
    checks = list(row.checks.select_related("by"))
    steps = steps_of(row, gate, checks)
    table_form = TableForm(row, today)
    return office_page(
        request,
        "detail.html",
        f"{row.person}：{row.post}",
        status=400 if forms else 200,
        nomination=row,
        gate=gate,
        result=Result.objects.filter(pk=gate.result_pk).first(),
        is_linked=NominationCandidacy.objects.filter(candidate=gate.planned).exists(),
        steps=steps,
        missing=missing(steps),
        checks=checks,
        hint=notice_hint(row),
        is_own=row.person_id == request.user.pk,
        table_form=table_form,
        exemption_form=forms.get("exemption_form") or exemption_form(gate),
        may=duties(request, row, gate),
    )


def exemption_form(gate: Gate) -> ExemptionForm | None:
    if gate.regulation is None or not gate.regulation.exemption_reasons:
        return None
    return ExemptionForm(gate.regulation)


def duties(request: HttpRequest, row: Nomination, gate: Gate) -> dict[str, bool]:
    """Which acts to offer this person now. The actions check again; this only spares clicks."""

    def has(*names: str) -> bool:
        own = row.person_id == request.user.pk
        return not own and any(request.user.has_perm(f"appointments.{name}") for name in names)

    moving = row.state in OPEN_STATES
    unsettled = (moving or row.state == State.DEFERRED) and not gate.is_open
    return {
        "correct": (moving or row.state == State.DEFERRED) and has("change_nomination"),
        "screen": row.state == State.RECEIVED and has("screen_nomination"),
        "clear": row.state == State.SCREENED and has("clear_nomination"),
        "table": row.state == State.CLEARED and has("table_nomination"),
        "defer": (moving or row.state == State.TABLED)
        and has("screen_nomination", "clear_nomination"),
        "resume": row.state == State.DEFERRED and has("screen_nomination", "clear_nomination"),
        "withdraw": (moving or row.state in (State.DEFERRED, State.TABLED))
        and has("change_nomination"),
        "exempt": unsettled and has("screen_nomination", "clear_nomination"),
        "bypass": unsettled and has("bypass_exam"),
        "assign": unsettled and gate.planned is None and has("change_nomination"),
    }


# --- the steps ------------------------------------------------------------------------------


def done(request: HttpRequest, row: Nomination, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("nominations_office:detail", row.pk)


def step(action: Callable[..., None], field: str, told: str) -> Callable[..., HttpResponse]:
    """A view for an action that takes one text: a note or a reason."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = nomination_or_404(request, pk)
        text = request.POST.get(field, "")
        action(row, by=request.user, at=timezone.now(), **{field: text})
        return done(request, row, told)

    return view


screen = step(actions.screen_nomination, "note", "资格审查已完成。")
clear = step(actions.clear_nomination, "note", "已记录主任会议的决定。")
defer = step(actions.defer_nomination, "reason", "已暂缓提请。")
resume = step(actions.resume_nomination, "reason", "已恢复办理，从资格审查重新开始。")
explain = step(actions.explain_lateness, "note", "已记录逾期的说明。")
withdraw = step(actions.withdraw_nomination, "reason", "提请已撤回。")
bypass = step(
    exam_actions.bypass_exam, "reason", "已越过考试关口。这一决定和您的姓名会一直显示在本件上。"
)


@require_POST
def table(request: HttpRequest, pk: int) -> HttpResponse:
    row = nomination_or_404(request, pk)
    at = timezone.now()
    form = TableForm(row, local_day(at), request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["session"]))
        return redirect("nominations_office:detail", row.pk)
    actions.table_nomination(row, session=form.cleaned_data["session"], by=request.user, at=at)
    return done(request, row, "已列入会议议程。")


@require_POST
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    row = nomination_or_404(request, pk)
    regulation = gate_of(row, local_day(timezone.now())).regulation
    if regulation is None:
        raise Refused("没有生效的考试办法，不能批准免考。请先录入考试办法。")
    form = ExemptionForm(regulation, request.POST, request.FILES)
    if not form.is_valid():
        return detail(request, pk, exemption_form=form)
    facts = form.cleaned_data
    exam_actions.grant_exemption(
        row, regulation=regulation, by=request.user, at=timezone.now(), **facts
    )
    return done(request, row, "已批准免考。")


def evidence(request: HttpRequest, pk: int) -> FileResponse:
    row = nomination_or_404(request, pk)
    exemption = get_object_or_404(Exemption, nomination=row)
    name = exemption.evidence_name or "证明材料"
    return serve_private(
        exemption, exemption.evidence, filename=name, by=request.user, at=timezone.now()
    )


def result(request: HttpRequest, pk: int) -> HttpResponse:
    """From the gate to the results of the sitting that opened it."""
    row = nomination_or_404(request, pk)
    gate = gate_of(row, local_day(timezone.now()))
    found = get_object_or_404(Result.objects.select_related("candidate"), pk=gate.result_pk)
    return redirect("exams_office:results", found.candidate.sitting_id)


# --- the exam -------------------------------------------------------------------------------


def assign(request: HttpRequest) -> HttpResponse:
    """Everybody who still has to sit, and the sittings that can take them."""
    if not request.user.has_perm("appointments.change_nomination"):
        raise PermissionDenied
    at = timezone.now()
    form = AssignForm(request.user, request.POST or None)
    if form.is_valid():
        chosen, sitting = form.cleaned_data["nominations"], form.cleaned_data["sitting"]
        count = exam_actions.assign_to_sitting(chosen, sitting, by=request.user, at=at)
        messages.success(request, f"已把 {count} 人加入“{sitting}”。")
        return redirect("exams_office:sitting", sitting.pk)
    rows = Nomination.objects.visible_to(request.user).pending().with_facts()
    shown = list(rows.exclude(person=request.user)[:500])
    gates = gates_of(shown, local_day(at))
    waiting = [(row, gates[row.pk]) for row in shown if to_sit(gates[row.pk])]
    return office_page(
        request,
        "assign.html",
        "安排考试",
        status=400 if form.errors else 200,
        form=form,
        waiting=waiting,
        chosen=request.POST.getlist("nominations") or [request.GET.get("nomination", "")],
    )


def to_sit(gate: Gate) -> bool:
    return not gate.is_open and gate.planned is None and gate.standing.status in TO_SIT


@require_POST
def unassign(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Nomination.objects.visible_to(request.user)
    links = NominationCandidacy.objects.filter(nomination__in=visible)
    link = get_object_or_404(links.select_related("candidate__sitting"), candidate=pk)
    row = nomination_or_404(request, link.nomination_id)
    exam_actions.remove_from_sitting(link.candidate, by=request.user, at=timezone.now())
    return done(request, row, "已取消考试安排。")


# --- the board ------------------------------------------------------------------------------

CARDS = 12


def board(request: HttpRequest) -> HttpResponse:
    """Where everything stands at a glance: a column a step, the newest cards of each."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    visible = Nomination.objects.visible_to(request.user).with_facts()
    columns = [(state, list(visible.filter(state=state)[:CARDS])) for state in BOARD]
    rows = [row for _, cards in columns for row in cards]
    gates = gates_of(rows, local_day(timezone.now()))
    totals = {state: visible.filter(state=state).count() for state in BOARD}
    return office_page(
        request,
        "board.html",
        "提请看板",
        columns=[
            {
                "state": state,
                "label": State(state).label,
                "total": totals[state],
                "cards": [(row, gates[row.pk]) for row in cards],
            }
            for state, cards in columns
        ],
    )


BOARD = (State.RECEIVED, State.SCREENED, State.CLEARED, State.TABLED, State.DEFERRED)
