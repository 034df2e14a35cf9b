"""Each step of a nomination against each state and each role; and gates with odd histories."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from appointments.actions.gate import assign_to_sitting, bypass_exam, grant_exemption
from appointments.actions.nominations import (
    clear_nomination,
    correct_nomination,
    defer_nomination,
    resume_nomination,
    screen_nomination,
    table_nomination,
    withdraw_nomination,
)
from appointments.gates import gate_of
from appointments.models import Check, Nomination
from core.state import Refused
from exams.models import Regulation, Result
from people.models import Term
from tests.appointments.rows import (
    TODAY,
    evidence,
    make_nomination,
    make_post,
    make_session,
    missed,
    rules,
    sat,
)
from tests.conftest import NOW
from tests.factories import make_sitting

pytestmark = pytest.mark.django_db

STATES = Nomination.State.values
WHY = "因故暂不办理，另行研究决定"
SOON = TODAY + timedelta(days=20)


def exempted(nomination, by):
    grant_exemption(
        nomination, regulation=Regulation.objects.first(), reason="平职调整", clause="第二十条",
        evidence=evidence(), by=by, at=NOW,
    )  # fmt: skip


# Name: the step, the states in which it is taken, the state after it, who may take it.
STEPS = {
    "screen": (
        lambda n, by: screen_nomination(n, note="", by=by, at=NOW),
        {"received"}, "screened", {"organizer"},
    ),
    "clear": (
        lambda n, by: clear_nomination(n, note=WHY, by=by, at=NOW),
        {"screened"}, "cleared", {"chair"},
    ),
    "defer": (
        lambda n, by: defer_nomination(n, reason=WHY, by=by, at=NOW),
        {"received", "screened", "cleared", "tabled"}, "deferred", {"organizer", "chair"},
    ),
    "resume": (
        lambda n, by: resume_nomination(n, reason=WHY, by=by, at=NOW),
        {"deferred"}, "received", {"organizer", "chair"},
    ),
    "withdraw": (
        lambda n, by: withdraw_nomination(n, reason=WHY, by=by, at=NOW),
        {"received", "screened", "cleared", "tabled", "deferred"}, "withdrawn", {"organizer"},
    ),
    "correct": (
        lambda n, by: correct_nomination(n, {"basis_document": "新文号"}, by=by, at=NOW),
        {"received", "screened", "cleared", "deferred"}, None, {"organizer"},
    ),
    "exempt": (
        exempted,
        {"received", "screened", "cleared", "deferred"}, None, {"organizer", "chair"},
    ),
    "bypass": (
        lambda n, by: bypass_exam(n, reason=WHY, by=by, at=NOW),
        {"received", "screened", "cleared", "deferred"}, None, {"chair"},
    ),
    "assign": (
        lambda n, by: assign_to_sitting(
            [n], make_sitting(state="planned", regulation=Regulation.objects.first()),
            by=by, at=NOW,
        ),
        {"received", "screened", "cleared", "tabled", "deferred"}, None, {"organizer"},
    ),
}  # fmt: skip
PASSED_STEPS = {
    "table": (
        lambda n, by: table_nomination(n, session=make_session(starts_on=SOON), by=by, at=NOW),
        {"cleared"}, "tabled", {"organizer"},
    ),
}  # fmt: skip
ALL = {**STEPS, **PASSED_STEPS}
ROLES = ("organizer", "chair", "setter", "marker", "sysadmin", "auditor", "nominee")


@pytest.fixture
def actors(clerk, chair):
    return {"organizer": clerk, "chair": chair}


def nomination_in(state, step):
    rules()
    nomination = make_nomination(state=state)
    if step in PASSED_STEPS:
        sat(nomination)
    return nomination


def traces():
    rows = list(Nomination.objects.values())
    return rows, Check.objects.count(), ModelLogEntry.objects.count()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", ALL)
def test_each_step_is_for_its_states_only(step, state, actors):
    nomination = nomination_in(state, step)
    take, states, after, roles = ALL[step]
    by = actors[sorted(roles)[0]]
    if state in states:
        take(nomination, by)
        stored = Nomination.objects.get(pk=nomination.pk)
        assert stored.state == (after or state)
        assert ModelLogEntry.objects.filter(user=by, object_id=str(nomination.pk)).exists()
        return
    before = traces()
    with pytest.raises(Refused) as refused:
        take(nomination, by)
    assert str(refused.value).endswith("。")
    assert traces() == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", ALL)
def test_each_step_is_for_its_roles_only(step, role, person):
    take, states, _, roles = ALL[step]
    nomination = nomination_in(sorted(states)[0], step)
    by = person("officer", "办事员", role)
    if role in roles:
        take(nomination, by)
        return
    before = traces()
    with pytest.raises(Refused, match="不属于您的职责"):
        take(nomination, by)
    assert traces() == before


@pytest.mark.parametrize("step", ["clear", "defer", "resume", "withdraw", "bypass"])
@pytest.mark.parametrize("reason", ["", "  ", "同意"])
def test_a_decision_states_its_reason(step, reason, actors, monkeypatch):
    monkeypatch.setitem(globals(), "WHY", reason)
    take, states, _, roles = ALL[step]
    nomination = nomination_in(sorted(states)[0], step)
    with pytest.raises(Refused, match="请写明理由"):
        take(nomination, actors[sorted(roles)[0]])


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_a_session_is_today_or_later(days, refused, clerk):
    nomination = nomination_in("cleared", "table")
    on = TODAY + timedelta(days=days)
    if refused:
        with pytest.raises(Refused, match="会议日期已经过去"):
            table_nomination(nomination, session=make_session(starts_on=on), by=clerk, at=NOW)
    else:
        table_nomination(nomination, session=make_session(starts_on=on), by=clerk, at=NOW)
        assert Nomination.objects.get().session_on == on


# --- gates with odd histories ---------------------------------------------------------------


def voided(nomination):
    sat(nomination).attempt.candidate.attempts.update(state="void")


HISTORIES = [
    ("nothing at all", [], "required"),
    ("a pass", [lambda n: sat(n)], "passed"),
    ("a pass, then a failure", [lambda n: sat(n, days_ago=9),
                                lambda n: sat(n, passed=False, days_ago=2)], "passed"),
    ("a failure, then a pass", [lambda n: sat(n, passed=False, days_ago=9),
                                lambda n: sat(n, days_ago=2)], "passed"),
    ("one failure", [lambda n: sat(n, passed=False)], "resit_pending"),
    ("two failures", [lambda n: sat(n, passed=False, days_ago=9),
                      lambda n: sat(n, passed=False, days_ago=7)], "failed"),
    ("an unreleased pass", [lambda n: sat(n, released=False)], "required"),
    ("a voided pass", [voided], "required"),
    ("a voided pass and a good one", [voided, lambda n: sat(n)], "passed"),
    ("an absence, then a pass", [lambda n: missed(n, days_ago=9), lambda n: sat(n)], "passed"),
    ("a pass, then an absence", [lambda n: sat(n, days_ago=9), lambda n: missed(n)], "passed"),
    ("an absence", [lambda n: missed(n)], "absent"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "events", "status"), HISTORIES, ids=[h[0] for h in HISTORIES])
def test_the_gate_reads_any_history(name, events, status):
    rules()
    nomination = make_nomination()
    for happened in events:
        happened(nomination)
    gate = gate_of(nomination, TODAY)
    assert gate.standing.status == status
    assert gate.is_open is (status in ("passed", "exempt"))
    assert gate.reason.endswith("。") and gate.label


@pytest.mark.parametrize(("name", "events", "status"), HISTORIES, ids=[h[0] for h in HISTORIES])
def test_in_whatever_order_the_rows_were_entered(name, events, status):
    rules()
    nomination = make_nomination()
    for happened in reversed(events):
        happened(nomination)
    assert gate_of(nomination, TODAY).standing.status == status


@pytest.mark.parametrize(
    ("branch", "same_term", "is_open"),
    [("government", True, True), ("court", True, False), ("government", False, False)],
)
def test_a_pass_holds_within_its_branch_and_term(branch, same_term, is_open):
    rules()
    first = make_nomination(post=make_post("副局长"))
    sat(first)
    later = {} if same_term else {
        "term": Term.objects.create(name="第十九届", starts_on="2027-01-10")
    }  # fmt: skip
    post = make_post("庭长" if branch == "court" else "局长", f"清源县{branch}", branch)
    second = make_nomination(first.person, post=post, **later)
    assert gate_of(second, TODAY).is_open is is_open


def test_asking_changes_nothing_and_tells_the_same_again():
    rules()
    nomination = make_nomination()
    sat(nomination, passed=False)
    before = traces(), Result.objects.count()
    answers = {gate_of(nomination, TODAY).standing for _ in range(3)}
    assert len(answers) == 1 and (traces(), Result.objects.count()) == before
