"""Private files: uploads with keys, evidence, reports, exports.

They live in PRIVATE_ROOT under random names, outside MEDIA and static, and leave only through a
view that has checked `visible_to`; every hand-out is logged.
"""

import secrets
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.http import FileResponse

from core.audit import record


def keep_private(folder: str, content: File | bytes, *, suffix: str = "") -> str:
    """Store under a random name and return that name (the value to keep in the row)."""
    body = ContentFile(content) if isinstance(content, bytes) else content
    clean_suffix = PurePosixPath(f"x{suffix}").suffix[:10]
    return storages["private"].save(f"{folder}/{secrets.token_hex(16)}{clean_suffix}", body)


def open_private(name: str) -> IO[bytes]:
    return storages["private"].open(name, "rb")


def private_path(name: str) -> str:
    """The path on disk, for readers that must seek or stream by themselves."""
    return storages["private"].path(name)


def drop_private(name: str) -> None:
    if name:
        storages["private"].delete(name)


def serve_private(
    obj: models.Model, name: str, *, filename: str, by: Any, at: datetime
) -> FileResponse:
    """Hand the file out as a download and record who took it."""
    record(obj, "core.download", by=by, at=at, data={"file": filename})
    response = FileResponse(open_private(name), as_attachment=True, filename=filename)
    response["Cache-Control"] = "private, no-store"
    return response
