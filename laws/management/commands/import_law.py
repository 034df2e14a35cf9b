from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.state import Refused
from laws.actions import import_statute
from laws.reading import read_statute
from laws.source import Unreadable

SAID = {
    "created": "已导入",
    "unchanged": "未变化",
    "redated": "已更正施行日期",
    "replaced": "已替换",
}


class Command(BaseCommand):
    help = "导入法律文本（.docx、.md、.txt）。同一文本再次导入不会改变任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--adopted-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--effective-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--replace", action="store_true", help="替换同一版本日期的已有文本")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        if len(files) > 1 and (options["adopted_on"] or options["effective_on"]):
            raise CommandError("指定日期时每次只能导入一个文件，因为各部法律的日期不同。")
        failed = [path for path in files if not self.import_file(path, options)]
        if failed:
            raise CommandError(f"{len(files)} 个文件中有 {len(failed)} 个没有导入，原因见上。")

    def import_file(self, path: Path, options: dict[str, Any]) -> bool:
        """One bad file does not keep the others out."""
        try:
            statute = read_statute(path.read_bytes(), path.name)
            outcome = import_statute(
                statute,
                by=None,
                at=timezone.now(),
                adopted_on=options["adopted_on"],
                effective_on=options["effective_on"],
                source=path.name,
                replace=options["replace"],
            )
        except (Unreadable, Refused) as reason:
            self.stderr.write(f"未导入 {path.name}：{reason}")
            return False
        except OSError as error:
            self.stderr.write(f"未导入 {path.name}：文件无法打开（{error.strerror}）。请检查路径。")
            return False
        count = sum(part.number > 0 for part in statute.articles)
        self.stdout.write(f"{SAID[outcome.status]} {outcome.version}，{count} 条。")
        for warning in statute.warnings:
            self.stdout.write(f"  注意：{warning}")
        return True
