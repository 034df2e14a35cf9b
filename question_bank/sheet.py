"""Our own layout of a workbook: what the template offers, an export writes, and an import reads.

One row per question; the sub-questions of a case follow it, tied to its 序号 by 父题序号. Whatever
is written here must be read back by question_bank.reading as the same facts.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from question_bank.citing import join_citations

SHEET = "试题"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = {
    "single": "单选题", "multiple": "多选题", "indeterminate": "不定项选择题",
    "true_false": "判断题", "blank": "填空题", "short_answer": "简答题", "essay": "论述题",
    "case": "案例题",
}  # fmt: skip
DIFFICULTIES = {1: "易", 2: "中", 3: "难"}
BRANCHES = {
    "common": "公共", "people_congress": "人大", "government": "政府", "supervision": "监委",
    "court": "法院", "procuratorate": "检察院",
}  # fmt: skip
FEWEST_OPTIONS = 4
FRONT = ("编号", "序号", "父题序号", "题型", "题干")
BACK = ("答案", "解析", "依据", "难度", "知识点", "适用机关", "标签", "选项顺序固定", "练习题")
WIDTHS = {"题干": 60.0, "答案": 24.0, "解析": 40.0, "依据": 30.0, "知识点": 18.0}

Numbered = tuple[str, dict[str, Any]]  # (uid, facts)


def headers(options: int = FEWEST_OPTIONS, blanks: int = 0) -> list[str]:
    return [
        *FRONT,
        *(f"选项{letter}" for letter in LETTERS[:options]),
        *(f"空{number}" for number in range(1, blanks + 1)),
        *BACK,
    ]


def widths(names: list[str]) -> list[float]:
    return [WIDTHS.get(name, 22.0 if name.startswith("选项") else 12.0) for name in names]


def measure(facts: dict[str, Any]) -> tuple[int, int]:
    """(options, blanks) that a question needs columns for."""
    parts = [facts, *facts["items"]]
    blanks = [len(part["key"] or []) for part in parts if part["kind"] == "blank"]
    return max(len(part["options"]) for part in parts), max(blanks, default=0)


def sheet_rows(questions: Iterable[Numbered], options: int, blanks: int) -> Iterator[list[str]]:
    names = headers(options, blanks)
    yield names
    number = 0
    for uid, facts in questions:
        number += 1
        case = number
        yield _line(names, {"编号": uid, "序号": str(case)} | _part(facts) | _details(facts))
        for item in facts["items"]:
            number += 1
            own = {"序号": str(number), "父题序号": str(case), "依据": item["citation"]}
            yield _line(names, own | _part(item))


def _line(names: list[str], cells: dict[str, str]) -> list[str]:
    return [cells.get(name, "") for name in names]


def _part(part: dict[str, Any]) -> dict[str, str]:
    cells = {"题型": KINDS[part["kind"]], "题干": part["stem"], "解析": part["explanation"]}
    cells |= {f"选项{LETTERS[place]}": text for place, text in enumerate(part["options"])}
    if part["kind"] == "blank":
        texts = enumerate(part["key"] or [], start=1)
        return cells | {f"空{place}": "\n".join(accepted) for place, accepted in texts}
    return cells | {"答案": _answer(part["key"])}


def _answer(key: Any) -> str:
    if isinstance(key, bool):
        return "正确" if key else "错误"
    return "".join(key) if isinstance(key, list) else key or ""


def _details(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "依据": join_citations(facts["citations"]),
        "难度": DIFFICULTIES[facts["difficulty"]],
        "知识点": facts["subject"],
        "适用机关": BRANCHES[facts["branch"]],
        "标签": "，".join(facts["tags"]),
        "选项顺序固定": "是" if facts["has_fixed_order"] else "否",
        "练习题": "是" if facts["for_practice"] else "否",
    }
