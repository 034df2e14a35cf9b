"""A session that sits, with matters before it, and counts to enter: what tests of votes share."""

from typing import Any

from appointments.actions.ballots import announce_ballot, record_ballot
from appointments.models import AgendaItem, Ballot, Nomination, Session
from appointments.tally import Count
from people.models import User
from tests.appointments.rows import TODAY, make_nomination, make_session
from tests.conftest import NOW

MEMBERS, PRESENT = 27, 22
OFFICERS = {"scrutineers": "王建国、李淑兰", "counters": "周敏"}


def sitting_session(**fields: Any) -> Session:
    """27 members in office, 22 of them in the hall."""
    defaults = {"members": MEMBERS, "present": PRESENT, "starts_on": TODAY, "state": "open"}
    return make_session(**{**defaults, **fields})


def tabled(session: Session, person: User | None = None, **fields: Any) -> Nomination:
    nomination = make_nomination(person, state="tabled", session=session, **fields)
    position = session.agenda.count() + 1
    AgendaItem.objects.create(session=session, nomination=nomination, position=position)
    return nomination


def votes(
    approve: int, oppose: int = 0, *, members: int = MEMBERS, present: int = PRESENT
) -> Count:
    """Everybody present handed in a valid ballot; who did neither abstained."""
    return Count(members, present, present, present, present, 0, approve, oppose,
                 present - approve - oppose)  # fmt: skip


def recorded(session: Session, *nominations: Nomination, count: Count, by: User, **facts: Any):
    given = {"at": NOW, "voted_on": TODAY, "method": "paper", **OFFICERS, **facts}
    return record_ballot(session, nominations, count=count, by=by, **given)


def voted(
    session: Session,
    nomination: Nomination,
    approve: int,
    *,
    clerk: User,
    chair: User,
    **facts: Any,
) -> Ballot:
    """Recorded by the clerk, announced by the chair."""
    ballot = recorded(session, nomination, count=votes(approve), by=clerk, **facts)
    announce_ballot(ballot, by=chair, at=NOW)
    nomination.refresh_from_db()
    return ballot
