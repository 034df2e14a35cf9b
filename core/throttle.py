"""How often one address may knock at a public door. Counted in the cache: losing the count when
the platform restarts harms nobody."""

import contextlib
import hashlib

from django.core.cache import cache


def is_over(door: str, address: str, *, limit: int, seconds: int = 60) -> bool:
    """Count this knock; True when there were more than `limit` within about `seconds`."""
    key = f"throttle:{door}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return limit < 1
    with contextlib.suppress(ValueError):  # it expired between the two
        return cache.incr(key) > limit
    return False
