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
from appointments.forms import acts
from appointments.forms.nominations import AssignForm, ExemptionForm, TableForm
from appointments.gates import Gate, gate_of, gates_of, in_force
from appointments.kinds import needs_oath
from appointments.models import (
    AppointmentRule,
    Exemption,
    Filing,
    Nomination,
    NominationCandidacy,
    Objection,
    Statement,
)
from appointments.models.rules import rule_on
from appointments.papers import OF_NOMINATION
from appointments.progress import Step, missing, notice_hint, steps_of
from appointments.standings import cautions_of, missing_materials, needs_certificate, passed_on
from core.files import serve_private
from core.state import Refused
from documents.papers import panel_of
from exams.eligibility import Status
from exams.models import Result
from exams.models.records import local_day

State = Nomination.State
VIEW, PAPER = "appointments.view_nomination", "nominations_office:nomination_paper"
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
    """`forms`: those that come back with a fault; the others are offered empty."""
    row = nomination_or_404(request, pk)
    today = local_day(timezone.now())
    gate = gate_of(row, today)
    rule = rule_on(row.received_on)
    checks = list(row.checks.select_related("by"))
    steps = steps_of(row, gate, checks, rule)
    may = duties(request, row, gate)
    return office_page(
        request,
        "detail.html",
        f"{row.person}：{row.get_kind_display()} {row.post}",
        status=400 if forms else 200,
        nomination=row,
        gate=gate,
        result=Result.objects.filter(pk=gate.result_pk).first(),
        is_linked=NominationCandidacy.objects.filter(candidate=gate.planned).exists(),
        steps=steps,
        missing=missing(steps),
        checks=checks,
        hint=notice_hint(row, rule),
        is_own=row.person_id == request.user.pk,
        table_form=TableForm(row, today),
        exemption_form=forms.get("exemption_form") or exemption_form(gate),
        may=may,
        act=offered(row, may) | forms,
        papers=panel_of(OF_NOMINATION, row, request.user, route=PAPER),
        **facts_of(row),
        **waiting(row, may, forms),
    )


def waiting(row: Nomination, may: dict[str, bool], failed: dict[str, Any]) -> dict[str, Any]:
    """Objections and filings, each that waits with a form of its own."""
    answer, receipt = failed.get("answer"), failed.get("receipt")

    def answering(one: Objection) -> acts.ActForm | None:
        if one.answered_on or not may["judge"]:
            return None
        is_back = answer is not None and answer.objection.pk == one.pk
        return answer if is_back else acts.AnswerForm(row, objection=one)

    def receiving(one: Filing) -> acts.ActForm | None:
        if one.receipt_on or not may["outcome"]:
            return None
        is_back = receipt is not None and receipt.filing.pk == one.pk
        return receipt if is_back else acts.ReceiptForm(row, filing=one)

    objections = row.objections.select_related("received_by")
    return {
        "objections": [(one, answering(one)) for one in objections],
        "filings": [(one, receiving(one)) for one in row.filings.all()],
    }


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
    waiting = moving or row.state == State.DEFERRED
    unsettled = waiting and not gate.is_open
    ahead = waiting or row.state == State.TABLED
    judging = has("screen_nomination", "clear_nomination")
    changing = has("change_nomination")
    return {
        "correct": waiting and changing,
        "screen": row.state == State.RECEIVED and has("screen_nomination"),
        "clear": row.state == State.SCREENED and has("clear_nomination"),
        "table": row.state == State.CLEARED and has("table_nomination"),
        "defer": (moving or row.state == State.TABLED) and judging,
        "resume": row.state == State.DEFERRED and judging,
        "withdraw": ahead and changing,
        "exempt": unsettled and judging,
        "bypass": unsettled and has("bypass_exam"),
        "assign": unsettled and gate.planned is None and changing,
        "material": ahead and changing,
        "judge": ahead and judging,
        "statement": ahead and changing,
        "deliberation": row.state == State.TABLED and has("table_nomination"),
        "outcome": row.state == State.PASSED and has("register_outcome"),
    }


FORMS: dict[str, tuple[str, type[acts.ActForm]]] = {
    "material": ("material", acts.MaterialForm),
    "opinion": ("judge", acts.OpinionForm),
    "objection": ("judge", acts.ObjectionForm),
    "statement": ("statement", acts.StatementForm),
    "deliberation": ("deliberation", acts.DeliberationForm),
    "issue": ("outcome", acts.IssueForm),
    "certificate": ("outcome", acts.CertificateForm),
    "entry": ("outcome", acts.EntryForm),
    "filing": ("outcome", acts.FilingForm),
}


def offered(row: Nomination, may: dict[str, bool]) -> dict[str, acts.ActForm]:
    return {name: make(row) for name, (duty, make) in FORMS.items() if may[duty]}


def facts_of(row: Nomination) -> dict[str, Any]:
    """All that was gathered and done, for the sections of the file."""
    materials = list(row.materials.select_related("uploaded_by"))
    vote = row.ballot_items.filter(is_void=False).select_related("ballot__session").first()
    on = passed_on(row)
    oaths = list(row.oaths.select_related("ceremony"))
    settled = row.state in (State.PASSED, State.NOT_PASSED, State.WITHDRAWN)
    return {
        "cautions": [] if settled else cautions_of(row),
        "materials": materials,
        "lacking": missing_materials(row, [one.name for one in materials]),
        "opinions": list(row.opinions.select_related("recorded_by")),
        "statement": Statement.objects.filter(nomination=row).first(),
        "agenda": row.agenda_items.filter(taken_off_at=None).select_related("session").first(),
        "vacated": list(row.vacates.select_related("post__organ")),
        "ballot": vote.ballot if vote else None,
        "issues": list(row.issues.select_related("organ")),
        "oaths": oaths,
        "entries": list(row.tenure_entries.select_related("tenure__post__organ")),
        "passed_on": on,
        "with_certificate": needs_certificate(row.decision, rule_on(on) if on else None),
        "with_oath": needs_oath(row.decision) and not any(one.was_present for one in oaths),
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
    visible = Nomination.objects.visible_to(request.user)
    columns = [(state, list(visible.filter(state=state).with_steps()[:CARDS])) for state in BOARD]
    rows = [row for _, cards in columns for row in cards]
    gates = gates_of(rows, local_day(timezone.now()))
    rules = list(AppointmentRule.objects.order_by("-effective_from", "-pk"))
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
                "cards": [(row, gates[row.pk], turns(row, gates[row.pk], rules)) for row in cards],
            }
            for state, cards in columns
        ],
    )


def turns(row: Nomination, gate: Gate, rules: list[AppointmentRule]) -> list[Step]:
    """What is missing and who must act."""
    rule = in_force(rules, row.received_on)
    return missing(steps_of(row, gate, row.checks.all(), rule))


BOARD = (
    State.RECEIVED,
    State.SCREENED,
    State.CLEARED,
    State.TABLED,
    State.PASSED,
    State.DEFERRED,
)
