"""How a notice leaves the platform: by e-mail through Django's backend, by SMS through a gateway.

A gateway is a class with `send(mobile, text)`, named in settings.SMS_GATEWAY. The one that comes
with the platform writes to a file what it would send.
"""

import json
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from notices.models import Delivery, Notice
from people.identity import mask_mobile

LONGEST_SMS = 200
CUT = "…详情请登录平台"
SMS_FILE = "sms/outbox.jsonl"
Channel = Delivery.Channel


class NotDelivered(Exception):
    """The channel did not take it; the message is fit to show."""


class SmsGateway(Protocol):
    def send(self, mobile: str, text: str) -> None:
        """Hand one message over. Raises NotDelivered when it was not taken."""


class FileGateway:
    """Shows what would be sent: one line a message, the number masked."""

    def send(self, mobile: str, text: str) -> None:
        path = sms_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        line = {"mobile": mask_mobile(mobile), "text": text}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def sms_file() -> Path:
    return Path(settings.PRIVATE_ROOT) / SMS_FILE


def last_messages(count: int) -> list[dict[str, str]]:
    """What the file gateway wrote last, newest first."""
    path = sms_file()
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - count * 2048))
        lines = file.read().decode(errors="ignore").splitlines()
    whole = [line for line in lines if line.startswith("{") and line.endswith("}")]
    return [json.loads(line) for line in reversed(whole[-count:])]


def address_of(person: Any, channel: str) -> str:
    return person.email if channel == Channel.EMAIL else person.mobile


def sms_text(notice: Notice) -> str:
    """The subject says it; the whole is read on the site."""
    text = f"【{settings.SMS_SIGN}】{notice.subject}。{notice.text}"
    return text if len(text) <= LONGEST_SMS else text[: LONGEST_SMS - len(CUT)] + CUT


def send_sms(notice: Notice) -> None:
    gateway: SmsGateway = import_string(settings.SMS_GATEWAY)()
    gateway.send(address_of(notice.person, Channel.SMS), sms_text(notice))


def send_email(notice: Notice) -> None:
    body = notice.text
    if notice.link:
        body += f"\n\n{settings.WAGTAILADMIN_BASE_URL}{notice.link}"
    address = address_of(notice.person, Channel.EMAIL)
    try:
        EmailMessage(notice.subject, body, to=[address]).send()
    except OSError as exc:  # smtplib's errors are OSErrors
        raise NotDelivered("邮件服务器没有接收。请检查邮件设置和收件地址。") from exc


def hand_over(delivery: Delivery) -> None:
    """Raises NotDelivered."""
    if not address_of(delivery.notice.person, delivery.channel):
        raise NotDelivered("此人没有登记接收地址。请先在人员名册中补填，再重新发送。")
    send = send_email if delivery.channel == Channel.EMAIL else send_sms
    send(delivery.notice)
