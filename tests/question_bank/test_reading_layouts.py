"""One workbook for each layout that real systems use."""

import io

import pytest
from docx import Document

from tests.workbooks.builders import HEADER, Reading, csv, read, xls, xlsx

KAOSHIBAO = (
    "题干（必填）", "题型 （必填）", "选项 A", "选项 B", "选项 C", "选项 D", "选项E\n(勿删)",
    "选项F\n(勿删)", "选项G\n(勿删)", "选项H\n(勿删)", "正确答案\n（必填）", "解析\n（勿删）",
    "章节\n（勿删）", "难度",
)  # fmt: skip
FOUR = ("国务院", "全国人民代表大会", "最高人民法院", "最高人民检察院")


def kaoshibao(stem, kind, options=(), key="", note="", chapter="", difficulty=""):
    cells = [*options] + [""] * (8 - len(options))
    return (stem, kind, *cells, key, note, chapter, difficulty)


def test_kaoshibao_has_notes_above_the_header_and_a_version_sheet():
    content = xlsx(
        (
            "题库（答案请直接导入）",
            [
                ("说明：红色为必填项，请勿修改表头",),
                KAOSHIBAO,
                kaoshibao(
                    "最高国家权力机关是", "单选题", FOUR, "B", "见第57条", "第一章/第一节", "偏易"
                ),
                kaoshibao("以下属于国家机关的有", "多选题", FOUR, "ABCD", difficulty="适中"),
                kaoshibao("下列说法", "不定项选择题", FOUR, "AC", difficulty="难"),
                kaoshibao("宪法是根本法", "判断题", ("对", "错"), "A"),
                kaoshibao("宪法是根本法吗", "判断题", ("对", "错"), "错误"),
                kaoshibao("首都是____，国歌是____。", "填空题", ("北京", "义勇军进行曲")),
                kaoshibao("什么是法治", "简答题", key="答：依法治国"),
                kaoshibao("排列顺序", "排序题", FOUR, "DBAC"),
            ],
        ),
        ("版本号", [("20221101",)]),
    )
    found = Reading(content)
    assert [(q.row, q.kind, q.key) for q in found.questions] == [
        (3, "single", ["B"]),
        (4, "multiple", ["A", "B", "C", "D"]),
        (5, "indeterminate", ["A", "C"]),
        (6, "true_false", True),
        (7, "true_false", False),
        (8, "blank", [["北京"], ["义勇军进行曲"]]),
        (9, "short_answer", "依法治国"),
    ]
    first = found.questions[0]
    assert (first.difficulty, first.subject, first.explanation) == (1, "第一章/第一节", "见第57条")
    assert [(e.row, e.column, e.code) for e in found.errors] == [(10, "B", "unsupported_kind")]


def test_surveyking_has_one_sheet_per_type():
    choice = (
        "序号",
        "题干",
        "选项  A",
        "选项  B",
        "选项 C",
        "选项 D",
        "解析",
        "分数",
        "答案",
        "标签",
    )
    found = Reading(
        xlsx(
            ("单选题", [choice, (1, "甲", "a", "b", "c", "d", "因为", 2, "B", "宪法 总则")]),
            ("多选题", [choice, (1, "乙", "a", "b", "c", "d", "", 2, "ABCD", "宪法,监督")]),
            (
                "判断题",
                [
                    ("序号", "题干", "选项 A", "选项 B", "解析", "分数", "答案", "标签"),
                    (1, "丙", "正确", "错误", "", 1, "B", ""),
                ],
            ),
            (
                "填空题",
                [
                    ("序号", "题干", "空 1", "空 2", "解析", "单空分数", "标签"),
                    (1, "丁____，戊____", "五年\n5年", "二", "", 1, ""),
                ],
            ),
            ("简答题", [("序号", "题干", "解析", "分数", "答案"), (1, "己", "", 5, "要点")]),
        )
    )
    assert found.keys() == [["B"], ["A", "B", "C", "D"], False, [["五年", "5年"], ["二"]], "要点"]
    assert found.questions[0].tags == ["宪法", "总则"]
    assert found.questions[1].tags == ["宪法", "监督"]
    assert [q.score for q in found.questions] == ["2", "2", "1", "1", "5"]
    assert found.errors == []


