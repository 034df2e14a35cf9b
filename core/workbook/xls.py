"""Old .xls workbooks through xlrd, and what xlrd does not tell: formulas and pictures."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import xlrd
from xlrd import biffh, compdoc

from core.workbook.cells import Cell, Extras, Row, Sheet, UnreadableWorkbook, Workbook, clean_text
from core.workbook.xlsx import number_cell

_BROKEN = (
    xlrd.XLRDError, compdoc.CompDocError, struct.error, AssertionError, KeyError, IndexError,
    ValueError, TypeError, AttributeError, OSError, EOFError, OverflowError, NotImplementedError,
    MemoryError, RecursionError,
)  # fmt: skip
_BEGINS, _ENDS, _FORMULA, _OBJECT = 0x0809, 0x000A, 0x0006, 0x005D
_BLANKS = 0x00BE
_PICTURE_OBJECT = 8
MAX_BLANKS = 1_000_000
# ptgAttr with its volatile bit, or a call of RAND (63), NOW (74), TODAY (221).
_VOLATILE = re.compile(rb"^\x19\x01|[\x21\x41\x61](?:\x3f|\x4a|\xdd)\x00", re.DOTALL)


def open_xls(content: bytes) -> Workbook:
    try:
        records = _Records(content)
        book = xlrd.open_workbook(
            file_contents=content,
            # With formats, xlrd keeps every blank cell; a stray style over whole columns would
            # fill the memory. Such a file is read without them: dates stay dates.
            formatting_info=records.blanks <= MAX_BLANKS,
            ragged_rows=True,
            on_demand=True,
            logfile=_Nowhere(),
        )
    except _BROKEN as error:
        raise _refusal(error) from None
    sheets = []
    for index, name in enumerate(book.sheet_names()):
        sheets.append(
            Sheet(
                name,
                partial(_rows, book, index, records),
                partial(_extras, book, index, records),
                hidden=book._sheet_visibility[index] != 0,
            )
        )
    if not sheets:
        raise UnreadableWorkbook("no_sheets", "文件里没有工作表，请检查是否选错了文件。")
    return Workbook("xls", sheets, book.release_resources)


class _Nowhere:
    def write(self, _: str) -> None: ...

    def flush(self) -> None: ...


def _refusal(error: BaseException) -> UnreadableWorkbook:
    if "encrypt" in str(error).lower() or "password" in str(error).lower():
        return UnreadableWorkbook(
            "encrypted", "文件设有打开密码。请用 Excel 打开，取消密码并保存后再导入。"
        )
    return UnreadableWorkbook(
        "damaged", "文件已损坏，读不出内容。请用 Excel 或 WPS 打开后另存一份 .xlsx，再导入。"
    )


def _rows(book: xlrd.Book, index: int, records: "_Records") -> Iterator[Row]:
    try:
        sheet = book.sheet_by_index(index)
    except _BROKEN as error:
        raise _refusal(error) from None
    formulas = records.formulas(index)
    for place in range(sheet.nrows):
        cells = {}
        for column in range(sheet.row_len(place)):
            cell = _cell(book, sheet, place, column)
            volatile = formulas.get((place, column))
            if volatile is not None:
                cell = cell or Cell("")
                cell.formula = "RAND()" if volatile else "?"
            if cell is not None:
                cells[column + 1] = cell
        if cells:
            info = sheet.rowinfo_map.get(place)
            yield Row(place + 1, cells, bool(info and info.hidden))


def _cell(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> Cell | None:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        text = clean_text(value)
        return Cell(text) if text.strip() else None
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return number_cell(value, "", _code(book, sheet, row, column), bool(book.datemode))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if value else "FALSE", "bool")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(biffh.error_text_from_code.get(value, "#ERROR!"), "error")
    return None


def _code(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> str:
    if not book.formatting_info:
        is_date = sheet.cell_type(row, column) == xlrd.XL_CELL_DATE
        return "yyyy-mm-dd" if is_date else "General"
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    known = book.format_map.get(style.format_key)
    # Format 14 is stored as m/d/yy and shown by a Chinese Excel as yyyy/m/d.
    chinese = {14: "yyyy/m/d", 22: "yyyy/m/d h:mm"}.get(style.format_key)
    return chinese or (known.format_str if known else "General")


def _extras(book: xlrd.Book, index: int, records: "_Records") -> Extras:
    try:
        sheet = book.sheet_by_index(index)
    except _BROKEN as error:
        raise _refusal(error) from None
    merges = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    return Extras(merges, [(0, 0)] * records.pictures(index))


class _Records:
    """A walk over the BIFF records of the workbook stream."""

    @dataclass
    class Found:
        formulas: dict[tuple[int, int], bool]  # (row, column) from 0 -> is volatile
        pictures: int = 0

    def __init__(self, content: bytes):
        stream = content
        if content.startswith(compdoc.SIGNATURE):
            document = compdoc.CompDoc(content, logfile=_Nowhere())
            for name in ("Workbook", "Book"):
                found = document.get_named_stream(name)
                if found:
                    stream = found
                    break
        self.sheets: list[_Records.Found] = []
        self.blanks = 0
        self._walk(stream)

    def _walk(self, stream: bytes) -> None:
        place, depth = 0, 0
        while place + 4 <= len(stream):
            code, size = struct.unpack_from("<HH", stream, place)
            body = stream[place + 4 : place + 4 + min(size, 64)]
            place += 4 + size
            if code == _BEGINS:
                depth += 1
                if depth == 1:
                    self.sheets.append(_Records.Found({}))
            elif code == _ENDS and depth:
                depth -= 1
            elif self.sheets:
                self._take(self.sheets[-1], code, size, body)

    def _take(self, sheet: "_Records.Found", code: int, size: int, body: bytes) -> None:
        if code == _BLANKS:
            self.blanks += (size - 6) // 2
        elif code == _FORMULA and len(body) >= 24:
            row, column = struct.unpack_from("<HH", body)
            sheet.formulas[row, column] = bool(_VOLATILE.search(body[22:]))
        elif code == _OBJECT and len(body) >= 6:
            sheet.pictures += struct.unpack_from("<H", body, 4)[0] == _PICTURE_OBJECT

    def formulas(self, index: int) -> dict[tuple[int, int], bool]:
        # The first substream holds the globals of the workbook, the sheets follow in order.
        return self.sheets[index + 1].formulas if index + 1 < len(self.sheets) else {}

    def pictures(self, index: int) -> int:
        return self.sheets[index + 1].pictures if index + 1 < len(self.sheets) else 0
