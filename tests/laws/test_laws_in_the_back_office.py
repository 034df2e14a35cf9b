from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from laws.models import Law, LawVersion
from people.models import User
from tests.laws.statutes import LATER, MARKDOWN, WORD_LINES, make_law, package, word_file

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
IMPORT = "laws_office:add"


@pytest.fixture
def office(client_for: ClientFor, clerk: User) -> Client:
    return client_for(clerk)


def upload(client: Client, content: bytes, name: str = "灯塔.md") -> str:
    response = client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    return response.content.decode()


def confirm(client: Client, text: str = MARKDOWN, **fields: str):
    facts = {"text": text, "adopted_on": "2020-06-05", "effective_on": "2020-06-05", "apply": "1"}
    return client.post(reverse(IMPORT), {**facts, **fields})


def test_an_upload_is_shown_before_anything_is_stored(office: Client) -> None:
    page = upload(office, MARKDOWN.encode())
    assert "中华人民共和国灯塔管理法" in page
    assert "6 条，从第一条到第五条" in page
    assert 'value="2020-06-05"' in page
    assert "没有读到这一版本的施行日期" in page
    assert "一部新的法律" in page
    assert not Law.objects.exists()


def test_a_word_file_can_be_uploaded(office: Client) -> None:
    page = upload(office, word_file(WORD_LINES), "组织法.docx")
    assert "中华人民共和国各级灯塔看守人员组织法" in page
    assert "3 条" in page


def test_a_confirmed_upload_is_imported_under_the_clerks_name(office: Client, clerk: User) -> None:
    response = confirm(office, effective_on="2020-09-01", source="灯塔.md")
    assert response.status_code == 302
    version = LawVersion.objects.get()
    assert (version.imported_by, version.source) == (clerk, "灯塔.md")
    assert version.effective_on == date(2020, 9, 1)
    assert "已导入灯塔管理法" in office.get(response.url).content.decode()


def test_text_corrected_on_the_page_is_read_again(office: Client) -> None:
    doubled = MARKDOWN.replace("第四条 油料", "第二条 油料")
    page = confirm(office, doubled).content.decode()
    assert "第二条出现了不止一次" in page
    assert not Law.objects.exists()
    again = office.post(reverse(IMPORT), {"text": MARKDOWN, "again": "1"}).content.decode()
    assert "不止一次" not in again
    assert not Law.objects.exists()
    assert confirm(office).status_code == 302


def test_another_text_of_the_same_date_needs_the_tick(office: Client, at: datetime) -> None:
    make_law(at=at)
    changed = MARKDOWN.replace("每年轮换一次", "每年轮换两次")
    assert "替换已有文本" in upload(office, changed.encode())
    page = confirm(office, changed).content.decode()
    assert "已经导入过，而这次的文本与它不同" in page
    assert confirm(office, changed, replace="on").status_code == 302
    assert LawVersion.objects.get().articles.get(suffix=1).text == "看守人每年轮换两次。"


def test_a_new_version_is_announced_as_one(office: Client, at: datetime) -> None:
    make_law(at=at)
    assert "《灯塔管理法》的一个版本（已有：2020-06-05）" in upload(office, LATER.encode())


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.md", "空文件"),
        (b"\x00\x01\x02" * 50, "程序.md", "不是文本文件"),
        (b"%PDF-1.4", "法.pdf", "PDF"),
        (package({"xl/workbook.xml": b"x"}), "法.docx", "电子表格"),
        ("今天开会。".encode(), "纪要.txt", "没有读到任何条文"),
        (b"<x>" * 2_000_000, "大.txt", "超过 5 MB"),
    ],
)
def test_a_wrong_file_is_answered_in_plain_words_and_stores_nothing(
    office: Client, content: bytes, name: str, sentence: str
) -> None:
    assert sentence in upload(office, content, name)
    assert not Law.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "请把法律全文粘贴"),
        ({"text": "没有条文"}, "没有读到任何条文"),
        ({"adopted_on": "昨天"}, "有效"),
        ({"effective_on": "2001-01-01"}, "早于"),
    ],
)
def test_a_forged_confirmation_is_answered_and_stores_nothing(
    office: Client, fields: dict[str, str], sentence: str
) -> None:
    response = confirm(office, **fields)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Law.objects.exists()


