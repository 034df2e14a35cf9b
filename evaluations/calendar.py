"""Working days, by the county's own table of holidays."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, off: Collection[date], on: Collection[date]) -> bool:
    """`off`: holidays; `on`: weekends that are worked (调休)."""
    return day in on or (day.weekday() < SATURDAY and day not in off)


def last_of_working_days(
    start: date, count: int, off: Collection[date], on: Collection[date]
) -> date:
    """The `count`-th working day after `start`; the day of posting itself does not count."""
    if count < 1:
        raise ValueError("a period has at least one day")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, off, on)
    return day
