"""Cases: one material, several questions, however the sheet ties them together.

By 父题序号; by 子题型 (with 试题序列 as the tie or as the order); by a 材料 column; by rows under a
case row that has no answer of its own; or all in one row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from core.workbook import Cell
from question_bank.reading.details import add_details
from question_bank.reading.interpret import Interpreter
from question_bank.reading.kinds import find_kind, kind_of_title
from question_bank.reading.records import (
    CASE,
    ERROR,
    ESSAY,
    WARNING,
    Draft,
    ReadQuestion,
    RowIssue,
)  # fmt: skip
from question_bank.reading.texts import clean_stem, fold, tidy

_MAIN_WORDS = {"主题", "主题干", "大题", "题干", "材料", "主干", "案例"}
_SUB_NUMBER = re.compile(
    r"^\s*(?:[(（]\s*(\d{1,2})\s*[)）]|第?\s*(\d{1,2})\s*小?[问题]|问题?\s*(\d{1,2}))"
)
_LEAD_NUMBER = re.compile(
    r"^\s*(?:[(（]\s*(\d{1,3})\s*[)）]|第?\s*(\d{1,3})\s*(?:小?[问题]|[、.．]))"
)
_HEADING = re.compile(r"第?\s*[一二三四五六七八九十\d]{1,3}\s*(?:大题|部分|题)?[、.．]?")
_ASKS = re.compile(
    r"(?:\n|^|(?<=[。！？!?]))\s*(?:【?(?:问题?|请问|请回答|要求|试问|作答要求)】?\s*[:：])\s*"
)

Found = ReadQuestion | RowIssue


@dataclass(slots=True)
class Group:
    main: Draft | None
    key: str = ""
    items: list[Draft] = field(default_factory=list)


class CaseCollector:
    """Takes drafts in order; gives questions and issues. Plain questions pass straight through."""

    def __init__(self, interpreter: Interpreter):
        self.interpreter = interpreter
        self.keyed = "parent" in interpreter.table.fields()
        self.groups: dict[str, Group] = {}
        self.current: Group | None = None

    def take(self, draft: Draft) -> Iterator[Found]:
        _drop_heading(draft)
        if draft.text("parent"):
            self._group(draft.text("parent")).items.append(draft)
        elif draft.text("material"):
            yield from self._take_material(draft)
        elif draft.group == "item" or self._is_item(draft):
            if self.current is None:
                self.current = Group(None)
            self._group_of_item(draft).items.append(draft)
        elif self._is_case(draft):
            yield from self._open(draft)
        else:
            yield from self._close()
            yield from self._plain(draft)

    def flush(self) -> Iterator[Found]:
        yield from self._close()
        for group in self.groups.values():
            yield from self._build(group)
        self.groups = {}

    def _plain(self, draft: Draft) -> Iterator[Found]:
        question = self.interpreter.read(draft)
        yield from told(draft)
        if question is not None:
            yield question

    def _group(self, key: str) -> Group:
        return self.groups.setdefault(_plain_key(key), Group(None, key))

    def _is_case(self, draft: Draft) -> bool:
        raw = draft.text("type")
        code = self.interpreter.mapping.type_codes.get(raw, "")
        return (find_kind(raw) or code or draft.kind) == CASE if raw else draft.kind == CASE

    def _is_item(self, draft: Draft) -> bool:
        """Does this row belong to a case by its 子题型, or by standing under an open case?"""
        sub = draft.text("sub_type")
        if sub:
            return sub not in _MAIN_WORDS
        current = self.current
        if current is None or current.main is None or _answered(current.main):
            return False
        if draft.text("number") and draft.text("number") == current.main.text("number"):
            return True
        if draft.text("type") and not self._is_case(draft):
            return bool(_SUB_NUMBER.match(draft.text("stem")))
        return bool(_answered(draft) or _SUB_NUMBER.match(draft.text("stem")))

    def _group_of_item(self, draft: Draft) -> Group:
        """试题序列 ties an item to its case when it equals the case's own; else it is an order."""
        order = _plain_key(draft.text("sub_order"))
        assert self.current is not None
        if order and order in self.groups:
            return self.groups[order]
        return self.current

    def _open(self, draft: Draft) -> Iterator[Found]:
        yield from self._close()
        tie = draft.text("number") if self.keyed else draft.text("sub_order")
        if tie:
            group = self._group(tie)
            if group.main is None:
                group.main = draft
                self.current = None if self.keyed else group
                return
        self.current = Group(draft)

    def _take_material(self, draft: Draft) -> Iterator[Found]:
        material = fold(draft.text("material"))
        if self.current is None or self.current.key != material:
            yield from self._close()
            cells = {name: draft.cells[name] for name in ("number",) if name in draft.cells}
            cells["stem"] = draft.cells["material"]
            main = Draft(draft.sheet, draft.row, cells, {"stem": draft.places["material"]})
            main.kind, main.last_row = CASE, draft.row
            self.current = Group(main, material)
        if draft.text("stem"):
            self.current.items.append(draft)
        elif self.current.main:
            self.current.main.cells.update(
                {name: cell for name, cell in draft.cells.items() if name != "material"}
            )

    def _close(self) -> Iterator[Found]:
        group, self.current = self.current, None
        if group is not None and not any(group is kept for kept in self.groups.values()):
            yield from self._build(group)

    def _build(self, group: Group) -> Iterator[Found]:
        if group.main is None:
            yield from self._orphans(group)
            return
        main = group.main
        if not group.items:
            group.items = _split_single(main)
        items = self._items(group)
        if not group.items:
            main.tell(
                ERROR, "case_without_items", "stem",
                "这道案例题没有小题，也没有答案。请在下面各行写出小题，并填写“父题序号”。",
            )  # fmt: skip
        case = self._case(main, [item for item in items if item])
        if None in items:
            rows = "、".join(str(draft.row) for draft in group.items if draft.failed)
            main.tell(
                ERROR, "case_incomplete", "",
                f"这道案例题的小题有错误（第 {rows} 行），整道题没有导入。请改正后再导入。",
            )  # fmt: skip
        yield from told(main)
        for draft in group.items:
            yield from told(draft, drop_warnings=main.failed)
        if not main.failed:
            yield case

    def _items(self, group: Group) -> list[ReadQuestion | None]:
        group.items = _in_order(group.items)
        return [self.interpreter.read(draft, as_item=True) for draft in group.items]

    def _case(self, main: Draft, items: list[ReadQuestion]) -> ReadQuestion:
        text = main.text("stem")
        if not text:
            main.tell(ERROR, "missing_stem", "stem", "这道案例题没有材料。请在题干列写出案例。")
        case = ReadQuestion(main.sheet, main.row, CASE, clean_stem(text), [], None, items=items)
        add_details(case, main, self.interpreter.mapping)
        case.original = {name: cell.text for name, cell in main.cells.items()}
        case.columns = {name: main.column(name) for name in main.places}
        case.last_row = max([main.last_row, *(item.last_row for item in items)])
        return case

    def _orphans(self, group: Group) -> Iterator[Found]:
        for draft in group.items:
            name = "parent" if draft.text("parent") else "sub_type"
            which = f"（{draft.text('parent')}）" if draft.text("parent") else ""
            draft.tell(
                ERROR, "item_without_case", name,
                f"这是小题，但找不到它所属的案例{which}。请检查父题序号，或补上案例那一行。",
            )  # fmt: skip
            yield from told(draft)


