"""Which texts changed between two versions: matched by text, since articles are renumbered."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

ALIKE = 0.45  # share of common character pairs from which two texts are one article, changed
TELLING = 20  # pairs; the shared words of shorter texts are chance
COMMON = 0.2  # a pair of characters in more articles than this tells nothing


@dataclass(frozen=True)
class Change:
    """kind: same, moved (another number only), changed, added, removed."""

    kind: str
    old: Any = None
    new: Any = None

    @property
    def pieces(self) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        """Both texts in pieces; True marks what only this side has."""
        return differing_pieces(
            self.old.text if self.old else "", self.new.text if self.new else ""
        )


def compare_versions(old: Sequence[Any], new: Sequence[Any]) -> list[Change]:
    """Changes in the order of the new text; what was removed stands where it used to be.

    The articles have `number`, `suffix` and `text`.
    """
    partners = _same_texts(old, new)
    partners |= _similar_texts(
        [index for index in range(len(old)) if index not in partners.values()],
        [index for index in range(len(new)) if index not in partners],
        old,
        new,
    )
    return _in_order(old, new, partners)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _place(article: Any) -> tuple[int, int]:
    return article.number, article.suffix


def _same_texts(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """new index -> old index; where a text occurs twice, the same number goes first."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for index, article in enumerate(old):
        waiting[_squeeze(article.text)].append(index)
    partners = {}
    for same_number in (True, False):
        for index, article in enumerate(new):
            twins = waiting[_squeeze(article.text)]
            for twin in twins if index not in partners else ():
                if not same_number or _place(old[twin]) == _place(article):
                    partners[index] = twin
                    twins.remove(twin)
                    break
    return partners


def _similar_texts(
    left: list[int], right: list[int], old: Sequence[Any], new: Sequence[Any]
) -> dict[int, int]:
    """Greedy by likeness: the best pair of all first, then the next best of what is left."""
    old_pairs = {index: _pairs(old[index].text) for index in left}
    new_pairs = {index: _pairs(new[index].text) for index in right}
    scored = []
    for index, candidates in _candidates(old_pairs, new_pairs).items():
        for other in candidates:
            score = _likeness(old_pairs[other], new_pairs[index])
            score += 0.1 * (_place(old[other]) == _place(new[index]))
            if score >= ALIKE:
                scored.append((-score, abs(other - index), index, other))
    partners: dict[int, int] = {}
    taken = set()
    for _, _, index, other in sorted(scored):
        if index not in partners and other not in taken:
            partners[index] = other
            taken.add(other)
    return partners


def _pairs(text: str) -> Counter[str]:
    text = _squeeze(text)
    return Counter(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Sørensen–Dice over pairs of characters; or the share of the shorter text in the longer,
    since an article that gains three paragraphs is still the same article.
    """
    common, shorter = (one & other).total(), min(one.total(), other.total())
    alike = 2 * common / (one.total() + other.total())
    return max(alike, 0.75 * common / shorter) if shorter >= TELLING else alike


def _candidates(
    old_pairs: dict[int, Counter[str]], new_pairs: dict[int, Counter[str]]
) -> dict[int, set[int]]:
    """Old articles sharing a telling pair with the new one: a code of 1,200 stays quick."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, pairs in old_pairs.items():
        for pair in pairs:
            holders[pair].append(index)
    most = max(8, int(len(old_pairs) * COMMON))
    return {
        index: {
            other
            for pair in pairs
            if len(holders.get(pair, ())) <= most
            for other in holders.get(pair, ())
        }
        for index, pairs in new_pairs.items()
    }


def _in_order(old: Sequence[Any], new: Sequence[Any], partners: dict[int, int]) -> list[Change]:
    kept = set(partners.values())
    changes, passed = [], 0
    for index, article in enumerate(new):
        # What was removed here goes before what came in its place.
        until = _next_partner(index, partners, len(old))
        gone = range(passed, until)
        changes += [Change("removed", old=old[at]) for at in gone if at not in kept]
        passed = max(passed, until)
        if index in partners:
            other = old[partners[index]]
            changes.append(Change(_kind(other, article), other, article))
        else:
            changes.append(Change("added", new=article))
    gone = range(passed, len(old))
    return changes + [Change("removed", old=old[at]) for at in gone if at not in kept]


def _next_partner(index: int, partners: dict[int, int], default: int) -> int:
    following = [other for other in partners if other >= index]
    return partners[min(following)] if following else default


def _kind(old: Any, new: Any) -> str:
    if _squeeze(old.text) != _squeeze(new.text):
        return "changed"
    return "same" if _place(old) == _place(new) else "moved"


def differing_pieces(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """First by clauses, then by characters inside those that differ: readable and quick."""
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, was, now in _blocks(_clauses(old), _clauses(new)):
        if tag == "replace":
            for inner, was_characters, now_characters in _blocks(was, now):
                left.append((was_characters, inner != "equal"))
                right.append((now_characters, inner != "equal"))
        else:
            left.append((was, tag != "equal"))
            right.append((now, tag != "equal"))
    return _merged(left), _merged(right)


def _clauses(text: str) -> list[str]:
    return re.findall(r"[^，。；：、\n]*[，。；：、\n]?", text)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        yield tag, "".join(old[start:end]), "".join(new[new_start:new_end])


def _merged(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    merged: list[tuple[str, bool]] = []
    for text, differs in pieces:
        if text and merged and merged[-1][1] == differs:
            merged[-1] = (merged[-1][0] + text, differs)
        elif text:
            merged.append((text, differs))
    return merged
