"""The six digits on the screen: which, how long, and for whom."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.hall_codes import (
    KEPT,
    OFF,
    SECONDS,
    code_in,
    is_live,
    seconds_left,
    was_shown,
    window_of,
)

KEY = b"a key"
AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
MOMENTS = st.integers(1_600_000_000_000, 3_700_000_000_000).map(
    lambda thousandths: datetime.fromtimestamp(thousandths / 1000, UTC)
)
# The first draws load hypothesis' own tables, which takes a second on a busy machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(at, part=1, key=KEY):
    return code_in(key, part, window_of(at))


def later(windows):
    return AT + timedelta(seconds=windows * SECONDS)


@patient
@given(MOMENTS, st.integers(1, 10**9))
def test_a_code_is_six_digits_and_live_while_it_is_shown(at, part):
    code = shown(at, part)
    assert len(code) == 6 and code.isdigit()
    assert is_live(KEY, part, code, at)


@patient
@given(MOMENTS)
def test_the_next_code_comes_within_twenty_seconds(at):
    assert 0 < seconds_left(at) <= SECONDS
    assert window_of(at + timedelta(seconds=seconds_left(at) + 0.001)) == window_of(at) + 1


def test_an_older_person_has_a_moment_to_type_and_a_photo_is_soon_worthless():
    code = shown(AT)
    assert is_live(KEY, 1, code, later(KEPT))
    assert not is_live(KEY, 1, code, later(KEPT + 1))
    assert not is_live(KEY, 1, code, later(-1)), "tomorrow's code is of no use today"


def test_codes_differ_by_window_part_and_key():
    codes = {shown(later(window)) for window in range(300)}
    assert len(codes) > 290
    assert shown(AT) != shown(AT, part=2)
    assert shown(AT) != shown(AT, key=b"another")


def test_a_late_code_allows_for_a_clock_that_is_a_little_off():
    code = shown(AT)
    assert was_shown(KEY, 1, code, later(-OFF))
    assert was_shown(KEY, 1, code, later(KEPT + OFF))
    assert not was_shown(KEY, 1, code, later(-OFF - 1))
    assert not was_shown(KEY, 1, code, later(KEPT + OFF + 1))


def test_anything_but_six_digits_is_simply_wrong():
    for code in ("", "12345", "１２３４５６", "abc", "123456789", "代表"):
        assert not is_live(KEY, 1, code, AT)
