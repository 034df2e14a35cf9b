"""The invigilator's pages: the room, polled, and one seat with what can be done about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.state import Refused
from exams.actions import room as acts
from exams.forms.room import AbsenceForm, MinutesForm, NoteForm, RoomReasonForm
from exams.models import Attempt, Candidate, Sitting
from exams.seating import room_state, seats_of
from people.actions.signing_in import issue_sign_in_code, lift_lockout

Facts = dict[str, Any]


def rooms(request: HttpRequest) -> HttpResponse:
    rows = Sitting.objects.invigilated_by(request.user).select_related("room")
    if not rows.exists() and not request.user.has_perm("exams.invigilate_sitting"):
        raise Http404
    current = rows.exclude(state__in=["published", "cancelled"]).order_by("opens_at")
    return render(request, "exams/rooms.html", {"sittings": current[:50]})


def sitting_in_charge(request: HttpRequest, pk: int) -> Sitting:
    return get_object_or_404(Sitting.objects.invigilated_by(request.user), pk=pk)


@never_cache
def room(request: HttpRequest, pk: int) -> HttpResponse:
    sitting = get_object_or_404(
        Sitting.objects.invigilated_by(request.user).select_related("room", "regulation"), pk=pk
    )
    incidents = sitting.incidents.select_related("candidate__person", "by").order_by("-at", "-pk")
    context = {
        "sitting": sitting,
        "room": room_state(sitting, timezone.now()),
        "incidents": incidents[:30],
        "minutes_form": MinutesForm(prefix="all"),
        "note_form": NoteForm(),
        "pause_form": RoomReasonForm(prefix="pause"),
    }
    return render(request, "exams/room.html", context)


@never_cache
def room_poll(request: HttpRequest, pk: int) -> JsonResponse:
    sitting = sitting_in_charge(request, pk)
    return JsonResponse(room_state(sitting, timezone.now()))


# --- the whole room ---


def open_room(sitting: Sitting, facts: Facts, **who: Any) -> str:
    acts.open_sitting(sitting, **who)
    return "已宣布开考。"


def pause_room(sitting: Sitting, facts: Facts, **who: Any) -> str:
    acts.pause_sitting(sitting, facts["reason"], **who)
    return "全场已暂停，停掉的时间恢复后补给考生。"


def resume_room(sitting: Sitting, facts: Facts, **who: Any) -> str:
    acts.resume_sitting(sitting, **who)
    return "全场已恢复，停掉的时间已补。"


def extend_room(sitting: Sitting, facts: Facts, **who: Any) -> str:
    everybody = sitting.candidates.select_related("sitting")
    count = acts.grant_extra_time(everybody, facts["minutes"], facts["reason"], **who)
    return f"已为 {count} 人延长 {facts['minutes']} 分钟。"


def note_room(sitting: Sitting, facts: Facts, **who: Any) -> str:
    acts.note_incident(sitting, facts["text"], **who)
    return "已写入考场记录。"


ROOM_ACTS: dict[str, tuple[Callable[..., str], type[forms.Form], str | None]] = {
    "open": (open_room, forms.Form, None),
    "pause": (pause_room, RoomReasonForm, "pause"),
    "resume": (resume_room, forms.Form, None),
    "extra": (extend_room, MinutesForm, "all"),
    "note": (note_room, NoteForm, None),
}


@require_POST
def room_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    sitting = sitting_in_charge(request, pk)
    if verb not in ROOM_ACTS:
        raise Http404
    act, form_class, prefix = ROOM_ACTS[verb]
    form = form_class(request.POST, prefix=prefix)
    messages.success(request, act(sitting, facts_of(form), by=request.user, at=timezone.now()))
    return redirect("exams:room", pk=sitting.pk)


def facts_of(form: forms.Form) -> Facts:
    """The small forms of a room are answered in one sentence, like any other refusal."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    raise Refused(f"“{form.fields[name].label}”没有填对：{errors[0]}")


