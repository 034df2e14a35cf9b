"""Numbers that come in as text, from an address or a form that nobody checked."""

from collections.abc import Iterable

LONGEST = 18  # digits that a column of whole numbers holds for certain


def whole(text: str) -> int | None:
    """The number, or None. "²" is a digit to Python and no number, and one of a thousand digits
    is a number to Python and to no database."""
    is_plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST
    return int(text) if is_plain else None


def wholes(texts: Iterable[str]) -> set[int]:
    """Those of the texts that are numbers."""
    return {number for one in texts if (number := whole(one)) is not None}
