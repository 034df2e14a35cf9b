from datetime import timedelta
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from exams.actions.marking import mark_objective_items, mark_pending
from exams.models import Attempt, Mark, Result
from exams.tasks import mark_objective_items as task
from tests.exams.marking import LATER, closed_sitting, full_mark_paper, handed_in, marked, respond
from tests.factories import (
    make_attempt,
    make_candidate,
    make_item,
    make_paper,
    make_regulation,
    make_sitting,
)

pytestmark = pytest.mark.django_db


def result_of(attempt) -> Result:
    return Result.objects.get(attempt=attempt)


def test_a_whole_paper_is_marked_and_judged():
    attempt = marked(closed_sitting(), right=3)
    result = result_of(attempt)
    assert attempt.state == Attempt.State.MARKED
    assert (result.total, result.grade, result.has_passed) == (Decimal("60.00"), "合格", True)
    assert result.state == Result.State.PROVISIONAL
    assert result.regulation == attempt.candidate.sitting.regulation


@pytest.mark.parametrize(
    ("marks", "total", "grade", "passed"),
    [
        (["59.99"], "59.99", "不合格", False),
        (["59.99", "0.01"], "60.00", "合格", True),
        (["60"], "60.00", "合格", True),
        (["79.99"], "79.99", "合格", True),
        (["80"], "80.00", "良好", True),
        (["33.33", "33.33", "33.34"], "100.00", "优秀", True),
    ],
)
def test_the_pass_is_judged_on_the_exact_sum(marks, total, grade, passed):
    sitting = closed_sitting()
    paper = make_paper(sitting, items=0)
    for mark in marks:
        make_item(paper, "single", max_mark=Decimal(mark).quantize(Decimal("0.01")))
    result = result_of(marked(sitting, paper=paper, right=len(marks)))
    assert (result.total, result.grade, result.has_passed) == (Decimal(total), grade, passed)


@pytest.mark.parametrize(
    ("policy", "earned"),
    [("all_or_nothing", "0.00"), ("fewer_half", "5.00"), ("by_option", "3.33")],
)
def test_fewer_right_options_earn_what_the_regulation_says(policy, earned):
    sitting = closed_sitting(regulation=make_regulation(multiple_policy=policy))
    paper = make_paper(sitting, items=0)
    item = make_item(paper, "multiple", max_mark=10, content={"key": ["A", "B", "C"]})
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, item, ["A"])
    mark_objective_items(attempt, at=LATER)
    assert attempt.marks.get().value == Decimal(earned)


def test_only_the_newest_answer_that_counts_is_marked():
    sitting = closed_sitting()
    paper = full_mark_paper(sitting, items=1)
    item = paper.items.get()
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, item, ["B"], writer=1, seq=1)
    counted = respond(attempt, item, ["A"], writer=2, seq=1)
    respond(attempt, item, ["C"], writer=1, seq=9, is_superseded=True)
    respond(attempt, item, ["D"], writer=2, seq=2, is_late=True)
    mark_objective_items(attempt, at=LATER)
    mark = attempt.marks.get()
    assert mark.response == counted
    assert mark.value == 100


def test_written_items_wait_for_a_marker_and_empty_ones_do_not():
    sitting = closed_sitting()
    paper = make_paper(sitting, items=0)
    written, empty = make_item(paper, "essay"), make_item(paper, "short_answer")
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, written, "依照宪法第一百零一条……")
    mark_objective_items(attempt, at=LATER)
    attempt.refresh_from_db()
    marks = {mark.item_id: mark for mark in attempt.marks.all()}
    assert (marks[written.pk].value, marks[written.pk].is_manual) == (None, True)
    assert (marks[empty.pk].value, marks[empty.pk].comment) == (Decimal(0), "未作答")
    assert attempt.state == Attempt.State.SUBMITTED
    assert not Result.objects.filter(attempt=attempt).exists()


def test_an_answer_that_was_emptied_again_earns_nothing():
    sitting = closed_sitting()
    paper = make_paper(sitting, items=0)
    item = make_item(paper, "essay")
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, item, "先写了", seq=1)
    respond(attempt, item, None, seq=2)
    mark_objective_items(attempt, at=LATER)
    assert attempt.marks.get().value == 0


