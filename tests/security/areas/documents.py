import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from documents.actions import issue_docx, replace_form
from tests.documents.letters import docx, registered

TABLE = (
    (
        "organizer",
        "",
        "documents_office:index documents_office:built_in documents_office:trial "
        "documents_office:form_file documents_office:issued_file",
    ),
    ("organizer", "organizer", "documents_office:kind"),
    ("", "organizer", "documents_office:retire"),
)


def rows(world: Any) -> dict[str, Any]:
    clerk, now = world.people["organizer"], timezone.now()
    kind = registered(Path(tempfile.mkdtemp()), "letter")
    form = replace_form(kind, docx("{{ 姓名 }}"), name="本县.docx", by=clerk, at=now)
    issued = issue_docx(kind, {"姓名": "张伟"}, subject=form, name="函", by=clerk, at=now)
    return {
        **{f"documents_office:{page}": kind for page in ("kind", "built_in", "trial")},
        "documents_office:form_file": form,
        "documents_office:retire": form,
        "documents_office:issued_file": issued,
    }
