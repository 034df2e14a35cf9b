from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.models import Heartbeat


class Command(BaseCommand):
    help = "Tell that the background worker is alive (scheduled every minute)."

    def handle(self, *args: Any, **options: Any) -> None:
        Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})
