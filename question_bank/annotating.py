"""The organizer's own workbook with the failing cells marked and commented.

Up to 10,000 rows of an .xlsx: a full copy, looks and formulas included. Whatever openpyxl can't
open, and other formats: the same rows in plain cells. Beyond: only the rows with issues. Pure.
"""

import io
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.workbook import Row, column_number, csv_safe, open_workbook, safe_text, sniff

logger = logging.getLogger(__name__)
MOST_COPIED = 10_000
SUMMARY = "检查结果"
AUTHOR = "题库检查"
LABELS = {"error": "错误", "warning": "提醒", "note": "说明"}
FILLS = {
    "error": PatternFill("solid", fgColor="F8CFCB"),
    "warning": PatternFill("solid", fgColor="FBEFC8"),
}
BREAKS = (
    TypeError, KeyError, IndexError, ValueError, AttributeError, OSError, BadZipFile,
    InvalidFileException,
)  # fmt: skip


class Remark(NamedTuple):
    sheet: str
    row: int
    column: str
    severity: str
    message: str


Places = dict[tuple[int, int], list[Remark]]  # (row, column) -> remarks
Marks = dict[str, Places]  # by sheet


def annotate(content: bytes, remarks: list[Remark]) -> bytes:
    marks = place(remarks)
    size = count_rows(content)
    if sniff(content) == "xlsx" and size <= MOST_COPIED:
        try:
            return annotated_copy(content, marks, remarks)
        except BREAKS:
            logger.warning("workbook can't be copied, writing its rows instead", exc_info=True)
    return rewritten(content, marks, remarks, only_marked=size > MOST_COPIED)


def place(remarks: Iterable[Remark]) -> Marks:
    """Remarks on a whole row stand at its first cell; those on a sheet only in the summary."""
    marks: Marks = defaultdict(lambda: defaultdict(list))
    for remark in remarks:
        if remark.row and remark.severity in FILLS:
            column = column_number(remark.column) if remark.column else 1
            marks[remark.sheet][(remark.row, column)].append(remark)
    return marks


def count_rows(content: bytes) -> int:
    with open_workbook(content) as book:
        return sum(1 for sheet in book.sheets for _ in sheet.rows())


def annotated_copy(content: bytes, marks: Marks, remarks: list[Remark]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for (row, column), found in at_anchors(sheet, marks.get(sheet.title, {})).items():
            cell = sheet.cell(row=row, column=column)
            hers = cell.comment.text if cell.comment else ""
            cell.fill, cell.comment = look(found, hers)
    add_summary(book, remarks, at=0)
    return saved(book)


def at_anchors(sheet: Any, own: Places) -> Places:
    """Only the first cell of a merged range can be marked: it takes the remarks of them all."""
    anchors: Places = defaultdict(list)
    for (row, column), found in own.items():
        coordinate = f"{get_column_letter(column)}{row}"
        ranges = (merged for merged in sheet.merged_cells.ranges if coordinate in merged)
        merged = next(ranges, None)
        anchors[(merged.min_row, merged.min_col) if merged else (row, column)] += found
    return anchors


def look(found: list[Remark], before: str = "") -> tuple[PatternFill, Comment]:
    """`before`: what stood in the cell's comment already."""
    worst = "error" if any(one.severity == "error" for one in found) else "warning"
    lines = [f"{LABELS[one.severity]}：{one.message}" for one in found]
    text = "\n".join([*lines, before]).strip()
    comment = Comment(safe_text(text)[:2000], AUTHOR, width=320, height=40 + 22 * len(found) * 2)
    return FILLS[worst], comment


def rewritten(content: bytes, marks: Marks, remarks: list[Remark], *, only_marked: bool) -> bytes:
    """Every row (or only those with a remark) as plain text, never as a formula."""
    book = Workbook(write_only=True)
    add_summary(book, remarks)
    with open_workbook(content) as source:
        for sheet in source.sheets:
            own = marks.get(sheet.name, {})
            wanted: dict[int, int] = {}  # row -> last column with a remark
            for number, column in own:
                wanted[number] = max(column, wanted.get(number, 0))
            target = book.create_sheet(safe_title(book, sheet.name))
            line = 0
            for row in sheet.rows():
                if only_marked and row.number not in wanted:
                    continue
                while not only_marked and line < row.number - 1:
                    target.append([])  # keep the numbers of the rows
                    line += 1
                last = wanted.get(row.number, 0)
                cells = plain_cells(target, row, own, last, with_number=only_marked)
                target.append(list(cells))
                line += 1
    return saved(book)


def plain_cells(
    sheet: Any, row: Row, own: Places, last: int, *, with_number: bool
) -> Iterator[Any]:
    """`last`: a missing answer is marked beyond the last cell that has a text."""
    if with_number:
        yield f"原第 {row.number} 行"
    for column in range(1, max([*row.cells, last]) + 1):
        text = row.cells[column].text if column in row.cells else ""
        cell = WriteOnlyCell(sheet, value=safe_text(text) or None)
        if text:
            cell.data_type = "s"
        if (row.number, column) in own:
            cell.fill, cell.comment = look(own[(row.number, column)])
        yield cell


def add_summary(book: Workbook, remarks: list[Remark], at: int | None = None) -> None:
    title = safe_title(book, SUMMARY)
    sheet = book.create_sheet(title, at)
    for letter, width in zip("ABCDE", (8, 20, 8, 6, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(["级别", "工作表", "行", "列", "问题"])
    for remark in remarks:
        place = [csv_safe(remark.sheet), remark.row or "", remark.column]  # "=…" names a sheet too
        sheet.append([LABELS[remark.severity], *place, safe_text(remark.message)])


def safe_title(book: Workbook, name: str) -> str:
    """A title that the book has not got yet."""
    base = "".join(letter for letter in name if letter not in r"[]:*?/\\")[:25] or "表"
    taken = set(book.sheetnames)
    return next(
        title for title in [base, *(f"{base}_{number}" for number in range(2, 500))]
        if title not in taken
    )  # fmt: skip


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
