"""Telling people. The notices stand in the caller's transaction, and so does the queue entry."""

import logging
import re
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django_q.tasks import async_task

from core.audit import record
from core.state import Refused
from notices.channels import NotDelivered, address_of, hand_over
from notices.models import Delivery, Notice
from people.models import User

logger = logging.getLogger(__name__)
State = Delivery.State
LONGEST_SUBJECT = 100
# Minutes until the next try; after the last one it has failed, until somebody resends it.
PAUSES = (5, 30, 180)
GIVEN_UP_AFTER = timedelta(minutes=20)  # a delivery that is "sending" for longer has no worker
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@transaction.atomic
def send_notice(
    people: Iterable[User],
    *,
    subject: str,
    text: str,
    link: str = "",
    by: User | None,
    at: datetime,
    channels: Collection[str] | None = None,
    key: str = "",
) -> int:
    """Tell each of `people` once; return how many were told now.

    `key` says what it is about: who was told under it already is passed over. `link` is a path
    of the platform. `channels` narrows the configured ones (e-mail, SMS); () is the site only.
    The number of queries does not grow with the number of people.
    """
    check_content(subject, text, link)
    key = key or secrets.token_hex(16)
    told = set(Notice.objects.filter(key=key).values_list("person_id", flat=True))
    fresh = {person.pk: person for person in people if person.is_active and person.pk not in told}
    if not fresh:
        return 0
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                subject=subject,
                text=text,
                link=link,
                key=key,
                sent_by=by,
                sent_at=at,
            )
            for person in fresh.values()
        ],
        ignore_conflicts=True,  # somebody else may be telling them this very moment
    )
    written = Notice.objects.filter(key=key).only("pk", "person_id").order_by("pk")
    notices = [notice for notice in written if notice.person_id in fresh]
    wanted = set(settings.NOTICE_CHANNELS if channels is None else channels)
    used = sorted(wanted & set(settings.NOTICE_CHANNELS))
    plan_deliveries(notices, fresh, used, at)
    facts = {"subject": subject, "people": len(notices), "channels": used}
    record(notices[0], "notices.send", by=by, at=at, data=facts)
    return len(notices)


def check_content(subject: str, text: str, link: str) -> None:
    is_local = link.startswith("/") and url_has_allowed_host_and_scheme(link, None)
    if link and not is_local:
        raise Refused("通知里的链接只能指向本平台的页面，没有发送。")
    if ID_NUMBER.search(subject + " " + text):
        raise Refused("通知里不能出现身份证号，没有发送。请改用姓名或登录名。")
    if not subject.strip() or len(subject) > LONGEST_SUBJECT:
        raise Refused("通知的标题应为 1 至 100 个字，没有发送。")


def plan_deliveries(
    notices: list[Notice], people: dict[int, User], channels: list[str], at: datetime
) -> None:
    """For whoever has an address of that kind; the site reaches everybody."""
    planned = [
        Delivery(notice=notice, channel=channel, next_at=at)
        for notice in notices
        for channel in channels
        if address_of(people[notice.person_id], channel)
    ]
    if planned:
        Delivery.objects.bulk_create(planned, ignore_conflicts=True)
        async_task("notices.tasks.deliver_due")


def read_notice(notice: Notice, *, at: datetime) -> None:
    """By its reader herself. The moment of the first reading stays."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=at)


def read_all(person: User, *, at: datetime) -> int:
    return Notice.objects.filter(person=person).unread().update(read_at=at)


def deliver(delivery: Delivery, *, at: datetime) -> None:
    """One try. Taken up first, so that two workers never send the same message twice.

    Not atomic: no network inside a transaction.
    """
    delivery.move(State.SENDING, tried_at=at, attempts=delivery.attempts + 1)
    try:
        hand_over(delivery)
    except NotDelivered as trouble:
        postpone(delivery, str(trouble), at=at)
    except Exception:
        # A gateway of the county's own may raise anything, and the others wait behind this one.
        logger.exception("notice delivery %s failed", delivery.pk)
        postpone(delivery, "发送时出了意外的错误，请告知系统管理员。", at=at)
    else:
        delivery.move(State.SENT, failure="")


def postpone(delivery: Delivery, reason: str, *, at: datetime) -> None:
    if delivery.attempts > len(PAUSES):
        delivery.move(State.FAILED, failure=reason[:300])
        return
    pause = timedelta(minutes=PAUSES[delivery.attempts - 1])
    delivery.move(State.WAITING, failure=reason[:300], next_at=at + pause)


def release_stuck(*, at: datetime) -> int:
    """Put back what a dead worker had taken up."""
    stuck = Delivery.objects.stuck(at - GIVEN_UP_AFTER)
    return stuck.update(state=State.WAITING, next_at=at)


@transaction.atomic
def resend(delivery: Delivery, *, by: User, at: datetime) -> None:
    """After a failure whose cause was removed: the tries begin anew."""
    if not by.has_perm("notices.resend_notice"):
        raise Refused("重新发送通知不属于您的职责，没有执行。")
    delivery.move(State.WAITING, attempts=0, next_at=at)
    record(delivery, "notices.resend", by=by, at=at)
    async_task("notices.tasks.deliver_due")
