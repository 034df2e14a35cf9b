"""Films, talks and documents of a lesson: only through the lesson, never by a path."""

import logging
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from core.files import private_path
from core.ranges import serve_ranges
from courses.models import Recording
from courses.views.doors import block_or_404, open_lesson_or_404

logger = logging.getLogger(__name__)

MISSING = "这个文件暂时找不到，已记录。请先学习其他内容，或者联系组织者重新上传。"
DOCUMENT_TYPES = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}


@require_safe
def part(request: HttpRequest, pk: int, block: str) -> HttpResponseBase:
    found = part_or_404(request, pk, block)
    if isinstance(found, Recording):
        return serve_recording(request, found)
    return serve_document(request, found)


@require_safe
def captions(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    found = part_or_404(request, pk, block)
    if not isinstance(found, Recording) or not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def part_or_404(request: HttpRequest, pk: int, block: str) -> Any:
    value = block_or_404(open_lesson_or_404(request, pk), block)
    held = value.get("recording") or value.get("document")
    if not held:
        raise Http404
    return held


@require_safe
def recording(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For the editors: in a preview there is no published lesson yet."""
    found = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
    return serve_recording(request, found)


@require_safe
def recording_captions(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def serve_recording(request: HttpRequest, found: Recording) -> HttpResponseBase:
    if found.address:
        return redirect(found.address)
    path = Path(private_path(found.file))
    return served(request, path, content_type=found.content_type, filename=found.filename)


def serve_document(request: HttpRequest, document: Any) -> HttpResponseBase:
    name = document.file.name
    suffix = Path(name).suffix.lower().lstrip(".")
    shown = DOCUMENT_TYPES.get(suffix)
    return served(
        request,
        Path(document.file.path),
        content_type=shown or "application/octet-stream",
        filename=f"{document.title}.{suffix}",
        download=not shown or "download" in request.GET,
    )


def served(request: HttpRequest, path: Path, **told: Any) -> HttpResponseBase:
    try:
        return serve_ranges(request, path, **told)
    except FileNotFoundError:
        logger.warning("A file of the courses is missing: %s", path)
        return HttpResponse(MISSING, content_type="text/plain; charset=utf-8", status=404)
