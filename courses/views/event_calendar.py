"""The month of events: what is on which day."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.models import EventPart, TrainingEvent
from courses.views.event_office import REGISTER

YEARS = range(2000, 2101)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Weeks from Monday; each day with the parts that begin on it, in one query."""
    if not request.user.has_perm(REGISTER):
        raise PermissionDenied
    today = timezone.localtime(timezone.now()).date()
    first = month_asked(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    parts = parts_by_day(request, weeks[0][0], weeks[-1][-1] + timedelta(days=1))
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("training_events:index"), "label": "线下活动"},
        {"url": "", "label": f"{first.year}年{first.month}月"},
    ]
    title = f"{first.year}年{first.month}月的线下活动"
    context = {
        "breadcrumbs_items": trail,
        "header_title": title,
        "header_icon": "group",
        "weeks": [[(day, parts.get(day, ())) for day in week] for week in weeks],
        "has_any": bool(parts),
        "first": first,
        "today": today,
        "before": first - timedelta(days=1),
        "after": first + timedelta(days=31),
    }
    return render(request, "courses/back_office/events/calendar.html", context)


def month_asked(text: str, today: date) -> date:
    """The first day of "2026-11"; of this month when it is something else."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and int(year) in YEARS and int(month) in range(1, 13):
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def parts_by_day(request: HttpRequest, start: date, end: date) -> dict[date, list[EventPart]]:
    zone = timezone.get_current_timezone()
    span = [datetime.combine(day, time.min, zone) for day in (start, end)]
    visible = TrainingEvent.objects.visible_to(request.user)
    rows = EventPart.objects.filter(event__in=visible, starts_at__range=span)
    found: dict[date, list[EventPart]] = {}
    for part in rows.select_related("event").order_by("starts_at"):
        found.setdefault(timezone.localtime(part.starts_at).date(), []).append(part)
    return found
