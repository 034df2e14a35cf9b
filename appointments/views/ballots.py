"""The vote: item after item of the agenda, the count typed in, compared, announced, shown."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from appointments import tally
from appointments.actions import ballots as actions
from appointments.forms.sessions import BallotForm
from appointments.models import Ballot, BallotItem, Nomination, Session
from appointments.papers import OF_BALLOT
from appointments.views.sessions import agenda_of, session_or_404, session_page
from core.state import Refused
from documents.papers import panel_of
from exams.models.records import local_day

PAPER = "nominations_office:ballot_paper"


def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """GET walks through the agenda; POST records the count of the chosen item."""
    session = session_or_404(request, pk)
    lines = lines_of(session)
    chosen = chosen_line(lines, request.GET.get("item", ""))
    form = BallotForm(session, request.POST or None, initial=first_numbers(session, chosen))
    if request.method == "POST" and form.is_valid():
        try:
            ballot = record(request, session, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "计票结果已录入，请另一位同志核对后宣布。")
            return redirect("nominations_office:ballot", ballot.pk)
    return session_page(
        request,
        "vote.html",
        session,
        status=409 if form.errors else 200,
        lines=lines,
        chosen=chosen,
        others=[one for one in lines if one is not chosen and one.is_ahead],
        form=form,
        members=form.members,
        needed=tally.majority_of(form.members),
        posted=request.POST.getlist("nominations"),
        may_record=request.user.has_perm("appointments.record_ballot"),
    )


@dataclass(frozen=True)
class Line:
    """One item of the agenda, with the count that stands for it."""

    pk: int
    nomination: Nomination
    ballot: Ballot | None

    @property
    def is_ahead(self) -> bool:
        return self.ballot is None and self.nomination.state == Nomination.State.TABLED


def lines_of(session: Session) -> list[Line]:
    items = agenda_of(session)
    rows = BallotItem.objects.filter(nomination__in=[i.nomination_id for i in items], is_void=False)
    ballots = {row.nomination_id: row.ballot for row in rows.select_related("ballot")}
    return [Line(one.pk, one.nomination, ballots.get(one.nomination_id)) for one in items]


def chosen_line(lines: list[Line], asked: str) -> Line | None:
    """The one asked for, or the first without a count; leaving a post comes before taking it."""
    ahead = [line for line in lines if line.is_ahead]
    named = [line for line in ahead if str(line.pk) == asked]
    ending = {line.nomination.post_id for line in ahead if line.nomination.decision.ends}
    free = [
        line
        for line in ahead
        if line.nomination.decision.ends or line.nomination.post_id not in ending
    ]
    return next(iter(named or free), None)


def first_numbers(session: Session, chosen: Line | None) -> dict[str, Any]:
    """What is known beforehand; the names go on from the vote before."""
    present = session.members.filter(is_present=True).count()
    last = session.ballots.standing().last()
    is_dismissal = chosen is not None and chosen.nomination.decision.is_dismissal
    usual = last.method if last else Ballot.Method.PAPER
    today = local_day(timezone.now())
    return {
        "voted_on": last.voted_on if last else min(today, session.ends_on or today),
        "present": present,
        "issued": present,
        "invalid": 0,
        "method": Ballot.Method.PAPER if is_dismissal else usual,
        "scrutineers": last.scrutineers if last else "",
        "counters": last.counters if last else "",
    }


def record(request: HttpRequest, session: Session, form: BallotForm) -> Ballot:
    facts = form.cleaned_data
    names = ("voted_on", "method", "method_note", "combined_basis", "scrutineers", "counters")
    return actions.record_ballot(
        session,
        facts["nominations"],
        count=form.count(),
        by=request.user,
        at=timezone.now(),
        **{name: facts[name] for name in names},
    )


def ballot_or_404(request: HttpRequest, pk: int) -> Ballot:
    rows = Ballot.objects.visible_to(request.user).select_related(
        "session", "recorded_by", "announced_by"
    )
    return get_object_or_404(rows, pk=pk)


def matters_of(ballot: Ballot) -> list[Nomination]:
    rows = Nomination.objects.filter(ballot_items__ballot=ballot)
    return list(rows.select_related("person", "post__organ").order_by("pk"))


def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    row = ballot_or_404(request, pk)
    own = row.recorded_by_id == request.user.pk
    return session_page(
        request,
        "ballot.html",
        row.session,
        ballot=row,
        matters=matters_of(row),
        is_own=own,
        may_announce=not own and request.user.has_perm("appointments.announce_ballot"),
        may_void=request.user.has_perm("appointments.announce_ballot"),
        papers=panel_of(OF_BALLOT, row, request.user, route=PAPER),
    )


def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall of the hall: nothing but the announced result, in large figures."""
    row = ballot_or_404(request, pk)
    if row.state != Ballot.State.ANNOUNCED:
        raise Refused("这次表决还没有宣布，不能上大屏幕。请先核对宣布。")
    return render(request, "appointments/screen.html", {"ballot": row, "matters": matters_of(row)})


@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    row = ballot_or_404(request, pk)
    actions.announce_ballot(row, by=request.user, at=timezone.now())
    messages.success(request, "表决结果已宣布。")
    return redirect("nominations_office:ballot", row.pk)


@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    row = ballot_or_404(request, pk)
    reason = request.POST.get("reason", "")
    actions.void_ballot(row, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "这次计票已作废，可以重新录入。")
    return redirect("nominations_office:vote", row.session_id)
