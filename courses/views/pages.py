"""The pages of the learning centre: found by their address in one query, shown by their kind."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from courses.actions.completion import settle_enrolment
from courses.actions.enrolments import enrol_in_required
from courses.cards import CourseCard, ask_quizzes, card_of, cards_of, next_of, page_url
from courses.models import CourseIndexPage, CoursePage, LessonPage, ProgrammePage
from courses.models.audiences import MANAGES
from courses.models.pages import ROOT_SLUG, SERVED_BY, View
from courses.statements import year_sum_of
from courses.statutes import statutes_of
from courses.views.progress import progress_context

KINDS = (CourseIndexPage, ProgrammePage, CoursePage, LessonPage)


def serves(kind: type) -> Callable[[View], View]:
    def enter(view: View) -> View:
        SERVED_BY[kind] = view
        return view

    return enter


def serve_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Wagtail's own way asks for every step of the address; the depth tells the kind at once."""
    steps = [step for step in path.split("/") if step]
    if len(steps) >= len(KINDS):
        raise Http404
    kind = KINDS[len(steps)]
    rows = kind.objects.live()
    if kind is CoursePage:
        rows = rows.select_related("quiz")
    page = get_object_or_404(rows, url_path=f"/{ROOT_SLUG}/{path}")
    return page.serve(request)


def is_preview(request: HttpRequest) -> bool:
    return getattr(request, "is_preview", False)


def today() -> Any:
    return timezone.localtime(timezone.now()).date()


@serves(CourseIndexPage)
def index(request: HttpRequest, page: CourseIndexPage) -> HttpResponse:
    """What to go on with, what is asked of her, what else there is."""
    cards = cards_of(seen_courses(request), request.user, on=today(), asks_quiz=False)
    # At her first visit: nobody waits for the hourly sweep to see what is asked of her.
    due = [card.course for card in cards if card.is_due]
    if due and enrol_in_required(request.user, due, at=timezone.now()):
        cards = cards_of(seen_courses(request), request.user, on=today(), asks_quiz=False)
    ask_quizzes(cards, request.user)
    settle_ripe(cards)
    programmes = ProgrammePage.objects.visible_to(request.user, CoursePage.objects.all())
    context = {
        "page": page,
        "next_card": next_of(cards),
        "year_sum": year_sum_of(request.user, today().year),
        "required": [card for card in cards if card.course.is_required],
        "mine": [card for card in cards if card.is_enrolled and not card.course.is_required],
        "offered": [card for card in cards if card.is_offered],
        "programmes": [
            (programme, page_url(programme)) for programme in programmes.order_by("-year", "path")
        ],
    }
    return render(request, "courses/index.html", context)


def seen_courses(request: HttpRequest) -> Any:
    rows = CoursePage.objects.visible_to(request.user)
    return rows.select_related("quiz").order_by("path")


def settle_ripe(cards: list[CourseCard]) -> None:
    """Whoever comes back from her quiz need not wait for the sweep to see the course complete."""
    for card in cards:
        if card.is_ripe and card.enrolment is not None:
            card.enrolment.course = card.course
            settle_enrolment(card.enrolment, at=timezone.now())


@serves(ProgrammePage)
def programme(request: HttpRequest, page: ProgrammePage) -> HttpResponse:
    courses = CoursePage.objects.child_of(page)
    if not is_preview(request):
        courses = courses.visible_to(request.user)
    cards = cards_of(courses.order_by("path"), request.user, on=today(), asks_quiz=False)
    if not cards and not request.user.has_perm(MANAGES):
        raise Http404
    return render(request, "courses/programme.html", {"page": page, "cards": cards})


@serves(CoursePage)
def course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    if is_preview(request):
        card = card_of(page, request.user, on=today())
        card.is_staff = True  # nobody enrols in a draft
    else:
        get_object_or_404(CoursePage.objects.visible_to(request.user), pk=page.pk)
        card = card_of(page, request.user, on=today())
        settle_ripe([card])
    return render(request, "courses/course.html", {"page": page, "card": card})


@serves(LessonPage)
def lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    rows = CoursePage.objects.all()
    rows = rows if is_preview(request) else rows.visible_to(request.user)
    parent = get_object_or_404(rows, path=page.path[: -page.steplen])
    context: dict[str, Any] = {
        "page": page,
        "course": parent,
        "course_url": page_url(parent),
        "is_preview": is_preview(request),
    }
    if not is_preview(request):
        card = card_of(parent, request.user, on=today(), asks_quiz=False)
        row = next((one for one in card.lessons if one.lesson.pk == page.pk), None)
        if row is None:
            raise Http404
        context |= {"card": card, "row": row, **neighbours(card, row.number)}
        if card.obstacle or row.is_locked:
            return render(request, "courses/lesson_closed.html", context)
        context |= progress_of_hers(card, page)
    context["statutes"] = statutes_of(page, on=today())
    return render(request, "courses/lesson.html", context)


def progress_of_hers(card: CourseCard, page: LessonPage) -> dict[str, Any]:
    """Nothing is counted for who only looks: staff, and everybody after the last day."""
    if card.enrolment is None or not card.is_enrolled or card.is_closed:
        return {}
    card.enrolment.course = card.course
    return progress_context(card.enrolment, page, at=timezone.now())


def neighbours(card: CourseCard, number: int) -> dict[str, Any]:
    before = [one for one in card.lessons if one.number == number - 1]
    after = [one for one in card.lessons if one.number == number + 1]
    return {"before": before[0] if before else None, "after": after[0] if after else None}
