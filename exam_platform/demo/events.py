"""The demonstration's events: a year of them, one in the hall right now, one still to come."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.workbook import write_workbook
from courses.actions.attendance import correct_attendance, register_present, take_code
from courses.actions.event_hours import close_event
from courses.actions.events import (
    add_material,
    announce_event,
    begin_event,
    plan_event,
    save_part,
)
from courses.actions.invitations import (
    accept_invitation,
    ask_leave,
    decide_leave,
    invite_people,
)
from courses.actions.reflections import (
    acknowledge_reflection,
    hand_in_reflection,
    save_reflection,
)
from courses.hall_codes import code_in, window_of
from courses.hall_passes import hall_key
from courses.models import EventPart, Invitation, TrainingEvent
from people.models import User
from people.models.users import DEPUTY

Kind = TrainingEvent.Kind
REFLECTION = (
    "这次培训结合本县的监督实例讲解监督法，使我弄清了专题询问、执法检查和听取专项工作报告的分工。"
    "回去以后，我准备围绕选区群众反映较多的农村供水问题，先走访、再查资料，提出一件有数据、有建议的意见。"
)


@dataclass(frozen=True)
class Plan:
    kind: str
    title: str
    place: str
    parts: tuple[tuple[str, float, float, str], ...]  # content, from and to in hours, credit hours
    wants_reflection: bool = False


FIRST = Plan(
    Kind.FIRST, "代表履职能力提升培训班", "县委党校二号教室",
    (("代表法和代表的权利义务", 0, 2.5, "3"), ("怎样提出高质量的建议", 5, 7.5, "3")), True,
)  # fmt: skip
MEETING = Plan(
    Kind.MEETING, "常委会会议列席代表以会代训", "县人大常委会会议厅",
    (("听取专项工作报告和专题辅导", 0, 3, "3"),),
)  # fmt: skip
JOURNEY = Plan(
    Kind.JOURNEY, "赴邻县学习基层代表联络站建设", "邻县城东代表联络站",
    (("现场教学", 0, 3, "4"), ("座谈交流", 5, 7, "2")), True,
)  # fmt: skip
TODAY = Plan(
    Kind.TOPIC, "监督法专题培训", "县人大常委会会议厅",
    (("监督法修改要点辅导", 0, 8, "3"),), True,
)  # fmt: skip
COUNCIL = Plan(Kind.COUNCIL, "农村供水民生议事会", "柳林镇文化站", (("议事和现场答复", 0, 2, "2"),))
COMING = Plan(
    Kind.TOPIC, "预算审查监督专题培训", "县委党校二号教室",
    (("预算草案怎么看", 0, 3, "3"), ("分组审查练习", 5, 7, "2")),
)  # fmt: skip


@transaction.atomic
def seed_events(*, at: datetime) -> None:
    clerk = User.objects.get(username="clerk")
    people = list(User.objects.with_role(DEPUTY).filter(is_active=True).order_by("pk"))
    for plan, days in ((FIRST, -160), (MEETING, -70), (JOURNEY, -25)):
        event = announce(plan, nine(at, days), people, clerk)
        hold(event, clerk)
    running = announce(TODAY, last_half_hour(at), people, clerk)
    begin_event(running, by=clerk, at=at - timedelta(minutes=15))
    for invitation in running.invitations.all()[: len(people) // 2]:
        sign_in(running.parts.get(), invitation, at - timedelta(minutes=5))
    answer(announce(COUNCIL, nine(at, 3), people[: len(people) // 2], clerk), at, clerk)
    answer(announce(COMING, nine(at, 9), people, clerk), at, clerk)


def last_half_hour(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def nine(at: datetime, days: int) -> datetime:
    """Nine in the morning, `days` from today."""
    morning = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=days)


def announce(plan: Plan, starts_at: datetime, people: list[User], clerk: User) -> TrainingEvent:
    """Planned two weeks before, and announced the day after."""
    at = starts_at - timedelta(days=14)
    draft = TrainingEvent(
        kind=plan.kind,
        title=plan.title,
        place=plan.place,
        year=timezone.localtime(starts_at).year,
        responsible=clerk,
        wants_reflection=plan.wants_reflection,
        description="请提前 10 分钟到场，携带代表证和笔记本。",
    )
    event = plan_event(draft, by=clerk, at=at)
    for title, begins, ends, hours in plan.parts:
        part = EventPart(
            event=event,
            title=title,
            starts_at=starts_at + timedelta(hours=begins),
            ends_at=starts_at + timedelta(hours=ends),
            hours=Decimal(hours),
        )
        save_part(part, by=clerk, at=at)
    add_material(event, ContentFile(programme(event), name="日程安排.xlsx"), by=clerk, at=at)
    invite_people(event, people, on=timezone.localtime(at).date(), by=clerk, at=at)
    announce_event(event, by=clerk, at=at + timedelta(days=1))
    return TrainingEvent.objects.get(pk=event.pk)


def programme(event: TrainingEvent) -> bytes:
    rows = [("内容", "时间", "学时")]
    for part in event.parts.all():
        begins, ends = timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)
        rows.append((part.title, f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}", str(part.hours)))
    content = io.BytesIO()
    write_workbook(content, [("日程", rows)], widths=(30, 28, 8))
    return content.getvalue()


def last_first(invitations: QuerySet, count: int) -> list[Invitation]:
    """The first deputies are those who are signed in with: it is the last who stay away."""
    rows = list(invitations)
    return [*rows[-count:], *rows[:-count]]


def sign_in(part: EventPart, invitation: Invitation, at: datetime) -> None:
    code = code_in(hall_key(), part.pk, window_of(at))
    take_code(part, code=code, device=f"demo-{invitation.pk}", by=invitation.person, at=at)


def hold(event: TrainingEvent, clerk: User) -> None:
    """One is on leave, one stays away; some sign in by code and the rest are on the list."""
    rows = last_first(event.invitations.select_related("person", "event"), 2)
    parts = list(event.parts.all())
    asked_at = parts[0].starts_at - timedelta(days=3)
    ask_leave(rows[0], reason="赴省里参加会议，无法到会", by=rows[0].person, at=asked_at)
    decide_leave(rows[0], granted=True, word="同意", by=clerk, at=asked_at)
    begin_event(event, by=clerk, at=parts[0].starts_at - timedelta(minutes=20))
    there = rows[2:] if len(rows) > 3 else rows[1:]
    for part in parts:
        for row in there[::4]:
            sign_in(part, row, part.starts_at + timedelta(minutes=2))
        register_present(part, there, by=clerk, at=part.starts_at + timedelta(minutes=30))
    close_event(event, by=clerk, at=parts[-1].ends_at + timedelta(hours=1))
    if len(rows) > 3:
        reason = "会场签到册上有本人签名"
        correct_attendance(parts[0], rows[1], is_present=True, reason=reason, by=clerk,
                           at=parts[-1].ends_at + timedelta(days=1))  # fmt: skip
    write_reflections(there[:2], parts[-1].ends_at, clerk)


def write_reflections(rows: list[Invitation], ended_at: datetime, clerk: User) -> None:
    for days, row in enumerate(rows, start=2):
        at = ended_at + timedelta(days=days)
        row.event.refresh_from_db()
        reflection = save_reflection(row, text=REFLECTION, upload=None, by=row.person, at=at)
        hand_in_reflection(reflection, by=row.person, at=at)
    acknowledge_reflection(
        reflection, word="结合实际，写得具体。", by=clerk, at=at + timedelta(days=1)
    )


def answer(event: TrainingEvent, at: datetime, clerk: User) -> None:
    """Most come, one asks for leave, the rest have not answered yet."""
    rows = last_first(event.invitations.select_related("person"), 1)
    for row in rows[1 : len(rows) * 2 // 3 + 1]:
        accept_invitation(row, by=row.person, at=at - timedelta(days=1))
    ask_leave(rows[0], reason="当日有本单位的安全检查", by=rows[0].person, at=at)
