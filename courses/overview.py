"""How a programme is learnt: who has not begun, who stands still, who is done. Counted in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from courses.models import CoursePage, Enrolment, LessonProgress, ProgrammePage
from courses.statements import people_of
from people.models import User


class Stage(TextChoices):
    """Where a person is with the courses asked about. Each is in exactly one."""

    FRESH = "fresh", "未开始"
    MOVING = "moving", "学习中"
    STILL = "still", "停滞"
    DONE = "done", "已完成"


class Group(TextChoices):
    """Whom one may want to look at or remind; OPEN and SHORT cut across the stages."""

    FRESH = "fresh", "未开始"
    STILL = "still", "停滞"
    MOVING = "moving", "学习中"
    OPEN = "open", "未完成"
    SHORT = "short", "学时不足"
    DONE = "done", "已完成"


def courses_in(programme: ProgrammePage) -> list[CoursePage]:
    return list(CoursePage.objects.live().child_of(programme).order_by("path"))


def learners_of(courses: Iterable[CoursePage], *, year: int, still_since: datetime) -> QuerySet:
    """People in these courses, each with `stage`, `taken`, `finished`, `last_at`, and the hours,
    requirement and delegation of the year."""
    mine = Enrolment.objects.current(courses).filter(person=OuterRef("pk"))
    people = people_of(User.objects.filter(Exists(mine)), year)
    return people.annotate(
        taken=number_of(mine),
        finished=number_of(mine.filter(state=Enrolment.State.COMPLETED)),
        last_at=Subquery(last_touch(courses), output_field=LessonProgress.studied_at.field),
    ).annotate(stage=stage(still_since))


def number_of(mine: QuerySet) -> Coalesce:
    counted = mine.order_by().values("person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def last_touch(courses: Iterable[CoursePage]) -> QuerySet:
    """When she last learnt anything in them; None: never opened a lesson."""
    mine = Enrolment.objects.current(courses).filter(person=OuterRef(OuterRef("pk")))
    rows = LessonProgress.objects.filter(enrolment__in=mine.order_by().values("pk"))
    moment = Max(Coalesce("studied_at", "completed_at", "opened_at"))
    by_person = rows.order_by().values("enrolment__person")
    return by_person.annotate(moment=moment).values("moment")


def stage(still_since: datetime) -> Case:
    return Case(
        When(finished=F("taken"), then=Value(Stage.DONE)),
        When(last_at=None, finished=0, then=Value(Stage.FRESH)),
        When(last_at__lt=still_since, then=Value(Stage.STILL)),
        default=Value(Stage.MOVING),
        output_field=CharField(),
    )


def narrow(people: QuerySet, group: str) -> QuerySet:
    """Those of one Group; the empty string is everybody."""
    if group == Group.OPEN:
        return people.exclude(stage=Stage.DONE)
    if group == Group.SHORT:
        return people.filter(hours__lt=F("required"))
    return people.filter(stage=group) if group else people


# --- figures ------------------------------------------------------------------------------------


@dataclass
class Tally:
    """How many are where; `key` leads to the list of them."""

    key: int | None
    name: str
    counts: dict[str, int]
    short: int = 0  # of them, who has fewer hours than the year asks

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def values(self) -> list[int]:
        """In the order of SERIES: not begun, under way (standing still or not), done."""
        under_way = self.counts.get(Stage.MOVING, 0) + self.counts.get(Stage.STILL, 0)
        return [self.counts.get(Stage.FRESH, 0), under_way, self.counts.get(Stage.DONE, 0)]


SERIES = ("未开始", "学习中", "已完成")


def by_delegation(people: QuerySet) -> list[Tally]:
    """One query; those in no delegation stand last."""
    found: dict[int | None, Tally] = {}
    rows = people.order_by().values_list("delegation_pk", "delegation_name", "stage")
    is_short = Q(hours__lt=F("required"))
    counted = rows.annotate(number=Count("pk"), short=Count("pk", filter=is_short))
    for key, name, where, number, short in counted:
        tally = found.setdefault(key, Tally(key, name or "未编入代表团", {}))
        tally.counts[where] = tally.counts.get(where, 0) + number
        tally.short += short
    return sorted(found.values(), key=lambda tally: (tally.key is None, tally.name))


def whole(tallies: Iterable[Tally]) -> dict[str, int]:
    sums = dict.fromkeys((str(one) for one in Stage), 0)
    for tally in tallies:
        for where, number in tally.counts.items():
            sums[where] += number
    return sums


def by_course(courses: Sequence[CoursePage]) -> list[Tally]:
    """In the order of the programme; one query. A course without learners has none to count."""
    begun = Exists(LessonProgress.objects.filter(enrolment=OuterRef("pk")))
    done = Q(state=Enrolment.State.COMPLETED)
    rows = Enrolment.objects.current(courses).annotate(begun=begun).order_by().values("course")
    found = {
        row["course"]: row
        for row in rows.annotate(
            taken=Count("pk"),
            done=Count("pk", filter=done),
            fresh=Count("pk", filter=~done & Q(begun=False)),
        )
    }
    return [Tally(one.pk, one.title, stages_of(found.get(one.pk))) for one in courses]


def stages_of(row: dict[str, int] | None) -> dict[str, int]:
    if row is None:
        return {}
    moving = row["taken"] - row["done"] - row["fresh"]
    return {Stage.FRESH: row["fresh"], Stage.MOVING: moving, Stage.DONE: row["done"]}
