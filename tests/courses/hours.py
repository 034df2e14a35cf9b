"""Rules, requirements and entries of the credit hours, with sensible defaults."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from courses.actions.credits import grant_hours
from courses.models import CreditEntry, CreditRule
from people.models import User
from tests.conftest import NOW

_numbers = itertools.count(1)
DAY = date(2026, 3, 9)


def make_rule(**fields: Any) -> CreditRule:
    defaults: dict[str, Any] = {
        "name": "清源县人大代表学时管理办法",
        "basis_document": "清人常发〔2026〕3号",
        "clause": "第六条",
        "effective_from": date(2026, 1, 1),
    }
    return CreditRule.objects.create(**{**defaults, **fields})


def give(person: User, hours: Any, **facts: Any) -> CreditEntry:
    defaults: dict[str, Any] = {
        "kind": "course",
        "on": DAY,
        "reason": "完成课程《监督法》",
        "source_key": f"test:{next(_numbers)}",
        "by": None,
        "at": NOW,
    }
    entry = grant_hours(person, hours=Decimal(str(hours)), **{**defaults, **facts})
    assert entry is not None
    return entry
