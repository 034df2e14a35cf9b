import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.citations import LONGEST_RANGE, parse_citations
from laws.names import SHORT_NAMES, kind_of, law_key, other_names, plain_name, preferred_name

LOCAL_ORGANIC = "中华人民共和国地方各级人民代表大会和地方各级人民政府组织法"


def labels(text: str, default: str = "") -> list[str]:
    return [citation.label for citation in parse_citations(text, default)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《地方组织法》第五十一条", ["《地方组织法》第五十一条"]),
        ("《中华人民共和国宪法》第62条第2款", ["《宪法》第六十二条第二款"]),
        ("宪法第三条", ["《宪法》第三条"]),
        ("宪法62条", ["《宪法》第六十二条"]),
        ("监督法（2024）第六十二条", ["《监督法》第六十二条"]),
        ("《宪法》第三条、第五条", ["《宪法》第三条", "《宪法》第五条"]),
        ("选举法第三条至第五条", ["《选举法》第三条", "《选举法》第四条", "《选举法》第五条"]),
        ("《代表法》第3-5条", ["《代表法》第三条", "《代表法》第四条", "《代表法》第五条"]),
        ("监督法第三、五条", ["《监督法》第三条", "《监督法》第五条"]),
        ("公务员法第十三条、十四条和第十六条", [f"《公务员法》第十{n}条" for n in "三四六"]),
        ("《刑法》第一百二十条之一", ["《刑法》第一百二十条之一"]),
        ("《宪法》序言", ["《宪法》序言"]),
        ("《宪法》", ["《宪法》"]),
        ("公务员法", ["《公务员法》"]),
        ("《监督法》第二条第一款、第三款", ["《监督法》第二条第一款", "《监督法》第二条第三款"]),
        ("预算法第九条第（三）项", ["《预算法》第九条第（三）项"]),
        ("《宪法》第三条，该法第五条", ["《宪法》第三条", "《宪法》第五条"]),
        ("《法官法》第一条；《检察官法》第二条", ["《法官法》第一条", "《检察官法》第二条"]),
        ("见《某县任前考试办法（试行）》第七条", ["《某县任前考试办法（试行）》第七条"]),
        ("第五十一条", ["第五十一条"]),
    ],
)
def test_citations_are_read_as_clerks_write_them(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_running_text_before_an_unmarked_name_is_not_part_of_it() -> None:
    assert labels("根据地方组织法第五十一条的规定") == ["《地方组织法》第五十一条"]
    assert labels("因此公务员法第十三条适用") == ["《公务员法》第十三条"]


def test_an_article_without_a_law_takes_the_one_given_beside_it() -> None:
    (citation,) = parse_citations("第五十一条第二款", "监督法")
    assert (citation.law_key, citation.number, citation.paragraph) == (law_key("监督法"), 51, 2)


def test_the_year_of_the_version_is_kept() -> None:
    assert parse_citations("监督法（2024）第六十二条")[0].year == 2024
    assert parse_citations("《监察法》（2018年修正）第三十条")[0].year == 2018
    assert parse_citations("《监察法》第三十条")[0].year is None


def test_the_words_of_the_source_are_kept() -> None:
    assert parse_citations("《宪法》第62条第2款")[0].raw == "第62条第2款"


@pytest.mark.parametrize(
    "text", ["", "无", "教材第三章", "第 条", "第〇条", "见讲义12页", "《", "第三章第一节", "A"]
)
def test_junk_gives_no_citation(text: str) -> None:
    assert labels(text) == []


def test_a_citation_written_twice_counts_once() -> None:
    assert labels("《宪法》第三条 《中华人民共和国宪法》第3条") == ["《宪法》第三条"]


def test_an_absurd_range_is_cut_short() -> None:
    assert len(parse_citations("《宪法》第1条至第9999条")) <= LONGEST_RANGE + 2


@given(st.text(alphabet="《》宪法监督第三五条至、款项（）2024之一 \n〈〉序言-", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for citation in parse_citations(text):
        assert len(citation.law_key) <= 120
        assert citation.number is None or 0 <= citation.number <= 9999


@pytest.mark.parametrize(
    "name",
    [
        LOCAL_ORGANIC,
        f"《{LOCAL_ORGANIC}》",
        "地方组织法",
        "《地方组织法》",
        "地方各级人大和地方各级政府组织法",
        "地方组织法（2022年修正）",
        "2022年地方组织法",
        " 地方 组织法 ",
    ],
)
def test_every_name_of_a_law_has_the_same_key(name: str) -> None:
    assert law_key(name) == law_key("地方组织法")


@pytest.mark.parametrize("full", SHORT_NAMES)
def test_short_names_lead_to_the_title_and_back(full: str) -> None:
    assert law_key(f"中华人民共和国{full}") == full
    for short in SHORT_NAMES[full]:
        assert law_key(short) == full


def test_only_long_titles_are_shortened_on_the_page() -> None:
    assert preferred_name(LOCAL_ORGANIC) == "地方组织法"
    assert preferred_name("中华人民共和国行政处罚法") == "行政处罚法"


def test_no_short_name_means_two_laws() -> None:
    every = [name for names in SHORT_NAMES.values() for name in names]
    assert len(every) == len(set(every))
    assert not set(every) & set(SHORT_NAMES)


def test_a_trial_rule_keeps_its_bracket_and_is_found_without_it() -> None:
    title = "清源县人民代表大会常务委员会任前法律知识考试办法（试行）"
    assert plain_name(title) == title
    assert {"任前法律知识考试办法（试行）", "任前法律知识考试办法"} <= set(other_names(title))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中华人民共和国宪法", "constitution"),
        ("中华人民共和国监察法", "law"),
        ("中华人民共和国监察法实施条例", "regulation"),
        ("某省人民代表大会常务委员会人事任免条例", "local"),
        ("清源县人民代表大会常务委员会任前法律知识考试办法", "rule"),
    ],
)
def test_the_kind_is_guessed_from_the_title(title: str, kind: str) -> None:
    assert kind_of(title) == kind
