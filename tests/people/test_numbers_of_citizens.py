"""ID numbers, mobiles and codes: what can be told from the digits alone."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.codes import (
    CODE_LENGTH,
    hash_code,
    initial_password,
    same_hash,
    sign_in_code,
    tidy_code,
)
from people.identity import (
    birth_date,
    check_digit,
    id_number_fault,
    mask_id_number,
    mask_mobile,
    mobile_fault,
    sex_of,
    tidy_number,
)
from people.passwords import MixedCharactersValidator

QUICK = settings(deadline=None, max_examples=80, derandomize=True)
days = st.dates(min_value=date(1900, 1, 1))
stems = st.builds(
    lambda area, born, serial: f"{area}{born:%Y%m%d}{serial:03d}".zfill(17),
    st.integers(min_value=110000, max_value=829999),
    days,
    st.integers(min_value=0, max_value=999),
)
numbers = stems.map(lambda stem: stem + check_digit(stem))


@QUICK
@given(numbers)
def test_every_number_with_its_check_digit_is_taken(number):
    assert id_number_fault(number) == ""
    assert f"{birth_date(number):%Y%m%d}" == number[6:14]
    assert sex_of(number) == ("男" if int(number[16]) % 2 else "女")


@QUICK
@given(numbers, st.integers(min_value=0, max_value=16), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_is_always_noticed(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    assert id_number_fault(number[:place] + wrong + number[place + 1 :])


@QUICK
@given(numbers, st.integers(min_value=0, max_value=15))
def test_two_neighbours_exchanged_are_always_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert bool(id_number_fault(swapped)) is (swapped != number)


@QUICK
@given(numbers)
def test_the_check_digit_is_that_of_the_standard(number):
    """ISO 7064 MOD 11-2 by its own definition, not by the table of weights."""
    remainder = 0
    for digit in number[:17]:
        remainder = (remainder + int(digit)) * 2 % 11
    assert "0123456789X"[(12 - remainder) % 11] == number[17]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("110105491231002", "15 位的旧身份证号"),
        ("", "这里是 0 位"),
        ("11010519491231002", "这里是 17 位"),
        ("11010519491231002XX", "这里是 19 位"),
        ("01010519491231002X", "前 17 位应为数字"),
        ("1101051949123100AX", "前 17 位应为数字"),
        ("11010519491231002Y", "末位为数字或 X"),
        ("１1010519491231002X", "前 17 位应为数字"),  # one digit full-width, not tidied
        ("٣10105194912310029", "前 17 位应为数字"),  # digits of another script
        ("110105194902300021", "出生日期不存在"),
        ("110105189912310021", "出生日期不存在"),
        ("110105194913310021", "出生日期不存在"),
        ("110105194912310021", "校验位不对"),
    ],
)
def test_each_fault_has_its_own_sentence(number, why):
    fault = id_number_fault(number)
    assert why in fault and fault.endswith("。")


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("110105 19491231 002x", "11010519491231002X"),
        ("110105-19491231-002X", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("\u300011010519491231002X\u00a0\n", "11010519491231002X"),
        ("`138 0000 1234’", "13800001234"),
        ("", ""),
    ],
)
def test_a_number_is_tidied_however_it_was_typed(typed, tidy):
    assert tidy_number(typed) == tidy


@pytest.mark.parametrize(
    ("number", "is_good"),
    [
        ("13800001234", True), ("19912345678", True), ("12800001234", False),
        ("1380000123", False), ("138000012345", False), ("+8613800001234", False),
        ("079112345678", False), ("1380000123a", False), ("1３800001234", False),
        ("1380000123٤", False), ("13800001234\n", False), ("", False),
    ],
)  # fmt: skip
def test_a_mobile_number_is_eleven_plain_digits(number, is_good):
    assert (mobile_fault(number) == "") is is_good


@QUICK
@given(numbers)
def test_a_mask_shows_neither_birthday_nor_serial(number):
    masked = mask_id_number(number)
    assert len(masked) == 18 and masked[4:14] == "*" * 10
    assert number[6:14] not in masked


def test_nothing_masked_is_nothing():
    assert mask_id_number("") == mask_mobile("") == ""
    assert mask_mobile("13800001234") == "138****1234"


# --- codes and initial passwords ------------------------------------------------------------


def test_codes_are_of_signs_that_nobody_mistakes():
    codes = {sign_in_code() for _ in range(300)}
    assert len(codes) == 300
    assert all(len(code) == CODE_LENGTH for code in codes)
    assert not set("".join(codes)) & set("0O1lI2Z5S8B") and "".join(codes).isupper()


def test_initial_passwords_obey_the_rules_and_read_unambiguously():
    for _ in range(100):
        password = initial_password()
        MixedCharactersValidator().validate(password)
        assert len(password) == 10
        assert set(password) <= set(string.ascii_letters + string.digits) - set("0O1lI2Z5S8B")


@pytest.mark.parametrize(
    "typed",
    [
        "ACDE3467",
        "acde3467",
        "ACDE-3467",
        " acde 3467 ",
        "ＡＣＤＥ３４６７",
        "ａｃｄｅ 3467",
        "acde—3467",
    ],
)
def test_a_code_is_the_same_however_it_is_typed(typed):
    assert tidy_code(typed) == "ACDE3467"
    assert same_hash(hash_code(typed, 7), hash_code("ACDE3467", 7))


def test_a_hash_of_a_code_is_bound_to_the_person():
    assert not same_hash(hash_code("ACDE3467", 7), hash_code("ACDE3467", 8))
    assert not same_hash(hash_code("ACDE3467", 7), hash_code("ACDE3469", 7))
    assert "ACDE" not in hash_code("ACDE3467", 7).upper()
