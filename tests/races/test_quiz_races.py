"""Two presses of the start button, and an answer beside a hand-in, on PostgreSQL."""

from django.db import transaction

from exams.actions.cards import Answered, note_answers
from exams.actions.quizzes import admit_to_quiz, start_quiz
from exams.actions.tries import answer_item, finish_try
from exams.models import Attempt, Candidate, Outcome, PracticeCard
from question_bank.actions.questions import create_question
from tests.exams.quizzes import begin, items_of, make_quiz, wrong_answer
from tests.factories import make_person
from tests.question_bank.bank import single
from tests.races.conftest import at_once


def test_eight_starts_at_once_make_one_try(at):
    person = make_person()
    place = admit_to_quiz(make_quiz(at=at), person, by=person, at=at)

    def press():
        candidate = Candidate.objects.select_related("sitting__rules").get(pk=place.pk)
        return start_quiz(candidate, by=person, at=at).pk

    assert len(set(at_once(*[press] * 8))) == 1
    assert Attempt.objects.get().number == 1


def test_eight_hand_ins_at_once_make_one_outcome_and_one_entry_in_the_notebook(at):
    person = make_person()
    attempt = begin(make_quiz(at=at), person, at=at)
    item = items_of(attempt)[0]
    answer_item(attempt, item, wrong_answer(item), by=person, at=at)

    def press():
        return finish_try(Attempt.objects.get(pk=attempt.pk), by=person, at=at).pk

    answers = at_once(*[press] * 8)
    assert sum(isinstance(one, int) for one in answers) == 1
    assert Outcome.objects.count() == 1
    assert PracticeCard.objects.get().wrong == 1


def test_an_answer_is_locked_once_however_often_it_is_sent(at):
    person = make_person()
    attempt = begin(make_quiz(feedback="each", at=at), person, at=at)
    item = items_of(attempt)[0]

    def press():
        mine = Attempt.objects.get(pk=attempt.pk)
        answer_item(mine, item, wrong_answer(item), by=person, at=at)

    answers = at_once(*[press] * 8)
    assert answers.count(None) == 1
    assert attempt.marks.count() == attempt.responses.count() == 1
    assert PracticeCard.objects.get().wrong == 1


def test_two_tries_of_one_person_make_one_card_of_a_question(at):
    person, question = make_person(), create_question(single(), by=make_person(), at=at)

    def note():
        with transaction.atomic():
            note_answers(person.pk, {question.pk: Answered(False)}, at=at)

    assert at_once(*[note] * 4) == [None] * 4
    assert PracticeCard.objects.count() == 1
