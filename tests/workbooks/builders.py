"""Ugly spreadsheets, built by code: rows in, the bytes of a file out."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl
import xlwt

from question_bank.reading import ReadQuestion, RowIssue, read_questions

Rows = Iterable[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows], change: Callable[[openpyxl.Workbook], None] | None = None):
    """Each sheet is (name, rows); `change` may merge, hide or format afterwards."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(*sheets: tuple[str, Rows], change: Callable[[xlwt.Workbook], None] | None = None) -> bytes:
    book = xlwt.Workbook()
    for name, rows in sheets:
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    sheet.write(number, column, value)
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv(rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",", end="\r\n") -> bytes:
    lines = [delimiter.join(_field(str(value), delimiter) for value in row) for row in rows]
    return (end.join(lines) + end).encode(encoding)


def _field(text: str, delimiter: str) -> str:
    if any(sign in text for sign in (delimiter, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def rezip(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The same package with members replaced, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return target.getvalue()


def with_shared_strings(rows: Rows) -> bytes:
    """As Excel writes it: the texts in a part of their own, the sheet full of their numbers."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = ""
        for text in row:
            cells += f'<c t="s"><v>{len(texts)}</v></c>'
            texts.append(f"<si><t>{text}</t><rPh><t>guide</t></rPh></si>")
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"
    relations = member(xlsx(("Sheet1", [])), "xl/_rels/workbook.xml.rels").decode()
    strings = '<Relationship Id="rId99" Type="urn:x/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    return rezip(
        xlsx(("Sheet1", [])),
        {
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/sharedStrings.xml": f"<sst>{''.join(texts)}</sst>".encode(),
            "xl/_rels/workbook.xml.rels": relations.replace(
                "</Relationships>", strings + "</Relationships>"
            ).encode(),
        },
    )


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


class Reading:
    """What reading a workbook gave, sorted for asking."""

    def __init__(self, source: Any, mapping: dict[str, Any] | None = None):
        found = list(read_questions(source, mapping))
        self.questions = [one for one in found if isinstance(one, ReadQuestion)]
        self.issues = [one for one in found if isinstance(one, RowIssue)]
        self.errors = [one for one in self.issues if one.severity == "error"]
        self.warnings = [one for one in self.issues if one.severity == "warning"]

    @property
    def only(self) -> ReadQuestion:
        assert len(self.questions) == 1, (self.questions, self.issues)
        return self.questions[0]

    def codes(self) -> list[str]:
        return [issue.code for issue in self.errors]

    def warned(self) -> set[str]:
        return {issue.code for issue in self.warnings}

    def keys(self) -> list[Any]:
        return [question.key for question in self.questions]

    def kinds(self) -> list[str]:
        return [question.kind for question in self.questions]


def read(*rows: Sequence[Any], sheet: str = "Sheet1", mapping=None, change=None) -> Reading:
    """Read one sheet of rows; the first is the header as a rule."""
    return Reading(xlsx((sheet, rows), change=change), mapping)


HEADER = ("序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析")


def one(kind: str, stem: str, options: Sequence[Any] = (), key: Any = "", note: Any = "", **more):
    """Read a single row under the common header."""
    cells = [*options, "", "", "", ""][:4]
    return read(HEADER, (1, kind, stem, *cells, key, note), **more)
