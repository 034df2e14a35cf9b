"""The items of a scheme: a table that is edited as one until the scheme is in use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.numbers import whole
from core.state import Refused
from evaluations.actions.duty_schemes import revise_scheme, save_items
from evaluations.forms.duty_schemes import ItemFormSet
from evaluations.models import DutyScheme
from evaluations.views.duty_office import demand, office_page


def items(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "view_dutyscheme")
    scheme = get_object_or_404(DutyScheme.objects.visible_to(request.user), pk=pk)
    may_change = request.user.has_perm("evaluations.change_dutyscheme")
    if request.method == "POST":
        demand(request, "change_dutyscheme")
    formset = ItemFormSet(request.POST or None, instance=scheme)
    if request.method == "POST" and formset.is_valid():
        save_items(scheme, formset, by=request.user, at=timezone.now())
        messages.success(request, "积分项目已保存。")
        return redirect("duty_office:scheme", pk)
    return office_page(
        request,
        "scheme.html",
        scheme.name,
        status=400 if formset.is_bound else 200,
        scheme=scheme,
        items=scheme.items.all(),
        formset=None if scheme.frozen_at or not may_change else formset,
        may_change=may_change,
    )


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "change_dutyscheme")
    scheme = get_object_or_404(DutyScheme.objects.visible_to(request.user), pk=pk)
    from_year = whole(request.POST.get("from_year", ""))
    if from_year is None or not 2000 <= from_year <= 2100:
        raise Refused("请填写新办法从哪一年起适用，例如 2027。没有修订。")
    revised = revise_scheme(scheme, from_year=from_year, by=request.user, at=timezone.now())
    messages.success(request, "已修订为新办法，请修改其中的项目。")
    return redirect("duty_office:scheme", revised.pk)
