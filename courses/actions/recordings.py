from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.audit import record
from core.files import drop_private, keep_private
from courses.models import Recording
from people.models import User


def save_recording(
    draft: Recording,
    upload: UploadedFile | None,
    *,
    suffix: str = "",
    captions: str | None = None,
    by: User,
    at: datetime,
) -> Recording:
    """Write a new recording or a changed one. The file is stored first: it may be large, and no
    file is written inside a transaction. `captions` None keeps those there are."""
    stored = keep_private("recordings", upload, suffix=suffix) if upload else ""
    old = draft.file
    try:
        write(draft, stored, upload, captions, by=by, at=at)
    except BaseException:
        drop_private(stored)
        raise
    if old != draft.file:
        drop_private(old)
    return draft


@transaction.atomic
def write(
    draft: Recording,
    stored: str,
    upload: UploadedFile | None,
    captions: str | None,
    *,
    by: User,
    at: datetime,
) -> None:
    is_new = draft.pk is None
    if stored:
        draft.file, draft.filename, draft.address = stored, (upload.name or "")[-200:], ""  # type: ignore[union-attr]
    elif draft.address:
        draft.file = draft.filename = ""
    if captions is not None:
        draft.captions = captions
    if is_new:
        draft.added_by, draft.added_at = by, at
    draft.save()
    verb = "courses.add_recording" if is_new else "courses.change_recording"
    record(draft, verb, by=by, at=at)
