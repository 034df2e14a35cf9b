"""The steps of a sitting: where each stands, in every state, and which one is next."""

from decimal import Decimal

import pytest

from exams.checklist import checklist
from exams.models import Result, Sitting
from tests.exams.planning import make_blueprint, planned_sitting
from tests.factories import (
    make_attempt,
    make_candidate,
    make_officer,
    make_paper,
    make_person,
    make_regulation,
    make_sitting,
)

pytestmark = pytest.mark.django_db

KEYS = [
    "blueprint", "candidates", "papers", "seal", "officers", "ready", "open", "close", "marking",
    "confirm", "release",
]  # fmt: skip


def steps(sitting):
    return {step.key: step for step in checklist(Sitting.objects.get(pk=sitting.pk))}


def done(sitting):
    return {key for key, step in steps(sitting).items() if step.is_done}


def result_of(attempt, state, **fields):
    return Result.objects.create(
        candidate=attempt.candidate,
        attempt=attempt,
        regulation=attempt.candidate.sitting.regulation,
        total=Decimal(80),
        grade="良好",
        has_passed=True,
        judged_at=attempt.started_at,
        state=state,
        **fields,
    )


def test_the_steps_stand_in_the_order_in_which_they_are_done():
    assert list(steps(planned_sitting())) == KEYS


@pytest.mark.parametrize("state", Sitting.State.values)
def test_at_most_one_step_is_the_next_and_it_is_the_first_undone(state):
    sitting = make_sitting(state=state)
    found = checklist(sitting)
    current = [step for step in found if step.is_current]
    undone = [step for step in found if not step.is_done]
    assert current == undone[:1]
    assert {step.state for step in found} <= {"done", "current", "todo"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", set()),
        ("ready", {"ready"}),
        ("open", {"ready", "open"}),
        ("paused", {"ready", "open"}),
        ("closed", {"ready", "open", "close", "marking", "confirm"}),
        ("published", {"ready", "open", "close", "marking", "confirm", "release"}),
        ("cancelled", set()),
    ],
)
def test_what_the_state_alone_settles(state, expected):
    running = {"ready", "open", "close", "marking", "confirm", "release"}
    assert done(make_sitting(state=state)) & running == expected


@pytest.mark.parametrize(
    ("full", "is_done", "note"),
    [
        (20, True, "8 题，共 20 分"),
        (100, False, "与办法规定的满分 100 分不一致"),
        (Decimal("20.5"), False, "与办法规定的满分 20.5 分不一致"),
    ],
)
def test_the_blueprint_must_make_the_full_mark(full, is_done, note):
    sitting = planned_sitting(regulation=make_regulation(full_mark=full, pass_mark=12))
    step = steps(sitting)["blueprint"]
    assert step.is_done is is_done and note in step.note


def test_sub_questions_of_a_case_are_counted():
    blueprint = make_blueprint(
        {"kind": "case", "count": 2, "items": 3, "mark": Decimal(5)}, name="案例方案"
    )
    sitting = planned_sitting(
        blueprint=blueprint, regulation=make_regulation(full_mark=30, pass_mark=18)
    )
    assert "：6 题，共 30 分" in steps(sitting)["blueprint"].note


@pytest.mark.parametrize(
    ("branches", "drawn", "is_done", "note"),
    [
        ([], [], False, "还没有组卷"),
        (["government"], [], False, "还没有组卷"),
        (["government"], ["government"], True, "1 套试卷"),
        (["government", "court"], ["government"], False, "有系统的考生还没有试卷"),
        (["government", "court"], ["government", "court"], True, "2 套试卷"),
        (["government", "court"], [""], True, "1 套试卷"),
        (["court"], ["government"], False, "有系统的考生还没有试卷"),
    ],
)
def test_every_branch_in_the_room_needs_its_paper(branches, drawn, is_done, note):
    sitting = planned_sitting(candidates=0)
    for branch in branches:
        make_candidate(sitting, make_person(), branch=branch)
    for branch in drawn:
        make_paper(sitting, branch=branch, items=0, state="draft")
    step = steps(sitting)["papers"]
    assert step.is_done is is_done and note in step.note


