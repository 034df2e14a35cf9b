from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from exams.actions.marking import mark_pending


class Command(BaseCommand):
    help = "Mark what was handed in and what the queue left unmarked."

    def handle(self, *args: Any, **options: Any) -> None:
        count = mark_pending(at=timezone.now())
        if count and options["verbosity"]:
            self.stdout.write(f"补阅 {count} 份答卷。")
