from question_bank.models.questions import (
    CaseItem,
    Kind,
    Question,
    QuestionBranch,
    QuestionCitation,
    Subject,
)

__all__ = [
    "CaseItem",
    "Kind",
    "Question",
    "QuestionBranch",
    "QuestionCitation",
    "Subject",
]
