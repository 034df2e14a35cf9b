"""Text files: csv and tab-separated in whatever encoding, and plain running text."""

import csv
import io
import re
from collections.abc import Iterator
from functools import partial

from core.workbook.cells import Cell, Row, Sheet, UnreadableWorkbook, Workbook, clean_text

_MAX_FIELD = 1_000_000


def open_text(content: bytes) -> Workbook:
    text = decode(content)
    stated = re.match(r"sep=(.)\r?\n", text)  # a line that Excel reads and does not show
    if stated:
        return Workbook("csv", [Sheet("", partial(_rows, text[stated.end() :], stated[1]))])
    delimiter = find_delimiter(text)
    if delimiter:
        return Workbook("csv", [Sheet("", partial(_rows, text, delimiter))])
    return Workbook("text", [Sheet("", partial(_lines, text), paper=True)])


def decode(content: bytes) -> str:
    """UTF-8 and UTF-16 by their marks, else strict UTF-8, else GB18030. Refuses what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = ["utf-16"]
    elif content[:4000].count(b"\0") > len(content[:4000]) // 5:
        zeros = content[1:4000:2].count(b"\0")
        guesses = ["utf-16-le" if zeros > content[:4000:2].count(b"\0") else "utf-16-be"]
    else:
        guesses = ["utf-8-sig", "gb18030"]
    for guess in guesses:
        try:
            text = content.decode(guess)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise UnreadableWorkbook(
        "not_a_table", "看不懂这个文件的内容，它不像表格或文本。请提供 .xlsx、.xls 或 .csv 文件。"
    )


def _is_text(text: str) -> bool:
    head = text[:20_000]
    strange = sum(1 for letter in head if ord(letter) < 32 and letter not in "\t\r\n\f\x1a")
    private = sum(1 for letter in head if "\ue000" <= letter <= "\uf8ff" or letter == "\ufffd")
    return strange <= len(head) // 500 and private <= len(head) // 20


def find_delimiter(text: str) -> str:
    """The sign that parts most of the first lines into the same number of fields; '' if none."""
    best, best_score = "", 0.0
    for delimiter in ("\t", ",", ";", "|"):
        widths = [len(fields) for fields in _sample(text, delimiter)]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        score = wide.count(usual) / len(widths)
        # Rows of a table may miss their last fields; running text has few lines with many commas.
        score = max(score, sum(width >= 4 for width in widths) / len(widths) - 0.1)
        if usual >= 2 and score > best_score + 0.05 and _looks_tabular(usual, score, delimiter):
            best, best_score = delimiter, score
    return best


def _looks_tabular(usual: int, score: float, delimiter: str) -> bool:
    """Running text holds commas too, but not the same number of them on every line."""
    if delimiter == "\t":
        return score > 0.3
    return score >= 0.6 or (usual >= 4 and score >= 0.3)


def _sample(text: str, delimiter: str) -> list[list[str]]:
    sample = []
    for fields in _records(text[:200_000], delimiter):
        if any(field.strip() for field in fields):
            sample.append(fields)
        if len(sample) >= 40:
            break
    return sample


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        raise UnreadableWorkbook(
            "damaged", "csv 文件的引号不成对或某一格太长，读不下去。请用 Excel 打开后另存为 .xlsx。"
        ) from None


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Numbered as Excel shows the file: one row per record, however many lines it spans."""
    for number, fields in enumerate(_records(text, delimiter), start=1):
        cells = {
            column: Cell(clean_text(field))
            for column, field in enumerate(fields, start=1)
            if field.strip()
        }
        if cells:
            yield Row(number, cells)


def _lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), start=1):
        if clean_text(line).strip():
            yield Row(number, {1: Cell(clean_text(line))})
