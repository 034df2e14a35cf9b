from exams.models.attempts import Attempt, Response
from exams.models.marking import Mark, Report, Result
from exams.models.papers import Blueprint, BlueprintRule, Paper, PaperItem, SealSignature
from exams.models.quizzes import (
    Feedback,
    Outcome,
    PracticeCard,
    PracticeRun,
    QuizPick,
    QuizRules,
)
from exams.models.regulations import Regulation
from exams.models.sittings import Candidate, Incident, Room, Sitting, SittingOfficer

__all__ = [
    "Attempt",
    "Blueprint",
    "BlueprintRule",
    "Candidate",
    "Feedback",
    "Incident",
    "Mark",
    "Outcome",
    "Paper",
    "PaperItem",
    "PracticeCard",
    "PracticeRun",
    "QuizPick",
    "QuizRules",
    "Regulation",
    "Report",
    "Response",
    "Result",
    "Room",
    "SealSignature",
    "Sitting",
    "SittingOfficer",
]
