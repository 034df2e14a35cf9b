"""Filling a form: what comes out, and what is refused with a sentence that helps."""

import io
import zipfile

import pytest

from documents.filling import MOST_BYTES, WrongForm, fill, unknown_fields
from tests.documents.letters import LETTER, docx, text_of

VALUES = {
    "姓名": "珺喆",
    "职务": "副县长",
    "名单": [{"姓名": "甲", "职务": "审判员"}, {"姓名": "乙", "职务": "检察员"}],
}


def repacked(content: bytes, name: str, body: bytes) -> bytes:
    """The same package with one part added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, body)
    return target.getvalue()


def refusal(form: bytes, values: dict | None = None) -> str:
    with pytest.raises(WrongForm) as wrong:
        fill(form, VALUES if values is None else values)
    return str(wrong.value)


def test_fields_and_rows_are_filled():
    told = text_of(fill(LETTER, VALUES))
    assert "任命珺喆同志为副县长。" in told
    assert "甲\n审判员\n乙\n检察员" in told and "{" not in told


def test_values_are_text_and_never_markup():
    told = text_of(fill(LETTER, VALUES | {"姓名": "<w:b/>&{{ 职务 }}\x0b"}))
    assert "任命<w:b/>&{{ 职务 }}同志" in told


def test_a_condition_may_ask_whether_a_field_is_empty():
    form = docx("{% if 职务 %}现任{{ 职务 }}{% else %}无{% endif %}")
    assert text_of(fill(form, VALUES | {"职务": ""})) == "无"


def test_a_field_that_does_not_exist_is_named():
    assert "“出生年月”不存在" in refusal(docx("{{ 姓名 }}，{{ 出生年月 }}"))
    row = docx(rows=[("{%tr for 行 in 名单 %}",), ("{{ 行.学历 }}",), ("{%tr endfor %}",)])
    assert "“学历”不存在" in refusal(row)


def test_unknown_fields_are_found_without_values():
    form = docx("{{ 姓名 }}{{ 出生年月 }}{% if 学历 %}{% endif %}")
    assert unknown_fields(form, frozenset({"姓名"})) == ["出生年月", "学历"]
    assert unknown_fields(LETTER, frozenset(VALUES)) == []


@pytest.mark.parametrize("text", ["{{ 姓名 ", "{{ 姓 名 }}", "{% if 姓名 %}", "{% endfor %}"])
def test_a_broken_mark_is_said_to_be_broken(text):
    assert "标记写错了" in refusal(docx(text))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ 姓名.upper() }}",
        "{{ 姓名.__class__.__mro__ }}",
        "{% for n in range(1000000) %}{{ n }}{% endfor %}",
        "{{ cycler('a') }}",
        "{{ 姓名 | map(attribute='x') | list }}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_a_form_can_run_nothing(text):
    assert refusal(docx(text)).endswith(("改正后重新上传。", "是否成对。"))


def test_what_is_no_form_is_refused_in_a_sentence():
    assert ".docx" in refusal(b"%PDF-1.7")
    assert "5 MB" in refusal(b"PK" + b"0" * MOST_BYTES)
    assert "损坏" in refusal(LETTER[: len(LETTER) // 2])
    assert "不是 Word 文档" in refusal(repacked_empty())


def repacked_empty() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    return target.getvalue()


def test_macros_outside_links_and_definitions_are_refused():
    assert "宏" in refusal(repacked(LETTER, "word/vbaProject.bin", b"x"))
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://evil/x.dotm"'
        b' TargetMode="External"/></Relationships>'
    )
    assert "外部文件" in refusal(repacked(LETTER, "word/_rels/settings.xml.rels", link))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x/>'
    assert "不安全" in refusal(repacked(LETTER, "word/extra.xml", bomb))


def test_a_form_that_unpacks_to_too_much_is_refused():
    assert "庞大" in refusal(repacked(LETTER, "word/media/x.bin", b"0" * (41 * 1024 * 1024)))
