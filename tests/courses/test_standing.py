"""What a lesson says is still missing."""

from decimal import Decimal

import pytest

from courses.standing import Demand, Gap, Part, Standing, lasting, moment, part_standing

FILM = Part("film", "讲座", 600)


def reading(seconds: float, scroll: int, asked: int = 120) -> Standing:
    return Standing((), Demand((), asked, 1.5, 0.9), seconds, scroll)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "第 0 秒"), (59.9, "第 59 秒"), (200, "第 3 分 20 秒"), (3661, "第 1 小时 1 分 1 秒")],
)
def test_a_place_in_a_recording_is_named_as_people_say_it(seconds, words):
    assert moment(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 秒"), (45, "45 秒"), (60, "1 分钟"), (130, "2 分钟 10 秒")]
)
def test_a_length_of_time_is_named_as_people_say_it(seconds, words):
    assert lasting(seconds) == words


def test_the_missing_stretches_are_named_until_it_is_enough():
    part = part_standing(FILM, {"covered": [[0, 200], [310, 500]]}, 0.9)
    assert part.gaps == [Gap(200, 310), Gap(500, 600)]
    assert str(part.gaps[0]) == "第 3 分 20 秒至第 5 分 10 秒"
    assert (part.is_done, part.percent) == (False, 65)
    enough = part_standing(FILM, {"covered": [[0, 541]]}, 0.9)
    assert (enough.is_done, enough.gaps, enough.percent) == (True, [], 100)


def test_what_was_once_done_stays_done_whatever_the_film_is_now():
    assert part_standing(FILM, {"covered": [[0, 60]], "done": 1}, 0.9).is_done
    assert not part_standing(FILM, {"covered": [[0, 60]]}, 0.9).is_done


def test_never_a_hundred_per_cent_before_it_is_enough():
    whole = part_standing(Part("film", "", 100000), {"covered": [[0, 99997]]}, 1.0)
    assert (whole.is_done, whole.percent) == (False, 99)


def test_reading_needs_its_time_and_the_end_of_the_text():
    assert reading(120, 90).is_enough
    assert not reading(119.2, 100).is_enough
    assert not reading(500, 89).is_enough
    assert reading(119.2, 100).seconds_to_read == 1, "never 0 seconds and yet not enough"
    assert reading(30, 0).time_to_read == "1 分钟 30 秒"


def test_a_lesson_that_asks_for_nothing_wants_to_be_seen_to_its_end():
    assert not reading(0, 0, asked=0).is_enough
    assert reading(0, 100, asked=0).is_enough


def test_a_lesson_with_a_film_and_no_text_asks_for_no_reading():
    demand = Demand((FILM,), 0, 1.5, 0.9)
    part = part_standing(FILM, {"covered": [[0, 600]]}, float(Decimal("0.9")))
    assert Standing((part,), demand, 0, 0).is_enough
