"""What a deputy's year comes to, read together from entries, hours and the rule table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from courses.actions.credits import hours_of
from evaluations.models import DutyEntry, DutyItem, DutyRecord, DutyScheme, DutyYear
from evaluations.points import Account, account_of, level_of
from people.models import Deputy
from people.models.organs import DeputyQuerySet


@dataclass(frozen=True)
class DeputyAccount:
    account: Account
    hours: Decimal
    level: str


def scheme_of(number: int) -> DutyScheme | None:
    """The scheme a year was opened with, or else the one that will be taken for it."""
    opened = DutyScheme.objects.filter(years__number=number)
    return opened.first() or DutyScheme.objects.of_year(number).first()


def deputies_of_year(number: int) -> DeputyQuerySet:
    """Whose mandate ran on at least one day of the year."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    return Deputy.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=first),
        Q(term__ends_on=None) | Q(term__ends_on__gt=first),
        term__starts_on__lte=last,
    )


def accounts_of(
    number: int, scheme: DutyScheme, deputies: Iterable[Deputy]
) -> dict[int, DeputyAccount]:
    """By deputy, fetched with their persons; the hours of a closed year are its own.

    Five queries, however many deputies.
    """
    rows = list(deputies)
    items = list(scheme.items.all())
    entries = DutyEntry.objects.filter(year__number=number, deputy__in=rows).quantities()
    hours = hours_in(number, rows)
    return {row.pk: account(scheme, items, entries.get(row.pk, {}), hours[row.pk]) for row in rows}


def hours_in(number: int, deputies: list[Deputy]) -> dict[int, Decimal]:
    """Credit hours by deputy: from the ledger, and as they were frozen once the year is closed."""
    frozen = DutyRecord.objects.filter(year__number=number, deputy__in=deputies)
    known = dict(frozen.values_list("deputy_id", "hours"))
    if DutyYear.objects.filter(number=number, state=DutyYear.State.CLOSED).exists():
        return {row.pk: known.get(row.pk, Decimal(0)) for row in deputies}
    ledger = hours_of([row.person for row in deputies], number)
    return {row.pk: ledger.get(row.person_id, Decimal(0)) for row in deputies}


def account(
    scheme: DutyScheme, items: list[DutyItem], quantities: dict[int, Decimal], hours: Decimal
) -> DeputyAccount:
    by_hours = {item.pk: hours for item in items if item.source == DutyItem.Source.HOURS}
    found = account_of([item.rule for item in items], quantities | by_hours, scheme.full_points)
    return DeputyAccount(found, hours, level_of(found.total, scheme.thresholds))
