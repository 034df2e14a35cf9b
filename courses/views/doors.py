"""Who gets through to a course or a lesson, for the views that are no pages."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from wagtail.blocks import StructValue

from core.state import Refused
from courses.cards import card_of
from courses.models import CoursePage, LessonPage


def open_lesson_or_404(request: HttpRequest, pk: int) -> LessonPage:
    """A published lesson of a course of hers. Raises Refused while the course is shut to her."""
    lessons = LessonPage.objects.visible_to(request.user, CoursePage.objects.all())
    lesson = get_object_or_404(lessons, pk=pk)
    refuse_shut(request, lesson.course)
    return lesson


def refuse_shut(request: HttpRequest, course: CoursePage) -> None:
    on = timezone.localtime(timezone.now()).date()
    card = card_of(course, request.user, on=on, asks_quiz=False)
    if card.obstacle:
        raise Refused(card.obstacle.text)


def block_or_404(lesson: LessonPage, block: str) -> Any:
    """The value of the block with this id, if it is one that holds something."""
    found = next((one.value for one in lesson.body if one.id == block), None)
    if not isinstance(found, StructValue):
        raise Http404
    return found
