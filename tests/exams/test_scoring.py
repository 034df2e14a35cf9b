"""Marks against an independent statement of each rule."""

import decimal
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.scoring import (
    BLANK_LIMIT,
    TEXT_LIMIT,
    InvalidAnswer,
    Policy,
    comparable,
    explain_item,
    grade_of,
    has_passed,
    normalise_answer,
    round_half_up,
    score_item,
    total,
)

steady = settings(deadline=None, derandomize=True, database=None, max_examples=200)

ALL, HALF, BY_OPTION = Policy.ALL_OR_NOTHING, Policy.FEWER_HALF, Policy.BY_OPTION
TWO = Decimal("2.00")
letters = st.sets(st.sampled_from("ABCDEFGH"), min_size=1).map(sorted)
marks = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


def cents(value):
    """Half up to the cent, by whole numbers only."""
    value = Fraction(value)
    doubled = value.numerator * 200 // value.denominator
    return (doubled + 1) // 2


# --- choices


@steady
@given(letters, st.none() | letters, marks, st.sampled_from(Policy))
def test_single_and_true_false_are_right_or_worth_nothing_under_every_policy(
    key, answer, mark, policy
):
    scored = score_item("single", key, answer, mark, policy)
    assert scored == (mark if answer == key else 0)
    for said in (True, False, None):
        assert score_item("true_false", True, said, mark, policy) == (mark if said is True else 0)


@steady
@given(st.sampled_from(["multiple", "indeterminate"]), letters, letters, marks)
def test_the_three_policies_as_the_regulation_words_them(kind, key, answer, mark):
    wrong = [letter for letter in answer if letter not in key]
    right = [letter for letter in answer if letter in key]
    complete = not wrong and len(right) == len(key)

    expected_all = Fraction(mark) if complete else 0
    expected_half = 0 if wrong else Fraction(mark) if complete else Fraction(mark) / 2
    expected_by_option = 0 if wrong else Fraction(mark) * len(right) / len(key)

    for policy, expected in [
        (ALL, expected_all),
        (HALF, expected_half),
        (BY_OPTION, expected_by_option),
    ]:
        assert score_item(kind, key, answer, mark, policy) * 100 == cents(expected)


@pytest.mark.parametrize("policy", Policy)
def test_choosing_nothing_is_never_fewer_but_right(policy):
    for nothing in (None, []):
        assert score_item("multiple", ["A", "B"], nothing, TWO, policy) == 0


def test_the_order_and_repetition_of_letters_do_not_matter():
    assert score_item("multiple", ["C", "A"], ["A", "C"], TWO, ALL) == TWO


def test_a_share_is_rounded_half_up_once():
    assert score_item("multiple", ["A", "B", "C"], ["A"], TWO, BY_OPTION) == Decimal("0.67")
    assert score_item("multiple", ["A", "B"], ["A"], Decimal("0.25"), HALF) == Decimal("0.13")
    assert score_item("multiple", ["A", "B"], ["A"], Decimal("0.05"), HALF) == Decimal("0.03")


def test_a_policy_may_come_as_the_text_stored_in_the_regulation():
    assert score_item("multiple", ["A", "B"], ["A"], TWO, "fewer_half") == 1
    with pytest.raises(ValueError, match="generous"):
        score_item("multiple", ["A", "B"], ["A"], TWO, "generous")


@steady
@given(st.fractions(0, 1000))
def test_rounding_is_half_up_and_independent_of_the_decimal_context(value):
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_DOWN
        rounded = round_half_up(value)
    assert rounded.as_tuple().exponent == -2
    assert abs(Fraction(rounded) - value) <= Fraction(1, 200)
    assert Fraction(rounded) - value != Fraction(-1, 200)


