"""What waits on the desk of whoever answers appeals."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from courses.models import CreditAppeal
from people.models import User

SHOWN = 6


class AppealsPanel(Component):
    """What waits for an answer; one's own is for somebody else."""

    name = "credit_appeals"
    template_name = "courses/back_office/panel.html"
    order = 350

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        waiting = CreditAppeal.objects.waiting().exclude(person=self.user)
        rows = list(waiting.with_facts()[: SHOWN + 1])
        more = max(0, waiting.count() - SHOWN) if len(rows) > SHOWN else 0
        return {"appeals": rows[:SHOWN], "more": more, "at": timezone.now()}
