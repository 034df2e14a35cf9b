"""Answering a quiz or a practice run: plain forms, one question a page, on any phone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.state import Refused
from exams.actions.tries import answer_item, close_try_if_overdue, finish_try
from exams.asking import plain
from exams.models import Attempt, Sitting
from exams.quizzes import standing_of
from exams.scoring import InvalidAnswer, normalise_answer
from exams.views.answer_page import posted
from exams.views.attempts import signed_in
from exams.views.local_return import way_back
from exams.views.try_page import TryPage, cells_of, first_open, question_url, try_page, try_result
from people.models import User


def demand_no_examination(person: User) -> None:
    """Explanations of practice questions are no help to be had in an examination."""
    if Attempt.objects.is_sitting(person):
        raise Refused("您正在参加考试，测验和练习暂停使用，交卷后可以继续。请回到“我的考试”。")


def own_try(request: HttpRequest, pk: int) -> Attempt:
    around = "candidate__sitting__rules", "candidate__person", "paper", "run", "outcome"
    rows = Attempt.objects.tried_by(signed_in(request)).select_related(*around)
    attempt = get_object_or_404(rows, pk=pk)
    demand_no_examination(signed_in(request))
    close_try_if_overdue(attempt, at=timezone.now())
    return attempt


@require_GET
@never_cache
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The same point on whatever device."""
    attempt = own_try(request, pk)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return redirect("quiz:result", pk=pk)
    return redirect(question_url(attempt, first_open(attempt)))


@never_cache
def question(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    attempt = own_try(request, pk)
    item = get_object_or_404(attempt.paper.items, position=position)
    if request.method != "POST":
        if attempt.state != Attempt.State.IN_PROGRESS:
            return redirect("quiz:result", pk=pk)
        return render(request, "exams/quiz/question.html", page_context(request, attempt, item))
    page = try_page(attempt, item)
    try:
        take_answer(request, page)
    except InvalidAnswer as exc:
        context = page_context(request, attempt, item) | {"problem": str(exc)}
        return render(request, "exams/quiz/question.html", context, status=409)
    if page.tells_at_once:
        return redirect(question_url(attempt, position))
    following = page.following
    return redirect(following.url) if following else redirect("quiz:hand_in", pk=pk)


def take_answer(request: HttpRequest, page: TryPage) -> None:
    asked = page.row.asked
    sheet = asked.sheet_item
    given = posted(request.POST, asked.position, sheet)
    answer = normalise_answer(asked.kind, given, sheet.size)
    if not page.tells_at_once and answer == page.row.answer:
        return
    answer_item(
        page.attempt,
        page.item,
        answer,
        by=signed_in(request),
        at=timezone.now(),
        is_unsure=request.POST.get("unsure") == "yes",
    )


def page_context(request: HttpRequest, attempt: Attempt, item: Any) -> dict[str, Any]:
    sitting = attempt.candidate.sitting
    is_quiz = sitting.kind == Sitting.Kind.QUIZ
    return {
        "page": try_page(attempt, item),
        "title": sitting.title if is_quiz else attempt.run.title,
        "is_quiz": is_quiz,
    }


@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What is unanswered, then the hand-in."""
    attempt = own_try(request, pk)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return redirect("quiz:result", pk=pk)
    if request.method == "POST":
        finish_try(attempt, by=signed_in(request), at=timezone.now())
        return redirect("quiz:result", pk=pk)
    cells = cells_of(attempt, 0)
    context = {
        "attempt": attempt,
        "cells": cells,
        "unanswered": [cell for cell in cells if not cell.state],
    }
    return render(request, "exams/quiz/hand_in.html", context)


@require_GET
@never_cache
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What was wrong, why, and in which article it stands."""
    attempt = own_try(request, pk)
    if attempt.state == Attempt.State.IN_PROGRESS:
        return redirect("quiz:go_on", pk=pk)
    sitting, at = attempt.candidate.sitting, timezone.now()
    shown = try_result(attempt, at)
    outcome = attempt.outcome
    context = {
        "result": shown,
        "sitting": sitting,
        "attempt": attempt,
        "outcome": outcome,
        "earned": plain(outcome.earned),
        "full": plain(outcome.full),
    }
    if shown.is_quiz:
        context["standing"] = standing_of(sitting, signed_in(request))
        context["back"] = way_back(request, sitting.pk)
    return render(request, "exams/quiz/result.html", context)
