"""Practice for nominees and deputies: what to do today, by topic, the notebook, mock papers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.numbers import whole
from core.state import Refused
from exams.actions.cards import put_card_away
from exams.actions.practice import start_practice
from exams.actions.tries import new_seed
from exams.assembly import Infeasible
from exams.forms.practice import NotebookFilters
from exams.learning import article_records, due_count, law_tallies, mock_outlook, plan_for
from exams.models import Attempt, PracticeCard, PracticeRun
from exams.models.records import local_day
from exams.practice import (
    Drill,
    by_law,
    by_subject,
    examination_ahead,
    from_notebook,
    may_practise,
    mock_choices,
    mock_paper,
    notebook,
)
from exams.quiz_pool import Topic, law_topics, subject_topics
from exams.views.attempts import signed_in
from exams.views.tries import demand_no_examination

PER_PAGE = 20
SHOWN_WEAK = 5
View = Callable[..., HttpResponseBase]


def for_learners(view: View) -> View:
    """Nominees and deputies; for anybody else this is not their part of the platform."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_practise(signed_in(request)):
            raise PermissionDenied
        demand_no_examination(signed_in(request))
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_learners
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    person, at = signed_in(request), timezone.now()
    runs = Attempt.objects.tried_by(person).exclude(run=None).select_related("run", "outcome")
    recent = list(runs.order_by("-number")[:6])
    running = next((one for one in recent if one.is_open(at)), None)
    records = article_records(person, on=local_day(at))
    candidate = examination_ahead(person, at)
    context = {
        "running": running,
        "recent": [one for one in recent if one.state == Attempt.State.MARKED][:5],
        "due": due_count(person, at),
        "kept": notebook(person).count(),
        "weak": [one for one in records if one.tally.is_weak][:SHOWN_WEAK],
        "has_answers": bool(records),
        "ahead": candidate.sitting if candidate else None,
        "laws": with_tallies(records),
    }
    return render(request, "exams/practice/home.html", context)


def with_tallies(records: Any) -> list[tuple[Any, Any]]:
    tallies = law_tallies(records)
    return [(topic, tallies.get(topic.key)) for topic in law_topics()]


@require_GET
@for_learners
def subjects(request: HttpRequest) -> HttpResponse:
    """The tree of subjects, narrowed by words of the path."""
    words = request.GET.get("q", "").strip()[:60]
    topics = [topic for topic in subject_topics() if words in topic.name]
    context = {"branches": branches_of(topics), "words": words}
    return render(request, "exams/practice/subjects.html", context)


def branches_of(topics: list[Topic]) -> list[tuple[str, list[tuple[Topic, str]]]]:
    """By the first step of their paths, each with the steps below it; a branch of its own counts
    as what lies directly on it."""
    found: dict[str, list[tuple[Topic, str]]] = {}
    for topic in topics:
        branch, _, below = topic.name.partition("/")
        found.setdefault(branch, []).append((topic, below.replace("/", "、") or "综合"))
    return list(found.items())


@require_POST
@for_learners
def start(request: HttpRequest) -> HttpResponse:
    person, at = signed_in(request), timezone.now()
    drill = asked_drill(request)
    attempt = start_practice(person, drill, by=person, at=at)
    return redirect("quiz:go_on", pk=attempt.pk)


def asked_drill(request: HttpRequest) -> Drill:
    person, at, seed = signed_in(request), timezone.now(), new_seed()
    source, topic = request.POST.get("source", ""), request.POST.get("topic", "")[:300]
    if source == PracticeRun.Source.LAW:
        return by_law(person, topic, seed=seed)
    if source == PracticeRun.Source.SUBJECT:
        return by_subject(person, topic, seed=seed)
    if source == PracticeRun.Source.NOTEBOOK:
        return from_notebook(person, at=at, seed=seed, card=whole(topic))
    if source == PracticeRun.Source.MOCK:
        return asked_mock(request, topic, seed)
    raise Refused("没有选定要练什么。请回到练习页重新选择。")


def asked_mock(request: HttpRequest, topic: str, seed: str) -> Drill:
    choices = mock_choices(signed_in(request), timezone.now())
    choice = next((one for one in choices if str(one.blueprint.pk) == topic), None)
    if choice is None:
        raise Refused("这套模拟卷现在不能选用。请回到模拟卷页面重新选择。")
    try:
        return mock_paper(signed_in(request), choice, seed=seed)
    except Infeasible as exc:
        raise Refused("练习题库里的题还不够，组不成这套模拟卷。请先按法律练习。") from exc


@require_GET
@for_learners
@never_cache
def mock(request: HttpRequest) -> HttpResponse:
    person, at = signed_in(request), timezone.now()
    context = {"choices": mock_choices(person, at), "outlook": mock_outlook(person)}
    return render(request, "exams/practice/mock.html", context)


@require_GET
@for_learners
@never_cache
def wrong_questions(request: HttpRequest) -> HttpResponse:
    person, at = signed_in(request), timezone.now()
    cards = PracticeCard.objects.of(person).select_related("question__subject")
    filters = NotebookFilters(request.GET, topics=law_topics())
    rows = filters.narrow(cards, at).prefetch_related("question__citations")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "due": due_count(person, at),
        "query": query.urlencode(),
        "at": at,
        "is_away": filters.wants_away,
    }
    return render(request, "exams/practice/notebook.html", context)


@require_POST
@for_learners
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    person = signed_in(request)
    card = get_object_or_404(PracticeCard.objects.of(person), pk=pk)
    is_away = request.POST.get("do") != "back"
    put_card_away(card, by=person, at=timezone.now(), is_away=is_away)
    told = "已移出错题本。可以在“已移出”中放回。" if is_away else "已放回错题本。"
    messages.success(request, told)
    return redirect("practice:notebook")


@require_GET
@for_learners
@never_cache
def weak(request: HttpRequest) -> HttpResponse:
    records = article_records(signed_in(request), on=local_day(timezone.now()))
    judged = [one for one in records if one.tally.is_judged]
    context = {
        "weak": [one for one in judged if one.tally.is_weak],
        "sound": [one for one in judged if not one.tally.is_weak],
        "unjudged": [one for one in records if not one.tally.is_judged],
    }
    return render(request, "exams/practice/weak.html", context)


@require_GET
@for_learners
@never_cache
def plan(request: HttpRequest) -> HttpResponse:
    person, at = signed_in(request), timezone.now()
    candidate = examination_ahead(person, at)
    if candidate is None:
        return render(request, "exams/practice/plan.html", {"plan": None})
    candidate.person = person
    records = article_records(person, on=local_day(at))
    made = plan_for(candidate, records, due=due_count(person, at), at=at)
    context = {"plan": made, "outlook": mock_outlook(person)}
    return render(request, "exams/practice/plan.html", context)