def test_a_blueprint_without_branch_part_needs_one_paper_for_all():
    blueprint = make_blueprint({"kind": "single", "count": 2, "mark": Decimal(10)}, name="公共")
    sitting = planned_sitting(candidates=0, blueprint=blueprint)
    make_candidate(sitting, branch="court")
    make_paper(sitting, branch="", items=0)
    assert steps(sitting)["papers"].is_done


@pytest.mark.parametrize(
    ("states", "is_done"),
    [([], False), (["draft"], False), (["sealed", "draft"], False), (["sealed", "sealed"], True),
     (["released"], True)],
)  # fmt: skip
def test_one_unsealed_paper_leaves_the_set_unsealed(states, is_done):
    sitting = planned_sitting()
    for state in states:
        make_paper(sitting, items=0, state=state)
    assert steps(sitting)["seal"].is_done is is_done


@pytest.mark.parametrize(
    ("duties", "seated", "kind", "lacking"),
    [
        ([], True, "single", ["未指派监考人"]),
        (["invigilator"], True, "single", []),
        (["invigilator"], False, "single", ["2 人未排座位"]),
        ([], False, "single", ["2 人未排座位", "未指派监考人"]),
        (["invigilator"], True, "essay", ["方案含主观题，未指派阅卷人"]),
        (["invigilator", "marker"], True, "essay", []),
        (["marker"], True, "short_answer", ["未指派监考人"]),
        (["invigilator"], True, "case", ["方案含主观题，未指派阅卷人"]),
    ],
)
def test_seats_and_officers_are_asked_for_by_what_the_paper_needs(duties, seated, kind, lacking):
    items = {"items": 2} if kind == "case" else {}
    blueprint = make_blueprint({"kind": kind, "count": 1, "mark": 20, **items}, name="考务方案")
    sitting = planned_sitting(candidates=0, blueprint=blueprint)
    for number in (1, 2):
        make_candidate(sitting, seat=number if seated else None)
    for duty in duties:
        make_officer(sitting, make_person(), duty)
    step = steps(sitting)["officers"]
    assert step.is_done is (not lacking)
    if lacking:
        assert step.note == "；".join(lacking)
    only_seats = lacking == ["2 人未排座位"]
    assert step.place == ("candidates" if only_seats else "officers")


def test_a_late_candidate_makes_a_ready_sitting_unready_again():
    sitting = make_sitting(state="ready")
    make_attempt("prepared", sitting=sitting)
    assert steps(sitting)["ready"].is_done
    make_candidate(sitting)
    step = steps(sitting)["ready"]
    assert not step.is_done and step.note == "1 名新增考生未准备"
    Sitting.objects.update(state="closed")
    assert steps(sitting)["ready"].is_done  # it is too late to mind


@pytest.mark.parametrize(
    ("attempts", "results", "marking", "confirm"),
    [
        (["submitted"], [], False, False),
        (["marked"], ["provisional"], True, False),
        (["marked"], ["confirmed"], True, True),
        (["marked", "submitted"], ["confirmed"], False, False),
        (["marked", "marked"], ["confirmed", "provisional"], True, False),
        (["marked", "absent", "void"], ["released"], True, True),
        ([], [], True, True),
    ],
)
def test_marking_and_confirming_wait_for_the_last_one(attempts, results, marking, confirm):
    sitting = make_sitting(state="closed")
    paper = make_paper(sitting, items=0)
    made = [make_attempt(state, sitting=sitting, paper=paper) for state in attempts]
    judged = [attempt for attempt in made if attempt.state == "marked"]
    for attempt, state in zip(judged, results, strict=False):
        result_of(attempt, state)
    found = steps(sitting)
    assert (found["marking"].is_done, found["confirm"].is_done) == (marking, confirm)
    assert f"待阅 {attempts.count('submitted')} 份" in found["marking"].note


def test_the_list_costs_the_same_for_one_candidate_and_for_fifty(django_assert_max_num_queries):
    sitting = planned_sitting(candidates=50)
    with django_assert_max_num_queries(16):
        checklist(Sitting.objects.get(pk=sitting.pk))
