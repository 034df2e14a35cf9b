"""Tables saved as web pages (many systems call that .xls), and the paragraphs of a .docx."""

import re
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser

from core.workbook import parts
from core.workbook.cells import Cell, Extras, Row, Sheet, UnreadableWorkbook, Workbook, clean_text
from core.workbook.guard import open_archive
from core.workbook.text import decode

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_MAX_SPAN = 1000


def open_html(content: bytes) -> Workbook:
    charset = _CHARSET.search(content[:4096])
    try:
        text = content.decode(charset[1].decode()) if charset else decode(content)
    except (LookupError, UnicodeDecodeError):
        text = decode(content)
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    tables = [table for table in reader.tables if table.rows]
    if not tables:
        raise UnreadableWorkbook(
            "wrong_format", "这是网页文件，里面没有表格。请提供 .xlsx、.xls 或 .csv 文件。"
        )
    return Workbook(
        "html",
        [
            Sheet(f"表{place}" if len(tables) > 1 else "", table.read, table.read_extras)
            for place, table in enumerate(tables, start=1)
        ],
    )


class _Table:
    def __init__(self):
        self.rows: list[dict[int, str]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.taken: dict[int, int] = {}  # column -> last row that a cell above reaches into

    def place(self, text: str, columns: int, rows: int) -> None:
        number, column = len(self.rows), 1
        while self.taken.get(column, 0) >= number:
            column += 1
        for covered in range(column, column + columns):
            self.taken[covered] = number + rows - 1
        if columns * rows > 1:
            self.merges.append((number, column, number + rows - 1, column + columns - 1))
        if text.strip():
            self.rows[-1][column] = text

    def read(self) -> Iterator[Row]:
        for number, cells in enumerate(self.rows, start=1):
            if cells:
                yield Row(number, {column: Cell(text) for column, text in cells.items()})

    def read_extras(self) -> Extras:
        return Extras(self.merges)


class _TableReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables: list[_Table] = []
        self.words: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self._finish()
            self.tables[-1].rows.append({})
        elif tag in ("td", "th") and self.tables and self.tables[-1].rows:
            self._finish()
            values = dict(attrs)
            self.span = (_span(values.get("colspan")), _span(values.get("rowspan")))
            self.words = []
        elif tag in ("br", "p", "div") and self.words:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._finish()

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _finish(self) -> None:
        if self.words is not None:
            text = re.sub(r" *\n *", "\n", clean_text("".join(self.words))).strip()
            self.tables[-1].place(text, *self.span)
            self.words = None


def _span(value: str | None) -> int:
    return min(int(value), _MAX_SPAN) if value and value.isdigit() and int(value) else 1


def open_docx(content: bytes) -> Workbook:
    package = parts.Package(open_archive(content))
    return Workbook("docx", [Sheet("", partial(_paragraphs, package), paper=True)])


class _Document:
    """Handlers for word/document.xml: the text, a line per paragraph or line break."""

    def __init__(self):
        self.lines: list[str] = []
        self.words: list[str] = []
        self.inside = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = parts.local(tag)
        if name == "t":
            self.inside = True
        elif name in ("br", "cr"):
            self.words.append("\n")
        elif name == "tab":
            self.words.append("  ")

    def end(self, tag: str) -> None:
        name = parts.local(tag)
        if name == "t":
            self.inside = False
        elif name == "p":
            self.lines.append("".join(self.words))
            self.words.clear()

    def text(self, part: str) -> None:
        if self.inside:
            self.words.append(part)


def _paragraphs(package: parts.Package) -> Iterator[Row]:
    """One row per line; numbers that Word itself counts are not in the text and stay unknown."""
    document = _Document()
    try:
        package.parse("word/document.xml", document.start, document.end, document.text)
    except parts.BROKEN:
        raise parts.damaged() from None
    for number, line in enumerate("\n".join(document.lines).split("\n"), start=1):
        if clean_text(line).strip():
            yield Row(number, {1: Cell(clean_text(line))})
