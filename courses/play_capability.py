"""The signed permission to report on one lesson, as one page of one person.

The page view issues it under the person's session; a heartbeat needs nothing else, neither
session nor person nor page, and so costs three statements. It says since when the page may have
been watching, by the server's clock, and what the lesson asked for then: no page can claim an
earlier start, a shorter film or a higher speed.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from courses.standing import Demand, Part

HEADER = "X-Capability"
# What was watched without a network is still credited after a week, on the same device.
LIFETIME = timedelta(days=7)
_signer = signing.Signer(salt="courses.play")


class InvalidCapability(Exception):
    """Forged, damaged or expired; the message is fit to show."""


@dataclass(frozen=True)
class Capability:
    progress: int
    session: str
    since: float  # seconds since the epoch
    demand: Demand


def issue(progress: int, demand: Demand, *, at: datetime) -> str:
    parts = [[part.block, part.title, part.seconds] for part in demand.parts]
    asked = [demand.read_seconds, demand.speed, demand.share, parts]
    since = round(at.timestamp(), 2)
    return _signer.sign_object([progress, secrets.token_hex(6), since, *asked], compress=True)


def read(token: str, *, at: datetime) -> Capability:
    """Raises InvalidCapability."""
    try:
        progress, session, since, seconds, speed, share, parts = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError) as exc:
        raise InvalidCapability("学习凭证无效，请刷新页面，已记录的进度不受影响。") from exc
    if at.timestamp() - since > LIFETIME.total_seconds():
        raise InvalidCapability("页面打开已超过 7 天，请刷新页面，已记录的进度不受影响。")
    demand = Demand(tuple(Part(*part) for part in parts), seconds, speed, share)
    return Capability(progress, session, since, demand)
