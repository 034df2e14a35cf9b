"""Opening and closing a quiz."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exams.actions.quizzes import close_quiz, open_quiz
from exams.models import QuizRules


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
