"""A regulation that has judged somebody stands still; what changes is its successor."""

from datetime import date, datetime, timedelta
from typing import IO

from django.core.files import File
from django.db import transaction

from core.audit import record
from core.files import drop_private, keep_private
from core.state import Refused
from exams.models import Regulation
from people.models import User

BASIS_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".jpg", ".jpeg", ".png")


@transaction.atomic
def revise_regulation(
    regulation: Regulation, *, by: User, at: datetime, effective_from: date
) -> Regulation:
    """A copy that begins on `effective_from`, to be edited; this one ends on the day before."""
    Regulation.objects.select_for_update().get(pk=regulation.pk)
    if regulation.successors.exists():
        raise Refused(f"“{regulation}”已有修订版本，请在修订版本上继续修改。")
    if effective_from <= regulation.effective_from:
        raise Refused("修订版本的施行日期应晚于原办法的施行日期。")
    last_day = effective_from - timedelta(days=1)
    copied = {
        field.attname: getattr(regulation, field.attname)
        for field in Regulation._meta.concrete_fields
        if field.name not in ("id", "supersedes", "basis_file", "basis_name")
    }
    copied |= {"effective_from": effective_from, "effective_to": None}
    successor = Regulation.objects.create(supersedes=regulation, **copied)
    if regulation.effective_to is None or regulation.effective_to > last_day:
        regulation.effective_to = last_day
        regulation.save(update_fields=["effective_to"])
    data = {"supersedes": regulation.pk, "effective_from": effective_from.isoformat()}
    record(successor, "exams.revise_regulation", by=by, at=at, data=data)
    return successor


def attach_basis(
    regulation: Regulation, content: File | IO[bytes], *, name: str, by: User, at: datetime
) -> None:
    """The basis document, kept privately. The file is stored before the row that names it, so
    that a failure leaves an unnamed file and never a name without a file."""
    before = regulation.basis_file
    stored = keep_private("basis", File(content), suffix=name)
    with transaction.atomic():
        regulation.basis_file, regulation.basis_name = stored, name[:200]
        regulation.save(update_fields=["basis_file", "basis_name"])
        record(regulation, "exams.attach_basis", by=by, at=at, data={"file": name[:200]})
    # What a result was judged by stays readable, even when somebody uploads a better scan.
    if before and not regulation.has_judged():
        drop_private(before)
