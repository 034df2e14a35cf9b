from evaluations.models.awards import (
    Entry,
    Holiday,
    Objection,
    QualificationOpinion,
    Round,
)
from evaluations.models.duty import DutyEntry, DutyImport
from evaluations.models.duty_schemes import DutyItem, DutyScheme
from evaluations.models.duty_years import DutyExport, DutyPublication, DutyRecord, DutyYear
from evaluations.models.plans import (
    Consequence,
    Cycle,
    Delivery,
    Evaluation,
    EvaluationPaper,
    EvaluationStep,
    Lot,
    SessionQuestion,
    SurveyGroup,
    SurveyNote,
)
from evaluations.models.ratings import (
    CountSheet,
    RatedItem,
    RaterGroup,
    Rating,
    RatingScheme,
    TicketChoice,
)

__all__ = [
    "Consequence",
    "CountSheet",
    "Cycle",
    "Delivery",
    "DutyEntry",
    "DutyExport",
    "DutyImport",
    "DutyItem",
    "DutyPublication",
    "DutyRecord",
    "DutyScheme",
    "DutyYear",
    "Entry",
    "Evaluation",
    "EvaluationPaper",
    "EvaluationStep",
    "Holiday",
    "Lot",
    "Objection",
    "QualificationOpinion",
    "RatedItem",
    "RaterGroup",
    "Rating",
    "RatingScheme",
    "Round",
    "SessionQuestion",
    "SurveyGroup",
    "SurveyNote",
    "TicketChoice",
]
