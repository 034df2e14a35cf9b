"""From the rows of a table to drafts: one per row, one per option, or spread over merged cells."""

from core.workbook import Cell, Row
from question_bank.reading.keys import _LETTERS as LETTERS_ONLY
from question_bank.reading.records import ERROR, WARNING, Draft
from question_bank.reading.tables import JOINED, Table
from question_bank.reading.texts import fold

# What a cell merged downwards says of every row that it covers.
_FILLED_DOWN = {
    "type", "sub_type", "chapter", "category", "tags", "difficulty", "score", "citation",
    "material", "branch", "importance", "parent", "number", "sub_order",
}  # fmt: skip
_OWN = ("stem", "options", "answer", "explanation")


class Assembler:
    """Takes the rows of one table in order; gives a draft when the next one begins."""

    def __init__(self, table: Table):
        self.table = table
        self.by_option = "flag" in table.fields()
        self.current: Draft | None = None
        self.home = table.home()
        self.chapter = ""  # of the chapter row above, for rows that name none
        self.key: bool | None = None  # of the sheet's name

    def take(self, row: Row) -> Draft | None:
        draft = make_draft(self.table, row)
        draft.home = self.home
        if self.chapter:
            draft.cells.setdefault("chapter", Cell(self.chapter))
        if not draft.text("answer"):
            draft.key = self.key
        if self.by_option and "options" not in draft.cells and "answer" in draft.cells:
            draft.cells["options"] = draft.cells.pop("answer")
            draft.places["options"] = draft.places.pop("answer")
        if self.current is not None and self._continues(draft, row):
            self._extend(draft)
            return None
        done, self.current = self.current, draft
        if self.by_option:
            self._add_option(draft)
        return done

    def flush(self) -> Draft | None:
        done, self.current = self.current, None
        return done

    def _continues(self, draft: Draft, row: Row) -> bool:
        current = self.current
        assert current is not None
        if self._merged_into_current(row):
            return True
        stem = draft.text("stem")
        if self.by_option:
            return self._same_question(draft)
        if stem or draft.text("material") or draft.options or draft.blanks:
            return False
        if "options" in draft.cells:
            return not (draft.text("answer") and current.text("answer"))
        return self._more_answer(draft)

    def _merged_into_current(self, row: Row) -> bool:
        """The stem's cell reaches down from the current question's row."""
        for column, name in self.table.columns.items():
            cell = row.cells.get(column)
            if name == "stem" and cell and cell.anchor and cell.anchor[0] < row.number:
                return bool(self.current and cell.anchor[0] >= self.current.row)
        return False

    def _same_question(self, draft: Draft) -> bool:
        current = self.current
        assert current is not None
        number, stem = draft.text("number"), draft.text("stem")
        if number and current.text("number"):
            return number == current.text("number") and (
                not stem or fold(stem) == fold(current.text("stem"))
            )
        return not stem or fold(stem) == fold(current.text("stem"))

    def _more_answer(self, draft: Draft) -> bool:
        """A long answer that goes on in the rows below, its other cells left empty."""
        current = self.current
        assert current is not None
        answer = draft.text("answer")
        alone = set(draft.cells) <= {"answer", "explanation", "chapter"} and not draft.places.get(
            "number"
        )
        written = not current.options and "options" not in current.cells
        return bool(
            alone and written and len(answer) > 6 and not LETTERS_ONLY.fullmatch(answer)
            and current.text("answer")
        )  # fmt: skip

    def _extend(self, draft: Draft) -> None:
        current = self.current
        assert current is not None
        current.last_row = draft.row
        if "options" in draft.cells:
            if not current.option_rows and "options" in current.cells:
                current.option_rows.append((current.row, current.cells["options"]))
            self._add_option(draft)
        elif "answer" in draft.cells and not current.text("answer"):
            current.cells["answer"] = draft.cells["answer"]
            current.places["answer"] = draft.places["answer"]
        elif "answer" in draft.cells and not draft.cells["answer"].anchor:
            _append(current, "answer", draft)
        for name in ("answer", "explanation"):
            if name in draft.cells and name not in current.cells:
                current.cells[name] = draft.cells[name]
                current.places[name] = draft.places[name]

    def _add_option(self, draft: Draft) -> None:
        current = self.current
        assert current is not None
        if "options" in draft.cells:
            current.option_rows.append((draft.row, draft.cells["options"]))
            current.places.setdefault("options", draft.places["options"])
            flag = draft.cells.get("flag") or Cell("")
            current.flags[len(current.option_rows) - 1] = flag


