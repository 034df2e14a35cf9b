"""What makes a question wrong: checked before it is saved by hand and before it goes live."""

from collections import Counter
from typing import Any, NamedTuple

from question_bank.reading.blanks import count_blanks
from question_bank.reading.texts import fold

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHOICES = ("single", "multiple", "indeterminate")
WRITTEN = ("short_answer", "essay")
MOST_OPTIONS = 10


class Fault(NamedTuple):
    field: str  # stem, options, key, items
    message: str


def find_faults(facts: dict[str, Any]) -> list[Fault]:
    """Everything wrong with a question (facts as in question_bank.facts), in plain words."""
    if facts["kind"] != "case":
        return _part_faults(facts)
    faults = [] if facts["stem"].strip() else [Fault("stem", "请填写案例材料。")]
    if not facts["items"]:
        faults.append(Fault("items", "案例题至少要有一道小题。"))
    for number, item in enumerate(facts["items"], start=1):
        faults += [
            Fault("items", f"第 {number} 小题：{fault.message}") for fault in _part_faults(item)
        ]
    return faults


def _part_faults(part: dict[str, Any]) -> list[Fault]:
    faults = [] if part["stem"].strip() else [Fault("stem", "请填写题干。")]
    kind, key = part["kind"], part["key"]
    if kind in CHOICES:
        faults += _option_faults(part["options"])
        faults += _choice_key_faults(kind, key or [], len(part["options"]))
    elif kind == "true_false" and not isinstance(key, bool):
        faults.append(Fault("key", "请选择答案是“正确”还是“错误”。"))
    elif kind == "blank":
        faults += _blank_faults(part["stem"], key or [])
    elif kind in WRITTEN and not (isinstance(key, str) and key.strip()):
        faults.append(Fault("key", "请填写参考答案，阅卷时要用。"))
    return faults


def _option_faults(options: list[str]) -> list[Fault]:
    faults = []
    if len(options) < 2:
        faults.append(Fault("options", "选择题至少要有两个选项。"))
    if len(options) > MOST_OPTIONS:
        faults.append(Fault("options", f"选项最多 {MOST_OPTIONS} 个。"))
    for letter, text in zip(LETTERS, options, strict=False):
        if not text.strip():
            faults.append(Fault("options", f"选项 {letter} 是空的，请填写或者删去这一行。"))
    folded = [fold(text) or text for text in options]
    twice = [text for text, count in Counter(folded).items() if count > 1 and text.strip()]
    for text in twice:
        same = "、".join(
            letter for letter, other in zip(LETTERS, folded, strict=False) if other == text
        )
        faults.append(Fault("options", f"选项 {same} 的内容相同，请改正其中一个。"))
    return faults


def _choice_key_faults(kind: str, key: list[str], count: int) -> list[Fault]:
    if not key:
        return [Fault("key", "还没有标出正确答案，请在正确的选项前打勾。")]
    beyond = [letter for letter in key if letter not in LETTERS[:count]]
    if beyond:
        return [Fault("key", f"答案 {'、'.join(beyond)} 超出了选项的范围。")]
    if kind == "single" and len(key) > 1:
        return [Fault("key", "单选题只能有一个正确答案；有多个时请把题型改为多选题。")]
    if kind == "multiple" and len(key) < 2:
        return [Fault("key", "多选题至少要有两个正确答案；只有一个时请改为单选题或不定项选择题。")]
    return []


def _blank_faults(stem: str, key: list[list[str]]) -> list[Fault]:
    if not key or not all(texts and all(text.strip() for text in texts) for texts in key):
        return [Fault("key", "请给每个空填写答案，一个空一行。")]
    counts = count_blanks(stem)
    if not counts:
        return [Fault("stem", "题干里没有标出要填的空，请用 ____ 标出。")]
    if len(key) not in counts:
        return [Fault("key", f"题干里有 {max(counts)} 个空，答案却有 {len(key)} 个，请核对。")]
    return []
