"""Certificates: a person's own, and the public page that every print leads to."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.throttle import is_over
from courses.documents import certificate_pdf
from courses.models import Certificate
from courses.views.hours import pdf_answer

LOOKS_A_MINUTE = 30
PUBLIC = "courses/certificates/public.html"


def mine(request: HttpRequest) -> HttpResponse:
    rows = Certificate.objects.filter(person=request.user)
    return render(request, "courses/certificates/mine.html", {"certificates": rows})


def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    return pdf_answer(certificate_pdf(row), f"结业证书{row.number}.pdf")


@require_safe
@never_cache
@login_not_required
def public(request: HttpRequest, token: str) -> HttpResponse:
    """All that the print says, and nothing else about the person."""
    if is_over("certificate", request.META["REMOTE_ADDR"], limit=LOOKS_A_MINUTE):
        return render(request, PUBLIC, {"too_often": True}, status=429)
    row = Certificate.objects.filter(token=token).first()
    page = {"certificate": row, "at": timezone.now()}
    return render(request, PUBLIC, page, status=200 if row else 404)