@steady
@given(st.integers(0, 10**7))
def test_rounding_agrees_with_the_decimal_module_on_thousandths(thousandths):
    expected = (Decimal(thousandths) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert round_half_up(Fraction(thousandths, 1000)) == expected


# --- blanks


@steady
@given(
    st.lists(st.tuples(st.sampled_from(["十五", "二分之一", "县长"]), st.booleans()), min_size=1),
    marks,
)
def test_each_blank_earns_an_equal_share_and_the_sum_is_rounded_once(blanks, mark):
    key = [[text, f"{text}以上"] for text, _ in blanks]
    answer = [text if right else "不知道" for text, right in blanks]
    right = sum(1 for _, is_right in blanks if is_right)
    assert score_item("blank", key, answer, mark, ALL) * 100 == cents(
        Fraction(mark) * right / len(blanks)
    )


def test_three_thirds_of_a_mark_are_the_whole_mark():
    key = [["甲"], ["乙"], ["丙"]]
    assert score_item("blank", key, ["甲", "乙", "丙"], Decimal("1.00"), ALL) == 1
    assert score_item("blank", key, ["甲", "乙", ""], Decimal("1.00"), ALL) == Decimal("0.67")


@pytest.mark.parametrize(
    "typed", ["第10条", " 第 10 条 ", "第１０条", "第\u300010条", "第\u200b10条", "第\n10条\ufeff"]
)
def test_width_space_and_invisible_characters_make_no_difference(typed):
    assert score_item("blank", [["第10条"]], [typed], TWO, ALL) == TWO


def test_chinese_and_arabic_numbers_are_alike_only_where_both_are_listed():
    assert score_item("blank", [["三分之二"]], ["3分之2"], TWO, ALL) == 0
    assert score_item("blank", [["三分之二", "2/3"]], ["２／３"], TWO, ALL) == TWO


def test_an_empty_blank_is_wrong_even_against_an_empty_key():
    assert score_item("blank", [["", " "], ["甲"]], ["", "甲"], TWO, ALL) == 1


def test_blanks_are_judged_by_place_and_missing_ones_are_wrong():
    assert score_item("blank", [["甲"], ["乙"]], ["乙", "甲"], TWO, ALL) == 0
    assert score_item("blank", [["甲"], ["乙"]], ["甲"], TWO, ALL) == 1
    assert score_item("blank", [["甲"], ["乙"]], None, TWO, ALL) == 0


@steady
@given(st.text(max_size=12))
def test_comparing_twice_is_comparing_once(text):
    assert comparable(comparable(text)) == comparable(text)


# --- written kinds and keys that cannot judge


@pytest.mark.parametrize("kind", ["short_answer", "essay"])
def test_a_person_marks_the_written_kinds(kind):
    assert score_item(kind, "要点", "答案", TWO, ALL) is None
    assert score_item(kind, "要点", None, TWO, ALL) is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("case", None),
        ("multiple", []),
        ("single", None),
        ("blank", []),
        ("true_false", None),
        ("true_false", ["A"]),
        ("ordering", ["A"]),
    ],
)
def test_nothing_is_judged_against_a_key_that_is_none(kind, key):
    with pytest.raises(ValueError, match="cannot be scored"):
        score_item(kind, key, None, TWO, ALL)


@steady
@given(letters, letters, marks, st.sampled_from(Policy))
def test_no_mark_is_negative_or_above_the_full_mark(key, answer, mark, policy):
    assert 0 <= score_item("multiple", key, answer, mark, policy) <= mark


# --- what the browser sent


@pytest.mark.parametrize(
    ("kind", "answer", "stored"),
    [
        ("single", ["B"], ["B"]),
        ("single", [], None),
        ("multiple", ["D", "A"], ["A", "D"]),
        ("indeterminate", ["C", "C"], ["C"]),
        ("true_false", False, False),
        ("blank", [" 甲 ", ""], ["甲", "", ""]),
        ("blank", ["", "乙", "丙"], ["", "乙", "丙"]),
        ("blank", ["", " "], None),
        ("blank", [], None),
        ("essay", "　　第一，\r\n第二。\n", "　　第一，\n第二。"),
        ("short_answer", " \n ", None),
        ("short_answer", "a\x00b\ud800c\x0bd\te", "abcd\te"),
    ],
)
def test_an_honest_answer_gets_its_one_form(kind, answer, stored):
    size = 3 if kind == "blank" else 4
    assert normalise_answer(kind, answer, size) == stored
    assert normalise_answer(kind, stored, size) == stored


@pytest.mark.parametrize(
    "kind",
    ["single", "multiple", "indeterminate", "true_false", "blank", "short_answer", "essay", "case"],
)
def test_none_means_unanswered_for_every_kind(kind):
    assert normalise_answer(kind, None, 4) is None


@pytest.mark.parametrize(
    ("kind", "forged", "says"),
    [
        ("single", ["E"], "没有的选项"),
        ("single", ["A", "B"], "多于"),
        ("single", "A", "格式"),
        ("single", {"A": 1}, "格式"),
        ("multiple", ["A", 1], "格式"),
        ("multiple", ["AB"], "没有的选项"),
        ("multiple", ["a"], "没有的选项"),
        ("multiple", [""], "没有的选项"),
        ("multiple", ["Ａ"], "没有的选项"),
        ("multiple", ["A"] * 5, "多于"),
        ("true_false", 1, "判断题"),
        ("true_false", "true", "判断题"),
        ("true_false", ["A"], "判断题"),
        ("blank", "甲", "格式"),
        ("blank", ["甲", None], "格式"),
        ("blank", ["甲"] * 5, "4 个空"),
        ("blank", ["甲" * (BLANK_LIMIT + 1)], "最多"),
        ("essay", ["甲"], "文字"),
        ("essay", True, "文字"),
        ("essay", "甲" * (TEXT_LIMIT + 1), "最多"),
        ("case", "甲", "小题"),
    ],
)
def test_a_forged_answer_is_refused_with_a_sentence(kind, forged, says):
    with pytest.raises(InvalidAnswer, match=says) as refusal:
        normalise_answer(kind, forged, 4)
    assert str(refusal.value).endswith("。")


