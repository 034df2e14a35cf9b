"""Credit hours in the back office: entries and their corrections, appeals, people, certificates."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages

from core.state import Refused
from courses.actions.appeals import accept_appeal, refuse_appeal
from courses.actions.certificates import revoke_certificate
from courses.actions.credits import correct_and_tell
from courses.documents import public_address
from courses.explaining import why
from courses.forms.appeals import AnswerForm, CorrectionForm, RevocationForm
from courses.forms.people import PeopleForm
from courses.models import Certificate, CreditAppeal, CreditEntry
from courses.models.appeals import ANSWER
from courses.models.credits import VIEW
from courses.statements import by_delegation, learners, people_of, statement_of
from exams.models.records import local_day
from people.models import User

PER_PAGE = 30


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def office_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("credits_office:people"), "label": "学时"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "list-ul"}
    return render(request, f"courses/back_office/{template}", page | context, status=status)


# --- entries ----------------------------------------------------------------------------------


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, VIEW)
    row = get_object_or_404(CreditEntry.objects.visible_to(request.user).with_facts(), pk=pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST":
        demand(request, "courses.correct_hours")
        if form.is_valid() and act(form, correct_and_tell, row, request):
            messages.success(request, "已登记更正。原记录保留，本人能看到更正和理由。")
            return redirect("credits_office:entry", row.pk)
    return office_page(
        request,
        "entry.html",
        row.reason,
        status=400 if form.errors else 200,
        entry=row,
        why=why(row),
        corrections=row.corrections.select_related("made_by"),
        standing=row.standing,
        form=form,
    )


def act(form: Any, action: Any, row: Any, request: HttpRequest) -> bool:
    """Run the action with what the form holds; a refusal goes back onto the form."""
    try:
        action(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


# --- appeals ----------------------------------------------------------------------------------


def appeals(request: HttpRequest) -> HttpResponse:
    demand(request, ANSWER)
    rows = CreditAppeal.objects.visible_to(request.user).with_facts()
    answered = request.GET.get("show") == "answered"
    rows = rows.exclude(state="open") if answered else rows.filter(state="open").order_by("due_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    facts = {"page": page, "answered": answered, "at": timezone.now()}
    return office_page(request, "appeals.html", "学时申诉", **facts)


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, ANSWER)
    row = get_object_or_404(CreditAppeal.objects.visible_to(request.user).with_facts(), pk=pk)
    form = AnswerForm(request.POST or None, initial={"hours": row.claimed})
    if request.method == "POST" and answer(request, row, form):
        messages.success(request, "已答复，申诉人能看到答复。")
        return redirect("credits_office:appeals")
    return office_page(
        request,
        "appeal.html",
        f"{row.person}的申诉",
        status=400 if form.errors else 200,
        appeal=row,
        why=why(row.entry) if row.entry else [],
        form=form,
    )


def answer(request: HttpRequest, row: CreditAppeal, form: AnswerForm) -> bool:
    if not form.is_valid():
        return False
    if request.POST.get("do") != "accept":
        form.cleaned_data.pop("hours")
        return act(form, refuse_appeal, row, request)
    if form.cleaned_data["hours"] is None:
        form.add_error("hours", "采纳时请填写计入多少学时。")
        return False
    return act(form, accept_appeal, row, request)


# --- people -----------------------------------------------------------------------------------


def people(request: HttpRequest) -> HttpResponse:
    """Everybody of a year with hours and requirement, paged in SQL."""
    demand(request, VIEW)
    form = PeopleForm(request.GET, this_year=local_day(timezone.now()).year)
    year = form.chosen_year
    rows = form.narrow(people_of(learners(year), year)).order_by("real_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    facts = {"form": form, "year": year, "page": page, "query": query.urlencode()}
    return office_page(request, "people.html", "学时情况", **facts)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, VIEW)
    row = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    this_year = local_day(timezone.now()).year
    year = PeopleForm(request.GET, this_year=this_year).chosen_year
    statement = statement_of(row, year, this_year=this_year)
    return office_page(request, "person.html", f"{row}的学时", statement=statement)


def delegations(request: HttpRequest) -> HttpResponse:
    demand(request, VIEW)
    form = PeopleForm(request.GET, this_year=local_day(timezone.now()).year)
    rows = by_delegation(form.chosen_year)
    return office_page(
        request, "delegations.html", "各代表团学时", year=form.chosen_year, rows=rows
    )


# --- certificates -----------------------------------------------------------------------------


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "courses.view_certificate")
    row = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    form = RevocationForm(request.POST or None)
    if request.method == "POST":
        demand(request, "courses.revoke_certificate")
        if form.is_valid() and act(form, revoke_certificate, row, request):
            messages.success(request, "证书已撤销，核验页会显示撤销和理由。")
            return redirect("credits_office:certificate", row.pk)
    return office_page(
        request,
        "certificate.html",
        f"证书 {row.number}",
        status=400 if form.errors else 200,
        certificate=row,
        address=public_address(row),
        form=form,
    )
