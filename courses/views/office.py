"""Training in the back office: what Wagtail's generic views do not give."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from courses.actions.enrolments import enrol_list, withdraw
from courses.cards import card_of
from courses.forms.enrolments import EnrolListForm
from courses.models import CourseIndexPage, Enrolment

MAKES_LESSONS = "courses.view_recording"


def office_page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("enrolments:index"), "label": "选课"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "group"}
    return render(request, f"courses/back_office/{template}", page | context, status=status)


@require_safe
def content(request: HttpRequest) -> HttpResponse:
    """To the place in the tree of pages where courses are."""
    if not request.user.has_perm(MAKES_LESSONS):
        raise PermissionDenied
    return redirect("wagtailadmin_explore", get_object_or_404(CourseIndexPage).pk)


def enrol_by_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("courses.add_enrolment"):
        raise PermissionDenied
    form = EnrolListForm(request.POST or None, initial={"course": request.GET.get("course")})
    if request.method == "POST" and form.is_valid():
        course = form.cleaned_data["course"]
        outcome = enrol_list(course, form.people(), by=request.user, at=timezone.now())
        already = f"，另有 {outcome.already} 人本来就在其中" if outcome.already else ""
        messages.success(request, f"《{course.title}》已加入 {outcome.entered} 人{already}。")
        return redirect(f"{reverse('enrolments:index')}?course={course.pk}")
    status = 422 if form.is_bound else 200
    return office_page(request, "enrol_list.html", "按名单选课", form=form, status=status)


def enrolment_or_404(request: HttpRequest, pk: int) -> Enrolment:
    rows = Enrolment.objects.visible_to(request.user).select_related("person", "course__quiz")
    enrolment = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("courses.view_enrolment"):
        raise PermissionDenied  # her own, which is shown on the site
    return enrolment


@require_safe
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    row = enrolment_or_404(request, pk)
    on = timezone.localtime(timezone.now()).date()
    card = card_of(row.course, row.person, on=on)
    title = f"{row.person}：{row.course.title}"
    return office_page(request, "enrolment.html", title, enrolment=row, card=card)


@require_POST
def enrolment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = enrolment_or_404(request, pk)
    if not request.user.has_perm("courses.change_enrolment"):
        raise PermissionDenied
    withdraw(row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.person}已退出《{row.course.title}》，学习记录保留。")
    return redirect("enrolments:index")
