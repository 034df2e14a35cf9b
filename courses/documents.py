"""On paper: certificates, with the code that leads to their public page, and statements."""

import io
from datetime import datetime
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from core.typeset import typeset_pdf
from courses.explaining import figure
from courses.models import Certificate
from courses.statements import Line, Statement
from exams.models.records import local_day

FOLDER = Path(__file__).resolve().parent / "typst"


def public_address(certificate: Certificate) -> str:
    path = reverse("certificate", args=[certificate.token])
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def qr_svg(text: str) -> str:
    """Level Q: a quarter of the code may be lost to a stamp or a fold."""
    target = io.BytesIO()
    segno.make(text, error="q", micro=False).save(target, kind="svg", border=0, xmldecl=False)
    return target.getvalue().decode()


def certificate_pdf(certificate: Certificate) -> bytes:
    address = public_address(certificate)
    extra = {"qr": qr_svg(address), "address": address, "digest": certificate.digest[:16]}
    return typeset_pdf(FOLDER / "certificate.typ", {**certificate.content, **extra})


def statement_pdf(statement: Statement, *, at: datetime) -> bytes:
    person = statement.person
    data = {
        "title": f"{statement.year} 年度学时单",
        "name": str(person),
        "post": person.post_title,
        "hours": figure(statement.hours),
        "required": figure(statement.required),
        "missing": figure(statement.missing),
        "requirement": statement.requirement.group_label if statement.requirement else "",
        "lines": [line_of(line) for line in statement.lines],
        "printed": date_format(local_day(at), "Y年n月j日"),
        "issuer": settings.SITE_NAME,
    }
    return typeset_pdf(FOLDER / "statement.typ", data)


def line_of(line: Line) -> dict[str, str]:
    entry = line.entry
    return {
        "number": str(entry.pk),
        "on": f"{entry.on:%Y-%m-%d}",
        "kind": entry.get_kind_display(),
        "reason": entry.reason,
        "why": line.why[0],
        "hours": figure(entry.hours),
    }
