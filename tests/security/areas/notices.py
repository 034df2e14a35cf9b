from typing import Any

from tests.notices.sending import make_notice
from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    (ALL, ALL, "notices:mine"),
    ("", ALL, "notices:mark_all_read"),
    ("deputy", "deputy", "notices:notice"),
    ("organizer", "organizer", "notices_office:notice notices_office:sms"),
    ("organizer", "", "notices_sent:index"),
    ("", "organizer", "notices_office:resend"),
)


def rows(world: Any) -> dict[str, Any]:
    person = world.people["deputy"]
    notice = make_notice(person)
    failed = notice.deliveries.create(channel="email", state="failed", next_at=notice.sent_at)
    return {"notices": notice, "notices_office": notice, "notices_office:resend": failed}
