"""Our readers beside openpyxl and xlrd, over workbooks that nobody thought of."""

import io
import math

import openpyxl
import xlrd
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workbook import open_workbook, write_workbook
from core.workbook.display import plain_number
from tests.workbooks.builders import csv, xls, xlsx

DAY = "yyyy-mm-dd"
QUICK = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and not text.startswith("=") and "_x" not in text)
whole = st.integers(min_value=-(10**14), max_value=10**14)
broken = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda n: round(n, 6))
values = st.one_of(words, whole, broken, st.booleans(), st.none())
rows = st.lists(st.lists(values, max_size=6), min_size=1, max_size=8)
grids = rows.filter(lambda grid: any(value not in (None, "") for row in grid for value in row))


def expected_text(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return plain_number(value)
    return value


def ours(content):
    with open_workbook(content) as book:
        return {
            (row.number, column): cell.text
            for row in book.sheets[0].rows()
            for column, cell in row.cells.items()
        }


def by_openpyxl(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    return {
        (cell.row, cell.column): expected_text(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_xlrd(content):
    sheet = xlrd.open_workbook(file_contents=content).sheet_by_index(0)
    found = {}
    for row in range(sheet.nrows):
        for column in range(sheet.ncols):
            cell = sheet.cell(row, column)
            if cell.ctype == xlrd.XL_CELL_BOOLEAN:
                found[row + 1, column + 1] = "TRUE" if cell.value else "FALSE"
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                found[row + 1, column + 1] = plain_number(cell.value)
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                found[row + 1, column + 1] = cell.value
    return found


def same_numbers(one, other):
    """Excel keeps 15 digits: compare numbers as numbers, everything else letter by letter."""
    assert one.keys() == other.keys()
    for place, text in one.items():
        if text != other[place]:
            assert math.isclose(float(text), float(other[place]), rel_tol=1e-14), place


@QUICK
@given(grids)
def test_a_new_workbook_reads_as_openpyxl_reads_it(grid):
    content = xlsx(("Sheet1", grid))
    same_numbers(ours(content), by_openpyxl(content))


@QUICK
@given(grids)
def test_an_old_workbook_reads_as_xlrd_reads_it(grid):
    content = xls(("Sheet1", grid))
    same_numbers(ours(content), by_xlrd(content))


@QUICK
@given(grids)
def test_the_same_rows_read_the_same_from_both_kinds_of_file(grid):
    same_numbers(ours(xlsx(("Sheet1", grid))), ours(xls(("Sheet1", grid))))


@QUICK
@given(grids)
def test_what_is_read_is_what_was_put_in(grid):
    wanted = {
        (number, column): expected_text(value)
        for number, row in enumerate(grid, start=1)
        for column, value in enumerate(row, start=1)
        if value is not None
    }
    same_numbers(ours(xlsx(("Sheet1", grid))), wanted)


@QUICK
@given(grids)
def test_what_we_write_openpyxl_reads(grid):
    target = io.BytesIO()
    write_workbook(target, [("一", grid)], header=False)
    same_numbers(ours(target.getvalue()), by_openpyxl(target.getvalue()))


plain_words = words.filter(lambda text: text == text.strip() and not text.isdigit())
tables = st.integers(min_value=2, max_value=5).flatmap(
    lambda width: st.lists(
        st.lists(plain_words, min_size=width, max_size=width), min_size=2, max_size=8
    )
)


@QUICK
@given(tables)
def test_a_table_of_tabs_is_read_field_by_field(table):
    found = ours(csv(table, delimiter="\t"))
    assert found == {
        (number, column): text
        for number, row in enumerate(table, start=1)
        for column, text in enumerate(row, start=1)
    }


blocks = st.tuples(
    st.integers(min_value=1, max_value=5),
    st.integers(min_value=1, max_value=5),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=0, max_value=3),
)


@QUICK
@given(blocks)
def test_a_merged_block_shows_its_anchor_everywhere_it_reaches(block):
    top, left, down, right = block

    def merge(book):
        sheet = book.active
        for row in range(1, 10):
            sheet.cell(row, 10, f"行{row}")
        sheet.cell(top, left, "合并")
        sheet.merge_cells(
            start_row=top, start_column=left, end_row=top + down, end_column=left + right
        )

    found = ours(xlsx(("Sheet1", []), change=merge))
    covered = {place for place, text in found.items() if text == "合并"}
    assert covered == {
        (row, column)
        for row in range(top, top + down + 1)
        for column in range(left, left + right + 1)
    }
    assert sum(text.startswith("行") for text in found.values()) == 9


@QUICK
@given(st.integers(min_value=1, max_value=2958465 - 1), st.sampled_from(["xlsx", "xls"]))
def test_dates_read_the_same_from_both_kinds_of_file(serial, kind):
    def new(book):
        book.active["A1"] = serial
        book.active["A1"].number_format = DAY

    def old(book):
        style = xlwt.easyxf(num_format_str=DAY)
        book.get_sheet(0).write(0, 0, serial, style)

    content = xlsx(("一", []), change=new) if kind == "xlsx" else xls(("一", []), change=old)
    year, month, day = map(int, ours(content)[1, 1].split("-"))
    expected = xlrd.xldate_as_tuple(serial, 0)[:3] if serial > 60 else None
    assert expected is None or (year, month, day) == expected
