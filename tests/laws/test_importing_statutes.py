from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from core.state import Refused
from laws.actions import edit_law, import_statute
from laws.citations import parse_citations
from laws.models import Article, Law, LawName, LawVersion
from laws.reading import parse_statute
from people.models import User
from tests.laws.statutes import LATER, MARKDOWN, make_law

pytestmark = pytest.mark.django_db

MONITORING = (
    "# 中华人民共和国各级人民代表大会常务委员会监督法\n2024年11月8日通过\n第一条 甲。\n第二条 乙。"
)


def logged(action: str) -> int:
    return ModelLogEntry.objects.filter(action=action).count()


def test_an_import_stores_the_law_its_version_and_articles(at: datetime, clerk: User) -> None:
    outcome = make_law(at=at, by=clerk)
    law = Law.objects.get()
    assert outcome.status == "created"
    assert (law.title, law.short_title, law.kind) == (
        "中华人民共和国灯塔管理法",
        "灯塔管理法",
        "law",
    )
    assert outcome.version.imported_by == clerk
    labels = list(outcome.version.articles.values_list("label", flat=True))
    assert labels == ["第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条"]
    assert logged("laws.import") == 1


def test_the_same_text_again_changes_nothing(at: datetime) -> None:
    first = make_law(at=at).version
    outcome = make_law(at=at + timedelta(days=1))
    assert outcome.status == "unchanged"
    assert LawVersion.objects.get().imported_at == first.imported_at
    assert logged("laws.import") == 1


def test_another_text_under_the_same_date_is_refused_until_confirmed(at: datetime) -> None:
    make_law(at=at)
    corrected = MARKDOWN.replace("每年轮换一次", "每年轮换两次")
    with pytest.raises(Refused, match="替换"):
        make_law(corrected, at=at)
    assert Article.objects.get(suffix=1).text == "看守人每年轮换一次。"
    outcome = import_statute(parse_statute(corrected), by=None, at=at, replace=True)
    assert outcome.status == "replaced"
    assert Article.objects.get(suffix=1).text == "看守人每年轮换两次。"
    assert logged("laws.replace") == 1


def test_the_same_text_under_another_date_is_refused(at: datetime) -> None:
    make_law(at=at)
    with pytest.raises(Refused, match="版本相同"):
        import_statute(parse_statute(MARKDOWN), by=None, at=at, adopted_on=date(2022, 2, 2))
    assert LawVersion.objects.count() == 1


def test_a_text_with_a_doubled_article_is_refused(at: datetime) -> None:
    with pytest.raises(Refused, match="不止一次"):
        make_law(MARKDOWN.replace("第四条 油料", "第二条 油料"), at=at)
    assert not Law.objects.exists()


def test_a_text_without_a_date_is_refused_until_one_is_given(at: datetime) -> None:
    statute = parse_statute("灯法\n第一条 甲。")
    with pytest.raises(Refused, match="版本日期"):
        import_statute(statute, by=None, at=at)
    assert not Law.objects.exists()
    version = import_statute(statute, by=None, at=at, adopted_on=date(2020, 1, 1)).version
    assert version.effective_on == date(2020, 1, 1)


def test_a_law_cannot_be_in_force_before_it_is_passed(at: datetime) -> None:
    with pytest.raises(Refused, match="早于"):
        make_law(at=at, on=date(2019, 1, 1))
    assert not Law.objects.exists()


def test_the_day_of_force_can_be_corrected_by_a_second_import(at: datetime) -> None:
    make_law(at=at)
    assert make_law(at=at, on=date(2020, 9, 1)).status == "redated"
    assert LawVersion.objects.get().effective_on == date(2020, 9, 1)
    assert logged("laws.redate") == 1


def test_a_second_version_joins_the_law_whatever_form_its_title_has(at: datetime) -> None:
    make_law(at=at)
    make_law(LATER.replace("# 中华人民共和国灯塔", "# 灯塔"), at=at)
    assert Law.objects.get().versions.count() == 2


@pytest.mark.parametrize(
    ("day", "adopted_on"),
    [
        (date(2020, 6, 4), None),
        (date(2020, 6, 5), date(2020, 6, 5)),
        (date(2024, 11, 30), date(2020, 6, 5)),
        (date(2024, 12, 1), date(2024, 9, 9)),
    ],
)
def test_one_version_is_in_force_on_a_day(at: datetime, day: date, adopted_on: date | None) -> None:
    make_law(LATER, at=at)
    make_law(MARKDOWN, at=at)
    version = Law.objects.get().version_on(day)
    assert (version and version.adopted_on) == adopted_on


