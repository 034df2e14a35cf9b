from appointments.models.ballots import Ballot, BallotItem
from appointments.models.nominations import (
    Check,
    ExamBypass,
    Exemption,
    Nomination,
    NominationCandidacy,
    Objection,
)
from appointments.models.rules import AppointmentRule
from appointments.models.sessions import AgendaItem, Session, SessionMember

__all__ = [
    "AgendaItem",
    "AppointmentRule",
    "Ballot",
    "BallotItem",
    "Check",
    "ExamBypass",
    "Exemption",
    "Nomination",
    "NominationCandidacy",
    "Objection",
    "Session",
    "SessionMember",
]
