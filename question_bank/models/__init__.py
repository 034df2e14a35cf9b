from question_bank.models.imports import (
    ImportBatch,
    ImportIssue,
    ImportRow,
    MappingProfile,
    QuestionExport,
)
from question_bank.models.questions import (
    CHOICE_KINDS,
    UID_ALPHABET,
    WRITTEN_KINDS,
    CaseItem,
    Kind,
    Question,
    QuestionBranch,
    QuestionCitation,
    Subject,
    new_uid,
)

__all__ = [
    "CHOICE_KINDS",
    "UID_ALPHABET",
    "WRITTEN_KINDS",
    "CaseItem",
    "ImportBatch",
    "ImportIssue",
    "ImportRow",
    "Kind",
    "MappingProfile",
    "Question",
    "QuestionBranch",
    "QuestionCitation",
    "QuestionExport",
    "Subject",
    "new_uid",
]
