"""A vote: recorded from the signed sheet by one person, announced by another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from appointments import tally
from appointments.actions.nominations import demand_duty, demand_reason, note_step
from appointments.actions.sessions import lock_session
from appointments.models import Ballot, BallotItem, Nomination, Session
from appointments.models.rules import rule_on
from core.audit import record
from core.state import Refused
from exams.models.records import local_day
from people.models import Tenure, User

State = Nomination.State


@transaction.atomic
def record_ballot(
    session: Session,
    nominations: Iterable[Nomination],
    *,
    voted_on: date,
    count: tally.Count,
    method: str,
    scrutineers: str,
    counters: str,
    method_note: str = "",
    combined_basis: str = "",
    by: User,
    at: datetime,
) -> Ballot:
    """Enter the count of one vote, on one nomination or on several voted on together."""
    lock_session(session, by, "record_ballot")
    rows = locked(nominations)
    refuse_matter(session, rows, by)
    refuse_order(rows)
    refuse_combination(rows, combined_basis)
    refuse_day(session, voted_on, local_day(at))
    refuse_count(session, count)
    refuse_officers(rows, method, method_note, scrutineers, counters, voted_on)
    ballot = Ballot.objects.create(
        session=session,
        voted_on=voted_on,
        method=method,
        method_note=method_note.strip()[:200],
        combined_basis=combined_basis.strip()[:200] if len(rows) > 1 else "",
        scrutineers=scrutineers.strip(),
        counters=counters.strip(),
        recorded_by=by,
        recorded_at=at,
        **asdict(count),
    )
    items = [BallotItem(ballot=ballot, nomination=row) for row in rows]
    try:
        with transaction.atomic():
            BallotItem.objects.bulk_create(items)
    except IntegrityError as exc:
        raise Refused(TWICE) from exc
    data = {"nominations": [row.pk for row in rows], **asdict(count)}
    record(ballot, "appointments.ballot", by=by, at=at, data=data)
    return ballot


TWICE = "本件已经有表决结果，不能重复表决。计票录错的，请先作废再重新录入。"


def locked(nominations: Iterable[Nomination]) -> list[Nomination]:
    rows = Nomination.objects.filter(pk__in=[one.pk for one in nominations])
    joined = rows.select_for_update(of=("self",)).select_related("person", "post__organ")
    return list(joined.order_by("pk"))


def refuse_matter(session: Session, rows: Sequence[Nomination], by: User) -> None:
    if session.state != Session.State.OPEN:
        raise Refused(
            f"会议{session.get_state_display()}，不能录入表决。表决应在会议召开期间进行。"
        )
    if not rows:
        raise Refused("请选择表决的事项。")
    for row in rows:
        demand_duty(row, by, "record_ballot")
        if row.ballot_items.filter(is_void=False).exists():
            raise Refused(f"{row.person}：{TWICE}")
        if row.state != State.TABLED or row.session_id != session.pk:
            raise Refused(f"{row.person}拟任（免）{row.post}没有列入本次会议议程，不能表决。")
        if row.objections.filter(answered_on=None).exists():
            raise Refused(f"对{row.person}的举报还没有答复，暂不付表决。请先登记调查结论。")


def refuse_order(rows: Sequence[Nomination]) -> None:
    """For one post, leaving comes before taking it up (先免后任)."""
    for row in rows:
        if not row.decision.opens:
            continue
        same = Nomination.objects.filter(post=row.post, state=State.TABLED).exclude(pk=row.pk)
        waiting = next((one for one in same.select_related("person") if one.decision.ends), None)
        if waiting:
            raise Refused(
                f"{row.post}要先免后任：请先表决{waiting.person}的{waiting.decision.name}，"
                "宣布以后再表决任命。"
            )
        if row.post.is_sole and not row.decision.is_acting:
            refuse_taken(row)


def refuse_taken(row: Nomination) -> None:
    """A post for one person is free once its holder's leaving was passed, entered or not."""
    held = Tenure.objects.filter(post=row.post, ends_on=None, is_acting=False)
    for tenure in held.exclude(person=row.person).select_related("person"):
        passed = Nomination.objects.filter(person=tenure.person, state=State.PASSED)
        # One that was entered has ended an earlier tenure, and says nothing of this one.
        open_ones = passed.filter(post=row.post, tenure_entries=None)
        left = any(one.decision.ends for one in open_ones)
        if not left and not passed.filter(vacates=tenure).exists():
            raise Refused(f"{row.post}现由{tenure.person}担任，要先免后任。请先办理免职。")


