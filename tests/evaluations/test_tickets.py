import hashlib

import pytest

from evaluations.throttle import MOST_PLACES, Throttle
from evaluations.tickets import ALPHABET, fingerprint, is_code, new_code, shown, tidy


def test_codes_are_long_readable_and_never_the_same():
    made = {new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert all(is_code(code) for code in made)
    assert not set(ALPHABET) & set("01OIL5S8B")
    assert len(set(ALPHABET)) == len(ALPHABET)


@pytest.mark.parametrize(
    "typed", ["2346-79AC-DEFG", "234679acdefg", " 2346 79ac defg ", "２３４６７９ＡＣＤＥＦＧ"]
)
def test_a_code_may_be_typed_in_any_way(typed):
    assert tidy(typed) == "234679ACDEFG"


@pytest.mark.parametrize(
    "typed", ["", "2346", "234679ACDEFGH", "2346-79AC-DEF0", "二三四六七九甲乙丙丁戊己"]
)
def test_what_is_no_code_is_none(typed):
    assert not is_code(tidy(typed))


def test_the_fingerprint_is_what_any_tool_computes_and_differs_by_item():
    code = "234679ACDEFG"
    assert shown(code) == "2346-79AC-DEFG"
    assert fingerprint(code, 2) == hashlib.sha256(b"2:234679ACDEFG").hexdigest()
    assert fingerprint(code, 1) != fingerprint(code, 2)


def test_too_many_wrong_codes_shut_one_place_for_a_while_and_no_other():
    throttle = Throttle(limit=3, seconds=60)
    for moment in (0.0, 1.0, 2.0):
        assert not throttle.is_shut("hall", moment)
        throttle.note_miss("hall", moment)
    assert throttle.is_shut("hall", 3.0)
    assert not throttle.is_shut("office", 3.0)
    assert not throttle.is_shut("hall", 61.5)


def test_the_throttle_keeps_no_address_and_does_not_grow_for_ever():
    throttle = Throttle(limit=3, seconds=60)
    for number in range(MOST_PLACES + 5):
        throttle.note_miss(f"10.0.0.{number}", 0.0)
    assert len(throttle._misses) <= MOST_PLACES
    assert not any(b"10.0" in name for name in throttle._misses)
