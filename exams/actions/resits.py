"""A second chance where the regulation gives one: planned in one click, edited like any other."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from core.audit import record
from core.state import Refused
from exams.actions.sittings import add_candidates
from exams.eligibility import Standing, Status
from exams.models import Candidate, Sitting
from exams.models.records import local_day, standings_of
from people.models import Post, User

SUNDAY = 6


def resit_candidates(sitting: Sitting, on: date) -> list[tuple[Candidate, Standing]]:
    """Those who failed and may still try, and those who were excused.

    Whoever stayed away without an excuse is nobody's to put forward by a click.
    """
    rows = list(sitting.candidates.select_related("person", "sitting"))
    standings = standings_of(rows, sitting.regulation, on)
    return [(row, standings[row.pk]) for row in rows if _may_sit_again(row, standings[row.pk])]


def _may_sit_again(candidate: Candidate, standing: Standing) -> bool:
    if candidate.absence == Candidate.Absence.EXCUSED:
        return standing.status in (Status.REQUIRED, Status.RESIT_PENDING)
    return standing.status == Status.RESIT_PENDING and standing.result is not None


@transaction.atomic
def offer_resit(sitting: Sitting, *, by: User, at: datetime) -> Sitting:
    """Plan the resit of a published sitting, with everybody who may sit it.

    Its papers are drawn apart from the first sitting's by `resit_of`.
    """
    held = Sitting.objects.select_for_update().get(pk=sitting.pk)
    held.shut_out(by)
    if held.state != Sitting.State.PUBLISHED:
        raise Refused("成绩公布后才能安排补考。")
    known = held.resits.exclude(state=Sitting.State.CANCELLED).first()
    if known:
        raise Refused(f"已经安排了“{known}”，请在该场次中继续办理。")
    again = resit_candidates(held, local_day(at))
    if not again:
        raise Refused("按办法，本场次没有可以参加补考的考生。")
    resit = Sitting.objects.create(**plan(held, [standing for _, standing in again], at))
    posts = posts_named({row.person_id: row.post_title for row, _ in again})
    people = [row.person for row, _ in again]
    add_candidates(resit, people, by=by, at=at, posts=posts)
    for row, _ in again:
        # The same paper as before, even if the person has meanwhile changed her organ.
        entered = resit.candidates.filter(person=row.person_id)
        entered.update(branch=row.branch, post_title=row.post_title)
    data = {"resit": resit.pk, "candidates": len(again)}
    record(held, "exams.offer_resit", by=by, at=at, data=data)
    return resit


def plan(sitting: Sitting, standings: list[Standing], at: datetime) -> dict:
    limits = [standing.resit_until for standing in standings if standing.resit_until]
    opens_at = resit_time(sitting.opens_at, at, min(limits, default=None))
    return {
        "title": resit_title(sitting),
        "kind": sitting.kind,
        "mode": sitting.mode,
        "regulation": sitting.regulation,
        "blueprint": sitting.blueprint,
        "dealing": sitting.dealing,
        "room": sitting.room,
        "opens_at": opens_at,
        "closes_at": opens_at + (sitting.closes_at - sitting.opens_at),
        "minutes": sitting.minutes,
        "resit_of": sitting,
    }


def resit_time(first: datetime, at: datetime, until: date | None) -> datetime:
    """The same hour of the next working day; of the last day allowed, if that comes earlier."""
    day = local_day(at) + timedelta(days=1)
    while day.weekday() >= SUNDAY - 1:
        day += timedelta(days=1)
    if until is not None:
        day = max(min(day, until), local_day(at))
    return first + timedelta(days=(day - local_day(first)).days)


def resit_title(sitting: Sitting) -> str:
    first, *_ = [*reversed(sitting.chain()), sitting]
    number = len(sitting.chain()) + 1
    return f"{first.title[:90]}（{'' if number == 1 else f'第 {number} 次'}补考）"


def posts_named(titles: dict[int, str]) -> dict[int, Post]:
    """The posts behind the titles that the candidates carry; an unknown title is left out."""
    full = Concat(F("organ__name"), Value(""), F("name"))
    rows = Post.objects.annotate(title=full).filter(title__in=set(titles.values()))
    by_title = {row.title: row for row in rows.select_related("organ")}
    return {person: by_title[title] for person, title in titles.items() if title in by_title}
