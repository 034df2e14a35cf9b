"""What of a frozen question may reach the person who answers it.

The answer page, the answer sheet inside the capability and the receipt are built from `Asked`
alone. It has no field for a key or an explanation, so neither can slip into a template.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from exams.scoring import LETTERS
from exams.sealing import canonical

CASE = "case"
NO_BREAK_SPACE = "\u00a0"
EMPTY_BRACKETS = re.compile(r"（\s*）|\(\s*\)")
NUMERALS = "一二三四五六七八九十"
PART_TITLES = {
    "single": ("单项选择题", "每题只有一个正确答案。"),
    "multiple": ("多项选择题", "每题有两个或两个以上正确答案。"),
    "indeterminate": ("不定项选择题", "每题有一个或一个以上正确答案。"),
    "true_false": ("判断题", "判断每题的说法是否正确。"),
    "blank": ("填空题", "在每个空内填写答案。"),
    "short_answer": ("简答题", ""),
    "essay": ("论述题", ""),
    CASE: ("案例分析题", "阅读材料，回答材料后的各个问题。"),
}
SHORT_NAMES = {
    "single": "单选题",
    "multiple": "多选题",
    "indeterminate": "不定项选择题",
    "true_false": "判断题",
    "blank": "填空题",
    "short_answer": "简答题",
    "essay": "论述题",
}


class SheetItem(NamedTuple):
    """One line of the answer sheet: enough to judge whether an answer can belong there."""

    pk: int
    kind: str
    size: int  # options of a choice, blanks of a blank question


@dataclass(frozen=True)
class Asked:
    pk: int
    position: int
    number: str
    kind: str
    mark: Decimal
    stem: str
    options: tuple[tuple[str, str], ...]
    blanks: int
    material: str
    group: str

    @property
    def part(self) -> str:
        return CASE if self.group else self.kind

    @property
    def short_number(self) -> str:
        """For the small cells of the answer card: 11(2) as 11-2."""
        return self.number.replace("(", "-").rstrip(")")

    @property
    def kind_name(self) -> str:
        return SHORT_NAMES[self.kind]

    @property
    def sheet_item(self) -> SheetItem:
        return SheetItem(self.pk, self.kind, self.blanks or len(self.options))


def with_gaps(stem: str) -> str:
    """（ ） keeps its width and is never torn apart at the end of a line."""
    return EMPTY_BRACKETS.sub(f"（{NO_BREAK_SPACE * 4}）", stem)


def ask(
    frozen: dict[str, Any], *, pk: int, position: int, number: str, kind: str, mark: Decimal
) -> Asked:
    """Of a blank question only the number of its blanks is taken from the key."""
    return Asked(
        pk=pk,
        position=position,
        number=number,
        kind=kind,
        mark=mark,
        stem=with_gaps(frozen["stem"]),
        options=tuple(zip(LETTERS, frozen.get("options") or (), strict=False)),
        blanks=len(frozen["key"]) if kind == "blank" else 0,
        material=frozen.get("material") or "",
        group=frozen.get("group") or "",
    )


@dataclass(frozen=True)
class Part:
    """One numbered part of the paper: 一、单项选择题（共20题，每题2分，共40分）."""

    title: str
    note: str
    short_name: str
    cases: tuple[tuple[str, tuple[Asked, ...]], ...]  # (material, its questions); "" = no case


def parts_of(asked: Iterable[Asked]) -> list[Part]:
    """The paper in parts, in the paper's order; neighbours of one kind are one part."""
    parts = []
    for index, (kind, members) in enumerate(groupby(asked, key=lambda item: item.part)):
        rows = tuple(members)
        name, note = PART_TITLES[kind]
        cases = tuple(
            (group[0].material, group)
            for _, rest in groupby(rows, key=lambda item: item.group)
            for group in [tuple(rest)]
        )
        count = len(cases) if kind == CASE else len(rows)
        parts.append(
            Part(
                title=f"{chinese_numeral(index + 1)}、{name}（{describe_marks(rows, count)}）",
                note=note,
                short_name=name,
                cases=cases,
            )
        )
    return parts


def describe_marks(rows: tuple[Asked, ...], count: int) -> str:
    total = plain(sum((item.mark for item in rows), Decimal(0)))
    same = len({item.mark for item in rows}) == 1 and count == len(rows)
    each = f"每题{plain(rows[0].mark)}分，" if same else ""
    return f"共{count}题，{each}共{total}分"


def chinese_numeral(number: int) -> str:
    """1 to 19: no paper has more parts."""
    if number <= 10:
        return NUMERALS[number - 1]
    return f"十{NUMERALS[number - 11]}"


def plain(mark: Decimal) -> str:
    """2.00 as 2, 2.50 as 2.5."""
    return f"{mark.normalize():f}"


def receipt_code(attempt: int, answers: dict[int, Any]) -> str:
    """SHA-256 over what the server holds: `answers` by position, unanswered ones left out.

    The candidate leaves with it; whoever is given the stored answers can recompute it.
    """
    held = [[position, answers[position]] for position in sorted(answers)]
    return hashlib.sha256(canonical({"attempt": attempt, "answers": held})).hexdigest()
