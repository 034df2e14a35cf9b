from typing import Any

from django.utils import timezone

from courses.actions.appeals import make_appeal
from courses.actions.certificates import issue_certificate
from tests.courses.hours import give, make_completed
from tests.security import areas

TABLE: tuple[tuple[str, str, str], ...] = (
    (areas.ALL, areas.ALL, "hours:mine hours:print hours:pdf hours:missing hours:certificates"),
    # Public, and told only by the token of a print.
    ("", "", "certificate"),
    ("deputy", "deputy", "hours:appeal"),
    ("", "deputy", "hours:withdraw"),
    ("organizer deputy", "organizer deputy", "hours:certificate_pdf"),
)


def rows(world: Any) -> dict[str, Any]:
    deputy, at = world.people["deputy"], timezone.now()
    entry = give(deputy, 2, at=at)
    appeal = make_appeal(
        deputy, entry=entry, on=entry.on, claimed=entry.hours, text="少算了。", by=deputy, at=at
    )
    certificate = issue_certificate(make_completed(deputy), at=at)
    return {
        "hours": entry,
        "hours:withdraw": appeal,
        "hours:certificate_pdf": certificate,
    }
