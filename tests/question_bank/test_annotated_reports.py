"""What the organizer gets back: every remark is somewhere, and nothing of hers is lost."""

import io

import openpyxl
import pytest
from openpyxl.comments import Comment

from question_bank import annotating
from question_bank.annotating import Remark, annotate, place
from tests.question_bank.books import GOOD, HEAD, row, sheets, workbook
from tests.workbooks.builders import csv, xls

ERROR, WARNING, PLAIN = "00F8CFCB", "00FBEFC8", "00000000"


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def remark(row: int, column: str = "B", severity: str = "error", message: str = "有误。"):
    return Remark("题库", row, column, severity, message)


def colour(cell) -> str:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else PLAIN


@pytest.mark.parametrize(
    ("severities", "shown"),
    [
        (["error"], ERROR),
        (["warning"], WARNING),
        (["warning", "error"], ERROR),
        (["error", "warning"], ERROR),
        (["note"], PLAIN),
    ],
)
def test_the_worst_remark_gives_the_colour_and_notes_give_none(severities, shown):
    remarks = [remark(2, severity=one, message=f"{one}。") for one in severities]
    cell = opened(annotate(workbook(GOOD), remarks))["题库"]["B2"]
    assert colour(cell) == shown
    lines = cell.comment.text.splitlines() if cell.comment else []
    assert len(lines) == len([one for one in severities if one != "note"])


def test_every_remark_is_in_the_summary_with_its_place():
    remarks = [remark(2), remark(3, "", "warning"), Remark("", 0, "", "note", "看过了。")]
    sheet = opened(annotate(workbook(GOOD), remarks))["检查结果"]
    lines = [list(line) for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert lines == [
        ["错误", "题库", 2, "B", "有误。"],
        ["提醒", "题库", 3, None, "有误。"],
        ["说明", None, None, None, "看过了。"],
    ]


def test_without_remarks_the_workbook_comes_back_with_an_empty_summary():
    book = opened(annotate(workbook(GOOD), []))
    assert book["检查结果"].max_row == 1
    assert [cell.value for cell in book["题库"][1]] == HEAD


def test_a_comment_of_her_own_stays_below_ours():
    book = opened(workbook(GOOD))
    book["题库"]["B2"].comment = Comment("这题要再核一遍", "张老师")
    text = opened(annotate(saved(book), [remark(2)]))["题库"]["B2"].comment.text
    assert text == "错误：有误。\n这题要再核一遍"


def test_remarks_on_several_cells_of_one_merged_range_stand_together():
    book = opened(workbook(GOOD))
    book["题库"].merge_cells("B2:B4")
    remarks = [
        remark(2, severity="warning", message="一。"),
        remark(3, message="二。"),
        remark(4, severity="warning", message="三。"),
        remark(5, severity="warning", message="四。"),
    ]
    sheet = opened(annotate(saved(book), remarks))["题库"]
    assert sheet["B2"].comment.text == "提醒：一。\n错误：二。\n提醒：三。"
    assert colour(sheet["B2"]) == ERROR
    assert sheet["B5"].comment.text == "提醒：四。"


def test_a_remark_of_one_sheet_leaves_the_others_alone():
    content = sheets({"题库": [HEAD, *GOOD], "备份": [HEAD, *GOOD]})
    book = opened(annotate(content, [remark(2)]))
    assert book["题库"]["B2"].comment and not book["备份"]["B2"].comment


def test_a_sheet_that_bears_the_name_of_the_summary_keeps_it():
    content = sheets({"检查结果": [HEAD, *GOOD]})
    book = opened(annotate(content, [Remark("检查结果", 2, "B", "error", "有误。")]))
    assert book.sheetnames == ["检查结果_2", "检查结果"]
    assert book["检查结果"]["B2"].comment


def test_an_empty_cell_beyond_the_last_one_is_marked_in_a_copy():
    sheet = opened(annotate(workbook(GOOD), [remark(2, "Z", message="没有答案。")]))["题库"]
    assert "没有答案" in sheet["Z2"].comment.text


@pytest.mark.parametrize("make", [csv, lambda rows: xls(("题库", rows))])
def test_an_empty_cell_beyond_the_last_one_is_marked_in_rewritten_rows(make):
    rows = [["题干", "选项A", "选项B", "答案"], ["第一题", "甲", "乙"], ["第二题", "甲", "乙", "A"]]
    content = make(rows)
    name = annotating_name(content)
    book = opened(annotate(content, [Remark(name, 2, "D", "error", "没有答案。")]))
    sheet = book[book.sheetnames[1]]
    assert "没有答案" in sheet["D2"].comment.text
    assert colour(sheet["D2"]) == ERROR
    assert sheet["D3"].value == "A" and not sheet["D3"].comment


def annotating_name(content: bytes) -> str:
    with annotating.open_workbook(content) as book:
        return next(iter(book.sheets)).name


def test_of_a_large_file_the_missing_answer_is_marked_beside_its_number(monkeypatch):
    monkeypatch.setattr(annotating, "MOST_COPIED", 2)
    content = workbook([row("甲题"), row("乙题", key="")[:6], row("丙题")])
    book = opened(annotate(content, [remark(3, "G", message="没有答案。")]))
    sheet = book["题库"]
    assert sheet.max_row == 1
    assert sheet["A1"].value == "原第 3 行"
    assert "没有答案" in sheet["H1"].comment.text, "one column further: the number is in front"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3"])
def test_words_that_look_like_formulas_are_rewritten_as_words(text):
    content = csv([["题干", "答案"], [text, "A"]])
    book = opened(annotate(content, [Remark("", 2, "A", "warning", "请核对。")]))
    cell = book[book.sheetnames[1]]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_very_many_remarks_on_one_cell_are_cut_to_what_a_comment_holds():
    remarks = [remark(2, message="很长的说明" * 40) for _ in range(30)]
    text = opened(annotate(workbook(GOOD), remarks))["题库"]["B2"].comment.text
    assert 1500 < len(text) <= 2000


@pytest.mark.parametrize(
    ("given", "at"),
    [
        (remark(4, "B"), (4, 2)),
        (remark(4, "AA"), (4, 27)),
        (remark(4, ""), (4, 1)),
    ],
)
def test_a_remark_has_its_place(given, at):
    assert list(place([given])["题库"]) == [at]


@pytest.mark.parametrize("given", [remark(0), remark(0, ""), remark(3, severity="note")])
def test_what_belongs_to_no_cell_marks_none(given):
    assert not place([given])["题库"]
