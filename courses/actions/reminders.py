"""Reminding people of what they have still to learn, and who was reminded when."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from core.audit import record
from core.state import Refused
from courses.cards import page_url
from courses.models import CoursePage, ProgrammePage
from courses.overview import Group
from notices.actions import send_notice
from notices.models import Notice, NoticeQuerySet
from people.models import User


def key_of(programme: ProgrammePage) -> str:
    return f"training:{programme.pk}:"


def day_key(programme: ProgrammePage, group: str, course: CoursePage | None, at: datetime) -> str:
    """Who was reminded under it is not reminded of the same thing again that day, whether she
    was chosen by her delegation or with all the others."""
    what = course.pk if course else "all"
    return f"{key_of(programme)}{group}:{what}:{timezone.localtime(at):%Y-%m-%d}"


@transaction.atomic
def remind_learners(
    programme: ProgrammePage,
    people: Iterable[User],
    *,
    group: str,
    course: CoursePage | None,
    subject: str,
    text: str,
    channels: Collection[str],
    by: User,
    at: datetime,
) -> int:
    """Returns how many were told now."""
    chosen = list(people)
    if not chosen:
        raise Refused("没有符合条件的人，没有发送。请改选状态、课程或代表团。")
    link = reverse("hours:mine") if group == Group.SHORT else page_url(course or programme)
    key = day_key(programme, group, course, at)
    count = send_notice(
        chosen, subject=subject, text=text, link=link, by=by, at=at, channels=channels, key=key
    )
    if not count:
        raise Refused("名单里的人今天都已经收到同样的提醒，没有再发。请明天再提醒。")
    data = {"people": count, "group": group, "course": course.pk if course else None}
    record(programme, "courses.remind_learners", by=by, at=at, data=data)
    return count


def reminders_of(programme: ProgrammePage) -> NoticeQuerySet:
    return Notice.objects.filter(key__startswith=key_of(programme))


def last_reminded(programme: ProgrammePage, people: Iterable[User]) -> dict[int, datetime]:
    rows = reminders_of(programme).filter(person__in=list(people)).order_by()
    return dict(rows.values_list("person").annotate(at=Max("sent_at")))


def standard_text(
    programme: ProgrammePage, group: str, course: CoursePage | None
) -> tuple[str, str]:
    """Subject and text to begin with; the organizer may change both."""
    if group == Group.SHORT:
        return (
            f"请补足 {programme.year} 年学时",
            f"您 {programme.year} 年的学时还没有达到要求。请打开“学时”查看还差多少，"
            "抽时间学习课程或参加培训活动。",
        )
    what = f"课程《{course.title}》" if course else f"“{programme.title}”的课程"
    until = f"，截止 {course.closes_on:%-m月%-d日}" if course and course.closes_on else ""
    state = "还没有开始学习" if group == Group.FRESH else "还没有学完"
    return (
        f"学习提醒：{course.title if course else programme.title}"[:100],
        f"您{state}{what}{until}。请登录平台，从“学习”进入，学到哪里会自动记下，可以分几次学完。",
    )
