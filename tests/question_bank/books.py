"""Workbooks for the import's tests, built by code."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEAD = [
    "题型",
    "题干",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案",
    "解析",
    "依据",
    "难度",
    "知识点",
]


def row(stem: str, *, key: str = "A", kind: str = "单选题", **cells: Any) -> list[Any]:
    options = cells.get("options", [f"{stem}甲", f"{stem}乙", f"{stem}丙", f"{stem}丁"])
    options = [*options, "", "", "", ""][:4]
    rest = [cells.get(name, "") for name in ("explanation", "citation", "difficulty", "subject")]
    return [kind, stem, *options, key, *rest]


def workbook(
    rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, title: str = "题库"
) -> bytes:
    return sheets({title: [head, *rows]})


def sheets(named: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in named.items():
        sheet = book.create_sheet(title)
        for cells in rows:
            sheet.append(list(cells))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = [
    row(
        "甲题", citation="《监督法》第二条；《宪法》第三条", difficulty="难", subject="监督法/总则"
    ),
    row("乙题", kind="多选题", key="AC", explanation="见法条。"),
    row("丙题", kind="判断题", key="错误", options=[]),
    row("丁题____和____。", kind="填空题", key="一|二;贰", options=[]),
    row("戊题", kind="论述题", key="参考答案。", options=[]),
]
