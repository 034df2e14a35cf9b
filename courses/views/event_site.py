"""The invited person's own pages: her events, one event, her answer and her reflection."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.files import serve_private
from core.state import Refused
from courses.actions.invitations import accept_invitation, ask_leave
from courses.actions.reflections import hand_in_reflection, save_reflection
from courses.forms.event_site import AnswerForm, ReflectionForm
from courses.gathering import coming_to, gathered_hours, lines_of
from courses.models import EventMaterial, Invitation, Reflection

PAST_PER_PAGE = 15


def my_events(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    rows = Invitation.objects.open_to(request.user).with_times().select_related("event")
    to_come = rows.still_to_come(at).values("pk")
    past = rows.exclude(pk__in=to_come).order_by("-begins_at", "-pk")
    page = Paginator(past, PAST_PER_PAGE).get_page(request.GET.get("page"))
    hours = gathered_hours([row.pk for row in page])
    context = {
        "coming": coming_to(request.user, at),
        "past": [(row, hours.get(row.pk)) for row in page],
        "page_obj": page,
        "now": at,
    }
    return render(request, "courses/events/mine.html", context)


def own_invitation(request: HttpRequest, event: int) -> Invitation:
    rows = Invitation.objects.open_to(request.user).select_related("event__responsible")
    return get_object_or_404(rows, event=event)


def event(request: HttpRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    row = own_invitation(request, pk)
    reflection = Reflection.objects.filter(invitation=row).select_related("read_by").first()
    lines = lines_of(row, timezone.now())
    is_there = any(line.fact and line.fact.is_present for line in lines)
    written = {"text": reflection.text if reflection else ""}
    context = {
        "invitation": row,
        "event": row.event,
        "lines": lines,
        "may_answer": not is_there and row.event.state in ("announced", "held"),
        "materials": row.event.materials.all(),
        "reflection": reflection,
        "may_reflect": row.event.state in ("held", "closed")
        and (is_there or reflection is not None or row.state != "leave_granted"),
        "answer_form": forms.get("answer_form") or AnswerForm(),
        "reflection_form": forms.get("reflection_form") or ReflectionForm(initial=written),
    }
    return render(request, "courses/events/event.html", context, status=status)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_invitation(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return event(request, pk, status=400, answer_form=form)
    at, facts = timezone.now(), form.cleaned_data
    if facts["answer"] == "accept":
        accept_invitation(row, by=request.user, at=at)
        messages.success(request, "已答复参加。")
    else:
        ask_leave(row, reason=facts["reason"], by=request.user, at=at)
        messages.success(request, "请假已提交，等待组织者批准。")
    return redirect("events:event", pk)


@require_POST
def reflection(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_invitation(request, pk)
    form = ReflectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return event(request, pk, status=400, reflection_form=form)
    at, facts = timezone.now(), form.cleaned_data
    try:
        saved = save_reflection(row, **facts, by=request.user, at=at)
        if request.POST.get("do") == "hand_in":
            hand_in_reflection(saved, by=request.user, at=at)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return event(request, pk, status=409, reflection_form=form)
    told = "心得体会已提交。" if saved.state == Reflection.State.HANDED_IN else "草稿已保存。"
    messages.success(request, told)
    return redirect("events:event", pk)


def reflection_file(request: HttpRequest, pk: int) -> FileResponse:
    rows = Reflection.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(rows, pk=pk)
    name = row.file_name
    return serve_private(row, row.file, filename=name, by=request.user, at=timezone.now())


def material(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(EventMaterial.objects.visible_to(request.user), pk=pk)
    return serve_private(row, row.file, filename=row.name, by=request.user, at=timezone.now())
