"""manage.py import_questions FILE [--subject PATH] [--mapping FILE] [--apply] [--json]"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from core.audit import system_user
from core.state import Refused
from core.workbook import UnreadableWorkbook
from people.models import User
from question_bank.actions.imports import import_file
from question_bank.models import ImportBatch
from question_bank.reading import (
    ERROR,
    NOTE,
    WARNING,
    BadMapping,
    ReadQuestion,
    RowIssue,
    read_questions,
)  # fmt: skip
from question_bank.reading.kinds import LABELS

_SHOWN = 50
BANK_CODES = ("duplicate_in_bank", "contradicts_bank", "unknown_uid")


class Command(BaseCommand):
    help = "读取题库表格，检查后显示结果；加 --apply 才写入题库。"
    # Checking a file needs no database and no finished set-up.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="题库文件：.xlsx、.xls、.csv、.docx 或 .txt")
        parser.add_argument(
            "--subject", default="", help="没有知识点的题目归入这个知识点，如 宪法/总则"
        )
        parser.add_argument("--mapping", default="", help="列对应关系（JSON 文件）")
        parser.add_argument("--apply", action="store_true", help="没有错误时写入题库")
        parser.add_argument("--by", default="", help="以谁的名义导入（用户名）；他不能审核这些题")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        result = check_file(options["file"], options["subject"], options["mapping"])
        if options["apply"]:
            self._apply(result, options)
        else:
            result["warnings"].append(
                RowIssue(
                    "", 0, "", "bank_not_checked", WARNING,
                    "只检查了文件本身，没有与题库中已有的题目比对是否重复。",
                ).as_json()
            )  # fmt: skip
            result["counts"]["warnings"] += 1
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result)
        if result["errors"]:
            sys.exit(1)

    def _apply(self, result: dict[str, Any], options: dict[str, Any]) -> None:
        """Into the bank, unless the file has errors: all of it or nothing."""
        if result["errors"]:
            return
        try:
            user = User.objects.get(username=options["by"]) if options["by"] else system_user()
            batch = import_file(
                options["file"],
                by=user,
                at=timezone.now(),
                subject=options["subject"],
                mapping=_stated(options["mapping"]),
            )
        except User.DoesNotExist:
            add_error(result, "no_such_user", f"没有用户名为“{options['by']}”的人员，没有导入。")
        except Refused as reason:
            add_error(result, "not_applied", str(reason))
        except DatabaseError:
            said = "数据库还没有准备好，没有导入。请先运行 make run 或 manage.py prepare。"
            add_error(result, "no_database", said)
        else:
            _tell_bank(result, batch)

    def _tell(self, result: dict[str, Any]) -> None:
        counts = result["counts"]
        self.stdout.write(f"读出题目 {counts['questions']} 道。")
        for kind, number in counts["kinds"].items():
            self.stdout.write(f"  {LABELS[kind]}：{number}")
        for name, label in (("errors", "错误"), ("warnings", "提醒")):
            self.stdout.write(f"{label} {counts[name]} 条。")
            for issue in result[name][:_SHOWN]:
                self.stdout.write(f"  {_place(issue)}{issue['message']}")
            if counts[name] > _SHOWN:
                self.stdout.write(
                    f"  ……其余 {counts[name] - _SHOWN} 条没有列出，可加 --json 查看。"
                )
        if "applied" in result:
            self.stdout.write(
                "已写入题库：新增 {create} 道，更新 {update} 道。".format(**result["applied"])
            )
        elif not result["errors"]:
            self.stdout.write("没有错误，可以导入。")


def check_file(path: str, subject: str = "", mapping: str = "") -> dict[str, Any]:
    """One object: questions, errors, warnings, notes, counts. Never raises for a bad file."""
    try:
        return _collect(read_questions(path, _stated(mapping)), subject)
    except UnreadableWorkbook as error:
        return _refused(error.code, error.message)
    except BadMapping as error:
        return _refused("bad_mapping", str(error))
    except (OSError, ValueError):
        return _refused("bad_mapping", "读不了列对应关系文件，请检查路径，内容应是 JSON。")


def _stated(mapping: str) -> dict[str, Any] | None:
    return json.loads(Path(mapping).read_text("utf-8")) if mapping else None


def _tell_bank(result: dict[str, Any], batch: ImportBatch) -> None:
    """What came of it, and what the file could not tell: which questions the bank has already."""
    names = ("create", "update", "same", "duplicate")
    result["applied"] = {"batch": batch.pk} | {name: batch.count(name) for name in names}
    for issue in batch.issues.filter(code__in=BANK_CODES):
        place = {name: getattr(issue, name) for name in ("sheet", "row", "column", "code")}
        result["warnings"].append({**place, "message": issue.message})
        result["counts"]["warnings"] += 1


def _collect(found: Iterable[ReadQuestion | RowIssue], subject: str) -> dict[str, Any]:
    result: dict[str, Any] = {"questions": [], "errors": [], "warnings": [], "notes": []}
    lists = {ERROR: "errors", WARNING: "warnings", NOTE: "notes"}
    kinds: Counter[str] = Counter()
    for entry in found:
        if isinstance(entry, RowIssue):
            result[lists[entry.severity]].append(entry.as_json())
        else:
            entry.subject = entry.subject or subject
            kinds[entry.kind] += 1
            result["questions"].append(entry.as_json())
    result["counts"] = {
        "questions": len(result["questions"]),
        "errors": len(result["errors"]),
        "warnings": len(result["warnings"]),
        "kinds": dict(kinds),
    }
    return result


def _refused(code: str, message: str) -> dict[str, Any]:
    """The file as a whole can't be read: what was read of it before does not count."""
    result = _collect([], "")
    add_error(result, code, message)
    return result


def add_error(result: dict[str, Any], code: str, message: str) -> None:
    result["errors"].append(RowIssue("", 0, "", code, ERROR, message).as_json())
    result["counts"]["errors"] += 1


def _place(issue: dict[str, Any]) -> str:
    parts = [f"工作表“{issue['sheet']}”" if issue["sheet"] else ""]
    if issue["row"]:
        parts.append(f"第 {issue['row']} 行")
    if issue["column"]:
        parts.append(f" {issue['column']} 列")
    place = "".join(parts)
    return f"{place}：" if place else ""
