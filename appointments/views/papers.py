"""Making the official documents of a nomination, a session and a count."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from appointments.papers import OF_BALLOT, OF_NOMINATION, OF_SESSION
from appointments.views.ballots import ballot_or_404
from appointments.views.office import nomination_or_404
from appointments.views.sessions import session_or_404
from documents.views import make


@require_POST
def of_nomination(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = nomination_or_404(request, pk)
    return make(request, OF_NOMINATION, row, key, reverse("nominations_office:detail", args=[pk]))


@require_POST
def of_session(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = session_or_404(request, pk)
    return make(request, OF_SESSION, row, key, reverse("nominations_office:session", args=[pk]))


@require_POST
def of_ballot(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = ballot_or_404(request, pk)
    return make(request, OF_BALLOT, row, key, reverse("nominations_office:ballot", args=[pk]))
