"""When two questions are the same: digests over what a candidate sees, and over the key."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_LOOSE_MARKS = re.compile(r"""[\s，。、；：！？“”‘’《》【】…·,;:!?"'()\[\]]|(?<!\d)\.|\.(?!\d)""")


def question_digest(stem: str, options: Sequence[str], items: Iterable[Any] = ()) -> str:
    """Equal for questions that look the same, whatever the order of their options.

    Width, case, blanks and punctuation do not count. `items` are the sub-questions of a case
    (anything with `stem` and `options`).
    """
    parts = [fold(stem), *sorted(fold(option) for option in options if option)]
    parts += [question_digest(item.stem, item.options) for item in items]
    return _digest(parts)


def key_digest(options: Sequence[str], key: Any, items: Iterable[Any] = ()) -> str:
    """Equal for keys that mean the same: choices by the texts they name, not by their letters."""
    parts = sorted(_key_parts(options, key))
    parts += [key_digest(item.options, item.key) for item in items]
    return _digest(parts)


def _key_parts(options: Sequence[str], key: Any) -> list[str]:
    if isinstance(key, bool) or key is None:
        return [str(key)]
    if isinstance(key, str):
        return [fold(key)]
    if key and isinstance(key[0], list):
        return [f"{place}:{'|'.join(sorted(map(fold, texts)))}" for place, texts in enumerate(key)]
    places = [ord(letter) - 65 for letter in key]
    return [fold(options[place]) for place in places if place < len(options)]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def fold(text: str) -> str:
    """For comparing only: width, case, blanks and punctuation do not count, ≥ and 1.5 do."""
    return _LOOSE_MARKS.sub("", unicodedata.normalize("NFKC", text).lower())
