"""A question as plain facts: what forms and workbooks give, what revisions and undo keep.

{
  "kind", "stem", "options", "key"        shapes as in question_bank.models.Question
  "explanation", "difficulty", "branch", "tags", "has_fixed_order", "for_practice",
  "subject": "宪法/国家机构",              path, "" for none
  "citations": ["《宪法》第三条"],
  "items": [{"kind", "stem", "options", "key", "explanation", "citation"}]
}
Pure: questions come in as any object with these attributes.
"""

import hashlib
from types import SimpleNamespace
from typing import Any

from question_bank.similarity import key_digest, question_digest

Facts = dict[str, Any]

# A change of any of these sends a live question back to review.
SUBSTANCE = ("kind", "stem", "options", "key", "citations", "items")
PLAIN = (
    "kind", "stem", "options", "key", "explanation", "difficulty", "branch", "tags",
    "has_fixed_order", "for_practice",
)  # fmt: skip
ITEM = ("kind", "stem", "options", "key", "explanation", "citation")
LABELS = {
    "kind": "题型", "stem": "题干", "options": "选项", "key": "答案", "explanation": "解析",
    "difficulty": "难度", "branch": "适用机关", "tags": "标签", "has_fixed_order": "选项顺序固定",
    "for_practice": "可用于练习", "subject": "知识点", "citations": "依据", "items": "小题",
}  # fmt: skip
DEFAULTS: Facts = {
    "kind": "single", "stem": "", "options": [], "key": None, "explanation": "", "difficulty": 2,
    "branch": "common", "tags": [], "has_fixed_order": False, "for_practice": False,
    "subject": "", "citations": [], "items": [],
}  # fmt: skip


def facts_of(question: Any) -> Facts:
    facts = {name: getattr(question, name) for name in PLAIN}
    facts["subject"] = question.subject.path if question.subject else ""
    facts["citations"] = [citation.text for citation in question.citations.all()]
    facts["items"] = [{name: getattr(item, name) for name in ITEM} for item in question.items.all()]
    return facts


def complete(facts: Facts) -> Facts:
    """The facts with defaults for what was not given; case and written kinds hold no options."""
    whole = {**DEFAULTS, **facts}
    if whole["kind"] == "case":
        return {**whole, "options": [], "key": None}
    return {**whole, "items": []}


def changed_fields(old: Facts, new: Facts) -> list[str]:
    """Names of the facts that differ, in the order of LABELS."""
    return [name for name in LABELS if old.get(name) != new.get(name)]


def is_substantial(changed: list[str]) -> bool:
    return not set(SUBSTANCE).isdisjoint(changed)


def digests(facts: Facts) -> dict[str, str]:
    """`stem_digest`: what a candidate sees (same stem and options, in whatever order).

    `content_digest`: that and the key. So equal contents are duplicates, and the same stem_digest
    with another content_digest is the same question with another key.
    """
    items = [SimpleNamespace(**item) for item in facts["items"]]
    seen = question_digest(facts["stem"], facts["options"], items)
    key = key_digest(facts["options"], facts["key"], items)
    content = hashlib.sha256(f"{seen}:{key}".encode()).hexdigest()[:32]
    return {"stem_digest": seen, "content_digest": content}


def whole_stem(facts: Facts) -> str:
    """A case is told by its material and its sub-questions together."""
    return "\n".join([facts["stem"], *(item["stem"] for item in facts["items"])])


def all_options(facts: Facts) -> list[str]:
    return [*facts["options"], *(text for item in facts["items"] for text in item["options"])]


def search_text(facts: Facts, uid: str) -> str:
    """All words of a question for LIKE; tags as #tag# so that a filter hits whole tags only."""
    parts = [uid, whole_stem(facts), *all_options(facts), facts["explanation"]]
    parts += [text for text in (facts["key"],) if isinstance(text, str)]
    parts += facts["citations"]
    parts += [f"#{tag}#" for tag in facts["tags"]]
    return "\n".join(part for part in parts if part)