def test_nothing_of_a_repealed_law_is_in_force(at: datetime) -> None:
    law = make_law(at=at).version.law
    law.repealed_on = date(2023, 1, 1)
    law.save()
    assert law.version_on(date(2022, 12, 31)) is not None
    assert law.version_on(date(2023, 1, 1)) is None


@pytest.mark.parametrize("name", ["监督法", "《人大监督法》", "各级人民代表大会常务委员会监督法"])
def test_a_law_is_found_by_each_of_its_names(at: datetime, name: str) -> None:
    law = make_law(MONITORING, at=at).version.law
    assert Law.objects.named(name).get() == law
    assert not Law.objects.named("预算法").exists()


def test_a_citation_older_than_the_import_finds_its_article(at: datetime) -> None:
    (citation,) = parse_citations("监督法第二条")
    day = date(2025, 1, 1)
    assert not Article.objects.cited(citation.law_key, 2, on=day).exists()
    make_law(MONITORING, at=at)
    assert Article.objects.cited(citation.law_key, 2, on=day).get().text == "乙。"


def test_many_citations_take_as_many_queries_as_one(
    at: datetime, django_assert_num_queries
) -> None:
    make_law(MONITORING, at=at)
    make_law(at=at)
    day = date(2025, 1, 1)
    one = parse_citations("监督法第一条")
    many = parse_citations(
        "监督法第一条、第二条、第九条；《灯塔管理法》第三条之一；《无名法》第一条；《宪法》"
    )
    with django_assert_num_queries(2):
        assert len(Article.objects.for_citations(one, on=day)) == 1
    with django_assert_num_queries(2):
        found = Article.objects.for_citations(many, on=day)
    assert {article.text for article in found.values()} == {"甲。", "乙。", "看守人每年轮换一次。"}


def test_a_stored_citation_may_call_its_number_article_number(at: datetime) -> None:
    class Stored:
        law_key, article_number, suffix = "灯塔管理法", 4, 0

    make_law(at=at)
    found = Article.objects.for_citations([Stored()], on=date(2021, 1, 1))
    assert found[("灯塔管理法", 4, 0)].label == "第四条"


def test_a_clerk_gives_a_law_a_further_name(at: datetime, clerk: User) -> None:
    law = make_law(at=at).version.law
    facts = {"short_title": "灯塔法", "kind": "law", "repealed_on": None}
    edit_law(law, **facts, names=["塔法", "  "], by=clerk, at=at)
    assert Law.objects.named("《塔法》").get().short_title == "灯塔法"
    assert logged("laws.edit") == 1
    edit_law(law, **facts, names=[], by=clerk, at=at)
    assert not Law.objects.named("塔法").exists()
    assert Law.objects.named("灯塔管理法").exists()


def test_a_name_of_another_law_is_refused(at: datetime, clerk: User) -> None:
    make_law(MONITORING, at=at)
    law = make_law(at=at).version.law
    facts = {"short_title": "灯塔法", "kind": "law", "repealed_on": None}
    with pytest.raises(Refused, match="监督法"):
        edit_law(law, **facts, names=["灯法", "人大监督法"], by=clerk, at=at)
    law.refresh_from_db()
    assert law.short_title == "灯塔管理法"
    assert not LawName.objects.filter(key="灯法").exists()


# --- manage.py import_law -----------------------------------------------------------------


def run(*args: str | Path) -> str:
    out = StringIO()
    call_command("import_law", *map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_imports_files_and_says_what_it_read(tmp_path: Path) -> None:
    (tmp_path / "灯塔.md").write_text(MARKDOWN, encoding="utf-8")
    (tmp_path / "新灯塔.txt").write_bytes(LATER.encode("gb18030"))
    said = run(tmp_path / "灯塔.md", tmp_path / "新灯塔.txt")
    assert "已导入 灯塔管理法（2020-06-05），6 条" in said
    assert "注意：没有读到这一版本的施行日期" in said
    assert LawVersion.objects.count() == 2
    assert "未变化" in run(tmp_path / "灯塔.md")


def test_one_bad_file_keeps_the_good_one_not_out(tmp_path: Path) -> None:
    (tmp_path / "空.md").write_bytes(b"")
    (tmp_path / "灯塔.md").write_text(MARKDOWN, encoding="utf-8")
    with pytest.raises(CommandError, match="3 个文件中有 2 个没有导入"):
        run(tmp_path / "空.md", tmp_path / "没有.md", tmp_path / "灯塔.md")
    assert Law.objects.count() == 1


def test_the_command_takes_the_day_of_force(tmp_path: Path) -> None:
    path = tmp_path / "灯塔.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    with pytest.raises(CommandError, match="每次只能"):
        run(path, path, "--effective-on", "2020-08-01")
    run(path, "--effective-on", "2020-08-01")
    assert LawVersion.objects.get().effective_on == date(2020, 8, 1)
