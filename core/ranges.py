"""Files that are seeked in: films, talks, long documents. Django itself serves no ranges.

Behind nginx the file is handed over by X-Accel-Redirect and costs this process nothing. In the
embedded mode it is sent from here, and then a film must never starve an exam: an answer to a
range is short (the player asks again), and only a few threads of the process send at once.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

# More digits than any file has bytes are no range, and no number that Python likes to read.
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
LONGEST_ANSWER = 2 * 1024 * 1024
PIECE = 64 * 1024
RETRY_SECONDS = 3
BUSY = "播放的人较多，请稍等几秒再试。"

# Per process: each process has its own threads, and it is its threads that run out.
senders = BoundedSemaphore(settings.FILE_STREAMS)


def serve_ranges(
    request: HttpRequest, path: Path, *, content_type: str, filename: str, download: bool = False
) -> HttpResponseBase:
    """Answer GET or HEAD with the file, the part asked for, or 416; 503 when too many are served.

    `path` lies in PRIVATE_ROOT or MEDIA_ROOT. Raises FileNotFoundError.
    """
    facts = path.stat()
    version = f"{path} {facts.st_mtime_ns} {facts.st_size}"
    etag = f'"{hashlib.sha256(version.encode()).hexdigest()[:32]}"'
    response = answer(request, path, facts.st_size, etag, int(facts.st_mtime))
    if response.status_code < 400:
        response.headers["Content-Type"] = content_type
        response.headers["Content-Disposition"] = str(
            content_disposition_header(as_attachment=download, filename=filename)
        )
    response.headers.setdefault("Accept-Ranges", "bytes")
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(facts.st_mtime)
    response.headers["Cache-Control"] = "private, no-cache"  # kept, but asked for each time
    # A type we did not name must not be guessed into something that runs.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def answer(
    request: HttpRequest, path: Path, size: int, etag: str, changed: int
) -> HttpResponseBase:
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    if settings.X_ACCEL:
        return HttpResponse(headers={"X-Accel-Redirect": accel_path(path)})
    wanted = wanted_range(request, size, etag, changed)
    if wanted == UNSATISFIABLE:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    begin, end = wanted or (0, size)
    headers = {"Content-Length": str(end - begin)}
    if wanted:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    status = 206 if wanted else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    if not senders.acquire(blocking=False):
        return busy()
    try:
        pieces = Pieces(path, begin, end)
    except OSError:
        senders.release()
        raise
    return StreamingHttpResponse(pieces, status=status, headers=headers)


def busy() -> HttpResponse:
    return HttpResponse(
        BUSY,
        content_type="text/plain; charset=utf-8",
        status=503,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


UNSATISFIABLE = (-1, -1)


def wanted_range(
    request: HttpRequest, size: int, etag: str, changed: int
) -> tuple[int, int] | None:
    """(begin, end) of the part to send; None for all of it, as for what cannot be understood."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not match or not any(match.groups()) or not is_fresh(request, etag, changed):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < begin:
            return None  # not a range at all (RFC 9110, 14.1.1)
    if begin >= size:
        return UNSATISFIABLE
    return begin, min(end, begin + LONGEST_ANSWER)


def is_fresh(request: HttpRequest, etag: str, changed: int) -> bool:
    """If-Range: the part fits only to the file that the browser already has a part of."""
    given = request.headers.get("If-Range", "").strip()
    if not given:
        return True
    return given == etag or parse_http_date_safe(given) == changed


def accel_path(path: Path) -> str:
    for name, root in (("private", settings.PRIVATE_ROOT), ("media", settings.MEDIA_ROOT)):
        if path.is_relative_to(root):
            return f"/_files/{name}/{quote(path.relative_to(root).as_posix())}"
    raise FileNotFoundError(path)


class Pieces:
    """The bytes of a part; gives its place back when it ends, whichever way it ends."""

    def __init__(self, path: Path, begin: int, end: int) -> None:
        self.file = path.open("rb")
        self.file.seek(begin)
        self.left = end - begin
        self.is_open = True

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (piece := self.file.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece
        self.close()

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.file.close()
            senders.release()
