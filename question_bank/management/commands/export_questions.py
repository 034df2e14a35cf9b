from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from question_bank.actions.exports import all_questions, write_questions
from question_bank.models import Question, Subject


class Command(BaseCommand):
    help = "把题库写成 Excel 表格；改好后可以再导入。停用的题不导出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="写到哪个 .xlsx 文件")
        parser.add_argument(
            "--subject", default="", help="只导出这个知识点（含下级），如 宪法/总纲"
        )
        parser.add_argument("--state", default="", help="只导出这种状态，如 live")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = all_questions()
        if options["state"]:
            if options["state"] not in Question.State.values:
                raise CommandError(f"没有这种状态，可用：{'、'.join(Question.State.values)}。")
            questions = questions.filter(state=options["state"])
        if options["subject"]:
            questions = questions.filter(subject__in=Subject.objects.within(options["subject"]))
        target = Path(options["file"])
        try:
            with target.open("wb") as file:
                write_questions(questions, file)
        except OSError:
            raise CommandError(f"写不了文件 {target}，请检查路径和权限。") from None
        self.stdout.write(f"已导出 {questions.count()} 道题到 {target}。")
