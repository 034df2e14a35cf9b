from datetime import timedelta

import pytest

from courses.models import Enrolment
from courses.overview import (
    Group,
    Stage,
    by_course,
    by_delegation,
    courses_in,
    learners_of,
    narrow,
    whole,
)
from tests.conftest import NOW
from tests.courses.classes import Class
from tests.courses.hours import give, make_requirement, make_rule
from tests.courses.pages import make_course, make_deputy, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Class:
    return Class()


def learners(training, courses=None, days=14):
    asked = courses if courses is not None else [training.first, training.second]
    return learners_of(asked, year=2026, still_since=NOW - timedelta(days=days))


def names(rows):
    return {person.real_name for person in rows}


def test_each_learner_is_in_one_stage_and_who_left_is_in_none(training):
    found = {person.pk: person for person in learners(training)}
    assert {pk: person.stage for pk, person in found.items()} == {
        training.fresh.pk: Stage.FRESH,
        training.moving.pk: Stage.MOVING,
        training.still.pk: Stage.STILL,
        training.done.pk: Stage.DONE,
    }
    counts = {pk: (person.finished, person.taken) for pk, person in found.items()}
    assert counts == {
        training.fresh.pk: (0, 2),
        training.moving.pk: (1, 2),
        training.still.pk: (0, 1),
        training.done.pk: (1, 1),
    }
    assert found[training.moving.pk].last_at == NOW - timedelta(days=1)
    assert found[training.fresh.pk].last_at is None


def test_one_course_alone_is_judged_by_itself(training):
    stages = {person.real_name: person.stage for person in learners(training, [training.first])}
    assert stages["乙学习中"] == Stage.DONE
    stages = {person.real_name: person.stage for person in learners(training, [training.second])}
    assert stages == {"甲未开始": Stage.FRESH, "乙学习中": Stage.MOVING}


@pytest.mark.parametrize(("days", "is_still"), [(29, True), (30, False), (31, False)])
def test_who_stands_still_depends_on_the_days_asked_for(training, days, is_still):
    found = learners(training, days=days).get(pk=training.still.pk)
    assert (found.stage == Stage.STILL) is is_still


def test_progress_in_another_programme_is_none_here(training):
    other = make_course(make_programme(slug="other"))
    Enrolment.objects.create(person=training.fresh, course=other, enrolled_at=NOW)
    assert learners(training).get(pk=training.fresh.pk).taken == 2
    assert courses_in(training.programme) == [training.first, training.second]


def test_whoever_may_no_longer_sign_in_is_not_counted(training):
    training.fresh.is_active = False
    training.fresh.save()
    assert "甲未开始" not in names(learners(training))
    assert by_course([training.first])[0].people == 3


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("", {"甲未开始", "乙学习中", "丙停滞", "丁已完成"}),
        (Group.FRESH, {"甲未开始"}),
        (Group.MOVING, {"乙学习中"}),
        (Group.STILL, {"丙停滞"}),
        (Group.DONE, {"丁已完成"}),
        (Group.OPEN, {"甲未开始", "乙学习中", "丙停滞"}),
    ],
)
def test_a_group_holds_whom_its_name_says(training, group, expected):
    assert names(narrow(learners(training), group)) == expected


def test_whoever_has_fewer_hours_than_the_year_asks_is_short(training):
    make_rule()
    assert names(narrow(learners(training), Group.SHORT)) == set()
    make_requirement(hours=4)
    for person, hours in ((training.fresh, 3), (training.done, 4)):
        give(person, hours)
    assert names(narrow(learners(training), Group.SHORT)) == {"甲未开始", "乙学习中", "丙停滞"}


def test_the_courses_are_counted_as_by_hand(training):
    """未开始, 学习中 and 已完成, in this order."""
    figures = {tally.name: tally.values for tally in by_course([training.first, training.second])}
    assert figures == {"监督法": [1, 1, 2], "代表法": [1, 1, 0]}


def test_who_is_short_of_hours_is_counted_with_her_delegation(training):
    make_rule()
    make_requirement(hours=4)
    give(training.done, 4)
    assert [tally.short for tally in by_delegation(learners(training))] == [2, 1]


def test_a_course_without_learners_stands_with_noughts(training):
    empty = make_course(title="没有人学")
    assert [tally.values for tally in by_course([empty])] == [[0, 0, 0]]


def test_the_delegations_are_counted_as_by_hand(training):
    alone = make_deputy(real_name="己无团")
    Enrolment.objects.create(person=alone, course=training.first, enrolled_at=NOW)
    tallies = by_delegation(learners(training))
    assert [(tally.name, tally.values) for tally in tallies] == [
        ("东关", [1, 1, 0]),
        ("西关", [0, 1, 1]),
        ("未编入代表团", [1, 0, 0]),
    ]
    assert whole(tallies) == {"fresh": 2, "moving": 1, "still": 1, "done": 1}


def test_the_figures_cost_one_query_each_however_many_learn(training, django_assert_num_queries):
    training.grow(20)
    with django_assert_num_queries(1):
        by_course([training.first, training.second])
    people = learners(training)
    with django_assert_num_queries(1):
        by_delegation(people)
