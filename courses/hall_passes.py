"""The slip that a telephone gets with the sign-in page, while it still has a network.

A code typed without network counts later only together with a slip that was made out before to
this very person and part: whoever first hears of the code afterwards has none that is old enough.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.core import signing

from courses.models import EventPart
from people.models import User

SALT = "courses.hall-pass"


def hall_key() -> bytes:
    return f"courses.hall-code:{settings.SECRET_KEY}".encode()


def issue_pass(part: EventPart, person: User, at: datetime) -> str:
    return signing.dumps([part.pk, person.pk, int(at.timestamp())], salt=SALT)


def read_pass(text: str, part: EventPart, person: User) -> datetime | None:
    """When it was made out; None for a forged slip, or one of another person or part."""
    try:
        part_pk, person_pk, stamp = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    if (part_pk, person_pk) != (part.pk, person.pk):
        return None
    return datetime.fromtimestamp(stamp, UTC)
