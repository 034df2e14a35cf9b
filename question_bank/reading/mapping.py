"""What a person may say about a workbook; a plain dict in JSON, kept as a profile.

{
  "sheets": {
    "单选题": {"skip": false,
               "tables": [{"header_row": 3, "columns": {"B": "stem", "C": ""}, "kind": "single"}]},
    "*": {...}                            for every sheet without an entry of its own
  },
  "type_codes": {"1": "single"},          what numbers in the type column mean
  "judge_letters": {"A": true, "B": false},
  "index_base": 1,                        1 or 0: what the first option's number is
  "difficulty": {"1": 1, "5": 3},         numbers of the difficulty column to 1, 2, 3
  "option_separator": "/", "blank_separator": ";"
}
Every entry is optional. A table is found by its header row; columns not named keep the guess,
and "" drops a column. Fields: see `FIELDS`.
"""

from dataclasses import dataclass, field
from typing import Any

from core.workbook import column_number
from question_bank.reading.kinds import LABELS

FIELDS = {
    "uid": "编号", "number": "序号", "parent": "父题序号", "type": "题型", "sub_type": "子题型",
    "sub_order": "小题序号", "material": "材料", "stem": "题干", "options": "选项（同一格）",
    "answer": "答案", "flag": "是否正确项", "explanation": "解析", "citation": "依据",
    "difficulty": "难度", "score": "分值", "chapter": "知识点", "category": "分类", "tags": "标签",
    "importance": "重要程度", "branch": "适用机关", "fixed_order": "选项顺序固定",
    "practice": "练习题", "option_explanation": "选项解析", "picture": "图片",
    **{f"option:{place}": f"选项{chr(65 + place)}" for place in range(26)},
    **{f"blank:{place}": f"空{place + 1}" for place in range(10)},
    **{f"answer:{place}": f"正确答案{place + 1}" for place in range(10)},
    **{f"flag:{place}": f"选项{chr(65 + place)}是否正确" for place in range(26)},
}  # fmt: skip


class BadMapping(ValueError):
    """The mapping is not of the form above; the message says where."""


@dataclass(slots=True)
class TableMapping:
    header_row: int
    columns: dict[int, str] = field(default_factory=dict)  # column -> field, '' to drop it
    kind: str = ""


@dataclass(slots=True)
class SheetMapping:
    skip: bool | None = None
    tables: dict[int, TableMapping] = field(default_factory=dict)  # by header row


@dataclass(slots=True)
class Mapping:
    sheets: dict[str, SheetMapping] = field(default_factory=dict)
    type_codes: dict[str, str] = field(default_factory=dict)
    judge_letters: dict[str, bool] = field(default_factory=dict)
    index_base: int | None = None
    difficulty: dict[str, int] = field(default_factory=dict)
    option_separator: str = ""
    blank_separator: str = ""

    def sheet(self, name: str) -> SheetMapping:
        return self.sheets.get(name) or self.sheets.get("*") or SheetMapping()


def read_mapping(raw: dict[str, Any] | None) -> Mapping:
    """Check and read a mapping; raises BadMapping."""
    raw = {} if raw is None else raw
    if not isinstance(raw, dict):
        raise BadMapping("列对应关系应是一个对象。")
    try:
        return Mapping(
            sheets={name: _sheet(entry) for name, entry in (raw.get("sheets") or {}).items()},
            type_codes={
                str(code): _kind(kind) for code, kind in (raw.get("type_codes") or {}).items()
            },
            judge_letters={
                str(letter).upper(): bool(truth)
                for letter, truth in (raw.get("judge_letters") or {}).items()
            },
            index_base=_index_base(raw.get("index_base")),
            difficulty={
                str(level): int(value) for level, value in (raw.get("difficulty") or {}).items()
            },
            option_separator=str(raw.get("option_separator") or ""),
            blank_separator=str(raw.get("blank_separator") or ""),
        )
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        if isinstance(error, BadMapping):
            raise
        raise BadMapping(f"列对应关系的格式不对：{error}") from None


def _sheet(entry: dict[str, Any]) -> SheetMapping:
    tables = [_table(table) for table in entry.get("tables") or ()]
    return SheetMapping(entry.get("skip"), {table.header_row: table for table in tables})


def _table(entry: dict[str, Any]) -> TableMapping:
    columns = {}
    for letter, name in (entry.get("columns") or {}).items():
        if name and name not in FIELDS:
            raise BadMapping(f"没有“{name}”这个字段。")
        columns[column_number(letter)] = name
    return TableMapping(int(entry["header_row"]), columns, _kind(entry.get("kind") or ""))


def _kind(kind: str) -> str:
    if kind and kind not in LABELS:
        raise BadMapping(f"没有“{kind}”这种题型。")
    return kind


def _index_base(value: Any) -> int | None:
    if value not in (None, 0, 1):
        raise BadMapping("序号答案只能从 0 或从 1 数起。")
    return value
