from typing import Any

from django.utils import timezone

from core.files import keep_private
from exam_platform.models import AnnualReport
from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    (ALL, "", "dossier:mine dossier:print"),
    ("organizer chair sysadmin secadmin liaison", "", "dossiers:person dossiers:print"),
    ("organizer chair", "", "reports_office:index reports_office:export "
     "reports_office:report_file"),
    ("", "organizer chair", "reports_office:build"),
)  # fmt: skip


def rows(world: Any) -> dict[str, Any]:
    """The deputy, whose delegation the liaison officer serves (areas/duty.py)."""
    report = AnnualReport.objects.create(
        year=2026, file=keep_private("annual-reports", b"PK"), digest="0" * 64,
        built_by=world.people["organizer"], built_at=timezone.now(),
    )  # fmt: skip
    return {"dossiers": world.people["deputy"], "reports_office": report}
