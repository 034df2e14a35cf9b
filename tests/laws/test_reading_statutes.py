from datetime import date

import pytest

from laws.reading import parse_statute, read_statute
from laws.source import LARGEST_DOCUMENT, LARGEST_FILE, LONGEST_TEXT, Unreadable, read_text
from tests.laws.statutes import MARKDOWN, WORD_LINES, package, word_file

PLAIN = """某县人民代表大会常务委员会
任命人员任前考试办法

（2019年4月2日某县第十七届人民代表大会常务委员会第九次会议通过　
根据2023年8月30日某县第十八届人民代表大会常务委员会第十二次会议《关于修改〈任前考试办法〉的决定》修正）

第一章总则
第一条为了规范任前考试，制定本办法。
第二条 考试由人事任免工作机构组织。
第三条规定的情形，由主任会议决定。
第三条　拟任命人员应当参加考试。
第二章附则
第四条　本办法自公布之日起施行。
"""


def numbers(statute) -> list[tuple[int, int]]:
    return [(part.number, part.suffix) for part in statute.articles]


def test_markdown_gives_title_history_chapters_and_articles() -> None:
    statute = parse_statute(MARKDOWN, "灯塔管理法(2020-06-05).md")
    assert statute.title == "中华人民共和国灯塔管理法"
    assert [(act.on, act.kind) for act in statute.history] == [
        (date(2010, 3, 1), "通过"),
        (date(2020, 6, 5), "修正"),
    ]
    assert statute.adopted_on == date(2020, 6, 5)
    assert numbers(statute) == [(1, 0), (2, 0), (3, 0), (3, 1), (4, 0), (5, 0)]
    assert statute.chapters == [
        "第一章 总则",
        "第二章 看守 / 第一节 看守人",
        "第二章 看守 / 第二节 油料",
        "第三章 附则",
    ]
    assert statute.articles[1].paragraphs[1] == "移动的灯具不属于灯塔。"
    assert statute.articles[3].label == "第三条之一"
    assert not statute.errors


def test_an_amended_law_does_not_name_its_own_day_of_force() -> None:
    statute = parse_statute(MARKDOWN)
    assert statute.effective_on == date(2020, 6, 5)
    assert any("施行日期" in warning for warning in statute.warnings)


@pytest.mark.parametrize(
    ("closing", "effective_on"),
    [("自公布之日起施行", date(2021, 5, 6)), ("自2021年9月1日起施行", date(2021, 9, 1))],
)
def test_a_new_law_names_its_day_of_force(closing: str, effective_on: date) -> None:
    statute = parse_statute(
        f"# 灯法\n（2021年5月6日灯会通过）\n第一条 甲。\n第二条 本法{closing}。"
    )
    assert statute.effective_on == effective_on
    assert not statute.warnings


def test_plain_text_without_blanks_is_read() -> None:
    statute = parse_statute(PLAIN, "办法.txt")
    assert statute.title == "某县人民代表大会常务委员会任命人员任前考试办法"
    assert statute.adopted_on == date(2023, 8, 30)
    assert numbers(statute) == [(1, 0), (2, 0), (3, 0), (4, 0)]
    assert statute.chapters == ["第一章 总则", "第二章 附则"]


def test_a_paragraph_that_begins_by_naming_an_article_is_no_article() -> None:
    second = parse_statute(PLAIN).articles[1]
    assert second.paragraphs[1] == "第三条规定的情形，由主任会议决定。"


def test_the_word_file_of_the_national_database_is_read() -> None:
    statute = read_statute(word_file(WORD_LINES, centred=3), "组织法_20210708.docx")
    assert statute.title == "中华人民共和国各级灯塔看守人员组织法"
    assert [act.kind for act in statute.history] == ["通过", "修正"]
    assert statute.adopted_on == date(2021, 7, 8)
    assert statute.chapters == ["第一章 总则", "第二章 看守人", "第三章 附则"]
    assert numbers(statute) == [(1, 0), (2, 0), (3, 0)]
    assert statute.articles[1].paragraphs == (
        "看守人分为两级：",
        "（一）一级看守人；",
        "（二）二级看守人。",
    )


def test_a_table_of_contents_with_page_numbers_is_passed_over() -> None:
    lines = [line + "……3" if 3 < index < 7 else line for index, line in enumerate(WORD_LINES)]
    assert len(read_statute(word_file(lines), "x.docx").chapters) == 3


