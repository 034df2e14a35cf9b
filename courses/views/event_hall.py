"""The code of the hall: the screen that shows it, and the telephone that hands it in."""

import io
import secrets
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.state import Refused
from courses.actions.attendance import take_code, take_late_code
from courses.actions.events import begin_event
from courses.forms.event_site import CodeForm
from courses.gathering import line_of, present_by_part
from courses.hall_codes import code_in, seconds_left, window_of
from courses.hall_passes import hall_key, issue_pass
from courses.models import Attendance, EventPart, Invitation, TrainingEvent

DEVICE = "event_device"
YEAR = 365 * 24 * 3600

# --- the telephone --------------------------------------------------------------------------


@never_cache
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(EventPart.objects.select_related("event"), pk=pk)
    rows = Invitation.objects.open_to(request.user).select_related("event")
    invitation = get_object_or_404(rows, event=part.event_id)
    if request.method == "POST":
        return take(request, part, invitation)
    form = CodeForm(initial={"code": request.GET.get("code", "")[:6]})
    return sign_page(request, part, invitation, form)


def take(request: HttpRequest, part: EventPart, invitation: Invitation) -> HttpResponse:
    wants_json = "application/json" in request.headers.get("Accept", "")
    form = CodeForm(request.POST)
    try:
        fact = hand_in(request, part, form)
    except Refused as refusal:
        if wants_json:
            raise
        form.add_error(None if form.is_valid() else "code", str(refusal))
        return sign_page(request, part, invitation, form, status=409)
    told = f"已签到：{part}，{timezone.localtime(fact.happened_at):%H:%M}。"
    if wants_json:
        return JsonResponse({"told": told})
    messages.success(request, told)
    return redirect("events:event", part.event_id)


def hand_in(request: HttpRequest, part: EventPart, form: CodeForm) -> Attendance:
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    facts, at = form.cleaned_data, timezone.now()
    device = request.get_signed_cookie(DEVICE, default="", max_age=YEAR)
    who = {"code": facts["code"], "device": device, "by": request.user, "at": at}
    if facts["typed_at"] is None:
        fact = take_code(part, **who)
    else:
        fact = take_late_code(part, typed_at=facts["typed_at"], slip=facts["slip"], **who)
    if fact is None:
        raise Refused("签到码不对，或者屏幕上已经换了新的。请看会场屏幕，输入现在显示的 6 位数字。")
    return fact


def sign_page(
    request: HttpRequest,
    part: EventPart,
    invitation: Invitation,
    form: CodeForm,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    fact = invitation.attendances.filter(part=part).current().first()
    context = {
        "part": part,
        "event": part.event,
        "line": line_of(part, fact, invitation, at),
        "form": form,
        "slip": issue_pass(part, request.user, at),
        "server_time": at.timestamp(),
        "opens_at": part.sign_in_opens_at,
    }
    response = render(request, "courses/events/sign.html", context, status=status)
    if DEVICE not in request.COOKIES:
        response.set_signed_cookie(
            DEVICE, secrets.token_hex(16), max_age=YEAR, httponly=True, samesite="Lax"
        )
    return response


# --- the screen of the hall -----------------------------------------------------------------


def hall_part(request: HttpRequest, pk: int) -> EventPart:
    visible = TrainingEvent.objects.visible_to(request.user)
    rows = EventPart.objects.filter(event__in=visible).select_related("event")
    part = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("courses.change_trainingevent"):
        raise PermissionDenied
    return part


@never_cache
def hall(request: HttpRequest, pk: int) -> HttpResponse:
    part = hall_part(request, pk)
    if request.method == "POST":
        begin_event(part.event, by=request.user, at=timezone.now())
        return redirect("events:hall", pk)
    context = {"part": part, "event": part.event, "hall": state_of(part)}
    return render(request, "courses/events/hall.html", context)


@never_cache
def hall_state(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(state_of(hall_part(request, pk)))


def state_of(part: EventPart) -> dict[str, Any]:
    at = timezone.now()
    phase = phase_of(part, at)
    window, people = window_of(at), part.event.invitations.standing()
    return {
        "phase": phase,
        "code": code_in(hall_key(), part.pk, window) if phase == "open" else "",
        "window": window,
        "seconds": round(seconds_left(at), 1),
        "present": present_by_part(people).get(part.pk, 0),
        "invited": people.count(),
    }


def phase_of(part: EventPart, at: Any) -> str:
    """early, ready (may be begun), open, over: what the screen has to show."""
    if at > part.ends_at or part.event.state in ("closed", "cancelled"):
        return "over"
    if at < part.sign_in_opens_at:
        return "early"
    return "open" if part.event.state == TrainingEvent.State.HELD else "ready"


@never_cache
def hall_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as a QR picture, which opens the sign-in page with it filled in."""
    part = hall_part(request, pk)
    at = timezone.now()
    if phase_of(part, at) != "open":
        raise Refused("现在没有签到码。")
    path = reverse("events:sign", args=[pk])
    code = code_in(hall_key(), pk, window_of(at))
    picture = io.BytesIO()
    url = request.build_absolute_uri(f"{path}?code={code}")
    segno.make_qr(url, error="m").save(picture, kind="svg", scale=10, border=2, light="#fff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")
