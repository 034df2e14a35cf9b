"""学时单: a person's year, line by line; and what the year asks of whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.explaining import why
from courses.hours import ZERO
from courses.models import CreditAccount, CreditAppeal, CreditEntry, HoursRequirement
from people.models import Deputy, User

Group = HoursRequirement.Group
HOURS = DecimalField(max_digits=6, decimal_places=1)


@dataclass(frozen=True)
class Line:
    entry: CreditEntry
    why: list[str]
    standing: Decimal
    appeal: CreditAppeal | None


@dataclass(frozen=True)
class Statement:
    person: User
    year: int
    years: list[int]
    hours: Decimal
    required: Decimal
    requirement: HoursRequirement | None
    lines: list[Line]
    by_kind: list[tuple[str, Decimal]]

    @property
    def missing(self) -> Decimal:
        return max(ZERO, self.required - self.hours)

    @property
    def is_met(self) -> bool:
        return self.missing == 0


def statement_of(person: User, year: int, *, this_year: int) -> Statement:
    accounts = dict(CreditAccount.objects.filter(person=person).values_list("year", "hours"))
    rows = CreditEntry.objects.filter(account__person=person, account__year=year)
    entries = list(rows.with_facts())
    requirement = requirement_of(person, year)
    return Statement(
        person=person,
        year=year,
        years=sorted({*accounts, this_year, year}, reverse=True),
        hours=accounts.get(year, ZERO),
        required=requirement.hours if requirement else ZERO,
        requirement=requirement,
        lines=lines_of(entries),
        by_kind=by_kind(entries),
    )


def lines_of(entries: list[CreditEntry]) -> list[Line]:
    changes: dict[int, Decimal] = {}
    for entry in entries:
        if entry.corrects_id:
            changes[entry.corrects_id] = changes.get(entry.corrects_id, ZERO) + entry.hours
    rows = CreditAppeal.objects.filter(entry__in=[entry.pk for entry in entries])
    appeals = {appeal.entry_id: appeal for appeal in rows.order_by("made_at")}
    return [
        Line(entry, why(entry), entry.hours + changes.get(entry.pk, ZERO), appeals.get(entry.pk))
        for entry in entries
    ]


def by_kind(entries: Iterable[CreditEntry]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        sums[entry.counted_as] = sums.get(entry.counted_as, ZERO) + entry.hours
    labels = CreditEntry.Kind
    return [(kind.label, sums[kind]) for kind in labels if kind in sums]


# --- what a year asks -------------------------------------------------------------------------


def asked_of(person: Any, year: int) -> QuerySet[HoursRequirement]:
    """What the year asks of a person, the highest first: that counts.

    `person` is her primary key, or a reference to it in the query around this one.
    """
    hers = OuterRef(person) if isinstance(person, OuterRef) else person
    mandates = Deputy.objects.filter(person=hers).filter(serving(year))
    earlier = Deputy.objects.filter(
        person=OuterRef("person"), term__starts_on__lt=OuterRef("term__starts_on")
    )
    in_role = User.objects.filter(pk=hers, groups__role=OuterRef("role"))
    in_delegation = mandates.filter(delegation=OuterRef("delegation"))
    return HoursRequirement.objects.filter(year=year).filter(
        Q(Exists(mandates), group=Group.DEPUTIES)
        | Q(Exists(mandates.filter(~Exists(earlier))), group=Group.FIRST_TERM)
        | Q(Exists(in_delegation), group=Group.DELEGATION)
        | Q(Exists(in_role), group=Group.ROLE)
    )


def serving(year: int) -> Q:
    """Mandates that ran on some day of the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return (
        Q(term__starts_on__lte=last)
        & (Q(term__ends_on=None) | Q(term__ends_on__gte=first))
        & (Q(ended_on=None) | Q(ended_on__gte=first))
    )


def requirement_of(person: User, year: int) -> HoursRequirement | None:
    return asked_of(person.pk, year).select_related("delegation", "role").first()


def people_of(people: QuerySet[User], year: int) -> QuerySet[Any]:
    """Each with `hours`, `required` and `delegation_name`, in SQL, so that 5,000 are paged."""
    accounts = CreditAccount.objects.filter(person=OuterRef("pk"), year=year)
    asked = asked_of(OuterRef("pk"), year)
    mandates = Deputy.objects.filter(person=OuterRef("pk")).filter(serving(year))
    newest = mandates.order_by("-term__starts_on")
    return people.annotate(
        hours=Coalesce(Subquery(accounts.values("hours")[:1]), ZERO, output_field=HOURS),
        required=Coalesce(Subquery(asked.values("hours")[:1]), ZERO, output_field=HOURS),
        delegation_name=Subquery(newest.values("delegation__name")[:1]),
        delegation_pk=Subquery(newest.values("delegation")[:1]),
    )


@dataclass(frozen=True)
class YearSum:
    """How far a person is with her year, for the pages on which it is only told."""

    year: int
    hours: Decimal
    required: Decimal

    @property
    def missing(self) -> Decimal:
        return max(ZERO, self.required - self.hours)


def year_sum_of(person: User, year: int) -> YearSum:
    """In one query."""
    rows = people_of(User.objects.filter(pk=person.pk), year)
    return YearSum(year, *rows.values_list("hours", "required").get())


def learners(year: int) -> QuerySet[User]:
    """Whoever serves as a deputy in that year, or has hours in it."""
    mandates = Deputy.objects.filter(person=OuterRef("pk")).filter(serving(year))
    accounts = CreditAccount.objects.filter(person=OuterRef("pk"), year=year)
    return User.objects.filter(Q(Exists(mandates)) | Q(Exists(accounts)))


@dataclass
class DelegationLine:
    name: str
    people: int = 0
    met: int = 0
    hours: Decimal = ZERO

    @property
    def average(self) -> Decimal:
        return (self.hours / self.people).quantize(Decimal("0.1"))

    @property
    def share(self) -> int:
        return self.met * 100 // self.people


def by_delegation(year: int) -> list[DelegationLine]:
    """One query whatever the number of people; those without a delegation stand together."""
    found: dict[str, DelegationLine] = {}
    rows = people_of(learners(year), year).order_by()
    for name, hours, required in rows.values_list("delegation_name", "hours", "required"):
        line = found.setdefault(name or "", DelegationLine(name or "未编入代表团"))
        line.people += 1
        line.met += hours >= required
        line.hours += hours
    return [found[name] for name in sorted(found, key=lambda name: (not name, name))]
