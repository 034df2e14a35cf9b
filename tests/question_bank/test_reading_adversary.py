"""Workbooks made to mislead the reader: a wrong key or kind must never come in unsaid."""

import pytest

from tests.workbooks.builders import HEADER, Reading, one, read, xlsx

ABCD = ("人大", "政府", "法院", "检察院")
IN_ONE_CELL = ("题型", "题干", "选项", "答案")


def in_one_cell(options: str, key: str = "A", kind: str = "单选题") -> Reading:
    return read(IN_ONE_CELL, (kind, "县长由谁选举？", options, key))


@pytest.mark.parametrize("sheet", ["排序题", "3.排序题"])
def test_an_order_question_known_by_its_sheet_alone_is_refused(sheet):
    found = read(
        ("序号", "题干", "选项A", "选项B", "答案"), (1, "甲", "一", "二", "BA"), sheet=sheet
    )
    assert (found.questions, found.codes()) == ([], ["unsupported_kind"])


def test_an_order_question_known_by_its_section_alone_is_refused():
    found = read(
        ("序号", "题干", "选项A", "选项B", "答案"),
        ("一、排序题",), (1, "甲", "一", "二", "BA"), ("二、单选题",), (1, "乙", "一", "二", "B"),
    )  # fmt: skip
    assert [(error.row, error.code) for error in found.errors] == [(3, "unsupported_kind")]
    assert found.only.kind == "single"


@pytest.mark.parametrize("key", ["B.人大", "A、政府", "B.人大（见宪法第二条）"])
def test_a_letter_beside_another_options_text_is_refused(key):
    found = one("单选题", "甲", ABCD, key)
    assert (found.questions, found.codes()) == ([], ["contradicting_text"])


def test_letters_beside_other_options_texts_are_refused_in_a_list_too():
    assert one("多选题", "甲", ABCD, "A.人大 C.检察院").codes() == ["unknown_key"]
    assert one("多选题", "甲", ABCD, "A.人大 C.法院").only.key == ["A", "C"]


def test_a_letter_with_more_of_its_own_options_text_is_read():
    found = one("单选题", "甲", ABCD, "A.人大及其常委会")
    assert (found.only.key, found.warned()) == (["A"], {"explanation_in_answer"})


@pytest.mark.parametrize("key", ["A不对，B对", "ABD，C项错误", "A以外都对", "A或B均可"])
def test_words_that_take_the_letter_back_are_no_explanation(key):
    found = one("多选题", "甲", ABCD, key)
    assert (found.questions, found.codes()) == ([], ["unknown_key"])


@pytest.mark.parametrize("options", [("正确", "错误"), ("对", "错"), ("√", "×")])
def test_a_word_against_its_letters_option_is_refused(options):
    found = one("判断题", "甲", options, "A.错误")
    assert (found.questions, found.codes()) == ([], ["contradicting_text"])
    assert one("判断题", "甲", options, "B.错误").only.key is False


@pytest.mark.parametrize("key", [0, 1])
def test_one_over_wrong_before_right_may_count_or_affirm(key):
    found = one("判断题", "甲", ("错误", "正确"), key)
    assert (found.questions, found.codes()) == ([], ["ambiguous_index"])
    assert one("判断题", "甲", ("正确", "错误"), key).only.key is bool(key)


def test_options_in_a_cell_and_in_columns_must_agree():
    head = ("题型", "题干", "选项A", "选项B", "选项", "答案")
    found = read(
        head,
        ("单选题", "甲", "一", "二", "A.三 B.四", "B"),
        ("单选题", "乙", "一", "二", "一|二", "B"),
    )
    assert [(error.row, error.code) for error in found.errors] == [(2, "conflicting_options")]
    assert found.only.options == ["一", "二"]


@pytest.mark.parametrize(
    ("cell", "options", "key"),
    [
        ("一||三|四", ["一", "", "三", "四"], "C"),
        ("一||二||三", ["一", "二", "三"], "C"),
        ("|一|二|三|", ["一", "二", "三"], "C"),
        ("A.一\nB.二\nC.\nD.", ["一", "二"], "B"),
        ("A.一 C.三", ["一", "", "三"], "C"),
        ("A.一 B.二 D.四 C.三", ["一", "二", "三", "四"], "C"),
        ("A.见附件B。 B.见附件A。 C.都不对", ["见附件B。", "见附件A。", "都不对"], "C"),
        ("A.一 B.二 C. A、B都对", ["一", "二", "A、B都对"], "C"),
        ("A.一B.二 C.三", ["一", "二", "三"], "C"),
    ],
)
def test_an_option_keeps_its_own_letter(cell, options, key):
    found = in_one_cell(cell, key).only
    assert (found.options, found.key) == (options, [key])


