from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from laws.models import Law
from people.models import User
from tests.laws.statutes import LATER, MARKDOWN, make_law

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def law(at: datetime) -> Law:
    make_law(MARKDOWN, at=at)
    return make_law(LATER, at=at).version.law


@pytest.fixture
def reader(client_for: ClientFor, nominee: User) -> Client:
    return client_for(nominee)


def pages(law: Law) -> list[str]:
    return [
        reverse("laws:index"),
        reverse("laws:law", args=[law.pk]),
        reverse("laws:article", args=[law.pk, 2]),
        reverse("laws:compare", args=[law.pk]),
    ]


def html(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_who_may_sign_in_reads_the_laws_and_nobody_else(
    law: Law, client_for: ClientFor, nominee: User, stranger: User, clerk: User, client: Client
) -> None:
    for url in pages(law):
        for user in (nominee, stranger, clerk):
            assert client_for(user).get(url).status_code == 200
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer.url.startswith("/login/")


def test_a_law_that_is_not_there_is_not_found(law: Law, reader: Client) -> None:
    missing = law.pk + 1
    for name, args in (("law", [missing]), ("article", [missing, 1]), ("compare", [missing])):
        assert reader.get(reverse(f"laws:{name}", args=args)).status_code == 404
    assert reader.get(reverse("laws:article", args=[law.pk, 999])).status_code == 404


def test_the_list_names_each_law_with_the_version_in_force(law: Law, reader: Client) -> None:
    page = html(reader, reverse("laws:index"))
    assert "灯塔管理法" in page
    assert "2024年9月9日版本，5 条" in page
    assert "现行有效" in page


def test_the_list_takes_the_same_queries_for_one_law_and_for_many(
    law: Law, reader: Client, at: datetime, django_assert_max_num_queries
) -> None:
    reader.get(reverse("laws:index"))
    with django_assert_max_num_queries(11) as few:
        html(reader, reverse("laws:index"))
    for number in range(12):
        make_law(f"# 第{number}号灯法\n2020年1月{number + 1}日通过\n第一条 灯。", at=at)
    with django_assert_max_num_queries(len(few)):
        html(reader, reverse("laws:index"))


def test_the_page_of_a_law_takes_few_queries_whatever_its_length(
    law: Law, reader: Client, at: datetime, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(11) as few:
        html(reader, reverse("laws:law", args=[law.pk]))
    lines = "\n".join(f"第{number}条 灯。" for number in range(1, 200))
    longer = make_law(f"# 长法\n2020年1月1日通过\n{lines}", at=at).version.law
    with django_assert_max_num_queries(len(few)):
        html(reader, reverse("laws:law", args=[longer.pk]))


def test_a_short_name_finds_the_law(at: datetime, reader: Client) -> None:
    make_law(
        "# 中华人民共和国各级人民代表大会常务委员会监督法\n2024年1月1日通过\n第一条 甲。", at=at
    )
    page = html(reader, reverse("laws:index"), q="监督法")
    assert "各级人民代表大会常务委员会监督法" in page
    assert "没有找到" in html(reader, reverse("laws:index"), q="预算法")


def test_a_citation_typed_into_the_search_leads_to_the_article(law: Law, reader: Client) -> None:
    page = html(reader, reverse("laws:index"), q="灯塔管理法第4条")
    assert reverse("laws:article", args=[law.pk, 4]) in page
    assert "看守人应当具备下列条件" in page


def test_words_are_found_in_the_versions_in_force_only(law: Law, reader: Client) -> None:
    page = html(reader, reverse("laws:index"), q="经过培训")
    assert "<mark>经过培训</mark>" in page
    assert "没有找到" in html(reader, reverse("laws:index"), q="轮换一次")


def test_words_of_the_searcher_are_escaped(law: Law, reader: Client) -> None:
    for url in pages(law)[:2]:
        page = html(reader, url, q="<script>alert(1)</script>", find="<script>alert(1)</script>")
        assert "<script>alert" not in page


def test_the_law_stands_by_article_with_an_anchor_and_a_link_for_each(
    law: Law, reader: Client
) -> None:
    page = html(reader, reverse("laws:law", args=[law.pk]))
    assert "保障航行安全" in page
    for number in range(1, 6):
        assert f'id="a{number}"' in page
        assert reverse("laws:article", args=[law.pk, number]) in page
    assert 'href="#a4"' in page  # the second chapter begins there


def test_another_version_can_be_chosen(law: Law, reader: Client) -> None:
    older = law.versions.get(adopted_on=date(2020, 6, 5))
    page = html(reader, reverse("laws:law", args=[law.pk]), version=str(older.pk))
    assert 'id="a3-1"' in page
    assert "历史版本" in page
    assert "保障航行安全" not in page


@pytest.mark.parametrize("version", ["0", "abc", "99999999999999999999", ""])
def test_a_forged_version_shows_the_one_in_force(law: Law, reader: Client, version: str) -> None:
    assert "保障航行安全" in html(reader, reverse("laws:law", args=[law.pk]), version=version)


def test_a_version_to_come_is_announced_and_not_yet_shown(
    law: Law, reader: Client, at: datetime
) -> None:
    later = LATER.replace("2024年9月9日", "2024年9月10日").replace("2024年12月1日", "2099年1月1日")
    make_law(later.replace("安全第一", "预防为主"), at=at)
    assert "将有新版本施行" in html(reader, reverse("laws:index"))
    page = html(reader, reverse("laws:law", args=[law.pk]))
    assert "安全第一" in page
    assert "尚未施行" in page


def test_words_are_found_inside_a_law(law: Law, reader: Client) -> None:
    page = html(reader, reverse("laws:law", args=[law.pk]), find="灯具")
    assert "<mark>灯具</mark>" in page
    assert 'id="a4"' not in page
    assert "没有“油桶”" in html(reader, reverse("laws:law", args=[law.pk]), find="油桶")


def test_an_article_has_its_own_page_with_its_neighbours(law: Law, reader: Client) -> None:
    page = html(reader, reverse("laws:article", args=[law.pk, 3]))
    assert "移动的灯具不属于灯塔" in page
    assert "上一条：第二条" in page
    assert "下一条：第四条" in page
    assert "上一条" not in html(reader, reverse("laws:article", args=[law.pk, 1]))
    assert "下一条" not in html(reader, reverse("laws:article", args=[law.pk, 5]))


def test_an_inserted_article_has_its_own_page(law: Law, reader: Client) -> None:
    older = law.versions.get(adopted_on=date(2020, 6, 5))
    url = reverse("laws:article", args=[law.pk, 3, 1])
    assert url.endswith("/articles/3-1/")
    assert "每年轮换一次" in html(reader, url, version=str(older.pk))
    answer = reader.get(url)  # the version in force has it no more
    assert answer.status_code == 409


def test_two_versions_are_compared_by_text(
    law: Law, reader: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(11):
        page = html(reader, reverse("laws:compare", args=[law.pk]))
    assert "<ins>保障航行安全，</ins>" in page
    assert "经过培训" in page
    assert "第二条 → <span>第三条</span>" in page


def test_the_comparison_can_be_turned_round(law: Law, reader: Client) -> None:
    newer, older = law.versions.all()
    page = html(reader, reverse("laws:compare", args=[law.pk]), old=newer.pk, new=older.pk)
    assert "<del>保障航行安全，</del>" in page


def test_a_law_with_one_version_cannot_be_compared(at: datetime, reader: Client) -> None:
    law = make_law(at=at).version.law
    assert reader.get(reverse("laws:compare", args=[law.pk])).status_code == 409
    assert "新旧对照" not in html(reader, reverse("laws:law", args=[law.pk]))


def test_a_law_without_text_says_so(reader: Client) -> None:
    law = Law.objects.create(title="空法", short_title="空法", kind="law")
    assert "文本尚未导入" in html(reader, reverse("laws:index"))
    assert reader.get(reverse("laws:law", args=[law.pk])).status_code == 409


def test_a_repealed_law_is_marked_everywhere(law: Law, reader: Client) -> None:
    law.repealed_on = date(2025, 1, 1)
    law.save()
    assert "已废止" in html(reader, reverse("laws:index"))
    assert "已经废止" in html(reader, reverse("laws:law", args=[law.pk]))
    assert "已经废止" in html(reader, reverse("laws:article", args=[law.pk, 1]))


def test_a_preamble_has_a_page(at: datetime, reader: Client) -> None:
    text = "# 灯塔宪章\n2020年1月1日通过\n## 序言\n从前有一座灯塔。\n## 第一章 总纲\n第一条 甲。"
    law = make_law(text, at=at).version.law
    assert "从前有一座灯塔" in html(reader, reverse("laws:article", args=[law.pk, 0]))
    assert "共 1 条" in html(reader, reverse("laws:law", args=[law.pk]))
