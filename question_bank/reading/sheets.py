"""Read one sheet: its tables one below the other, its labels, its running text."""

import re
from collections.abc import Iterator

from core.workbook import Cell, Row, Sheet, column_letter
from question_bank.reading.cases import CaseCollector, Found
from question_bank.reading.headerless import guess_table
from question_bank.reading.headers import match_header
from question_bank.reading.interpret import Interpreter
from question_bank.reading.kinds import CHOICE, key_of_sheet, kind_of_title
from question_bank.reading.layouts import Assembler
from question_bank.reading.lines import NUMBERED, LineReader, line_score
from question_bank.reading.mapping import Mapping, TableMapping
from question_bank.reading.records import ERROR, NOTE, WARNING, Draft, RowIssue
from question_bank.reading.tables import (
    Table,
    _build,
    find_header,
    lone_stem_header,
    unknown_columns,
)

SAMPLE = 60  # rows to look through for a header before asking whether there is none
_EXAMPLE = re.compile(r"^\s*[【\[(（]?\s*(?:示例|样例|举例|范例|例题示范)\s*[】\])）:：\d]?")
_CHAPTER = re.compile(r"^\s*第\s*[一二三四五六七八九十百\d]+\s*[章节编篇单部]")
_HINT = re.compile(r"^\s*[(（【\[]?\s*(?:必填|选填|可填|可选|可不填|填写|请填|请输入|请选择)")
_FILLERS = {"number", "type", "difficulty", "score", "chapter", "category", "tags", "uid"}


def lookahead(rows: Iterator[Row]) -> Iterator[tuple[Row, Row | None]]:
    previous: Row | None = None
    for row in rows:
        if previous is not None:
            yield previous, row
        previous = row
    if previous is not None:
        yield previous, None