def test_options_that_begin_with_letters_are_not_torn():
    assert in_one_cell("A股\nB股\nH股", "C").only.options == ["A股", "B股", "H股"]
    assert in_one_cell("A甲 B乙 C丙", "C").only.options == ["甲", "乙", "丙"]
    assert in_one_cell("A股 B股", "A").codes() == ["duplicate_options"]


def test_one_letter_before_two_options_of_a_cell_is_refused():
    found = in_one_cell("A.一 B.二 C.三 C.四")
    assert (found.questions, found.codes()) == ([], ["unclear_options"])
    assert found.errors[0].column == "C"


def test_an_option_that_speaks_of_others_keeps_its_letters():
    found = one("单选题", "甲", ("A、B两项", "C、D两项", "都对", "都错"), "A").only
    assert found.options == ["A、B两项", "C、D两项", "都对", "都错"]


def test_letters_that_contradict_their_columns_are_told():
    found = one("单选题", "甲", ("B、一", "A、二", "三", "四"), "A")
    assert "option_letter_differs" in found.warned()


def test_a_key_of_mere_separators_is_no_key():
    found = one("填空题", "任期____年", (), "||")
    assert (found.questions, found.codes()) == ([], ["missing_key"])


@pytest.mark.parametrize("stem", ["5、6月召开会议", "1、2号文件的关系是什么"])
def test_two_numbers_in_a_row_are_no_numbering(stem):
    assert one("判断题", stem, (), "对").only.stem == stem
    assert one("判断题", "3、2018年修正", (), "对").only.stem == "2018年修正"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("解析文本见法条", "解析文本见法条"),
        ("解析：见法条", "见法条"),
        ("【解析】见法条", "见法条"),
    ],
)
def test_only_a_label_is_cut_from_an_explanation(written, read_as):
    assert one("判断题", "甲", (), "对", written).only.explanation == read_as


def test_every_column_that_explains_is_kept():
    head = ("题型", "题干", "答案", "说明", "判断题解析")
    found = read(head, ("判断题", "甲", "对", "见说明", "见解析")).only
    assert found.explanation == "见说明\n见解析"


def test_the_letter_in_a_headers_brackets_names_the_option():
    head = ("题型", "题干", "选项（A）", "选项（B）", "答案")
    assert read(head, ("单选题", "甲", "一", "二", "B")).only.options == ["一", "二"]


def test_analysis_in_a_cell_is_an_essay():
    assert one("分析", "甲", (), "答案文字").only.kind == "essay"


@pytest.mark.parametrize("formula", ["=OFFSET(A1,0,0)", '=INDIRECT("A1")'])
def test_a_formula_that_follows_other_cells_about_is_no_key(formula):
    found = one("判断题", "甲", (), formula)
    assert (found.questions, found.codes()) == ([], ["volatile_formula"])


def test_a_note_above_a_ragged_csv_hides_nothing():
    text = (
        "说明：请勿改表头\r\n题型,题干,选项A,选项B,选项C,答案,解析\r\n"
        "单选题,甲,一,二,三,A\r\n\r\n单选题,乙,一,二,三,B,见法条,多,余\r\n"
    )
    for encoding in ("utf-8", "gb18030"):
        found = Reading(text.encode(encoding))
        assert [(q.row, q.key) for q in found.questions] == [(3, ["A"]), (5, ["B"])]


def test_a_csv_whose_quote_stays_open_is_not_read_in_part():
    text = '题型,题干,选项A,选项B,答案\n单选题,"甲,一,二,A\n单选题,乙,一,二,B\n'
    found = Reading(text.encode())
    assert found.questions == [] and found.errors


def test_a_form_without_questions_is_an_error():
    assert Reading(xlsx(("题库", [HEADER]))).codes() == ["no_rows"]
