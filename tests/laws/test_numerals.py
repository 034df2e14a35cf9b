import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.numerals import LARGEST, article_label, parse_number, to_chinese


@given(st.integers(min_value=0, max_value=LARGEST))
def test_what_is_written_is_read_again(number: int) -> None:
    assert parse_number(to_chinese(number)) == number


@given(st.integers(min_value=0, max_value=LARGEST))
def test_arabic_and_full_width_digits_are_numbers_too(number: int) -> None:
    wide = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert parse_number(str(number)) == parse_number(wide) == number


@given(st.text(alphabet="零〇一二两三九十百千0９第条 ", max_size=12))
def test_junk_is_refused_or_stays_in_range(text: str) -> None:
    try:
        number = parse_number(text)
    except ValueError:
        return
    assert 0 <= number <= LARGEST


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百一十", 110),
        ("一百零五", 105),
        ("百零五", 105),
        ("一百五", 150),
        ("一百〇五", 105),
        ("两百", 200),
        ("一千二百六十", 1260),
        ("一千零一", 1001),
        ("一○五", 105),
        ("二〇二四", 2024),
        (" ５１ ", 51),
    ],
)
def test_the_forms_that_clerks_write(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "甲", "十十", "百千", "零十", "一万", "12三", "99999"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


@pytest.mark.parametrize(
    ("place", "label"),
    [((51, 0), "第五十一条"), ((120, 1), "第一百二十条之一"), ((0, 0), "序言"), ((0, 2), "附件二")],
)
def test_labels_are_those_of_the_statute_book(place: tuple[int, int], label: str) -> None:
    assert article_label(*place) == label


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_numbers_outside_the_range_are_not_written(number: int) -> None:
    with pytest.raises(ValueError):
        to_chinese(number)
