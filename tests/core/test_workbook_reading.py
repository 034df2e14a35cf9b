"""Cells as a person sees them, from .xlsx, .xls and text."""

import datetime
import io

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from core.workbook import Row, csv_safe, open_workbook, write_workbook
from core.workbook.display import plain_number, show
from tests.workbooks.builders import csv, member, rezip, xls, xlsx


def rows_of(content: bytes, sheet: int = 0) -> list[Row]:
    with open_workbook(content) as book:
        return list(book.sheets[sheet].rows())


def texts(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in rows_of(content)]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1.0, "General", "1"),
        (3.14159, "General", "3.14159"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012345.0, "General", "123456789012345"),
        (1.5e-7, "General", "0.00000015"),
        (0.3, "0%", "30%"),
        (0.125, "0.0%", "12.5%"),
        (42, "0000", "0042"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (5, '"第"0"条"', "第5条"),
        (12, '0"分"', "12分"),
        (2.5, "0.##", "2.5"),
        (2.0, "0.##", "2"),
        (-3, "0;[Red]-0", "-3"),
        (1 / 3, "# ?/?", "1/3"),
        (1.5, "# ?/?", "1 1/2"),
        (0.75, "h:mm", "18:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (12.520150462963, "[h]:mm:ss", "300:29:01"),
        (44805, "yyyy/m/d", "2022/9/1"),
        (44805, 'yyyy"年"m"月"d"日"', "2022年9月1日"),
        (44805, "yyyy-mm-dd", "2022-09-01"),
        (44805.354166667, "yyyy-mm-dd hh:mm", "2022-09-01 08:30"),
        (44594, "[$-804]yyyy年m月", "2022年2月"),
        (44805, "[DBNum1][$-804]yyyy年m月d日", "2022年9月1日"),
        (44805, "aaaa", "星期四"),
        (1000, "[$￥-804]#,##0", "￥1,000"),
        (7, "@", "7"),
        (12345, "0.00E+00", "12345"),
    ],
)
def test_numbers_are_shown_as_the_sheet_shows_them(value, code, shown):
    assert show(value, code)[0] == shown


@settings(deadline=None)
@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_whole_numbers_never_grow_a_point(number):
    assert plain_number(float(number)) == str(number)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_no_format_and_no_number_breaks_the_display(value, code):
    assert isinstance(show(value, code)[0], str)


def test_formats_reach_the_cells_of_xlsx():
    def write(book):
        sheet = book.active
        sheet["A1"], sheet["A1"].number_format = 0.3, "0%"
        sheet["B1"] = datetime.date(2022, 9, 1)
        sheet["C1"], sheet["C1"].number_format = datetime.time(18, 0), "h:mm"
        sheet["D1"] = True
        sheet["E1"] = 44805
        sheet["F1"] = "=RAND()"

    row = rows_of(xlsx(("Sheet1", []), change=write))[0]
    shown = {column: (cell.text, cell.kind, cell.plain) for column, cell in row.cells.items()}
    assert shown == {
        1: ("30%", "percent", False),
        2: ("2022-09-01", "date", False),
        3: ("18:00", "date", False),
        4: ("TRUE", "bool", True),
        5: ("44805", "number", True),
        6: ("", "text", True),
    }
    assert row.cells[6].formula == "RAND()"


def test_a_shared_formula_is_known_in_every_cell_that_shares_it():
    sheet = (
        b"<worksheet><sheetData>"
        b'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">RAND()</f><v>0.5</v></c></row>'
        b'<row r="2"><c r="A2"><f t="shared" si="0"/><v>0.6</v></c></row>'
        b"</sheetData></worksheet>"
    )
    content = rezip(xlsx(("Sheet1", [("x",)])), {"xl/worksheets/sheet1.xml": sheet})
    assert [row.cells[1].formula for row in rows_of(content)] == ["RAND()", "RAND()"]


def test_rich_text_is_joined_and_its_phonetic_guide_left_out():
    sheet = (
        "<worksheet><sheetData><row><c t='inlineStr'><is><r><t>宪</t></r><r><t>法</t></r>"
        "<rPh><t>xianfa</t></rPh></is></c><c "
        "t='str'><v>甲_x000D_\n乙</v></c></row></sheetData></worksheet>"
    ).encode()
    content = rezip(xlsx(("Sheet1", [("x",)])), {"xl/worksheets/sheet1.xml": sheet})
    assert texts(content) == [["宪法", "甲\n\n乙"]] or texts(content) == [["宪法", "甲\n乙"]]


def test_a_prefix_on_every_tag_changes_nothing():
    sheet = (
        "<x:worksheet xmlns:x='urn:m'><x:sheetData><x:row r='3'><x:c r='B3' "
        "t='str'><x:v>甲</x:v></x:c>"
        "</x:row></x:sheetData><x:mergeCells><x:mergeCell "
        "ref='B3:C4'/></x:mergeCells></x:worksheet>"
    ).encode()
    content = rezip(xlsx(("Sheet1", [("x",)])), {"xl/worksheets/sheet1.xml": sheet})
    row = rows_of(content)[0]
    assert (row.number, row.cells[2].text, row.cells[3].anchor) == (3, "甲", (3, 2))


def test_merged_cells_are_filled_from_their_anchor_and_say_so():
    def merge(book):
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("A2:A3")

    first, second, third = rows_of(
        xlsx(("Sheet1", [("题", "", "x"), ("甲", "1"), ("", "2")]), change=merge)
    )
    assert (first.cells[2].text, first.cells[2].anchor) == ("题", (1, 1))
    assert (second.cells[1].anchor, third.cells[1].text) == (None, "甲")
    assert third.cells[1].anchor == (2, 1)


