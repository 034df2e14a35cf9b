"""What the invited are told, and when; in the site always, further as `notices` is set."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from core.audit import record
from core.state import Refused
from courses.models import Invitation, TrainingEvent
from notices.actions import LONGEST_SUBJECT, send_notice
from people.models import User


def tell(
    event: TrainingEvent,
    people: Iterable[User],
    subject: str,
    text: str,
    *,
    by: User,
    at: datetime,
    key: str = "",
    channels: Collection[str] | None = None,
) -> int:
    """`key`: whoever was told under it already is passed over."""
    link = reverse("events:event", args=[event.pk])
    key = f"event:{event.pk}:{key}" if key else ""
    subject = Truncator(subject).chars(LONGEST_SUBJECT)
    return send_notice(
        people, subject=subject, text=text, link=link, by=by, at=at, key=key, channels=channels
    )


def when_and_where(event: TrainingEvent) -> str:
    first = event.parts.first()
    when = f"{timezone.localtime(first.starts_at):%-m月%-d日 %H:%M}，" if first else ""
    return f"{when}{event.place}"


def invited_people(event: TrainingEvent) -> list[User]:
    return [row.person for row in event.invitations.standing().select_related("person")]


def tell_invited(event: TrainingEvent, people: Iterable[User], *, by: User, at: datetime) -> None:
    by_day = f"，并在{event.answer_by:%-m月%-d日}前答复" if event.answer_by else "并答复"
    text = f"邀请您参加“{event}”：{when_and_where(event)}。请查看活动{by_day}是否参加。"
    tell(event, people, f"邀请参加：{event}", text, by=by, at=at, key="invited")


def tell_cancelled(event: TrainingEvent, *, by: User, at: datetime) -> None:
    text = f"“{event}”已取消。原因：{event.cancel_reason}"
    tell(event, invited_people(event), f"活动取消：{event}", text, by=by, at=at)


def tell_closed(event: TrainingEvent, *, by: User, at: datetime) -> None:
    """Once, in the site only: whoever finds her attendance wrong should hear of it in time."""
    text = f"“{event}”的出勤已经登记，到会的学时已计入。请核对，登记有误的，请联系负责人更正。"
    subject = f"出勤已登记：{event}"
    tell(event, invited_people(event), subject, text, by=by, at=at, key="closed", channels=())


def tell_decision(invitation: Invitation, *, by: User, at: datetime) -> None:
    event = invitation.event
    word = f"意见：{invitation.decision}" if invitation.decision else ""
    text = f"您对“{event}”的请假：{invitation.get_state_display()}。{word}"
    subject = f"请假{invitation.get_state_display()}：{event}"
    tell(event, [invitation.person], subject, text, by=by, at=at)


@transaction.atomic
def remind_invited(event: TrainingEvent, *, by: User, at: datetime) -> int:
    """Once a day: those who have not answered; returns how many were told."""
    if event.state != TrainingEvent.State.ANNOUNCED:
        raise Refused(f"活动{event.get_state_display()}，不需要再催促答复。")
    rows = event.invitations.filter(state=Invitation.State.INVITED).select_related("person")
    people = [row.person for row in rows]
    if not people:
        raise Refused("受邀人员都已答复，不需要提醒。")
    text = f"请答复是否参加“{event}”：{when_and_where(event)}。不能参加的请写明事由请假。"
    day = f"remind:{timezone.localtime(at):%Y-%m-%d}"
    count = tell(event, people, f"请答复：{event}", text, by=by, at=at, key=day)
    if not count:
        raise Refused("今天已经提醒过尚未答复的人，请明天再提醒。")
    record(event, "courses.remind", by=by, at=at, data={"people": count})
    return count
