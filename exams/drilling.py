"""Which questions a try of a quiz or of practice asks: by lot, what she has seen least first.

Anyone can recompute a choice: questions stand in the order of (times seen, SHA-256 of
`"{seed}:question:{pk}"`), and the first `count` are taken.
"""

import hashlib
from collections.abc import Iterable, Mapping

NOTHING: Mapping[int, int] = {}


def lot(seed: str, pk: int) -> str:
    return hashlib.sha256(f"{seed}:question:{pk}".encode()).hexdigest()


def choose(
    pool: Iterable[int], count: int, *, seed: str, seen: Mapping[int, int] = NOTHING
) -> list[int]:
    """At most `count` of the pool; fewer only where it holds no more."""
    return sorted(set(pool), key=lambda pk: (seen.get(pk, 0), lot(seed, pk)))[:count]


def shuffled(questions: Iterable[int], *, seed: str) -> list[int]:
    return sorted(questions, key=lambda pk: lot(seed, pk))
