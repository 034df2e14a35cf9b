"""From a question of the bank to the copy that a paper keeps.

Takes questions with their `items` and `citations` (rows or anything shaped alike). What the copy
holds is what the digest proves and what is marked, years after the question itself has changed.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from exams.assembly import names_other_options, shuffle_options
from exams.sealing import canonical

SHUFFLED = frozenset({"single", "multiple", "indeterminate"})


def substance_digest(question: Any) -> str:
    """Changes when stem, options, key, citations or sub-questions do: then a drawn paper no
    longer says what the bank says. Tags, difficulty and explanation do not count."""
    substance = {
        **_asked(question),
        "fixed": question.has_fixed_order,
        "citations": [one.text for one in question.citations.all()],
        "items": [_asked(item) for item in question.items.all()],
    }
    return hashlib.sha256(canonical(substance)).hexdigest()


def _asked(part: Any) -> dict[str, Any]:
    return {"kind": part.kind, "stem": part.stem, "options": part.options, "key": part.key}


def frozen_contents(question: Any, *, seed: str) -> list[dict[str, Any]]:
    """One content per place on the paper: a case gives one for each of its sub-questions.

    Options are shuffled by `seed`, which has to differ from paper to paper and from question to
    question, except where their order carries meaning.
    """
    if question.kind != "case":
        citations = [one.text for one in question.citations.all()]
        return [_frozen(question, citations, "", "", question.has_fixed_order, seed)]
    shared = [one.text for one in question.citations.all()]
    return [
        _frozen(
            item,
            [item.citation] if item.citation else shared,
            question.stem,
            question.uid,
            question.has_fixed_order,
            f"{seed}:{number}",
        )
        for number, item in enumerate(question.items.all(), start=1)
    ]


def _frozen(
    part: Any, citations: list[str], material: str, group: str, fixed: bool, seed: str
) -> dict[str, Any]:
    options, key = part.options, part.key
    if part.kind in SHUFFLED:
        # An explanation that says "A 项错误" would lie once the options have moved.
        stays = fixed or names_other_options(part.explanation)
        options, key = shuffle_options(options, key, seed=seed, fixed_order=stays)
    return {
        "kind": part.kind,
        "stem": part.stem,
        "options": options,
        "key": key,
        "explanation": part.explanation,
        "citations": citations,
        "material": material,
        "group": group,
    }


def paper_content(paper: Any, items: Iterable[Any]) -> dict[str, Any]:
    """What a paper's digest is over; marks as text, since no float may enter a digest."""
    return {
        "sitting": paper.sitting_id,
        "branch": paper.branch,
        "label": paper.label,
        "items": [
            {
                "position": item.position,
                "number": item.number,
                "max_mark": f"{item.max_mark:.2f}",
                "content": item.frozen,
            }
            for item in items
        ],
    }
