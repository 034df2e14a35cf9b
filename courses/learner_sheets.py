"""The list of learners as rows of a workbook."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.audit import record
from courses.models import ProgrammePage
from courses.overview import Stage
from people.models import User

CHUNK = 1000
HEAD = (
    "姓名", "代表团", "状态", "已完成课程", "全部课程", "最近学习", "已得学时", "应修学时",
)  # fmt: skip
WIDTHS = (14, 18, 10, 12, 12, 18, 12, 12)


def export_learners(
    programme: ProgrammePage, people: QuerySet, *, by: User, at: datetime
) -> Iterator[tuple[Any, ...]]:
    """Rows for one sheet, read in chunks. A list of names that leaves the platform is logged."""
    record(programme, "courses.export_learners", by=by, at=at, data={"people": people.count()})
    facts = people.values_list(
        "real_name", "delegation_name", "stage", "finished", "taken", "last_at", "hours", "required"
    )
    return learner_rows(facts)


def learner_rows(facts: QuerySet) -> Iterator[tuple[Any, ...]]:
    yield HEAD
    for name, team, where, *counts, last_at, hours, required in facts.iterator(chunk_size=CHUNK):
        seen_on = timezone.localtime(last_at).date() if last_at else None
        yield name, team or "", Stage(where).label, *counts, seen_on, hours, required
