"""Certificates of completion: issued once, revoked with a reason, never changed."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from core.audit import record
from core.state import Refused
from courses.models import Certificate, CertificateSeries, Enrolment
from courses.models.certificates import digest_of
from exams.models.records import local_day
from notices.actions import send_notice
from people.models import Organ, User


@transaction.atomic
def issue_certificate(enrolment: Enrolment, *, at: datetime) -> Certificate:
    """The certificate of a completed enrolment; a second call gives the one that stands."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.state != Enrolment.State.COMPLETED or enrolment.completed_at is None:
        raise Refused("课程还没有完成，不能颁发结业证书。")
    known = enrolment.certificates.standing().first()
    if known is not None:
        return known
    number = next_number(local_day(at).year)
    content = content_of(enrolment, number, at=at)
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        person=enrolment.person,
        number=number,
        token=secrets.token_urlsafe(16),
        content=content,
        digest=digest_of(content),
        issued_at=at,
    )
    record(certificate, "courses.issue_certificate", by=None, at=at, data={"number": number})
    told = f"您已完成课程《{content['course']}》，结业证书 {number} 已颁发，学时已登记。"
    tell(certificate, "结业证书已颁发", told, by=None, at=at, channels=())
    return certificate


def tell(
    certificate: Certificate,
    subject: str,
    text: str,
    *,
    by: User | None,
    at: datetime,
    channels: Collection[str] | None = None,
) -> None:
    link = reverse("hours:certificates")
    send_notice(
        [certificate.person], subject=subject, text=text, link=link, by=by, at=at, channels=channels
    )


def next_number(year: int) -> str:
    series, _ = CertificateSeries.objects.get_or_create(year=year)
    series = CertificateSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    return f"结{year}-{series.last:05d}"


def content_of(enrolment: Enrolment, number: str, *, at: datetime) -> dict[str, Any]:
    """All that is printed, as it is at this moment: a course renamed later changes nothing."""
    assert enrolment.completed_at is not None
    course = enrolment.course
    programme = course.get_parent()
    return {
        "number": number,
        "name": str(enrolment.person),
        "course": course.title,
        "programme": programme.title if programme else "",
        "hours": f"{course.hours.normalize():f}",
        "completed_on": date_format(local_day(enrolment.completed_at), "Y年n月j日"),
        "issued_on": date_format(local_day(at), "Y年n月j日"),
        "issuer": issuer(),
    }


def issuer() -> str:
    """The congress itself; a platform without a register signs with its own name."""
    organ = Organ.objects.filter(branch="people_congress").first()
    return organ.name if organ else settings.SITE_NAME


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: User, at: datetime) -> None:
    if not reason.strip():
        raise Refused("请写明撤销的理由：扫码的人会看到它。")
    rows = Certificate.objects.standing().filter(pk=certificate.pk)
    if not rows.update(revoked_at=at, revoked_by=by, revoked_reason=reason.strip()):
        raise Refused("这份证书已经撤销。请刷新页面查看。")
    certificate.refresh_from_db()
    record(certificate, "courses.revoke_certificate", by=by, at=at, data={"reason": reason})
    course = certificate.content["course"]
    told = f"课程《{course}》的结业证书 {certificate.number} 已撤销。理由：{reason.strip()}"
    tell(certificate, "结业证书已撤销", told, by=by, at=at)
