import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from exams.actions.attempts import bar_disabled_accounts, close_if_overdue
from exams.actions.tries import close_try_if_overdue
from exams.models import Attempt, Sitting

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Hand in every attempt whose time is up (scheduled every minute)."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        closed = 0
        for attempt in Attempt.objects.overdue(at).select_related("candidate__sitting"):
            is_formal = attempt.candidate.sitting.kind == Sitting.Kind.FORMAL
            close = close_if_overdue if is_formal else close_try_if_overdue
            try:
                closed += close(attempt, at=at)
            except Exception:  # one damaged row must not keep the whole room waiting
                logger.exception("attempt %s could not be closed", attempt.pk)
        bar_disabled_accounts()
        if closed:
            self.stdout.write(f"收卷 {closed} 份。")
