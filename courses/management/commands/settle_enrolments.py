from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.actions.completion import settle_all


class Command(BaseCommand):
    help = "Complete the courses of those who have done everything, whatever they did last."

    def handle(self, *args: Any, **options: Any) -> None:
        count = settle_all(at=timezone.now())
        if count and options["verbosity"]:
            self.stdout.write(f"完成 {count} 人次的课程。")
