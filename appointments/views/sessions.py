"""A session in the back office: who is on the roll, who came, and the order of the agenda."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from appointments import tally
from appointments.actions import sessions as actions
from appointments.forms.sessions import MemberForm
from appointments.models import AgendaItem, Session, SessionMember
from appointments.papers import OF_SESSION
from core.numbers import whole, wholes
from core.state import Refused
from documents.papers import panel_of

VIEW, PAPER = "appointments.view_session", "nominations_office:session_paper"


def session_or_404(request: HttpRequest, pk: int) -> Session:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    return get_object_or_404(Session.objects.visible_to(request.user), pk=pk)


def session_page(
    request: HttpRequest, template: str, session: Session, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("committee_sessions:index"), "label": "常委会会议"},
        {"url": reverse("nominations_office:session", args=[session.pk]), "label": session.name},
    ]
    page = {"breadcrumbs_items": trail, "header_title": session.name, "header_icon": "group"}
    shown = page | context | {"session": session}
    return render(request, f"appointments/back_office/{template}", shown, status=status)


def detail(request: HttpRequest, pk: int, member_form: MemberForm | None = None) -> HttpResponse:
    session = session_or_404(request, pk)
    members = list(session.members.select_related("person"))
    present = sum(member.is_present for member in members)
    return session_page(
        request,
        "session.html",
        session,
        status=400 if member_form else 200,
        members=members,
        present=present,
        needed=tally.majority_of(len(members)),
        has_quorum=tally.has_quorum(len(members), present),
        agenda=agenda_of(session),
        member_form=member_form or MemberForm(),
        is_running=session.state in (Session.State.PLANNED, Session.State.OPEN),
        may_convene=request.user.has_perm("appointments.convene_session"),
        may_order=request.user.has_perm("appointments.table_nomination"),
        papers=panel_of(OF_SESSION, session, request.user, route=PAPER),
    )


def agenda_of(session: Session) -> list[AgendaItem]:
    """The items that stand on the agenda, each with all that a line shows."""
    rows = session.agenda.filter(taken_off_at=None).select_related(
        "nomination__person", "nomination__post__organ", "nomination__proposer"
    )
    return list(rows)


def done(request: HttpRequest, session: Session, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("nominations_office:session", session.pk)


def act(action: Callable[..., Any], told: str) -> Callable[..., HttpResponse]:
    """A view for an action that needs nothing but the session."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        session = session_or_404(request, pk)
        action(session, by=request.user, at=timezone.now())
        return done(request, session, told)

    return view


roll = act(actions.fill_roll, "应到名单已按任职记录登记。")
opening = act(actions.open_session, "会议已开始。")
closing = act(actions.close_session, "会议已闭会。")
cancel = act(actions.cancel_session, "会议已取消。")


@require_POST
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_or_404(request, pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.add_member(session, by=request.user, at=timezone.now(), **facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, session, f"已加入{facts['person']}。")
    return detail(request, pk, member_form=form)


@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    visible = SessionMember.objects.filter(session__in=Session.objects.visible_to(request.user))
    member = get_object_or_404(visible.select_related("session", "person"), pk=pk)
    actions.remove_member(member, by=request.user, at=timezone.now())
    return done(request, member.session, f"已从应到名单移出{member.person}。")


@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_or_404(request, pk)
    present = wholes(request.POST.getlist("present"))
    absences = {
        key: text
        for name, text in request.POST.items()
        if name.startswith("absence-") and (key := whole(name.removeprefix("absence-")))
    }
    came = actions.record_attendance(session, present, absences, by=request.user, at=timezone.now())
    return done(request, session, f"签到已保存，出席 {came} 人。")


@require_POST
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    visible = AgendaItem.objects.filter(session__in=Session.objects.visible_to(request.user))
    item = get_object_or_404(visible.filter(taken_off_at=None), pk=pk)
    is_up = request.POST.get("to") == "up"
    actions.move_item(item, up=is_up, by=request.user, at=timezone.now())
    return done(request, item.session, "议程次序已调整。")
