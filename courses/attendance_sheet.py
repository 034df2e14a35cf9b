"""Sign-in lists as workbooks: what a filled-in one says. Pure: no database in here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.workbook import Row, Source, open_workbook

HEADER_WITHIN = 15
MAX_LINES = 5000
NAME, DELEGATION, PRESENT = "姓名", "代表团", "到会"
YES = {"是", "√", "✓", "1", "到", "到会", "已到", "出席", "已签到", "y", "yes"}


@dataclass(frozen=True)
class SheetLine:
    """One row of the list: who, and whether it says that she was there."""

    number: int
    name: str
    delegation: str
    is_present: bool


class NoSuchColumn(Exception):
    """The workbook has no column of names; the message is fit to show."""


def read_lines(source: Source, columns: Sequence[str] = ()) -> list[SheetLine]:
    """`columns` are further headers, besides 到会, that may hold the marks. Without any such
    column everybody on the list was there. Raises UnreadableWorkbook and NoSuchColumn."""
    with open_workbook(source) as book:
        for sheet in book.sheets:
            rows = iter(sheet.rows())
            header = next((row for row in islice(rows, HEADER_WITHIN) if names(row)), None)
            if header is None:
                continue
            places = places_of(header, columns)
            lines = (line_of(row, places) for row in islice(rows, MAX_LINES))
            return [line for line in lines if line.name]
    raise NoSuchColumn("表中没有“姓名”列。请在表头写明“姓名”，或者先导出签到表再填写。")


def names(row: Row) -> bool:
    return any(tidy(cell.text) == NAME for cell in row.cells.values())


def places_of(header: Row, columns: Sequence[str]) -> dict[str, int]:
    heads = {tidy(cell.text): place for place, cell in header.cells.items()}
    marks = next((heads[tidy(one)] for one in (*columns, PRESENT) if tidy(one) in heads), 0)
    return {NAME: heads[NAME], DELEGATION: heads.get(DELEGATION, 0), PRESENT: marks}


def line_of(row: Row, places: dict[str, int]) -> SheetLine:
    texts = {
        name: row.cells[place].text.strip() if place in row.cells else ""
        for name, place in places.items()
    }
    marked = texts[PRESENT].lower()
    said = marked in YES or marked.startswith(("是", "√", "已签到"))
    is_present = said if places[PRESENT] else True
    return SheetLine(row.number, tidy(texts[NAME]), tidy(texts[DELEGATION]), is_present)


def tidy(text: str) -> str:
    """Two-character names are often spread out: 王　芳."""
    return "".join(text.split())


@dataclass
class Matching:
    """What the list means for the invited: `matched` holds their keys, `problems` the rest."""

    matched: list[int] = field(default_factory=list)
    absent: int = 0
    problems: list[tuple[SheetLine, str]] = field(default_factory=list)


def match_lines(lines: Sequence[SheetLine], people: Sequence[tuple[int, str, str]]) -> Matching:
    """`people` are (key, name, delegation) of those who may be registered."""
    by_name: dict[str, list[tuple[int, str]]] = {}
    for key, name, delegation in people:
        by_name.setdefault(tidy(name), []).append((key, tidy(delegation)))
    result = Matching()
    for line in lines:
        found = by_name.get(line.name, [])
        if len(found) > 1 and line.delegation:
            found = [one for one in found if one[1] == line.delegation]
        if len(found) != 1:
            why = "名单中有同名的人，请写明代表团" if found else "不在可以登记的名单中"
            result.problems.append((line, why))
        elif not line.is_present:
            result.absent += 1
        elif found[0][0] in result.matched:
            result.problems.append((line, "与前面的一行重复"))
        else:
            result.matched.append(found[0][0])
    return result
