from types import SimpleNamespace
from typing import Any

from appointments.models import Ballot, BallotItem, Statement
from core.files import keep_private
from people.models import Tenure
from tests.appointments.rows import appointment_rule, make_nomination, make_post
from tests.appointments.voting import OFFICERS, sitting_session, tabled, votes
from tests.conftest import NOW
from tests.factories import make_person

TABLE = (
    (
        "organizer chair",
        "organizer chair",
        "nominations_office:session nominations_office:vote nominations_office:ballot "
        "nominations_office:ballot_screen nominations_office:barred "
        "nominations_office:deadlines nominations_office:renewals nominations_office:material "
        "nominations_office:statement_file",
    ),
    (
        "",
        "organizer chair",
        "nominations_office:lateness nominations_office:session_roll "
        "nominations_office:member_add nominations_office:member_remove "
        "nominations_office:session_attendance nominations_office:session_open "
        "nominations_office:session_close nominations_office:session_cancel "
        "nominations_office:item_move nominations_office:ballot_announce "
        "nominations_office:ballot_void nominations_office:material_add "
        "nominations_office:opinion nominations_office:objection "
        "nominations_office:objection_answer nominations_office:statement "
        "nominations_office:deliberation nominations_office:issue "
        "nominations_office:certificate nominations_office:enter_tenure "
        "nominations_office:filing nominations_office:filing_receipt",
    ),
    (
        "organizer",
        "organizer",
        "committee_sessions:add committee_sessions:edit appointment_rules:add "
        "appointment_rules:edit nominations_office:oath nominations_office:tenure_end",
    ),
    (
        "",
        "organizer",
        "nominations_office:nomination_paper nominations_office:session_paper "
        "nominations_office:ballot_paper",
    ),
    ("organizer chair", "", "committee_sessions:index"),
    ("organizer", "", "committee_sessions:history appointment_rules:index"),
    ("organizer", "", "appointment_rules:history"),
    ("organizer sysadmin", "organizer sysadmin", "nominations_office:holders"),
)


def rows(world: Any) -> dict[str, Any]:
    session = sitting_session(name="正在召开的会议")
    item = tabled(session, make_person(), post=make_post("院长助理")).agenda_items.get()
    ballots = {}
    for state in ("counted", "announced"):
        nomination = make_nomination(
            make_person(), post=make_post(f"科长{state}"), state="tabled", session=session
        )
        ballots[state] = Ballot.objects.create(
            session=session, method="paper", state=state, voted_on=NOW.date(),
            recorded_by=make_person(), recorded_at=NOW, announced_at=NOW,
            **OFFICERS, **vars(votes(20)),
        )  # fmt: skip
        BallotItem.objects.create(ballot=ballots[state], nomination=nomination)
    nomination = item.nomination
    objection = nomination.objections.create(
        summary="反映的问题", received_on=NOW.date(), received_by=make_person(), received_at=NOW
    )
    material = nomination.materials.create(
        name="简历", stored=keep_private("materials", b"PK"), filename="简历.pdf",
        uploaded_by=make_person(), uploaded_at=NOW,
    )  # fmt: skip
    Statement.objects.create(
        nomination=nomination, mode="written", stored=material.stored, filename="发言.docx",
        recorded_by=make_person(), recorded_at=NOW,
    )  # fmt: skip
    tenure = Tenure.objects.create(
        person=make_person(), post=make_post("科员"), starts_on="2022-03-01"
    )
    office = "nominations_office:"
    by_session = ("session", "vote", "session_roll", "member_add", "session_attendance",
                  "session_open", "session_close", "session_cancel")  # fmt: skip
    return {
        **{office + name: session for name in by_session},
        office + "nomination_paper": SimpleNamespace(pk=nomination.pk, key="appointment-bill"),
        office + "session_paper": SimpleNamespace(pk=session.pk, key="vote-paper"),
        office + "ballot_paper": SimpleNamespace(pk=ballots["counted"].pk, key="tally-sheet"),
        "committee_sessions": session,
        "appointment_rules": appointment_rule(),
        office + "material": material,
        office + "objection_answer": objection,
        office + "filing_receipt": nomination.filings.create(
            body="市人民政府", sent_on=NOW.date(), recorded_by=make_person(), recorded_at=NOW
        ),
        office + "statement_file": nomination,
        office + "deliberation": item,
        office + "tenure_end": tenure,
        office + "member_remove": session.members.first(),
        office + "item_move": item,
        office + "ballot": ballots["counted"],
        office + "ballot_announce": ballots["counted"],
        office + "ballot_void": ballots["counted"],
        office + "ballot_screen": ballots["announced"],
    }
