"""Who holds what since when: a tenure begins and ends by a named act, never by itself."""

from datetime import date, datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from people.models import Post, Tenure, User


@transaction.atomic
def open_tenure(
    person: User,
    post: Post,
    *,
    starts_on: date,
    is_acting: bool = False,
    by: User,
    at: datetime,
) -> Tenure:
    """Under the lock of the post, so that two appointments can't both find it free."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    tenure = Tenure(person=person, post=post, starts_on=starts_on, is_acting=is_acting)
    if fault := fault_of_tenure(tenure):
        raise Refused(fault)
    tenure.save(force_insert=True)
    data = {"post": post.pk, "starts_on": str(starts_on), "acting": is_acting}
    record(tenure, "people.open_tenure", by=by, at=at, data=data)
    return tenure


def fault_of_tenure(tenure: Tenure) -> str:
    """Whom it would clash with, in one sentence; "" if with nobody."""
    clash = Tenure.objects.clashing_with(tenure).select_related("person", "post__organ").first()
    if clash is None:
        return ""
    since = f"{clash.starts_on:%Y年%-m月%-d日}"
    until = f"到{clash.ends_on:%Y年%-m月%-d日}" if clash.ends_on else "起"
    role = "代理" if clash.is_acting else "担任"
    return f"{clash.person}自{since}{until}{role}{clash.post}，任职时间重叠。请先办理免职登记。"


@transaction.atomic
def close_tenure(
    tenure: Tenure, *, ends_on: date, ending: str, note: str = "", by: User, at: datetime
) -> None:
    tenure.refresh_from_db(from_queryset=Tenure.objects.select_for_update())
    if tenure.ends_on is not None:
        raise Refused(f"这项任职已于{tenure.ends_on:%Y年%-m月%-d日}结束，不能重复办理。")
    if ends_on < tenure.starts_on:
        raise Refused(f"结束日期早于任职日期{tenure.starts_on:%Y年%-m月%-d日}，请核对。")
    tenure.ends_on, tenure.ending, tenure.ending_note = ends_on, ending, note.strip()[:200]
    tenure.save(update_fields=["ends_on", "ending", "ending_note"])
    data = {"ends_on": str(ends_on), "ending": ending}
    record(tenure, "people.close_tenure", by=by, at=at, data=data)