def refuse_combination(rows: Sequence[Nomination], basis: str) -> None:
    if len(rows) == 1:
        return
    if not basis.strip():
        raise Refused("合并表决须由主任会议决定，请写明是哪次主任会议的决定。")
    dismissals = [row for row in rows if row.decision.is_dismissal]
    if dismissals and (len(dismissals) < len(rows) or len({row.person_id for row in rows}) > 1):
        raise Refused("撤职案应当单独表决；只有同一人的几项撤职可以合并。")


def refuse_day(session: Session, voted_on: date, today: date) -> None:
    last = min(today, session.ends_on or today)
    if not session.starts_on <= voted_on <= last:
        raise Refused(
            f"表决日期应在会议召开期间（{session.starts_on:%Y年%-m月%-d日}至{last:%Y年%-m月%-d日}），"
            "请核对。会议日期有变的，请先在会议页修改。"
        )


def refuse_count(session: Session, count: tally.Count) -> None:
    members = session.members.count()
    signed_in = session.members.filter(is_present=True).count()
    if count.members != members:
        raise Refused(f"全体组成人员应为 {members} 人（应到名单），请刷新页面后重新录入。")
    if count.present > signed_in:
        raise Refused(f"签到 {signed_in} 人，出席填了 {count.present} 人。请先更正签到，再录入。")
    if faults := tally.faults_of(count):
        raise Refused("".join(faults))


def refuse_officers(
    rows: Sequence[Nomination],
    method: str,
    method_note: str,
    scrutineers: str,
    counters: str,
    voted_on: date,
) -> None:
    is_dismissal = any(row.decision.is_dismissal for row in rows)
    if fault := tally.fault_of_method(method, is_dismissal=is_dismissal, reason=method_note):
        raise Refused(fault)
    watching, counting = names_of(scrutineers), names_of(counters)
    if not watching or not counting:
        raise Refused("请填写监票人和计票人的姓名，几个人的用顿号分开。")
    rule = rule_on(voted_on)
    least = rule.scrutineers if rule and is_dismissal else 1
    if len(watching) < least:
        raise Refused(f"撤职表决的监票人不少于 {least} 人，请补填。")
    concerned = {row.person.real_name for row in rows} & {*watching, *counting}
    if concerned:
        raise Refused(f"{'、'.join(sorted(concerned))}是表决涉及的人员，不能监票或者计票。")


def names_of(text: str) -> list[str]:
    return [name for name in re.split(r"[、，,；;\s]+", text) if name]


@transaction.atomic
def announce_ballot(ballot: Ballot, *, by: User, at: datetime) -> None:
    """Compared with the signed sheet by a second person; from now on it stands."""
    rows = lock_ballot(ballot, by, "announce_ballot")
    if ballot.recorded_by_id == by.pk:
        raise Refused("计票结果由您录入，请另一位同志对照监票人签字的报告单核对后宣布。")
    ballot.move(Ballot.State.ANNOUNCED, announced_by=by, announced_at=at)
    passed = ballot.has_carried
    numbers = f"赞成 {ballot.approve}，反对 {ballot.oppose}，弃权 {ballot.abstain}"
    told = f"{numbers}；全体 {ballot.members}，须 {ballot.needed} 票"
    for row in rows:
        row.move(State.PASSED if passed else State.NOT_PASSED)
        note_step(row, row.state, told, by=by, at=at, ballot=ballot.pk)
    record(ballot, "appointments.announce", by=by, at=at, data={"passed": passed})


@transaction.atomic
def void_ballot(ballot: Ballot, *, reason: str, by: User, at: datetime) -> None:
    """Before it is announced: the count was entered wrongly, or the vote is held again."""
    lock_ballot(ballot, by, "record_ballot", "announce_ballot")
    reason = demand_reason(reason, least=4)
    ballot.move(Ballot.State.VOID, void_reason=reason)
    ballot.items.update(is_void=True)
    record(ballot, "appointments.void_ballot", by=by, at=at, data={"reason": reason})


def lock_ballot(ballot: Ballot, by: User, *permissions: str) -> list[Nomination]:
    """Session, nominations, ballot: the order in which every action on a vote takes them."""
    lock_session(ballot.session, by, *permissions)
    rows = locked(Nomination.objects.filter(ballot_items__ballot=ballot))
    for row in rows:
        demand_duty(row, by, *permissions)
    ballot.refresh_from_db(from_queryset=Ballot.objects.select_for_update())
    return rows
