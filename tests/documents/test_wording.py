"""How documents write days, names and the committee."""

from datetime import date

import pytest

from documents.wording import day, full_name, number_or_blank, spaced


def test_a_day_is_written_without_leading_noughts_and_left_open_when_unknown():
    assert day(date(2026, 3, 10)) == "2026年3月10日"
    assert day(None) == "　　年　月　日"


@pytest.mark.parametrize(
    ("name", "written"),
    [("张伟", "张　伟"), ("王喆", "王　喆"), ("司马㛃", "司马㛃"), ("", "")],
)
def test_only_a_name_of_two_characters_is_spaced(name, written):
    assert spaced(name) == written


@pytest.mark.parametrize(
    ("register", "written"),
    [
        ("清源县人大常委会", "清源县人民代表大会常务委员会"),
        ("清源县人民代表大会", "清源县人民代表大会常务委员会"),
        ("清源县人民代表大会常务委员会", "清源县人民代表大会常务委员会"),
    ],
)
def test_the_committee_is_written_out(register, written):
    assert full_name(register) == written


def test_a_number_that_is_not_given_yet_is_left_open():
    assert number_or_blank("9号", date(2026, 3, 10)) == "9号"
    assert number_or_blank("", date(2026, 3, 10)) == "　　　〔2026〕　号"