YUNFAN = (
    "题目序号", "题目类型", "题目内容", "整体解析", "题目图片", "题目视频", "所属题库",
    "是否正确项", "选项内容", "选项解析", "选项图片",
)  # fmt: skip


def test_yunfan_has_one_row_per_option():
    rows = [
        ("模板说明：同一序号为同一题",),
        YUNFAN,
        (1, "单选题", "最高国家权力机关是", "见宪法", "", "", "宪法", 0, "国务院"),
        (1, "", "", "", "", "", "", 1, "全国人大"),
        (1, "", "", "", "", "", "", 0, "最高法"),
        (2, "多选题", "属于国家机构的有", "", "", "", "宪法", 1, "国务院"),
        (2, "多选题", "属于国家机构的有", "", "", "", "宪法", 1, "最高检"),
        (2, "多选题", "属于国家机构的有", "", "", "", "宪法", 0, "工会"),
        (3, "判断题", "国歌是义勇军进行曲", "", "", "", "宪法", 1, "正确"),
        (3, "", "", "", "", "", "", 0, "错误"),
    ]
    found = read(*rows)
    assert [(q.row, q.kind, q.options, q.key) for q in found.questions] == [
        (3, "single", ["国务院", "全国人大", "最高法"], ["B"]),
        (6, "multiple", ["国务院", "最高检", "工会"], ["A", "B"]),
        (9, "true_false", [], True),
    ]
    assert found.errors == []


def test_yunfan_type_codes_are_asked_for_and_then_believed():
    rows = [
        YUNFAN,
        (1, 1, "甲", "", "", "", "", 0, "国务院"),
        (1, 1, "甲", "", "", "", "", 1, "全国人大"),
        (2, 4, "论述宪法的地位", "要点", "", "", "", "", ""),
    ]
    found = read(*rows)
    assert [(e.row, e.code) for e in found.errors] == [
        (2, "ambiguous_type_code"), (4, "ambiguous_type_code")
    ]  # fmt: skip
    assert found.questions == []
    told = read(*rows[:3], mapping={"type_codes": {"1": "single"}})
    assert told.only.key == ["B"]


def test_ruoyi_answers_stand_in_child_rows_under_a_header_of_two_rows():
    def merge(book):
        for area in ("A1:A2", "B1:B2", "C1:D1", "A3:A5", "B3:B5", "A6:A7", "B6:B7"):
            book.active.merge_cells(area)

    found = read(
        ("试题类型", "试题内容", "试题选项", ""),
        ("", "", "选项内容", "是否正确"),
        ("单选题", "国家的根本法是", "刑法", "否"),
        ("", "", "宪法", "是"),
        ("", "", "民法典", "否"),
        ("判断题", "人大代表由选举产生", "正确", "是"),
        ("", "", "错误", "否"),
        change=merge,
    )
    assert [(q.kind, q.options, q.key) for q in found.questions] == [
        ("single", ["刑法", "宪法", "民法典"], ["B"]), ("true_false", [], True)
    ]  # fmt: skip


def test_datiba_has_marks_in_its_headers():
    header = (
        "题目（必填）",
        "选项A（必填）",
        "选项B（必填）",
        "选项C",
        "选项D",
        "正确选项（必填）",
        "解析",
    )
    found = Reading(xlsx(("多选题", [header, ("甲", "a", "b", "c", "", "AC", "")])))
    assert (found.only.kind, found.only.key) == ("multiple", ["A", "C"])


def test_state_grid_joins_options_with_dollars_and_leaves_row_two_blank():
    found = read(
        ("序号", "题型", "题干（试题正文)", "试题选项", "试题答案", "答案解析"),
        (),
        (1, "单选题", "甲", "A.一$;$B.二$;$C.三$;$D.四", "Ｃ", "因为"),
        (2, "多选题", "乙", "一$;$二$;$三", "ABC", ""),
        (3, "判断题", "丙", "正确$;$错误", "B", ""),
        (4, "主观题", "丁", "", "论述要点", ""),
    )
    assert [(q.row, q.kind, q.options, q.key) for q in found.questions] == [
        (3, "single", ["一", "二", "三", "四"], ["C"]),
        (4, "multiple", ["一", "二", "三"], ["A", "B", "C"]),
        (5, "true_false", [], False),
        (6, "essay", [], "论述要点"),
    ]