class SheetReader:
    """`run()` gives what the sheet holds; `found_any` tells afterwards whether it was a bank."""

    def __init__(self, sheet: Sheet, mapping: Mapping):
        self.sheet = sheet
        self.mapping = mapping
        self.own = mapping.sheet(sheet.name)
        self.kind = kind_of_title(sheet.name)
        self.key = key_of_sheet(sheet.name)
        self.section = ""
        self.found_any = False
        self.content = False
        self.table: Table | None = None
        self.assembler: Assembler | None = None
        self.collector: CaseCollector | None = None
        self.lines: LineReader | None = None
        self.preamble: list[Row] | None = []
        self.second_header = 0
        self.hidden: list[int] = []

    def run(self) -> Iterator[Found]:
        for row, following in lookahead(self.sheet.rows()):
            self.content = True
            if row.hidden:
                self.hidden.append(row.number)
            yield from self._row(row, following)
        if self.table is None and self.lines is None:
            yield from self._fall_back()
        yield from self._leave()
        if self.found_any:
            yield from self._about_sheet()

    def _row(self, row: Row, following: Row | None) -> Iterator[Found]:
        if row.number == self.second_header:
            return
        if self.lines is not None:
            yield from self._take_line(row)
            return
        table = self._table_at(row, following)
        if table is not None:
            yield from self._leave()
            yield from self._enter(table)
        elif self.table is not None:
            yield from self._take(row, following)
        elif self.preamble is not None:
            self.preamble.append(row)
            if len(self.preamble) >= SAMPLE:
                yield from self._fall_back()

    def _table_at(self, row: Row, following: Row | None) -> Table | None:
        stated = self.own.tables.get(row.number)
        table = find_header(self.sheet.name, row, following)
        if stated is None:
            return table
        if table is None:
            headers = {column: cell.text for column, cell in row.cells.items()}
            claims = {column: match_header(text) for column, text in headers.items()}
            table = _build(self.sheet.name, row.number, headers, claims)
        return _corrected(table, stated)

    def _enter(self, table: Table) -> Iterator[Found]:
        labels = [kind_of_title(_lone_text(row)) for row in self.preamble or ()]
        label = next((kind for kind in reversed(labels) if kind), "")
        table.kind = table.kind or label or self.section or self.kind
        self.preamble = None
        self.found_any = True
        self.table = table
        if table.rows == 2:
            self.second_header = table.header_row + 1
        self.collector = CaseCollector(Interpreter(table, self.mapping))
        self.assembler = Assembler(table)
        self.assembler.key = self.key
        yield from self._about_table(table)

    def _about_table(self, table: Table) -> Iterator[Found]:
        for columns in table.doubles.values():
            letters = "、".join(column_letter(column) for column in columns)
            yield RowIssue(
                self.sheet.name, table.header_row, column_letter(columns[-1]),
                "duplicate_column", ERROR,
                f"{letters} 列的表头都是“{table.headers[columns[0]].strip()}”，不知道用哪一列，"
                "这张表没有读取。请在列对应关系中指定，或删去一列。",
            )  # fmt: skip
        for column, text in unknown_columns(table):
            yield RowIssue(
                self.sheet.name, table.header_row, column_letter(column), "unknown_column", NOTE,
                f"不认识表头“{text.strip()[:30]}”，这一列没有读取。",
            )  # fmt: skip
        if table.guessed:
            yield RowIssue(
                self.sheet.name, table.header_row, "", "no_header", WARNING,
                "没有找到表头，已按内容猜测各列："
                + "，".join(f"{column_letter(c)} 列为{_field_label(f)}"
                           for c, f in sorted(table.columns.items()))
                + "。请核对。",
            )  # fmt: skip

    def _take(self, row: Row, following: Row | None) -> Iterator[Found]:
        assert self.table and self.assembler and self.collector
        if self.table.doubles:
            return
        issue, handled = self._label(row, following)
        if issue is not None:
            yield issue
        if handled:
            return
        draft = self.assembler.take(row)
        if draft is not None:
            yield from self.collector.take(draft)

    def _label(self, row: Row, following: Row | None) -> tuple[RowIssue | None, bool]:
        """Rows that are no questions: sections, chapters, empty forms, examples."""
        assert self.table
        own = _lone_cells(row)
        fields = {self.table.columns.get(column, "") for column in own}
        if len(own) == 1:
            return self._lone_label(row, next(iter(own.values())).text, fields, following)
        if fields <= _FILLERS | {""} and fields & _FILLERS:
            return self._skip(row, WARNING, "empty_row", "没有题干、选项和答案，已跳过"), True
        hints = sum(1 for cell in own.values() if _HINT.match(cell.text))
        if hints * 2 >= len(own):
            return self._skip(row, WARNING, "hint_row", "是填写要求，没有导入"), True
        if self._is_example(row):
            return self._skip(row, WARNING, "example_row", "是示例，没有导入"), True
        return None, False

    def _lone_label(
        self, row: Row, text: str, fields: set[str], following: Row | None
    ) -> tuple[RowIssue | None, bool]:
        assert self.table and self.assembler
        kind = kind_of_title(text)
        if kind:
            self.section = self.table.kind = kind
            return None, True
        if following is not None and find_header(self.sheet.name, following, None):
            return None, True
        if _CHAPTER.match(text) and len(text) <= 40:
            self.assembler.chapter = text.strip()
            return self._skip(row, NOTE, "chapter_row", f"“{text.strip()}”当作章节名"), True
        if fields == {"number"} and text.strip().replace(".0", "").isdigit():
            return self._skip(row, NOTE, "empty_row", "只有序号，已跳过"), True
        if fields <= {"number", "", "uid", "score", "difficulty"}:
            said = f"只有“{text.strip()[:30]}”，当作说明跳过"
            return self._skip(row, WARNING, "row_skipped", said), True
        return None, False

    def _is_example(self, row: Row) -> bool:
        assert self.table
        texts = {
            name: row.cells[column].text.strip()
            for column, name in self.table.columns.items()
            if name in ("number", "uid", "stem", "type") and column in row.cells
        }
        lead = [texts.get(name, "") for name in ("number", "uid")]
        return any(text in ("示例", "例", "样例", "举例", "范例") for text in lead) or bool(
            _EXAMPLE.match(texts.get("stem", ""))
            and re.match(r"\s*[【\[(（]|.{2}\s*[:：]", texts["stem"])
        )

    def _skip(self, row: Row, severity: str, code: str, said: str) -> RowIssue:
        return RowIssue(
            self.sheet.name, row.number, "", code, severity, f"第 {row.number} 行{said}。"
        )

    def _take_line(self, row: Row) -> Iterator[Found]:
        assert self.lines and self.collector
        for draft in self.lines.take(row):
            yield from self._line_draft(draft)

    def _line_draft(self, draft: Draft) -> Iterator[Found]:
        assert self.collector
        first, self.section = self.section == "first", ""
        answered = draft.options or draft.text("answer") or draft.key is not None
        numbered = NUMBERED.match(draft.text("first"))
        if first and not answered and not numbered and draft.kind not in ("case",):
            yield RowIssue(
                draft.sheet, draft.row, "", "title_skipped", WARNING,
                f"第 {draft.row} 行“{draft.text('stem')[:30]}”当作标题跳过。如果是题目，"
                f"请补上答案。",
            )  # fmt: skip
            return
        draft.cells.pop("first", None)
        yield from self.collector.take(draft)

    def _fall_back(self) -> Iterator[Found]:
        """No header in the sample: running text, a table without header, or no bank at all."""
        rows = [row for row in self.preamble or () if not lone_stem_header(row)]
        self.preamble = None
        if not rows:
            return
        stated = self.own.tables.get(0)
        table = Table(self.sheet.name, rows[0].number, rows=0) if stated else None
        if table is None and not self.sheet.paper:
            table = guess_table(self.sheet.name, rows)
        if table is not None:
            yield from self._enter(_corrected(table, stated) if stated else table)
            for row, following in lookahead(iter(rows)):
                yield from self._take(row, following)
        elif self._is_running_text(rows):
            yield from self._enter_lines(rows)

    def _is_running_text(self, rows: list[Row]) -> bool:
        if self.key is not None or (self.kind and self.kind != CHOICE and len(rows) > 1):
            return all(len(row.cells) <= 3 for row in rows)
        return line_score(rows) >= (0.2 if self.sheet.paper else 0.35)

    def _enter_lines(self, rows: list[Row]) -> Iterator[Found]:
        self.found_any = True
        self.section = "first"
        self.lines = LineReader(self.sheet.name, self.kind, self.key)
        table = Table(self.sheet.name, 0)
        self.collector = CaseCollector(Interpreter(table, self.mapping))
        for row in rows:
            yield from self._take_line(row)

    def _leave(self) -> Iterator[Found]:
        """Give what the table or text before has kept back."""
        if self.collector is None:
            return
        if self.assembler is not None:
            draft = self.assembler.flush()
            if draft is not None:
                yield from self.collector.take(draft)
        if self.lines is not None:
            for draft in self.lines.flush():
                yield from self._line_draft(draft)
        yield from self.collector.flush()

    def _about_sheet(self) -> Iterator[Found]:
        name = self.sheet.name
        if self.hidden:
            yield RowIssue(
                name, self.hidden[0], "", "hidden_rows", WARNING,
                f"有 {len(self.hidden)} 行被隐藏或筛选掉（从第 {self.hidden[0]} 行起），也已读取。"
                "如不需要，请删去这些行。",
            )  # fmt: skip
        pictures = self.sheet.extras.pictures
        if pictures:
            rows = sorted({row for row, _ in pictures if row})
            where = (
                f"（第 {'、'.join(map(str, rows[:10]))} 行{'等' * (len(rows) > 10)}）"
                if rows
                else ""
            )
            yield RowIssue(
                name, rows[0] if rows else 0, "", "pictures", WARNING,
                f"工作表里有 {len(pictures)} 张图片{where}，图片没有导入。如题目要看图才能答，"
                f"请在题库中补上。",
            )  # fmt: skip


def _corrected(table: Table, stated: TableMapping) -> Table:
    """The person's word over our guess."""
    for column, name in stated.columns.items():
        if name:
            table.columns[column] = name
        else:
            table.columns.pop(column, None)
    table.kind = stated.kind or table.kind
    table.doubles = {
        name: left for name, columns in table.doubles.items()
        if len(left := [c for c in columns if table.columns.get(c) == name]) > 1
    }  # fmt: skip
    return table


def _lone_cells(row: Row) -> dict[int, Cell]:
    return {
        column: cell for column, cell in row.cells.items()
        if (cell.text.strip() or cell.formula) and not cell.anchor
    }  # fmt: skip


def _lone_text(row: Row) -> str:
    own = _lone_cells(row)
    return next(iter(own.values())).text if len(own) == 1 else ""


def _field_label(name: str) -> str:
    if name.startswith("option:"):
        return f"选项{chr(65 + int(name[7:]))}"
    return {
        "stem": "题干", "answer": "答案", "type": "题型", "number": "序号",
        "options": "选项", "explanation": "解析",
    }.get(name, name)  # fmt: skip
