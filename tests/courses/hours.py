"""Rules, requirements and entries of the credit hours, with sensible defaults."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from wagtail.models import Page

from courses.actions.appeals import make_appeal
from courses.actions.credits import grant_hours
from courses.models import (
    CourseIndexPage,
    CoursePage,
    CreditAppeal,
    CreditEntry,
    CreditRule,
    Enrolment,
    HoursRequirement,
    ProgrammePage,
)
from people.models import Deputy, Term, User
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


def make_requirement(**fields: Any) -> HoursRequirement:
    return HoursRequirement.objects.create(**{"year": 2026, "hours": Decimal(12), **fields})


def make_deputy(person: User, term: Term | None = None, **fields: Any) -> Deputy:
    if term is None:
        starts = date(2022, 1, 10)
        term, _ = Term.objects.get_or_create(name="第十八届", defaults={"starts_on": starts})
    return Deputy.objects.create(person=person, term=term, **fields)


def make_course(title: str = "监督法：怎样参与监督", **fields: Any) -> CoursePage:
    index = CourseIndexPage.objects.first()
    if index is None:
        index = Page.get_first_root_node().add_child(instance=CourseIndexPage(title="学习中心"))
    number = next(_numbers)
    programme = ProgrammePage(title="2026 年度代表履职培训", slug=f"programme{number}", year=2026)
    index.add_child(instance=programme)
    return programme.add_child(instance=CoursePage(title=title, slug=f"c{number}", **fields))


def make_completed(person: User, course: CoursePage | None = None, **fields: Any) -> Enrolment:
    facts = {"state": "completed", "enrolled_at": NOW, "completed_at": NOW, **fields}
    return Enrolment.objects.create(person=person, course=course or make_course(), **facts)


def appeal(person: User, entry: CreditEntry | None = None, **facts: Any) -> CreditAppeal:
    defaults: dict[str, Any] = {"on": DAY, "claimed": Decimal(3), "text": "签到册上有我。"}
    return make_appeal(person, entry=entry, **{**defaults, "by": person, "at": NOW, **facts})
