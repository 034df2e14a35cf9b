"""Read a whole workbook: which sheets count, what repeats itself, and when there is nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from core.workbook import Sheet, Source, Workbook, open_workbook
from question_bank.reading.cases import Found
from question_bank.reading.mapping import Mapping, read_mapping
from question_bank.reading.records import ERROR, NOTE, WARNING, ReadQuestion, RowIssue
from question_bank.reading.sheets import SAMPLE, SheetReader, lookahead
from question_bank.reading.tables import find_header
from question_bank.similarity import key_digest, question_digest

_EXAMPLE = re.compile(r"示例|样例|范例|例子|样表|example|sample", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"说明|须知|版本|字典|帮助|指南|要求|必读|数据源|下拉|枚举|readme|instruction|help|version",
    re.IGNORECASE,
)


def read_questions(source: Source, mapping: dict[str, Any] | None = None) -> Iterator[Found]:
    """Questions and issues in the order of the sheets, streaming.

    `mapping` as in `mapping.py`. Raises UnreadableWorkbook (then nothing read before counts) and
    BadMapping. A row with an error gives no question.
    """
    stated = read_mapping(mapping)
    with open_workbook(source) as book:
        yield from _read_book(book, stated)


def _read_book(book: Workbook, mapping: Mapping) -> Iterator[Found]:
    seen = Seen()
    anything = filled = False
    for sheet, reason in plan(book, mapping):
        if reason:
            yield _skipped(sheet, reason)
            continue
        reader = SheetReader(sheet, mapping)
        for found in reader.run():
            filled = filled or isinstance(found, ReadQuestion) or found.severity == ERROR
            if isinstance(found, ReadQuestion):
                yield from seen.look(found)
            yield found
        anything = anything or reader.found_any
        if not reader.found_any and reader.content and len(book.sheets) > 1:
            yield _no_table(sheet)
    if anything and not filled:
        yield RowIssue(
            "", 0, "", "no_rows", ERROR,
            "认出了表头，但下面没有题目。请从表头的下一行起，一行填一道题。",
        )  # fmt: skip
    elif not anything:
        yield RowIssue(
            "", 0, "", "no_questions", ERROR,
            "文件里没有找到题目。第一行应是表头，至少要有“题干”和“答案”两列；可以先下载模板，"
            "把题目填进去再导入。",
        )  # fmt: skip


def plan(book: Workbook, mapping: Mapping) -> list[tuple[Sheet, str]]:
    """Each sheet with the reason to leave it out, '' if it is to be read."""
    reasons = [(sheet, _reason(sheet, mapping)) for sheet in book.sheets]
    if any(not reason and has_table(sheet) for sheet, reason in reasons):
        return reasons
    # Nothing else holds a table: then the sheet called 示例 may be the bank itself.
    return [
        (sheet, "" if reason in ("example", "instruction") and has_table(sheet) else reason)
        for sheet, reason in reasons
    ]


def _reason(sheet: Sheet, mapping: Mapping) -> str:
    stated = mapping.sheet(sheet.name).skip
    if stated is not None:
        return "stated" if stated else ""
    if sheet.hidden:
        return "hidden"
    if _EXAMPLE.search(sheet.name):
        return "example"
    return "instruction" if _INSTRUCTION.search(sheet.name) else ""


def has_table(sheet: Sheet) -> bool:
    rows = islice(lookahead(sheet.rows()), SAMPLE)
    return any(find_header(sheet.name, row, following) for row, following in rows)


def _skipped(sheet: Sheet, reason: str) -> RowIssue:
    table = has_table(sheet)
    said = {
        "hidden": "工作表是隐藏的，没有读取。如要导入，请先取消隐藏。",
        "example": "工作表看名称是示例，没有读取。如要导入，请给它改名，或在列对应关系中选择读取。",
        "instruction": "工作表看名称是说明，没有读取。如要导入，请给它改名，"
        "或在列对应关系中选择读取。",
        "stated": "按列对应关系的设置，这张工作表没有读取。",
    }[reason]
    severity = WARNING if table and reason != "stated" else NOTE
    return RowIssue(sheet.name, 0, "", f"{reason}_sheet", severity, said)


def _no_table(sheet: Sheet) -> RowIssue:
    return RowIssue(
        sheet.name, 0, "", "sheet_without_questions", WARNING,
        "这张工作表里没有认出题目，已跳过。如有题目，请在第一行写上表头（题干、选项、答案等）。",
    )  # fmt: skip


@dataclass(slots=True)
class Seen:
    """The questions read so far, by digest: 50,000 of them take a few megabytes."""

    places: dict[str, tuple[str, int, str]] = field(default_factory=dict)

    def look(self, question: ReadQuestion) -> Iterator[RowIssue]:
        digest = question_digest(question.stem, question.options, question.items)
        key = key_digest(question.options, question.key, question.items)
        first = self.places.setdefault(digest, (question.sheet, question.row, key))
        if first[:2] == (question.sheet, question.row):
            return
        where = f"第 {first[1]} 行"
        if first[0] != question.sheet:
            where = f"工作表“{first[0]}”{where}"
        column = question.columns.get("stem", "")
        if first[2] == key:
            code, said = "duplicate_in_file", f"与{where}的题目重复。请删去一道。"
        else:
            column = question.columns.get("answer", column)
            code, said = "contradicting_key", f"与{where}的题目相同，答案却不同。请核对哪一个正确。"
        yield RowIssue(question.sheet, question.row, column, code, WARNING, said)
