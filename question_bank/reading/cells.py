"""Look at single cells for what a spreadsheet does to them behind the author's back."""

import re
from html import unescape

from core.workbook import Cell, column_letter
from core.workbook.display import moment
from question_bank.reading.keys import serial_like
from question_bank.reading.records import ERROR, LETTERS, WARNING, Draft

_VOLATILE = re.compile(
    r"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>|</p>\s*(?=<p)|</div>\s*(?=<div)", re.IGNORECASE)
_ELEMENT = re.compile(
    r"</?(?:p|br|span|div|b|i|u|strong|em|font|img|sub|sup|table|tr|td|a|o:p)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|mdash|hellip|middot|#\d{2,5});")
_LONG_TIME = re.compile(r"\d{2,}:\d{2}(?::\d{2})?")
_NAMES = {"stem": "题干", "answer": "答案", "options": "选项", "explanation": "解析"}


def look_at_cells(draft: Draft) -> None:
    """Tell of formulas, error values, pictures and numbers that may have been something else."""
    _drop_markup(draft)
    for name, label, cell in _cells(draft):
        _look_at_formula(draft, name, label, cell)
        if cell.kind == "error":
            draft.tell(
                ERROR, "cell_error", name,
                f"{label}单元格显示为错误值“{cell.text}”。请在表格中改成正确的内容。",
            )  # fmt: skip
        elif cell.kind == "picture":
            draft.tell(
                ERROR if name == "stem" else WARNING, "picture_in_cell", name,
                f"{label}单元格里是图片，读不出文字。请改用文字，或导入后在题库中补上。",
            )  # fmt: skip
    _look_at_numbers(draft)


def _drop_markup(draft: Draft) -> None:
    """Systems that keep their questions as web pages export the tags with them."""
    found = False
    for name, _, cell in _cells(draft):
        if not (_ELEMENT.search(cell.text) or _ENTITY.search(cell.text)):
            continue
        found = True
        if "<img" in cell.text.lower():
            draft.tell(
                WARNING, "picture_in_cell", name, "这里原有一张图片，没有导入。请在题库中补上。"
            )  # fmt: skip
        text = _BREAK.sub("\n", cell.text)
        cell.text = unescape(_ELEMENT.sub("", text)).replace("\xa0", " ").strip()
    if found:
        draft.tell(
            WARNING, "markup_removed", "stem",
            "单元格里有网页代码（如 <p>、&nbsp;），已去掉，只留下文字。请核对。",
        )  # fmt: skip


def _cells(draft: Draft):
    for name, label in _NAMES.items():
        if name in draft.cells and not (name == "options" and draft.option_rows):
            yield name, label, draft.cells[name]
    for place, cell in draft.options.items():
        yield f"option:{place}", f"选项{LETTERS[place]}", cell
    for place, cell in draft.blanks.items():
        yield f"blank:{place}", f"空{place + 1}", cell
    for place, cell in draft.answers.items():
        yield f"answer:{place}", f"答案{place + 1}", cell
    for _, cell in draft.option_rows:
        yield "options", "选项", cell


def _look_at_formula(draft: Draft, name: str, label: str, cell: Cell) -> None:
    if cell.formula is None or cell.kind == "picture":
        return
    if _VOLATILE.search(cell.formula):
        severity = WARNING if name == "explanation" else ERROR
        draft.tell(
            severity, "volatile_formula", name,
            f"{label}是随机或随时间变化的公式，每次打开结果都不同。请改成固定的内容。",
        )  # fmt: skip
    elif not cell.text.strip():
        severity = WARNING if name == "explanation" else ERROR
        draft.tell(
            severity, "formula_without_value", name,
            f"{label}是公式，文件里没有存下它的结果。请用 Excel 打开并保存一次，或改成固定的内容。",
        )  # fmt: skip


def _look_at_numbers(draft: Draft) -> None:
    found = [
        (name, label, cell) for name, label, cell in _cells(draft)
        if name not in ("stem", "explanation")
    ]  # fmt: skip
    serials = [serial_like(cell.text) for _, _, cell in found if cell.plain]
    odd = any(serial and serial % 500 for serial in serials)
    for name, label, cell in found:
        serial = serial_like(cell.text) if cell.plain else None
        if serial and (odd or cell.text.endswith(".0")):
            day = moment(serial)
            draft.tell(
                WARNING, "date_as_number", name,
                f"{label}是“{cell.text}”，可能是日期 {day:%Y-%m-%d} 被表格变成了数字。请核对，"
                "如是日期，请把单元格设为文本后重新填写。",
            )  # fmt: skip
        elif cell.plain and cell.kind == "number" and cell.number and 0 < cell.number < 1:
            draft.tell(
                WARNING, "fraction_as_number", name,
                f"{label}是“{cell.text}”，可能原是百分数（{_percent(cell.number)}）或时间"
                f"（{moment(cell.number):%H:%M}）。请核对。",
            )  # fmt: skip
        elif (
            cell.kind == "date"
            and cell.number
            and cell.number >= 1
            and _LONG_TIME.fullmatch(cell.text)
        ):
            draft.tell(
                WARNING, "duration", name,
                f"{label}显示为“{cell.text}”，表格把它存成了时长，原文可能是比例。请核对。",
            )  # fmt: skip
        elif cell.kind == "date" and not re.search(r"\d{4}|:|时|：", cell.text):
            draft.tell(
                WARNING, "date_without_year", name,
                f"{label}显示为“{cell.text}”，表格把它存成了日期，原文可能是分数或编号（如 "
                f"2/3）。请核对。",
            )  # fmt: skip


def _percent(number: float) -> str:
    return f"{number * 100:.6g}%"


def row_place(draft: Draft, name: str) -> str:
    place = draft.places.get(name)
    return f"{column_letter(place)}{draft.row}" if place else f"第 {draft.row} 行"
