"""Excel in, with a preview and all or nothing; and out, by the queue."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.state import Refused
from core.workbook import open_workbook, write_workbook
from evaluations.actions.duty_exports import request_export
from evaluations.actions.duty_imports import apply_import, check_import, reject_import
from evaluations.duty_sheet import LABELS, read_duty_sheet
from evaluations.models import DutyEntry, DutyExport, DutyImport, DutyYear
from evaluations.tasks import make_duty_export
from tests.evaluations.duties import (
    confirmed,
    make_delegation,
    make_deputy,
    make_scheme,
    register,
)
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
HEADER = tuple(LABELS.values())
LINE = {
    "name": "杨桂芳", "username": "", "delegation": "城关镇", "on": "2026-03-01",
    "item": "视察调研", "quantity": 1, "subject": "视察农贸市场改造",
}  # fmt: skip


@pytest.fixture
def liaison(person):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(liaison, term):
    make_scheme()
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


def book(*lines, header=HEADER):
    content = io.BytesIO()
    rows = [tuple({**LINE, **line}[name] for name in LABELS) for line in lines]
    write_workbook(content, [("履职登记", [header, *rows]), ("填写说明", [("说明",)])])
    return content.getvalue()


def check(content, by, at):
    return check_import(content, filename="履职.xlsx", by=by, at=at)


def told(batch):
    return [(one["row"], one["column"], one["message"]) for one in batch.errors]


def test_a_good_sheet_is_shown_first_and_registered_when_it_is_confirmed(deputy, liaison, at):
    batch = check(
        book({}, {"on": "2026年2月3日", "quantity": 2.5, "subject": "走访选民"}), liaison, at
    )
    assert batch.errors == [] and not DutyEntry.objects.exists()
    assert apply_import(batch, by=liaison, at=at) == 2
    rows = DutyEntry.objects.order_by("on").values_list("on", "quantity", "state", "registered_by")
    assert list(rows) == [
        (date(2026, 2, 3), Decimal("2.50"), "registered", liaison.pk),
        (date(2026, 3, 1), Decimal(1), "registered", liaison.pk),
    ]
    with pytest.raises(Refused):
        apply_import(batch, by=liaison, at=at)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ({"name": ""}, "A", "没有填写姓名"),
        ({"name": "不认识"}, "A", "没有“不认识”"),
        ({"delegation": "河西镇"}, "A", "没有“杨桂芳”"),
        ({"on": "三月一日"}, "D", "日期看不懂"),
        ({"on": "2026-02-30"}, "D", "日期看不懂"),
        ({"on": "2026-03-11"}, "D", "还没有到"),
        ({"item": "打球"}, "E", "没有“打球”"),
        ({"item": "培训学时"}, "D", "登记项目"),
        ({"quantity": "两次"}, "F", "数量应是"),
        ({"quantity": -1}, "F", "数量应是"),
        ({"quantity": 0.005}, "F", "两位小数"),
        ({"subject": ""}, "G", "没有填写内容"),
        ({"subject": "长" * 201}, "G", "超过 200"),
    ],
)
def test_a_bad_row_is_told_by_its_cell_and_nothing_is_registered(
    deputy, liaison, at, line, column, message
):
    batch = check(book({"subject": "好的一行"}, line), liaison, at)
    assert [(row, place) for row, place, _ in told(batch)] == [(3, column)]
    assert message in told(batch)[0][2]
    with pytest.raises(Refused, match="还有错误"):
        apply_import(batch, by=liaison, at=at)
    assert not DutyEntry.objects.exists()


def test_namesakes_are_told_apart_by_login_name(deputy, liaison, at):
    twin = make_deputy(make_delegation("城关镇"), real_name="杨桂芳")
    assert "同名" in told(check(book({}), liaison, at))[0][2]
    batch = check(book({"username": twin.person.username}), liaison, at)
    apply_import(batch, by=liaison, at=at)
    assert DutyEntry.objects.get().deputy == twin


def test_a_row_that_stands_twice_or_is_registered_already_is_not_written_twice(deputy, liaison, at):
    assert "与第 2 行相同" in told(check(book({}, {}), liaison, at))[0][2]
    batch = check(book({}, {"subject": "另一件"}), liaison, at)
    register(deputy, subject=LINE["subject"])
    with pytest.raises(Refused, match="已登记过"):
        apply_import(batch, by=liaison, at=at)
    assert DutyEntry.objects.count() == 1
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_deputies_of_others_are_unknown_to_her(deputy, liaison, clerk, at):
    make_deputy(make_delegation("河西镇"), real_name="谢长河")
    sheet = book({"name": "谢长河", "delegation": "河西镇"})
    assert "没有“谢长河”" in told(check(sheet, liaison, at))[0][2]
    assert told(check(sheet, clerk, at)) == []


def test_one_file_is_for_one_year(deputy, liaison, at):
    batch = check(book({}, {"on": "2025-12-31"}), liaison, at)
    assert "几个年度" in told(batch)[0][2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (book(header=("甲", "乙", "丙", "丁", "戊", "己", "庚")), "没有找到表头"),
        (book(), "没有登记"),
    ],
)
def test_a_sheet_without_header_or_rows_is_told(deputy, liaison, at, content, message):
    assert message in told(check(content, liaison, at))[0][2]


def test_checking_costs_the_same_for_few_rows_and_many(
    deputy, liaison, at, django_assert_max_num_queries
):
    liaison.get_all_permissions()
    sheet = book(*({"subject": f"第{number}件"} for number in range(60)))
    with django_assert_max_num_queries(12):
        batch = check(sheet, liaison, at)
    with django_assert_max_num_queries(30):
        assert apply_import(batch, by=liaison, at=at) == 60


def test_a_rejected_import_is_over(deputy, liaison, at):
    batch = check(book({}), liaison, at)
    reject_import(batch, by=liaison, at=at)
    with pytest.raises(Refused):
        apply_import(batch, by=liaison, at=at)
    assert not DutyEntry.objects.exists()


def test_dates_that_excel_keeps_as_numbers_are_read(db):
    content = io.BytesIO()
    rows = [HEADER, ("杨桂芳", "", "", date(2026, 3, 1), "视察调研", None, "视察")]
    write_workbook(content, [("表", rows)])
    found = read_duty_sheet(content.getvalue())
    assert found.faults == [] and found.lines[0].on == date(2026, 3, 1)
    assert found.lines[0].quantity == 1


# --- the pages ------------------------------------------------------------------------------


def test_the_pages_of_an_import(deputy, liaison, client_for):
    client, start = client_for(liaison), "/admin/duty-record/import/"
    template = client.get(f"{start}template/")
    with open_workbook(template.content) as workbook:
        names = [sheet.name for sheet in workbook.sheets]
    assert names == ["履职登记", "积分项目", "填写说明"]
    bad = client.post(start, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken")})
    assert bad.status_code == 400
    assert client.post(start).status_code == 400
    upload = SimpleUploadedFile("履职.xlsx", book({}))
    page = client.post(start, {"file": upload}, follow=True).content.decode()
    assert "视察农贸市场改造" in page and "确认导入" in page
    batch = DutyImport.objects.get()
    page = client.post(f"{start}{batch.pk}/apply/", follow=True).content.decode()
    assert "已导入 1 条登记" in page


def test_an_import_is_for_whoever_uploaded_it(deputy, liaison, clerk, at, client_for):
    batch = check(book({}), liaison, at)
    path = f"/admin/duty-record/import/{batch.pk}/"
    assert client_for(liaison).get(path).status_code == 200
    assert client_for(clerk).get(path).status_code == 404
    assert client_for(deputy.person).get(path).status_code in (302, 403)


# --- out ------------------------------------------------------------------------------------


def test_the_year_goes_out_by_the_queue_with_every_point_and_entry(
    deputy, liaison, clerk, client_for, settings
):
    confirmed(deputy, liaison, subject='=HYPERLINK("http://evil")', quantity=Decimal(6))
    year = DutyYear.objects.get()
    client = client_for(clerk)
    answer = client.post(f"/admin/duty-record/years/{year.pk}/export/")
    waiting = client.get(answer["Location"])
    assert waiting["Refresh"] == "3" and "正在生成" in waiting.content.decode()
    export = DutyExport.objects.get()
    early = client.get(f"/admin/duty-record/exports/{export.pk}/file/")
    assert early.status_code == 409
    run_queue()
    ready = client.get(answer["Location"])
    assert "Refresh" not in ready and "下载" in ready.content.decode()
    content = b"".join(client.get(f"/admin/duty-record/exports/{export.pk}/file/"))
    with open_workbook(content) as workbook:
        sheets = {s.name: [[c.text for c in r.cells.values()] for r in s.rows()]
                  for s in workbook.sheets}  # fmt: skip
    summary, entries = sheets["积分汇总"], sheets["登记明细"]
    assert summary[0][3] == "视察调研" and summary[1][0] == "杨桂芳" and "15" in summary[1][3]
    assert entries[1][5].startswith("=HYPERLINK")


def test_an_export_is_for_whoever_asked_for_it(deputy, liaison, clerk, chair, at, client_for):
    confirmed(deputy, liaison)
    export = request_export(DutyYear.objects.get(), by=clerk, at=at)
    path = f"/admin/duty-record/exports/{export.pk}/"
    assert client_for(clerk).get(path).status_code == 200
    assert client_for(chair).get(path).status_code == 404
    assert client_for(liaison).get(path).status_code == 404


def test_a_task_that_comes_twice_makes_one_file(deputy, liaison, clerk, at):
    confirmed(deputy, liaison)
    export = request_export(DutyYear.objects.get(), by=clerk, at=at)
    run_queue()
    export.refresh_from_db()
    first = export.file
    make_duty_export(export.pk)
    export.refresh_from_db()
    assert export.file == first
