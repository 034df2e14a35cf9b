import io

import pytest
from openpyxl import Workbook

from core.workbook import UnreadableWorkbook
from people.identity import check_digit
from people.roster import read_roster

HEADER = ("序号", "姓名", "性别", "身份证号", "手机号", "单位", "拟任职务")


def id_number(number=1, sex="男"):
    stem = f"36010119800101{number * 2 + (1 if sex == '男' else 0):03d}"
    return stem + check_digit(stem)


def book(*rows, header=HEADER, title="名册", before=(), extra=None):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in (*before, header, *rows):
        sheet.append(row)
    if extra:
        extra(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def row(number=1, **fields):
    values = {
        "序号": number,
        "姓名": f"人员{number}",
        "性别": "男",
        "身份证号": id_number(number),
        "手机号": "13800001234",
        "单位": "县财政局",
        "拟任职务": "局长",
        **fields,
    }
    return tuple(values[name] for name in HEADER)


def only_error(roster):
    (error,) = roster.errors
    return error


def test_a_plain_roster_is_read():
    roster = read_roster(book(row(1), row(2)))
    assert roster.errors == [] and roster.warnings == []
    first, second = roster.entries
    assert (first.row, first.real_name, first.id_number) == (2, "人员1", id_number(1))
    assert (second.organ, second.proposed_post) == ("县财政局", "局长")


def test_title_rows_instructions_and_synonyms_are_no_obstacle():
    header = (
        "编号",
        "干部姓名（必填）",
        "性 别",
        "公民身份号码*",
        "联系电话：",
        "工作单位",
        "拟任",
    )
    body = book(
        row(1),
        header=header,
        before=[("清源县拟任命人员名册",), ("填表单位：县委组织部",)],
        extra=lambda b: b.create_sheet("填写说明").append(["请按格式填写"]),
    )
    (entry,) = read_roster(body).entries
    assert (entry.row, entry.mobile, entry.proposed_post) == (4, "13800001234", "局长")


def test_names_with_gaps_full_width_digits_and_mobiles_as_numbers_are_put_right():
    roster = read_roster(book(row(1, 姓名="张　伟", 手机号=13800001234)))
    (entry,) = roster.entries
    assert entry.real_name == "张伟" and entry.mobile == "13800001234"


@pytest.mark.parametrize("damaged", [360101198001010031, 3.60101198001010e17, "3.60101E+17"])
def test_an_id_number_that_excel_ruined_is_told_as_such(damaged):
    error = only_error(read_roster(book(row(1, 身份证号=damaged))))
    assert error.code == "damaged_id" and "文本" in error.message
    assert (error.row, error.column) == (2, "D")


def test_the_zeros_that_excel_leaves_behind_in_a_text_are_recognised():
    error = only_error(read_roster(book(row(1, 身份证号="360101198001010000"))))
    assert error.code == "damaged_id"


@pytest.mark.parametrize(
    ("fields", "code", "column"),
    [
        ({"姓名": None}, "no_name", "B"),
        ({"身份证号": None}, "no_id", "D"),
        ({"身份证号": "360101198001010039"}, "bad_id", "D"),
        ({"手机号": "1380000123"}, "bad_mobile", "E"),
        ({"单位": "长" * 101}, "too_long", "F"),
    ],
)
def test_each_fault_is_told_by_row_and_column(fields, code, column):
    roster = read_roster(book(row(1), row(2, **fields)))
    error = only_error(roster)
    assert (error.sheet, error.row, error.column, error.code) == ("名册", 3, column, code)
    assert [entry.row for entry in roster.entries] == [2]


def test_the_same_person_twice_is_an_error_naming_the_other_row():
    roster = read_roster(book(row(1), row(2), row(1)))
    error = only_error(roster)
    assert error.row == 4 and "第 2 行" in error.message


def test_a_sex_that_contradicts_the_number_is_a_warning_only():
    roster = read_roster(book(row(1, 性别="女")))
    assert roster.errors == [] and len(roster.entries) == 1
    assert "身份证号对应的是男" in roster.warnings[0].message


def test_an_unknown_column_is_mentioned_and_the_usual_ones_are_not():
    body = book((*row(1), "说明文字", "党员"), header=(*HEADER, "特长", "政治面貌"))
    assert ["特长" in w.message for w in read_roster(body).warnings] == [True]


def test_without_a_header_nothing_is_guessed():
    roster = read_roster(book(header=("甲", "乙"), title="数据"))
    assert only_error(roster).code == "no_header" and "“数据”" in roster.errors[0].message


def test_a_header_without_people_is_an_error():
    assert only_error(read_roster(book())).code == "no_rows"


def test_empty_rows_and_a_repeated_header_are_passed_over():
    roster = read_roster(book(row(1), (None,) * 7, HEADER, row(2)))
    assert [entry.real_name for entry in roster.entries] == ["人员1", "人员2"]
    assert roster.errors == []


def test_what_is_no_workbook_is_refused_with_a_sentence():
    with pytest.raises(UnreadableWorkbook):
        read_roster(b"%PDF-1.4 no workbook")
