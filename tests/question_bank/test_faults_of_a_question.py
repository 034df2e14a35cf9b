"""Every rule of a sound question, at its boundary: the last that passes beside the first that
does not. The same rules guard the form, the submission and the approval."""

import pytest

from question_bank.facts import complete
from question_bank.faults import MOST_OPTIONS, find_faults
from tests.question_bank.bank import blank, case, single, true_false

FOUR = ["甲", "乙", "丙", "丁"]


def essay(**fields):
    return {"kind": "essay", "stem": "试论监督。", "key": "要点。", **fields}


def choice(kind: str, **fields):
    return {"kind": kind, "stem": "问？", "options": FOUR, "key": ["A", "B"], **fields}


def told(facts) -> list[tuple[str, str]]:
    return [tuple(fault) for fault in find_faults(complete(facts))]


def fields(facts) -> list[str]:
    return [field for field, _ in told(facts)]


@pytest.mark.parametrize(
    "facts",
    [
        single(),
        choice("multiple"),
        choice("multiple", key=["A", "B", "C", "D"]),
        choice("indeterminate"),
        choice("indeterminate", key=["D"]),
        true_false(),
        true_false(key=False),
        blank(),
        essay(),
        essay(kind="short_answer"),
        case(),
    ],
)
def test_a_sound_question_of_each_kind_has_no_fault(facts):
    assert told(facts) == []


# --- The stem -------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", ["", " ", "\n\t", "　"])
@pytest.mark.parametrize(
    "facts", [single(), choice("multiple"), true_false(), essay(), essay(kind="short_answer")]
)
def test_no_kind_goes_without_a_stem(facts, stem):
    assert told({**facts, "stem": stem}) == [("stem", "请填写题干。")]


def test_a_case_goes_not_without_its_material():
    assert told(case(stem=" ")) == [("stem", "请填写案例材料。")]


# --- Options --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["single", "multiple", "indeterminate"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "至少要有两个选项"),
        (["甲"], "至少要有两个选项"),
        (["甲", ""], "选项 B 是空的"),
        (["甲", "乙", "   "], "选项 C 是空的"),
        (["甲", "甲"], "选项 A、B 的内容相同"),
        (["甲", "乙", "甲", "甲"], "选项 A、C、D 的内容相同"),
        (["ABC", "ａｂｃ"], "选项 A、B 的内容相同"),
        ([f"第{number}" for number in range(MOST_OPTIONS + 1)], "选项最多 10 个"),
    ],
)
def test_options_that_cannot_be_answered_are_told(kind, options, said):
    found = told(choice(kind, options=options, key=["A"]))
    assert any(field == "options" and said in message for field, message in found)


@pytest.mark.parametrize("count", [2, 3, MOST_OPTIONS])
def test_from_two_to_ten_options_are_fine(count):
    options = [f"第{number}种" for number in range(count)]
    assert told(choice("single", options=options, key=["B"])) == []


@pytest.mark.parametrize(
    "options",
    [
        ["5%", "5"],
        ["≥ 3", "≤ 3"],
        ["1.5", "15"],
        ["3 年", "3 月"],
        ["+1", "-1"],
        ["√", "×"],
    ],
)
def test_options_that_differ_only_by_a_meaningful_sign_are_two(options):
    assert told(choice("single", options=options, key=["A"])) == []


def test_each_pair_of_equal_options_is_told_by_itself():
    found = told(choice("single", options=["甲", "乙", "甲", "乙"], key=["A"]))
    assert [message for _, message in found] == [
        "选项 A、C 的内容相同，请改正其中一个。",
        "选项 B、D 的内容相同，请改正其中一个。",
    ]


# --- The key of a choice --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key", "said"),
    [
        ("single", [], "还没有标出正确答案"),
        ("single", None, "还没有标出正确答案"),
        ("single", ["A", "B"], "只能有一个正确答案"),
        ("single", ["E"], "答案 E 超出了选项的范围"),
        ("single", ["A", "E"], "答案 E 超出了选项的范围"),
        ("multiple", [], "还没有标出正确答案"),
        ("multiple", ["A"], "至少要有两个正确答案"),
        ("multiple", ["A", "F", "G"], "答案 F、G 超出了选项的范围"),
        ("indeterminate", [], "还没有标出正确答案"),
        ("indeterminate", ["a"], "答案 a 超出了选项的范围"),
    ],
)
def test_a_key_that_does_not_fit_its_kind_is_told_once(kind, key, said):
    found = told(choice(kind, key=key))
    assert len(found) == 1
    assert found[0][0] == "key" and said in found[0][1]