def test_text_in_the_preview_is_escaped(office: Client) -> None:
    page = upload(office, MARKDOWN.replace("加强", "</textarea><script>x</script>").encode())
    assert "<script>x" not in page


def test_only_who_may_add_laws_imports_them(
    client_for: ClientFor, setter: User, nominee: User, client: Client
) -> None:
    for user in (setter, nominee):
        assert confirm(client_for(user)).status_code == 302  # Wagtail sends them home
    assert confirm(client).status_code == 302
    assert not Law.objects.exists()


def test_the_list_is_for_staff_with_laws_to_see(
    at: datetime, office: Client, client_for: ClientFor, nominee: User, marker: User, client: Client
) -> None:
    make_law(at=at)
    url = reverse("laws_office:index")
    page = office.get(url).content.decode()
    assert "灯塔管理法" in page
    assert "2020-06-05" in page
    for other in (client_for(nominee), client_for(marker), client):
        answer = other.get(url)
        assert answer.status_code in (302, 403)


def test_the_list_is_searched_by_any_name(at: datetime, office: Client) -> None:
    make_law(at=at)
    make_law(
        "# 中华人民共和国各级人民代表大会常务委员会监督法\n2024年1月1日通过\n第一条 甲。", at=at
    )
    page = office.get(reverse("laws_office:index"), {"q": "人大监督法"}).content.decode()
    assert "常务委员会监督法" in page
    assert "灯塔管理法" not in page


def test_the_list_takes_the_same_queries_for_many_laws(
    at: datetime, office: Client, django_assert_max_num_queries
) -> None:
    make_law(at=at)
    office.get(reverse("laws_office:index"))
    with django_assert_max_num_queries(30) as few:
        office.get(reverse("laws_office:index"))
    for number in range(12):
        make_law(f"# 第{number}号灯法\n2020年1月{number + 1}日通过\n第一条 灯。", at=at)
    with django_assert_max_num_queries(len(few)):
        office.get(reverse("laws_office:index"))


def test_names_are_edited_and_a_taken_one_is_refused(at: datetime, office: Client) -> None:
    make_law(
        "# 中华人民共和国各级人民代表大会常务委员会监督法\n2024年1月1日通过\n第一条 甲。", at=at
    )
    law = make_law(at=at).version.law
    url = reverse("laws_office:edit", args=[law.pk])
    assert office.get(url).status_code == 200
    facts = {"short_title": "灯塔法", "kind": "law", "repealed_on": "2030-01-01"}
    page = office.post(url, {**facts, "names": "监督法"}).content.decode()
    assert "一个名称只能指一部法律" in page
    assert Law.objects.named("灯塔管理法").get().short_title == "灯塔管理法"
    assert office.post(url, {**facts, "names": "塔法\n"}).status_code == 302
    assert Law.objects.named("塔法").get().repealed_on == date(2030, 1, 1)
    assert "塔法" in office.get(url).content.decode()


def test_a_law_is_neither_copied_nor_deleted(at: datetime, office: Client) -> None:
    law = make_law(at=at).version.law
    for name in ("copy", "delete", "usage"):
        with pytest.raises(NoReverseMatch):
            reverse(f"laws_office:{name}", args=[law.pk])
    assert office.post(f"/admin/laws/delete/{law.pk}/").status_code == 404
    assert Law.objects.exists()


def test_the_history_of_a_law_opens(at: datetime, office: Client) -> None:
    law = make_law(at=at).version.law
    assert office.get(reverse("laws_office:history", args=[law.pk])).status_code == 200
