"""Open any workbook safely; write .xlsx and .csv that can't be abused.

    with open_workbook(source) as book:
        for sheet in book.sheets:
            for row in sheet.rows(): row.number, row.cells[1].text

Raises UnreadableWorkbook (code, message) for whatever can't be read, while opening or while
reading rows. No Django in here.
"""

from core.workbook.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Extras,
    Row,
    Sheet,
    UnreadableWorkbook,
    Workbook,
    clean_text,
    column_letter,
    column_number,
)
from core.workbook.guard import MAX_UPLOAD, Source, read_source, sniff
from core.workbook.markup import open_docx, open_html
from core.workbook.text import open_text
from core.workbook.write import csv_safe, safe_text, write_workbook
from core.workbook.xls import open_xls
from core.workbook.xlsx import open_xlsx

_OPENERS = {
    "xlsx": open_xlsx, "xls": open_xls, "text": open_text, "html": open_html, "docx": open_docx,
}  # fmt: skip


def open_workbook(source: Source) -> Workbook:
    """Open a path, bytes or a binary file, whatever it is called."""
    content = read_source(source)
    return _OPENERS[sniff(content)](content)


__all__ = [
    "MAX_COLUMNS", "MAX_ROWS", "MAX_UPLOAD", "Cell", "Extras", "Row", "Sheet", "Source",
    "UnreadableWorkbook", "Workbook", "clean_text", "column_letter", "column_number", "csv_safe",
    "open_workbook", "read_source", "safe_text", "sniff", "write_workbook",
]  # fmt: skip
