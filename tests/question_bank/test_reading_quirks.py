"""Quirks of real files: each is read right or said plainly, and nothing is dropped silently."""

import datetime
import io

import pytest
import xlwt
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from core.workbook import UnreadableWorkbook
from tests.workbooks.builders import HEADER, Reading, one, read, xls, xlsx

ABCD = ("一", "二", "三", "四")


def rows(*more):
    return HEADER, (1, "单选题", "甲", *ABCD, "A"), *more


def test_a_row_with_an_error_is_in_the_errors_only():
    found = read(*rows((2, "单选题", "乙", *ABCD, "E"), (3, "单选题", "1、丙（B）", *ABCD, "")))
    assert [q.row for q in found.questions] == [2]
    assert [(e.row, e.column, e.code) for e in found.errors] == [
        (3, "H", "key_beyond_options"), (4, "H", "missing_key")
    ]  # fmt: skip
    assert not {w.row for w in found.warnings} & {3, 4}


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((1, "单选题", "甲", *ABCD, "AB"), "single_with_several_keys", "H"),
        ((1, "单选题", "甲", "一", "", "三", "四", "B"), "key_names_empty_option", "H"),
        ((1, "单选题", "甲", "一", "二", "二", "四", "A"), "duplicate_options", "F"),
        ((1, "单选题", "甲", "一", "", "", "", "A"), "too_few_options", "D"),
        ((1, "单选题", "", *ABCD, "A"), "missing_stem", "C"),
        ((1, "简答题", "甲", "", "", "", "", ""), "missing_key", "H"),
        ((1, "排序题", "甲", *ABCD, "DBAC"), "unsupported_kind", "B"),
        ((1, "看图题", "甲", *ABCD, "A"), "unknown_kind", "B"),
        ((1, 1, "甲", *ABCD, "A"), "ambiguous_type_code", "B"),
        ((1, "判断题", "甲", "", "", "", "", "B"), "ambiguous_true_false", "H"),
        ((1, "多选题", "甲", *ABCD, "1,2"), "ambiguous_index", "H"),
        ((1, "单选题", "甲", *ABCD, "大概是A吧"), "unknown_key", "H"),
        ((1, "案例题", "甲", "", "", "", "", ""), "case_without_items", "C"),
    ],
)
def test_what_is_wrong_names_its_cell(row, code, column):
    found = read(HEADER, row)
    assert found.questions == []
    assert [(e.code, e.row, e.column) for e in found.errors] == [(code, 2, column)]


def test_an_empty_option_in_the_middle_keeps_the_letters():
    found = one("单选题", "甲", ("一", "", "三", "四"), "C")
    assert (found.only.options, found.only.key) == (["一", "", "三", "四"], ["C"])


def test_two_options_with_the_same_letter_in_front_are_read_by_their_columns():
    found = one("单选题", "甲", ("A、一", "B、二", "C、三", "C、四"), "D")
    assert found.only.options == ["一", "二", "三", "四"]
    assert "option_letter_differs" in found.warned()


def test_dates_that_became_numbers_are_never_silent():
    found = one("单选题", "《反电信网络诈骗法》施行日期", (44805, 43770, "x", "y"), "A")
    said = [w for w in found.warnings if w.code == "date_as_number"]
    assert [(w.row, w.column) for w in said] == [(2, "D"), (2, "E")]
    assert "2022-09-01" in said[0].message and "2019-11-01" in said[1].message


def test_percentages_times_and_dates_are_taken_as_shown():
    def form(book):
        for place, code in (("D2", "0%"), ("E2", "h:mm"), ("F2", "[h]:mm:ss")):
            book.active[place].number_format = code

    shown = one("单选题", "甲", (0.3, 0.75, 12.520150462963, datetime.date(2022, 9, 1)), "A",
                change=form)  # fmt: skip
    assert shown.only.options == ["30%", "18:00", "300:29:01", "2022-09-01"]
    assert shown.warned() == {"duration"}  # 300:29:1 was a ratio before the sheet took it
    bare = one("单选题", "甲", (0.3, 0.75, 1, 2), "A")
    assert bare.only.options == ["0.3", "0.75", "1", "2"]
    assert "fraction_as_number" in bare.warned()


