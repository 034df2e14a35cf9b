from typing import Any

from django.core.management.base import BaseCommand

from notices.tasks import sweep


class Command(BaseCommand):
    help = "Send what is due by e-mail and SMS: retries, and what a dead worker left."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(sweep()))
