from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.marking import mark_objective_items
from exams.actions.results import confirm_results, release_results, return_result
from exams.models import Attempt, Mark, Result
from tests.exams.marking import (
    LATER,
    closed_sitting,
    give,
    handed_in,
    marked,
    respond,
    written_mark,
    written_paper,
)
from tests.factories import make_attempt, make_candidate, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(marker):
    sitting = closed_sitting()
    make_officer(sitting, marker, "marker")
    return sitting


@pytest.fixture
def attempt(sitting):
    """Five of nine choices right: 50, and one written answer of ten marks waiting."""
    attempt = handed_in(sitting, paper=written_paper(sitting), right=5)
    respond(attempt, attempt.paper.items.last(), "过半数通过，依据监督法第六十二条。")
    mark_objective_items(attempt, at=LATER)
    return attempt


@pytest.fixture
def mark(attempt):
    return written_mark(attempt)


def result_of(attempt) -> Result:
    return Result.objects.get(attempt=attempt)


@pytest.mark.parametrize(
    ("value", "total", "passed"), [("10", "60", True), ("9.99", "59.99", False), ("0", "50", False)]
)
def test_the_last_mark_brings_the_judgement(attempt, mark, marker, value, total, passed):
    give(mark, value, marker, comment="要点齐全")
    attempt.refresh_from_db()
    result = result_of(attempt)
    assert attempt.state == Attempt.State.MARKED
    assert (result.total, result.has_passed) == (Decimal(total), passed)
    mark.refresh_from_db()
    assert (mark.marker, mark.comment, mark.marked_at) == (marker, "要点齐全", LATER)


@pytest.mark.parametrize("value", ["-0.01", "10.01", "11", "3.333"])
def test_a_mark_out_of_bounds_is_refused(mark, marker, value):
    with pytest.raises(Refused, match="请重新填写"):
        give(mark, value, marker)
    mark.refresh_from_db()
    assert mark.value is None


def test_only_the_markers_of_the_sitting_mark_it(mark, person, clerk):
    elsewhere = person("xu", "徐明", "marker")
    for outsider in (elsewhere, clerk):
        with pytest.raises(Refused, match="不在您的阅卷任务内"):
            give(mark, 5, outsider)
    mark.refresh_from_db()
    assert mark.value is None


def test_whoever_sits_it_never_marks_it(sitting, mark, marker):
    make_candidate(sitting, marker)
    with pytest.raises(Refused, match="您是本场次的考生"):
        give(mark, 5, marker)
    assert not Mark.objects.markable_by(marker).exists()


def test_a_second_mark_needs_a_reason_and_leaves_both_in_the_log(attempt, mark, marker):
    give(mark, 5, marker)
    with pytest.raises(Refused, match="请写明改分理由"):
        give(mark, 10, marker)
    give(mark, 10, marker, reason="漏看第二要点")
    assert result_of(attempt).total == 60
    logged = ModelLogEntry.objects.filter(action__in=["exams.mark", "exams.remark"])
    assert [entry.data for entry in logged.order_by("pk")] == [
        {"value": "5"},
        {"old": "5.00", "value": "10", "reason": "漏看第二要点"},
    ]


def test_nothing_is_marked_before_the_sitting_is_closed(sitting, mark, marker):
    type(sitting).objects.filter(pk=sitting.pk).update(state="open")
    with pytest.raises(Refused, match="考试结束后"):
        give(mark, 5, marker)
    assert not Mark.objects.markable_by(marker).in_closed_sittings().exists()


def test_a_confirmed_result_stands_until_it_is_sent_back(sitting, attempt, mark, marker, clerk):
    give(mark, 5, marker)
    confirm_results(sitting, by=clerk, at=LATER)
    with pytest.raises(Refused, match="成绩已经确认"):
        give(mark, 10, marker, reason="复核后改分")
    assert written_mark(attempt).value == 5
    return_result(result_of(attempt), reason="考生申请复核", by=clerk, at=LATER)
    give(mark, 10, marker, reason="复核后改分")
    assert (result_of(attempt).total, result_of(attempt).state) == (60, "provisional")


def test_a_void_paper_is_not_marked(attempt, mark, marker):
    attempt.move(Attempt.State.VOID)
    with pytest.raises(Refused, match="作废"):
        give(mark, 5, marker)
    assert not Mark.objects.markable_by(marker).in_closed_sittings().exists()


def test_confirming_waits_for_the_last_mark(sitting, mark, marker, clerk):
    with pytest.raises(Refused, match="还有 1 份答卷没有阅完"):
        confirm_results(sitting, by=clerk, at=LATER)
    give(mark, 5, marker)
    assert confirm_results(sitting, by=clerk, at=LATER) == 1


def test_a_new_answer_after_a_reopening_waits_for_a_marker_again(attempt, mark, marker):
    give(mark, 5, marker)
    attempt.refresh_from_db()
    attempt.move(Attempt.State.SUBMITTED)
    respond(attempt, mark.item, "补充：表决采用无记名方式。", writer=2)
    mark_objective_items(attempt, at=LATER)
    mark.refresh_from_db()
    assert (mark.value, mark.marker) == (None, None)


def test_the_whole_line_from_marks_to_release(sitting, mark, marker, clerk, chair):
    other = marked(sitting, paper=mark.attempt.paper, right=9)
    absent = make_candidate(sitting, absence="excused")
    make_attempt(Attempt.State.ABSENT, candidate=absent, paper=mark.attempt.paper)
    give(mark, "7.5", marker)
    confirm_results(sitting, by=clerk, at=LATER)
    assert release_results(sitting, by=chair, at=LATER) == 2
    sitting.refresh_from_db()
    assert sitting.state == "published"
    assert (result_of(mark.attempt).total, result_of(other).total) == (Decimal("57.50"), 90)
