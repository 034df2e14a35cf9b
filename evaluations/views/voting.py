"""The ballot page: for whoever holds a ticket, and for nobody in particular.

No sign-in, session, CSRF cookie, address or moment is read or kept; the code travels in the body
of a POST, never in a URL, so that no log of any server on the way holds it. The templates are
rendered without the request: a context processor would open the session of an officer's phone.
"""

import csv
import io
import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from core.state import Refused
from core.workbook import csv_safe
from evaluations.actions.votes import BallotPaper, UnknownTicket, cast_vote, present_ballot
from evaluations.counting import published_list
from evaluations.models import Rating, TicketChoice
from evaluations.throttle import Throttle
from evaluations.tickets import fingerprint, shown

# A hall may come through one address: wide for slips of the finger, hopeless for guessing.
MISSES = Throttle(limit=60, seconds=600)
SHUT = "这里输错的次数太多。请对照票面逐字核对；还是不行，请会场工作人员帮助。"


def bare_page(template: str, status: int = 200, **context: Any) -> HttpResponse:
    response = HttpResponse(render_to_string(f"evaluations/vote/{template}", context))
    response.status_code = status
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    # Django logs every answer from 400 up, with its moment: a refused vote must leave no line.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def place_of(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def refused_entry(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A right code passes whatever was typed beside it: one telephone must not stop a hall."""
    if isinstance(refusal, UnknownTicket):
        place, now = place_of(request), time.monotonic()
        if MISSES.is_shut(place, now):
            return bare_page("enter.html", 429, refusal=SHUT)
        MISSES.note_miss(place, now)
    return bare_page("enter.html", 409, refusal=str(refusal))


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code; answer a code with its ballot."""
    if request.method != "POST":
        return bare_page("enter.html")
    try:
        ballot = present_ballot(request.POST.get("code", ""))
    except Refused as refusal:
        return refused_entry(request, refusal)
    return ballot_page(ballot)


def ballot_page(ballot: BallotPaper, chosen: dict[int, str] | None = None) -> HttpResponse:
    lines = [
        (item, [(one, (chosen or {}).get(item.number) == one.key) for one in options])
        for options in [ballot.rating.scheme.choices]
        for item in ballot.items
    ]
    missing = [item for item in ballot.items if chosen is not None and item.number not in chosen]
    status = 400 if chosen is not None else 200
    facts = {"ballot": ballot, "lines": lines, "missing": missing, "failed": status == 400}
    return bare_page("ballot.html", status, **facts)


@login_not_required
@csrf_exempt
@require_http_methods(["POST"])
def cast(request: HttpRequest) -> HttpResponse:
    try:
        ballot = present_ballot(request.POST.get("code", ""))
        chosen = chosen_options(request, ballot)
        if len(chosen) < len(ballot.items):
            return ballot_page(ballot, chosen)
        cast_vote(ballot.code, choices=chosen)
    except Refused as refusal:
        return refused_entry(request, refusal)
    marks = [(item, fingerprint(ballot.code, item.number)) for item in ballot.items]
    return bare_page("thanks.html", ballot=ballot, marks=marks, code=shown(ballot.code))


def chosen_options(request: HttpRequest, ballot: BallotPaper) -> dict[int, str]:
    known = {option.key for option in ballot.rating.scheme.choices}
    found = {item.number: request.POST.get(f"item{item.number}", "") for item in ballot.items}
    return {number: key for number, key in found.items() if key in known}


@login_not_required
@require_GET
def ballots(request: HttpRequest, key: str) -> HttpResponse:
    """The list from which anybody recounts, once the result is released."""
    rows = Rating.objects.filter(state=Rating.State.RELEASED).select_related("scheme")
    rating = get_object_or_404(rows, public_key=key)
    listed = published_list(rating)
    if request.GET.get("format") == "csv":
        return csv_of(rating, listed)
    voted = TicketChoice.objects.filter(item__rating=rating).exclude(choice="")
    facts = {"items": rating.items.all(), "is_withheld": not listed and voted.exists()}
    return bare_page("ballots.html", rating=rating, listed=listed, **facts)


def csv_of(rating: Rating, listed: list[tuple[int, str, str, str]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["评议对象序号", "评议主体", "票码指纹", "选择"])
    writer.writerows([csv_safe(cell) for cell in row] for row in listed)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ballots-{rating.public_key}.csv"'
    response["Cache-Control"] = "no-store"
    return response