def test_state_grid_export_has_two_outlines_and_pipes():
    found = read(
        ("序号", "一级纲要", "二级纲要", "题目分类", "题型", "题干", "选项", "答案", "题目依据",
         "试题分数", "试题编码", "备注", "说明", "判断题解析"),
        (1, "宪法", "国家机构", "公共", "单选题", "甲", "A、一|B、二|C、三|D、四", "A",
         "宪法第57条", 1, "T001", "", "", ""),
        (2, "宪法", "总纲", "公共", "判断题", "乙", "正确|错误", "A", "", 1, "T002", "", "",
        "本题正确"),
    )  # fmt: skip
    first, second = found.questions
    assert first.options == ["一", "二", "三", "四"]
    assert first.subject == "宪法/国家机构"
    assert first.citation == "《宪法》第五十七条"
    assert (second.key, second.explanation) == (True, "本题正确")
    assert found.errors == []


def test_a_bank_names_importance_where_difficulty_should_be():
    found = read(
        ("试题类型", "试题内容", "所属题库", "题目难度", "答案", "选项a", "选项b", "选项c", "选项d",
         "选项E", "选项F"),
        ("多选题", "║甲", "合规", "必须掌握", "A,B,C", "一", "二", "三", "四"),
        ("单选题", "┆　1、乙", "合规", "偶见", "A", "一", "二", "三", "四"),
        ("简答题", "丙", "合规", "较常见", "答:要点", "", "", "", ""),
    )  # fmt: skip
    assert [q.stem for q in found.questions] == ["甲", "乙", "丙"]
    assert [q.tags for q in found.questions] == [["必须掌握"], ["偶见"], ["较常见"]]
    assert [q.difficulty for q in found.questions] == [None] * 3
    assert found.keys() == [["A", "B", "C"], ["A"], "要点"]


def test_law_bank_has_english_types_and_true_false_without_options():
    found = read(
        (
            "科目名",
            "章节id",
            "章节名",
            "题型",
            "题目",
            "选项A",
            "选项B",
            "选项C",
            "选项D",
            "答案",
            "解析",
        ),
        ("宪法", 3, "总纲", "SingleChoice", "甲", "一", "二", "三", "四", "D", ""),
        ("宪法", 3, "总纲", "MultipleChoice", "乙", "一", "二", "三", "四", "AD", ""),
        ("宪法", 3, "总纲", "Judgement", "丙", "", "", "", "", "True", ""),
        ("宪法", 3, "总纲", "Judgement", "丁", "", "", "", "", False, ""),
    )
    assert found.keys() == [["D"], ["A", "D"], True, False]
    assert found.questions[0].subject == "宪法/总纲"


CONTEST = [
    ("选择题", 4, 129, "问答题", 132, 138),
    ("必答题",),
    ("题目", "A", "B", "C", "D", "答案", "难度"),
    ("甲", "一", "二", "三", "四", "C", "易"),
    ("乙", "一", "二", "三", "四", "AB", "难"),
    (),
    ("问答题",),
    ("问题", "答案", "难度"),
    ("香港何时回归", 35612.0, "中"),
    ("什么是法治", "依法治国", "中"),
]


@pytest.mark.parametrize("build", [xls, xlsx], ids=["xls", "xlsx"])
def test_a_contest_file_has_counters_labels_and_a_second_table_below(build):
    found = Reading(build(("第一轮", CONTEST)))
    assert [(q.row, q.key) for q in found.questions] == [
        (4, ["C"]), (5, ["A", "B"]), (9, "35612"), (10, "依法治国")
    ]  # fmt: skip
    assert found.questions[2].kind == "short_answer"
    assert ("date_as_number", 9, "B") in [(w.code, w.row, w.column) for w in found.warnings]
    assert "1997-07-01" in next(w.message for w in found.warnings if w.code == "date_as_number")


