"""Deputies, a small rule table and entries, with sensible defaults."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from evaluations.actions.duty import confirm_entries, register_entries
from evaluations.models import DutyEntry, DutyItem, DutyScheme
from people.models import Delegation, Deputy, Role, Term, User
from tests.conftest import NOW
from tests.factories import make_person

_numbers = itertools.count(1)
LEVELS = [
    {"name": "优秀", "least": "90"},
    {"name": "良好", "least": "80"},
    {"name": "一般", "least": "60"},
    {"name": "较差", "least": "0"},
]


def make_scheme(**fields: Any) -> DutyScheme:
    """视察调研 +3 up to 15, 审议发言 +10, 人代会请假 −1 up to 5, 培训学时 +0.5 up to 10."""
    defaults = {
        "name": "清源县人大代表履职积分办法",
        "basis_document": "清人常发〔2024〕6号",
        "from_year": 2025,
        "levels": LEVELS,
    }
    scheme = DutyScheme.objects.create(**{**defaults, **fields})
    make_item(scheme, "视察调研", 3, cap=15, part="inspection")
    make_item(scheme, "审议发言", 10)
    make_item(scheme, "人代会请假", -1, cap=5, unit="半天")
    make_item(scheme, "培训学时", Decimal("0.5"), cap=10, part="training", source="hours")
    return scheme


def make_item(scheme: DutyScheme, name: str, points: Any, **fields: Any) -> DutyItem:
    defaults = {"part": "meeting", "position": next(_numbers)}
    return DutyItem.objects.create(scheme=scheme, name=name, points=points, **defaults | fields)


def item_of(name: str = "视察调研") -> DutyItem:
    return DutyItem.objects.get(name=name)


def make_delegation(name: str = "城关镇", *officers: User) -> Delegation:
    term = Term.objects.first() or Term.objects.create(name="第十八届", starts_on=date(2022, 1, 10))
    delegation, _ = Delegation.objects.get_or_create(term=term, name=name)
    delegation.liaisons.add(*officers)
    return delegation


def make_deputy(delegation: Delegation | None = None, **fields: Any) -> Deputy:
    delegation = delegation or make_delegation()
    person = fields.pop("person", None) or make_person(
        real_name=fields.pop("real_name", f"代表{next(_numbers)}")
    )
    person.groups.add(Role.objects.get(key="deputy").group)
    return Deputy.objects.create(
        person=person, term=delegation.term, delegation=delegation, **fields
    )


def register(deputy: Deputy, by: User | None = None, **fields: Any) -> DutyEntry:
    """By herself, unless somebody else is named."""
    facts: dict[str, Any] = {
        "item": None,
        "on": date(2026, 3, 1),
        "quantity": Decimal(1),
        "subject": f"视察第{next(_numbers)}项工程",
        "at": NOW,
        **fields,
    }
    facts["item"] = facts["item"] or item_of()
    return register_entries([deputy], by=by or deputy.person, **facts)[0]


def confirmed(deputy: Deputy, officer: User, *, at: datetime = NOW, **fields: Any) -> DutyEntry:
    entry = register(deputy, at=at, **fields)
    confirm_entries([entry], by=officer, at=at)
    entry.refresh_from_db()
    return entry


AFTER_THE_YEAR = NOW + timedelta(days=400)
