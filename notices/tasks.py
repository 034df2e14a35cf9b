"""Queue entries, and what the schedule's command calls. Whatever is due is sent, once."""

from contextlib import suppress

from django.utils import timezone

from core.state import Refused
from notices.actions import deliver, release_stuck
from notices.models import Delivery

BATCH = 200


def deliver_due() -> int:
    """Everything that is due; each row is taken up by whoever comes first."""
    count, last = 0, 0
    started = timezone.now()
    rows = Delivery.objects.due(started).select_related("notice__person").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for delivery in batch:
            with suppress(Refused):  # another worker has it
                deliver(delivery, at=timezone.now())
                count += 1
        last = batch[-1].pk
    return count


def sweep() -> int:
    release_stuck(at=timezone.now())
    return deliver_due()
