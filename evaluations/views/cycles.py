"""A yearly plan: its subjects, chosen by decision or by lot."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn

from core.state import Refused
from core.viewsets import PlatformViewSet
from documents.papers import panel_of
from evaluations.actions import plans as actions
from evaluations.forms.plans import DrawForm, LotForm, SubjectForm
from evaluations.models import Cycle, Evaluation, Lot
from evaluations.papers import OF_CYCLE
from evaluations.views.evaluations import office_page
from exams.models.records import local_day


class CycleViewSet(PlatformViewSet):
    model = Cycle
    name = "cycles"
    icon = "date"
    search_fields = ["title", "basis_document"]
    list_filter = ["year"]
    list_display = [
        TitleColumn("title", label="评议计划", url_name="evaluations_office:cycle"),
        Column("year", label="年度", sort_key="year"),
        Column("basis_document", label="依据文件"),
    ]
    form_fields = [
        "year", "title", "basis_document", "self_report_days", "feedback_days",
        "rectification_months",
    ]  # fmt: skip

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建评议计划", **kwargs)


def cycle_or_404(request: HttpRequest, pk: int, permission: str = "view_cycle") -> Cycle:
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(f"evaluations.{permission}"):
        raise PermissionDenied
    return cycle


def cycle(request: HttpRequest, pk: int, **bound: Any) -> HttpResponse:
    row = cycle_or_404(request, pk)
    visible = Evaluation.objects.visible_to(request.user).filter(cycle=row).with_facts()
    today = local_day(timezone.now())
    lot = Lot.objects.filter(cycle=row).select_related("committed_by", "drawn_by").first()
    return office_page(
        request,
        "cycle.html",
        row.title,
        status=400 if bound else 200,
        cycle=row,
        evaluations=[(one, one.is_overdue(today)) for one in visible],
        lot=lot,
        may_add=request.user.has_perm("evaluations.add_evaluation"),
        subject_form=bound.get("subject_form") or SubjectForm(prefix="subject"),
        lot_form=bound.get("lot_form") or LotForm(prefix="lot"),
        papers=panel_of(OF_CYCLE, row, request.user, route="evaluations_office:cycle_document"),
        draw_form=bound.get("draw_form") or DrawForm(prefix="draw"),
    )


@require_POST
def subject_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = cycle_or_404(request, pk, "add_evaluation")
    form = SubjectForm(request.POST, prefix="subject")
    if form.is_valid():
        facts = dict(form.cleaned_data)
        person = facts.pop("person")
        try:
            made = actions.choose_subject(row, person, **facts, **who(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已把{made.person}列为评议对象。")
            return redirect("evaluations_office:cycle", row.pk)
    return cycle(request, pk, subject_form=form)


@require_POST
def lot_commit(request: HttpRequest, pk: int) -> HttpResponse:
    row = cycle_or_404(request, pk, "add_evaluation")
    form = LotForm(request.POST, prefix="lot")
    if form.is_valid():
        people, count = list(form.cleaned_data["people"]), form.cleaned_data["count"]
        try:
            actions.commit_lot(row, people, count=count, **who(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "抽签名单和种子承诺已公布，现在可以抽签。")
            return redirect("evaluations_office:cycle", row.pk)
    return cycle(request, pk, lot_form=form)


@require_POST
def lot_draw(request: HttpRequest, pk: int) -> HttpResponse:
    row = cycle_or_404(request, pk, "add_evaluation")
    form = DrawForm(request.POST, prefix="draw")
    lot = Lot.objects.filter(cycle=row).first()
    if lot is None:
        raise Refused("还没有公布抽签名单，不能抽签。")
    if form.is_valid():
        try:
            drawn = actions.draw_lot(lot, **form.cleaned_data, **who(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            names = "、".join(str(one.person) for one in drawn)
            messages.success(request, f"抽中：{names}。种子已公布，任何人都可以重新计算。")
            return redirect("evaluations_office:cycle", row.pk)
    return cycle(request, pk, draw_form=form)


def who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}
