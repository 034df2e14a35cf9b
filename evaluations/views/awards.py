"""Rounds of 人民满意单位 and 人民满意公务员 in the back office."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.state import Refused
from core.viewsets import PlatformViewSet, SavedByAction
from evaluations.actions.awards import save_round
from evaluations.award_steps import BY_VERB, STEPS, AwardStep
from evaluations.forms.awards import RoundForm
from evaluations.models import Holiday, Objection, Round


class RoundCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(save_round)


class RoundEditView(SavedByAction, generic.EditView):
    save_by = staticmethod(save_round)


class RoundViewSet(PlatformViewSet):
    model = Round
    name = "rounds"
    icon = "pick"
    add_view_class = RoundCreateView
    edit_view_class = RoundEditView
    search_fields = ["title", "entries__name"]
    list_filter = ["kind", "year", "state"]
    list_display = [
        TitleColumn("title", label="评选", url_name="awards_office:detail"),
        Column("get_kind_display", label="类别"),
        Column("year", label="年度", sort_key="year"),
        Column("get_state_display", label="状态", sort_key="state"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[RoundForm]:
        return RoundForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建评选", **kwargs)


class HolidayViewSet(PlatformViewSet):
    model = Holiday
    name = "holidays"
    icon = "date"
    list_display = [
        TitleColumn("name", label="节假日", url_name="holidays:edit"),
        Column("day", label="日期", sort_key="day"),
        Column("is_worked", label="调休上班"),
    ]
    form_fields = ["day", "name", "is_worked"]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="登记节假日", **kwargs)


def round_or_404(request: HttpRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("rating")
    return get_object_or_404(rows, pk=pk)


def detail(
    request: HttpRequest, pk: int, bound: tuple[AwardStep, Any] | None = None
) -> HttpResponse:
    row = round_or_404(request, pk)
    offered = [
        (step, form_of(step, row, bound)) for step in STEPS if step.is_offered(row, request.user)
    ]
    results = {}
    if row.rating is not None:
        results = {one["label"]: one for one in row.rating.result.values()}
    entries = row.entries.prefetch_related("opinions", "objections")
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("rounds:index"), "label": "评选"},
        {"url": "", "label": row.title},
    ]
    context = {
        "breadcrumbs_items": trail,
        "header_title": row.title,
        "header_icon": "pick",
        "round": row,
        "entries": [(one, results.get(one.name, {})) for one in entries],
        "objections": Objection.objects.filter(entry__round=row).select_related("entry"),
        "main": [one for one in offered if one[0].is_main],
        "others": [one for one in offered if not one[0].is_main],
        "failed": bound[0].verb if bound else "",
    }
    template = "evaluations/back_office/round.html"
    return render(request, template, context, status=400 if bound else 200)


def form_of(step: AwardStep, row: Round, bound: tuple[AwardStep, Any] | None) -> Any:
    if bound and bound[0] is step:
        return bound[1]
    return step.form(row, prefix=step.verb) if step.form else None


def act(verb: str) -> Callable[..., HttpResponse]:
    step = BY_VERB[verb]

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = round_or_404(request, pk)
        if not request.user.has_perm(f"evaluations.{step.permission}"):
            raise PermissionDenied
        form = step.form(row, request.POST, prefix=verb) if step.form else None
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
        return redirect("awards_office:detail", row.pk)

    return view
