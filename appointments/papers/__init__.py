"""公文 of the appointment procedure: which can be made of a nomination, a session and a count."""

from pathlib import Path

from appointments.kinds import needs_oath
from appointments.models import Ballot, Nomination, Session
from appointments.models.rules import rule_on
from appointments.papers import kinds, values
from appointments.standings import needs_certificate, passed_on
from documents.papers import Paper
from people.models import User

SHEETS = Path(__file__).parent / "typst"
CORRECT, OUTCOME = "appointments.change_nomination", "appointments.register_outcome"
BALLOT = "appointments.record_ballot"
State = Nomination.State


def person_of(nomination: Nomination) -> list[User]:
    return [nomination.person]


def in_bill(nomination: Nomination) -> list[User]:
    return [row.person for row in values.of_one_bill(nomination)] or [nomination.person]


def before_session(session: Session) -> list[User]:
    return [row.person for row in values.before_vote(session)]


def carried(session: Session) -> list[User]:
    return [row.person for row in values.carried_in(session)]


def in_ballot(ballot: Ballot) -> list[User]:
    rows = Nomination.objects.filter(ballot_items__ballot=ballot).select_related("person")
    return [row.person for row in rows]


# --- when it is too early -------------------------------------------------------------------


def bill_obstacle(nomination: Nomination) -> str:
    if nomination.state in values.MOVING:
        return ""
    return f"本件{nomination.get_state_display()}，不再制作任免议案。"


def review_obstacle(nomination: Nomination) -> str:
    if nomination.state == State.RECEIVED and not nomination.opinions.exists():
        return "还没有审查意见。请先登记审查意见，或者完成资格审查。"
    return ""


def passed_obstacle(nomination: Nomination, name: str) -> str:
    if nomination.state == State.PASSED:
        return ""
    return f"表决还没有通过，不能制作{name}。"


def certificate_obstacle(nomination: Nomination) -> str:
    if told := passed_obstacle(nomination, "任命书"):
        return told
    on = passed_on(nomination)
    if not needs_certificate(nomination.decision, rule_on(on) if on else None):
        if nomination.decision.is_acting:
            return "代理职务不颁发任命书。"
        return f"{nomination.get_kind_display()}不颁发任命书。"
    if nomination.certificate_or_none is None:
        return "还没有登记任命书的编号和签署人。请先在“表决以后”登记任命书。"
    return ""


def oath_obstacle(nomination: Nomination) -> str:
    if not needs_oath(nomination.decision):
        return "这类决定不需要宪法宣誓。"
    return passed_obstacle(nomination, "誓词")


def vote_obstacle(session: Session) -> str:
    if session.state not in (Session.State.PLANNED, Session.State.OPEN):
        return f"会议{session.get_state_display()}，不再印制表决票。"
    if not values.before_vote(session):
        return "议程上没有等待表决的事项，没有可以印制的表决票。"
    if not session.members.exists():
        return "还没有应到名单，不知道印制多少张。请先登记应到人员。"
    return ""


def decision_obstacle(session: Session) -> str:
    if values.carried_in(session):
        return ""
    return "本次会议还没有表决通过的任免事项。请在宣布表决结果以后制作。"


def tally_obstacle(ballot: Ballot) -> str:
    return "这次计票已经作废，不能制作报告单。" if ballot.state == Ballot.State.VOID else ""


OF_NOMINATION = (
    Paper(kinds.BILL, CORRECT, values.bill_values, bill_obstacle, in_bill),
    Paper(kinds.REVIEW, CORRECT, values.review_values, review_obstacle, person_of),
    Paper(
        kinds.CERTIFICATE, OUTCOME, values.certificate_values, certificate_obstacle, person_of,
        sheet=SHEETS / "certificate.typ",
    ),
    Paper(kinds.OATH_TEXT, OUTCOME, values.oath_values, oath_obstacle, person_of),
)  # fmt: skip
OF_SESSION = (
    Paper(
        kinds.VOTE, BALLOT, values.vote_values, vote_obstacle, before_session,
        sheet=SHEETS / "vote.typ", sheet_data=values.vote_sheet,
    ),
    Paper(kinds.DECISION, OUTCOME, values.decision_values, decision_obstacle, carried),
    Paper(kinds.NOTICE, OUTCOME, values.notice_values, decision_obstacle, carried),
)  # fmt: skip
OF_BALLOT = (
    Paper(
        kinds.TALLY, BALLOT, values.tally_values, tally_obstacle, in_ballot,
        sheet=SHEETS / "tally.typ",
    ),
)  # fmt: skip