def test_whole_numbers_and_pi_stay_as_typed():
    found = one("单选题", "甲", (1.0, 3.14159, 365 / 360, 100000), "A")
    assert found.only.options == ["1", "3.14159", "1.01388888888889", "100000"]


def test_a_fraction_that_became_a_day_is_said():
    def form(book):
        book.active["D2"].number_format = 'm"月"d"日"'

    found = one("单选题", "甲", (datetime.date(2024, 2, 3), "1/2", "3/4", "1"), "B", change=form)
    assert "date_without_year" in found.warned()


def test_a_volatile_formula_as_the_answer_is_an_error():
    found = one("单选题", "甲", ABCD, '=CHOOSE(INT(RAND()*4+1),"A","B","C","D")')
    assert found.codes() == ["volatile_formula"]
    assert (found.errors[0].row, found.errors[0].column) == (2, "H")


def test_a_formula_without_a_stored_result_is_an_error_and_with_one_is_its_value():
    assert one("单选题", "甲", ABCD, '="A"').codes() == ["formula_without_value"]

    def write(book: xlwt.Workbook):
        book.get_sheet(0).write(1, 7, xlwt.Formula("RAND()"))

    volatile = Reading(xls(("Sheet1", [HEADER, (1, "单选题", "甲", *ABCD)]), change=write))
    assert volatile.codes() == ["volatile_formula"]


def test_an_error_value_in_a_cell_is_an_error():
    def write(book):
        cell = book.active["D2"]
        cell.value, cell.data_type = "#N/A", "e"

    found = one("单选题", "甲", ABCD, "A", change=write)
    assert [(e.code, e.column) for e in found.errors] == [("cell_error", "D")]


def test_the_key_inside_the_stem_is_taken_out_and_said():
    found = read(
        HEADER,
        (1, "单选题", "甲（ B ）乙", *ABCD, "B"),
        (2, "判断题", "丙( √ )", "", "", "", "", "对"),
        (3, "单选题", "丁（C）", *ABCD, "B"),
    )
    assert [q.stem for q in found.questions] == ["甲（ ）乙", "丙( )", "丁（C）"]
    assert [(w.code, w.row) for w in found.warnings] == [
        ("answer_in_stem", 2), ("answer_in_stem", 3), ("letter_in_stem", 4)
    ]  # fmt: skip
    assert found.questions[0].original["stem"] == "甲（ B ）乙"


def test_an_explanation_glued_to_the_answer_is_parted_and_said():
    found = one("单选题", "甲", ABCD, "D此题考查宪法知识", "另见教材")
    assert (found.only.key, found.only.explanation) == (["D"], "另见教材\n此题考查宪法知识")
    assert "explanation_in_answer" in found.warned()


def test_duplicates_name_the_other_row_and_contradictions_too():
    found = read(
        *rows(
            (2, "单选题", "1、甲 ", *ABCD, "A"),
            (3, "单选题", "甲。", "四", "三", "二", "一", "D"),
            (4, "单选题", "甲", *ABCD, "B"),
            (5, "单选题", "甲", "五", "六", "七", "八", "A"),
        )
    )
    assert [(w.code, w.row) for w in found.warnings] == [
        ("duplicate_in_file", 3), ("duplicate_in_file", 4), ("contradicting_key", 5)
    ]  # fmt: skip
    assert all("第 2 行" in w.message for w in found.warnings)
    assert len(found.questions) == 5


@pytest.mark.parametrize("level", [1, 3, 5, 0.6, "二级", "★★★"])
def test_difficulty_in_numbers_is_not_guessed(level):
    header = (*HEADER, "难度")
    found = read(header, (1, "单选题", "甲", *ABCD, "A", "", level))
    assert found.only.difficulty is None
    assert "ambiguous_difficulty" in found.warned()
    if level == 5:
        told = read(
            header, (1, "单选题", "甲", *ABCD, "A", "", 5), mapping={"difficulty": {"5": 3}}
        )
        assert (told.only.difficulty, told.warned()) == (3, set())


@pytest.mark.parametrize(
    ("word", "level"),
    [("易", 1), ("简单", 1), ("容易", 1), ("低", 1), ("偏易", 1), ("中等", 2), ("适中", 2), ("一般",
    2),
     ("难", 3), ("困难", 3), ("较难", 3), ("高", 3)],
)  # fmt: skip
def test_words_of_difficulty(word, level):
    found = read((*HEADER, "难度"), (1, "单选题", "甲", *ABCD, "A", "", word))
    assert (found.only.difficulty, found.warned()) == (level, set())


