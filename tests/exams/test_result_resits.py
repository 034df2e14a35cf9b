from datetime import UTC, date, datetime, timedelta

import pytest

from core.state import Refused
from exams.actions.resits import offer_resit, resit_candidates, resit_time
from exams.actions.results import confirm_results, release_results
from exams.models import Attempt, Result, Sitting
from people.models import Branch, Organ, Post
from tests.conftest import NOW
from tests.exams.marking import LATER, closed_sitting, marked
from tests.factories import make_attempt, make_candidate, make_person, make_regulation

pytestmark = pytest.mark.django_db

NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def post(government) -> Post:
    finance = Organ.objects.create(name="清源县财政局", branch=Branch.GOVERNMENT)
    return Post.objects.create(name="局长", organ=finance)


@pytest.fixture
def sit(term, post, clerk, chair):
    """sit(resits=1): a published sitting: passed, failed, excused, absent without excuse."""

    def make(**rules) -> Sitting:
        sitting = closed_sitting(regulation=make_regulation(**rules))
        for right in (5, 1):
            marked(sitting, right=right, person=make_person(), post_title=str(post))
        for absence in ("excused", "unexcused"):
            candidate = make_candidate(sitting, absence=absence, post_title=str(post))
            make_attempt(Attempt.State.ABSENT, candidate=candidate, paper=sitting.papers.get())
        confirm_results(sitting, by=clerk, at=LATER)
        release_results(sitting, by=chair, at=LATER)
        sitting.refresh_from_db()
        return sitting

    return make


def people_of(sitting) -> list:
    return list(sitting.candidates.order_by("pk").values_list("person", flat=True))


def test_those_who_failed_and_those_who_were_excused_sit_again(sit, clerk):
    sitting = sit()
    _, failed, excused, _ = people_of(sitting)
    resit = offer_resit(sitting, by=clerk, at=NEXT_DAY)
    assert people_of(resit) == [failed, excused]
    assert (resit.state, resit.resit_of, resit.title) == (
        "planned",
        sitting,
        "2026 年第一次任前法律知识考试（补考）",
    )
    assert resit.opens_at - sitting.opens_at == timedelta(days=2)  # same hour, next working day
    candidate = resit.candidates.get(person=failed)
    assert (candidate.branch, candidate.post_title) == ("government", "清源县财政局局长")


def test_the_resit_keeps_to_its_days(sit, clerk):
    friday_evening = NOW + timedelta(days=3, hours=8)  # three days after the release: a Friday
    resit = offer_resit(sit(), by=clerk, at=friday_evening)
    assert resit.opens_at.date() == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("day", "until", "expected"),
    [
        (date(2026, 3, 10), None, date(2026, 3, 11)),  # Tuesday → Wednesday
        (date(2026, 3, 13), None, date(2026, 3, 16)),  # Friday → Monday
        (date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 14)),  # the last day allowed
        (date(2026, 3, 13), date(2026, 3, 13), date(2026, 3, 13)),
    ],
)
def test_the_day_of_a_resit(day, until, expected):
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    assert resit_time(NOW, at, until) == datetime(
        expected.year, expected.month, expected.day, 1, tzinfo=UTC
    )


def test_without_resits_in_the_regulation_only_the_excused_sit_again(sit):
    sitting = sit(resits=0)
    _, _, excused, _ = people_of(sitting)
    offered = resit_candidates(sitting, NEXT_DAY.date())
    assert [candidate.person_id for candidate, _ in offered] == [excused]


def test_after_the_last_day_nobody_is_offered_a_resit(sit, clerk):
    sitting = sit()
    sitting.candidates.filter(absence="excused").update(absence="unexcused")
    with pytest.raises(Refused, match="没有可以参加补考的考生"):
        offer_resit(sitting, by=clerk, at=LATER + timedelta(days=4))
    assert offer_resit(sitting, by=clerk, at=LATER + timedelta(days=3)).candidates.count() == 1


def test_a_resit_is_planned_once_unless_cancelled(sit, clerk):
    sitting = sit()
    first = offer_resit(sitting, by=clerk, at=NEXT_DAY)
    with pytest.raises(Refused, match="已经安排了"):
        offer_resit(sitting, by=clerk, at=NEXT_DAY)
    first.move("cancelled")
    assert offer_resit(sitting, by=clerk, at=NEXT_DAY).pk != first.pk


def test_no_resit_before_the_results_are_out(clerk):
    sitting = closed_sitting()
    marked(sitting, right=1)
    with pytest.raises(Refused, match="成绩公布后"):
        offer_resit(sitting, by=clerk, at=NEXT_DAY)
    assert Result.objects.get().state == "provisional"


def test_whoever_sat_it_plans_no_resit_of_it(sit, clerk):
    sitting = sit()
    make_candidate(sitting, clerk)
    Sitting.objects.filter(pk=sitting.pk).update(state="closed")
    with pytest.raises(Refused):
        offer_resit(sitting, by=clerk, at=NEXT_DAY)
    assert not Sitting.objects.filter(resit_of=sitting).exists()
