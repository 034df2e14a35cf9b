"""When a wrong question comes back: FSRS (Free Spaced Repetition Scheduler), from the library.

Steps within a day are off: who has got a question wrong meets it again tomorrow at the earliest,
and nothing here asks to be opened twice a day. No fuzz, so that a date can be explained.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler, State

SCHEDULER = Scheduler(
    learning_steps=[], relearning_steps=[], maximum_interval=365, enable_fuzzing=False
)


@dataclass(frozen=True)
class Memory:
    """The fields of FSRS's card, as they are stored."""

    phase: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due_at: datetime
    reviewed_at: datetime


def after_answer(
    memory: Memory | None, *, is_right: bool, is_unsure: bool = False, at: datetime
) -> Memory:
    """Wrong is "again"; right without being sure is "hard"; right is "good".

    Nobody is asked to grade herself beyond "I was not sure", and speed is no measure of a reader
    of sixty.
    """
    card = Card(card_id=0) if memory is None else card_of(memory)
    rating = Rating.Again if not is_right else Rating.Hard if is_unsure else Rating.Good
    reviewed, _ = SCHEDULER.review_card(card, rating, at.astimezone(UTC))
    return Memory(
        phase=int(reviewed.state),
        step=reviewed.step,
        stability=reviewed.stability,
        difficulty=reviewed.difficulty,
        due_at=reviewed.due,
        reviewed_at=at,
    )


def card_of(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State(memory.phase),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at.astimezone(UTC),
        last_review=memory.reviewed_at.astimezone(UTC),
    )
