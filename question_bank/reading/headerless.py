"""Tables without a header: recognised only where the content leaves no doubt, and always told."""

import re

from core.workbook import Row
from question_bank.reading.keys import read_truth
from question_bank.reading.kinds import find_kind
from question_bank.reading.options import split_cell
from question_bank.reading.tables import Table

_KEY = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ](?:[\s,，、;；|/.]*[A-Za-zＡ-Ｚａ-ｚ]){0,8}")
_LEAST_ROWS = 2


def guess_table(sheet: str, rows: list[Row]) -> Table | None:
    """Columns by their content; None unless both a stem and a key are plain to see."""
    if len(rows) < _LEAST_ROWS:
        return None
    wide = [row for row in rows if len(row.cells) >= 2]
    if len(wide) * 10 < len(rows) * 8:
        return None
    texts: dict[int, list[str]] = {}
    for row in wide:
        for column, cell in row.cells.items():
            texts.setdefault(column, []).append(cell.text.strip())
    full = {column: found for column, found in texts.items() if len(found) * 2 >= len(wide)}
    answers = [column for column, found in full.items() if _most(found, _is_key)]
    stems = {
        column: sum(map(len, found)) / len(found)
        for column, found in full.items() if column not in answers
    }  # fmt: skip
    if len(answers) != 1 or not stems:
        return None
    stem = max(
        (column for column in stems if column < answers[0]),
        key=lambda column: stems[column],
        default=0,
    )
    if not stem or stems[stem] < 6:
        return None
    table = Table(sheet, wide[0].number, guessed=True, rows=0)
    table.columns = {stem: "stem", answers[0]: "answer"}
    _place_others(table, texts, full, stem, answers[0])
    return table


def _place_others(
    table: Table, texts: dict[int, list[str]], full: dict[int, list[str]], stem: int, answer: int
) -> None:
    between = [column for column in sorted(texts) if stem < column < answer]
    for column, found in full.items():
        if column in table.columns:
            continue
        if _most(found, lambda text: bool(find_kind(text))):
            table.columns[column] = "type"
        elif column < stem and _most(found, str.isdigit):
            table.columns[column] = "number"
    between = [column for column in between if column not in table.columns]
    if len(between) == 1 and _most(texts[between[0]], lambda text: len(split_cell(text).texts) > 1):
        table.columns[between[0]] = "options"
    elif len(between) > 1:
        table.columns.update({column: f"option:{n}" for n, column in enumerate(between)})
    after = [column for column in full if column > answer and column not in table.columns]
    if after and sum(map(len, full[after[0]])) / len(full[after[0]]) > 6:
        table.columns[after[0]] = "explanation"


def _most(found: list[str], test) -> bool:
    return sum(1 for text in found if test(text)) * 10 >= len(found) * 8


def _is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text)) or read_truth(text) is not None
