"""申诉: a person contests her hours, and somebody else answers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from core.audit import record
from core.state import Refused
from courses.actions.credits import correct_entry, grant_hours
from courses.models import CreditAppeal, CreditEntry, CreditRule
from exams.models.records import local_day
from notices.actions import send_notice
from people.models import User

State = CreditAppeal.State
MOST_OPEN = 10


@transaction.atomic
def make_appeal(
    person: User,
    *,
    entry: CreditEntry | None,
    on: date,
    claimed: Decimal,
    text: str,
    by: User,
    at: datetime,
) -> CreditAppeal:
    """`entry` is None when something is missing: `on` is then the day it was learnt."""
    User.objects.select_for_update().get(pk=person.pk)
    today = local_day(at)
    rule = (entry and entry.rule) or CreditRule.objects.in_force(today).first() or CreditRule()
    if entry is None:
        demand_recent(on, today)
    else:
        demand_contestable(entry, rule, today)
    if person.credit_appeals.filter(state=State.OPEN).count() >= MOST_OPEN:
        raise Refused(f"您已有 {MOST_OPEN} 件申诉等待答复。请等答复后再提出。")
    appeal = CreditAppeal.objects.create(
        person=person,
        entry=entry,
        on=entry.on if entry else on,
        claimed=claimed,
        text=text,
        made_at=at,
        due_at=at + timedelta(days=rule.answer_days),
    )
    record(appeal, "courses.appeal", by=by, at=at, data={"entry": entry.pk if entry else None})
    return appeal


def demand_recent(on: date, today: date) -> None:
    if on > today:
        raise Refused("学习日期还没有到，请核对日期。")
    if today.year - on.year > 1:
        raise Refused("只受理本年度和上一年度的学时，更早的请向代表联络部门书面提出。")


def demand_contestable(entry: CreditEntry, rule: CreditRule, today: date) -> None:
    if entry.corrects_id:
        raise Refused("这一条是更正。请对它所更正的原记录提出申诉。")
    last = appeal_until(entry, rule)
    if today > last:
        raise Refused(f"这条记录的申诉期限到 {last:%Y年%-m月%-d日} 为止，已经过了。")
    if entry.appeals.filter(state=State.OPEN).exists():
        raise Refused("这条记录的申诉正在等待答复，不需要重复提出。")


def appeal_until(entry: CreditEntry, rule: CreditRule) -> date:
    return local_day(entry.made_at) + timedelta(days=rule.appeal_days)


@transaction.atomic
def withdraw_appeal(appeal: CreditAppeal, *, by: User, at: datetime) -> None:
    appeal.move(State.WITHDRAWN)
    record(appeal, "courses.withdraw_appeal", by=by, at=at)


@transaction.atomic
def accept_appeal(
    appeal: CreditAppeal, *, hours: Decimal, answer: str, by: User, at: datetime
) -> None:
    """The hours come as a counter-entry beside the contested entry, or as an entry of its own."""
    demand_another(appeal, by)
    if not answer.strip():
        raise Refused("请写明答复：申诉人能看到它。")
    appeal.move(State.ACCEPTED, answer=answer.strip(), answered_by=by, answered_at=at)
    reason = f"申诉采纳：{answer.strip()}"
    if appeal.entry is not None:
        made = correct_entry(appeal.entry, hours=hours, reason=reason, by=by, at=at)
    else:
        given = grant_hours(
            appeal.person,
            kind=CreditEntry.Kind.CORRECTION,
            hours=hours,
            on=appeal.on,
            reason=reason,
            source_key=f"appeal:{appeal.pk}",
            by=by,
            at=at,
        )
        if given is None:
            raise Refused("采纳申诉时，计入的学时应大于 0。不予计入的，请选择不采纳。")
        made = given
    CreditAppeal.objects.filter(pk=appeal.pk).update(answer_entry=made)
    appeal.answer_entry = made
    record(appeal, "courses.accept_appeal", by=by, at=at, data={"entry": made.pk})
    tell_answer(appeal, by=by, at=at)


@transaction.atomic
def refuse_appeal(appeal: CreditAppeal, *, answer: str, by: User, at: datetime) -> None:
    demand_another(appeal, by)
    if not answer.strip():
        raise Refused("请写明不采纳的理由：申诉人能看到它。")
    appeal.move(State.REFUSED, answer=answer.strip(), answered_by=by, answered_at=at)
    record(appeal, "courses.refuse_appeal", by=by, at=at)
    tell_answer(appeal, by=by, at=at)


def tell_answer(appeal: CreditAppeal, *, by: User, at: datetime) -> None:
    what = appeal.entry.reason if appeal.entry else f"{appeal.on:%Y年%-m月%-d日}的学习没有计入"
    send_notice(
        [appeal.person],
        subject=f"学时申诉{appeal.get_state_display()}",
        text=f"您对“{what}”的申诉{appeal.get_state_display()}。答复：{appeal.answer}",
        link=f"{reverse('hours:mine')}?year={appeal.on.year}",
        by=by,
        at=at,
    )


def demand_another(appeal: CreditAppeal, by: User) -> None:
    if appeal.person_id == by.pk:
        raise Refused("不能答复本人的申诉，请由其他工作人员办理。")