def test_a_text_of_exactly_the_limit_is_kept_whole():
    assert normalise_answer("essay", "甲" * TEXT_LIMIT) == "甲" * TEXT_LIMIT
    assert normalise_answer("blank", ["甲" * BLANK_LIMIT], 1) == ["甲" * BLANK_LIMIT]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


@steady
@given(
    st.sampled_from(["single", "multiple", "true_false", "blank", "essay", "case"]),
    anything | st.lists(st.sampled_from("ABCDE"), max_size=5),
    st.integers(0, 4),
)
def test_whatever_is_sent_is_refused_or_becomes_an_answer_that_can_be_scored(kind, sent, count):
    try:
        answer = normalise_answer(kind, sent, count)
    except InvalidAnswer:
        return
    assert normalise_answer(kind, answer, count) == answer
    key = {"true_false": True, "blank": [["甲"]] * (count or 1), "essay": "要点"}.get(kind, ["A"])
    if kind != "case":
        mark = score_item(kind, key, answer, TWO, BY_OPTION)
        assert mark is None or 0 <= mark <= TWO
        assert explain_item(kind, key, answer, TWO, BY_OPTION).endswith("。")


# --- the sentence


@pytest.mark.parametrize(
    ("kind", "key", "answer", "policy", "sentence"),
    [
        ("single", ["B"], ["B"], ALL, "正确答案为 B，所选为 B，完全正确，得 2 分（满分 2 分）。"),
        ("single", ["B"], ["A"], ALL, "正确答案为 B，所选为 A，选择错误，得 0 分（满分 2 分）。"),
        ("single", ["B"], None, ALL, "未作答，得 0 分（满分 2 分）。"),
        (
            "multiple",
            ["A", "B", "C"],
            ["A", "C"],
            BY_OPTION,
            "正确答案为 ABC，所选为 AC，少选且无错选，按办法以选对 2 项、应选 3 项计分，"
            "得 1.33 分（满分 2 分）。",
        ),
        (
            "multiple",
            ["A", "B"],
            ["A"],
            HALF,
            "正确答案为 AB，所选为 A，少选且无错选，按办法得一半分，得 1 分（满分 2 分）。",
        ),
        (
            "indeterminate",
            ["A", "B"],
            ["A"],
            ALL,
            "正确答案为 AB，所选为 A，少选且无错选，按办法须全部选对才得分，得 0 分（满分 2 分）。",
        ),
        (
            "multiple",
            ["A", "B"],
            ["A", "C"],
            HALF,
            "正确答案为 AB，所选为 AC，有错选，得 0 分（满分 2 分）。",
        ),
        (
            "true_false",
            False,
            True,
            ALL,
            "正确答案为“错误”，所选为“正确”，得 0 分（满分 2 分）。",
        ),
        (
            "blank",
            [["甲"], ["乙"]],
            ["甲", ""],
            ALL,
            "共 2 个空，填对 1 个，得 1 分（满分 2 分）。",
        ),
        ("essay", "要点", "答", ALL, "本题由阅卷人评分。"),
        ("essay", "要点", None, ALL, "未作答，由阅卷人确认。"),
    ],
)
def test_the_sentence_tells_how_the_mark_came_about(kind, key, answer, policy, sentence):
    assert explain_item(kind, key, answer, TWO, policy) == sentence


def test_a_hundred_is_not_written_as_a_power_of_ten():
    told = explain_item("single", ["A"], ["A"], Decimal("1E+2"), ALL)
    assert told.endswith("得 100 分（满分 100 分）。")


# --- the whole paper

BANDS = [("合格", Decimal(60)), ("优秀", Decimal(90)), ("良好", Decimal(80))]


@steady
@given(st.lists(marks, max_size=60))
def test_the_total_is_the_exact_sum(items):
    assert total(items) * 100 == sum(int(mark * 100) for mark in items)


def test_an_item_not_yet_marked_is_never_a_silent_zero():
    with pytest.raises(TypeError):
        total([TWO, None])


@pytest.mark.parametrize(
    ("mark", "passed", "grade"),
    [
        ("0", False, "不合格"),
        ("59.99", False, "不合格"),
        ("60", True, "合格"),
        ("60.00", True, "合格"),
        ("79.99", True, "合格"),
        ("80", True, "良好"),
        ("89.99", True, "良好"),
        ("90", True, "优秀"),
        ("100", True, "优秀"),
    ],
)
def test_pass_and_grade_are_judged_on_the_exact_sum(mark, passed, grade):
    assert has_passed(Decimal(mark), Decimal(60)) is passed
    assert grade_of(Decimal(mark), BANDS) == grade


def test_bands_may_come_from_json_and_name_their_own_lowest_grade():
    bands = [["通过", "59.5"], ["优", 85]]
    assert grade_of(Decimal("59.50"), bands) == "通过"
    assert grade_of(Decimal("59.49"), bands, below="未通过") == "未通过"
    assert grade_of(Decimal(85), bands) == "优"
    assert grade_of(Decimal(10), []) == "不合格"
