"""When a wrong question comes back."""

from datetime import timedelta

import pytest

from exams.actions.cards import Answered, note_answers, put_card_away
from exams.models import PracticeCard
from exams.repetition import after_answer
from tests.conftest import NOW
from tests.exams.quizzes import make_practice_questions

DAY = timedelta(days=1)


def test_a_wrong_answer_comes_back_tomorrow_and_not_today():
    memory = after_answer(None, is_right=False, at=NOW)
    assert memory.due_at - NOW == DAY
    assert memory.reviewed_at == NOW


def test_right_again_and_again_it_comes_ever_later():
    memory, gaps = after_answer(None, is_right=False, at=NOW), []
    for _ in range(4):
        at = memory.due_at
        memory = after_answer(memory, is_right=True, at=at)
        gaps.append(memory.due_at - at)
    assert gaps == sorted(gaps) and gaps[0] >= DAY and gaps[-1] > 7 * DAY


def test_unsure_comes_earlier_than_sure_and_wrong_earlier_than_both():
    known = after_answer(None, is_right=False, at=NOW)
    known = after_answer(known, is_right=True, at=known.due_at)
    at = known.due_at
    due = [
        after_answer(known, is_right=right, is_unsure=unsure, at=at).due_at
        for right, unsure in ((False, False), (True, True), (True, False))
    ]
    assert due[0] < due[1] < due[2]


def test_the_dates_can_be_explained_for_they_hold_no_chance():
    first = after_answer(None, is_right=False, at=NOW)
    assert first == after_answer(None, is_right=False, at=NOW)
    assert after_answer(first, is_right=True, at=NOW + 30 * DAY).due_at < NOW + 396 * DAY


@pytest.mark.django_db
def test_a_card_is_made_by_a_wrong_answer_and_moves_with_every_other(stranger):
    first, second = make_practice_questions(2)
    note_answers(stranger.pk, {first.pk: Answered(False), second.pk: Answered(True)}, at=NOW)
    card = PracticeCard.objects.get()
    assert (card.question, card.wrong, card.due_at) == (first, 1, NOW + DAY)
    note_answers(stranger.pk, {first.pk: Answered(True)}, at=NOW + DAY)
    card.refresh_from_db()
    assert (card.wrong, card.right_in_a_row) == (1, 1) and card.due_at > NOW + 2 * DAY


@pytest.mark.django_db
def test_a_card_put_away_comes_back_when_it_is_wrong_again(stranger):
    question = make_practice_questions(1)[0]
    note_answers(stranger.pk, {question.pk: Answered(False)}, at=NOW)
    card = PracticeCard.objects.get()
    put_card_away(card, by=stranger, at=NOW)
    assert not PracticeCard.objects.in_notebook().exists()
    note_answers(stranger.pk, {question.pk: Answered(True)}, at=NOW + DAY)
    assert not PracticeCard.objects.in_notebook().exists()
    note_answers(stranger.pk, {question.pk: Answered(False)}, at=NOW + 2 * DAY)
    assert PracticeCard.objects.in_notebook().get().wrong == 2


@pytest.mark.django_db
def test_noting_costs_the_same_for_few_and_for_many(stranger, django_assert_max_num_queries):
    questions = make_practice_questions(12)
    for some in (questions[:2], questions):
        with django_assert_max_num_queries(5):
            note_answers(stranger.pk, {one.pk: Answered(False) for one in some}, at=NOW)
