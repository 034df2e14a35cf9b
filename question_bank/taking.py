"""From a question as read out of a workbook to facts for the bank. Pure."""

from typing import Any

from question_bank.citing import split_citations
from question_bank.facts import DEFAULTS, Facts
from question_bank.reading.keys import read_truth
from question_bank.reading.records import ReadQuestion

# Facts that a workbook may leave out altogether, and the columns that would give them.
OPTIONAL = {
    "explanation": ("explanation", "option_explanation"),
    "citations": ("citation",),
    "tags": ("tags", "importance"),
}
MOST_TAGS = 20
LONGEST_TAG = 30
LONGEST_CITATION = 300


def facts_from(read: ReadQuestion) -> Facts:
    """A new question. Subject and branch are "" where the row names none: applying fills them."""
    facts = {
        **DEFAULTS,
        **_own_facts(read),
        "difficulty": read.difficulty or DEFAULTS["difficulty"],
        "subject": read.subject,
        "branch": _branch(read),
        "has_fixed_order": read.fixed_order,
        "for_practice": read.practice,
    }
    return as_answerable(facts, read.key)


def updated_facts(old: Facts, read: ReadQuestion, fields: set[str]) -> Facts:
    """What a row says of a question in the bank; what the sheet has no column for stays.

    `fields` are those that the sheet has columns for: there an empty cell means nothing.
    """
    facts = {**old, **_own_facts(read)}
    for name, columns in OPTIONAL.items():
        if fields.isdisjoint(columns):
            facts[name] = old[name]
    facts["difficulty"] = read.difficulty or old["difficulty"]
    facts["subject"] = read.subject or old["subject"]
    facts["branch"] = _branch(read) or old["branch"]
    for name, field in (("has_fixed_order", "fixed_order"), ("for_practice", "practice")):
        said = read_truth(read.original.get(field, ""))
        facts[name] = old[name] if said is None else said
    return as_answerable(facts, read.key)


def _branch(read: ReadQuestion) -> str:
    """For several branches at once there is the public part."""
    if not read.branches:
        return ""
    return read.branches[0] if len(read.branches) == 1 else "common"


def as_answerable(facts: Facts, key: Any) -> Facts:
    """A case that asks one thing only, with its answer, is an essay question to us."""
    if facts["kind"] == "case" and not facts["items"] and isinstance(key, str):
        return {**facts, "kind": "essay", "key": key}
    return facts


def _own_facts(read: ReadQuestion) -> Facts:
    is_case = read.kind == "case"
    return {
        "kind": read.kind,
        "stem": read.stem,
        "options": [] if is_case else read.options,
        "key": None if is_case else read.key,
        "explanation": read.explanation,
        "citations": split_citations(read.citation),
        "tags": [tag[:LONGEST_TAG] for tag in read.tags[:MOST_TAGS]],
        "items": [_item(item) for item in read.items],
    }


def _item(read: ReadQuestion) -> dict[str, Any]:
    return {
        "kind": read.kind,
        "stem": read.stem,
        "options": read.options,
        "key": read.key,
        "explanation": read.explanation,
        "citation": read.citation[:LONGEST_CITATION],
    }
