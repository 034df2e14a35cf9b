"""Old .xls workbooks through xlrd, and what xlrd does not tell: formulas and pictures."""

import re
import struct
from collections.abc import Iterator
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
_SHEET_BEGINS, _FORMULA, _OBJECT, _FILEPASS = 0x0809, 0x0006, 0x005D, 0x002F
_PICTURE_OBJECT = 8
# ptgAttr with its volatile bit, or a call of RAND (63), NOW (74), TODAY (221).
_VOLATILE = re.compile(rb"^\x19\x01|[\x21\x41\x61](?:\x3f|\x4a|\xdd)\x00", re.DOTALL)


def open_xls(content: bytes) -> Workbook:
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=_Nowhere()
        )
        records = _Records(content)
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
        style = book.xf_list[sheet.cell_xf_index(row, column)]
        known = book.format_map.get(style.format_key)
        code = known.format_str if known else "General"
        return number_cell(value, "", _chinese(style.format_key, code), bool(book.datemode))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if value else "FALSE", "bool")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(biffh.error_text_from_code.get(value, "#ERROR!"), "error")
    return None


def _chinese(key: int, code: str) -> str:
    """Format 14 is stored as m/d/yy and shown by a Chinese Excel as yyyy/m/d."""
    return {14: "yyyy/m/d", 22: "yyyy/m/d h:mm"}.get(key, code)


def _extras(book: xlrd.Book, index: int, records: "_Records") -> Extras:
    try:
        sheet = book.sheet_by_index(index)
    except _BROKEN as error:
        raise _refusal(error) from None
    merges = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    return Extras(merges, [(0, 0)] * records.pictures(index))


class _Records:
    """A walk over the BIFF records of the workbook stream."""

    def __init__(self, content: bytes):
        stream = content
        if content.startswith(compdoc.SIGNATURE):
            document = compdoc.CompDoc(content, logfile=_Nowhere())
            for name in ("Workbook", "Book"):
                found = document.get_named_stream(name)
                if found:
                    stream = found
                    break
        self.sheets: list[tuple[dict[tuple[int, int], bool], int]] = []
        self._walk(stream)

    def _walk(self, stream: bytes) -> None:
        place, depth = 0, 0
        formulas: dict[tuple[int, int], bool] = {}
        pictures = 0
        while place + 4 <= len(stream):
            code, size = struct.unpack_from("<HH", stream, place)
            body = stream[place + 4 : place + 4 + min(size, 64)]
            place += 4 + size
            if code == _SHEET_BEGINS:
                depth += 1
                if depth == 1:
                    formulas, pictures = {}, 0
            elif code == 0x000A and depth:
                depth -= 1
                if depth == 0:
                    self.sheets.append((formulas, pictures))
            elif code == _FORMULA and len(body) >= 24:
                where = struct.unpack_from("<HH", body)
                formulas[where] = bool(_VOLATILE.search(body[22:]))
            elif code == _OBJECT and body[:2] == b"\x15\x00" and len(body) >= 6:
                pictures += struct.unpack_from("<H", body, 4)[0] == _PICTURE_OBJECT

    def formulas(self, index: int) -> dict[tuple[int, int], bool]:
        # The first substream holds the globals of the workbook, the sheets follow in order.
        return self.sheets[index + 1][0] if index + 1 < len(self.sheets) else {}

    def pictures(self, index: int) -> int:
        return self.sheets[index + 1][1] if index + 1 < len(self.sheets) else 0
