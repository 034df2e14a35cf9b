"""The notebook of wrong questions: what an answer does to its card."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from core.audit import record
from exams.models import PracticeCard
from exams.repetition import Memory, after_answer
from people.models import User

MEMORY = ("phase", "step", "stability", "difficulty", "due_at", "reviewed_at")
CHANGING = [*MEMORY, "wrong", "right_in_a_row", "is_put_away"]


class Answered(NamedTuple):
    is_right: bool
    is_unsure: bool = False


def note_answers(person: int, answers: Mapping[int, Answered], *, at: datetime) -> None:
    """`answers` by question. A first wrong answer makes a card; a right one alone makes none.

    The caller holds the attempt's row. Three statements at most, whatever the number.
    """
    known = {
        card.question_id: card
        for card in PracticeCard.objects.filter(person=person, question__in=answers)
    }
    fresh = [
        PracticeCard(person_id=person, question_id=question)
        for question, answer in answers.items()
        if question not in known and not answer.is_right
    ]
    for card in (*known.values(), *fresh):
        review(card, answers[card.question_id], at)
    # Another run of hers may be making the same card at this very moment: one of the two stays.
    PracticeCard.objects.bulk_create(fresh, ignore_conflicts=True)
    PracticeCard.objects.bulk_update(list(known.values()), CHANGING)


def review(card: PracticeCard, answer: Answered, at: datetime) -> None:
    memory = Memory(**{name: getattr(card, name) for name in MEMORY}) if card.pk else None
    now = after_answer(memory, is_right=answer.is_right, is_unsure=answer.is_unsure, at=at)
    for name, value in asdict(now).items():
        setattr(card, name, value)
    if answer.is_right:
        card.right_in_a_row += 1
    else:
        # Wrong again: whatever was put away belongs into the notebook once more.
        card.wrong, card.right_in_a_row, card.is_put_away = card.wrong + 1, 0, False


@transaction.atomic
def put_card_away(card: PracticeCard, *, by: User, at: datetime, is_away: bool = True) -> None:
    """Out of the notebook, or back; what was learned about it stays."""
    PracticeCard.objects.filter(pk=card.pk).update(is_put_away=is_away)
    card.is_put_away = is_away
    record(card, "exams.put_card_away", by=by, at=at, data={"away": is_away})
