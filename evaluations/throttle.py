"""How often one place may present codes that belong to no ticket. In memory only.

The key of a place is a keyed hash whose key lives and dies with the process, so that not even a
memory dump of yesterday says which address it was; a right code leaves nothing here.
"""

import hashlib
import hmac
import secrets
from collections import deque
from threading import Lock

MOST_PLACES = 10_000


class Throttle:
    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._key = secrets.token_bytes(32)
        self._misses: dict[bytes, deque[float]] = {}
        self._lock = Lock()

    def is_shut(self, place: str, now: float) -> bool:
        with self._lock:
            return len(self._recent(self._name(place), now)) >= self.limit

    def note_miss(self, place: str, now: float) -> None:
        with self._lock:
            if len(self._misses) >= MOST_PLACES:
                self._misses.clear()
            name = self._name(place)
            recent = self._recent(name, now)
            recent.append(now)
            self._misses[name] = recent

    def _name(self, place: str) -> bytes:
        return hmac.digest(self._key, place.encode(), hashlib.sha256)

    def _recent(self, name: bytes, now: float) -> deque[float]:
        misses = self._misses.get(name, deque())
        while misses and now - misses[0] > self.seconds:
            misses.popleft()
        if not misses:
            self._misses.pop(name, None)
        return misses
