"""Into a quiz: whoever learns the course is let in, and comes back here afterwards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.state import Refused
from courses.cards import page_url
from courses.models import CoursePage
from courses.models.pages import LearningPage
from courses.views.doors import block_or_404, open_lesson_or_404, refuse_shut
from exams.actions.quizzes import admit_to_quiz
from exams.models import Sitting
from exams.quizzes import open_quiz_url


@require_POST
def final_quiz(request: HttpRequest, pk: int) -> HttpResponse:
    visible = CoursePage.objects.visible_to(request.user).select_related("quiz")
    course = get_object_or_404(visible, pk=pk)
    refuse_shut(request, course)
    return into(request, course.quiz, course)


@require_POST
def lesson_quiz(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    lesson = open_lesson_or_404(request, pk)
    return into(request, block_or_404(lesson, block).get("quiz"), lesson)


def into(request: HttpRequest, quiz: Sitting | None, page: LearningPage) -> HttpResponse:
    if quiz is None:
        raise Http404
    if quiz.state != Sitting.State.OPEN:
        raise Refused("这个测验现在没有开放。请先学习课时，过后再来；如有疑问请联系组织者。")
    admit_to_quiz(quiz, request.user, by=request.user, at=timezone.now())
    return redirect(open_quiz_url(quiz, back=page_url(page)))
