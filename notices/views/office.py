"""The back office's view of what was told: one notice, and what the file gateway would send."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from notices import actions
from notices.channels import FileGateway, last_messages
from notices.models import Delivery, Notice

VIEW = "notices.view_notice"
SMS_SHOWN = 50


def office_page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("notices_sent:index"), "label": "通知"},
        {"url": "", "label": title},
    ]
    page = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "mail"}
    return render(request, f"notices/back_office/{template}", page | context)


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Notice.objects.visible_to(request.user).select_related("person", "sent_by")
    row = get_object_or_404(visible, pk=pk)
    may_resend = request.user.has_perm("notices.resend_notice")
    deliveries = row.deliveries.all()
    return office_page(
        request,
        "notice.html",
        row.subject,
        notice=row,
        deliveries=deliveries,
        may_resend=may_resend,
    )


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Notice.objects.visible_to(request.user)
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    row = get_object_or_404(Delivery.objects.filter(notice__in=visible), pk=pk)
    actions.resend(row, by=request.user, at=timezone.now())
    messages.success(request, "已重新排队发送。")
    return redirect("notices_office:notice", row.notice_id)


def sms_preview(request: HttpRequest) -> HttpResponse:
    is_file = settings.SMS_GATEWAY == f"{FileGateway.__module__}.{FileGateway.__qualname__}"
    return office_page(
        request,
        "sms.html",
        "短信预览",
        sms=last_messages(SMS_SHOWN),
        is_file=is_file,
        is_on="sms" in settings.NOTICE_CHANNELS,
    )
