"""Enrolling oneself, and leaving again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from courses.actions.enrolments import enrol_oneself, withdraw
from courses.cards import page_url
from courses.models import CoursePage, Enrolment


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=pk)
    at = timezone.now()
    enrol_oneself(course, by=request.user, on=timezone.localtime(at).date(), at=at)
    messages.success(request, "已选课，可以开始学习了。")
    return redirect(page_url(course))


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Enrolment.objects.learnt_by(request.user).select_related("course")
    enrolment = get_object_or_404(mine, course=pk)
    withdraw(enrolment, by=request.user, at=timezone.now())
    messages.success(request, "已退出这门课程。学习记录保留，再次选课时可以接着学。")
    if CoursePage.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect(page_url(enrolment.course))
    return redirect("wagtail_serve", "")
