from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notices.models import Notice
from people.models import Role
from people.models.users import DEPUTY, NOMINEE

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


@dataclass(frozen=True)
class Place:
    """An item of the site's navigation. `roles`: for whom besides; empty: for everybody."""

    label: str
    url_name: str
    roles: tuple[str, ...] = ()
    not_roles: tuple[str, ...] = ()
    args: tuple[str, ...] = ()

    def is_for(self, keys: set[str]) -> bool:
        if self.roles:
            return not keys.isdisjoint(self.roles)
        return NOMINEE in keys or keys.isdisjoint(self.not_roles)


# Few enough for a phone: a deputy does not sit the appointment exams unless she is nominated too.
NAV = (
    Place("首页", "home"),
    Place("学习", "wagtail_serve", args=("",)),
    Place("练习", "practice:home", roles=(NOMINEE, DEPUTY)),
    Place("我的考试", "exams:my_exams", not_roles=(DEPUTY,)),
    Place("成绩", "exams:my_results", not_roles=(DEPUTY,)),
    Place("培训活动", "events:mine"),
    Place("学时", "hours:mine"),
    Place("履职", "duty:mine", roles=(DEPUTY,)),
    Place("法律法规", "laws:index"),
)


def nav_items(request: HttpRequest) -> list[dict[str, Any]]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    keys = set(Role.objects.filter(group__user=request.user).values_list("key", flat=True))
    places = [place for place in NAV if place.is_for(keys)]
    items = [(place.label, reverse(place.url_name, args=place.args)) for place in places]
    return [
        {
            "label": label,
            "url": url,
            "current": request.path == url or (url != "/" and request.path.startswith(url)),
        }
        for label, url in items
    ]
