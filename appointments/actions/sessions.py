"""A session of the standing committee: its roll, who came, opening, the agenda, closing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from appointments import tally
from appointments.models import AgendaItem, Ballot, Nomination, Session, SessionMember
from core.audit import record
from core.state import Refused
from exams.models.records import local_day
from people.models import Tenure, User

State = Session.State


def lock_session(session: Session, by: User, *permissions: str) -> None:
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    if not any(by.has_perm(f"appointments.{name}") for name in permissions):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")


def demand_running(session: Session, *states: str) -> None:
    if session.state not in (states or (State.PLANNED, State.OPEN)):
        raise Refused(f"会议{session.get_state_display()}，不能再办理这一步。")


@transaction.atomic
def fill_roll(session: Session, *, by: User, at: datetime) -> int:
    """Everybody who on its first day holds a seat of the standing committee."""
    lock_session(session, by, "convene_session")
    demand_running(session)
    known = set(session.members.values_list("person", flat=True))
    seats = Tenure.objects.held_on(session.starts_on).filter(post__is_committee_seat=True)
    titles: dict[int, str] = {}
    for seat in seats.select_related("post").order_by("post__pk", "pk"):
        titles.setdefault(seat.person_id, seat.post.name)
    new = [
        SessionMember(session=session, person_id=person, title=title)
        for person, title in titles.items()
        if person not in known
    ]
    if not titles:
        raise Refused(
            "任职记录里没有常委会组成人员。请先登记任职，并在职务上勾选“常委会组成人员”，"
            "或者逐人加入。"
        )
    SessionMember.objects.bulk_create(new)
    record(session, "appointments.roll", by=by, at=at, data={"added": len(new)})
    return len(new)


@transaction.atomic
def add_member(
    session: Session, person: User, *, title: str, by: User, at: datetime
) -> SessionMember:
    lock_session(session, by, "convene_session")
    demand_running(session)
    try:
        with transaction.atomic():
            member = SessionMember.objects.create(
                session=session, person=person, title=title.strip()
            )
    except IntegrityError as exc:
        raise Refused("此人已在应到名单中。") from exc
    record(session, "appointments.roll", by=by, at=at, data={"added": 1})
    return member


@transaction.atomic
def remove_member(member: SessionMember, *, by: User, at: datetime) -> None:
    session = member.session
    lock_session(session, by, "convene_session")
    demand_running(session)
    if session.ballots.standing().exists():
        raise Refused("本次会议已有表决，应到人数不能再减。请核对后向主任会议报告。")
    member.delete()
    record(session, "appointments.roll", by=by, at=at, data={"removed": 1})


@transaction.atomic
def record_attendance(
    session: Session,
    present: set[int],
    absences: Mapping[int, str],
    *,
    by: User,
    at: datetime,
) -> int:
    """`present` and the keys of `absences` are rows of the roll. Returns how many came."""
    lock_session(session, by, "convene_session")
    demand_running(session)
    members = list(session.members.all())
    for member in members:
        member.is_present = member.pk in present
        member.absence = "" if member.is_present else absences.get(member.pk, "").strip()[:100]
    SessionMember.objects.bulk_update(members, ["is_present", "absence"])
    came = sum(member.is_present for member in members)
    data = {"members": len(members), "present": came}
    record(session, "appointments.attendance", by=by, at=at, data=data)
    return came


@transaction.atomic
def open_session(session: Session, *, by: User, at: datetime) -> None:
    """Not before its day, and not without more than half of all members (组织法第五十一条)."""
    lock_session(session, by, "convene_session")
    if session.starts_on > local_day(at):
        raise Refused(f"会议定于{session.starts_on:%Y年%-m月%-d日}召开，还没有到日期。")
    members = session.members.count()
    present = session.members.filter(is_present=True).count()
    if not tally.has_quorum(members, present):
        raise Refused(
            f"应到 {members} 人，签到 {present} 人，没有超过半数，不能开会"
            f"（{tally.QUORUM_ARTICLE}）。请先登记应到人员和签到。"
        )
    session.move(State.OPEN)
    data = {"members": members, "present": present}
    record(session, "appointments.open_session", by=by, at=at, data=data)


@transaction.atomic
def close_session(session: Session, *, by: User, at: datetime) -> None:
    """Nothing may be left in the air: what was not voted on is deferred or withdrawn by name."""
    lock_session(session, by, "convene_session")
    if session.ballots.filter(state=Ballot.State.COUNTED).exists():
        raise Refused("还有计票结果没有宣布。请先核对宣布，或者作废后重新计票。")
    left = session.nominations.filter(state=Nomination.State.TABLED).count()
    if left:
        raise Refused(f"还有 {left} 件没有表决。不付表决的，请先在该件上办理暂缓或者撤回。")
    session.move(State.CLOSED)
    record(session, "appointments.close_session", by=by, at=at)


@transaction.atomic
def cancel_session(session: Session, *, by: User, at: datetime) -> None:
    lock_session(session, by, "convene_session")
    if session.nominations.filter(state=Nomination.State.TABLED).exists():
        raise Refused("议程中还有提请。请先逐件暂缓或者撤回，再取消会议。")
    session.move(State.CANCELLED)
    record(session, "appointments.cancel_session", by=by, at=at)


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool, by: User, at: datetime) -> None:
    """Change places with the neighbour; at the end of the list nothing happens."""
    lock_session(item.session, by, "table_nomination")
    demand_running(item.session)
    items = list(item.session.agenda.filter(taken_off_at=None))
    place = items.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    items[place], items[other] = items[other], items[place]
    for position, one in enumerate(items, start=1):
        one.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    data = {"nomination": item.nomination_id, "position": other + 1}
    record(item.session, "appointments.agenda", by=by, at=at, data=data)
