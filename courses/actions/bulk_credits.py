"""The same hand for a hall full of people: hours of one event, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Sum

from core.audit import record
from courses.actions.credits import caps_by, drafted
from courses.hours import ZERO, Cap, allow
from courses.models import CreditAccount, CreditEntry, CreditRule
from people.models import User

BATCH = 300


@dataclass(frozen=True)
class Grant:
    person: User
    hours: Decimal
    on: date
    reason: str
    source_key: str
    link: str = ""


@transaction.atomic
def grant_to_many(
    grants: Sequence[Grant], *, kind: str, root: models.Model, by: User | None, at: datetime
) -> int:
    """What `grant_hours` does, for each of `grants` in their order; returns how many entries.

    A key that stands in the ledger is passed over. The log says on `root` how many were given.
    """
    accounts = lock_accounts(grants)  # first: what stands in the ledger may change until then
    entries = CreditEntry.objects.filter(source_key__in=[one.source_key for one in grants])
    known = set(entries.values_list("source_key", flat=True))
    fresh = [one for one in grants if one.hours > 0 and one.source_key not in known]
    if not fresh:
        return 0
    ledger = Ledger(accounts, kind, {one.on for one in fresh})
    given = [ledger.enter(one, by=by, at=at) for one in fresh]
    CreditEntry.objects.bulk_create(given, batch_size=BATCH)
    touched = {entry.account_id: entry.account for entry in given}.values()
    CreditAccount.objects.bulk_update(touched, ["hours"], batch_size=BATCH)
    hours = sum((entry.hours for entry in given), ZERO)
    told = {"kind": kind, "entries": len(given), "hours": str(hours)}
    about = given[0] if len(given) == 1 else root
    record(about, "courses.grant_hours", by=by, at=at, data=told)
    return len(given)


def lock_accounts(grants: Sequence[Grant]) -> dict[tuple[int, int], CreditAccount]:
    """By person and year; locked in one order everywhere, so that no two wait for each other."""
    wanted = {(one.person.pk, one.on.year) for one in grants}
    people, years = {person for person, _ in wanted}, {year for _, year in wanted}
    rows = CreditAccount.objects.filter(person__in=people, year__in=years)
    there = set(rows.values_list("person_id", "year"))
    missing = [CreditAccount(person_id=one, year=year) for one, year in sorted(wanted - there)]
    CreditAccount.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    locked = rows.select_for_update().order_by("person", "year")
    return {(row.person_id, row.year): row for row in locked}


class Ledger:
    """The accounts as they fill up while entries are drafted, and the rules of the days."""

    def __init__(
        self, accounts: dict[tuple[int, int], CreditAccount], kind: str, days: set[date]
    ) -> None:
        self.accounts, self.kind = accounts, kind
        self.rules = {day: CreditRule.objects.in_force(day).first() for day in days}
        entries = CreditEntry.objects.filter(account__in=accounts.values()).order_by()
        by_day = entries.filter(on__in=days).values_list("account", "on")
        by_kind = entries.filter(counted_as=kind).values_list("account")
        self.on_day = {(one, on): sum_ for one, on, sum_ in by_day.annotate(sum=Sum("hours"))}
        self.of_kind = dict(by_kind.annotate(sum=Sum("hours")))

    def enter(self, grant: Grant, *, by: User | None, at: datetime) -> CreditEntry:
        account = self.accounts[grant.person.pk, grant.on.year]
        rule, day = self.rules[grant.on], (account.pk, grant.on)
        allowance = allow(grant.hours, self.caps(account, rule, grant.on))
        self.on_day[day] = self.on_day.get(day, ZERO) + allowance.hours
        self.of_kind[account.pk] = self.of_kind.get(account.pk, ZERO) + allowance.hours
        account.hours += allowance.hours
        facts = {"reason": grant.reason[:300], "source_key": grant.source_key, "link": grant.link}
        facts["counted_as"] = self.kind
        return drafted(account, self.kind, grant.on, allowance, rule, by=by, at=at, **facts)

    def caps(self, account: CreditAccount, rule: CreditRule | None, on: date) -> dict[str, Cap]:
        if rule is None:
            return {}
        return caps_by(
            rule,
            self.kind,
            on_day=self.on_day.get((account.pk, on), ZERO),
            of_kind=self.of_kind.get(account.pk, ZERO),
            in_year=account.hours,
        )
