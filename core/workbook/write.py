"""Write workbooks that can't turn against the person who opens them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.workbook.cells import clean_text

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="F2F2F2")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

SheetRows = tuple[str, Iterable[Sequence[Any]]]


def write_workbook(
    target: str | Path | BinaryIO,
    sheets: Iterable[SheetRows],
    *,
    widths: Sequence[float] | None = None,
    header: bool = True,
) -> None:
    """Write (name, rows) sheets, streaming; the first row of each is its header.

    Text is stored as text, so that "=HYPERLINK(…)" in a name stays a word and is never run.
    """
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(sheet_name(name))
        if header:
            sheet.freeze_panes = "A2"
        for place, width in enumerate(widths or (), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for number, row in enumerate(rows):
            is_header = header and number == 0
            sheet.append([_cell(sheet, value, is_header) for value in row])
    if not book.worksheets:
        book.create_sheet("Sheet1")
    book.save(target)
    book.close()


def _cell(sheet: Any, value: Any, is_header: bool) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=safe_text(value))
        cell.data_type = "s"
        if "\n" in value:
            cell.alignment = _WRAPPED
    else:
        cell = WriteOnlyCell(sheet, value=value)
    if is_header:
        cell.font, cell.fill = _HEADER_FONT, _HEADER_FILL
    return cell


def safe_text(text: str) -> str:
    """What a cell may hold: no control characters, no more than Excel's longest cell."""
    return clean_text(text)[:_LONGEST_CELL]


def sheet_name(name: str) -> str:
    kept = "".join(letter for letter in name if letter not in r"[]:*?/\\").strip("' ")
    return kept[:_LONGEST_NAME] or "Sheet1"


def csv_safe(value: Any) -> str:
    """A csv field that no spreadsheet takes for a formula."""
    text = clean_text(str("" if value is None else value))
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
