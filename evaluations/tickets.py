"""One-time anonymous tickets: made here, printed, drawn blindly by hand, and known to nobody.

The code stands only on the paper. What the server keeps is, for each item of the ballot,

    fingerprint = SHA-256("{number of the item}:{code}")

so that two items of one ballot cannot be put together without the code, and whoever holds a
ticket finds her own choices in the published list with any SHA-256 tool.
"""

import hashlib
import secrets

# Without 0 O 1 I L 5 S 8 B: read from paper, often without glasses.
ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"
LENGTH = 12
GROUP = 4


def new_code() -> str:
    """12 letters of 27: 57 bits, far beyond guessing at the ballot page."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy(text: str) -> str:
    """As typed: any case, with spaces or dashes, full-width letters."""
    half = "".join(chr(ord(one) - 0xFEE0) if 0xFF01 <= ord(one) <= 0xFF5E else one for one in text)
    return "".join(one for one in half.upper() if one.isalnum())[: LENGTH + 1]


def is_code(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def shown(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def fingerprint(code: str, number: int) -> str:
    return hashlib.sha256(f"{number}:{code}".encode()).hexdigest()


def list_digest(rows: list[tuple[int, str, str, str]]) -> str:
    """Over the published list (item, group, fingerprint, choice), sorted, tab and newline."""
    lines = sorted("\t".join(str(cell) for cell in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
