"""A deputy's own credit hours: the statement, on paper too, and what she contests."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from core.state import Refused
from courses.actions.appeals import make_appeal, withdraw_appeal
from courses.documents import statement_pdf
from courses.forms.appeals import AppealForm, MissingForm
from courses.models import Certificate, CreditAppeal, CreditEntry
from courses.statements import Statement, statement_of
from exams.models.records import local_day

FIRST_YEAR = 2000


def own_statement(request: HttpRequest) -> Statement:
    this_year = local_day(timezone.now()).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return statement_of(request.user, max(year, FIRST_YEAR), this_year=this_year)


def mine(request: HttpRequest) -> HttpResponse:
    appeals = CreditAppeal.objects.filter(person=request.user).with_facts()
    context: dict[str, Any] = {
        "statement": own_statement(request),
        "appeals": appeals[:20],
        "at": timezone.now(),
        "certificates": Certificate.objects.filter(person=request.user).count(),
    }
    return render(request, "courses/hours/mine.html", context)


def print_view(request: HttpRequest) -> HttpResponse:
    context = {"statement": own_statement(request), "at": timezone.now()}
    return render(request, "courses/hours/print.html", context)


def pdf(request: HttpRequest) -> HttpResponse:
    statement = own_statement(request)
    return pdf_answer(
        statement_pdf(statement, at=timezone.now()), f"{statement.year}年度学时单.pdf"
    )


def pdf_answer(content: bytes, filename: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    named = content_disposition_header(as_attachment=True, filename=filename)
    answer["Content-Disposition"] = str(named)
    answer["Cache-Control"] = "private, no-store"
    return answer


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CreditEntry.objects.with_facts().filter(account__person=request.user)
    entry = get_object_or_404(rows, pk=pk)
    return contest(request, AppealForm(request.POST or None), entry)


def missing(request: HttpRequest) -> HttpResponse:
    return contest(request, MissingForm(request.POST or None), None)


def contest(request: HttpRequest, form: AppealForm, entry: CreditEntry | None) -> HttpResponse:
    at = timezone.now()
    if form.is_valid():
        facts: dict[str, Any] = {"on": entry.on if entry else None, **form.cleaned_data}
        try:
            make_appeal(request.user, entry=entry, by=request.user, at=at, **facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "申诉已提出。答复后会显示在本页“我的申诉”中。")
            return redirect("hours:mine")
    context = {"form": form, "entry": entry}
    status = 400 if form.errors else 200
    return render(request, "courses/hours/appeal.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CreditAppeal, pk=pk, person=request.user)
    withdraw_appeal(row, by=request.user, at=timezone.now())
    messages.success(request, "申诉已撤回。")
    return redirect("hours:mine")