def test_ted_back_explains_its_type_codes_and_still_a_person_decides():
    rows = (
        ("问题", "题型（0单选，1判断，2多选）", "考试人员类型（0全部，1新人）", "选项A", "选项B",
        "选项C",
         "选项D", "答案（多选用英文逗号分隔，如：A,B）"),
        ("甲", 0, 0, "一", "二", "三", "四", "A"),
        ("乙", 2, 0, "一", "二", "三", "四", "A,B"),
        ("丙", 1, 0, "正确", "错误", "", "", "A"),
    )  # fmt: skip
    asked = read(*rows)
    assert asked.questions == []
    assert {(e.row, e.code) for e in asked.errors} == {
        (row, "ambiguous_type_code") for row in (2, 3, 4)
    }
    assert "表头说明是单选题" in asked.errors[0].message

    told = read(*rows, mapping={"type_codes": {"0": "single", "1": "true_false", "2": "multiple"}})
    assert told.kinds() == ["single", "multiple", "true_false"]
    assert told.errors == []


def test_three_answer_columns_fill_each_other_up():
    found = read(
        ("题型", "题干", "选项", "正确答案", "标准答案", "参考答案", "题目解析", "难度", "标签"),
        ("单选题", "甲", "A.一\nB.二\nC.三", "B", "", "", "", "易", ""),
        ("填空题", "乙____", "", "", "五", "", "", "中", ""),
        ("简答题", "丙", "", "", "", "要点", "", "难", ""),
        ("简答题", "丁", "", "甲说", "", "乙说", "", "难", ""),
    )
    assert found.keys() == [["B"], [["五"]], "要点"]
    assert [(e.row, e.code) for e in found.errors] == [(5, "conflicting_columns")]


def test_options_as_a_json_list_and_a_judge_answered_t():
    found = read(
        ("题型", "题干", "选项(JSON)", "参考答案", "分值", "解析", "排序"),
        ("单选题", "甲", '["一","二","三"]', "B", 2, "", 1),
        (
            "多选题",
            "乙",
            '[{"key":"A","value":"一"},{"key":"B","value":"二"}]',
            '["A","B"]',
            2,
            "",
            2,
        ),
        ("判断题", "丙", "", "T", 1, "", 3),
    )
    assert [q.options for q in found.questions] == [["一", "二", "三"], ["一", "二"], []]
    assert found.keys() == [["B"], ["A", "B"], True]


def test_several_answer_columns_for_one_question():
    found = read(
        ("序号", "题目（必填）", "题型(必填)", "选项A", "选项B", "选项C", "正确答案1（必填）",
        "正确答案2",
         "正确答案3", "解析（必填）", "分数（必填）", "标签"),
        (1, "甲", "多选题", "一", "二", "三", "A", "C", "", "因", 2, ""),
        (2, "乙____丙____", "填空题", "", "", "", "五", "六", "", "因", 2, ""),
    )  # fmt: skip
    assert found.keys() == [["A", "C"], [["五"], ["六"]]]


def test_english_headers_with_a_flag_per_option():
    found = read(
        ("content", "type", "option1", "option2", "option3", "isCorrect1", "isCorrect2",
         "isCorrect3", "explanation"),
        ("甲", "single", "一", "二", "三", 0, 1, 0, "因"),
        ("乙", "multiple", "一", "二", "三", True, False, True, ""),
    )  # fmt: skip
    assert found.keys() == [["B"], ["A", "C"]]
    assert found.questions[0].explanation == "因"


@pytest.mark.parametrize(
    ("key", "base", "letters"),
    [("[3]", 1, ["C"]), ("1,2", 0, ["B", "C"]), ("1,2", 1, ["A", "B"])],
)
def test_an_index_is_a_key_only_after_a_person_said_where_it_starts(key, base, letters):
    rows = (
        ("题型", "题干", "选项A", "选项B", "选项C", "答案"),
        ("多选题", "甲", "一", "二", "三", key),
    )
    asked = read(*rows)
    assert (asked.codes(), asked.questions) == (["ambiguous_index"], [])
    assert asked.errors[0].column == "F"
    assert read(*rows, mapping={"index_base": base}).only.key == letters


