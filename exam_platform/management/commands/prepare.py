from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Everything before the first page: migrations, roles, schedules, demo content."

    def handle(self, *args: Any, **options: Any) -> None:
        # One process for all steps: each manage.py costs four seconds of start-up.
        call_command("migrate", verbosity=0, interactive=False)
        call_command("setup_platform")
        if settings.DEBUG:
            call_command("seed_demo")