def test_hidden_rows_sheets_and_pictures_are_known():
    image = io.BytesIO()
    Image.new("RGB", (4, 4)).save(image, "PNG")

    def decorate(book):
        book.worksheets[0].row_dimensions[2].hidden = True
        book.worksheets[0].add_image(Picture(image), "C5")
        book.worksheets[1].sheet_state = "veryHidden"

    content = xlsx(("甲", [("x",), ("y",)]), ("乙", [("z",)]), change=decorate)
    with open_workbook(content) as book:
        assert [sheet.hidden for sheet in book.sheets] == [False, True]
        assert [row.hidden for row in book.sheets[0].rows()] == [False, True]
        assert book.sheets[0].extras.pictures == [(5, 3)]


def test_xls_gives_formats_merges_hidden_rows_and_formulas():
    def write(book: xlwt.Workbook):
        sheet = book.get_sheet(0)
        sheet.write(0, 0, 0.3, xlwt.easyxf(num_format_str="0%"))
        sheet.write(0, 1, 44805, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        sheet.write(0, 2, 1.0)
        sheet.write(0, 3, True)
        sheet.write_merge(1, 2, 0, 1, "合并")
        sheet.write(2, 2, "下")
        sheet.write(3, 0, xlwt.Formula("RAND()"))
        sheet.write(3, 1, xlwt.Formula("1+1"))
        sheet.row(2).hidden = True

    first, second, third, fourth = rows_of(xls(("Sheet1", []), change=write))
    assert [cell.text for cell in first.cells.values()] == ["30%", "2022-09-01", "1", "TRUE"]
    assert second.cells[2].anchor == (2, 1)
    assert (third.cells[1].text, third.hidden) == ("合并", True)
    assert fourth.cells[1].formula == "RAND()"
    assert fourth.cells[2].formula == "?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_decoded_and_parted(encoding, delimiter):
    rows = [("题目", "答案", "备注"), ("“甲”", "A\nB", "一，二"), ("乙", "C", "")]
    content = csv(rows, encoding=encoding, delimiter=delimiter)
    assert texts(content) == [list(rows[0]), list(rows[1]), ["乙", "C"]]


def test_a_row_of_csv_is_numbered_as_excel_numbers_it():
    content = csv([("题目", "答案"), ("甲\n乙", "A"), ("", ""), ("丙", "B")])
    assert [row.number for row in rows_of(content)] == [1, 2, 4]


def test_what_is_written_is_no_formula_and_holds_no_control_characters():
    target = io.BytesIO()
    rows = [("姓名", "分数"), ('=HYPERLINK("http://x")', 3), ("甲\x0b\x00乙", None)]
    write_workbook(target, [("结果:[一]", rows)])
    content = target.getvalue()
    assert texts(content) == [["姓名", "分数"], ['=HYPERLINK("http://x")', "3"], ["甲乙"]]
    assert b"<f>" not in member(content, "xl/worksheets/sheet1.xml")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["结果一"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_csv_field_never_starts_a_formula(text):
    assert csv_safe(text)[0] in "'" or not csv_safe(text).startswith(("=", "+", "-", "@"))


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]),
                        min_size=1).filter(str.strip), min_size=1, max_size=5))  # fmt: skip
def test_text_survives_writing_and_reading(words):
    target = io.BytesIO()
    write_workbook(target, [("一", [words])], header=False)
    assert texts(target.getvalue()) == [words]


def test_pictures_in_xls_are_counted(tmp_path):
    path = tmp_path / "x.bmp"
    Image.new("RGB", (4, 4)).save(path, "BMP")
    content = xls(
        ("甲", [("x",)]),
        ("乙", [("y",)]),
        change=lambda book: book.get_sheet(1).insert_bitmap(str(path), 2, 1),
    )
    with open_workbook(content) as book:
        assert [len(sheet.extras.pictures) for sheet in book.sheets] == [0, 1]


def test_stray_styles_over_whole_columns_of_an_old_workbook_stay_flat(monkeypatch):
    def style(book: xlwt.Workbook):
        form = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for number in range(1, 200):
            book.get_sheet(0).row(number).set_cell_mulblanks(0, 200, form)
        book.get_sheet(0).write(300, 0, 44805, form)

    monkeypatch.setattr("core.workbook.xls.MAX_BLANKS", 1000)
    rows = rows_of(xls(("Sheet1", [("题目",)]), change=style))
    assert [(row.number, row.cells[1].text) for row in rows] == [(1, "题目"), (301, "2022-09-01")]


def test_our_reader_and_openpyxl_see_the_same_cells():
    rows = [
        ("题目", 1, 2.5, True, "甲\n乙"),
        ("", "x", -3, False, " 空格 "),
        ("1", 0, 1e20, "", "末"),
    ]
    content = xlsx(("Sheet1", rows))
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    theirs = [
        {cell.column: cell.value for cell in row if cell.value is not None} for row in sheet.rows
    ]
    ours = [{column: cell.text for column, cell in row.cells.items()} for row in rows_of(content)]
    assert [set(row) for row in ours] == [set(row) for row in theirs]
    assert ours[0] == {1: "题目", 2: "1", 3: "2.5", 4: "TRUE", 5: "甲\n乙"}
    assert ours[2][3] == "100000000000000000000"