def test_a_preamble_and_annexes_are_parts_of_their_own() -> None:
    text = "# 灯塔宪章\n\n## 序　言\n\n从前有一座灯塔。\n\n后来有两座。\n\n## 第一章 总纲\n\n"
    annexes = "\n\n附件一：灯塔名单\n\n东塔\n\n附件二\n\n西塔"
    statute = parse_statute(text + "第一条 灯塔属于海。" + annexes)
    assert [part.label for part in statute.articles] == ["序言", "第一条", "附件一", "附件二"]
    assert [part.heading for part in statute.articles][:2] == ["序言", "第一章 总纲"]
    assert statute.articles[0].paragraphs == ("从前有一座灯塔。", "后来有两座。")


def test_a_chapter_name_broken_over_two_lines_is_joined() -> None:
    text = "# 灯法\n\n## 第一章 听取灯塔看守人和\n\n供油人的报告\n\n第一条 甲。"
    assert parse_statute(text).chapters == ["第一章 听取灯塔看守人和供油人的报告"]


def test_the_date_in_the_file_name_wins_and_is_questioned() -> None:
    statute = parse_statute(MARKDOWN, "灯塔管理法(2021-01-01).md")
    assert statute.adopted_on == date(2021, 1, 1)
    assert any("文件名" in warning for warning in statute.warnings)


def test_a_text_without_any_date_asks_for_one() -> None:
    statute = parse_statute("灯法\n第一条 甲。")
    assert statute.adopted_on is None
    assert any("版本日期" in warning for warning in statute.warnings)


def test_a_missing_article_is_reported() -> None:
    statute = parse_statute(MARKDOWN.replace("第四条 油料", "第四点 油料"))
    assert any("第四条" in warning and "缺少" in warning for warning in statute.warnings)
    assert not statute.errors


def test_an_article_out_of_order_is_reported() -> None:
    statute = parse_statute("# 灯法\n第一条 甲。\n第三条 丙。\n第二条 乙。")
    assert any("次序" in warning for warning in statute.warnings)


def test_an_article_that_comes_twice_is_an_error() -> None:
    statute = parse_statute(MARKDOWN.replace("第四条 油料", "第二条 油料"))
    assert any("第二条出现了不止一次" in error for error in statute.errors)


def test_an_article_without_words_is_reported() -> None:
    statute = parse_statute("# 灯法\n第一条 甲。\n第二条\n第三条 丙。")
    assert any("第二条没有内容" in warning for warning in statute.warnings)


def test_the_digest_is_of_the_text_not_of_the_blanks() -> None:
    spaced = MARKDOWN.replace("第一条 为了", "　　**第一条**　为了").replace("\n\n", "\n")
    assert parse_statute(spaced).digest == parse_statute(MARKDOWN).digest
    changed = MARKDOWN.replace("制定本法", "特制定本法")
    assert parse_statute(changed).digest != parse_statute(MARKDOWN).digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_common_encoding_is_read(encoding: str) -> None:
    statute = read_statute(MARKDOWN.replace("\n", "\r\n").encode(encoding), "灯塔.txt")
    assert statute.digest == parse_statute(MARKDOWN).digest


DOCUMENT_WITH_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.md", "空文件"),
        (b"  \n\n ", "空.md", "空文件"),
        (b"x" * (LARGEST_FILE + 1), "大.txt", "超过 5 MB"),
        ("字".encode() * (LONGEST_TEXT + 1), "长.txt", "50 万字"),
        (bytes(range(256)) * 20, "程序.md", "不是文本文件"),
        (b"%PDF-1.7 ...", "法.docx", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "法.docx", "旧版 Word"),
        (b"{\\rtf1 abc}", "法.md", "RTF"),
        (b"\x89PNG\r\n", "法.docx", "图片"),
        (b"PK\x03\x04 broken", "法.docx", "已损坏"),
        (package({"readme.txt": b"x"}), "法.docx", "压缩包"),
        (package({"xl/workbook.xml": b"x"}), "法.docx", "电子表格"),
        (package({"word/document.xml": b"<w:p"}), "法.docx", "已损坏"),
        (package({"word/document.xml": b"0" * (LARGEST_DOCUMENT + 1)}), "法.docx", "异常庞大"),
        (package({"word/document.xml": DOCUMENT_WITH_ENTITY}), "法.docx", "不安全"),
    ],
)
def test_a_file_that_is_no_statute_is_refused_in_plain_words(
    content: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_text(content, name)


def test_the_same_door_lets_a_good_word_file_in() -> None:
    assert "第一条" in read_text(word_file(WORD_LINES), "法.docx")


@pytest.mark.parametrize("text", ["会议纪要\n今天天气很好。", "# 只有标题", "第三章 结语"])
def test_a_text_without_articles_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="没有读到任何条文"):
        parse_statute(text)


def test_a_path_in_the_file_name_is_not_repeated() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_text(b"", "../../etc/passwd")
    assert "“passwd”" in str(refusal.value)
