"""A person's own notices; nobody else's, whatever roles she holds."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from notices.actions import read_all, read_notice
from notices.models import Notice

PER_PAGE = 20


def mine(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.filter(person=request.user)
    only_unread = request.GET.get("show") == "unread"
    shown = rows.unread() if only_unread else rows
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notices/mine.html",
        {
            "page_obj": page,
            "only_unread": only_unread,
            "query": "show=unread" if only_unread else "",
        },
    )


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Notice.objects.filter(person=request.user), pk=pk)
    read_notice(row, at=timezone.now())
    return render(request, "notices/notice.html", {"notice": row})


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = read_all(request.user, at=timezone.now())
    messages.success(request, f"已把 {count} 条通知标为已读。" if count else "没有未读的通知。")
    return redirect("notices:mine")
