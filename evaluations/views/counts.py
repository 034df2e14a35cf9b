"""Entering paper ballots: two people, each blind to the other until her own sheet is in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from wagtail.admin import messages

from core.state import Refused
from evaluations.actions.counts import enter_count
from evaluations.counting import agreement
from evaluations.forms.ratings import CountForm
from evaluations.models import CountSheet, RaterGroup
from evaluations.rating import INVALID
from evaluations.views.ratings import office_page, rating_or_404, trail_to

Line = tuple[str, list[tuple[int, bool]]]


def count(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is a rater group that votes on paper."""
    group = get_object_or_404(RaterGroup, pk=pk, method=RaterGroup.Method.PAPER)
    rating = rating_or_404(request, group.rating_id, "count_rating")
    form = CountForm(rating, request.POST or None)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("issued", "returned")}
        try:
            enter_count(group, **facts, counts=form.counts(), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "计票单已保存。")
            return redirect("ratings_office:count", group.pk)
    sheets = list(group.sheets.select_related("by"))
    stand = agreement(sheets)
    mine = any(sheet.by_id == request.user.pk for sheet in sheets)
    return office_page(
        request,
        "count.html",
        f"{group}：纸质票计票",
        trail=trail_to(rating),
        status=400 if form.errors else 200,
        rating=rating,
        group=group,
        form=form,
        stand=stand,
        mine=mine,
        compared=compared(form, stand.newest) if mine or stand.agreed else [],
        others=[one for one in stand.newest if one.by_id != request.user.pk],
    )


def compared(form: CountForm, sheets: tuple[CountSheet, ...]) -> list[Line]:
    """Line by line what each sheet says, and whether the sheets differ there."""
    lines = [("发出", [sheet.issued for sheet in sheets])]
    lines.append(("收回", [sheet.returned for sheet in sheets]))
    for item in form.items:
        for key, label in form.columns:
            told = f"{item}：{label}" if key != INVALID else f"{item}：无效"
            figures = [sheet.counts.get(str(item.number), {}).get(key, 0) for sheet in sheets]
            lines.append((told, figures))
    return [(told, [(one, one != cells[0]) for one in cells]) for told, cells in lines]
