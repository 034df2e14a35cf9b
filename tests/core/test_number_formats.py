"""What a cell shows under a number format; the rows are what Excel's Chinese edition shows."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workbook.display import BUILTIN, moment, parse_format, plain_number, show
from core.workbook.xlsx import number_cell


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        # Half is rounded away from zero, as taught in school and done by Excel.
        (0.5, "0", "1"),
        (1.5, "0", "2"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (0.125, "0%", "13%"),
        (0.045, "0%", "5%"),
        (1.005, "0.00", "1.01"),
        (2.675, "0.00", "2.68"),
        (0.49999, "0", "0"),
        (0.999, "0%", "100%"),
        (-0.004, "0.00", "0.00"),
        (-0.3, "0%", "-30%"),
    ],
)
def test_half_is_rounded_away_from_zero(value, code, shown):
    assert show(value, code)[0] == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (13812345678, "000-0000-0000", "138-1234-5678"),
        (13812345678, "000 0000 0000", "138 1234 5678"),
        (1234, "0000-0000", "0000-1234"),
        (5, "00-00", "00-05"),
        (123456, "00-00", "1234-56"),
        (20220901, '0000"年"00"月"00"日"', "2022年09月01日"),
        (7, '"第"0"条"', "第7条"),
        (7, "\\第0\\条", "第7条"),
        (66.5, '0.0"分"', "66.5分"),
        (-12, '0"分"', "-12分"),
        (3, '"第"000"号"', "第003号"),
    ],
)
def test_literal_words_stand_between_the_digits_as_the_format_says(value, code, shown):
    assert show(value, code)[0] == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12_345_678, "0,", "12346"),
        (12_345_678, "0.0,,", "12.3"),
        (12_345_678, '#,##0,"千"', "12,346千"),
        (1_234_567.891, "#,##0.0#", "1,234,567.89"),
        (999.5, "#,##0", "1,000"),
        (0, "#,##0.00", "0.00"),
        (1_000, "[$￥-804]#,##0.00", "￥1,000.00"),
        (1_000, "[Red]#,##0", "1,000"),
        (-5, "0_);(0)", "-5"),
    ],
)
def test_thousands_are_parted_or_divided_away(value, code, shown):
    assert show(value, code)[0] == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.5, "上午/下午h:mm", "下午12:00"),
        (0.25, "上午/下午h:mm", "上午6:00"),
        (0, "h:mm AM/PM", "12:00 AM"),
        (44805.5, "yyyy-mm-dd hh:mm:ss.000", "2022-09-01 12:00:00"),
        (0.001, "mm:ss.0", "01:26"),
        (44805.5, "mm:ss", "00:00"),
        (44805.51, "h:mm", "12:14"),
        (44805, "m/d", "9/1"),
        (44805, "yy/mm/dd", "22/09/01"),
        (44805, "dddd", "星期四"),
        (44805, "aaa", "四"),
        (44805, 'yyyy"年"m"月"d"日" aaaa', "2022年9月1日 星期四"),
        (1.5, "[h]:mm", "36:00"),
        (1.5, "[mm]", "2160"),
        (44805.99999999, "yyyy-mm-dd", "2022-09-02"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (2958465, "yyyy-mm-dd", "9999-12-31"),
    ],
)
def test_dates_and_times_are_shown_as_on_the_wall(value, code, shown):
    assert show(value, code) == (shown, "date")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1 / 3, "# ?/?", "1/3"),
        (-1.25, "# ?/?", "-1 1/4"),
        (3, "?/?", "3"),
        (0.3, "# ??/??", "3/10"),
        (0.333, "# ?/?", "1/3"),
        (3.14159265, "# ??/??", "3 14/99"),
    ],
)
def test_fractions_are_shortened_to_their_denominator(value, code, shown):
    assert show(value, code)[0] == shown


@pytest.mark.parametrize("value", [2958465.99999999, 2958466, 1e9, -1, -0.5])
def test_a_number_that_is_no_date_is_shown_as_a_number(value):
    text, kind = show(value, "yyyy/m/d")
    assert (text, kind) == (plain_number(value), "number")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("code", ["General", "0", "0%", "# ?/?", "yyyy/m/d", "#,##0.00"])
def test_what_is_no_number_is_shown_as_nothing(value, code):
    assert show(value, code) == ("", "number")


@pytest.mark.parametrize("code", ["0." + "0" * 500, "0" + "%" * 100_000, "0" * 10_000])
def test_a_format_longer_than_any_program_writes_is_ignored(code):
    assert show(1.5, code) == ("1.5", "number")


@pytest.mark.parametrize("key", sorted(BUILTIN))
def test_every_built_in_format_shows_something(key):
    for value in (0, 1, 0.5, 44805.75, -3):
        text, kind = show(value, BUILTIN[key])
        assert text and kind in ("number", "percent", "date")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", "plain"),
        ("", "plain"),
        ("@", "plain"),
        ("0.0E+00", "plain"),
        ('"无"', "plain"),
        ("0", "number"),
        ("0%", "percent"),
        ("0.00%;[Red]-0.00%", "percent"),
        ("# ?/?", "fraction"),
        ("h:mm", "date"),
        ("[h]:mm", "date"),
        ('"日期："yyyy', "date"),
        ('"d"0', "number"),  # a quoted letter is no part of a date
        ("[Red]0", "number"),  # nor is the d of a colour
    ],
)
def test_a_format_is_known_by_its_signs_and_not_by_its_words(code, kind):
    assert parse_format(code).kind == kind


@pytest.mark.parametrize(
    ("serial", "date1904", "expected"),
    [
        (0, False, datetime(1899, 12, 31)),
        (1, False, datetime(1900, 1, 1)),
        (61, False, datetime(1900, 3, 1)),
        (44805, False, datetime(2022, 9, 1)),
        (43343, True, datetime(2022, 9, 1)),
        (0, True, datetime(1904, 1, 1)),
        (44805.5, False, datetime(2022, 9, 1, 12)),
        (-1, False, None),
        (2958466, False, None),
        (2958466 - 1462, True, None),
    ],
)
def test_both_ways_of_counting_days_are_understood(serial, date1904, expected):
    assert moment(serial, date1904) == expected


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("360101198001010012", "General", "360101198001010012"),
        ("360101198001010012", "0", "360101198001010000"),  # as Excel itself would show it
        ("12345", "General", "12345"),
        ("0.1", "General", "0.1"),
        ("1e3", "General", "1000"),
    ],
)
def test_long_codes_keep_the_digits_that_a_float_cannot_hold(raw, code, text):
    cell = number_cell(float(raw), raw, code)
    assert cell.text[:15] == text[:15] and len(cell.text) == len(text)
    if code == "General":
        assert cell.text == text


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)


@settings(deadline=None)
@given(amounts, st.integers(min_value=0, max_value=3))
def test_rounding_agrees_with_an_independent_decimal_count(amount, places):
    code = "0." + "0" * places if places else "0"
    expected = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = show(float(amount), code)[0]
    assert Decimal(text) == expected


@settings(deadline=None)
@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_parted_thousands_hold_the_same_number(number):
    text = show(number, "#,##0")[0]
    assert text == f"{number:,}"


@settings(deadline=None)
@given(st.integers(min_value=61, max_value=2958465), st.integers(min_value=0, max_value=86399))
def test_every_second_of_every_day_comes_back(day, second):
    text, _ = show(day + second / 86400, "yyyy-mm-dd hh:mm:ss")
    start = datetime(1899, 12, 30).toordinal()
    shown = datetime.fromisoformat(text)
    assert shown.toordinal() - start == day
    assert shown.hour * 3600 + shown.minute * 60 + shown.second == second


@settings(deadline=None)
@given(
    st.floats(),
    st.text(alphabet='0#?.,%/E+-yYmdhsa:@;"\\[]$ 年月日AMPGenrl', max_size=20),
    st.booleans(),
)
def test_no_code_made_of_the_signs_of_formats_breaks_the_display(value, code, date1904):
    text, kind = show(value, code, date1904)
    assert isinstance(text, str) and kind in ("number", "percent", "date")
