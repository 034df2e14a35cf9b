"""Drawing lots so that anybody can draw the same again.

Before the draw the list is fixed, numbered from 1, and SHA-256(seed) is published. In the meeting
a number is called out. Then each place n of the list gets

    SHA-256("{seed}:{number called out}:lot:{n}")

and those with the smallest digests (hex, compared as text) are drawn. The office could not choose
the seed to suit the number, which came later, nor the meeting the number to suit the seed, which
it did not know.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")


def new_seed() -> str:
    return secrets.token_hex(32)


def draw(pool: Sequence[One], count: int, *, seed: str, public_number: str) -> list[One]:
    """`count` of the pool, in the order drawn."""
    if not 0 < count <= len(pool):
        raise ValueError("draw between one and all of the list")
    places = sorted(range(1, len(pool) + 1), key=lambda place: rank(seed, public_number, place))
    return [pool[place - 1] for place in places[:count]]


def rank(seed: str, public_number: str, place: int) -> str:
    return hashlib.sha256(f"{seed}:{public_number}:lot:{place}".encode()).hexdigest()
