import hashlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import add_months
from evaluations.calendar import is_working_day, last_of_working_days
from evaluations.lot import draw, new_seed

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 10), 3, date(2026, 6, 10)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last(start, months, end):
    assert add_months(start, months) == end


def test_five_working_days_pass_over_weekend_and_holiday_and_count_a_worked_sunday():
    friday = date(2026, 3, 6)
    assert last_of_working_days(friday, 5, (), ()) == date(2026, 3, 13)
    assert last_of_working_days(friday, 5, (date(2026, 3, 9),), ()) == date(2026, 3, 16)
    assert last_of_working_days(friday, 5, (), (date(2026, 3, 8),)) == date(2026, 3, 12)


@given(days, st.integers(1, 20), st.sets(days, max_size=5), st.sets(days, max_size=5))
def test_the_period_holds_exactly_so_many_working_days(start, count, off, on):
    end = last_of_working_days(start, count, off, on)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, off, on) for day in between) == count
    assert is_working_day(end, off, on)


def test_anybody_can_draw_the_same_lot_again():
    pool = [[n, f"人{n}", n] for n in range(1, 15)]
    drawn = draw(pool, 3, seed="ab" * 32, public_number="4719")
    places = sorted(
        range(1, 15),
        key=lambda n: hashlib.sha256(f"{'ab' * 32}:4719:lot:{n}".encode()).hexdigest(),
    )
    assert [row[0] for row in drawn] == places[:3]
    assert draw(pool, 3, seed="ab" * 32, public_number="4720") != drawn


def test_every_place_is_drawn_about_equally_often():
    counts = dict.fromkeys(range(10), 0)
    for number in range(2000):
        for one in draw(range(10), 3, seed=new_seed(), public_number=str(number)):
            counts[one] += 1
    assert all(480 < count < 720 for count in counts.values())  # 600 ± 6 σ


@pytest.mark.parametrize("count", [0, 5])
def test_nobody_and_more_than_all_cannot_be_drawn(count):
    with pytest.raises(ValueError):
        draw([1, 2, 3, 4], count, seed="a", public_number="1")
