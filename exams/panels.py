"""What the desk (the back office's first page) shows about sittings."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from exams.models import Sitting
from people.models import User


class TodayPanel(Component):
    name = "sittings_today"
    template_name = "exams/back_office/panel_today.html"
    order = 100

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        plans = self.user.has_perm("exams.view_sitting")
        name = "exams_office:sitting" if plans else "exams:room"
        rows = today(self.user).annotate(headcount=Count("candidates", distinct=True))
        shown = [{"row": row, "url": reverse(name, args=[row.pk])} for row in rows]
        return {"sittings": shown}


def today(user: User) -> QuerySet[Sitting]:
    """Those that touch today, and any that still runs."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    visible = Sitting.objects.visible_to(user).exclude(state=Sitting.State.CANCELLED)
    dated = visible.filter(opens_at__lt=end, closes_at__gte=start)
    running = visible.filter(state__in=[Sitting.State.OPEN, Sitting.State.PAUSED])
    return (dated | running).distinct().select_related("room").order_by("opens_at")
