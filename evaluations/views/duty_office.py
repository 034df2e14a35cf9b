"""The daily work of liaison officers and organizers: register for many, confirm, answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.numbers import whole, wholes
from core.state import Refused
from evaluations.actions import duty, duty_years
from evaluations.duty_accounts import deputies_of_year, scheme_of
from evaluations.forms.duty import OfficeEntryForm, QuantityForm, ReasonForm
from evaluations.models import DutyEntry, DutyYear
from evaluations.views.duty_site import day_to_offer, year_asked, years_to_choose
from people.models import Delegation

PER_PAGE = 50
State = DutyEntry.State


def demand(request: HttpRequest, *permissions: str) -> None:
    """Any one of the permissions will do."""
    if not any(request.user.has_perm(f"evaluations.{name}") for name in permissions):
        raise PermissionDenied


def office_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("duty_entries:index"), "label": "履职"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "clipboard-list"}
    template = f"evaluations/duty/back_office/{template}"
    return render(request, template, page | context, status=status)


def entry_or_404(request: HttpRequest, pk: int) -> DutyEntry:
    """404 to whoever may not know of it; 403 to the deputy herself, whose page is the site."""
    row = get_object_or_404(DutyEntry.objects.visible_to(request.user).with_facts(), pk=pk)
    demand(request, "view_dutyentry")
    return row


# --- confirming -----------------------------------------------------------------------------


def waiting(request: HttpRequest) -> HttpResponse:
    """What this person can confirm, oldest first, to be ticked and confirmed together."""
    demand(request, "confirm_dutyentry")
    rows = DutyEntry.objects.confirmable_by(request.user)
    if request.method == "POST":
        asked = set(request.POST.getlist("entry"))
        found = list(rows.filter(pk__in=wholes(asked)))
        if not found or len(found) < len(asked):
            raise Refused("没有选择登记，或者其中有的已经有人处理。请刷新页面后重新选择。")
        count = duty.confirm_entries(found, by=request.user, at=timezone.now())
        messages.success(request, f"已确认 {count} 条登记，并通知了代表。")
        return redirect("duty_office:waiting")
    ordered = rows.with_facts().order_by("registered_at", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    return office_page(request, "waiting.html", "待确认的登记", page_obj=page)


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    user = request.user
    involved = user.pk in (row.confirmed_by_id, row.registered_by_id, row.deputy.person_id)
    settled = row.state in (State.CONFIRMED, State.ANSWERED) and row.corrects_id is None
    may = {
        "confirm": DutyEntry.objects.confirmable_by(user).filter(pk=pk).exists(),
        "accept": DutyEntry.objects.acceptable_by(user).filter(pk=pk).exists(),
        "withdraw": row.state in (State.REGISTERED, State.RETURNED)
        and row.registered_by_id == user.pk,
        "answer": row.state == State.CONTESTED
        and user.has_perm("evaluations.answer_dutyentry")
        and not involved,
        "correct": settled
        and user.has_perm("evaluations.correct_dutyentry")
        and row.deputy.person_id != user.pk,
    }
    corrections = row.corrections.select_related("registered_by")
    return office_page(
        request,
        "entry.html",
        f"{row.deputy.person}：{row.item}",
        entry=row,
        corrections=corrections,
        standing=duty.standing_quantity(row),
        may=may,
    )


@require_POST
def return_entry(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    form = ReasonForm(request.POST)
    form.is_valid()  # the action refuses a missing reason in a sentence
    reason = form.cleaned_data.get("reason", "")
    duty.return_entry(row, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "已退回，并通知了登记人。")
    return redirect("duty_office:entry", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    duty.withdraw_entry(row, by=request.user, at=timezone.now())
    messages.success(request, "登记已撤回。")
    return redirect("duty_office:entry", pk)


def quantity_given(request: HttpRequest) -> dict[str, Any]:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        raise Refused("请写明理由（4 至 300 个字），更正后的数量填 0 至 999 的数。没有保存。")
    return form.cleaned_data


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    given = quantity_given(request)
    duty.answer_contest(
        row,
        answer=given["text"],
        quantity=given["quantity"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "异议已答复，并通知了代表。")
    return redirect("duty_office:entry", pk)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    given = quantity_given(request)
    if given["quantity"] is None:
        raise Refused("请填写更正后的数量。没有更正。")
    duty_years.correct_entry(
        row,
        quantity=given["quantity"],
        reason=given["text"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "已用冲抵登记更正，并通知了代表。")
    return redirect("duty_office:entry", pk)


# --- registering for many -------------------------------------------------------------------


def register(request: HttpRequest) -> HttpResponse:
    """One thing for all who took part: first the delegation, then who of it."""
    demand(request, "serve_deputies", "add_dutyentry")
    number = year_asked(request)
    mandates = duty.may_register_for(request.user) & deputies_of_year(number)
    delegations = Delegation.objects.filter(deputies__in=mandates).distinct()
    chosen = request.GET.get("delegation", "")
    if whole(chosen) is None:
        chosen = str(getattr(delegations.first(), "pk", ""))
    scheme = scheme_of(number)
    context: dict[str, Any] = {"number": number, "years": years_to_choose(number)}
    closed_year = DutyYear.objects.filter(number=number, state=DutyYear.State.CLOSED).first()
    context |= {"delegations": delegations, "chosen": chosen, "scheme": scheme}
    context["closed_year"] = closed_year
    if not scheme or not chosen or closed_year:
        return office_page(request, "register.html", "批量登记", **context)
    deputies = mandates.filter(delegation=chosen).order_by("pk")
    initial = {"on": day_to_offer(number), "quantity": 1}
    data, files = request.POST or None, request.FILES or None
    form = OfficeEntryForm(deputies, scheme, number, data, files, initial=initial)
    if form.is_valid() and registered(form, request):
        return redirect(request.get_full_path())
    context["form"] = form
    status = 400 if form.errors else 200
    return office_page(request, "register.html", "批量登记", status=status, **context)


def registered(form: OfficeEntryForm, request: HttpRequest) -> bool:
    facts = dict(form.cleaned_data)
    facts.pop("everybody")
    deputies = list(facts.pop("deputies"))
    try:
        duty.register_entries(deputies, by=request.user, at=timezone.now(), **facts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"已为 {len(deputies)} 位代表登记，等待另一人确认。")
    return True
