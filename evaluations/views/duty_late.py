"""补登: what is added to a year after its closing, and accepted by another person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.state import Refused
from evaluations.actions import duty_late
from evaluations.forms.duty import LateForm
from evaluations.models import DutyYear
from evaluations.views.duty_office import demand, entry_or_404, office_page
from evaluations.views.duty_site import day_to_offer


def add(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "add_dutyentry")
    year = get_object_or_404(DutyYear.objects.select_related("scheme"), pk=pk)
    if not year.is_closed:
        return redirect("duty_office:register")
    initial = {"on": day_to_offer(year.number), "quantity": 1}
    data, files = request.POST or None, request.FILES or None
    form = LateForm(year.scheme, year.number, data, files, initial=initial)
    if form.is_valid() and added(form, year, request):
        return redirect("duty_office:year", pk)
    status = 400 if form.errors else 200
    title = f"补登 {year.number} 年度的履职"
    return office_page(request, "late.html", title, status=status, form=form, year=year)


def added(form: LateForm, year: DutyYear, request: HttpRequest) -> bool:
    facts = dict(form.cleaned_data)
    deputies = facts.pop("names")
    try:
        duty_late.add_late(year, deputies, by=request.user, at=timezone.now(), **facts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"已为 {len(deputies)} 位代表补登，等待另一人核准。核准后才计分。")
    return True


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    row = entry_or_404(request, pk)
    demand(request, "close_dutyyear")
    duty_late.accept_late(row, by=request.user, at=timezone.now())
    messages.success(request, "补登已核准，积分和等次已重算，并通知了代表。")
    return redirect("duty_office:entry", pk)
