from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from exams.practice import may_practise
from notices.models import Notice

MOST_SHOWN = 99


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page of the site shows around its content."""
    return {
        "site_name": settings.SITE_NAME,
        "platform_name": settings.SITE_NAME,  # Wagtail's views put their own site_name in place
        "nav_items": SimpleLazyObject(lambda: nav_items(request)),
        "unread_notices": SimpleLazyObject(lambda: unread_notices(request)),
    }


def unread_notices(request: HttpRequest) -> str:
    """Empty for none. One query, and only on pages that show the bell."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    waiting = Notice.objects.filter(person=request.user).unread().order_by()
    count = waiting[: MOST_SHOWN + 1].count()
    return f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count or "")


def nav_items(request: HttpRequest) -> list[dict[str, Any]]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    items = [
        ("首页", reverse("home")),
        ("我的考试", reverse("exams:my_exams")),
        ("成绩", reverse("exams:my_results")),
        ("培训活动", reverse("events:mine")),
        ("学时", reverse("hours:mine")),
        ("法律法规", reverse("laws:index")),
    ]
    if may_practise(request.user):
        items.insert(3, ("练习", reverse("practice:home")))
    return [
        {
            "label": label,
            "url": url,
            "current": request.path == url or (url != "/" and request.path.startswith(url)),
        }
        for label, url in items
    ]
