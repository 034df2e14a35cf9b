from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.sealing import seal_log
from core.state import Refused


class Command(BaseCommand):
    help = "Seal the log entries that no seal covers yet (scheduled daily)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seal = seal_log(at=timezone.now())
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        if seal is None:
            self.stdout.write("没有新的日志，未作封存。")
        else:
            self.stdout.write(f"第 {seal.number} 次封存，{seal.count} 条，摘要 {seal.digest}")
