"""A quiz from its plan to its outcome: rules of its own, several tries, marked at once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from core.state import Refused
from exams.actions.quizzes import (
    QuizPlan,
    admit_to_quiz,
    close_quiz,
    open_quiz,
    plan_quiz,
    revise_quiz,
    start_quiz,
)
from exams.actions.tries import answer_item, close_try_if_overdue, finish_try
from exams.models import Attempt, Candidate, Mark, PracticeCard, QuizRules, Result, Sitting
from exams.quizzes import open_quiz_url, standing_of, standings_of
from question_bank.models import Question
from tests.conftest import NOW
from tests.exams.quizzes import (
    LAW_KEY,
    begin,
    items_of,
    make_practice_questions,
    make_quiz,
    right_answer,
    work_through,
    wrong_answer,
)
from tests.factories import (
    make_attempt,
    make_candidate,
    make_item,
    make_paper,
    make_person,
    make_question,
    make_sitting,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def deputy(stranger):
    return stranger


# --- the tries --------------------


def test_a_quiz_is_failed_then_passed_and_the_best_try_counts(deputy):
    sitting = make_quiz(questions=5, pass_share=60)
    assert standing_of(sitting, deputy).best_share is None
    assert work_through(begin(sitting, deputy), right=2).has_passed is False
    failed = standing_of(sitting, deputy)
    assert (failed.attempts_used, failed.best_share, failed.has_passed) == (1, 40, False)
    assert work_through(begin(sitting, deputy, at=LATER), right=3).has_passed is True
    work_through(begin(sitting, deputy, at=LATER), right=0)
    best = standing_of(sitting, deputy)
    assert (best.attempts_used, best.best_share, best.last_share) == (3, 60, 0)
    assert best.has_passed and best.may_start and best.attempts_left is None


def test_where_the_last_try_counts_a_worse_one_undoes_the_pass(deputy):
    sitting = make_quiz(questions=5, counting=QuizRules.Counting.LAST)
    work_through(begin(sitting, deputy), right=5)
    assert standing_of(sitting, deputy).has_passed
    running = begin(sitting, deputy, at=LATER)
    assert standing_of(sitting, deputy).has_passed, "a try that still runs counts for nothing"
    assert standing_of(sitting, deputy).is_running
    work_through(running, right=1)
    assert not standing_of(sitting, deputy).has_passed


def test_just_below_the_line_is_not_passed(deputy):
    sitting = make_quiz(questions=3, pass_share=67)
    outcome = work_through(begin(sitting, deputy), right=2)
    assert (outcome.share, outcome.has_passed) == (66, False)


def test_starting_again_while_a_try_runs_leads_back_to_it(deputy):
    sitting = make_quiz()
    first = begin(sitting, deputy)
    assert begin(sitting, deputy, at=LATER) == first
    assert first.candidate.attempts.count() == 1


def test_after_the_last_allowed_try_no_other_is_begun(deputy):
    sitting = make_quiz(attempts_allowed=2)
    for _ in range(2):
        work_through(begin(sitting, deputy), right=0)
    assert standing_of(sitting, deputy).attempts_left == 0
    assert not standing_of(sitting, deputy).may_start
    with pytest.raises(Refused, match="最多答 2 次"):
        begin(sitting, deputy)


def test_what_is_not_answered_earns_nothing_and_makes_no_card(deputy):
    attempt = begin(make_quiz(questions=3), deputy)
    first, second, _ = items_of(attempt)
    answer_item(attempt, first, right_answer(first), by=deputy, at=NOW)
    answer_item(attempt, second, wrong_answer(second), by=deputy, at=NOW)
    outcome = finish_try(attempt, by=deputy, at=NOW)
    assert (outcome.earned, outcome.full) == (1, 3)
    assert attempt.state == Attempt.State.MARKED
    assert [card.question for card in PracticeCard.objects.all()] == [second.question]


def test_an_answer_may_be_changed_until_the_hand_in_and_the_last_one_counts(deputy):
    attempt = begin(make_quiz(questions=1), deputy)
    item = items_of(attempt)[0]
    answer_item(attempt, item, wrong_answer(item), by=deputy, at=NOW)
    answer_item(attempt, item, right_answer(item), by=deputy, at=LATER)
    assert not Mark.objects.exists(), "nothing is marked before the hand-in"
    assert finish_try(attempt, by=deputy, at=LATER).share == 100
    with pytest.raises(Refused, match="已经结束"):
        answer_item(attempt, item, wrong_answer(item), by=deputy, at=LATER)
    with pytest.raises(Refused, match="已经结束"):
        finish_try(attempt, by=deputy, at=LATER)


def test_with_feedback_at_once_the_first_answer_is_locked_and_marked(deputy):
    attempt = begin(make_quiz(questions=2, feedback="each"), deputy)
    item, other = items_of(attempt)
    with pytest.raises(Refused, match="还没有作答"):
        answer_item(attempt, item, None, by=deputy, at=NOW)
    answer_item(attempt, item, wrong_answer(item), by=deputy, at=NOW)
    assert attempt.responses.get().locked_at == NOW
    assert attempt.marks.get().value == 0
    assert PracticeCard.objects.get().wrong == 1
    with pytest.raises(Refused, match="不能再改"):
        answer_item(attempt, item, right_answer(item), by=deputy, at=LATER)
    answer_item(attempt, other, right_answer(other), by=deputy, at=LATER)
    assert finish_try(attempt, by=deputy, at=LATER).share == 50
    assert PracticeCard.objects.get().wrong == 1, "noted once, and not again at the hand-in"


def test_nobody_answers_or_hands_in_for_another(deputy, nominee):
    attempt = begin(make_quiz(), deputy)
    item = items_of(attempt)[0]
    with pytest.raises(Refused, match="不是您的"):
        answer_item(attempt, item, right_answer(item), by=nominee, at=NOW)
    with pytest.raises(Refused, match="不是您的"):
        finish_try(attempt, by=nominee, at=NOW)
    candidate = attempt.candidate
    with pytest.raises(Refused, match="参加范围"):
        start_quiz(candidate, by=nominee, at=NOW)


# --- time --------------------


def test_a_time_limit_closes_the_try_with_what_was_saved(deputy):
    attempt = begin(make_quiz(questions=2, minutes=10), deputy)
    item = items_of(attempt)[0]
    answer_item(attempt, item, right_answer(item), by=deputy, at=NOW)
    bell = NOW + timedelta(minutes=10)
    assert attempt.due_at == bell
    assert not close_try_if_overdue(attempt, at=bell)  # the transit grace
    late = bell + timedelta(seconds=20)
    with pytest.raises(Refused, match="已经结束"):
        answer_item(attempt, item, right_answer(item), by=deputy, at=late)
    assert close_try_if_overdue(attempt, at=late)
    attempt.refresh_from_db()
    assert attempt.was_closed_by_deadline and attempt.submitted_at == bell
    assert attempt.outcome.share == 50


def test_the_sweep_closes_overdue_tries_and_judges_them(deputy):
    attempt = begin(make_quiz(questions=2, minutes=10), deputy)
    call_command("submit_overdue")  # its clock is far beyond the bell
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.MARKED and attempt.outcome.share == 0
    assert not Result.objects.exists()


def test_an_overdue_try_counts_and_the_next_one_begins(deputy):
    sitting = make_quiz(questions=2, minutes=10, attempts_allowed=2)
    first = begin(sitting, deputy)
    second = begin(sitting, deputy, at=NOW + timedelta(hours=1))
    assert (first.number, second.number) == (1, 2)
    first.refresh_from_db()
    assert first.state == Attempt.State.MARKED


def test_without_a_limit_a_try_waits_until_the_quiz_ends(deputy):
    ends = NOW + timedelta(days=30)
    attempt = begin(make_quiz(closes_at=ends), deputy)
    assert attempt.due_at == ends
    assert attempt.is_open(NOW + timedelta(days=29))


def test_a_quiz_is_begun_only_while_it_is_open(deputy):
    sitting = make_quiz(is_open=False, closes_at=NOW + timedelta(days=3))
    with pytest.raises(Refused, match="没有开放"):
        begin(sitting, deputy)
    open_quiz(sitting, by=deputy, at=NOW)
    begin(sitting, deputy)
    close_quiz(sitting, by=deputy, at=NOW)
    late = make_person()
    with pytest.raises(Refused, match="没有开放"):
        begin(sitting, late)
    open_quiz(sitting, by=deputy, at=NOW)
    begin(sitting, late)
    with pytest.raises(Refused, match="截止"):
        begin(sitting, make_person(), at=NOW + timedelta(days=4))


# --- the questions --------------------


def test_a_second_try_asks_what_she_has_not_seen_while_the_pool_allows(deputy):
    make_practice_questions(6)
    sitting = make_quiz(questions=3)
    first, second = begin(sitting, deputy), None
    work_through(first, right=3)
    second = begin(sitting, deputy)
    asked = [{item.question_id for item in items_of(one)} for one in (first, second)]
    assert asked[0].isdisjoint(asked[1])


def test_only_practice_questions_of_the_chosen_laws_are_asked(deputy):
    wanted = {one.pk for one in make_practice_questions(4)}
    make_practice_questions(4, law="宪法")
    make_question(for_practice=False)
    attempt = begin(make_quiz(questions=4, laws=[LAW_KEY]), deputy)
    assert {item.question_id for item in items_of(attempt)} == wanted


def test_picked_questions_are_asked_in_their_order_by_everybody(deputy, nominee):
    picks = make_practice_questions(3)[::-1]
    sitting = make_quiz(picks=picks, is_shuffled=False)
    assert sitting.rules.question_count == 3
    for person in (deputy, nominee):
        asked = [item.question for item in items_of(begin(sitting, person))]
        assert asked == picks


@pytest.mark.parametrize("kind", ["short_answer", "essay", "case"])
def test_what_no_machine_marks_is_in_no_quiz(kind, deputy):
    odd = make_practice_questions(1, kind)[0]
    make_practice_questions(2)
    with pytest.raises(Refused, match=odd.uid):
        plan_quiz(QuizPlan("测验", picks=[odd]), by=deputy, at=NOW)
    with pytest.raises(Refused, match="只有 2 道"):
        plan_quiz(QuizPlan("测验", question_count=3), by=deputy, at=NOW)


def test_a_shortage_is_found_when_the_quiz_is_set_and_not_by_who_begins(deputy):
    questions = make_practice_questions(3)
    with pytest.raises(Refused, match="只有 3 道，不够每次抽 5 道"):
        plan_quiz(QuizPlan("测验", question_count=5, laws=[LAW_KEY]), by=deputy, at=NOW)
    assert not Sitting.objects.exists()
    sitting = make_quiz(questions=3)
    Question.objects.filter(pk=questions[0].pk).update(state="suspended")
    assert len(items_of(begin(sitting, deputy))) == 2, "she is asked what is left"


def test_a_question_on_a_secret_paper_is_not_practised(deputy):
    secret, *others = make_practice_questions(3)
    paper = make_paper(make_sitting(state="ready"), items=0)
    make_item(paper, question=secret)
    asked = {item.question for item in items_of(begin(make_quiz(questions=2), deputy))}
    assert asked == set(others)
    Sitting.objects.filter(pk=paper.sitting_id).update(state="published")
    assert len(items_of(begin(make_quiz(questions=3), deputy))) == 3


# --- planning --------------------


def test_rules_may_be_changed_until_somebody_has_begun(deputy):
    sitting = make_quiz(questions=3)
    revise_quiz(sitting, QuizPlan("新名称", question_count=2, pass_share=80), by=deputy, at=NOW)
    sitting = Sitting.objects.get(pk=sitting.pk)
    facts = (sitting.title, sitting.rules.question_count, sitting.rules.pass_share)
    assert facts == ("新名称", 2, 80)
    begin(sitting, deputy)
    with pytest.raises(Refused, match="不能再改"):
        revise_quiz(sitting, QuizPlan("再改", pass_share=10), by=deputy, at=NOW)


def test_people_are_let_in_once_and_only_to_quizzes(deputy):
    sitting = make_quiz()
    first = admit_to_quiz(sitting, deputy, by=deputy, at=NOW)
    assert admit_to_quiz(sitting, deputy, by=deputy, at=LATER) == first
    with pytest.raises(Refused, match="不是测验"):
        admit_to_quiz(make_sitting(), deputy, by=deputy, at=NOW)


def test_standings_cost_the_same_for_one_quiz_and_for_many(deputy, django_assert_num_queries):
    sittings = [make_quiz() for _ in range(4)]
    for sitting in sittings:
        work_through(begin(sitting, deputy), right=3)
    for some in (sittings[:1], sittings):
        with django_assert_num_queries(2):
            standings = standings_of(some, deputy)
        assert [standings[one.pk].has_passed for one in some] == [True] * len(some)


def test_the_url_of_a_quiz_carries_the_way_back():
    sitting = make_quiz()
    assert open_quiz_url(sitting) == f"/quiz/{sitting.pk}/"
    assert open_quiz_url(sitting, "/learn/a/").endswith("?next=%2Flearn%2Fa%2F")


# --- the database --------------------


def test_an_examination_still_has_one_live_attempt_and_its_rules():
    attempt = make_attempt(Attempt.State.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(candidate=attempt.candidate, paper=attempt.paper)
    attempt.move(Attempt.State.VOID)
    Attempt.objects.create(candidate=attempt.candidate, paper=attempt.paper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.filter(pk=attempt.candidate.sitting_id).update(regulation=None)


def test_a_person_has_one_running_try_and_each_number_once(deputy):
    attempt = begin(make_quiz(), deputy)
    same = {"candidate": attempt.candidate, "paper": attempt.paper}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**same, number=2, state="in_progress")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**same, number=1, state="marked")
    Attempt.objects.create(**same, number=2, state="marked")


def test_an_examination_is_never_started_as_a_quiz(deputy):
    candidate = make_candidate(person=deputy)
    with pytest.raises(QuizRules.DoesNotExist):
        start_quiz(candidate, by=deputy, at=NOW)
    assert not Candidate.objects.get(pk=candidate.pk).attempts.exists()
