"""Registers drawn from the nominations: oaths, who holds what, who is barred, what is due."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from wagtail.admin import messages

from appointments.actions.outcomes import end_without_vote, hold_oath
from appointments.forms.acts import EndTenureForm, OathForm
from appointments.kinds import KINDS, needs_oath
from appointments.models import Nomination
from appointments.models.rules import rule_on
from appointments.oath import OATH
from appointments.standings import barred_rows, late_rows, unpublished_rows
from appointments.views.office import VIEW, office_page
from core.dates import add_months
from core.numbers import whole
from core.state import Refused
from exams.models.records import local_day
from people.models import Organ, Tenure, Term

SHOWN = 200


def demand(request: HttpRequest, permission: str = VIEW) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def unsworn(request: HttpRequest) -> QuerySet[Nomination]:
    kinds = [kind.key for kind in KINDS.values() if needs_oath(kind)]
    rows = Nomination.objects.visible_to(request.user).filter(state="passed", kind__in=kinds)
    return rows.exclude(oaths__was_present=True).exclude(person=request.user).with_facts()


def oath(request: HttpRequest) -> HttpResponse:
    """One ceremony for whoever is still to swear."""
    demand(request, "appointments.register_outcome")
    waiting = unsworn(request)
    form = OathForm(waiting, request.POST or None)
    chosen = request.POST.getlist("nominations") or [request.GET.get("nomination", "")]
    if form.is_valid():
        try:
            sworn = swear(request, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"宣誓已登记，到场 {sworn} 人。")
            return redirect("nominations_office:board")
    return office_page(
        request,
        "oath.html",
        "登记宪法宣誓",
        status=400 if form.errors else 200,
        form=form,
        waiting=list(waiting[:SHOWN]),
        chosen=chosen,
        absent=request.POST.getlist("absent"),
        text=OATH,
    )


def swear(request: HttpRequest, facts: dict[str, Any]) -> int:
    rows = list(facts.pop("nominations"))
    absent = set(request.POST.getlist("absent"))
    absences = {
        row.pk: request.POST.get(f"absence-{row.pk}", "") for row in rows if str(row.pk) in absent
    }
    hold_oath(rows, absences, by=request.user, at=timezone.now(), **facts)
    return len(rows) - len(absences)


def holders(request: HttpRequest) -> HttpResponse:
    """Who holds what since when, organ by organ."""
    demand(request, "people.view_tenure")
    organs = Organ.objects.all()
    organ = organs.filter(pk=whole(request.GET.get("organ", ""))).first()
    tenures = Tenure.objects.held_on(local_day(timezone.now())).visible_to(request.user)
    if organ:
        tenures = tenures.filter(post__organ=organ)
    rows = tenures.select_related("person", "post__organ").order_by(
        "post__organ__position", "post__organ", "post", "starts_on"
    )
    return office_page(
        request,
        "holders.html",
        "任职情况",
        organs=organs,
        organ=organ,
        rows=list(rows[:SHOWN]),
        total=tenures.count(),
        may_end=request.user.has_perm("appointments.register_outcome"),
    )


def tenure_end(request: HttpRequest, pk: int) -> HttpResponse:
    """By law and without a vote: the organ is gone, the holder has died, the term is over."""
    demand(request, "appointments.register_outcome")
    visible = Tenure.objects.visible_to(request.user).select_related("person", "post__organ")
    tenure = get_object_or_404(visible, pk=pk)
    form = EndTenureForm(request.POST or None)
    if form.is_valid():
        try:
            end_without_vote(tenure, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已登记{tenure.person}离任。")
            return redirect("nominations_office:holders")
    status = 400 if form.errors else 200
    return office_page(
        request, "tenure_end.html", "登记离任", status=status, tenure=tenure, form=form
    )


def renewals(request: HttpRequest) -> HttpResponse:
    """After the change of term: who of the government is still to be appointed anew."""
    demand(request)
    today = local_day(timezone.now())
    term = Term.objects.running(today).order_by("-starts_on").first()
    rows: list[Tenure] = []
    if term:
        held = Tenure.objects.held_on(today).filter(post__is_renewed=True)
        old = held.filter(starts_on__lt=term.starts_on)
        rows = list(old.select_related("person", "post__organ").order_by("post__organ", "post"))
    return office_page(
        request,
        "renewals.html",
        "换届后重新任命",
        term=term,
        rows=rows,
        due=add_months(term.starts_on, 2) if term else None,
        today=today,
    )


def barred(request: HttpRequest) -> HttpResponse:
    demand(request)
    today = local_day(timezone.now())
    visible = Nomination.objects.visible_to(request.user)
    return office_page(
        request,
        "barred.html",
        "不得再提名",
        rows=barred_rows(visible, today),
        rule=rule_on(today),
    )


def deadlines(request: HttpRequest) -> HttpResponse:
    """What is under way, by the day of its session: late, explained, or in time."""
    demand(request)
    rows = Nomination.objects.visible_to(request.user).pending().with_facts()
    dated = rows.exclude(session_on=None).order_by("session_on", "pk")
    return office_page(
        request,
        "deadlines.html",
        "提请期限",
        rows=late_rows(list(dated[:SHOWN])),
        undated=rows.filter(session_on=None).count(),
        unpublished=unpublished_rows(Nomination.objects.visible_to(request.user), SHOWN),
        today=local_day(timezone.now()),
    )