@pytest.mark.parametrize(
    ("text", "citation"),
    [("《地方组织法》第五十一条", "《地方组织法》第五十一条"), ("地方组织法第51条",
    "《地方组织法》第五十一条"),
     ("依据《宪法》第三条第二款", "《宪法》第三条第二款"), ("教材第20页", "教材第20页"), ("无", ""),
     ("", "")],
)  # fmt: skip
def test_the_citation_is_a_law_and_an_article_where_it_can_be(text, citation):
    found = read((*HEADER, "法律依据"), (1, "单选题", "甲", *ABCD, "A", "", text))
    assert found.only.citation == citation


def test_hidden_rows_are_read_and_said():
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    found = read(*rows((2, "单选题", "乙", *ABCD, "A")), change=hide)
    assert len(found.questions) == 2
    assert [(w.code, w.row) for w in found.warnings] == [("hidden_rows", 3)]


def test_hidden_sheets_and_examples_are_left_out_and_said():
    def hide(book):
        book["旧题"].sheet_state = "hidden"

    content = xlsx(
        ("填写示例", rows()), ("题库", rows()), ("旧题", rows()), ("填写说明", [("请逐行填写",)]),
        ("空表", []), ("名单", [("姓名", "电话"), ("张三", "1")]), change=hide,
    )  # fmt: skip
    found = Reading(content)
    assert [q.sheet for q in found.questions] == ["题库"]
    assert {(w.sheet, w.code) for w in found.warnings} == {
        ("填写示例", "example_sheet"), ("旧题", "hidden_sheet"), ("名单", "sheet_without_questions")
    }  # fmt: skip
    assert Reading(content, {"sheets": {"旧题": {"skip": False}}}).questions[1].sheet == "旧题"


def test_a_sheet_called_example_is_read_when_it_is_the_only_one():
    assert Reading(xlsx(("示例", rows()))).only.key == ["A"]


def test_pictures_are_counted_with_their_places():
    image = io.BytesIO()
    Image.new("RGB", (4, 4)).save(image, "PNG")
    found = read(*rows(), change=lambda book: book.active.add_image(Picture(image), "C2"))
    assert [(w.code, w.row) for w in found.warnings] == [("pictures", 2)]
    assert "1 张图片" in found.warnings[0].message


def test_a_picture_inside_a_cell_is_an_error_for_the_stem():
    found = one("单选题", '=DISPIMG("ID_1",1)', ABCD, "A")
    assert "picture_in_cell" in found.codes()


def test_the_same_header_twice_is_asked_and_never_guessed():
    header = ("题型", "题干", "选项A", "选项B", "答案", "答案")
    found = read(header, ("单选题", "甲", "一", "二", "A", "B"))
    assert found.questions == []
    assert [(e.code, e.row, e.column) for e in found.errors] == [("duplicate_column", 1, "F")]
    mapping = {"sheets": {"*": {"tables": [{"header_row": 1, "columns": {"E": ""}}]}}}
    told = read(header, ("单选题", "甲", "一", "二", "A", "B"), mapping=mapping)
    assert told.only.key == ["B"]


@pytest.mark.parametrize("area", ["D2:K2", "E2:K2"])
def test_an_essay_answer_merged_across_columns_is_read(area):
    header = (
        "序号",
        "题型",
        "题干",
        "选项A",
        "选项B",
        "选项C",
        "选项D",
        "选项E",
        "选项F",
        "选项G",
        "答案",
    )
    row = ["1", "简答题", "甲"] + [""] * 8
    row[3 if area.startswith("D") else 4] = "答：要点"
    found = read(header, row, change=lambda book: book.active.merge_cells(area))
    assert (found.only.key, found.only.options) == ("要点", [])


def test_a_header_of_two_merged_rows_under_a_title():
    def merge(book):
        for area in ("A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:G2", "H2:H3"):
            book.active.merge_cells(area)

    found = read(
        ("任前考试题库",),
        ("序号", "题型", "题干", "选项", "", "", "", "答案"),
        ("", "", "", "A", "B", "C", "D", ""),
        (1, "单选题", "甲", *ABCD, "D"),
        change=merge,
    )
    assert (found.only.row, found.only.options, found.only.key) == (4, list(ABCD), ["D"])


