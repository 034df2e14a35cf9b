from appointments.models.ballots import Ballot, BallotItem
from appointments.models.nominations import (
    Check,
    ExamBypass,
    Exemption,
    Nomination,
    NominationCandidacy,
    Objection,
)
from appointments.models.outcomes import (
    Certificate,
    Filing,
    Issue,
    Oath,
    OathCeremony,
    TenureEntry,
)
from appointments.models.review import Material, Opinion, Statement
from appointments.models.rules import AppointmentRule
from appointments.models.sessions import AgendaItem, Session, SessionMember

__all__ = [
    "AgendaItem",
    "AppointmentRule",
    "Ballot",
    "BallotItem",
    "Certificate",
    "Check",
    "ExamBypass",
    "Exemption",
    "Filing",
    "Issue",
    "Material",
    "Nomination",
    "NominationCandidacy",
    "Oath",
    "OathCeremony",
    "Objection",
    "Opinion",
    "Session",
    "SessionMember",
    "Statement",
    "TenureEntry",
]
