"""Queue entries: fetch by id, call one action. Delivery is at least once."""

from django.utils import timezone

from exams.actions import marking
from exams.models import Attempt


def mark_objective_items(attempt: int) -> None:
    marking.mark_objective_items(Attempt.objects.get(pk=attempt), at=timezone.now())
