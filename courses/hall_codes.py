"""The six digits on the screen of the hall: which they are, and when they were shown.

A code belongs to one part and one window of twenty seconds; it is cut from an HMAC over both
(after RFC 6238), so that no list of codes is kept and a photo of the screen is soon worthless.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime

SECONDS = 20
DIGITS = 6
# Windows before the present one that still count: older people need a moment to type.
KEPT = 2
# For a code handed in later: how far the telephone's clock may be off, in windows.
OFF = 3


def window_of(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def seconds_left(at: datetime) -> float:
    """Until the next code is shown."""
    return SECONDS - at.timestamp() % SECONDS


def code_in(key: bytes, part: int, window: int) -> str:
    digest = hmac.new(key, f"{part}:{window}".encode(), "sha256").digest()
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)


def is_live(key: bytes, part: int, code: str, at: datetime) -> bool:
    """Whether the screen shows this code at `at`, or showed it a moment ago."""
    now = window_of(at)
    return is_among(key, part, code, range(now - KEPT, now + 1))


def was_shown(key: bytes, part: int, code: str, typed_at: datetime) -> bool:
    """Whether the screen showed this code around the moment at which it is said to be typed."""
    then = window_of(typed_at)
    return is_among(key, part, code, range(then - KEPT - OFF, then + OFF + 1))


def is_among(key: bytes, part: int, code: str, windows: Iterable[int]) -> bool:
    typed = code.encode()
    # All of them are compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(typed, code_in(key, part, one).encode()) for one in windows]
    return any(matches)
