from datetime import date, datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from appointments.gates import Gate, gates_of
from appointments.models import Nomination
from core.models import Heartbeat
from courses.cards import CourseCard, cards_of, next_of
from courses.gathering import coming_to
from courses.models import CoursePage, Enrolment
from courses.statements import year_sum_of
from evaluations.models import Evaluation
from exam_platform.context import frame_of
from exams.actions.attempts import raise_writers
from exams.models import Result
from exams.views.my_exams import exam_steps
from people.models import User

RESULTS_SHOWN = 3
EVENTS_SHOWN = 3
HEARTBEAT_LIMIT_SECONDS = 180  # the beat is scheduled each minute; an import may hold it up


def home(request: HttpRequest) -> HttpResponse:
    """What to do next, whoever it is: nominee, deputy, staff, or several of these."""
    at = timezone.now()
    person = request.user
    nominations = list(Nomination.objects.filter(person=person).with_facts())
    context = {
        "steps": [pair for pair in exam_steps(person, at) if pair[1].is_next],
        "results": Result.objects.filter(candidate__person=person)
        .visible_to(person)
        .select_related("candidate__sitting")
        .order_by("-released_at")[:RESULTS_SHOWN],
        "nominations": nominations_with_gates(nominations, at),
        "next_card": next_course(person, timezone.localtime(at).date()),
        "year_sum": year_sum_of(person, timezone.localtime(at).year),
        "events": coming_to(person, at)[:EVENTS_SHOWN],
        "has_evaluation": Evaluation.objects.of_person(person).exists(),
        "roles": frame_of(request).role_names,
    }
    return render(request, "home.html", context)


def next_course(person: User, on: date) -> CourseCard | None:
    """What to go on with in the learning centre. Only of the courses that are hers already."""
    mine = CoursePage.objects.live().filter(
        pk__in=person.enrolments.filter(state=Enrolment.State.ACTIVE).values("course")
    )
    return next_of(cards_of(mine.order_by("path"), person, on=on, asks_quiz=False))


def nominations_with_gates(
    nominations: list[Nomination], at: datetime
) -> list[tuple[Nomination, Gate]]:
    gates = gates_of(nominations, timezone.localtime(at).date())
    return [(nomination, gates[nomination.pk]) for nomination in nominations]


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Tells nothing else, and asks the database nothing."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether exams can be served: the database answers and the worker is alive.

    A stalled worker looks alive to the system; only the age of its heartbeat tells.
    """
    try:
        beat = Heartbeat.objects.filter(name="worker").first()
    except DatabaseError:
        return JsonResponse({"database": "down", "worker": "unknown"}, status=503)
    alive = beat is not None and beat.age_seconds(timezone.now()) < HEARTBEAT_LIMIT_SECONDS
    checks = {"database": "ok", "worker": "ok" if alive else "late"}
    return JsonResponse(checks, status=200 if alive else 503)


class SignOut(LogoutView):
    """Signing out also ends what an open exam page may still write; it knows no session."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            raise_writers(request.user)
        return super().post(request, *args, **kwargs)


@require_GET
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A rendition of a picture in a lesson, for whoever has signed in.

    Editorial pictures hold no personal data and no keys; everything else of MEDIA has no URL.
    The name is one part of a path and the storage refuses to leave its folder.
    """
    stored = f"images/{name}"
    if not default_storage.exists(stored):
        raise Http404
    response = FileResponse(default_storage.open(stored, "rb"))
    response["Cache-Control"] = "private, max-age=86400"
    return response


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A door of Wagtail's that goes around our actions."""
    raise Http404
