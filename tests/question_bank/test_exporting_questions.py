import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from core.files import open_private
from question_bank.actions.exports import request_export, write_questions
from question_bank.actions.imports import import_file, request_apply, start_import
from question_bank.actions.questions import create_question
from question_bank.facts import facts_of
from question_bank.models import ImportBatch, Question, QuestionExport
from question_bank.template_workbook import template_workbook
from tests.conftest import NOW
from tests.question_bank.bank import LATER, blank, case, live, single, true_false
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(setter, reviewer):
    """One of every kind, with everything that a question can carry."""
    every = [
        single(tags=["换届", "名额"], has_fixed_order=True),
        single(stem="=1+1 等于几？", options=["@甲", "+乙", "-丙", "丁\n两行", "戊"], key=["E"]),
        single(kind="indeterminate", stem="不定项", key=["A", "B"], branch="court", difficulty=3),
        true_false(key=False, for_practice=True),
        blank(key=[["权力", "全部权力"], ["人民"]]),
        {
            "kind": "essay",
            "stem": "试论监督。",
            "key": "第一，\n第二。",
            "citations": ["县里的通知"],
        },
        case(),
    ]
    return [create_question(facts, by=setter, at=NOW) for facts in every]


def exported(questions=None) -> bytes:
    content = io.BytesIO()
    write_questions(Question.objects.all() if questions is None else questions, content)
    return content.getvalue()


def check(content: bytes, by) -> ImportBatch:
    batch = start_import(content, filename="导出.xlsx", by=by, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert batch.failure == ""
    return batch


def test_importing_an_export_again_changes_nothing(bank, clerk):
    batch = check(exported(), clerk)
    assert list(batch.issues.values_list("code", "message")) == []
    assert (batch.count("same"), batch.count("questions")) == (7, 7)


def test_an_export_imported_elsewhere_makes_the_same_questions(bank, clerk):
    before = [facts_of(one) for one in Question.objects.whole().order_by("pk")]
    content = exported()
    Question.objects.all().delete()
    batch = check(content, clerk)
    assert batch.count("create") == 7
    request_apply(batch, by=clerk, at=LATER)
    run_queue()
    assert [facts_of(one) for one in Question.objects.whole().order_by("pk")] == before


def test_only_the_changed_row_is_an_update_with_old_beside_new(bank, clerk):
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    sheet = book["试题"]
    column = [cell.value for cell in sheet[1]].index("解析") + 1
    sheet.cell(row=2, column=column).value = "新的解析"
    sheet.cell(row=3, column=column).value = None
    content = io.BytesIO()
    book.save(content)
    batch = check(content.getvalue(), clerk)
    assert (batch.count("update"), batch.count("same")) == (2, 5)
    first, cleared = batch.rows.filter(outcome="update").order_by("pk")
    assert (first.before["facts"]["explanation"], first.facts["explanation"]) == (
        "地方组织法对名额有明确规定。",
        "新的解析",
    )
    assert cleared.facts["explanation"] == ""


def test_formulas_leave_as_words(bank):
    sheet = openpyxl.load_workbook(io.BytesIO(exported()))["试题"]
    types = {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value}
    assert types == {"s"}


def test_an_export_of_a_filtered_list_is_made_in_the_background(bank, setter):
    export = request_export("kind=blank&kind=case&q=副县长", by=setter, at=NOW)
    run_queue()
    export.refresh_from_db()
    assert (export.count, export.failure) == (1, "")
    with open_private(export.file) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read()))["试题"]
    assert [line[3].value for line in sheet.iter_rows(min_row=2)] == ["案例题", "单选题", "简答题"]


def test_an_export_holds_only_what_its_maker_may_see(bank, stranger):
    export = request_export("", by=stranger, at=NOW)
    run_queue()
    export.refresh_from_db()
    assert export.count == 0
    assert not QuestionExport.objects.visible_to(stranger).exists()


def test_the_command_writes_the_bank(bank, tmp_path, capsys):
    target = tmp_path / "题库.xlsx"
    call_command("export_questions", str(target))
    assert "已导出 7 道题" in capsys.readouterr().out
    assert openpyxl.load_workbook(target)["试题"].max_row == 10
    with pytest.raises(CommandError, match="写不了文件"):
        call_command("export_questions", str(tmp_path / "nowhere" / "x.xlsx"))


def test_a_filled_template_imports_cleanly(clerk):
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    sheet = book["试题"]
    names = [cell.value for cell in sheet[1]]
    rows = [
        {"题型": "单选题", "题干": "甲题", "选项A": "一", "选项B": "二", "答案": "B"},
        {"题型": "判断题", "题干": "乙题", "答案": "正确", "难度": "易", "适用机关": "法院"},
        {"题型": "填空题", "题干": "____和____", "答案": "五|省;自治区", "练习题": "是"},
        {"序号": "4", "题型": "案例题", "题干": "材料"},
        {"父题序号": "4", "题型": "简答题", "题干": "为什么？", "答案": "因为。"},
    ]
    for cells in rows:
        sheet.append([cells.get(name) for name in names])
    content = io.BytesIO()
    book.save(content)
    batch = check(content.getvalue(), clerk)
    assert batch.count("errors") == batch.count("warnings") == 0
    kinds = [kept.facts["kind"] for kept in batch.rows.order_by("pk")]
    assert kinds == ["single", "true_false", "blank", "case"]
    assert batch.rows.order_by("pk")[2].facts["key"] == [["五"], ["省", "自治区"]]


def test_the_template_offers_what_may_be_chosen():
    sheet = openpyxl.load_workbook(io.BytesIO(template_workbook()))["试题"]
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"易,中,难"' in offered
    assert any("不定项选择题" in one for one in offered)


def test_the_shell_imports_a_file_at_once(bank, clerk, reviewer, tmp_path):
    path = tmp_path / "题库.xlsx"
    path.write_bytes(exported())
    Question.objects.all().delete()
    batch = import_file(path, by=clerk, at=NOW, subject="综合", branch="court")
    assert (batch.state, Question.objects.count()) == ("applied", 7)
    assert Question.objects.waiting_for(reviewer).count() == 7
    assert Question.objects.get(kind="true_false").subject.path == "综合"


def test_a_live_question_exports_its_number(setter, reviewer):
    question = live(setter, reviewer)
    sheet = openpyxl.load_workbook(io.BytesIO(exported()))["试题"]
    assert (sheet["A1"].value, sheet["A2"].value) == ("编号", question.uid)