def test_kinds_fill_down_from_merged_cells_and_with_a_word_from_empty_ones():
    found = read(*rows((2, "", "乙", *ABCD, "B")), change=lambda b: b.active.merge_cells("B2:B3"))
    assert (found.kinds(), found.warned()) == (["single", "single"], set())
    bare = read(*rows((2, "", "乙", *ABCD, "B")))
    assert (bare.kinds(), bare.warned()) == (["single", "single"], {"kind_inferred"})


def test_section_rows_set_the_kind_of_what_follows():
    found = read(
        ("序号", "题干", "选项A", "选项B", "选项C", "选项D", "答案"),
        ("一、单项选择题（每题2分，共20分）",), (1, "甲", *ABCD, "A"),
        ("二、不定项选择题",), (1, "乙", *ABCD, "AB"),
        ("三、判断题",), (1, "丙", "", "", "", "", "√"),
        ("四、简答题",), (1, "丁", "", "", "", "", "要点"),
    )  # fmt: skip
    assert found.kinds() == ["single", "indeterminate", "true_false", "short_answer"]
    assert found.issues == []


def test_options_merged_beside_a_stem_that_spans_their_rows():
    def merge(book):
        for area in ("A2:A4", "B2:B4", "C2:C4", "E2:E4"):
            book.active.merge_cells(area)

    found = read(
        ("序号", "题型", "题干", "选项", "答案"),
        (1, "单选题", "甲", "A.一", "B"), ("", "", "", "B.二"), ("", "", "", "C.三"),
        (2, "单选题", "乙", "A.四", "A"), ("", "", "", "B.五"),
        change=merge,
    )  # fmt: skip
    assert [(q.row, q.options, q.key) for q in found.questions] == [
        (2, ["一", "二", "三"], ["B"]), (5, ["四", "五"], ["A"])
    ]  # fmt: skip


def test_chapter_rows_name_the_subject_of_what_follows():
    found = read(
        HEADER, ("第一章 总则",), (1, "单选题", "甲", *ABCD, "A"),
        ("第二章 机构",), (2, "单选题", "乙", *ABCD, "A"),
    )  # fmt: skip
    assert [q.subject for q in found.questions] == ["第一章 总则", "第二章 机构"]
    assert found.warnings == []


def test_an_empty_form_says_so():
    found = read(HEADER)
    assert [error.code for error in found.errors] == ["no_rows"]


def test_forms_prepared_but_not_filled_in_are_skipped():
    found = read(*rows((2,), (3, "单选题"), ("合计：1 题",), ("示例", "单选题", "例", *ABCD, "A")))
    assert len(found.questions) == 1
    assert [(w.code, w.row) for w in found.warnings] == [
        ("empty_row", 4), ("row_skipped", 5), ("example_row", 6)
    ]  # fmt: skip


def test_a_workbook_without_a_header_is_recognised_with_a_word_or_refused():
    known = read(
        (1, "单选题", "国家的根本法是什么", *ABCD, "A"),
        (2, "判断题", "宪法具有最高的效力", "", "", "", "", "对"),
    )
    assert (known.keys(), known.warned()) == ([["A"], True], {"no_header"})
    catalogue = read(
        ("控制点", "要求项", "测评方法"), ("身份鉴别", "应对登录的用户进行身份标识", "访谈")
    )
    assert catalogue.codes() == ["no_questions"]
    assert read(("姓名", "单位"), ("张三", "财政局")).codes() == ["no_questions"]
    assert read().codes() == ["no_questions"]


def test_the_first_sheet_may_be_empty():
    assert Reading(xlsx(("Sheet1", []), ("Sheet2", rows()))).only.sheet == "Sheet2"


def test_a_case_waits_for_all_its_items():
    header = ("序号", "父题序号", "题型", "题干", "选项A", "选项B", "答案")
    found = read(
        header,
        (1, "", "案例题", "案情", "", "", ""),
        (2, 1, "单选题", "一问", "一", "二", "A"),
        (3, 1, "单选题", "二问", "一", "二", "C"),
        (4, 9, "单选题", "孤儿", "一", "二", "A"),
    )
    assert found.questions == []
    assert {(e.row, e.code) for e in found.errors} == {
        (2, "case_incomplete"), (4, "key_beyond_options"), (5, "item_without_case")
    }  # fmt: skip


