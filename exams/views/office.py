"""What the back-office pages about sittings share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from exams.models import Sitting


def sitting_or_404(request: HttpRequest, pk: int, permission: str = "") -> Sitting:
    """The sitting, if this person may see it; whoever sits it learns nothing but 404."""
    rows = Sitting.objects.visible_to(request.user)
    rows = rows.select_related("regulation", "blueprint", "room", "resit_of")
    sitting = get_object_or_404(rows, pk=pk)
    demand(request, permission or "exams.view_sitting")
    return sitting


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def may(request: HttpRequest, permission: str) -> bool:
    return request.user.has_perm(permission)


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    sitting: Sitting | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render with the trail 首页 › 场次 › this sitting › this page."""
    trail = [{"url": reverse("wagtailadmin_home"), "label": "首页"}]
    if sitting is not None:
        trail.append({"url": reverse("sittings:index"), "label": "场次"})
        here = reverse("exams_office:sitting", args=[sitting.pk])
        trail.append({"url": here, "label": sitting.title})
    if sitting is None or title != sitting.title:
        trail.append({"url": "", "label": title})
    page = {
        "breadcrumbs_items": trail,
        "header_title": title,
        "page_title": title,
        "sitting": sitting,
        "header_icon": "date",
    }
    return render(request, f"exams/back_office/{template}", page | context, status=status)
