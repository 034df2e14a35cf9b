"""What may be said of a person's answers, and what not yet."""

from fractions import Fraction

import pytest

from exams.weakness import NOTHING, SyllabusLine, Tally, add, outlook, study_plan


def line(name: str, share: float, unlearnt: int = 0, tally: Tally = NOTHING) -> SyllabusLine:
    return SyllabusLine(name, name, Fraction(share).limit_denominator(), unlearnt, tally)


@pytest.mark.parametrize(
    ("answered", "wrong", "is_judged", "is_weak"),
    [(0, 0, False, False), (2, 2, False, False), (3, 1, True, False), (3, 2, True, True),
     (5, 2, True, True), (10, 3, True, False)],
)  # fmt: skip
def test_nothing_is_weak_before_three_answers(answered, wrong, is_judged, is_weak):
    tally = Tally(answered, wrong)
    assert (tally.is_judged, tally.is_weak) == (is_judged, is_weak)


def test_a_tally_tells_what_happened_and_adds_up():
    assert Tally(6, 4).told == "答 6 次错 4 次"
    assert add([Tally(6, 4), Tally(3, 0)]) == Tally(9, 4)
    assert add([]) == Tally(0, 0)
    assert Tally(0, 0).expected_wrong == Fraction(1, 2)


def test_the_plan_puts_the_heavy_and_weak_laws_first():
    plan = study_plan(
        [
            line("轻", 0.1),
            line("重而熟", 0.5, tally=Tally(20, 0)),
            line("重而弱", 0.4, tally=Tally(10, 8)),
        ],
        days=10,
        due=0,
    )
    assert [one.syllabus.name for one in plan] == ["重而弱", "轻", "重而熟"]


def test_the_plan_goes_through_what_is_unlearnt_before_the_day():
    plan = study_plan([line("甲", 0.5, unlearnt=21), line("乙", 0.5, unlearnt=9)], days=5, due=0)
    assert {one.syllabus.name: one.per_day for one in plan} == {"甲": 5, "乙": 2}


@pytest.mark.parametrize(("days", "due", "given"), [(0, 0, 20), (1, 0, 20), (2, 15, 5), (2, 30, 0)])
def test_what_is_due_comes_first_and_no_day_is_overfilled(days, due, given):
    plan = study_plan([line("甲", 1.0, unlearnt=50)], days=days, due=due)
    assert plan[0].per_day == given


def test_the_day_is_shared_by_urgency_and_not_given_to_one_law():
    plan = study_plan([line("重", 0.6, unlearnt=99), line("轻", 0.2, unlearnt=99)], days=1, due=0)
    assert [(one.syllabus.name, one.per_day) for one in plan] == [("重", 15), ("轻", 5)]


def test_with_fewer_than_three_mock_papers_nothing_is_said():
    assert not outlook([]).is_told and outlook([]).missing == 3
    assert not outlook([90, 95]).is_told and outlook([90, 95]).missing == 1
    told = outlook([62, 78, 70])
    assert (told.is_told, told.lowest, told.highest) == (True, 62, 78)