def test_sub_questions_by_sub_type_and_series():
    found = read(
        ("序号", "题型", "子题型", "试题序列", "题干", "选项", "答案", "解析", "难度", "课程结构"),
        (1, "综合题", "主题", "1", "某局长……", "", "", "", "中", "宪法"),
        (2, "综合题", "单选题", "1", "（2）第二问", "A.一;B.二;C.三", "B", "", "", ""),
        (3, "综合题", "判断题", "1", "（1）第一问", "正确;错误", "错误", "", "", ""),
        (4, "综合题", "", "2", "某乡长……", "", "", "", "中", ""),
        (5, "综合题", "简答题", "2", "怎么办", "", "依法办", "", "", ""),
        (6, "单选题", "", "", "独立的题", "A.一;B.二", "A", "", "易", ""),
    )
    assert [(q.row, q.kind) for q in found.questions] == [(7, "single"), (2, "case"), (5, "case")]
    case = found.questions[1]
    assert [(item.row, item.kind, item.stem, item.key) for item in case.items] == [
        (4, "true_false", "第一问", False), (3, "single", "第二问", ["B"])
    ]  # fmt: skip
    assert case.subject == "宪法"


def test_sub_questions_by_the_number_of_their_parent_in_our_template():
    header = (
        "编号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "难度", "依据",
        "知识点",
        "适用机关", "标签", "选项顺序固定", "练习题", "序号", "父题序号",
    )  # fmt: skip
    found = Reading(
        xlsx(
            (
                "试题",
                [
                    header,
                    ("AB23", "案例题", "某监委……", *[""] * 8, "监察/留置", "监委", "重点", "", "",
                    1, ""),
                    ("", "单选题", "第一问", "一", "二", "", "", "A", "", "", "监察法第22条", "",
                    "", "",
                     "是", "", 2, 1),
                    ("", "判断题", "第二问", "", "", "", "", "正确", "", "", "", "", "", "", "", "",
                    3, 1),
                    ("CD45", "单选题", "独立", "一", "二", "三", "", "C", "因", "难",
                     "《宪法》第一条", "宪法/总纲", "法院、检察院", "甲 乙", "是", "是", 4, ""),
                ],
            ),
            ("填写说明", [("题型", "题干", "答案"), ("单选题", "示例", "A")]),
        )
    )  # fmt: skip
    single, case = found.questions
    assert (case.uid, case.subject, case.branches) == ("AB23", "监察/留置", ["supervision"])
    assert [(item.kind, item.key, item.fixed_order) for item in case.items] == [
        ("single", ["A"], True), ("true_false", True, False)
    ]  # fmt: skip
    assert (single.uid, single.branches) == ("CD45", ["court", "procuratorate"])
    assert (single.fixed_order, single.practice, single.difficulty) == (True, True, 3)
    assert (single.tags, single.citation) == (["甲", "乙"], "《宪法》第一条")
    assert found.errors == []


TYPED = [
    ("一、单项选择题（每题2分）",),
    (),
    ("1、国家的根本法是（　）。",),
    ("正确答案：B",),
    ("A.刑法  B.宪法",),
    ("C.民法典  D.监督法",),
    (),
    ("2、最高国家权力机关是",),
    ("A、国务院",),
    ("B、全国人大",),
    ("答案：B",),
    ("解析：见宪法",),
    ("第五十七条。",),
    (),
    ("二、判断题",),
    ("1、宪法至上。",),
    ("正确答案：B",),
    ("A．错误 B．正确",),
    ("三、案例分析题",),
    ("某局在执法中……",),
    ("1、该行为是否合法？",),
    ("答案：A",),
    ("A.合法",),
    ("B.违法",),
    ("2、理由是什么？",),
    ("答案：程序违法，",),
    ("应当告知。",),
]


