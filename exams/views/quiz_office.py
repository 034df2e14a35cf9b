"""Opening and closing a quiz, and choosing its questions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exams.actions.quiz_picks import drop_pick, pick_questions
from exams.actions.quizzes import close_quiz, open_quiz
from exams.models import QuizRules
from exams.quiz_pool import askable, law_topics
from exams.views.office import office_page
from question_bank.forms.filters import search_questions
from question_bank.models import QuestionCitation


def kept_quiz(request: HttpRequest, pk: int) -> QuizRules:
    rows = QuizRules.objects.visible_to(request.user).select_related("sitting")
    rules = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("exams.change_quizrules"):
        raise PermissionDenied
    return rules


@require_POST
def quiz_open(request: HttpRequest, pk: int) -> HttpResponse:
    rules = kept_quiz(request, pk)
    open_quiz(rules.sitting, by=request.user, at=timezone.now())
    messages.success(request, "测验已开放。")
    return redirect("quizzes:inspect", rules.pk)


@require_POST
def quiz_close(request: HttpRequest, pk: int) -> HttpResponse:
    rules = kept_quiz(request, pk)
    close_quiz(rules.sitting, by=request.user, at=timezone.now())
    messages.success(request, "测验已关闭。已经开始的人可以把这一次答完。")
    return redirect("quizzes:inspect", rules.pk)


# --- choosing questions ---------------------------------------------------------------------

PER_PAGE = 20
LONGEST_KEY = 19  # digits of a primary key


def quiz_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for practice questions, tick them into the quiz, take them out again."""
    rules = kept_quiz(request, pk)
    if request.method == "POST":
        return change_picks(request, rules)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "law")}
    rows = search_questions(askable(), asked["q"])
    if asked["law"]:
        cited = QuestionCitation.objects.filter(law_key=asked["law"])
        rows = rows.filter(pk__in=cited.values("question"))
    chosen = [pick.question for pick in rules.picks.select_related("question")]
    rows = rows.prefetch_related("citations").order_by("-pk")
    query = request.GET.copy()
    query.pop("page", None)
    return office_page(
        request,
        "quiz_questions.html",
        f"选择试题：{rules.sitting.title}",
        rules=rules,
        is_used=rules.is_used(),
        chosen=chosen,
        chosen_keys={one.pk for one in chosen},
        page_obj=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        asked=asked,
        laws=law_topics(),
        query=query.urlencode(),
    )


def change_picks(request: HttpRequest, rules: QuizRules) -> HttpResponse:
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    dropped = request.POST.get("drop", "")
    if is_key(dropped):
        drop_pick(rules.sitting, int(dropped), **facts)
        messages.success(request, "试题已移除。")
    else:
        keys = [int(key) for key in request.POST.getlist("question") if is_key(key)]
        count = pick_questions(rules.sitting, keys, **facts)
        messages.success(request, f"已加入 {count} 道试题。")
    return redirect(request.get_full_path())


def is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < LONGEST_KEY
