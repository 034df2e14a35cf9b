"""Numbers in what people send."""

import pytest

from core.numbers import whole, wholes


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.0", "9" * 19, "9" * 5000, "a"])
def test_what_no_column_holds_is_no_number(text):
    assert whole(text) is None


def test_plain_digits_are_a_number():
    assert whole("0012") == 12
    assert wholes(["1", "x", "²", "9" * 18]) == {1, int("9" * 18)}
