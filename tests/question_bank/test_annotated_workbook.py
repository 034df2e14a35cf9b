import io

import openpyxl
import pytest
from django.urls import reverse

from question_bank import annotating
from question_bank.actions.imports import start_import
from question_bank.annotating import Remark, annotate
from question_bank.models import QuestionExport
from tests.conftest import NOW
from tests.question_bank.books import GOOD, row, sheets, workbook
from tests.queue import run_queue

REMARKS = [
    Remark("题库", 2, "B", "error", "题干太短。"),
    Remark("题库", 2, "B", "warning", "请核对。"),
    Remark("题库", 3, "", "warning", "整行重复。"),
    Remark("题库", 0, "", "note", "有隐藏的行。"),
]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_failing_cells_of_the_organizer_s_own_workbook_are_marked_and_commented():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "题库"
    sheet["A1"], sheet["B2"], sheet["C9"] = "表头", "题干", "=1+1"
    sheet.column_dimensions["B"].width = 77
    source = io.BytesIO()
    book.save(source)
    marked = opened(annotate(source.getvalue(), REMARKS))
    assert marked.sheetnames == ["检查结果", "题库"]
    cell = marked["题库"]["B2"]
    assert cell.value == "题干"
    assert cell.fill.fgColor.rgb == "00F8CFCB"
    assert cell.comment.text == "错误：题干太短。\n提醒：请核对。"
    assert "整行重复" in marked["题库"]["A3"].comment.text
    assert marked["题库"]["C9"].value == "=1+1", "her own formulas stay hers"
    assert marked["题库"].column_dimensions["B"].width == 77
    summary = [[cell.value for cell in line] for line in marked["检查结果"].iter_rows(min_row=2)]
    assert summary[0] == ["错误", "题库", 2, "B", "题干太短。"]
    assert len(summary) == 4


def test_a_remark_on_a_merged_cell_stands_at_its_first():
    book = openpyxl.load_workbook(io.BytesIO(workbook(GOOD)))
    book["题库"].merge_cells("B2:B4")
    source = io.BytesIO()
    book.save(source)
    marked = opened(annotate(source.getvalue(), [Remark("题库", 3, "B", "error", "有误。")]))
    assert "有误" in marked["题库"]["B2"].comment.text


def test_a_text_file_comes_back_as_a_workbook_whose_words_stay_words():
    source = "题干,答案\n=SUM(A1),A\n第二题,B\n".encode("gb18030")
    marked = opened(annotate(source, [Remark("", 2, "A", "error", "公式。")]))
    sheet = marked[marked.sheetnames[1]]
    assert [cell.value for cell in sheet[2]] == ["=SUM(A1)", "A"]
    assert sheet["A2"].data_type == "s"


def test_rows_keep_their_numbers_when_the_copy_is_rewritten(monkeypatch):
    def broken(*args):
        raise KeyError("styles")

    monkeypatch.setattr(annotating, "load_workbook", broken)
    content = sheets({"题库": [["题干"], [], ["第一题"]]})
    marked = opened(annotate(content, [Remark("题库", 3, "A", "error", "有误。")]))
    assert marked["题库"]["A3"].value == "第一题"
    assert "有误" in marked["题库"]["A3"].comment.text


def test_of_a_large_file_only_the_rows_with_remarks_come_back(monkeypatch):
    monkeypatch.setattr(annotating, "MOST_COPIED", 3)
    marked = opened(annotate(workbook(GOOD), [Remark("题库", 5, "B", "warning", "请核对。")]))
    lines = [[cell.value for cell in line] for line in marked["题库"].iter_rows()]
    assert len(lines) == 1
    assert lines[0][0] == "原第 5 行"
    assert "丁题____和____。" in lines[0]


@pytest.mark.django_db
def test_the_report_is_made_in_the_background_and_downloaded(clerk, reviewer, client_for):
    content = workbook([*GOOD, row("坏题", key="F")])
    batch = start_import(content, filename="县里的.xlsx", by=clerk, at=NOW)
    run_queue()
    client = client_for(clerk)
    client.post(reverse("bank:import_act", args=[batch.pk]), {"do": "report"})
    run_queue()
    export = QuestionExport.objects.get()
    url = reverse("bank:export_download", args=[export.pk])
    answer = client.get(url)
    marked = opened(b"".join(answer.streaming_content))
    assert "答案里有 F" in marked["题库"]["G7"].comment.text
    assert export.filename == "县里的-检查结果.xlsx"
    assert client_for(reviewer).get(url).status_code == 404
