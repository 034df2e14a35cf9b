"""When a statute was passed and amended, and from which day this version is in force."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

LONGEST_HISTORY = 20_000  # characters; a forged file may hold nothing but dates
DATE = re.compile(r"((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-.年]?(\d{2})[-.月]?(\d{2})(?!\d)")
_ACT = re.compile(r"通过|修正|修订|公布|施行|批准|废止")
_IN_FORCE = re.compile(
    r"自(?:(公布|发布|通过|印发)之日|(\d{4}年\d{1,2}月\d{1,2}日))起(?:施行|实施)"
)


@dataclass(frozen=True)
class Act:
    """One line of the history: passed, amended, revised, published."""

    on: date
    kind: str
    text: str


def read_history(lines: list[str]) -> list[Act]:
    """Each date opens an act; what follows up to the next date belongs to it."""
    text = "\n".join(lines)[:LONGEST_HISTORY]
    starts = [match for match in DATE.finditer(text) if not _inside_quotes(text, match.start())]
    acts = []
    for index, found in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        words = re.sub(r"\s+", " ", text[found.start() : end].replace("　", " ")).strip()
        words = re.sub(r"[\s（(）)]*(?:根据)?$", "", words)
        on = make_date(*found.groups())
        if on and _ACT.search(words):
            acts.append(Act(on=on, kind=_kind(words), text=words[:500]))
    return acts


def _kind(words: str) -> str:
    outside = re.sub(r"《.*》|〈.*〉|<.*>", "", words)
    kind = (_ACT.findall(outside) or _ACT.findall(words))[-1]
    # The Constitution's amendments are "passed", not "amended".
    return "修正" if kind == "通过" and "修正案》" in words else kind


def _inside_quotes(text: str, position: int) -> bool:
    return text.count("《", 0, position) > text.count("》", 0, position)


def make_date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def version_date(history: tuple[Act, ...], filename: str) -> tuple[date | None, list[str]]:
    named = _NAME_DATE.search(PurePath(filename.replace("\\", "/")).stem)
    from_name = make_date(*named.groups()) if named else None
    dates = [act.on for act in history if act.kind != "施行"] or [act.on for act in history]
    from_text = max(dates, default=None)
    if from_name and from_text and from_name != from_text:
        return from_name, [
            f"文件名中的日期（{from_name}）与文中最近一次通过或修改的日期（{from_text}）不同，"
            "暂用文件名中的日期，请核对。"
        ]
    if not from_name and not from_text:
        return None, ["没有读到通过或修改日期，请填写版本日期。"]
    return from_name or from_text, []


def effective_date(
    closing: str, history: tuple[Act, ...], adopted_on: date | None
) -> tuple[date | None, list[str]]:
    """The last articles name the day, but after an amendment they still name the first one."""
    found = _IN_FORCE.search(closing.replace(" ", ""))
    amended = len(history) > 1 and history[-1].kind == "修正"
    if found and not amended:
        on = DATE.match(found[2]) if found[2] else None
        effective_on = make_date(*on.groups()) if on else adopted_on
        if effective_on and adopted_on and effective_on >= adopted_on:
            return effective_on, []
    if adopted_on is None:
        return None, []
    return adopted_on, [
        f"没有读到这一版本的施行日期，暂按版本日期（{adopted_on}）计。"
        "修正后的施行日期写在修改决定里，请核对后更正。"
    ]