def test_marking_twice_changes_nothing():
    attempt = marked(closed_sitting(), right=4)
    before = list(Mark.objects.values_list("pk", "value", "marked_at"))
    entries = ModelLogEntry.objects.count()
    mark_objective_items(attempt, at=LATER + timedelta(hours=1))
    assert list(Mark.objects.values_list("pk", "value", "marked_at")) == before
    assert ModelLogEntry.objects.count() == entries


def test_the_task_marks_by_primary_key():
    attempt = handed_in(closed_sitting(), right=5)
    task(attempt.pk)
    assert result_of(attempt).total == 100


@pytest.mark.parametrize("state", ["prepared", "in_progress", "absent", "void"])
def test_what_was_not_handed_in_is_not_marked(state):
    sitting = make_sitting()
    attempt = make_attempt(state, sitting=sitting, paper=full_mark_paper(sitting))
    mark_objective_items(attempt, at=LATER)
    assert not attempt.marks.exists()


def test_after_a_reopening_only_new_answers_are_marked_again():
    sitting = closed_sitting()
    attempt = marked(sitting, right=2)
    first, _, third, *_ = attempt.marks.order_by("item__position")
    attempt.move(Attempt.State.SUBMITTED)
    respond(attempt, third.item, ["A"], writer=2)
    again = LATER + timedelta(hours=1)
    mark_objective_items(attempt, at=again)
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.marked_at, third.marked_at) == (LATER, again)
    assert result_of(attempt).total == 60


def test_marking_costs_the_same_whatever_the_length(django_assert_num_queries):
    sitting = closed_sitting()
    short = handed_in(sitting, paper=full_mark_paper(sitting, items=5), right=5)
    long = handed_in(sitting, paper=full_mark_paper(sitting, items=50), right=50)
    mark_objective_items(handed_in(sitting, paper=short.paper), at=LATER)  # warm caches
    for attempt in (short, long):
        with django_assert_num_queries(17):
            mark_objective_items(attempt, at=LATER)
    assert result_of(long).total == 100


def test_results_do_not_depend_on_the_queue():
    sitting = closed_sitting()
    left = [handed_in(sitting, right=3), handed_in(sitting, right=1)]
    assert mark_pending(sitting=sitting, at=LATER) == 2
    assert sorted(result_of(one).total for one in left) == [20, 60]
    assert mark_pending(sitting=sitting, at=LATER) == 0


def test_one_damaged_paper_does_not_keep_the_others_from_their_results(caplog):
    sitting = closed_sitting()
    damaged = handed_in(sitting, paper=full_mark_paper(sitting), right=1)
    damaged.paper.items.filter(position=1).update(content="{}")
    whole = handed_in(sitting, paper=full_mark_paper(sitting), right=5)
    mark_pending(sitting=sitting, at=LATER)
    assert result_of(whole).total == 100
    assert not damaged.marks.exists()
    assert f"attempt {damaged.pk} could not be marked" in caplog.text


def test_absent_candidates_get_no_result():
    sitting = closed_sitting()
    absent = make_candidate(sitting, absence="unexcused")
    make_attempt(Attempt.State.ABSENT, candidate=absent, paper=full_mark_paper(sitting))
    mark_pending(sitting=sitting, at=LATER)
    assert not Result.objects.exists()


def test_immediate_release_publishes_the_sitting_when_the_last_one_is_marked():
    regulation = make_regulation(release_rule="immediate")
    sitting = closed_sitting(regulation=regulation)
    second = handed_in(sitting, right=1)
    first = marked(sitting, right=5)
    sitting.refresh_from_db()
    assert result_of(first).state == Result.State.RELEASED
    assert sitting.state == "closed"
    mark_objective_items(second, at=LATER)
    sitting.refresh_from_db()
    assert sitting.state == "published"
    assert set(sitting.papers.values_list("state", flat=True)) == {"released"}


def test_immediate_release_opens_no_paper_while_others_still_write():
    sitting = make_sitting(regulation=make_regulation(release_rule="immediate"))
    attempt = marked(sitting, right=5)
    sitting.refresh_from_db()
    assert result_of(attempt).state == Result.State.RELEASED
    assert (sitting.state, attempt.paper.state) == ("open", "sealed")
    sitting.move("closed", closed_at=LATER)
    mark_pending(at=LATER)
    sitting.refresh_from_db()
    assert sitting.state == "published"
