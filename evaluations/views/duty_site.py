"""A deputy's own duty record, on the phone first; and what the 主任会议 has published."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.files import serve_private
from core.numbers import whole
from core.state import Refused
from evaluations.actions import duty
from evaluations.duty_accounts import accounts_of, deputies_of_year, scheme_of
from evaluations.forms.duty import ContestForm, EntryForm, FactsForm
from evaluations.models import DutyEntry, DutyPublication, DutyRecord, DutyScheme, DutyYear
from exams.models.records import local_day
from people.models import Deputy

PER_PAGE = 20
EARLIEST = 2000


def year_asked(request: HttpRequest) -> int:
    today = local_day(timezone.now()).year
    year = whole(request.GET.get("year", "") or str(today))
    if year is None or not EARLIEST <= year <= today + 1:
        raise Http404
    return year


def own_mandate(request: HttpRequest, number: int) -> Deputy | None:
    rows = deputies_of_year(number).filter(person=request.user)
    return rows.select_related("person", "term", "delegation").first()


def years_to_choose(number: int) -> list[int]:
    """The opened years, this one and the one that is shown; newest first."""
    opened = set(DutyYear.objects.values_list("number", flat=True))
    return sorted(opened | {number, local_day(timezone.now()).year}, reverse=True)


def mine(request: HttpRequest) -> HttpResponse:
    number = year_asked(request)
    deputy, scheme = own_mandate(request, number), scheme_of(number)
    context: dict[str, Any] = {"number": number, "years": years_to_choose(number)}
    published = DutyPublication.objects.filter(revoked_at=None)
    context |= {"deputy": deputy, "scheme": scheme, "is_published": published.exists()}
    if deputy and scheme:
        context |= own_year(request, number, deputy, scheme)
    return render(request, "evaluations/duty/mine.html", context)


def own_year(
    request: HttpRequest, number: int, deputy: Deputy, scheme: DutyScheme
) -> dict[str, Any]:
    at = timezone.now()
    entries = DutyEntry.objects.filter(deputy=deputy, year__number=number).with_facts()
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.is_contestable = entry.may_be_contested(at)
    found = accounts_of(number, scheme, [deputy])[deputy.pk]
    items = {item.pk: item for item in scheme.items.all()}
    year = DutyYear.objects.filter(number=number).first()
    record = DutyRecord.objects.filter(deputy=deputy, year=year).first() if year else None
    return {
        "year": year,
        "record": record,
        "found": found,
        "level_so_far": found.level if found.account.total else "",  # nothing is no level yet
        "lines": [(items[line.rule.key], line) for line in found.account.items],
        "page_obj": page,
        "query": f"year={number}",
        "may_register": not (year and year.is_closed),
    }


def day_to_offer(number: int) -> date:
    today = local_day(timezone.now())
    return today if today.year == number else date(number, 12, 31)


def register(request: HttpRequest) -> HttpResponse:
    number = year_asked(request)
    deputy, scheme = own_mandate(request, number), scheme_of(number)
    if deputy is None or scheme is None:
        raise Http404
    initial = {"on": day_to_offer(number), "quantity": 1}
    data, files = request.POST or None, request.FILES or None
    form = EntryForm(scheme, number, data, files, initial=initial)
    if form.is_valid() and saved(form, request, deputy):
        messages.success(request, "已登记，等待确认。确认以后计入积分。")
        return redirect(f"{reverse('duty:mine')}?year={number}")
    context = {"form": form, "number": number, "items": scheme.items.all()}
    status = 400 if form.errors else 200
    return render(request, "evaluations/duty/register.html", context, status=status)


def saved(form: EntryForm, request: HttpRequest, deputy: Deputy) -> bool:
    try:
        facts = form.cleaned_data
        duty.register_entries([deputy], by=request.user, at=timezone.now(), **facts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def own_entry(request: HttpRequest, pk: int) -> DutyEntry:
    rows = DutyEntry.objects.filter(deputy__person=request.user).with_facts()
    return get_object_or_404(rows, pk=pk)


def entry(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """`forms`: one that was filled in wrongly."""
    row = own_entry(request, pk)
    facts = {"on": row.on, "quantity": row.quantity, "subject": row.subject}
    context = {
        "entry": row,
        "corrections": row.corrections.all(),
        "is_contestable": row.may_be_contested(timezone.now()) and not row.year.is_closed,
        "form": FactsForm(row.year.number, initial=facts),
        "contest_form": ContestForm(),
        **forms,
    }
    return render(request, "evaluations/duty/entry.html", context, status=400 if forms else 200)


@require_POST
def resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_entry(request, pk)
    form = FactsForm(row.year.number, request.POST)
    if not form.is_valid():
        return entry(request, pk, form=form)
    duty.resubmit_entry(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "已重新提交，等待确认。")
    return redirect("duty:entry", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_entry(request, pk)
    duty.withdraw_entry(row, by=request.user, at=timezone.now())
    messages.success(request, "登记已撤回。")
    return redirect(f"{reverse('duty:mine')}?year={row.year.number}")


@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_entry(request, pk)
    form = ContestForm(request.POST)
    if not form.is_valid():
        return entry(request, pk, contest_form=form)
    reason = form.cleaned_data["reason"]
    duty.contest_entry(row, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "异议已提出，答复以后会通知您。")
    return redirect("duty:entry", pk)


def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """For the deputy herself and for whoever judges the entry in the back office."""
    row = get_object_or_404(DutyEntry.objects.visible_to(request.user), pk=pk)
    if not row.evidence:
        raise Http404
    name = row.evidence_name or "佐证材料"
    return serve_private(row, row.evidence, filename=name, by=request.user, at=timezone.now())


# --- what is published ----------------------------------------------------------------------


def published(request: HttpRequest) -> HttpResponse:
    rows = DutyPublication.objects.filter(revoked_at=None).select_related("year", "by")
    return render(request, "evaluations/duty/published.html", {"publications": rows})


def publication(request: HttpRequest, pk: int) -> HttpResponse:
    rows = DutyPublication.objects.filter(revoked_at=None).select_related("year", "by")
    row = get_object_or_404(rows, pk=pk)
    records = DutyRecord.objects.filter(year=row.year).select_related(
        "deputy__person", "deputy__delegation"
    )
    records = records.order_by("deputy__delegation__pk", "deputy__pk")
    page = Paginator(records, 100).get_page(request.GET.get("page"))
    context = {"publication": row, "page_obj": page}
    return render(request, "evaluations/duty/publication.html", context)
