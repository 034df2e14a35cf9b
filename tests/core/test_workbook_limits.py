"""Each limit at its last allowed value and at the first refused one."""

import io
import zipfile

import pytest

from core.workbook import (
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableWorkbook,
    cells,
    guard,
    markup,
    open_workbook,
    parts,
    read_source,
    sniff,
)
from core.workbook.cells import Cell, Row, Sheet, column_letter, column_number
from tests.workbooks.builders import csv, member, rezip, xlsx

SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx(("Sheet1", [("题目", "答案"), ("甲", "A")]))


def sheet_of(count, width=1):
    return Sheet("一", lambda: iter(Row(n, {width: Cell("x")}) for n in range(1, count + 1)))


def code_of(work):
    with pytest.raises(UnreadableWorkbook) as refused:
        work()
    assert refused.value.message.endswith("。")
    return refused.value.code


def read_all(content):
    with open_workbook(content) as book:
        return [row for sheet in book.sheets for row in sheet.rows()]


def zip_of(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_rows_up_to_the_limit_are_read_and_the_next_is_refused():
    assert sum(1 for _ in sheet_of(MAX_ROWS).rows()) == MAX_ROWS
    assert code_of(lambda: list(sheet_of(MAX_ROWS + 1).rows())) == "too_many_rows"


def test_the_refusal_of_a_long_sheet_comes_after_the_rows_that_fit():
    seen = []
    with pytest.raises(UnreadableWorkbook):
        seen.extend(row.number for row in sheet_of(MAX_ROWS + 1).rows())
    rows = sheet_of(MAX_ROWS + 1).rows()
    assert next(rows).number == 1


def test_the_sixtieth_column_is_read_and_the_next_is_refused():
    (row,) = sheet_of(1, MAX_COLUMNS).rows()
    assert set(row.cells) == {60}
    assert code_of(lambda: list(sheet_of(1, MAX_COLUMNS + 1).rows())) == "too_many_columns"


def test_a_file_of_exactly_the_limit_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(guard, "MAX_UPLOAD", 1000)
    path = tmp_path / "题库.csv"
    for size, refused in ((999, False), (1000, False), (1001, True)):
        content = b"x" * size
        path.write_bytes(content)
        for source in (content, path, str(path), io.BytesIO(content)):
            if refused:
                assert code_of(lambda source=source: read_source(source)) == "file_too_large"
            else:
                assert read_source(source) == content


def test_an_open_file_is_read_from_its_beginning():
    file = io.BytesIO(b"abc")
    file.read()
    assert read_source(file) == b"abc"


def test_a_path_that_leads_nowhere_is_told_apart_from_one_that_cannot_be_read(tmp_path):
    assert code_of(lambda: read_source(tmp_path / "没有.xlsx")) == "no_such_file"
    assert code_of(lambda: read_source(tmp_path)) == "unreadable_file"


@pytest.mark.parametrize(
    ("limit", "value", "refused"),
    [
        ("MAX_MEMBERS", 3, False),
        ("MAX_MEMBERS", 2, True),
        ("MAX_UNPACKED", 30, False),
        ("MAX_UNPACKED", 29, True),
        ("MAX_MEMBER", 10, False),
        ("MAX_MEMBER", 9, True),
    ],
)
def test_an_archive_is_measured_by_its_directory(monkeypatch, limit, value, refused):
    content = zip_of(dict.fromkeys(("a", "b", "c"), b"0123456789"))
    monkeypatch.setattr(guard, limit, value)
    if refused:
        assert code_of(lambda: guard.open_archive(content)) == "unsafe_archive"
    else:
        assert len(guard.open_archive(content).namelist()) == 3


def test_density_counts_only_where_there_is_much_of_it(monkeypatch):
    content = zip_of({"a": bytes(100_000)})
    assert guard.open_archive(content)
    monkeypatch.setattr(guard, "RATIO_FROM", 50_000)
    assert code_of(lambda: guard.open_archive(content)) == "unsafe_archive"
    monkeypatch.setattr(guard, "MAX_RATIO", 100_000)
    assert guard.open_archive(content)


def test_an_empty_archive_is_no_workbook():
    assert code_of(lambda: sniff(zip_of({}))) in ("wrong_format", "damaged")


def test_a_damaged_note_about_the_format_is_a_sentence_too():
    content = bytearray(zip_of({"mimetype": b"application/vnd.oasis" * 20}))
    content[40:60] = b"\xff" * 20
    assert code_of(lambda: sniff(bytes(content))) == "wrong_format"


def merged(count):
    ranges = "".join(f'<mergeCell ref="C{n}:D{n}"/>' for n in range(1, count + 1))
    sheet = member(GOOD, SHEET).replace(
        b"</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>".encode()
    )
    return rezip(GOOD, {SHEET: sheet})


def test_as_many_merged_ranges_as_the_limit_are_read(monkeypatch):
    monkeypatch.setattr(parts, "MAX_MERGES", 5)
    assert len(read_all(merged(5))) == 2
    assert code_of(lambda: read_all(merged(6))) == "too_many_merges"


def test_ranges_open_at_one_row_are_bounded(monkeypatch):
    """Overlapping ranges by the thousand would make each row as dear as the sheet."""
    monkeypatch.setattr(cells, "MAX_OPEN_MERGES", 3)
    merges = [(1, column, 4, column) for column in range(1, 11)]
    anchors = {column: Cell(str(column)) for column in range(1, 11)}
    sheet = Sheet(
        "一",
        lambda: iter([Row(1, dict(anchors)), Row(2, {20: Cell("x")})]),
        lambda: cells.Extras(merges),
    )
    assert len(list(sheet.rows())[1].cells) == 1 + 3


def test_a_range_over_all_columns_is_filled_no_further_than_the_last_column_read():
    sheet = Sheet(
        "一",
        lambda: iter([Row(1, {1: Cell("通栏")})]),
        lambda: cells.Extras([(1, 1, 1, 16384)]),
    )
    (row,) = sheet.rows()
    assert list(row.cells) == list(range(1, MAX_COLUMNS + 1))


def test_a_range_whose_anchor_is_empty_fills_nothing():
    sheet = Sheet(
        "一",
        lambda: iter([Row(1, {5: Cell("x")}), Row(2, {5: Cell("y")})]),
        lambda: cells.Extras([(1, 1, 2, 3)]),
    )
    assert [list(row.cells) for row in sheet.rows()] == [[5], [5]]


def test_a_filled_cell_never_covers_what_stands_there():
    sheet = Sheet(
        "一",
        lambda: iter([Row(1, {1: Cell("甲"), 2: Cell("乙")})]),
        lambda: cells.Extras([(1, 1, 1, 3)]),
    )
    (row,) = sheet.rows()
    assert [cell.text for cell in row.cells.values()] == ["甲", "乙", "甲"]


@pytest.mark.parametrize(("span", "reach"), [("2", 2), ("60", 60), ("0", 1), ("-3", 1), ("x", 1)])
def test_a_span_on_a_web_page_reaches_as_far_as_it_says(span, reach):
    page = f"<table><tr><td colspan='{span}'>甲</td></tr><tr><td>乙</td></tr></table>"
    first, second = read_all(page.encode())
    assert len(first.cells) == reach and list(second.cells) == [1]


def test_a_boundless_span_on_a_web_page_is_bounded():
    assert markup._span("9" * 30) == markup._MAX_SPAN
    rows = read_all(b"<table><tr><td rowspan='999999999'>a</td><td>b</td></tr>"
                    b"<tr><td>c</td></tr></table>")  # fmt: skip
    assert [list(row.cells) for row in rows] == [[1, 2], [1, 2]]
    assert rows[1].cells[1].anchor == (1, 1)


def test_a_field_of_a_text_file_longer_than_any_cell_is_refused(monkeypatch):
    content = csv([("题目", "答案"), ("甲" * 500, "A")])
    assert len(read_all(content)) == 2
    monkeypatch.setattr("core.workbook.text._MAX_FIELD", 499)
    assert code_of(lambda: read_all(content)) == "damaged"


@pytest.mark.parametrize(
    ("column", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (60, "BH"), (702, "ZZ"), (703, "AAA"),
     (16384, "XFD")],
)  # fmt: skip
def test_columns_are_named_as_the_sheet_names_them(column, letters):
    assert column_letter(column) == letters
    assert column_number(letters) == column_number(letters.lower()) == column


@pytest.mark.parametrize("letters", ["A1", "甲", "A-", " "])
def test_what_is_no_column_has_no_number(letters):
    assert column_number(letters) == 0


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("甲\u200b乙", "甲乙"),
        ("\ufeff题目", "题目"),
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("甲_x000D_乙", "甲\n乙"),
        ("甲_x0041_乙", "甲A乙"),
        ("_x005F_x0041_", "_x0041_"),
        ("\u202e颠倒\u202c", "颠倒"),
        ("a_xyz_b", "a_xyz_b"),
        ("\x00\x01甲\x7f", "甲"),
        ("甲\t乙", "甲\t乙"),
    ],
)
def test_what_no_one_can_see_is_dropped(raw, clean):
    assert cells.clean_text(raw) == clean
