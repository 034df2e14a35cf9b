"""The first page of a quiz: what it asks for, what was achieved so far, and the start."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.actions.quizzes import ENDLESS, start_quiz
from exams.actions.tries import close_try_if_overdue
from exams.models import Attempt, Candidate, Sitting
from exams.quizzes import standing_of
from exams.views.attempts import signed_in
from exams.views.local_return import remember_way_back, way_back
from exams.views.tries import demand_no_examination


def own_place(request: HttpRequest, pk: int) -> Candidate:
    """Her place in the quiz; whoever was not let in learns nothing of it."""
    rows = Candidate.objects.filter(
        sitting=pk, sitting__kind=Sitting.Kind.QUIZ, person=signed_in(request)
    ).exclude(sitting__state=Sitting.State.PLANNED)
    candidate = get_object_or_404(rows.select_related("sitting__rules"))
    demand_no_examination(signed_in(request))
    candidate.person = signed_in(request)
    return candidate


@require_GET
@never_cache
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = own_place(request, pk)
    remember_way_back(request, pk)
    at, sitting = timezone.now(), candidate.sitting
    tries = list(candidate.attempts.live().select_related("outcome").order_by("-number"))
    for attempt in tries:
        attempt.candidate = candidate
        close_try_if_overdue(attempt, at=at)
    context = {
        "sitting": sitting,
        "rules": sitting.rules,
        "standing": standing_of(sitting, signed_in(request)),
        "tries": tries,
        "running": next((one for one in tries if one.state == Attempt.State.IN_PROGRESS), None),
        "is_open": sitting.state == Sitting.State.OPEN and sitting.opens_at <= at,
        "is_over": at >= sitting.closes_at,
        "has_end": sitting.closes_at < ENDLESS,
        "back": way_back(request, pk),
    }
    return render(request, "exams/quiz/quiz.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = own_place(request, pk)
    attempt = start_quiz(candidate, by=signed_in(request), at=timezone.now())
    return redirect("quiz:go_on", pk=attempt.pk)
