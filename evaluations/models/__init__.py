from evaluations.models.duty import DutyEntry, DutyImport
from evaluations.models.duty_schemes import DutyItem, DutyScheme
from evaluations.models.duty_years import DutyExport, DutyPublication, DutyRecord, DutyYear
from evaluations.models.ratings import (
    CountSheet,
    RatedItem,
    RaterGroup,
    Rating,
    RatingScheme,
    TicketChoice,
)

__all__ = [
    "CountSheet",
    "DutyEntry",
    "DutyExport",
    "DutyImport",
    "DutyItem",
    "DutyPublication",
    "DutyRecord",
    "DutyScheme",
    "DutyYear",
    "RatedItem",
    "RaterGroup",
    "Rating",
    "RatingScheme",
    "TicketChoice",
]
