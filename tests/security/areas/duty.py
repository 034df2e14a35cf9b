from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.files import keep_private
from evaluations.actions.duty import confirm_entries
from evaluations.actions.duty_years import close_year, publish_year
from evaluations.models import DutyExport, DutyImport, DutyScheme, DutyYear
from exams.models.records import local_day
from people.models import User
from tests.evaluations.duties import make_delegation, make_deputy, make_item, make_scheme, register
from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    (ALL, ALL, "duty:mine duty:published duty:publication"),
    # The nominee of the world holds a mandate too.
    ("nominee deputy", "nominee deputy", "duty:register"),
    ("deputy", "deputy", "duty:entry"),
    ("", "deputy", "duty:resubmit duty:withdraw duty:contest"),
    ("deputy liaison organizer chair", "deputy liaison organizer chair", "duty:evidence"),
    ("liaison organizer", "liaison organizer",
     "duty_office:waiting duty_office:register duty_office:import_start duty_office:template"),
    ("liaison organizer chair", "liaison organizer chair",
     "duty_office:entry duty_office:overview duty_office:deputy"),
    ("liaison organizer chair", "", "duty_entries:index"),
    ("", "liaison organizer chair", "duty_office:return duty_office:answer duty_office:correct "
     "duty_office:withdraw"),
    ("organizer chair", "organizer chair", "duty_office:years duty_office:year"),
    ("", "organizer chair", "duty_office:close duty_office:export_start duty_office:accept"),
    ("organizer", "organizer", "duty_office:late"),
    ("", "chair", "duty_office:publish duty_office:revoke"),
    ("liaison", "liaison", "duty_office:import"),
    ("", "liaison", "duty_office:import_apply duty_office:import_reject"),
    ("organizer", "organizer", "duty_office:export duty_office:export_download"),
    ("organizer chair", "organizer", "duty_office:scheme"),
    ("", "organizer", "duty_office:scheme_revise"),
    ("organizer", "organizer", "duty_schemes:add duty_schemes:edit"),
    ("organizer chair", "", "duty_schemes:index"),
    ("organizer", "", "duty_schemes:history"),
)  # fmt: skip


def rows(world: Any) -> dict[str, Any]:
    now, people = timezone.now(), world.people
    today, liaison = local_day(now), people["liaison"]
    scheme = make_scheme(from_year=today.year - 1)
    item = scheme.items.first()
    deputy = make_deputy(make_delegation("城关镇", liaison), person=people["deputy"])
    year = closed_year(deputy, item, people, today.year - 1)
    publication = publish_year(
        year, scope="levels", basis="主任会议决定", by=people["chair"], at=now
    )
    facts = {"item": item, "on": today, "at": now}
    entry = register(deputy, by=people["organizer"], **facts)
    entry.evidence = keep_private("duty", b"%PDF")
    entry.save()
    unused = make_scheme_of_later_years(today.year + 5)
    batch = DutyImport.objects.create(
        filename="表.xlsx", rows=[], errors=[{"row": 1}], uploaded_by=liaison, uploaded_at=now
    )
    export = DutyExport.objects.create(
        year=year, made_by=people["organizer"], asked_at=now, finished_at=now,
        file=keep_private("exports", b"PK"),
    )  # fmt: skip
    return {
        "duty": entry, "duty_office": entry, "duty:publication": publication,
        "duty_office:deputy": deputy, "duty_office:year": year, "duty_office:close": year,
        "duty_office:late": year,
        "duty_office:publish": year, "duty_office:export_start": year,
        "duty_office:revoke": publication, "duty_office:export": export,
        "duty_office:export_download": export, "duty_office:import": batch,
        "duty_office:import_apply": batch, "duty_office:import_reject": batch,
        "duty_office:scheme": unused, "duty_office:scheme_revise": scheme,
        "duty_schemes": unused,
    }  # fmt: skip


def closed_year(deputy: Any, item: Any, people: dict[str, User], number: int) -> DutyYear:
    now = timezone.now()
    on = local_day(now).replace(year=number, month=6, day=1)
    item.appeal_days = 0
    item.save()
    entry = register(deputy, item=item, on=on, quantity=Decimal(1), at=now)
    confirm_entries([entry], by=people["liaison"], at=now)
    year = DutyYear.objects.get(number=number)
    close_year(year, by=people["organizer"], at=now)
    return year


def make_scheme_of_later_years(number: int) -> DutyScheme:
    scheme = DutyScheme.objects.create(name="以后的办法", basis_document="文", from_year=number)
    make_item(scheme, "以后的项目", 1)
    return scheme
