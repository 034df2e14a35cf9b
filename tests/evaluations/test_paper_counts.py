"""Counting paper ballots by two people."""

import pytest

from core.state import Refused
from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating, release_rating
from evaluations.counting import agreement, outcomes
from evaluations.models import CountSheet
from tests.evaluations.rows import make_rating

pytestmark = pytest.mark.django_db
PAPER = (("服务对象", 40, "paper"),)
LINE = {"satisfied": 12, "fairly": 5, "dissatisfied": 2, "unknown": 1, "invalid": 1}


@pytest.fixture
def closed(clerk, at):
    rating = make_rating(clerk, groups=PAPER)
    open_rating(rating, by=clerk, at=at)
    close_rating(rating, left={}, by=clerk, at=at)
    return rating


@pytest.fixture
def counting(closed, at):
    """counting(user, satisfied=11): this person's sheet, with figures that add up to 21."""
    [group] = closed.groups.all()

    def enter(by, **changed):
        line = {**LINE, **changed}
        return enter_count(group, issued=25, returned=21, counts={1: line}, by=by, at=at)

    return enter


def test_two_people_who_say_the_same_make_a_count(closed, counting, clerk, invigilator, chair, at):
    [group] = closed.groups.all()
    counting(clerk)
    assert agreement(group.sheets.all()).agreed is None
    with pytest.raises(Refused, match="两人分别录入"):
        release_rating(closed, by=chair, at=at)
    counting(invigilator)
    assert agreement(group.sheets.all()).agreed
    release_rating(closed, by=chair, at=at)
    [told] = outcomes(closed)
    assert (told.outcome.returned, told.outcome.invalid, told.outcome.counted) == (21, 1, 19)
    assert closed.result["1"]["score"] == "84.74"  # (1200 + 350 + 60) / 19


def test_nobody_confirms_alone(closed, counting, clerk, chair, at):
    [group] = closed.groups.all()
    counting(clerk)
    counting(clerk)
    assert agreement(group.sheets.all()).agreed is None
    with pytest.raises(Refused):
        release_rating(closed, by=chair, at=at)


def test_a_difference_is_settled_by_a_third_look(closed, counting, clerk, invigilator):
    [group] = closed.groups.all()
    counting(clerk)
    counting(invigilator, satisfied=11, fairly=6)
    stand = agreement(group.sheets.all())
    assert stand.differs and stand.agreed is None
    counting(invigilator)
    assert agreement(group.sheets.all()).agreed
    assert CountSheet.objects.count() == 3  # nothing is overwritten


def test_a_third_person_may_settle_it_too(closed, counting, clerk, invigilator, person):
    [group] = closed.groups.all()
    counting(clerk)
    counting(invigilator, satisfied=11, fairly=6)
    third = person("he", "何平", "organizer")
    counting(third, satisfied=11, fairly=6)
    assert agreement(group.sheets.all()).agreed.counts["1"]["satisfied"] == 11


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"satisfied": 13}, "合计 22 张，与收回的 21 张不符"),
        ({"satisfied": 13, "fairly": -1}, "没有的填 0"),
        ({"extra": 0}, "没有的填 0"),
    ],
)
def test_sums_that_do_not_agree_are_not_taken(counting, clerk, changed, told):
    with pytest.raises(Refused, match=told):
        counting(clerk, **changed)
    assert not CountSheet.objects.exists()
    assert counting(clerk)


def test_more_back_than_out_is_not_taken(closed, clerk, at):
    [group] = closed.groups.all()
    with pytest.raises(Refused, match="多于发出"):
        enter_count(group, issued=20, returned=21, counts={1: LINE}, by=clerk, at=at)


def test_counting_is_a_duty_and_has_its_time(clerk, chair, invigilator, at):
    rating = make_rating(clerk, groups=PAPER)
    [group] = rating.groups.all()
    sheet = {"issued": 25, "returned": 21, "counts": {1: LINE}, "at": at}
    with pytest.raises(Refused, match="截止以后"):
        enter_count(group, **sheet, by=clerk)
    open_rating(rating, by=clerk, at=at)
    close_rating(rating, left={}, by=clerk, at=at)
    with pytest.raises(Refused, match="职责"):
        enter_count(group, **sheet, by=chair)
    enter_count(group, **sheet, by=clerk)
    enter_count(group, **sheet, by=invigilator)
    release_rating(rating, by=chair, at=at)
    with pytest.raises(Refused, match="截止以后"):
        enter_count(group, **sheet, by=clerk)


def test_the_second_counter_sees_the_first_only_after_her_own(
    closed, counting, clerk, invigilator, client_for
):
    counting(clerk, satisfied=11, fairly=6)
    [group] = closed.groups.all()
    url = f"/admin/evaluations/ratings/groups/{group.pk}/count/"
    blind = client_for(invigilator).get(url)
    assert blind.context["compared"] == []
    form = {f"1-{key}": count for key, count in LINE.items()} | {"issued": 25, "returned": 21}
    answer = client_for(invigilator).post(url, form, follow=True)
    assert "录入不一致" in answer.content.decode()
    differing = [told for told, cells in answer.context["compared"] if any(d for _, d in cells)]
    assert differing == ["县教育局：满意", "县教育局：基本满意"]


def test_a_sheet_that_is_not_whole_comes_back_with_what_was_typed(closed, clerk, client_for):
    [group] = closed.groups.all()
    url = f"/admin/evaluations/ratings/groups/{group.pk}/count/"
    answer = client_for(clerk).post(url, {"issued": 25, "returned": 21, "1-satisfied": 12})
    page = answer.content.decode()
    assert answer.status_code == 400 and 'value="12"' in page
    assert not CountSheet.objects.exists()
    wrong = {f"1-{key}": count for key, count in LINE.items()} | {"issued": 25, "returned": 20}
    answer = client_for(clerk).post(url, wrong)
    assert answer.status_code == 400 and "不符" in answer.content.decode()
