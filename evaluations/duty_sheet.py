"""A workbook of duty entries, read into rows and faults. No Django in here.

Every fault names sheet, row and column as the person sees them in Excel.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from core.workbook import Cell, Row, Sheet, Source, column_letter, open_workbook

LABELS = {
    "name": "姓名",
    "username": "登录名",
    "delegation": "代表团",
    "on": "日期",
    "item": "项目",
    "quantity": "数量",
    "subject": "内容",
}
COLUMNS = {label: name for name, label in LABELS.items()}
NEEDED = ("name", "on", "item", "subject")
MAX_ROWS = 5_000
HEADER_WITHIN = 10
EPOCH = date(1899, 12, 30)  # Excel's day 0
SPOKEN = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class Fault:
    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Line:
    """One row, with its cells as they are meant."""

    sheet: str
    row: int
    letters: dict[str, str]
    name: str = ""
    username: str = ""
    delegation: str = ""
    item: str = ""
    subject: str = ""
    on: date | None = None
    quantity: Decimal = Decimal(1)

    def fault(self, column: str, message: str) -> Fault:
        return Fault(self.sheet, self.row, self.letters.get(column, ""), message)


@dataclass
class DutySheet:
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_duty_sheet(source: Source) -> DutySheet:
    """Raises UnreadableWorkbook when the file cannot be opened at all."""
    found = DutySheet()
    with open_workbook(source) as book:
        sheets = [sheet for sheet in book.sheets if not sheet.hidden]
        has_header = [read_sheet(sheet, found) for sheet in sheets]
    if not any(has_header):
        told = "没有找到表头。第一行应有“姓名”“日期”“项目”“内容”等列名，请用模板填写。"
        found.faults.append(Fault("", 0, "", told))
    elif not found.lines and not found.faults:
        found.faults.append(Fault("", 0, "", "表头下面没有登记，请填写后再上传。"))
    return found


def read_sheet(sheet: Sheet, found: DutySheet) -> bool:
    """Whether the sheet has a header; a sheet of notes has none and is passed over."""
    columns: dict[int, str] = {}
    for count, row in enumerate(sheet.rows()):
        if not columns:
            columns = header_of(row)
            if not columns and count >= HEADER_WITHIN:
                return False
            continue
        if len(found.lines) >= MAX_ROWS:
            told = f"登记超过 {MAX_ROWS} 行，请分成几个文件导入。"
            found.faults.append(Fault(sheet.name, row.number, "", told))
            return True
        line = read_line(sheet.name, row, columns, found)
        if line:
            found.lines.append(line)
    return bool(columns)


def header_of(row: Row) -> dict[int, str]:
    named = {place: COLUMNS.get(plain(cell.text)) for place, cell in row.cells.items()}
    columns = {place: name for place, name in named.items() if name}
    return columns if set(NEEDED) <= set(columns.values()) else {}


def plain(text: str) -> str:
    return re.sub(r"[\s*＊:：]+|[（(].*?[)）]", "", text)


def read_line(sheet: str, row: Row, columns: dict[int, str], found: DutySheet) -> Line | None:
    cells = {name: row.cells[place] for place, name in columns.items() if place in row.cells}
    if not any(cell.text.strip() for cell in cells.values()):
        return None
    line = Line(sheet, row.number, {name: column_letter(place) for place, name in columns.items()})
    for name in ("name", "username", "delegation", "item", "subject"):
        if name in cells:
            setattr(line, name, " ".join(cells[name].text.split()))
    line.name = line.name.replace(" ", "")
    faults = [*missing(line), *dated(line, cells.get("on")), *counted(line, cells.get("quantity"))]
    found.faults += faults
    return line if not faults else None


def missing(line: Line) -> Iterator[Fault]:
    for name in ("name", "item", "subject"):
        if not getattr(line, name):
            yield line.fault(name, f"没有填写{LABELS[name]}，请补填。")
    if len(line.subject) > 200:
        yield line.fault("subject", "内容超过 200 个字，请缩短。")


def dated(line: Line, cell: Cell | None) -> Iterator[Fault]:
    line.on = date_of(cell) if cell else None
    if line.on is None:
        yield line.fault("on", "日期看不懂。请写成 2026-03-12 的样子。")


def date_of(cell: Cell) -> date | None:
    if cell.kind == "number" and cell.number is not None and 20_000 < cell.number < 80_000:
        return EPOCH + timedelta(days=int(cell.number))
    match = SPOKEN.match(cell.text.strip())
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def counted(line: Line, cell: Cell | None) -> Iterator[Fault]:
    text = cell.text.strip() if cell else ""
    if not text:
        return  # once
    try:
        line.quantity = Decimal(text)
    except InvalidOperation:
        line.quantity = Decimal("NaN")
    if not line.quantity.is_finite() or not 0 < line.quantity <= 999:
        yield line.fault("quantity", "数量应是大于 0、不超过 999 的数。")
    elif line.quantity != round(line.quantity, 2):
        yield line.fault("quantity", "数量最多两位小数。")


TEMPLATE_NOTES: tuple[tuple[Any, ...], ...] = (
    ("填写说明",),
    ("第一行是列名，请不要改动；从第二行起每行一位代表的一项履职。",),
    ("姓名、日期、项目、内容必填；有同名代表的，请填登录名或代表团。",),
    ("项目须与“积分办法”里的名称一致，见“积分项目”表。须附佐证材料的项目请在页面上登记。",),
    ("日期写成 2026-03-12 的样子，须在同一年度之内；数量不填按 1 计。",),
    ("有一行不对就都不导入，改正后重新上传整个文件。",),
)
