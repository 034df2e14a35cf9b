"""Practice: what is asked, when a run ends, and what the notebook and the plan say."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.state import Refused
from exams.actions.practice import start_practice
from exams.actions.tries import answer_item, finish_try
from exams.assembly import Infeasible
from exams.learning import article_records, known_right, mock_outlook, plan_for
from exams.models import Attempt, Blueprint, BlueprintRule, Feedback, Mark, PracticeCard, Sitting
from exams.practice import (
    by_law,
    by_subject,
    examination_ahead,
    from_notebook,
    mock_choices,
    mock_paper,
)
from question_bank.models import CaseItem, Question
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
    make_candidate,
    make_item,
    make_paper,
    make_question,
    make_sitting,
    make_subject,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def deputy(stranger):
    return stranger


def practise(person, drill, *, at=NOW) -> Attempt:
    return start_practice(person, drill, by=person, at=at)


def blueprint(*rules) -> Blueprint:
    """(part, kind, count, mark), …"""
    made = Blueprint.objects.create(name=f"方案{Blueprint.objects.count()}")
    for position, (part, kind, count, mark) in enumerate(rules):
        BlueprintRule.objects.create(
            blueprint=made, position=position, part=part, kind=kind, count=count, mark=Decimal(mark)
        )
    return made


# --- runs --------------------


def test_a_law_is_practised_ten_questions_at_a_time_the_unseen_first(deputy):
    make_practice_questions(14)
    make_practice_questions(3, law="宪法")
    first = practise(deputy, by_law(deputy, LAW_KEY, seed="a"))
    asked = {item.question_id for item in items_of(first)}
    assert len(asked) == 10
    second = practise(deputy, by_law(deputy, LAW_KEY, seed="b"))
    again = {item.question_id for item in items_of(second)}
    assert len(again - asked) == 4


def test_a_subject_is_practised_with_all_that_lies_below_it(deputy):
    below = make_practice_questions(2, subject=make_subject("监督法/质询"))
    make_practice_questions(2, subject=make_subject("监督法律"))
    make_subject("监督法")
    drill = by_subject(deputy, "监督法", seed="a")
    assert {pk for pk, _ in drill.questions} == {one.pk for one in below}
    with pytest.raises(Refused, match="没有可以练习的题"):
        practise(deputy, by_subject(deputy, "没有的", seed="a"))


def test_practice_is_for_nominees_and_deputies(deputy, nominee, marker):
    make_practice_questions(2)
    for person in (deputy, nominee):
        practise(person, by_law(person, LAW_KEY, seed="a"))
    with pytest.raises(Refused, match="拟任命人员和人大代表"):
        practise(marker, by_law(marker, LAW_KEY, seed="a"))
    with pytest.raises(Refused):
        start_practice(deputy, by_law(deputy, LAW_KEY, seed="a"), by=nominee, at=NOW)


def test_a_new_run_hands_in_the_one_before_and_keeps_what_was_answered(deputy):
    make_practice_questions(4)
    first = practise(deputy, by_law(deputy, LAW_KEY, seed="a"))
    item = items_of(first)[0]
    answer_item(first, item, wrong_answer(item), by=deputy, at=NOW)
    practise(deputy, by_law(deputy, LAW_KEY, seed="b"))
    first.refresh_from_db()
    assert first.state == Attempt.State.MARKED
    assert PracticeCard.objects.get().question == item.question
    assert Sitting.objects.filter(kind="practice").count() == 1


def test_a_right_answer_without_being_sure_comes_back_earlier(deputy, nominee):
    make_practice_questions(1)
    due = {}
    for person, is_unsure in ((deputy, False), (nominee, True)):
        for step, answer in enumerate((wrong_answer, right_answer)):
            at = NOW + step * DAY
            attempt = practise(person, by_law(person, LAW_KEY, seed="a"), at=at)
            item = items_of(attempt)[0]
            answer_item(attempt, item, answer(item), by=person, at=at, is_unsure=is_unsure)
            finish_try(attempt, by=person, at=at)
        due[is_unsure] = PracticeCard.objects.get(person=person).due_at
    assert due[True] < due[False]


# --- the notebook --------------------


def test_what_was_wrong_in_a_quiz_is_in_the_notebook_and_due_tomorrow(deputy):
    attempt = begin(make_quiz(questions=3), deputy)
    work_through(attempt, right=1)
    assert from_notebook(deputy, at=NOW, seed="a").questions == []
    due = from_notebook(deputy, at=NOW + DAY, seed="a").questions
    assert {pk for pk, _ in due} == {item.question_id for item in items_of(attempt)[1:]}


def test_one_card_may_be_practised_before_its_day(deputy):
    attempt = begin(make_quiz(questions=2), deputy)
    work_through(attempt, right=0)
    card = PracticeCard.objects.first()
    drill = from_notebook(deputy, at=NOW, seed="a", card=card.pk)
    assert [pk for pk, _ in drill.questions] == [card.question_id]


def test_another_persons_card_and_a_retired_question_are_not_practised(deputy, nominee):
    work_through(begin(make_quiz(questions=1), nominee), right=0)
    card = PracticeCard.objects.get()
    assert from_notebook(deputy, at=NOW, seed="a", card=card.pk).questions == []
    Question.objects.update(state="retired")
    assert from_notebook(nominee, at=NOW + DAY, seed="a").questions == []


# --- mock papers --------------------


def test_a_mock_paper_is_built_as_the_examination_from_practice_questions_only(nominee):
    make_practice_questions(3), make_practice_questions(2, branch="government")
    make_question(), make_question(branch="government")
    rules = blueprint(("public", "single", 3, 2), ("branch", "single", 2, 5))
    sitting = make_sitting(blueprint=rules, state="ready", minutes=60)
    make_candidate(sitting, nominee)
    choice = mock_choices(nominee, NOW)[0]
    assert (choice.questions, choice.total, choice.minutes) == (5, 16, 60)
    assert choice.is_ready and choice.branch == "government"
    attempt = practise(nominee, mock_paper(nominee, choice, seed="a"))
    assert all(item.question.for_practice for item in items_of(attempt))
    assert sorted(int(item.max_mark) for item in items_of(attempt)) == [2, 2, 2, 5, 5]
    assert attempt.run.feedback == Feedback.END
    assert attempt.due_at == NOW + timedelta(minutes=60)
    assert work_through(attempt, right=5).full == 16


def test_a_mock_paper_that_lacks_questions_tells_not_how_the_real_one_is_built(nominee, client_for):
    make_practice_questions(3)
    make_question(branch="government")
    rules = blueprint(("public", "single", 5, 2), ("branch", "single", 1, 5))
    make_candidate(make_sitting(blueprint=rules, state="ready"), nominee)
    choice = mock_choices(nominee, NOW)[0]
    assert not choice.is_ready
    client = client_for(nominee)
    start = {"source": "mock", "topic": choice.blueprint.pk}
    for page in (client.get("/practice/mock/"), client.post("/practice/start/", start)):
        told = page.content.decode()
        assert "题还不够" in told
        assert not any(word in told for word in ("第 1 条", "公共部分", "单选题", "还差"))
    with pytest.raises(Infeasible):
        mock_paper(nominee, choice, seed="a")


def test_written_answers_of_a_mock_paper_are_left_to_herself(deputy):
    make_practice_questions(1), make_practice_questions(1, "short_answer")
    blueprint(("public", "single", 1, 2), ("public", "short_answer", 1, 8))
    choice = mock_choices(deputy, NOW)[0]
    attempt = practise(deputy, mock_paper(deputy, choice, seed="a"))
    single, written = items_of(attempt)
    answer_item(attempt, single, right_answer(single), by=deputy, at=NOW)
    answer_item(attempt, written, "依法监督。", by=deputy, at=NOW)
    outcome = finish_try(attempt, by=deputy, at=NOW)
    assert (outcome.earned, outcome.full, outcome.has_passed) == (2, 2, None)
    assert not Mark.objects.waiting().exists(), "no marker has anything to do with it"


def test_a_case_is_wrong_as_a_whole_when_one_part_is(deputy):
    case = make_practice_questions(1, "case", stem="材料")[0]
    for number in range(2):
        CaseItem.objects.create(
            question=case, sort_order=number, kind="true_false", stem=f"问 {number}", key=True
        )
    made = blueprint(("public", "case", 1, 3))
    BlueprintRule.objects.update(items=2)
    choice = next(one for one in mock_choices(deputy, NOW) if one.blueprint == made)
    attempt = practise(deputy, mock_paper(deputy, choice, seed="a"))
    assert work_through(attempt, right=1).share == 50
    assert PracticeCard.objects.get().question == case


# --- what the answers say --------------------


def test_weak_articles_are_counted_from_her_own_judged_answers(deputy, nominee):
    make_practice_questions(3, article=22)
    make_practice_questions(3, article=30)
    for _ in range(2):
        work_through(begin(make_quiz(questions=6), nominee), right=0)
    quiz = make_quiz(questions=6)
    attempt = begin(quiz, deputy)
    for item in items_of(attempt):
        cited = item.question.citations.get().article_number
        answer = wrong_answer(item) if cited == 22 else right_answer(item)
        answer_item(attempt, item, answer, by=deputy, at=NOW)
    finish_try(attempt, by=deputy, at=NOW)
    records = article_records(deputy, on=NOW.date())
    told = [(one.label, one.tally.told, one.tally.is_weak) for one in records]
    assert told == [
        ("《监督法》第二十二条", "答 3 次错 3 次", True),
        ("《监督法》第三十条", "答 3 次错 0 次", False),
    ]
    assert len(known_right(deputy)) == 3


def test_what_was_left_open_says_nothing(deputy):
    finish_try(begin(make_quiz(questions=3), deputy), by=deputy, at=NOW)
    assert article_records(deputy, on=NOW.date()) == []


def test_the_plan_is_for_the_next_examination_that_she_has_not_sat(nominee):
    assert examination_ahead(nominee, NOW) is None
    later = make_candidate(make_sitting(state="ready", opens_at=NOW + 9 * DAY), nominee)
    make_candidate(make_sitting(state="cancelled", opens_at=NOW + DAY), nominee)
    make_candidate(make_sitting(state="closed", opens_at=NOW - DAY), nominee)
    begin(make_quiz(questions=1), nominee)
    assert examination_ahead(nominee, NOW) == later


def test_the_plan_weighs_laws_by_the_structure_of_the_examination(nominee):
    make_practice_questions(6)
    make_practice_questions(2, law="宪法", article=3)
    make_practice_questions(2, "multiple", law="宪法", article=4)
    rules = blueprint(("public", "single", 4, 10), ("public", "multiple", 2, 30))
    sitting = make_sitting(blueprint=rules, state="ready", opens_at=NOW + 2 * DAY)
    candidate = make_candidate(sitting, nominee)
    plan = plan_for(candidate, [], due=3, at=NOW)
    shares = {line.syllabus.name: (line.per_cent, line.syllabus.unlearnt) for line in plan.lines}
    assert shares == {"宪法": (70, 4), "监督法": (30, 6)}
    assert [line.syllabus.name for line in plan.lines] == ["宪法", "监督法"]
    assert (plan.days, plan.per_day) == (2, 3 + 2 + 3)


def test_the_plan_never_looks_at_the_paper_nor_at_the_formal_bank(nominee):
    make_practice_questions(2)
    rules = blueprint(("public", "single", 4, 10))
    sitting = make_sitting(blueprint=rules, state="ready", opens_at=NOW + 2 * DAY)
    candidate = make_candidate(sitting, nominee)
    before = plan_for(candidate, [], due=0, at=NOW)
    paper = make_paper(sitting, items=0)
    for _ in range(5):
        make_item(paper, question=make_question(tags=["宪法"]))
    assert plan_for(candidate, [], due=0, at=NOW).lines == before.lines


def test_three_whole_mock_papers_give_a_range_and_a_broken_off_one_counts_not(deputy):
    make_practice_questions(10)
    blueprint(("public", "single", 10, 1))
    choice = mock_choices(deputy, NOW)[0]
    for number, right in enumerate((7, 9, 8)):
        drill = mock_paper(deputy, choice, seed=f"{number}")
        work_through(practise(deputy, drill), right=right)
    late = practise(deputy, mock_paper(deputy, choice, seed="z"))
    finish_try(late, by=None, at=late.due_at)
    told = mock_outlook(deputy)
    assert (told.count, told.lowest, told.highest) == (3, 70, 90)
