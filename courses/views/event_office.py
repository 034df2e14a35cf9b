"""One event in the back office: how it stands, its way, its parts and its materials."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.state import Refused
from courses.actions import event_hours, events
from courses.forms.event_office import PartForm
from courses.gathering import present_by_part, turnout_of
from courses.models import (
    Attendance,
    EventMaterial,
    EventPart,
    Invitation,
    Reflection,
    TrainingEvent,
)

State = TrainingEvent.State
CHANGE = "courses.change_trainingevent"
REGISTER = "courses.register_attendance"
WAITING = 10


def seen_event(request: HttpRequest, pk: int) -> TrainingEvent:
    """404 to whoever may not know of it; 403 to the invited, whose page is the site."""
    rows = TrainingEvent.objects.visible_to(request.user)
    event = get_object_or_404(rows.select_related("responsible", "programme"), pk=pk)
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    return event


def own_event(request: HttpRequest, pk: int) -> TrainingEvent:
    """The organizer's: everything but the taking of attendance."""
    event = seen_event(request, pk)
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return event


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    event: TrainingEvent,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("training_events:index"), "label": "线下活动"},
    ]
    if template != "detail.html":
        trail.append({"url": reverse("events_office:detail", args=[event.pk]), "label": str(event)})
    trail.append({"url": "", "label": title})
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "group"}
    context |= {**page, "event": event}
    return render(request, f"courses/back_office/events/{template}", context, status=status)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = seen_event(request, pk)
    at = timezone.now()
    people = Invitation.objects.overseen_by(request.user).filter(event=event)
    present = present_by_part(people)
    parts = [
        (part, present.get(part.pk, 0), at >= part.sign_in_opens_at) for part in event.parts.all()
    ]
    leave = people.filter(state=Invitation.State.LEAVE_ASKED).select_related("person", "delegation")
    if event.state in (State.CLOSED, State.CANCELLED):
        leave = leave.none()  # nothing is decided any more
    doubts = Attendance.objects.filter(invitation__in=people).present().exclude(doubt="")
    written = Reflection.objects.visible_to(request.user).filter(invitation__in=people)
    written = written.exclude(state=Reflection.State.DRAFT)
    return office_page(
        request,
        "detail.html",
        str(event),
        event,
        turnout=turnout_of(people),
        parts=parts,
        leave=leave[:WAITING],
        doubts=doubts.select_related("invitation__person", "part")[:WAITING],
        reflections=written.select_related("invitation__person")[:WAITING],
        materials=event.materials.select_related("uploaded_by"),
        may=duties(request, event),
        late_until=late_until(event, at),
    )


def duties(request: HttpRequest, event: TrainingEvent) -> dict[str, bool]:
    """Which acts to offer. The actions check again; this only spares clicks."""
    organizes = request.user.has_perm(CHANGE)
    return {
        "organize": organizes,
        "correct": organizes and event.state not in (State.CLOSED, State.CANCELLED),
        "invite": organizes and event.state in (State.PLANNED, State.ANNOUNCED, State.HELD),
        "announce": organizes and event.state == State.PLANNED,
        "begin": organizes and event.state == State.ANNOUNCED,
        "close": organizes and event.state == State.HELD,
        "reopen": organizes and event.state == State.CLOSED,
        "cancel": organizes and event.is_being_prepared,
        "register": event.takes_lists,
    }


def late_until(event: TrainingEvent, at: Any) -> Any:
    """While codes from a hall without network may still come in: until then."""
    last = event.parts.order_by("-ends_at").first()
    if last is None or event.state != State.HELD:
        return None
    until = last.ends_at + event_hours.late_span()
    return until if at < until else None


# --- the way of an event --------------------------------------------------------------------


def step(action: Callable[..., Any], told: str, *, reason: bool = False) -> Callable[..., Any]:
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        event = own_event(request, pk)
        facts = {"reason": request.POST.get("reason", "")} if reason else {}
        action(event, **facts, by=request.user, at=timezone.now())
        messages.success(request, told)
        return redirect("events_office:detail", pk)

    return view


announce = step(events.announce_event, "已通知：活动已显示在受邀人员的页面上。")
begin = step(events.begin_event, "已开始签到。可以打开签到屏，也可以按名单登记。")
close = step(event_hours.close_event, "活动已结束，学时已按实到时段发放。")
reopen = step(event_hours.reopen_event, "活动已重新打开，可以继续登记出勤。", reason=True)
cancel = step(events.cancel_event, "活动已取消，受邀人员会看到原因。", reason=True)


# --- parts and materials --------------------------------------------------------------------


def part_add(request: HttpRequest, pk: int) -> HttpResponse:
    event = own_event(request, pk)
    return part_form(request, event, EventPart(event=event), "增加时段")


def part_edit(request: HttpRequest, pk: int) -> HttpResponse:
    part = own_part(request, pk)
    return part_form(request, part.event, part, "修改时段")


def own_part(request: HttpRequest, pk: int) -> EventPart:
    part = seen_part(request, pk)
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return part


def seen_part(request: HttpRequest, pk: int) -> EventPart:
    visible = TrainingEvent.objects.visible_to(request.user)
    rows = EventPart.objects.filter(event__in=visible).select_related("event")
    part = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    return part


def part_form(
    request: HttpRequest, event: TrainingEvent, part: EventPart, title: str
) -> HttpResponse:
    form = PartForm(request.POST if request.method == "POST" else None, instance=part)
    if form.is_valid():
        try:
            events.save_part(form.instance, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "时段已保存。")
            return redirect("events_office:detail", event.pk)
    status = 400 if form.errors else 200
    return office_page(request, "part.html", title, event, form=form, part=part, status=status)


@require_POST
def part_remove(request: HttpRequest, pk: int) -> HttpResponse:
    part = own_part(request, pk)
    event = part.event_id
    events.remove_part(part, by=request.user, at=timezone.now())
    messages.success(request, "时段已删除。")
    return redirect("events_office:detail", event)


@require_POST
def material_add(request: HttpRequest, pk: int) -> HttpResponse:
    event = own_event(request, pk)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("没有选择文件。请先选择要上传的材料。")
    events.add_material(event, upload, by=request.user, at=timezone.now())
    messages.success(request, "材料已上传，受邀人员可以下载。")
    return redirect("events_office:detail", pk)


@require_POST
def material_remove(request: HttpRequest, pk: int) -> HttpResponse:
    material = get_object_or_404(EventMaterial.objects.visible_to(request.user), pk=pk)
    event = own_event(request, material.event_id)
    events.remove_material(material, by=request.user, at=timezone.now())
    messages.success(request, "材料已删除。")
    return redirect("events_office:detail", event.pk)
