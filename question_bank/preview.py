"""A question for showing: as the candidate sees it, and with its key. Pure."""

from typing import Any

from question_bank.facts import LABELS, Facts, changed_fields

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = {
    "single": "单选题", "multiple": "多选题", "indeterminate": "不定项选择题",
    "true_false": "判断题", "blank": "填空题", "short_answer": "简答题", "essay": "论述题",
    "case": "案例题",
}  # fmt: skip
DIFFICULTIES = {1: "易", 2: "中", 3: "难"}
BRANCHES = {
    "common": "公共", "people_congress": "人大", "government": "政府", "supervision": "监委",
    "court": "法院", "procuratorate": "检察院", "": "（导入时选择）",
}  # fmt: skip


WORDS: dict[str, dict[Any, str]] = {
    "kind": KINDS,
    "difficulty": DIFFICULTIES,
    "branch": BRANCHES,
}


def preview(facts: Facts) -> dict[str, Any]:
    """{"kind", "stem", "parts"}: a plain question has one part without a stem of its own."""
    parts = facts["items"] if facts["kind"] == "case" else [{**facts, "stem": ""}]
    return {
        "kind": KINDS[facts["kind"]],
        "stem": facts["stem"],
        "parts": [_part(part, facts["kind"] == "case") for part in parts],
    }


def _part(part: Facts, is_item: bool) -> dict[str, Any]:
    key = part["key"]
    right = set(key) if part["options"] and isinstance(key, list) else set()
    options = [
        {"letter": letter, "text": text, "is_right": letter in right}
        for letter, text in zip(LETTERS, part["options"], strict=False)
    ]
    return {
        "kind": KINDS[part["kind"]] if is_item else "",
        "type": part["kind"],
        "stem": part["stem"],
        "options": options,
        "key": key_text(key),
        "explanation": part["explanation"] if is_item else "",
        "citation": part.get("citation", ""),
        "input": {"single": "radio", "true_false": "radio"}.get(part["kind"], "checkbox"),
    }


def key_text(key: Any) -> str:
    if isinstance(key, bool):
        return "正确" if key else "错误"
    if isinstance(key, list) and key and isinstance(key[0], list):
        return "；".join(" 或 ".join(texts) for texts in key)
    return "".join(key) if isinstance(key, list) else key or ""


def fact_text(name: str, facts: Facts) -> str:
    """One fact in words, for old beside new."""
    value: Any = facts.get(name)
    if name in WORDS:
        return WORDS[name].get(value, "")
    if name == "options":
        return "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, value, strict=False))
    if name == "key":
        return key_text(value)
    if name == "items":
        return "\n".join(_item_text(number, item) for number, item in enumerate(value, start=1))
    if isinstance(value, bool):
        return "是" if value else "否"
    return "；".join(value) if isinstance(value, list) else str(value or "")


def _item_text(number: int, item: Facts) -> str:
    lines = [f"（{number}）{KINDS[item['kind']]}：{item['stem']}"]
    lines += [fact_text("options", item)] if item["options"] else []
    lines += [f"答案：{key_text(item['key'])}"]
    lines += [f"{label}：{item[name]}" for name, label in MORE.items() if item.get(name)]
    return "\n".join(lines)


MORE = {"explanation": "解析", "citation": "依据"}


def differences(old: Facts, new: Facts) -> list[dict[str, str]]:
    """What changed, in words: [{"label", "old", "new"}]."""
    return [
        {"label": LABELS[name], "old": fact_text(name, old), "new": fact_text(name, new)}
        for name in changed_fields(old, new)
    ]
