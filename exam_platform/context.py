from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notices.models import Notice
from people.models import User
from people.models.users import DEPUTY, NOMINEE

MOST_SHOWN = 99


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page of the site shows around its content."""
    return {
        "site_name": settings.SITE_NAME,
        "platform_name": settings.SITE_NAME,  # Wagtail's views put their own site_name in place
        "nav_items": SimpleLazyObject(lambda: nav_items(request)),
        "unread_notices": SimpleLazyObject(lambda: shown_count(frame_of(request).unread)),
    }


@dataclass(frozen=True)
class Frame:
    """What the frame says about who is signed in: no role and nothing unread for nobody."""

    roles: frozenset[str] = frozenset()
    role_names: tuple[str, ...] = ()
    unread: int = 0


def frame_of(request: HttpRequest) -> Frame:
    """One query a request, and none for what shows no frame."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Frame()
    if (kept := vars(request).get("_frame")) is not None:
        return kept
    unread = Notice.objects.filter(person=OuterRef("pk")).unread().order_by().values("person")
    rows = (
        User.objects.filter(pk=request.user.pk)
        .order_by("groups__role__position")
        .values_list(
            "groups__role__key",
            "groups__name",
            Subquery(unread.annotate(count=Count("pk")).values("count")),
        )
    )
    keys, names, counts = zip(*rows, strict=True)
    frame = Frame(frozenset(filter(None, keys)), tuple(filter(None, names)), counts[0] or 0)
    vars(request)["_frame"] = frame
    return frame


def shown_count(unread: int) -> str:
    return f"{MOST_SHOWN}+" if unread > MOST_SHOWN else str(unread or "")


@dataclass(frozen=True)
class Place:
    """An item of the site's navigation. `roles`: for whom besides; empty: for everybody."""

    label: str
    url_name: str
    roles: tuple[str, ...] = ()
    not_roles: tuple[str, ...] = ()
    args: tuple[str, ...] = ()

    def is_for(self, keys: frozenset[str]) -> bool:
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
    roles = frame_of(request).roles
    places = [place for place in NAV if place.is_for(roles)]
    items = [(place.label, reverse(place.url_name, args=place.args)) for place in places]
    return [
        {
            "label": label,
            "url": url,
            "current": request.path == url or (url != "/" and request.path.startswith(url)),
        }
        for label, url in items
    ]
