"""Encryption of single values, and keyed hashes for matching what is stored encrypted.

A stored token is `v1.<key id>.<base64 of nonce + ciphertext>`: the prefix names algorithm and
key, so that keys can be rotated and another algorithm (SM4) added without touching old rows.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "v1"
NONCE_BYTES = 12


class DecryptionFailed(Exception):
    """The token was altered, or its key is not among FIELD_KEYS."""


def _key(key_id: str) -> bytes:
    try:
        secret = settings.FIELD_KEYS[key_id]
    except KeyError as exc:
        raise DecryptionFailed(f"field key {key_id!r} is not configured") from exc
    return hashlib.sha256(b"field:" + secret.encode()).digest()


def encrypt(text: str) -> str:
    """Encrypt with the newest key (the first of FIELD_KEYS)."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key(key_id)).encrypt(nonce, text.encode(), key_id.encode())
    return f"{PREFIX}.{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(token: str) -> str:
    """Raises DecryptionFailed when the token was altered or its key is gone."""
    try:
        prefix, key_id, body = token.split(".", 2)
        raw = base64.urlsafe_b64decode(body)
        if prefix != PREFIX:
            raise ValueError(prefix)
        opened = AESGCM(_key(key_id)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode())
    except DecryptionFailed:
        raise
    except Exception as exc:  # InvalidTag, binascii.Error, ValueError: all mean the same here
        raise DecryptionFailed("the stored value cannot be decrypted") from exc
    return opened.decode()


def blind_index(text: str) -> str:
    """A keyed hash: equal texts match, and without the key nothing can be guessed back.

    ID numbers have little entropy, so a plain hash of them would be as good as the number.
    """
    key = hashlib.sha256(b"index:" + settings.BLIND_INDEX_KEY.encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
