"""A sitting in the back office: what it lacks, its candidates and its officers."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from exams.actions.sittings import (
    add_candidates,
    assign_officer,
    assign_seats,
    cancel_sitting,
    prepare_sitting,
    remove_candidate,
    remove_officer,
    unprepare_sitting,
)
from exams.checklist import OVER, checklist
from exams.exposure import exposures_of
from exams.forms.papers import ReasonForm
from exams.forms.sittings import PeopleForm
from exams.models import Candidate, Sitting, SittingOfficer
from exams.views.office import may, office_page, sitting_or_404
from people.models import Branch, User

PREPARE = "exams.prepare_sitting"
PER_PAGE = 50
DUTY_PERMISSIONS = {"invigilator": "exams.invigilate_sitting", "marker": "exams.mark_item"}
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def sitting(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk)
    return office_page(
        request,
        "sitting.html",
        row.title,
        sitting=row,
        steps=checklist(row),
        may_prepare=may(request, PREPARE),
        may_change=may(request, "exams.change_sitting"),
        is_planned=row.state == Sitting.State.PLANNED,
        is_over=row.state in OVER,
        may_cancel=Sitting.State.CANCELLED in Sitting.MOVES.get(row.state, set()),
    )


# --- candidates ---


def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk)
    words = request.GET.get("q", "").strip()[:50]
    chosen = request.GET.get("branch", "")
    rows = row.candidates.select_related("person__organ").order_by("seat", "pk")
    if words:
        rows = rows.filter(Q(person__real_name__icontains=words) | Q(admission_number=words))
    if chosen in Branch.values:
        rows = rows.filter(branch=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return office_page(
        request,
        "candidates.html",
        "考生",
        sitting=row,
        page_obj=page,
        query=urlencode({"q": words, "branch": chosen}),
        words=words,
        chosen=chosen,
        branches=Branch.choices,
        headcount=row.candidates.count(),
        is_planned=row.state == Sitting.State.PLANNED,
        may_prepare=may(request, PREPARE),
    )


def people_to_add(row: Sitting, words: str) -> QuerySet[User]:
    """Nominees first of all; anybody else is found by name, when somebody looks for her."""
    rows = User.objects.filter(is_active=True).exclude(candidacies__sitting=row)
    rows = rows.exclude(duties__sitting=row).select_related("organ").order_by("organ", "pk")
    if words:
        return rows.filter(
            Q(real_name__icontains=words)
            | Q(organ__name__icontains=words)
            | Q(post_title__icontains=words)
        )
    return rows.filter(groups__role__key="nominee")


def candidates_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, PREPARE)
    words = (request.POST.get("q") or request.GET.get("q", "")).strip()[:50]
    found = list(people_to_add(row, words)[:PER_PAGE])
    data = request.POST if request.method == "POST" else None
    form = PeopleForm(data, allowed=found)
    exposed: list[Any] = []
    if request.method == "POST" and form.is_valid():
        people = form.cleaned_data["people"]
        known = form.cleaned_data["known"]
        exposed = [] if known else exposures_of(row, people)
        if not exposed:
            now = timezone.now()
            added = add_candidates(row, people, by=request.user, at=now, despite_exposure=known)
            messages.success(request, f"已加入考生 {len(added)} 人。")
            return redirect("exams_office:candidates", pk=row.pk)
    context = {"found": found, "words": words, "form": form, "exposed": exposed}
    picked = set(request.POST.getlist("people")) if form.is_bound else set()
    return office_page(
        request, "candidates_add.html", "加入考生", sitting=row, picked=picked, **context
    )


@require_POST
def candidate_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Candidate.objects.filter(sitting__in=Sitting.objects.visible_to(request.user))
    candidate = get_object_or_404(rows.select_related("sitting", "person"), pk=pk)
    row = sitting_or_404(request, candidate.sitting_id, PREPARE)
    name = str(candidate.person)
    remove_candidate(candidate, by=request.user, at=timezone.now())
    messages.success(request, f"已移出考生{name}。")
    return redirect("exams_office:candidates", pk=row.pk)


@require_POST
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, PREPARE)
    by_lot = request.POST.get("by") == "lot"
    assign_seats(row, by=request.user, at=timezone.now(), by_lot=by_lot)
    told = "抽签编排" if by_lot else "按顺序编排"
    messages.success(request, f"座位和准考证号已{told}。")
    return redirect("exams_office:candidates", pk=row.pk)


# --- officers ---


def officers(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk)
    groups = []
    for duty, label in SittingOfficer.Duty.choices:
        serving = [one for one in row.officers.select_related("person") if one.duty == duty]
        groups.append((duty, label, serving, free_officers(row, duty)))
    return office_page(
        request,
        "officers.html",
        "考务人员",
        sitting=row,
        groups=groups,
        may_prepare=may(request, PREPARE),
    )


def free_officers(row: Sitting, duty: str) -> QuerySet[User]:
    able = User.objects.with_perm(
        DUTY_PERMISSIONS[duty], backend=MODEL_BACKEND, include_superusers=False
    )
    serving = row.officers.filter(duty=duty).values("person")
    return able.exclude(pk__in=serving).exclude(candidacies__sitting=row).order_by("pk")


@require_POST
def officer_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, PREPARE)
    duty = request.POST.get("duty", "")
    if duty not in DUTY_PERMISSIONS:
        messages.error(request, "请选择职责。")
        return redirect("exams_office:officers", pk=row.pk)
    chosen = request.POST.getlist("people")
    people = list(free_officers(row, duty).filter(pk__in=[n for n in chosen if n.isdecimal()]))
    for person in people:
        assign_officer(row, person, duty, by=request.user, at=timezone.now())
    if people:
        messages.success(request, f"已指派{'、'.join(str(one) for one in people)}。")
    else:
        messages.error(request, "请先勾选人员，再指派。")
    return redirect("exams_office:officers", pk=row.pk)


@require_POST
def officer_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SittingOfficer.objects.filter(sitting__in=Sitting.objects.visible_to(request.user))
    officer = get_object_or_404(rows.select_related("sitting", "person"), pk=pk)
    row = sitting_or_404(request, officer.sitting_id, PREPARE)
    name = str(officer.person)
    remove_officer(officer, by=request.user, at=timezone.now())
    messages.success(request, f"已撤换{name}。")
    return redirect("exams_office:officers", pk=row.pk)


# --- ready, back, cancelled ---


@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, PREPARE)
    made = prepare_sitting(row, by=request.user, at=timezone.now())
    messages.success(request, f"已为 {made} 名考生发好试卷，场次就绪。")
    return redirect("exams_office:sitting", pk=row.pk)


@require_POST
def unprepare(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(request, pk, unprepare_sitting, "场次已退回筹备。")


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(request, pk, cancel_sitting, "场次已取消。")


def with_reason(request: HttpRequest, pk: int, action: Any, said: str) -> HttpResponse:
    row = sitting_or_404(request, pk, PREPARE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写理由，它会写入审计日志。")
        return redirect("exams_office:sitting", pk=row.pk)
    action(row, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
    messages.success(request, said)
    return redirect("exams_office:sitting", pk=row.pk)
