"""The way of a nomination as its file draws it: what is done, what is missing, whose turn it is."""

from datetime import date, timedelta

import pytest

from appointments.actions.gate import bypass_exam
from appointments.actions.nominations import (
    clear_nomination,
    defer_nomination,
    resume_nomination,
    screen_nomination,
    table_nomination,
)
from appointments.gates import gate_of
from appointments.models import Nomination
from appointments.progress import missing, notice_hint, steps_of
from tests.appointments.rows import TODAY, make_nomination, make_session, missed, rules, sat
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

REASON = "情况紧急，经主任会议研究决定先行提请"


@pytest.fixture
def nomination() -> Nomination:
    rules()
    return make_nomination()


def steps(nomination: Nomination) -> list:
    nomination.refresh_from_db()
    return steps_of(nomination, gate_of(nomination, TODAY), nomination.checks.select_related("by"))


def states(nomination: Nomination) -> list[str]:
    return [step.state for step in steps(nomination)]


def turns(nomination: Nomination) -> list[tuple[str, str]]:
    return [(step.label, step.who) for step in missing(steps(nomination))]


def test_at_first_the_clerk_screens_and_arranges_the_exam(nomination):
    assert states(nomination) == ["done", "current", "current", "todo", "todo", "todo"]
    assert turns(nomination) == [("资格审查", "组织者"), ("考试", "组织者")]


def test_step_by_step_the_turn_passes_on(nomination, clerk, chair):
    screen_nomination(nomination, note="材料齐全", by=clerk, at=NOW)
    assert turns(nomination) == [("考试", "组织者"), ("主任会议", "主任会议")]
    sat(nomination)
    assert turns(nomination) == [("主任会议", "主任会议")]
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    assert turns(nomination) == [("列入议程", "组织者")]
    session = TODAY + timedelta(days=9)
    table_nomination(nomination, session=make_session(starts_on=session), by=clerk, at=NOW)
    assert states(nomination) == ["done"] * 5 + ["current"]
    notes = {step.label: (step.note, step.who) for step in steps(nomination)}
    assert notes["主任会议"] == ("第十二次主任会议", "赵国平")


def test_without_the_exam_the_agenda_is_blocked_not_merely_waiting(nomination, clerk, chair):
    screen_nomination(nomination, note="", by=clerk, at=NOW)
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    assert states(nomination) == ["done", "done", "current", "done", "blocked", "todo"]


@pytest.mark.parametrize("how", ["failed twice", "absent"])
def test_a_failure_or_an_absence_blocks_the_exam_step(nomination, how):
    if how == "absent":
        missed(nomination)
    else:
        sat(nomination, passed=False)
        sat(nomination, passed=False, days_ago=1)
    exam = steps(nomination)[2]
    assert (exam.label, exam.state) == ("考试", "blocked")


def test_a_bypass_is_no_pass_in_the_drawing(nomination, chair):
    bypass_exam(nomination, reason=REASON, by=chair, at=NOW)
    exam = steps(nomination)[2]
    assert exam.state == "blocked"
    assert exam.note == "未经考试合格，由赵国平决定越过考试关口"
    sat(nomination)
    assert steps(nomination)[2].state == "done"


def test_a_deferred_one_stands_still(nomination, clerk):
    screen_nomination(nomination, note="材料齐全", by=clerk, at=NOW)
    defer_nomination(nomination, reason="待核实情况", by=clerk, at=NOW)
    assert "current" not in states(nomination)
    assert steps(nomination)[1].note == "材料齐全"
    resume_nomination(nomination, reason="已经核实清楚", by=clerk, at=NOW)
    assert turns(nomination)[0] == ("资格审查", "组织者")


@pytest.mark.parametrize(
    ("days", "words"),
    [(6, "不足 7 天"), (7, "不足 10 天"), (9, "不足 10 天"), (10, ""), (30, "")],
)
def test_the_notice_before_the_session_is_counted_in_days(days, words):
    received = date(2026, 3, 1)
    nomination = Nomination(received_on=received, session_on=received + timedelta(days=days))
    hint = notice_hint(nomination)
    assert words in hint and bool(hint) == bool(words)


def test_a_session_not_yet_fixed_is_said():
    assert "还没有填写" in notice_hint(Nomination(received_on=date(2026, 3, 1)))
