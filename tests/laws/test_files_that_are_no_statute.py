"""Uploads that cannot be read, and forms that were tampered with: one sentence each."""

import io
import zipfile
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from laws.models import Law
from laws.numerals import LARGEST, article_label, parse_number, to_chinese
from laws.reading import parse_statute
from laws.source import LARGEST_FILE, LONGEST_TEXT, Unreadable, read_text
from tests.laws.statutes import MARKDOWN, WORD_LINES, make_law, word_file

IMPORT = "laws_office:add"
GOOD = word_file(WORD_LINES)
QUICK = settings(deadline=None, max_examples=80, derandomize=True)


def rezip(parts=(), **changed):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in [*parts, *changed.items()]:
            package.writestr(name, content)
    return target.getvalue()


def corrupted():
    """A good directory over damaged content: the stream itself cannot be inflated."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        info = package.getinfo("word/document.xml")
    start = info.header_offset + 30 + len(info.filename)
    content = bytearray(GOOD)
    content[start + 10 : start + 60] = b"\xff" * 50
    return bytes(content)


def encrypted():
    content = bytearray(GOOD)
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


FILES = [
    ("空", b"", "空文件"),
    ("空白", b" \r\n\t ", "空文件"),
    ("太大", b"x" * (LARGEST_FILE + 1), "超过 5 MB"),
    ("太长", "法".encode() * (LONGEST_TEXT + 1), "超过 50 万字"),
    ("pdf", b"%PDF-1.7", "这是 PDF 文件"),
    ("doc", b"\xd0\xcf\x11\xe0" + bytes(100), "旧版 Word"),
    ("rtf", b"{\\rtf1}", "RTF"),
    ("png", b"\x89PNG\r\n", "图片"),
    ("jpg", b"\xff\xd8\xff\xe0", "图片"),
    ("二进制", bytes(range(256)), "不是文本文件"),
    ("空压缩包", rezip(), "压缩包"),
    ("压缩包", rezip([("a.txt", "x")]), "压缩包"),
    ("表格", rezip([("xl/workbook.xml", "<a/>")]), "电子表格"),
    ("断尾", GOOD[: len(GOOD) // 2], "已损坏或被加密"),
    ("坏流", corrupted(), "已损坏或被加密"),
    ("加密", encrypted(), "已损坏或被加密"),
    ("坏xml", rezip([("word/document.xml", "<w:document")]), "已损坏或被加密"),
    ("实体", rezip([("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')]),
     "不安全的 XML"),
    ("千件", rezip([(f"p{n}", "") for n in range(2001)] + [("word/document.xml", "<a/>")]),
     "压缩包"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "why"), FILES, ids=[row[0] for row in FILES])
def test_a_file_that_is_no_statute_is_told_by_name(name, content, why):
    with pytest.raises(Unreadable) as refused:
        read_text(content, f"C:\\法规\\{name}.docx")
    told = str(refused.value)
    assert why in told and f"“{name}.docx”" in told and told.endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_encoding_and_with_every_line_end(encoding, end):
    content = MARKDOWN.replace("\n", end).encode(encoding)
    assert read_text(content, "灯塔.txt").strip("\ufeff") == MARKDOWN


@QUICK
@given(st.binary(max_size=400))
def test_no_bytes_at_all_end_in_anything_but_text_or_a_sentence(content):
    for head in (b"", b"PK\x03\x04", b"\xff\xfe"):
        try:
            assert isinstance(read_text(head + content, "x.docx"), str)
        except Unreadable as reason:
            assert str(reason).endswith("。")


@QUICK
@given(st.text(max_size=300))
def test_no_text_at_all_breaks_the_reader(text):
    try:
        parse_statute(text, "x")
    except Unreadable as reason:
        assert str(reason)


@QUICK
@given(st.integers(min_value=0, max_value=LARGEST))
def test_every_article_number_is_written_and_read_back(number):
    assert parse_number(to_chinese(number)) == number
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("number", "suffix", "label"),
    [(0, 0, "序言"), (0, 2, "附件二"), (1, 0, "第一条"), (10, 0, "第十条"), (15, 0, "第十五条"),
     (20, 0, "第二十条"), (101, 0, "第一百零一条"), (110, 0, "第一百一十条"),
     (120, 1, "第一百二十条之一"), (1260, 0, "第一千二百六十条"), (1005, 0, "第一千零五条")],
)  # fmt: skip
def test_articles_are_labelled_as_statutes_label_them(number, suffix, label):
    assert article_label(number, suffix) == label


@pytest.mark.parametrize("text", ["", " ", "甲", "十十", "百千", "一-二", "10000", "零十", "1.5"])
def test_what_is_no_number_is_not_guessed(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_number(text)


# --- the form of the back office ------------------------------------------------------------


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "why"), FILES[4:], ids=[row[0] for row in FILES[4:]])
def test_the_page_says_so_too_and_stores_nothing(name, content, why, office):
    file = SimpleUploadedFile(f"{name}.docx", content)
    answer = office.post(reverse(IMPORT), {"file": file})
    assert answer.status_code == 200 and why in answer.content.decode()
    assert not Law.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "这里没有文字"),
        ({"text": "没有条文的文字"}, "error"),
        ({"text": MARKDOWN, "adopted_on": "2020-02-30"}, "error"),
        ({"text": MARKDOWN, "adopted_on": "abc"}, "error"),
        ({"text": MARKDOWN, "source": "x" * 201}, "error"),
        ({"text": "法" * (LONGEST_TEXT + 1)}, "error"),
    ],
)
def test_a_form_that_cannot_be_right_stores_nothing(fields, why, office):
    answer = office.post(reverse(IMPORT), {**fields, "apply": "1"})
    assert answer.status_code == 200 and not Law.objects.exists()
    assert why == "error" or why in answer.content.decode()


@pytest.mark.django_db
def test_a_long_name_of_a_file_is_no_dead_end(office):
    file = SimpleUploadedFile("x" * 240 + ".md", MARKDOWN.encode())
    page = office.post(reverse(IMPORT), {"file": file})
    source = page.context["form"].initial["source"]
    fields = {"text": MARKDOWN, "adopted_on": "2020-06-05", "effective_on": "2020-06-05"}
    assert office.post(reverse(IMPORT), {**fields, "source": source, "apply": "1"}).url
    assert Law.objects.exists()


@pytest.mark.django_db
def test_the_same_text_again_changes_nothing_and_says_so(office, at: datetime):
    make_law(at=at)
    fields = {"text": MARKDOWN, "adopted_on": "2020-06-05", "effective_on": "2020-06-05"}
    before = Law.objects.get().versions.count()
    answer = office.post(reverse(IMPORT), {**fields, "apply": "1"}, follow=True)
    assert Law.objects.get().versions.count() == before
    assert "没有改动" in answer.content.decode() or "已更正" in answer.content.decode()
