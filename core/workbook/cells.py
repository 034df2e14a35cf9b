"""What every kind of workbook is turned into: sheets of rows of cells, as a person sees them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

MAX_ROWS = 60_000
MAX_COLUMNS = 60
MAX_MERGES = 200_000
MAX_OPEN_MERGES = 500

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class UnreadableWorkbook(Exception):
    """The file can't be read at all; `message` is fit to show, `code` is for programs."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Cell:
    """One cell that holds something. `text` is what the sheet shows, not what it stores."""

    text: str
    kind: str = "text"  # text, number, date, percent, bool, error, picture
    number: float | None = None
    formula: str | None = None
    plain: bool = True  # the number has no format of its own ("General")
    anchor: tuple[int, int] | None = None  # (row, column) of the merged cell it was filled from


@dataclass(slots=True)
class Row:
    """`number` is the one that the sheet shows; `cells` maps column (from 1) to what it holds."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False


Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Extras:
    """What a sheet holds besides its cells."""

    merges: list[Merge] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Sheet:
    name: str
    read_rows: Callable[[], Iterator[Row]]
    read_extras: Callable[[], Extras] = Extras
    hidden: bool = False
    paper: bool = False  # running text (.docx, .txt), one paragraph per row
    _extras: Extras | None = None

    @property
    def extras(self) -> Extras:
        if self._extras is None:
            self._extras = self.read_extras()
        return self._extras

    def rows(self) -> Iterator[Row]:
        """Rows that hold something, in order, merged cells filled from their anchor.

        Raises UnreadableWorkbook when the sheet is larger than the limits or broken.
        """
        return _bounded(_fill_merges(self.read_rows(), self.extras.merges), self.name)


@dataclass
class Workbook:
    kind: str
    sheets: list[Sheet]
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@cache
def column_letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def clean_text(text: str) -> str:
    """Drop what no one can see: control characters, direction marks, Excel's _x000D_."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text)


def _bounded(rows: Iterable[Row], sheet: str) -> Iterator[Row]:
    count = 0
    for row in rows:
        count += 1
        if count > MAX_ROWS:
            raise UnreadableWorkbook(
                "too_many_rows",
                f"工作表“{sheet}”有内容的行超过 {MAX_ROWS} 行，一次读不下。请拆成几个文件导入。",
            )
        widest = max(row.cells)
        if widest > MAX_COLUMNS:
            raise UnreadableWorkbook(
                "too_many_columns",
                f"工作表“{sheet}”第 {row.number} 行的 {column_letter(widest)} 列还有内容，"
                f"超过了 {MAX_COLUMNS} 列的上限。请删去右侧无关的列后再导入。",
            )
        yield row


def _fill_merges(rows: Iterable[Row], merges: list[Merge]) -> Iterator[Row]:
    """Copy the anchor's cell over its merged range, one row at a time.

    Only the merges open at the present row are held, so that A1:XFD1048576 costs nothing.
    """
    waiting = sorted(merges, reverse=True)
    if not waiting:
        yield from rows
        return
    still_open: list[tuple[Merge, Cell | None]] = []
    for row in rows:
        still_open = [pair for pair in still_open if pair[0][2] >= row.number]
        while waiting and waiting[-1][0] <= row.number:
            merge = waiting.pop()
            if merge[2] >= row.number and len(still_open) < MAX_OPEN_MERGES:
                anchor = row.cells.get(merge[1]) if merge[0] == row.number else None
                still_open.append((merge, anchor))
        for merge, anchor in still_open:
            if anchor is not None:
                _fill(row, merge, anchor)
        if still_open:
            row.cells = dict(sorted(row.cells.items()))
        yield row


def _fill(row: Row, merge: Merge, anchor: Cell) -> None:
    first_row, first_column, _, last_column = merge
    for column in range(first_column, min(last_column, MAX_COLUMNS) + 1):
        if column not in row.cells:
            row.cells[column] = replace(anchor, anchor=(first_row, first_column))
