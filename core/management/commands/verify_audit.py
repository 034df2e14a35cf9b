from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import AuditSeal
from core.sealing import verify_log


class Command(BaseCommand):
    help = "Recompute every seal of the log; fails when anything was changed or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="DIGEST",
            help="a digest from the printed sheet, which must still be in the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_log()
        expected = options["expect"]
        if expected and not AuditSeal.objects.filter(digest=expected.strip().lower()).exists():
            found.faults.append("打印件上的摘要不在封存链中，封存记录被整体改写或删除过。")
        for note in found.notes:
            self.stdout.write(f"提醒：{note}")
        for fault in found.faults:
            self.stderr.write(f"异常：{fault}")
        if found.faults:
            raise CommandError(f"审计日志核验不通过，共 {len(found.faults)} 处异常。")
        counts = f"{found.seals} 次封存，{found.entries} 条日志，另有 {found.unsealed} 条待封存"
        self.stdout.write(f"核验通过：{counts}。")
        if found.newest_digest:
            self.stdout.write(f"最新摘要 {found.newest_digest}")