def _append(current: Draft, name: str, draft: Draft) -> None:
    kept = current.cells[name]
    current.cells[name] = Cell(f"{kept.text}\n{draft.text(name)}", kept.kind)
    current.tell(
        WARNING, "answer_continued", name,
        f"第 {draft.row} 行没有题干，只有答案，已接在上一题的答案后面。如不是同一题，请补上题干。",
        row=draft.row,
    )  # fmt: skip


def make_draft(table: Table, row: Row) -> Draft:
    draft = Draft(table.sheet, row.number, kind=table.kind, last_row=row.number)
    spanning = _answer_across(table, row)
    for column, cell in row.cells.items():
        name = table.columns.get(column)
        if not name or (spanning and _same_merge(cell, column, row, spanning)):
            continue
        if _copied(cell, column, row, name):
            continue
        _put(draft, name, column, cell)
    if spanning and spanning.anchor:
        draft.cells["answer"], draft.places["answer"] = spanning, spanning.anchor[1]
    if any(column in row.cells for column in table.spread[1:]):
        _spread_options(draft, table, row)
    return draft


def _spread_options(draft: Draft, table: Table, row: Row) -> None:
    draft.cells.pop("options", None)
    for place, column in enumerate(table.spread):
        cell = row.cells.get(column)
        if cell and not cell.anchor:
            _put(draft, f"option:{place}", column, cell)


def _answer_across(table: Table, row: Row) -> Cell | None:
    """An answer written over several merged columns (E:K) belongs to the answer column."""
    for column, name in table.columns.items():
        cell = row.cells.get(column)
        if name == "answer" and cell and cell.anchor and cell.anchor[0] == row.number:
            anchor = table.columns.get(cell.anchor[1], "")
            if cell.anchor[1] != column and anchor.partition(":")[0] in ("", "option", "blank"):
                return cell
    return None


def _same_merge(cell: Cell, column: int, row: Row, spanning: Cell) -> bool:
    return cell.anchor == spanning.anchor or (row.number, column) == spanning.anchor


def _copied(cell: Cell, column: int, row: Row, name: str) -> bool:
    """Is this a copy out of a merged cell that this column should not take?"""
    if cell.anchor is None:
        return False
    if cell.anchor[0] < row.number:
        return cell.anchor[1] != column or name not in _FILLED_DOWN
    return True


def _put(draft: Draft, name: str, column: int, cell: Cell) -> None:
    family, _, place = name.partition(":")
    if place:
        slots = {
            "option": draft.options, "blank": draft.blanks,
            "answer": draft.answers, "flag": draft.flags,
        }[family]  # fmt: skip
        slots[int(place)] = cell
        draft.places[name] = column
        draft.places.setdefault(family, column)
    elif name not in draft.cells:
        draft.cells[name], draft.places[name] = cell, column
    elif cell.text.strip() and fold(cell.text) != fold(draft.cells[name].text):
        _second_value(draft, name, column, cell)


def _second_value(draft: Draft, name: str, column: int, cell: Cell) -> None:
    if name in JOINED:
        sign = {"chapter": "/", "tags": " "}.get(name, "\n")
        draft.cells[name] = Cell(f"{draft.cells[name].text.strip()}{sign}{cell.text.strip()}")
        return
    if name in ("category", "number", "uid"):
        return
    draft.places[name] = column
    draft.tell(
        ERROR, "conflicting_columns", name,
        "有两列都像是同一个项目，而这一行两列的内容不一样。请在列对应关系中指定用哪一列，"
        "或删去一列。",
    )  # fmt: skip
