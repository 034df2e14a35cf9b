from typing import Any

from django.utils import timezone

from courses.actions.appeals import make_appeal
from courses.actions.certificates import issue_certificate
from courses.actions.statement_exports import make_statements, request_statements
from tests.courses.hours import give, make_completed, make_requirement, make_rule
from tests.security import areas

TABLE: tuple[tuple[str, str, str], ...] = (
    (areas.ALL, areas.ALL, "hours:mine hours:print hours:pdf hours:missing hours:certificates"),
    # Public, and told only by the token of a print.
    ("", "", "certificate"),
    ("deputy", "deputy", "hours:appeal"),
    ("", "deputy", "hours:withdraw"),
    ("organizer deputy", "organizer deputy", "hours:certificate_pdf"),
    (
        "organizer",
        "organizer",
        "credits_office:people credits_office:person credits_office:delegations "
        "credits_office:entry credits_office:appeals credits_office:appeal "
        "credits_office:certificate credits_office:export credits_office:export_progress "
        "credits_office:export_download credit_rules:add credit_rules:edit "
        "hours_requirements:add hours_requirements:edit",
    ),
    ("", "organizer", "credits_office:export_start"),
    (
        "organizer",
        "",
        "ledger:index certificates_office:index credit_rules:index credit_rules:history "
        "hours_requirements:index hours_requirements:history",
    ),
)


def rows(world: Any) -> dict[str, Any]:
    deputy, clerk, at = world.people["deputy"], world.people["organizer"], timezone.now()
    entry = give(deputy, 2, at=at)
    appeal = make_appeal(
        deputy, entry=entry, on=entry.on, claimed=entry.hours, text="少算了。", by=deputy, at=at
    )
    certificate = issue_certificate(make_completed(deputy), at=at)
    export = request_statements(2026, by=clerk, at=at)
    make_statements(export, at=at)
    return {
        "hours": entry,
        "hours:withdraw": appeal,
        "hours:certificate_pdf": certificate,
        "credits_office": export,
        "credits_office:person": deputy,
        "credits_office:entry": entry,
        "credits_office:appeal": appeal,
        "credits_office:certificate": certificate,
        "credit_rules": make_rule(),
        "hours_requirements": make_requirement(),
    }
