"""The people of an event in the back office: inviting, answers, leave, corrections, reflections."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.numbers import whole
from core.state import Refused
from courses.actions import invitations as actions
from courses.actions.attendance import correct_attendance
from courses.actions.event_notices import remind_invited
from courses.actions.reflections import acknowledge_reflection, return_reflection
from courses.forms.event_office import InviteForm
from courses.gathering import facts_of, lines_of
from courses.models import EventPart, Invitation, Reflection
from courses.views.event_office import CHANGE, REGISTER, office_page, own_event, seen_event
from people.models import Delegation

PER_PAGE = 50


def invite(request: HttpRequest, pk: int) -> HttpResponse:
    event = own_event(request, pk)
    at = timezone.now()
    today = timezone.localtime(at).date()
    form = InviteForm(today, request.POST if request.method == "POST" else None)
    if form.is_valid():
        count = actions.invite_people(event, form.chosen(), on=today, by=request.user, at=at)
        told = f"已邀请 {count} 人。" if count else "所选人员都已在邀请名单中，没有新增。"
        messages.success(request, told)
        return redirect("events_office:people", pk)
    status = 400 if form.errors else 200
    return office_page(request, "invite.html", "邀请参加人员", event, form=form, status=status)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    event = own_event(request, pk)
    count = remind_invited(event, by=request.user, at=timezone.now())
    messages.success(request, f"已提醒 {count} 名尚未答复的人。")
    return redirect("events_office:detail", pk)


def people(request: HttpRequest, pk: int) -> HttpResponse:
    event = seen_event(request, pk)
    rows = Invitation.objects.overseen_by(request.user).filter(event=event)
    delegations = Delegation.objects.filter(pk__in=rows.values("delegation"))
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "answer", "delegation")}
    if asked["q"]:
        rows = rows.filter(person__real_name__icontains=asked["q"])
    if asked["answer"] in Invitation.State.values:
        rows = rows.filter(state=asked["answer"])
    if (delegation := whole(asked["delegation"])) is not None:
        rows = rows.filter(delegation=delegation)
    rows = rows.select_related("person", "delegation").order_by("delegation", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    parts = list(event.parts.all())
    facts = facts_of([row.pk for row in page])
    lines = [(row, [facts.get((part.pk, row.pk)) for part in parts]) for row in page]
    query = request.GET.copy()
    query.pop("page", None)
    return office_page(
        request,
        "people.html",
        "参加人员",
        event,
        lines=lines,
        parts=parts,
        page_obj=page,
        asked=asked,
        query=query.urlencode(),
        answers=[choice for choice in Invitation.State.choices if choice[0] != "withdrawn"],
        delegations=delegations,
        may_invite=request.user.has_perm(CHANGE) and event.state not in ("closed", "cancelled"),
    )


# --- one person -----------------------------------------------------------------------------


def seen_invitation(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.overseen_by(request.user)
    row = get_object_or_404(
        rows.select_related("event", "person", "delegation", "decided_by"), pk=pk
    )
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    return row


def own_invitation(request: HttpRequest, pk: int) -> Invitation:
    row = seen_invitation(request, pk)
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return row


def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_invitation(request, pk)
    history = row.attendances.select_related("part", "by").order_by("-pk")
    is_own = row.person_id == request.user.pk
    organizes = request.user.has_perm(CHANGE)
    return office_page(
        request,
        "invitation.html",
        str(row.person),
        row.event,
        invitation=row,
        lines=lines_of(row, timezone.now()),
        history=history,
        is_own=is_own,
        may_decide=organizes and not is_own and row.state == Invitation.State.LEAVE_ASKED,
        may_withdraw=organizes and not history and row.event.state != "closed",
        may_correct=not is_own
        and (row.event.state == "held" or (organizes and row.event.state == "closed")),
        reflection=Reflection.objects.visible_to(request.user).filter(invitation=row).first(),
    )


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_invitation(request, pk)
    actions.withdraw_invitation(row, by=request.user, at=timezone.now())
    messages.success(request, f"已撤回对{row.person}的邀请。")
    return redirect("events_office:people", row.event_id)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_invitation(request, pk)
    granted = request.POST.get("do") == "grant"
    word = request.POST.get("word", "")
    actions.decide_leave(row, granted=granted, word=word, by=request.user, at=timezone.now())
    messages.success(request, f"{row.person}：{row.get_state_display()}。")
    return redirect("events_office:detail", row.event_id)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_invitation(request, pk)
    part_pk = whole(request.POST.get("part", ""))
    if part_pk is None:
        raise Refused("没有选择时段，没有更正。请重新选择。")
    part = get_object_or_404(EventPart, pk=part_pk, event=row.event_id)
    correct_attendance(
        part,
        row,
        is_present=request.POST.get("do") == "present",
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "更正已登记，原记录保留。")
    return redirect("events_office:invitation", pk)


def reflection(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Reflection.objects.visible_to(request.user).select_related("invitation", "read_by")
    row = get_object_or_404(rows, pk=pk)
    invitation = own_invitation(request, row.invitation_id)
    if request.method == "POST":
        act = return_reflection if request.POST.get("do") == "return" else acknowledge_reflection
        act(row, word=request.POST.get("word", ""), by=request.user, at=timezone.now())
        messages.success(request, f"{invitation.person}的心得体会{row.get_state_display()}。")
        return redirect("events_office:detail", invitation.event_id)
    title = f"{invitation.person}的心得体会"
    return office_page(request, "reflection.html", title, invitation.event, row=row,
                       person=invitation.person, waits=row.state == "handed_in")  # fmt: skip
