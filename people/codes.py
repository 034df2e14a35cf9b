"""Random passwords and codes that a person reads from paper or hears across a room."""

import hashlib
import hmac
import secrets
import unicodedata

# Without 0/O, 1/l/I, 2/Z, 5/S, 8/B: nobody should have to guess what was printed.
_UPPER = "ACDEFGHJKLMNPQRTUVWXY"
_LOWER = "abcdefghjkmnpqrtuvwxy"
_DIGITS = "34679"
CODE_LENGTH = 8


def initial_password() -> str:
    """Ten characters of three kinds, so that it passes the password rules."""
    letters = [secrets.choice(_UPPER) for _ in range(2)]
    letters += [secrets.choice(_LOWER) for _ in range(4)]
    digits = [secrets.choice(_DIGITS) for _ in range(4)]
    return "".join(letters + digits)


def sign_in_code() -> str:
    return "".join(secrets.choice(_UPPER + _DIGITS) for _ in range(CODE_LENGTH))


def tidy_code(text: str) -> str:
    """As it was issued, however it was typed: half-width, upper case, no spaces and hyphens."""
    half_width = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in half_width.upper() if letter.isalnum())


def hash_code(code: str, user_pk: int) -> str:
    """40 random bits that live ten minutes need no slow hash, only one bound to the person."""
    return hashlib.sha256(f"sign-in:{user_pk}:{tidy_code(code)}".encode()).hexdigest()


def same_hash(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)