def test_running_text_in_one_column():
    found = read(*TYPED)
    first, second, third, case = found.questions
    assert (first.row, first.kind, first.key) == (3, "single", ["B"])
    assert first.options == ["刑法", "宪法", "民法典", "监督法"]
    assert (second.options, second.key) == (["国务院", "全国人大"], ["B"])
    assert second.explanation == "见宪法\n第五十七条。"
    assert (third.kind, third.key) == ("true_false", True)
    assert (case.kind, case.stem) == ("case", "某局在执法中……")
    assert [(item.kind, item.key) for item in case.items] == [
        ("single", ["A"]), ("short_answer", "程序违法，\n应当告知。")
    ]  # fmt: skip
    assert found.errors == []


def test_one_line_per_option_and_a_blank_row_between_questions():
    found = read(
        ("国家的根本法是（B）",), ("刑法",), ("宪法",), ("民法典",), (),
        ("最高国家权力机关是（A）",), ("全国人大",), ("国务院",), ("最高法",),
        sheet="单选题",
    )  # fmt: skip
    assert [(q.row, q.options, q.key) for q in found.questions] == [
        (1, ["刑法", "宪法", "民法典"], ["B"]), (6, ["全国人大", "国务院", "最高法"], ["A"])
    ]  # fmt: skip
    assert found.questions[0].stem == "国家的根本法是（ ）"
    assert "answer_from_stem" in found.warned()


def test_the_name_of_the_sheet_answers_true_or_false():
    found = Reading(
        xlsx(
            ("判断题对", [("1、宪法至上",), ("2、法律平等",)]),
            ("判断题错", [("题目",), ("1、人治优先",)]),
        )
    )
    assert [(q.sheet, q.stem, q.key) for q in found.questions] == [
        ("判断题对", "宪法至上", True), ("判断题对", "法律平等", True), ("判断题错", "人治优先",
        False)
    ]  # fmt: skip


def test_chat_tools_text_with_marked_kinds():
    text = (
        "[单选题](系统评分)国家的根本法是\nA.刑法\nB.宪法\n答案：B\n\n"
        "[填空题](系统评分)首都是__，国旗是__。\n答案：北京|五星红旗;红旗\n\n"
        "[简答题](人工评分)什么是法治\n答案：依法治国\n\n"
        "[判断题](系统评分)同意与否\n答案：不同意\n"
    )
    found = Reading(text.encode())
    assert found.kinds() == ["single", "blank", "short_answer", "true_false"]
    assert found.keys() == [["B"], [["北京"], ["五星红旗", "红旗"]], "依法治国", False]


