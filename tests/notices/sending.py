"""Gateways for tests, named in settings.SMS_GATEWAY as a county would name its own."""

from typing import Any

from notices.actions import send_notice
from notices.channels import NotDelivered
from notices.models import Notice
from people.models import User
from tests.conftest import NOW
from tests.factories import make_person

sent: list[tuple[str, str]] = []


class Recording:
    def send(self, mobile: str, text: str) -> None:
        sent.append((mobile, text))


class Refusing:
    def send(self, mobile: str, text: str) -> None:
        raise NotDelivered("网关拒收：余额不足。")


class Broken:
    def send(self, mobile: str, text: str) -> None:
        raise RuntimeError("county gateway bug")


def gateway(settings: Any, kind: type) -> None:
    settings.NOTICE_CHANNELS = ["sms"]
    settings.SMS_GATEWAY = f"{kind.__module__}.{kind.__qualname__}"
    sent.clear()


def make_notice(person: User | None = None, **fields: Any) -> Notice:
    person = person or make_person()
    facts = {"subject": "培训提醒", "text": "请按时参加。", "by": None, "at": NOW, **fields}
    send_notice([person], **facts)
    return Notice.objects.filter(person=person).latest("pk")
