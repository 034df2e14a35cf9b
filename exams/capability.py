"""The signed permission to write into one attempt, as one page of one person.

The page view issues it under the person's session; the save view needs nothing else, neither
session nor person nor paper. It names the attempt, the page (`writer`) and the answer sheet: for
each position the item, its kind and its number of options. So a forged position, item or letter
is refused before the database is asked. `writer` is checked on the locked row: sign-out,
takeover and void raise it there, and an older capability is worth nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.core import signing

from exams.asking import Asked, SheetItem

HEADER = "X-Capability"
# Beyond any sitting with pauses and extra time. What it allows ends with the attempt anyway.
LIFETIME = timedelta(hours=18)
_signer = signing.Signer(salt="exams.capability")


class InvalidCapability(Exception):
    """Forged, damaged or expired; the message is fit to show."""


@dataclass(frozen=True)
class Capability:
    attempt: int
    writer: int
    expires: int  # seconds since the epoch
    sheet: dict[int, SheetItem]  # by position


def issue(attempt: int, writer: int, asked: Iterable[Asked], *, at: datetime) -> str:
    expires = int((at + LIFETIME).timestamp())
    sheet = [[item.position, *item.sheet_item] for item in asked]
    return _signer.sign_object([attempt, writer, expires, sheet], compress=True)


def read(token: str, *, at: datetime) -> Capability:
    """Raises InvalidCapability."""
    try:
        capability = _open(token)
    except (signing.BadSignature, ValueError) as exc:
        raise InvalidCapability("答题凭证无效，请刷新页面重新登录，已作答的内容不会丢失。") from exc
    if at.timestamp() >= capability.expires:
        raise InvalidCapability("答题凭证已过期，请刷新页面重新登录，已作答的内容不会丢失。")
    return capability


@lru_cache(maxsize=2048)  # a page sends the same one with each answer
def _open(token: str) -> Capability:
    attempt, writer, expires, sheet = _signer.unsign_object(token)
    items = {row[0]: SheetItem(*row[1:]) for row in sheet}
    return Capability(attempt, writer, expires, items)
