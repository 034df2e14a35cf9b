"""What the gate says in each state of affairs, and the clause it names."""

from datetime import date, timedelta

import pytest

from appointments.actions.gate import grant_exemption
from appointments.gates import gate_of, gates_of
from appointments.models import Check, Nomination
from exams.eligibility import Status
from exams.models import Attempt
from people.models import Branch, Term
from tests.appointments.rows import (
    TODAY,
    evidence,
    make_nomination,
    make_post,
    missed,
    rules,
    sat,
)
from tests.conftest import NOW
from tests.factories import make_candidate, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def regulation():
    return rules()


@pytest.fixture
def nomination(regulation) -> Nomination:
    return make_nomination()


def exempted(nomination, clerk, regulation, **more):
    grant_exemption(
        nomination,
        regulation=regulation,
        reason="平职调整",
        clause="第二十条第（二）项",
        evidence=evidence(),
        by=clerk,
        at=NOW - timedelta(days=1),
        **more,
    )


STORIES = {
    "never sat": (lambda n: None, Status.REQUIRED, "第三条", "须参加任前法律知识考试"),
    "passed": (lambda n: sat(n), Status.PASSED, "第十八条", "成绩在本届内有效"),
    "passed, not released": (
        lambda n: sat(n, released=False),
        Status.REQUIRED,
        "",
        "成绩尚未公布",
    ),
    "failed, resit to come": (
        lambda n: sat(n, passed=False),
        Status.RESIT_PENDING,
        "第二十一条",
        "可补考 1 次，须在2026年3月11日以前",
    ),
    "failed, resit not released": (
        lambda n: (sat(n, passed=False), sat(n, days_ago=1, released=False)),
        Status.RESIT_PENDING,
        "",
        "已参加补考，成绩尚未公布",
    ),
    "failed, resit passed": (
        lambda n: (sat(n, passed=False), sat(n, days_ago=1)),
        Status.PASSED,
        "第十八条",
        "考试合格",
    ),
    "failed twice": (
        lambda n: (sat(n, passed=False), sat(n, passed=False, days_ago=1)),
        Status.FAILED,
        "第二十一条",
        "补考机会已用完",
    ),
    "resit too late": (
        lambda n: sat(n, passed=False, days_ago=5),
        Status.FAILED,
        "第二十一条",
        "补考期限已于2026年3月8日届满",
    ),
    "absent": (lambda n: missed(n), Status.ABSENT, "第二十二条", "无正当理由缺考"),
    "excused": (
        lambda n: missed(n, excused=True),
        Status.REQUIRED,
        "第二十二条",
        "经批准请假",
    ),
    "absent, then passed": (
        lambda n: (missed(n, days_ago=3), sat(n, days_ago=1)),
        Status.PASSED,
        "第十八条",
        "考试合格",
    ),
    "failed, excused from the resit": (
        lambda n: (sat(n, passed=False, days_ago=3), missed(n, excused=True, days_ago=1)),
        Status.RESIT_PENDING,
        "第二十一条",
        "补考时经批准请假",
    ),
    "passed in another branch": (
        lambda n: sat(n, branch=Branch.COURT),
        Status.REQUIRED,
        "第十九条",
        "此次属跨系统任职",
    ),
    "passed in the last term": (
        lambda n: sat(n, days_ago=365 * 5),
        Status.REQUIRED,
        "第十八条",
        "不是本届内的成绩",
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_gate_tells_where_the_nominee_stands(name, nomination):
    story, status, clause, words = STORIES[name]
    story(nomination)
    gate = gate_of(nomination, TODAY)
    assert gate.standing.status == status
    assert gate.clause == clause
    assert words in gate.reason
    assert gate.is_open == (status == Status.PASSED)


def test_a_pass_is_linked(nomination):
    result = sat(nomination)
    assert gate_of(nomination, TODAY).result_pk == result.pk


def test_an_exemption_opens_the_gate_for_this_nomination_alone(nomination, regulation, clerk):
    exempted(nomination, clerk, regulation)
    other = make_nomination(nomination.person, post=make_post("副局长"))
    gates = gates_of([nomination, other], TODAY)
    assert (gates[nomination.pk].standing.status, gates[nomination.pk].clause) == (
        Status.EXEMPT,
        "第二十条第（二）项",
    )
    assert gates[nomination.pk].is_open and not gates[other.pk].is_open


def test_an_exemption_of_the_branch_part_leaves_the_public_part(nomination, regulation, clerk):
    exempted(nomination, clerk, regulation, branch_part_only=True)
    gate = gate_of(nomination, TODAY)
    assert not gate.is_open
    assert "只须参加公共部分的考试" in gate.reason
    sat(nomination)
    assert gate_of(nomination, TODAY).is_open


def test_anothers_pass_opens_nothing(nomination):
    sat(make_nomination(post=make_post("副局长")))
    assert not gate_of(nomination, TODAY).is_open


def test_the_pass_of_a_voided_paper_opens_nothing(nomination):
    result = sat(nomination)
    assert gate_of(nomination, TODAY).is_open
    Attempt.objects.filter(pk=result.attempt_id).update(state="void")
    assert not gate_of(nomination, TODAY).is_open


@pytest.mark.parametrize(
    ("fields", "days_ago", "is_open"),
    [
        ({"validity": "years", "validity_years": 2}, 729, True),
        ({"validity": "years", "validity_years": 2}, 731, False),
        ({"validity": "within_term"}, 731, True),
        ({"validity": "same_post"}, 731, True),
    ],
)
def test_how_long_a_pass_holds_is_the_regulations_to_say(fields, days_ago, is_open):
    nomination = make_nomination()
    sat(nomination, days_ago=days_ago, regulation=rules(**fields))
    assert gate_of(nomination, TODAY).is_open == is_open


def test_a_pass_for_the_same_post_only_does_not_carry_to_another():
    nomination = make_nomination()
    sat(nomination, regulation=rules(validity="same_post"), post_title="清源县财政局副局长")
    gate = gate_of(nomination, TODAY)
    assert (gate.is_open, gate.clause) == (False, "第十八条")


def test_the_regulation_of_the_day_judges(nomination, regulation):
    sat(nomination, branch=Branch.COURT)
    assert not gate_of(nomination, TODAY).is_open
    regulation.effective_to = TODAY - timedelta(days=1)
    regulation.save()
    rules(effective_from=TODAY, cross_branch_resit=False)
    assert gate_of(nomination, TODAY).is_open
    assert not gate_of(nomination, TODAY - timedelta(days=1)).is_open


def test_without_any_regulation_the_gate_stays_shut():
    nomination = make_nomination()
    gate = gate_of(nomination, TODAY)
    assert not gate.is_open
    assert "请先录入考试办法" in gate.reason


def test_what_was_tabled_is_judged_by_the_day_of_that_decision(nomination, clerk):
    sat(nomination)
    Check.objects.create(nomination=nomination, step="tabled", by=clerk, at=NOW)
    Nomination.objects.filter(pk=nomination.pk).update(state="tabled")
    nomination.refresh_from_db()
    Term.objects.update(ends_on=date(2026, 6, 1))
    assert gate_of(nomination, date(2026, 12, 1)).is_open


def test_the_sitting_to_come_is_shown(nomination, regulation):
    sitting = make_sitting(regulation=regulation, state="planned", opens_at=NOW + timedelta(days=3))
    candidate = make_candidate(sitting, nomination.person)
    assert gate_of(nomination, TODAY).planned == candidate
    sitting.move("cancelled")
    assert gate_of(nomination, TODAY).planned is None


def test_gates_cost_the_same_for_one_and_for_many(nomination, django_assert_num_queries):
    others = [make_nomination(post=make_post(f"职务{n}")) for n in range(8)]
    for one in others[:4]:
        sat(one)
    missed(others[5])
    for pks in ([nomination.pk], [one.pk for one in others]):
        with django_assert_num_queries(7):
            rows = Nomination.objects.filter(pk__in=pks).with_facts()
            gates = gates_of(rows, TODAY)
        assert len(gates) == len(pks)
    assert sum(gate.is_open for gate in gates.values()) == 4
