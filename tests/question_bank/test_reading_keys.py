"""Keys, kinds and options: every spelling that was seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.reading.blanks import count_blanks, read_cell
from question_bank.reading.keys import read_letters, read_truth, serial_like
from question_bank.reading.kinds import find_kind, key_of_sheet, kind_of_title, legend
from question_bank.reading.options import split_cell
from question_bank.reading.records import LETTERS
from question_bank.reading.texts import clean_option, clean_stem, fold, forbids_shuffling
from tests.workbooks.builders import one, read

OPTIONS = ["北京", "上海", "广州", "深圳"]


@pytest.mark.parametrize(
    "text",
    ["AB", "A,B", "A，B", "A、B", "A;B", "A；B", "A|B", "A/B", "A B", "A\nB", "a,b", "ＡＢ", "BA",
    "AAB",
     "A.B", "A,B ", "　A　B　", "答案：AB", "正确答案：A、B", "【答案】AB", "(AB)", "（AB）",
     "AB。", "选AB",
     '["A","B"]', "A. 北京 B. 上海".replace(" B", ";B"), "北京;上海", "北京、上海", "上海\n北京",
     "A和B",
     "应选A、B", "A．北京\nB．上海", "$A$".replace("$", "") + "&B"],
)  # fmt: skip
def test_every_spelling_of_two_letters(text):
    assert read_letters(text, OPTIONS).letters == ["A", "B"]


@settings(deadline=None)
@given(
    st.sets(st.sampled_from(LETTERS), min_size=1, max_size=8),
    st.sampled_from(["", ",", "，", "、", ";", "；", "|", "/", " ", "\n", "和", "."]),
    st.booleans(),
    st.booleans(),
)
def test_letters_survive_any_separator_width_and_order(letters, separator, wide, backwards):
    text = separator.join(sorted(letters, reverse=backwards))
    if wide:
        text = "".join(chr(ord(c) + 0xFEE0) if c in LETTERS else c for c in text)
    assert read_letters(text, []).letters == sorted(letters)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("1,2", "ambiguous_index"), ("[3]", "ambiguous_index"), ("3", "ambiguous_index"),
     ("A-D", "unknown_key"), ("以上都对", "unknown_key"), ("武汉", "unknown_key"), ("√",
     "unknown_key")],
)  # fmt: skip
def test_what_can_not_be_known_is_named(text, problem):
    found = read_letters(text, OPTIONS)
    assert (found.letters, found.problem) == ([], problem)


def test_an_explanation_glued_to_the_letters_is_parted():
    found = read_letters("D此题考查《宪法》（2018年修正）。", OPTIONS)
    assert (found.letters, found.explanation) == (["D"], "此题考查《宪法》（2018年修正）。")


def test_a_number_that_is_an_option_is_read_as_text_and_said():
    found = one("单选题", "几年", [3, 4, 5, 6], 5)
    assert found.only.key == ["C"]
    assert "number_as_option_text" in found.warned()


@pytest.mark.parametrize("text", ["正确", "对", "√", "✓", "T", "Y", "是", "同意", "1", "TRUE", "V",
"（√）",
                                  "答案：正确", "对。", "Ｔ", "yes"])  # fmt: skip
def test_words_for_true(text):
    assert read_truth(text) is True


@pytest.mark.parametrize("text", ["错误", "错", "×", "✗", "F", "N", "否", "不同意", "0", "FALSE",
"X", "x",
                                  "( × )", "不正确", "ｆ", "no"])  # fmt: skip
def test_words_for_false(text):
    assert read_truth(text) is False


@pytest.mark.parametrize("text", ["A", "B", "对错", "半对", "2", "", "不知道"])
def test_what_is_neither_true_nor_false(text):
    assert read_truth(text) is None


@pytest.mark.parametrize(
    ("options", "key", "truth"),
    [(("正确", "错误"), "A", True), (("错误", "正确"), "A", False), (("错误", "正确"), "B", True),
     (("A.对", "B.错"), "B", False), (("正确", "错误"), "错误", False), (("√", "×"), "B", False)],
)  # fmt: skip
def test_a_letter_judges_only_through_the_texts_of_the_options(options, key, truth):
    found = one("判断题", "宪法至上", options, key)
    assert (found.only.key, found.only.options) == (truth, [])


def test_a_letter_without_option_texts_is_asked_for():
    asked = one("判断题", "宪法至上", (), "A")
    assert [(e.code, e.row, e.column) for e in asked.errors] == [("ambiguous_true_false", 2, "H")]
    told = one("判断题", "宪法至上", (), "A", mapping={"judge_letters": {"A": False, "B": True}})
    assert told.only.key is False


@pytest.mark.parametrize(
    ("stem", "text", "key"),
    [
        ("甲____乙____", "x|y", [["x"], ["y"]]),
        ("甲____乙____", "x||y", [["x"], ["y"]]),
        ("甲____乙____", "x;y", [["x"], ["y"]]),
        ("甲____乙____", "x；y", [["x"], ["y"]]),
        ("甲____乙____", "x\ny", [["x"], ["y"]]),
        ("甲____乙____", "x、y", [["x"], ["y"]]),
        ("甲____乙____", "x，y", [["x"], ["y"]]),
        ("甲____乙____", "x y", [["x"], ["y"]]),
        ("甲____乙____", "x;xx|y", [["x", "xx"], ["y"]]),
        ("甲____乙____", "(x)(y)", [["x"], ["y"]]),
        ("甲____乙____", "（1）x（2）y", [["x"], ["y"]]),
        ("甲____乙____", "①x；②y", [["x"], ["y"]]),
        ("甲____乙____", "1.x 2.y", [["x"], ["y"]]),
        ("甲（ ）乙（　）", "x|y", [["x"], ["y"]]),
        ("甲____", "x;y", [["x", "y"]]),
        ("甲____", "三分之二/2/3", [["三分之二", "2/3"]]),
        ("甲____", "答案：x", [["x"]]),
        ("甲____", "全国、地方", [["全国、地方"]]),
    ],
)
def test_the_blanks_of_the_stem_decide_what_parts_them(stem, text, key):
    assert read_cell(text, count_blanks(stem)) == (key, True)


def test_a_number_of_answers_that_does_not_fit_is_said():
    found = one("填空题", "甲____乙____", (), "x")
    assert (found.only.key, found.warned()) == ([["x"]], {"blank_count_differs"})


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("A.一$;$B.二", ["一", "二"]),
        ("一 $ ; $ 二$;$", ["一", "二"]),
        ("A.一 B.二", ["一", "二"]),
        ("A.一/B.二/C.三", ["一", "二", "三"]),
        ("A.正规化B.专业化C.职业化", ["正规化", "专业化", "职业化"]),
        ("A．一\nB．二", ["一", "二"]),
        ("(A)一(B)二", ["一", "二"]),
        ("（A）一（B）二", ["一", "二"]),
        ("A、一；B、二；", ["一", "二"]),
        ("A:一 B:二", ["一", "二"]),
        ("a.一 b.二", ["一", "二"]),
        ("A一 B二", ["一", "二"]),
        ("一\n二", ["一", "二"]),
        ("一|二", ["一", "二"]),
        ("一    二    三   四", ["一", "二", "三", "四"]),
        ("北京/上海", ["北京", "上海"]),
        ('["一","二"]', ["一", "二"]),
        ('{"A":"一","B":"二"}', ["一", "二"]),
        ("A.USB接口B.HDMI", ["USB接口", "HDMI"]),
        ("A.5% B.1.5", ["5%", "1.5"]),
        ("A.第一行\n第二行\nB.二", ["第一行\n第二行", "二"]),
        ("A.一$;$$;$C.三", ["一", "", "三"]),
    ],
)
def test_options_of_one_cell(text, options):
    assert split_cell(text).texts == options


@settings(deadline=None)
@given(
    st.lists(st.text("甲乙丙丁戊己庚辛壬癸", min_size=1, max_size=9), min_size=2, max_size=8),
    st.sampled_from([".", "、", "．", ":", "：", ")", "）"]),
    st.sampled_from(["", " ", "\n", "  ", ";"]),
)
def test_lettered_options_are_parted_however_they_are_joined(options, sign, joint):
    text = joint.join(f"{LETTERS[n]}{sign}{option}" for n, option in enumerate(options))
    assert split_cell(text).texts == options


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("1、甲", "甲"), ("12.甲", "甲"), ("1．甲", "甲"), ("（1）甲", "甲"), ("(12) 甲", "甲"),
        ("第1题 甲", "甲"), ("第一题：甲", "甲"), ("1)甲", "甲"), ("║甲", "甲"), ("┆　1、甲", "甲"),
        ("★甲", "甲"), ("　　甲　", "甲"), ("\xa0甲\xa0", "甲"), ("1.2018年修改", "2018年修改"),
        ("1982年宪法", "1982年宪法"), ("2.5%的税率", "2.5%的税率"), ("10、20、30哪个大",
        "10、20、30哪个大"),
        ("3·15是什么", "3·15是什么"), ("第1条规定", "第1条规定"), ("（2018）最高法",
        "（2018）最高法"),
        ("①甲②乙", "①甲②乙"), ("甲\n\n 乙", "甲\n乙"), ("1、", "1、"),
    ],
)  # fmt: skip
def test_stems_lose_numbering_and_decoration_only(text, stem):
    assert clean_stem(text) == stem


def test_full_width_punctuation_stays():
    assert clean_stem("1、根据《宪法》，（　）是……？") == "根据《宪法》，（ ）是……？"


@pytest.mark.parametrize(
    ("text", "option"),
    [("A、北京", "北京"), ("A. A.北京", "北京"), ("(A)北京", "北京"), ("Ａ．北京", "北京"), ("北京",
    "北京"),
     ("A", "A"), ("AB", "AB"), ("A.", ""), ("B、北京", "B、北京"), ("北京；", "北京")],
)  # fmt: skip
def test_an_option_loses_its_own_letter(text, option):
    assert clean_option(text, "A") == option


@pytest.mark.parametrize("text", ["以上都对", "以上都不对", "以上均是", "以上选项都正确",
"上述各项均正确",
                                  "A和B", "AB都对", "ABC", "都对", "全部正确",
                                  "以上皆非"])  # fmt: skip
def test_an_option_about_the_others_fixes_the_order(text):
    assert forbids_shuffling(["甲", "乙", text])


@pytest.mark.parametrize("text", ["以上海为例", "上述人员的亲属", "A级通缉令", "都江堰"])
def test_an_ordinary_option_does_not(text):
    assert not forbids_shuffling(["甲", "乙", text])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("单选", "single"), ("单项选择题", "single"), ("一、单选题", "single"), ("单选题（必做）",
    "single"),
     ("Radio", "single"), ("双选题", "multiple"), ("不定项选择题", "indeterminate"), ("是非题",
     "true_false"),
     ("填空", "blank"), ("名词解释", "short_answer"), ("主观题", "essay"), ("案例分析题", "case"),
     ("套题", "case"), ("排序题", "order"), ("选择题", "choice"), ("党建单选题", "single"),
     ("看图题", ""),
     ("", "")],
)  # fmt: skip
def test_names_of_kinds(text, kind):
    assert find_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("一、单项选择题（每题2分，共20分）", "single"), ("二、多选题（共10题）", "multiple"),
    ("判断题", "true_false"),
     ("第三部分 案例分析题", "case"), ("判断题的答题要求", ""), ("Sheet1", ""), ("题库", ""),
     ("选择题", "choice"), ("单选题库", "single")],
)  # fmt: skip
def test_titles_that_announce_a_kind(text, kind):
    assert kind_of_title(text) == kind


def test_the_name_of_a_sheet_as_an_answer():
    names = [
        "判断题对",
        "判断题错",
        "判断题（正确）",
        "判断-错误",
        "判断题",
        "对错题",
        "判断对错",
        "单选题对",
    ]
    assert [key_of_sheet(name) for name in names] == [
        True, False, True, False, None, None, None, None
    ]  # fmt: skip


def test_a_header_that_explains_its_codes():
    assert legend("题型（0单选，1判断，2多选）") == {
        "0": "single",
        "1": "true_false",
        "2": "multiple",
    }
    assert legend("类型 1:单选题;2:多选题") == {"1": "single", "2": "multiple"}
    assert legend("题型") == {}


@pytest.mark.parametrize(("text", "number"), [("44805", 44805), ("35612.0", 35612), ("1234", None),
                                              ("99999", None), ("44805元", None)])  # fmt: skip
def test_numbers_that_may_be_dates(text, number):
    assert serial_like(text) == number


def test_folding_ignores_width_and_punctuation_but_not_meaning():
    assert fold("《宪法》，ＡＢ 。") == fold("宪法 ab")
    assert fold("≥5") != fold("≤5") and fold("1.5") != fold("15") and fold("A+") != fold("A")


def test_a_kind_in_front_of_the_stem_is_taken_when_no_column_says_it():
    found = read(("题干", "选项A", "选项B", "答案"), ("【多选题】甲", "一", "二", "AB"))
    assert (found.only.kind, found.only.stem) == ("multiple", "甲")
