from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from exam_platform.demo.seed import seed
from people.models import User


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration county. Only while DEBUG is on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts cannot exist when DEBUG is off.")
        if User.objects.filter(is_demo=True).exists():
            return
        with transaction.atomic():  # interrupted, it leaves an empty database and can run again
            seed(at=timezone.now(), say=self.stdout.write)
