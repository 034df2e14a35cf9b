"""The digests that two officers sign: over what a paper says, not over how it is stored.

Anyone who holds a released paper and its salt can recompute them with any SHA-256 tool:

    paper digest = SHA-256(salt ‖ canonical JSON of the content)
    set digest   = SHA-256(the paper digests, sorted, joined by a newline)

The salt keeps the digest of a still secret paper from being tried against guessed contents.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

SALT_BYTES = 32
_DIGEST = re.compile(r"[0-9a-f]{64}")


def canonical(content: Any) -> bytes:
    """The one spelling of `content`: UTF-8 JSON, keys sorted by code point, no white space.

    Only what survives a round trip through JSON unchanged is taken: str, int, bool, None, lists
    and dicts with str keys. A Decimal, float or date is a TypeError: freeze it to text first,
    otherwise a paper read back from the database would not match its own digest.
    """
    _demand_json(content)
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _demand_json(value: Any) -> None:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of sealed content must be text")
        for inner in value.values():
            _demand_json(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _demand_json(inner)
    elif value is not None and not isinstance(value, (str, int)):
        raise TypeError(f"sealed content cannot hold a {type(value).__name__}")


def paper_digest(content: Any, salt: bytes) -> str:
    """64 hex digits. The salt has one length only, so none of it can pass for content."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes")
    return hashlib.sha256(salt + canonical(content)).hexdigest()


def set_digest(digests: Iterable[str]) -> str:
    """What is signed for a sitting: changes when any paper is changed, added or taken away."""
    papers = sorted(digests)
    if not papers:
        raise ValueError("an empty set cannot be sealed")
    if not all(_DIGEST.fullmatch(paper) for paper in papers):
        raise ValueError("a paper digest is 64 lower-case hex digits")
    return hashlib.sha256("\n".join(papers).encode()).hexdigest()
