"""The report as an official document and as a workbook."""

import io
import re
import zipfile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from exams.documents import Annex, report_docx, report_title, report_xlsx
from exams.models import Incident, SealSignature
from exams.reporting import load_record, load_seal
from tests.conftest import NOW
from tests.exams.marking import LATER, closed_sitting, marked, respond
from tests.factories import make_attempt, make_candidate, make_person, make_regulation, make_room

pytestmark = pytest.mark.django_db

ALARM = Annex("越过考试关口的提请", ["张伟未经考试合格，由赵国平决定越过考试关口。"], alarm=True)


@pytest.fixture
def sitting(clerk):
    sitting = closed_sitting(
        regulation=make_regulation(clauses={"resit": "第二十一条"}), room=make_room(name="一楼机房")
    )
    for right, branch in ((5, "government"), (4, "government"), (1, "court")):
        marked(sitting, right=right, branch=branch, post_title="县财政局局长")
    absent = make_candidate(sitting, make_person(), absence="excused", branch="court")
    make_attempt("absent", candidate=absent, paper=sitting.papers.get())
    Incident.objects.create(
        sitting=sitting, kind="note", text="第 5 座更换键盘。", by=clerk, at=NOW
    )
    return sitting


def document(sitting, annexes=()) -> Document:
    record = load_record(sitting)
    content = report_docx(record, load_seal(sitting), annexes, at=LATER)
    return Document(io.BytesIO(content))


def text_of(doc) -> str:
    return "\n".join(line.text for line in doc.paragraphs)


def test_the_page_is_that_of_an_official_document(sitting):
    section = document(sitting).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(width / 36000), round(height / 36000)) == (156, 225)  # EMU in a millimetre


def test_chinese_faces_and_sizes_are_those_of_the_standard(sitting):
    doc = document(sitting)
    faces = {}
    for line in doc.paragraphs:
        for run in line.runs:
            face = run._r.rPr.rFonts.get(qn("w:eastAsia"))
            faces.setdefault(run.text[:3], (face, run.font.size.pt))
    assert faces["关于2"] == ("方正小标宋简体", 22)
    assert faces["一、考"] == ("黑体", 16)
    assert faces["根据《"] == ("仿宋_GB2312", 16)
    assert 28 <= doc.styles["Normal"].paragraph_format.line_spacing.pt <= 30


def test_pages_are_numbered_between_dashes(sitting):
    section = document(sitting).sections[0]
    for footer in (section.footer, section.even_page_footer):
        xml = footer._element.xml
        assert "— " in xml and " —" in xml and "PAGE" in xml


def test_the_report_tells_numbers_results_rule_and_incidents(sitting):
    told = text_of(document(sitting))
    for words in (
        "应考 4 人，实考 3 人，请假 1 人，缺考 0 人",
        "优秀 1 人，良好 1 人，合格 0 人，不合格 1 人；合格以上共 2 人，合格率 66.7%",
        "《清源县任前法律知识考试办法》（清人常发〔2026〕1号）",
        "在一楼机房",
        "第 5 座更换键盘（李秀英）。",
        "90 分以上为优秀，80 分以上为良好，60 分以上为合格，其余为不合格",
        "补考 1 次，公布后 3 天内参加（第二十一条）",
        "报告人",
    ):
        assert words in told


def test_the_tables_hold_every_candidate_and_every_branch(sitting):
    branches, people = document(sitting).tables
    assert [cell.text for cell in branches.rows[1].cells][:5] == ["政府", "2", "2", "2", "100.0%"]
    assert [cell.text for cell in branches.rows[2].cells][:5] == ["法院", "2", "1", "0", "0.0%"]
    assert len(people.rows) == 5
    assert [row.cells[6].text for row in people.rows][1:] == ["优秀", "良好", "不合格", "请假"]
    assert people.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_calm_sitting_says_so_and_late_answers_are_told(sitting):
    sitting.incidents.all().delete()
    assert "考试秩序正常" in text_of(document(sitting))
    attempt = sitting.candidates.first().attempts.get()
    respond(attempt, attempt.paper.items.first(), ["A"], is_late=True, at=LATER)
    told = text_of(document(sitting))
    assert "有 1 次答案在截止后到达" in told and "尚未作出处理意见" in told


def test_the_seal_is_recomputed_and_named(sitting, clerk):
    assert "没有封存签名" in text_of(document(sitting))
    digest = load_seal(sitting).digest
    SealSignature.objects.create(sitting=sitting, officer=clerk, digest=digest, signed_at=NOW)
    told = text_of(document(sitting))
    assert digest in told and "由李秀英" in told
    SealSignature.objects.update(digest="f" * 64)
    assert "与封存时不一致" in text_of(document(sitting))


def test_an_alarm_is_framed_and_bold(sitting):
    doc = document(sitting, [ALARM])
    (line,) = [one for one in doc.paragraphs if "由赵国平决定越过" in one.text]
    assert line.runs[0].font.bold
    assert line._p.pPr.find(qn("w:pBdr")) is not None
    assert "越过考试关口" not in text_of(document(sitting))


def test_the_file_names_no_author_and_no_machine(sitting):
    record = load_record(sitting)
    content = report_docx(record, load_seal(sitting), [], at=LATER)
    core = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert re.search(r"<dc:creator>\s*</dc:creator>|<dc:creator/>", core)
    assert report_title(sitting) in core


def test_the_workbook_holds_marks_as_numbers(sitting):
    record = load_record(sitting)
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(record, [ALARM], at=LATER)))
    rows = list(book["成绩"].values)
    assert [row[5] for row in rows] == ["成绩", 100, 80, 20, "请假"]
    assert list(book["统计"].values)[1][:3] == ("政府", "2", "2")
    assert any("越过考试关口" in str(row) for row in book["说明"].values)


def test_a_name_cannot_become_a_formula(sitting):
    candidate = sitting.candidates.first()
    candidate.post_title = '=HYPERLINK("http://evil","点我")'
    candidate.save()
    content = report_xlsx(load_record(sitting), [], at=LATER)
    cell = openpyxl.load_workbook(io.BytesIO(content))["成绩"]["E2"]
    assert (cell.data_type, cell.value) == ("s", candidate.post_title)


def test_loading_costs_the_same_for_few_and_for_many(sitting, django_assert_num_queries):
    for _ in range(2):
        held = type(sitting).objects.select_related("regulation").get(pk=sitting.pk)
        with django_assert_num_queries(4):
            record = load_record(held)
        for _ in range(6):
            marked(sitting, paper=sitting.papers.first(), right=3)
    assert len(record.lines) == 10