def test_a_case_under_its_material_column():
    found = read(
        ("材料", "题型", "题干", "选项A", "选项B", "答案"),
        ("案情甲", "单选题", "一问", "一", "二", "A"),
        ("", "判断题", "二问", "", "", "错"),
        ("", "单选题", "独立", "一", "二", "B"),
        change=lambda book: book.active.merge_cells("A2:A3"),
    )
    case, single = found.questions
    assert (case.kind, case.stem, [i.key for i in case.items]) == ("case", "案情甲", [["A"], False])
    assert single.stem == "独立"


def test_a_case_in_one_row_becomes_a_case_with_one_item():
    found = one(
        "案例分析题", "某局在执法过程中没有告知权利。问题：指出错误之处。", (), "答：未告知"
    )
    case = found.only
    assert (case.kind, case.stem) == ("case", "某局在执法过程中没有告知权利。")
    assert [(i.kind, i.stem, i.key) for i in case.items] == [("essay", "指出错误之处。", "未告知")]
    assert "case_in_one_row" in found.warned()


def test_an_unreadable_file_raises_one_sentence():
    with pytest.raises(UnreadableWorkbook, match="空的"):
        Reading(b"")


def test_a_workbook_that_is_too_long_is_refused_whole():
    with pytest.raises(UnreadableWorkbook):
        Reading(xlsx(("Sheet1", [HEADER, ["x"] * 61])))


def test_rows_that_say_how_to_fill_in_are_skipped():
    hints = (
        "填写序号",
        "单选题/多选题",
        "必填",
        "必填",
        "必填",
        "选填",
        "选填",
        "填写字母",
        "选填",
    )
    found = read(HEADER, hints, (1, "单选题", "甲", *ABCD, "A"))
    assert [(w.code, w.row) for w in found.warnings] == [("hint_row", 2)]
    assert found.only.row == 3


def test_web_markup_is_taken_off_and_said():
    found = one("单选题", "<p>甲&nbsp;&ldquo;乙&rdquo;</p><p>5 &lt; 6</p>", ABCD, "A")
    assert found.only.stem == "甲 “乙”\n5 < 6"
    assert found.warned() == {"markup_removed"}


def test_a_kind_in_the_stem_that_contradicts_the_column_is_said():
    found = one("单选题", "（多选题）甲", ABCD, "A")
    assert (found.only.kind, found.warned()) == ("single", {"kind_differs"})


@pytest.mark.parametrize(
    "text",
    ["A " * 8000 + "x", "(a)" + " " * 40 + "(b) " * 2000 + "x", "1 " * 8000 + "x", "_ " * 8000,
     "A" * 16000, "（" * 8000, "第1题" * 4000, "A." * 8000, "; " * 8000],
)  # fmt: skip
def test_hostile_cells_cost_no_time(text):
    for kind in ("单选题", "填空题", "判断题", "简答题"):
        one(kind, text, (text, text[:99], "x", "y"), text, text)
        read(("题型", "题干", "选项", "答案"), (kind, "甲____乙____", text, text))


def test_flags_and_an_answer_that_contradict_each_other_are_an_error():
    header = ("content", "type", "option1", "option2", "isCorrect1", "isCorrect2", "correctAnswer")
    found = read(
        header,
        ("甲", "single", "一", "二", 0, 1, "B"),
        ("乙", "single", "一", "二", 0, 1, 1),
        ("丙", "single", "一", "二", 0, 1, "A"),
        ("丁", "judge", "", "", "", "", "true"),
    )
    assert found.keys() == [["B"], ["B"], True]
    assert [(e.row, e.code) for e in found.errors] == [(4, "conflicting_keys")]


def test_a_column_called_classification_holds_a_kind_or_a_category():
    header = ("题目分类", "题目", "选项A", "选项B", "答案")
    kinds = read(header, ("多选题", "甲", "一", "二", "AB"))
    assert kinds.only.kind == "multiple"
    category = read(header, ("公共知识", "甲", "一", "二", "A"))
    assert (category.only.kind, category.only.subject) == ("single", "公共知识")
    other = read(("类别", *header[1:]), ("判断题", "甲", "", "", "对"))
    assert other.only.kind == "true_false"
