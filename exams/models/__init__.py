from exams.models.attempts import Attempt, Response
from exams.models.marking import Mark, Report, Result
from exams.models.papers import Blueprint, BlueprintRule, Paper, PaperItem, SealSignature
from exams.models.regulations import Regulation
from exams.models.sittings import Candidate, Incident, Room, Sitting, SittingOfficer

__all__ = [
    "Attempt",
    "Blueprint",
    "BlueprintRule",
    "Candidate",
    "Incident",
    "Mark",
    "Paper",
    "PaperItem",
    "Regulation",
    "Report",
    "Response",
    "Result",
    "Room",
    "SealSignature",
    "Sitting",
    "SittingOfficer",
]
