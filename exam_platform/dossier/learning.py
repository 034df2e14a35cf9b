"""Training and the duty record: the two that a liaison officer sees of her deputies."""

from typing import Any

from django.db.models import QuerySet

from courses.models import Certificate, CreditAccount, Enrolment
from evaluations.models import DutyRecord, DutyYear
from evaluations.models.duty_years import OVERSEE
from exam_platform.dossier.facts import Line, Look
from exams.models.records import local_day
from exams.reporting import plain

SEES_HOURS = "courses.view_creditentry"
SEES_ENROLMENTS = "courses.view_enrolment"
SEES_CERTIFICATES = "courses.view_certificate"
SEES_DUTY = "evaluations.view_dutyentry"


def learnt(look: Look, rows: Any, permission: str) -> QuerySet | None:
    """The liaison officer has no right to the ledger of everybody: hers comes from serving."""
    return rows.filter(person=look.person) if look.serves else look.rows(rows, permission)


def hours(look: Look) -> list[Line] | None:
    rows = learnt(look, CreditAccount.objects.all(), SEES_HOURS)
    return None if rows is None else [hours_line(look, row) for row in rows]


def hours_line(look: Look, row: CreditAccount) -> Line:
    if look.is_own:
        url = look.link(own="hours:mine")
    else:
        args = [look.person.pk]
        url = look.link(office="credits_office:person", args=args, permission=SEES_HOURS)
    url = url and f"{url}?year={row.year}"
    return Line(row.year, f"{row.year} 年度培训 {plain(row.hours)} 学时", "学时账户", url=url)


def courses(look: Look) -> list[Line] | None:
    done = Enrolment.objects.filter(state=Enrolment.State.COMPLETED).select_related("course")
    rows = learnt(look, done, SEES_ENROLMENTS)
    return None if rows is None else [course_line(look, row) for row in rows]


def course_line(look: Look, row: Enrolment) -> Line:
    on = local_day(row.completed_at or row.enrolled_at)
    office = "courses_office:enrolment"
    url = look.link(office=office, args=[row.pk], permission=SEES_ENROLMENTS)
    if look.is_own:
        url = row.course.get_url() or ""
    return Line(on.year, f"学完课程《{row.course.title}》", row.get_way_display(), on, (), url)


def certificates(look: Look) -> list[Line] | None:
    found = Certificate.objects.select_related("enrolment__course")
    rows = learnt(look, found, SEES_CERTIFICATES)
    return None if rows is None else [certificate_line(look, row) for row in rows]


def certificate_line(look: Look, row: Certificate) -> Line:
    on = local_day(row.issued_at)
    revoked = f"{local_day(row.revoked_at):%Y年%-m月%-d日}撤销" if row.revoked_at else ""
    if look.is_own:
        url = look.link(own="hours:certificates")
    else:
        office = "credits_office:certificate"
        url = look.link(office=office, args=[row.pk], permission=SEES_CERTIFICATES)
    text = f"结业证书：《{row.enrolment.course.title}》"
    return Line(on.year, text, f"编号 {row.number}", on, (revoked,) if revoked else (), url)


def duty(look: Look) -> list[Line] | None:
    """Closed years: what still counts up is no record yet."""
    if not (look.serves or look.may(OVERSEE)):
        return None
    rows = DutyRecord.objects.visible_to(look.viewer).filter(deputy__person=look.person)
    rows = rows.filter(year__state=DutyYear.State.CLOSED).select_related("year__scheme")
    return [duty_line(look, row) for row in rows]


def duty_line(look: Look, row: DutyRecord) -> Line:
    year = row.year.number
    changed = ""
    if (row.total, row.level) != (row.closed_total, row.closed_level):
        changed = f"结转时为 {plain(row.closed_total)} 分、{row.closed_level}，之后有更正"
    details = (f"依据《{row.year.scheme.name}》（{row.year.scheme.basis_document}）", changed)
    if look.is_own:
        url = look.link(own="duty:mine")
    else:
        url = look.link(office="duty_office:deputy", args=[row.deputy_id], permission=SEES_DUTY)
    level = f"，等次：{row.level}" if row.level else ""
    return Line(
        year,
        f"{year} 年度履职积分 {plain(row.total)} 分{level}",
        "年度履职记录",
        details=tuple(filter(None, details)),
        url=url and f"{url}?year={year}",
    )