def told(draft: Draft, drop_warnings: bool = False) -> Iterator[RowIssue]:
    """A row with an error is in the errors only: its warnings would be about nothing."""
    for issue in draft.issues:
        if issue.severity == ERROR or not (draft.failed or drop_warnings):
            yield issue


def _drop_heading(draft: Draft) -> None:
    """A column called 大题 may hold headings (一、单选题) and no material at all."""
    text = draft.text("material")
    kind = kind_of_title(text)
    if kind or _HEADING.fullmatch(text):
        draft.cells.pop("material")
        draft.kind = kind or draft.kind


def _plain_key(text: str) -> str:
    return text.strip().removesuffix(".0")


def _answered(draft: Draft) -> bool:
    return bool(
        draft.text("answer") or draft.answers or draft.flags or draft.blanks
        or draft.options or draft.text("options") or draft.option_rows
    )  # fmt: skip


def _in_order(items: list[Draft]) -> list[Draft]:
    """By 试题序列, else by the number in front of each stem, else by 序号, else as they stand."""
    for numbers in (
        [_integer(draft.text("sub_order")) for draft in items],
        [_lead_number(draft.text("stem")) for draft in items],
        [_integer(draft.text("number")) for draft in items],
    ):
        known = [number for number in numbers if number is not None]
        if len(known) == len(items) and len(set(known)) == len(items):
            return [draft for _, draft in sorted(zip(known, items, strict=True), key=_first)]
    return items


def _first(pair: tuple[int, Draft]) -> int:
    return pair[0]


def _integer(text: str) -> int | None:
    found = re.search(r"(\d{1,6})\s*[)）]?\s*(?:\.0)?$", text)
    return int(found[1]) if found else None


def _lead_number(stem: str) -> int | None:
    found = _LEAD_NUMBER.match(stem)
    return int(next(group for group in found.groups() if group)) if found else None


def _split_single(main: Draft) -> list[Draft]:
    """A case in one row: its key belongs to one sub-question, as every mark needs one."""
    if not _answered(main):
        return []
    material, question = _split_question(main.text("stem"))
    item = replace(main, issues=[], cells=dict(main.cells), kind="")
    for name in ("type", "uid", "number", "chapter", "tags", "citation", "score", "difficulty"):
        item.cells.pop(name, None)
    item.cells["stem"] = Cell(question)
    written = not (item.options or item.text("options") or item.option_rows)
    if written:
        item.kind = ESSAY
    main.cells = {
        name: cell for name, cell in main.cells.items()
        if name not in ("answer", "options", "explanation")
    }  # fmt: skip
    main.cells["stem"] = Cell(material)
    main.options, main.blanks, main.answers, main.flags = {}, {}, {}, {}
    main.option_rows = []
    main.tell(
        WARNING, "case_in_one_row", "stem",
        "这道案例题只有一行，已把答案作为它的一个小题。如有几问，请分成几行，并填写“父题序号”。",
    )  # fmt: skip
    return [item]


def _split_question(stem: str) -> tuple[str, str]:
    found = _ASKS.search(stem)
    if found and found.start() > 10 and stem[found.end() :].strip():
        return stem[: found.start()].strip(), tidy(stem[found.end() :])
    return stem, "请根据上述材料作答。"
