"""The marker's desk: stacks of answers by question, one answer at a time, blind."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from wagtail.admin import messages

from core.audit import record
from core.state import Refused
from exams.actions.marking import mark_item
from exams.forms.marking import MarkForm
from exams.models import Mark
from exams.queues import Stack, stack_with, stacks_of
from exams.views.office import demand, office_page

MARK = "exams.mark_item"


def desk(request: HttpRequest) -> HttpResponse:
    demand(request, MARK)
    stacks = stacks_of(request.user)
    return office_page(
        request,
        "marking/desk.html",
        "阅卷任务",
        header_icon="edit",
        stacks=stacks,
        left=sum(stack.left for stack in stacks),
    )


def stack(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first answer that waits in the stack of this question, or to its first one."""
    demand(request, MARK)
    found = next((one for one in stacks_of(request.user) if one.item.pk == pk), None)
    if found is None:
        raise Http404
    return redirect("exams_office:mark", (found.waiting or found.order)[0])


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Mark.objects.markable_by(request.user).in_closed_sittings().distinct()
    row = get_object_or_404(rows.select_related("item__paper", "response"), pk=pk)
    pile = stack_with(stacks_of(request.user, sitting=row.item.paper.sitting_id), row.pk)
    if pile is None:
        raise Http404
    form = MarkForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid() and saved(request, row, form):
        return onward(request, pile, row)
    if request.method == "GET":
        # The model answer of a paper still secret is on this screen: that leaves a trace.
        record(row.item, "exams.view_item", by=request.user, at=timezone.now())
    return office_page(
        request,
        "marking/mark.html",
        f"第 {row.item.number} 题",
        header_icon="edit",
        status=400 if form.errors else 200,
        **shown(pile, row, form),
    )


def saved(request: HttpRequest, row: Mark, form: MarkForm) -> bool:
    data = form.cleaned_data
    try:
        mark_item(
            row,
            value=data["value"],
            comment=data["comment"],
            reason=data.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def onward(request: HttpRequest, pile: Stack, row: Mark) -> HttpResponse:
    following = pile.next_waiting(row.pk)
    if following is not None:
        return redirect("exams_office:mark", following)
    messages.success(request, f"第 {pile.item.number} 题已全部评完。")
    return redirect("exams_office:marking")


def shown(pile: Stack, row: Mark, form: MarkForm) -> dict[str, Any]:
    before, after = pile.beside(row.pk)
    return {
        "stack": pile,
        "mark": row,
        "content": row.item.frozen,
        "answer": row.response.answer if row.response else "",
        "serial": pile.serial(row.pk),
        "before": before,
        "after": after,
        "form": form,
    }
