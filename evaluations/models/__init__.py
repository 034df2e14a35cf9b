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
    "RatedItem",
    "RaterGroup",
    "Rating",
    "RatingScheme",
    "TicketChoice",
]
