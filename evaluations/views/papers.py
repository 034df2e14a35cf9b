"""Making the official documents of a plan, an evaluation and a rating."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.views import make
from evaluations.papers import OF_CYCLE, OF_EVALUATION, OF_RATING
from evaluations.views.cycles import cycle_or_404
from evaluations.views.evaluations import evaluation_or_404
from evaluations.views.ratings import rating_or_404


@require_POST
def of_cycle(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = cycle_or_404(request, pk)
    return make(request, OF_CYCLE, row, key, reverse("evaluations_office:cycle", args=[pk]))


@require_POST
def of_evaluation(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = evaluation_or_404(request, pk)
    return make(request, OF_EVALUATION, row, key, reverse("evaluations_office:detail", args=[pk]))


@require_POST
def of_rating(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row = rating_or_404(request, pk)
    return make(request, OF_RATING, row, key, reverse("ratings_office:detail", args=[pk]))