def room_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, telling how many still work; only then collect and close."""
    sitting = sitting_in_charge(request, pk)
    now = timezone.now()
    seats = seats_of(sitting, now)
    running = [seat for seat in seats if seat.state in ("working", "silent", "paused")]
    waiting = [seat for seat in seats if seat.state == "prepared"]
    if request.method == "POST":
        collect = request.POST.get("collect") == "yes"
        acts.close_sitting(sitting, by=request.user, at=now, collect=collect)
        messages.success(request, "考试已结束，答卷已收齐。")
        return redirect("exams:room", pk=sitting.pk)
    context = {"sitting": sitting, "running": running, "waiting": waiting}
    return render(request, "exams/room_close.html", context)


# --- one seat ---


def candidate_in_charge(request: HttpRequest, pk: int) -> Candidate:
    rows = Candidate.objects.filter(sitting__in=Sitting.objects.invigilated_by(request.user))
    return get_object_or_404(rows.select_related("sitting__regulation", "person__organ"), pk=pk)


def attempt_of(candidate: Candidate) -> Attempt:
    attempt = candidate.attempts.live().select_related("candidate__sitting").first()
    if attempt is None:
        raise Refused("该考生没有可操作的答卷。请在场次页为其发卷。")
    return attempt


@never_cache
def seat(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    candidate = candidate_in_charge(request, pk)
    seats = seats_of(candidate.sitting, timezone.now())
    context = {
        "candidate": candidate,
        "sitting": candidate.sitting,
        "seat": next(one for one in seats if one.pk == candidate.pk),
        "incidents": candidate.incidents.select_related("by").order_by("-at", "-pk"),
        "code": code,
        # Each form of the page has ids of its own, or a label would lead to another's field.
        "forms": {verb: form(auto_id=f"{verb}-%s") for verb, (_, form) in SEAT_ACTS.items()},
        "code_form": RoomReasonForm(auto_id="code-%s"),
    }
    return render(request, "exams/room_seat.html", context)


def extend_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.grant_extra_time([candidate], facts["minutes"], facts["reason"], **who)
    return f"已延长 {facts['minutes']} 分钟。"


def pause_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.pause_attempt(attempt_of(candidate), facts["reason"], **who)
    return "已暂停该考生的作答。"


def resume_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.resume_attempt(attempt_of(candidate), **who)
    return "已恢复作答，停掉的时间已补。"


def absent_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    excused = facts["excused"] == "yes"
    acts.mark_absent(candidate, excused=excused, reason=facts["reason"], **who)
    return "已登记请假。" if excused else "已登记缺考。"


def admit_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.admit_after_all(candidate, reason=facts["reason"], **who)
    return "已取消缺考登记，考生可以开始作答。"


def void_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.void_attempt(attempt_of(candidate), facts["reason"], **who)
    return "答卷已作废，答案保留备查。"


def reopen_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.reopen_attempt(attempt_of(candidate), facts["minutes"], facts["reason"], **who)
    return f"已重新开放 {facts['minutes']} 分钟，请考生刷新页面继续作答。"


def note_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    acts.note_incident(candidate.sitting, facts["text"], candidate=candidate, **who)
    return "已写入考场记录。"


def unlock_seat(candidate: Candidate, facts: Facts, **who: Any) -> str:
    with transaction.atomic():
        lift_lockout(candidate.person, **who)
        acts.note_incident(candidate.sitting, "解除登录锁定。", candidate=candidate, **who)
    return "已解除登录锁定，请考生重新登录。"


SEAT_ACTS: dict[str, tuple[Callable[..., str], type[forms.Form]]] = {
    "extra": (extend_seat, MinutesForm),
    "pause": (pause_seat, RoomReasonForm),
    "resume": (resume_seat, forms.Form),
    "absent": (absent_seat, AbsenceForm),
    "admit": (admit_seat, RoomReasonForm),
    "void": (void_seat, RoomReasonForm),
    "reopen": (reopen_seat, MinutesForm),
    "note": (note_seat, NoteForm),
    "unlock": (unlock_seat, forms.Form),
}


@require_POST
def seat_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    candidate = candidate_in_charge(request, pk)
    if verb not in SEAT_ACTS:
        raise Http404
    act, form_class = SEAT_ACTS[verb]
    facts = facts_of(form_class(request.POST))
    messages.success(request, act(candidate, facts, by=request.user, at=timezone.now()))
    return redirect("exams:room_seat", pk=candidate.pk)


@require_POST
def seat_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code is in this one answer and nowhere else: no redirect, no session, no log."""
    candidate = candidate_in_charge(request, pk)
    reason = facts_of(RoomReasonForm(request.POST))["reason"]
    code = give_code(candidate, reason, request.user, timezone.now())
    return seat(request, pk, code=code)


@transaction.atomic
def give_code(candidate: Candidate, reason: str, by: Any, at: datetime) -> str:
    sitting = candidate.sitting
    code = issue_sign_in_code(
        candidate.person, by=by, at=at, reason=reason, change_after=sitting.closes_at
    )
    text = f"核对身份后发放一次性登录码：{reason}"
    acts.note_incident(sitting, text, by=by, at=at, candidate=candidate)
    return code
