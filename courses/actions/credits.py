"""The only hand that writes into the ledger of credit hours."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core.audit import record
from core.state import Refused
from courses.hours import DAY, KIND, YEAR, ZERO, Allowance, Cap, allow
from courses.models import CreditAccount, CreditEntry, CreditRule
from notices.actions import send_notice
from people.models import User

Kind = CreditEntry.Kind
TENTH = Decimal("0.1")
HIGHEST = Decimal(1000)
LONGEST_LINK = 300


@transaction.atomic
def grant_hours(
    person: User,
    *,
    kind: str,
    hours: Decimal,
    on: date,
    reason: str,
    source_key: str,
    by: User | None,
    at: datetime,
    link: str = "",
) -> CreditEntry | None:
    """Enter `hours` once for `source_key`, as far as the caps of the rule in force `on` let.

    A second call with the same key gives the entry that is there. What a cap keeps back is kept
    in the entry, even when nothing is left: she shall see why. `link` is a path of ours to the
    source. None when there is nothing to give. `by` is None when the platform itself found it.
    """
    asked = Decimal(hours).quantize(TENTH, rounding=ROUND_FLOOR)
    if asked <= 0:
        return None
    if asked > HIGHEST:
        raise Refused(f"一次不能登记超过 {HIGHEST} 学时。请核对后再填。")
    account = lock_account(person, on.year)
    known = CreditEntry.objects.filter(source_key=source_key).select_related("account").first()
    if known is not None:
        if known.account.person_id != person.pk:
            raise ValueError(f"{source_key} belongs to somebody else's entry")
        return known
    rule = CreditRule.objects.in_force(on).first()
    allowance = allow(asked, caps_of(account, rule, kind, on))
    link = link if len(link) <= LONGEST_LINK else ""  # half an address leads nowhere
    facts = {"reason": reason[:300], "source_key": source_key, "link": link, "counted_as": kind}
    return enter(account, kind, on, allowance, rule, by=by, at=at, **facts)


@transaction.atomic
def correct_entry(
    entry: CreditEntry, *, hours: Decimal, reason: str, by: User, at: datetime
) -> CreditEntry:
    """A counter-entry after which `entry` counts `hours`. It stands on the day of `entry`, and
    what it adds obeys the same caps."""
    if not reason.strip():
        raise Refused("请写明更正的理由：本人能看到它。")
    if entry.person.pk == by.pk:
        raise Refused("不能更正本人的学时，请由其他工作人员办理。")
    if entry.corrects_id is not None:
        raise Refused("这一条本身是更正。请在原来的记录上再次更正。")
    if not ZERO <= hours <= HIGHEST or hours != hours.quantize(TENTH):
        raise Refused("更正后的学时应不小于 0，最多一位小数。")
    account = lock_account(entry.person, entry.account.year)
    change = hours - entry.standing
    if change == 0:
        raise Refused("更正后的学时与现在相同，不需要更正。")
    caps = caps_of(account, entry.rule, entry.counted_as, entry.on) if change > 0 else {}
    allowance = allow(change, caps)
    if allowance.hours == 0:
        raise Refused("上限已满，不能再增加学时，没有更正。")
    number = entry.corrections.count() + 1
    return enter(
        account,
        Kind.CORRECTION,
        entry.on,
        allowance,
        entry.rule,
        by=by,
        at=at,
        reason=reason[:300],
        source_key=f"correct:{entry.pk}:{number}",
        corrects=entry,
        counted_as=entry.counted_as,
    )


@transaction.atomic
def correct_and_tell(
    entry: CreditEntry, *, hours: Decimal, reason: str, by: User, at: datetime
) -> CreditEntry:
    """By the office of its own accord: nobody has asked, so the person is told."""
    before = entry.standing
    made = correct_entry(entry, hours=hours, reason=reason, by=by, at=at)
    changed = f"{before.normalize():f} 学时更正为 {(before + made.hours).normalize():f} 学时"
    why = reason.strip().rstrip("。")
    send_notice(
        [entry.person],
        subject="学时已更正",
        text=f"“{entry.reason}”由 {changed}。理由：{why}。有异议的，可以在“我的学时”中申诉。",
        link=f"{reverse('hours:mine')}?year={entry.account.year}",
        by=by,
        at=at,
    )
    return made


def lock_account(person: User, year: int) -> CreditAccount:
    """Everything that is given for a year waits in line at this row."""
    account, _ = CreditAccount.objects.get_or_create(person=person, year=year)
    return CreditAccount.objects.select_for_update().get(pk=account.pk)


def caps_of(account: CreditAccount, rule: CreditRule | None, kind: str, on: date) -> dict[str, Cap]:
    """The caps of `rule`, and how far each is already filled. Without a rule nothing binds."""
    if rule is None:
        return {}
    entries = account.entries.all()
    return caps_by(
        rule,
        kind,
        on_day=entries.filter(on=on).total(),
        of_kind=entries.filter(counted_as=kind).total(),
        in_year=account.hours,
    )


def caps_by(
    rule: CreditRule, kind: str, *, on_day: Decimal, of_kind: Decimal, in_year: Decimal
) -> dict[str, Cap]:
    """The hours say how far each cap is filled: on that day, by that kind, in that year."""
    return {
        DAY: Cap(rule.day_cap, on_day),
        KIND: Cap(rule.kind_cap(kind), of_kind),
        YEAR: Cap(rule.year_cap, in_year),
    }


def drafted(
    account: CreditAccount,
    kind: str,
    on: date,
    allowance: Allowance,
    rule: CreditRule | None,
    *,
    by: User | None,
    at: datetime,
    **facts: Any,
) -> CreditEntry:
    return CreditEntry(
        account=account,
        kind=kind,
        on=on,
        rule=rule,
        asked=allowance.asked,
        hours=allowance.hours,
        cut_by=allowance.cut_by,
        cap=allowance.cap,
        used=allowance.used,
        made_by=by,
        made_at=at,
        **facts,
    )


def enter(
    account: CreditAccount,
    kind: str,
    on: date,
    allowance: Allowance,
    rule: CreditRule | None,
    *,
    by: User | None,
    at: datetime,
    **facts: Any,
) -> CreditEntry:
    entry = drafted(account, kind, on, allowance, rule, by=by, at=at, **facts)
    entry.save(force_insert=True)
    accounts = CreditAccount.objects.filter(pk=account.pk)
    accounts.update(hours=F("hours") + allowance.hours)
    told = {"kind": kind, "hours": str(allowance.hours), "asked": str(allowance.asked)}
    record(
        entry,
        f"courses.{'correct' if entry.corrects_id else 'grant'}_hours",
        by=by,
        at=at,
        data=told,
    )
    return entry


def hours_of(people: Iterable[User], year: int) -> dict[int, Decimal]:
    """What each has in a year, by primary key; who has no account yet has nothing."""
    wanted = [person.pk for person in people]
    rows = CreditAccount.objects.filter(person__in=wanted, year=year)
    return dict.fromkeys(wanted, ZERO) | dict(rows.values_list("person", "hours"))
