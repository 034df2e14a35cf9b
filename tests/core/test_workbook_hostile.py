"""Files that are damaged, dangerous or something else: one sentence each, never a trace."""

import io
import struct
import zipfile

import openpyxl
import pytest

from core.workbook import MAX_COLUMNS, MAX_ROWS, UnreadableWorkbook, open_workbook
from tests.workbooks.builders import member, rezip, with_shared_strings, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [("题目", "答案"), ("甲", "A")]
GOOD = with_shared_strings(ROWS)


def refusal(content: bytes) -> UnreadableWorkbook:
    with pytest.raises(UnreadableWorkbook) as caught, open_workbook(content) as book:
        for sheet in book.sheets:
            list(sheet.rows())
    message = caught.value.message
    assert message.endswith("。") and "Error" not in message and "Traceback" not in message
    return caught.value


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\t", "empty_file"),
        (b"%PDF-1.7 ...", "wrong_format"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "wrong_format"),
        (b"Rar!\x1a\x07\x00", "wrong_format"),
        (b"{\\rtf1 hello}", "wrong_format"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (GOOD[: len(GOOD) - 30], "damaged"),
        (zipped(notes=b"hello"), "wrong_format"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(**{"[Content_Types].xml": b"<a/>", "ppt__presentation.xml": b"<a/>"}),
         "wrong_format"),
        (zipped(**{"xl__workbook.bin": b"x"}), "xlsb"),
        (OLE + bytes(600), "damaged"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "wrong_format"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "damaged"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "xml_2003"),
        (b"<html><body><p>hello</p></body></html>", "wrong_format"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_by_name(content, code):
    assert refusal(content).code == code


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", SHEET])
@pytest.mark.parametrize("broken", [b"<a><b></a>", b"", b"\xff\xfe\x00garbage", b"<worksheet"])
def test_a_broken_part_is_a_sentence(part, broken):
    assert refusal(rezip(GOOD, {part: broken})).code in ("damaged", "no_sheets")


def test_a_missing_sheet_is_a_sentence():
    assert refusal(rezip(GOOD, {SHEET: None})).code == "damaged"


@pytest.mark.parametrize("cut", [600, 1000, 2000, 3000])
def test_a_cut_xls_is_a_sentence(cut):
    assert refusal(xls(("Sheet1", ROWS))[:cut]).code == "damaged"


def test_a_file_of_an_encrypted_zip_is_refused():
    content = bytearray(GOOD)
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert refusal(bytes(content)).code == "encrypted"


def test_an_entity_bomb_is_refused_before_it_unfolds():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    sheet = member(GOOD, SHEET)
    assert refusal(rezip(GOOD, {SHEET: bomb + sheet})).code == "unsafe_xml"
    strings = member(GOOD, "xl/sharedStrings.xml")
    bombed = rezip(GOOD, {"xl/sharedStrings.xml": bomb + strings})
    assert refusal(bombed).code == "unsafe_xml"


def test_a_zip_bomb_is_refused_by_its_directory():
    packed = rezip(GOOD, {"xl/media/image1.png": bytes(60 * 1024 * 1024)})
    assert len(packed) < 200_000
    assert refusal(packed).code == "unsafe_archive"


def test_a_size_that_lies_gives_no_more_than_it_promises():
    content = bytearray(rezip(GOOD, {SHEET: member(GOOD, SHEET) + b" " * 5_000_000}))
    place = content.rindex(SHEET.encode()) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<I", content, place + 24, 200)
    assert refusal(bytes(content)).code == "damaged"


def test_too_many_members_are_refused():
    many = {f"xl/junk/{number}.xml": b"x" for number in range(2001)}
    assert refusal(rezip(GOOD, many)).code == "unsafe_archive"


def test_a_file_over_twenty_megabytes_is_refused():
    assert refusal(b"PK" + bytes(20 * 1024 * 1024)).code == "file_too_large"


def test_content_beyond_sixty_columns_is_refused_not_cut_off():
    found = refusal(xlsx(("Sheet1", [["题目"] + ["x"] * MAX_COLUMNS])))
    assert found.code == "too_many_columns"
    assert "BI" in found.message
    wide = xlsx(("Sheet1", ROWS), change=lambda book: book.active.cell(1048576, 16384, "x"))
    assert "XFD" in refusal(wide).message


def test_more_than_sixty_thousand_rows_are_refused():
    row = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = "".join(row.format(n=number) for number in range(1, MAX_ROWS + 2))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    assert refusal(rezip(GOOD, {SHEET: sheet.encode()})).code == "too_many_rows"


def test_a_million_declared_rows_and_stray_formatting_cost_nothing():
    def stray(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet["A900000"] = "乙"
        sheet["B900000"] = "B"
        sheet.cell(1048576, 16384).number_format = "0.00"

    content = xlsx(("Sheet1", ROWS), change=stray)
    merge = b'</sheetData><mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells>'
    sheet = member(content, SHEET).replace(b"</sheetData>", merge)
    with open_workbook(rezip(content, {SHEET: sheet})) as book:
        rows = list(book.sheets[0].rows())
    assert [row.number for row in rows] == [1, 2, 900000]
    assert [cell.text for cell in rows[2].cells.values()] == ["乙", "B"]


def test_blank_rows_by_the_hundred_thousand_are_skipped():
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 150000)
    )
    sheet = member(GOOD, SHEET).replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    with open_workbook(rezip(GOOD, {SHEET: sheet})) as book:
        assert [row.number for row in book.sheets[0].rows()] == [1, 2]


def test_strict_ooxml_is_read_like_any_other():
    strict = {}
    for name in ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml",
                 "_rels/.rels", "xl/_rels/workbook.xml.rels"):  # fmt: skip
        strict[name] = (
            member(GOOD, name)
            .replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                     b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                     b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        )  # fmt: skip
    with open_workbook(rezip(GOOD, strict)) as book:
        assert [row.cells[1].text for row in book.sheets[0].rows()] == ["题目", "甲"]


def test_broken_styles_cost_only_the_formats():
    with open_workbook(rezip(GOOD, {"xl/styles.xml": b"<styleSheet><broken"})) as book:
        assert [row.cells[1].text for row in book.sheets[0].rows()] == ["题目", "甲"]
