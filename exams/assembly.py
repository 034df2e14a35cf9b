"""From blueprint rules, a bank and a seed to papers.

**Anyone can recompute a draw.** Questions are put in order by SHA-256 of the text
`"{seed}:question:{pk}"` (hex digits compared as text). Then, rule by rule as the blueprint lists
them, each place takes the first unused question of that order which fits the rule and leaves
enough for all places still to fill. Nothing depends on the order in which the bank was read. The
seed is secret until release; its `commitment` may be published before.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from exams.feasibility import (
    KIND_NAMES,
    Classes,
    DrawRule,
    Feasibility,
    Flow,
    Infeasible,
    Part,
    PoolQuestion,
    Shortage,
    check_feasibility,
    classes_of,
)

__all__ = [
    "KIND_NAMES",
    "DrawRule",
    "Drawn",
    "Feasibility",
    "Infeasible",
    "Part",
    "PoolQuestion",
    "Shortage",
    "arrange",
    "check_feasibility",
    "commitment",
    "draw",
    "draw_papers",
    "names_other_options",
    "shuffle_options",
]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Drawn: TypeAlias = list[tuple[DrawRule, PoolQuestion]]


def _rank(seed: str, purpose: str, name: Hashable) -> str:
    return hashlib.sha256(f"{seed}:{purpose}:{name}".encode()).hexdigest()


def commitment(seed: str) -> str:
    """What may be published before the draw, to show afterwards that the seed was not chosen.

    It hides the seed only if that cannot be guessed: `secrets.token_hex(32)`.
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def draw(
    rules: Sequence[DrawRule],
    pool: Iterable[PoolQuestion],
    *,
    seed: str,
    excluded: Collection[int] = frozenset(),
    used: Mapping[int, int] | None = None,
) -> Drawn:
    """(rule, question) for every place, in the rules' order; see the module for the algorithm.

    `used` says how often other papers already hold a question: less used ones then come first in
    the order, before the hash decides. Raises Infeasible, which names the shortage.
    """
    pool = list(pool)
    drawn = _draw_from(rules, classes_of(rules, pool, excluded), seed, used or {})
    if drawn is None:
        raise Infeasible(check_feasibility(rules, pool, excluded=excluded))
    return drawn


def _draw_from(
    rules: Sequence[DrawRule], classes: Classes, seed: str, used: Mapping[int, int]
) -> Drawn | None:
    room = {mask: len(ones) for mask, ones in classes.items()}
    flow = Flow([rule.count for rule in rules], room)
    return None if any(flow.unmet) else _fill_places(rules, flow, _in_order(classes, seed, used))


def _in_order(
    classes: Classes, seed: str, used: Mapping[int, int]
) -> list[tuple[int, PoolQuestion]]:
    entries = [(mask, question) for mask, ones in classes.items() for question in ones]
    return sorted(
        entries, key=lambda entry: (used.get(entry[1].pk, 0), _rank(seed, "question", entry[1].pk))
    )


def _fill_places(
    rules: Sequence[DrawRule], flow: Flow, ordered: list[tuple[int, PoolQuestion]]
) -> Drawn:
    drawn: Drawn = []
    gone: set[int] = set()
    for number, rule in enumerate(rules):
        # A class that must be left to others stays so for every further place of the same rule:
        # the rules that need it in full are still waiting.
        closed: set[int] = set()
        end = len(drawn) + rule.count
        for mask, question in ordered:
            if len(drawn) == end:
                break
            if not mask >> number & 1 or mask in closed or question.pk in gone:
                continue
            if flow.settle(number, mask):
                drawn.append((rule, question))
                gone.add(question.pk)
            else:
                closed.add(mask)
    return drawn


def draw_papers(
    rules: Sequence[DrawRule],
    pool: Iterable[PoolQuestion],
    *,
    seed: str,
    labels: Sequence[str],
    overlap_allowed: bool,
    excluded: Collection[int] = frozenset(),
) -> dict[str, Drawn]:
    """A paper for each label, with no question twice wherever the bank allows it.

    Then the questions for all papers are drawn at once and dealt in turn, as cards are. Otherwise,
    if overlap is allowed, paper after paper is drawn with the seed `"{seed}:{label}"`, each
    taking first what the papers before it used least. Raises Infeasible.
    """
    if len(set(labels)) != len(labels) or not labels:
        raise ValueError("papers need labels that differ")
    pool = list(pool)
    ample = check_feasibility(rules, pool, papers=len(labels), disjoint=True, excluded=excluded)
    if ample.is_feasible:
        return _deal(rules, pool, seed, labels, excluded)
    if not overlap_allowed:
        raise Infeasible(ample)
    classes = classes_of(rules, pool, excluded)
    used: Counter[int] = Counter()
    papers: dict[str, Drawn] = {}
    for label in labels:
        drawn = _draw_from(rules, classes, f"{seed}:{label}", used)
        if drawn is None:
            raise Infeasible(check_feasibility(rules, pool, excluded=excluded))
        papers[label] = drawn
        used.update(question.pk for _, question in papers[label])
    return papers


def _deal(
    rules: Sequence[DrawRule],
    pool: list[PoolQuestion],
    seed: str,
    labels: Sequence[str],
    excluded: Collection[int],
) -> dict[str, Drawn]:
    copies = [replace(rule, count=rule.count * len(labels)) for rule in rules]
    questions = iter([one for _, one in draw(copies, pool, seed=seed, excluded=excluded)])
    papers: dict[str, Drawn] = {label: [] for label in labels}
    for rule in rules:
        for _ in range(rule.count):
            for label in labels:
                papers[label].append((rule, next(questions)))
    return papers


# --- the order on the page ------------------------------------------------------------------


def arrange(drawn: Drawn, *, seed: str) -> Drawn:
    """By kind in the customary order, inside a kind by SHA-256 of `"{seed}:place:{pk}"`."""
    kinds = list(KIND_NAMES)
    return sorted(
        drawn, key=lambda one: (kinds.index(one[1].kind), _rank(seed, "place", one[1].pk))
    )


_NAMES_OPTIONS = re.compile(
    r"^(以上|上述|前述)|[A-Z]\s*[、,，和与及或]\s*[A-Z](?![A-Za-z])|(?<![A-Za-z])[A-Z]\s*(项|选项)"
    r"|选项\s*[A-Z]|[一二两三四五]项(都|均|全)"
)


def names_other_options(text: str) -> bool:
    """Whether an option or an explanation speaks of options by letter or place ("以上都对",
    "A、B 两项"), which shuffling would make false."""
    return bool(_NAMES_OPTIONS.search(text.strip()))


def shuffle_options(
    options: Sequence[str], key: Sequence[str], *, seed: str, fixed_order: bool = False
) -> tuple[list[str], list[str]]:
    """Options by SHA-256 of `"{seed}:option:{letter}"`, and the key in the new letters.

    The order stays where it is fixed, and where an option names others: the key would lie. Give
    each question its own seed (`f"{seed}:{pk}"`), or all would be shuffled alike.
    """
    letters = LETTERS[: len(options)]
    if not set(key) <= set(letters):
        raise ValueError("the key names an option that is not there")
    if fixed_order or any(names_other_options(option) for option in options):
        return list(options), sorted(key)
    order = sorted(letters, key=lambda letter: _rank(seed, "option", letter))
    moved = dict(zip(order, letters, strict=True))
    return [options[letters.index(old)] for old in order], sorted(moved[old] for old in key)
