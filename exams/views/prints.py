"""Paper for the room: attendance list, admission slips, desk labels."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.audit import record
from core.state import Refused
from exams.models import Candidate, Sitting

ROWS_PER_SHEET = 20
SLIPS_PER_SHEET = 8
LABELS_PER_SHEET = 12


def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    return sheets(request, pk, "attendance", ROWS_PER_SHEET)


def slips(request: HttpRequest, pk: int) -> HttpResponse:
    return sheets(request, pk, "slips", SLIPS_PER_SHEET)


def labels(request: HttpRequest, pk: int) -> HttpResponse:
    return sheets(request, pk, "labels", LABELS_PER_SHEET)


def sheets(request: HttpRequest, pk: int, kind: str, size: int) -> HttpResponse:
    rows = Sitting.objects.invigilated_by(request.user).select_related("room", "regulation")
    sitting = get_object_or_404(rows, pk=pk)
    candidates = list(seated(sitting))
    if not candidates:
        raise Refused("还没有编排座位，没有可打印的内容。请先在考生页排座。")
    pages = [candidates[start : start + size] for start in range(0, len(candidates), size)]
    record(sitting, "exams.print", by=request.user, at=timezone.now(), data={"kind": kind})
    context = {"sitting": sitting, "pages": pages, "count": len(candidates)}
    return render(request, f"exams/prints/{kind}.html", context)


def seated(sitting: Sitting) -> list[Candidate]:
    rows = sitting.candidates.exclude(seat=None).select_related("person__organ")
    return list(rows.order_by("seat"))
