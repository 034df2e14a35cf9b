"""One export in a process of its own, inside a set-up Django: see bench.statements."""

import json
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.management import call_command

from core.files import private_path
from courses.actions.statement_exports import make_statements
from courses.models import CreditAccount, CreditEntry, CreditRule, StatementExport
from people.models import Delegation, Deputy, Term, User

AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
BATCH = 2_000


def fill(size: int, entries: int) -> None:
    """On PostgreSQL both sizes share a database: each has a year of its own."""
    call_command("migrate", verbosity=0)
    year = year_of(size)
    rule, _ = CreditRule.objects.get_or_create(
        name="学时办法", defaults={"basis_document": "x", "effective_from": date(2000, 1, 1)}
    )
    term = Term.objects.create(
        name=f"第{size}届", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )
    delegation = Delegation.objects.create(name="城关镇", term=term)
    people = User.objects.bulk_create(
        User(username=f"b{size}-{number}", real_name=f"代表{number}", password="!")
        for number in range(size)
    )
    Deputy.objects.bulk_create(
        Deputy(person=one, term=term, delegation=delegation) for one in people
    )
    accounts = CreditAccount.objects.bulk_create(
        CreditAccount(person=one, year=year, hours=Decimal(entries)) for one in people
    )
    CreditEntry.objects.bulk_create(ledger(accounts, rule, entries), batch_size=BATCH)
    StatementExport.objects.create(year=year, made_by=people[0], asked_at=AT)


def year_of(size: int) -> int:
    return 2000 + size // 500


def ledger(accounts: list[CreditAccount], rule: CreditRule, entries: int) -> Iterator[CreditEntry]:
    for account in accounts:
        for number in range(entries):
            yield CreditEntry(
                account=account,
                kind="course",
                counted_as="course",
                on=date(account.year, 1, 1) + timedelta(days=number),
                asked=Decimal(1),
                hours=Decimal(1),
                rule=rule,
                reason=f"完成课程《人大代表履职系列讲座之第{number}讲：监督的方式与程序》",
                source_key=f"bench:{account.pk}:{number}",
                made_at=AT,
            )


def export() -> None:
    waiting = StatementExport.objects.get(finished_at=None)
    began = time.perf_counter()
    make_statements(waiting, at=AT)
    seconds = time.perf_counter() - began
    waiting.refresh_from_db()
    size = Path(private_path(waiting.file)).stat().st_size / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "size": size, "count": waiting.count}))
