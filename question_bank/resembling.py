"""Which questions look alike though they are not the same: shown beside the one being edited.

Candidates are found by pieces of the stem (one query), then ranked by how much text they share.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from question_bank.similarity import fold

PIECE = 6
CLOSE = 0.72
SHOWN = 5


def pieces(stem: str) -> list[str]:
    """Three pieces from the begin, the middle and the end; a stem as short as one is one."""
    runs = "".join(letter if letter.isalnum() else " " for letter in stem).split()
    text = max(runs, key=len, default="")
    if len(text) <= PIECE:
        return [text] if len(text) >= 4 else []
    middle = (len(text) - PIECE) // 2
    cuts = [text[:PIECE], text[middle : middle + PIECE], text[-PIECE:]]
    return list(dict.fromkeys(cuts))


def rank(stem: str, options: Sequence[str], candidates: Iterable[Any]) -> list[Any]:
    """The closest of the candidates (anything with stem and options), closest first."""
    own = _text(stem, options)
    found = []
    for candidate in candidates:
        matcher = SequenceMatcher(None, own, _text(candidate.stem, candidate.options))
        if matcher.quick_ratio() >= CLOSE and (share := matcher.ratio()) >= CLOSE:
            found.append((share, candidate))
    found.sort(key=lambda pair: -pair[0])
    return [candidate for _, candidate in found[:SHOWN]]


def _text(stem: str, options: Sequence[str]) -> str:
    return fold(stem + "".join(sorted(options)))[:400]