def test_a_little_doctor_text_with_brackets():
    text = (
        "1.首都是( )，国旗是( )\n【答案】(北京)(五星红旗)\n"
        "2.根本法是\nA.刑法\nB.宪法\n【答案】B\n3.论述法治\n【答案】略述\n"
    )
    found = Reading(text.encode())
    assert found.keys() == [[["北京"], ["五星红旗"]], ["B"], "略述"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ","), ("gb18030", ","), ("gb18030", "\t"), ("utf-16", "\t"),
     ("utf-8", ";")],
)  # fmt: skip
def test_csv_in_every_encoding(encoding, delimiter):
    rows = [
        HEADER,
        (1, "单选题", "第一行\n“第二行”，完。", "一", "二", "三", "四", "B", "因"),
        (2, "多选题", "乙", "一", "二", "三", "四", "A、B", ""),
    ]
    found = Reading(csv(rows, encoding=encoding, delimiter=delimiter))
    assert [(q.row, q.stem, q.key) for q in found.questions] == [
        (2, "第一行\n“第二行”，完。", ["B"]), (3, "乙", ["A", "B"])
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["题库.xlsx", "题库.xls", "题库.csv"])
def test_the_name_of_the_file_does_not_matter(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(xls(("Sheet1", [HEADER, (1, "单选题", "甲", "一", "二", "三", "四", "B")])))
    assert Reading(path).only.key == ["B"]


def test_a_web_page_called_xls():
    page = (
        "<html><head><meta charset='gbk'></head><body><table><tr><th>题型</th><th>题干</th>"
        "<th>选项A</th><th>选项B</th><th>答案</th></tr>"
        "<tr><td>单选题</td><td>甲<br>乙</td><td>一</td><td>二</td><td>B</td></tr>"
        "</table></body></html>"
    )
    found = Reading(page.encode("gbk"))
    assert (found.only.stem, found.only.key, found.only.row) == ("甲\n乙", ["B"], 2)


LAW_BANK = """行政执法资格考试题库
一、单选题
1.
行政处罚由谁实施？
正确答案：A
A.有权机关 B.任何人
C.公民 D.法人
二、判断题
1.
处罚应当公开。
正确答案：B
A．错误 B．正确
三、案例题
某市城管局未告知陈述申辩的权利。
1.
该处罚是否有效？
正确答案：B
A.有效
B.无效
2.
理由包括哪些？
正确答案：AB
A.未告知 B.程序违法
C.无""".split("\n")


def test_a_word_document_of_a_law_bank():
    document = Document()
    for line in LAW_BANK:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    found = Reading(target.getvalue())
    single, judge, case = found.questions
    assert (single.stem, single.options, single.key) == (
        "行政处罚由谁实施？", ["有权机关", "任何人", "公民", "法人"], ["A"]
    )  # fmt: skip
    assert (judge.kind, judge.key) == ("true_false", True)
    assert case.stem == "某市城管局未告知陈述申辩的权利。"
    assert [item.key for item in case.items] == [["B"], ["A", "B"]]
    assert found.errors == []
    assert "title_skipped" in found.warned()


@pytest.mark.parametrize("merged", [True, False])
def test_options_under_one_wide_header(merged):
    found = read(
        ("题型", "题干", "选项", "", "", "", "答案"),
        ("单选题", "甲", "一", "二", "三", "四", "B"),
        change=lambda book: merged and book.active.merge_cells("C1:F1"),
    )
    assert (found.only.options, found.only.key) == (["一", "二", "三", "四"], ["B"])


def test_headers_in_two_languages():
    found = read(
        (
            "序号/No.",
            "题型 Type",
            "题干 Question",
            "选项A Option A",
            "选项B Option B",
            "答案 Answer",
        ),
        (1, "单选题", "甲", "一", "二", "A"),
    )
    assert (found.only.kind, found.only.options, found.only.key) == ("single", ["一", "二"], ["A"])


def test_a_case_and_the_rows_below_it_without_any_tie():
    found = read(
        ("序号", "题型", "题干", "选项A", "选项B", "答案"),
        (1, "案例分析题", "某县监委……请回答：", "", "", ""),
        ("", "", "（1）甲？", "一", "二", "A"),
        ("", "", "（2）乙？", "一", "二", "AB"),
        (2, "单选题", "独立", "一", "二", "B"),
        (3, "案例题", "某乡……", "", "", ""),
        (3, "判断题", "丙？", "", "", "错"),
        (4, "单选题", "另一道", "一", "二", "A"),
    )
    assert [(q.row, q.kind, len(q.items)) for q in found.questions] == [
        (2, "case", 2), (5, "single", 0), (6, "case", 1), (8, "single", 0)
    ]  # fmt: skip
    assert found.errors == []


def test_a_column_of_headings_is_no_material():
    found = read(
        ("大题", "题干", "选项A", "选项B", "答案"),
        ("一、单选题", "甲", "一", "二", "A"),
        ("二、判断题", "乙", "", "", "对"),
    )
    assert found.kinds() == ["single", "true_false"]


def test_a_bank_among_many_columns_of_its_system():
    header = ("题型", "题干", "选项A", "选项B", "答案", *(f"系统字段{n}" for n in range(20)))
    assert read(header, ("单选题", "甲", "一", "二", "A", *range(20))).only.key == ["A"]


def test_a_csv_that_names_its_separator():
    rows = [HEADER, (1, "单选题", "甲", "一", "二", "", "", "A")]
    content = b"sep=;\r\n" + csv(rows, delimiter=";", encoding="utf-8")
    assert Reading(content).only.key == ["A"]