@pytest.mark.parametrize("letter", "ABCD")
def test_each_letter_within_the_options_may_be_the_key(letter):
    assert told(choice("single", key=[letter])) == []


# --- True or false, written -----------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "正确", "true", 1, 0, [], ["A"]])
def test_true_or_false_is_nothing_else(key):
    assert told(true_false(key=key)) == [("key", "请选择答案是“正确”还是“错误”。")]


@pytest.mark.parametrize("kind", ["essay", "short_answer"])
@pytest.mark.parametrize("key", [None, "", "  \n", ["甲"], True])
def test_a_written_answer_needs_its_model(kind, key):
    assert told(essay(kind=kind, key=key)) == [("key", "请填写参考答案，阅卷时要用。")]


# --- Blanks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "key", "field", "said"),
    [
        ("____和____。", [["一"]], "key", "2 个空，答案却有 1 个"),
        ("____。", [["一"], ["二"]], "key", "1 个空，答案却有 2 个"),
        ("没有空。", [["一"]], "stem", "请用 ____ 标出"),
        ("____。", [], "key", "请给每个空填写答案"),
        ("____。", None, "key", "请给每个空填写答案"),
        ("____。", [[]], "key", "请给每个空填写答案"),
        ("____。", [[" "]], "key", "请给每个空填写答案"),
        ("____和____。", [["一"], []], "key", "请给每个空填写答案"),
        ("____。", [["一", ""]], "key", "请给每个空填写答案"),
    ],
)
def test_blanks_and_answers_must_agree(stem, key, field, said):
    found = told(blank(stem=stem, key=key))
    assert [one for one, _ in found] == [field]
    assert said in found[0][1]


@pytest.mark.parametrize(
    ("stem", "count"),
    [("____", 1), ("甲____乙____丙____", 3), ("（____）条", 1), ("____" + "和____" * 9, 10)],
)
def test_as_many_answers_as_blanks_are_fine(stem, count):
    assert told(blank(stem=stem, key=[["答", "案"]] * count)) == []


# --- Cases ----------------------------------------------------------------------------------


def item(**fields):
    return {"explanation": "", "citation": "", "options": [], **fields}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (item(kind="single", stem="", options=FOUR, key=["A"]), "请填写题干"),
        (item(kind="single", stem="问", options=["甲"], key=["A"]), "至少要有两个选项"),
        (item(kind="multiple", stem="问", options=FOUR, key=["A"]), "至少要有两个正确答案"),
        (item(kind="true_false", stem="问", key=None), "“正确”还是“错误”"),
        (item(kind="blank", stem="问", key=[["甲"]]), "请用 ____ 标出"),
        (item(kind="essay", stem="问", key=""), "请填写参考答案"),
    ],
)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_fault_of_a_sub_question_names_its_number(place, wrong, said):
    good = item(kind="true_false", stem="对吗？", key=True)
    items = [good, good, good]
    items[place - 1] = wrong
    found = told(case(items=items))
    assert [field for field, _ in found] == ["items"]
    assert found[0][1].startswith(f"第 {place} 小题：") and said in found[0][1]


def test_a_case_without_sub_questions_asks_nothing():
    assert told(case(items=[])) == [("items", "案例题至少要有一道小题。")]


def test_all_faults_are_told_at_once_and_in_the_order_of_the_form():
    wrong = {"kind": "single", "stem": "", "options": ["甲", ""], "key": []}
    assert fields(wrong) == ["stem", "options", "key"]


@pytest.mark.parametrize("facts", [single(), case(), blank(), essay()])
def test_every_message_ends_as_a_sentence(facts):
    broken = {**facts, "stem": "", "key": None, "items": [], "options": []}
    messages = [message for _, message in told(broken)]
    assert messages and all(message.endswith("。") for message in messages)
