import pytest
from django.contrib.auth.password_validation import validate_password

from people.codes import initial_password, sign_in_code, tidy_code
from people.identity import (
    birth_date,
    check_digit,
    id_number_fault,
    mobile_fault,
    sex_of,
    tidy_number,
)

GOOD = "11010519491231002X"


def test_a_number_with_its_check_digit_is_accepted():
    assert id_number_fault(GOOD) == ""
    assert birth_date(GOOD).isoformat() == "1949-12-31"
    assert sex_of(GOOD) == "女" and sex_of("11010519491231001X") == "男"


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_always_found(place):
    wrong = GOOD[:place] + str((int(GOOD[place]) + 1) % 10) + GOOD[place + 1 :]
    assert id_number_fault(wrong)


@pytest.mark.parametrize("place", range(16))
def test_two_neighbours_exchanged_are_found(place):
    swapped = GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]
    assert swapped == GOOD or id_number_fault(swapped)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "18 位"),
        ("110105491231002", "15 位"),
        ("11010519491231002", "17 位"),
        ("1101051949123100AX", "数字"),
        ("010105194912310029", "数字"),
        ("110105194902300022", "出生日期"),
        ("110105181912310027", "出生日期"),
        ("110105194912310020", "校验位"),
    ],
)
def test_each_fault_has_its_sentence(number, why):
    assert why in id_number_fault(number)


def test_numbers_are_read_however_they_are_typed():
    assert tidy_number(" 1101 0519-4912 31002ｘ") == GOOD
    assert tidy_number("'138 0000 1234") == "13800001234"
    assert tidy_number("１３８００００１２３４") == "13800001234"


@pytest.mark.parametrize("number", ["12800001234", "1380000123", "138000012345", "电话"])
def test_what_is_no_mobile_number(number):
    assert mobile_fault(number)
    assert not mobile_fault("13800001234")


def test_every_check_digit_occurs():
    seen = {check_digit(f"{'110105194912310'}{n:02d}") for n in range(100)}
    assert seen == set("0123456789X")


def test_random_secrets_obey_the_rules_and_avoid_lookalikes():
    for _ in range(50):
        password, code = initial_password(), sign_in_code()
        validate_password(password)
        assert not set(password + code) & set("0O1lI2Z5S8B")
        assert tidy_code(f" {code[:4].lower()}-{code[4:]} ") == code
