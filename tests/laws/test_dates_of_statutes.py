"""When a statute was passed, and from which day it is in force: what the texts say about it."""

from datetime import date

import pytest

from laws.history import effective_date, make_date, read_history, version_date


def kinds(*lines: str) -> list[str]:
    return [act.kind for act in read_history(list(lines))]


def test_each_dated_line_is_an_act() -> None:
    acts = read_history(
        [
            "1992年4月3日 灯塔大会通过",
            "1992年4月9日 公布",
            "1993年1月1日 施行",
            "2009年8月27日 灯塔大会《关于修改部分法律的决定》修正",
            "2018年12月29日 灯塔大会修订",
        ]
    )
    assert [act.kind for act in acts] == ["通过", "公布", "施行", "修正", "修订"]
    assert acts[0].on == date(1992, 4, 3)
    assert acts[3].text == "2009年8月27日 灯塔大会《关于修改部分法律的决定》修正"


def test_the_bracket_of_the_word_file_holds_several_acts() -> None:
    (first, second) = read_history(
        ["（2012年5月6日灯会通过　根据2021年7月8日灯会《关于修改〈灯法〉的决定》修正）"]
    )
    assert (first.text, first.kind) == ("2012年5月6日灯会通过", "通过")
    assert (second.on, second.kind) == (date(2021, 7, 8), "修正")
    assert second.text.endswith("修正")


def test_an_act_broken_over_lines_is_one_act() -> None:
    assert kinds("2015年8月29日 灯会《关于修改", "〈灯法〉", "〈塔法〉的决定》第五次修正") == [
        "修正"
    ]


def test_what_stands_inside_a_title_is_not_the_act() -> None:
    assert kinds("2020年1月1日 灯会《关于修改〈灯塔修订条例〉的决定》通过") == ["通过"]
    (act,) = read_history(["2020年1月1日 灯会《关于2019年5月1日通过的决定的说明》批准"])
    assert (act.on, act.kind) == (date(2020, 1, 1), "批准")


def test_an_amendment_that_is_passed_is_an_amendment() -> None:
    assert kinds("2018年3月11日 灯会通过的《灯塔宪章修正案》") == ["修正"]


@pytest.mark.parametrize("line", ["第二届灯会", "2020年1月1日", "2020年13月41日通过", ""])
def test_a_line_without_a_date_or_an_act_is_no_act(line: str) -> None:
    assert read_history([line]) == []


@pytest.mark.parametrize(
    ("parts", "made"),
    [(("2020", "2", "29"), date(2020, 2, 29)), (("2021", "2", "29"), None)],
)
def test_impossible_days_are_no_days(parts: tuple[str, str, str], made: date | None) -> None:
    assert make_date(*parts) == made


PASSED = tuple(read_history(["2010年3月1日 通过", "2010年5月1日 施行"]))
AMENDED = tuple(read_history(["2010年3月1日 通过", "2020年6月5日 修正"]))
REVISED = tuple(read_history(["2010年3月1日 通过", "2020年6月5日 修订"]))


@pytest.mark.parametrize(
    "filename",
    [
        "灯塔法(2020-06-05).md",
        "灯塔法（2020-06-05）.md",
        "灯塔法_20200605.docx",
        "灯塔法2020年06月05日.txt",
        "C:\\法律\\灯塔法(2020-06-05).md",
    ],
)
def test_the_version_is_dated_by_the_file_name(filename: str) -> None:
    assert version_date(AMENDED, filename) == (date(2020, 6, 5), [])
    assert version_date((), filename) == (date(2020, 6, 5), [])


@pytest.mark.parametrize("filename", ["", "灯塔法.md", "灯塔法(2020-13-40).md", "123202006051.md"])
def test_without_a_date_in_the_name_the_latest_act_dates_the_version(filename: str) -> None:
    assert version_date(AMENDED, filename) == (date(2020, 6, 5), [])


def test_the_day_of_force_does_not_date_the_version() -> None:
    assert version_date(PASSED, "")[0] == date(2010, 3, 1)


def test_two_dates_that_differ_are_both_named() -> None:
    on, (warning,) = version_date(AMENDED, "灯塔法(2019-01-01).md")
    assert on == date(2019, 1, 1)
    assert "2019-01-01" in warning
    assert "2020-06-05" in warning


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("本法自2020年9月1日起施行。", date(2020, 9, 1)),
        ("本法自 2020年9月1日 起施行。", date(2020, 9, 1)),
        ("本办法自公布之日起施行。", date(2020, 6, 5)),
        ("本办法自印发之日起实施。", date(2020, 6, 5)),
    ],
)
def test_the_closing_article_of_a_revised_law_names_the_day(closing: str, expected: date) -> None:
    assert effective_date(closing, REVISED, date(2020, 6, 5)) == (expected, [])


@pytest.mark.parametrize(
    "closing", ["本法自2020年9月1日起施行。", "本法自公布之日起施行。", "（没有写）"]
)
def test_the_closing_article_of_an_amended_law_is_not_believed(closing: str) -> None:
    on, warnings = effective_date(closing, AMENDED, date(2020, 6, 5))
    assert on == date(2020, 6, 5)
    assert len(warnings) == 1


def test_a_day_before_the_version_is_that_of_an_older_one() -> None:
    on, warnings = effective_date("本法自2010年5月1日起施行。", REVISED, date(2020, 6, 5))
    assert on == date(2020, 6, 5)
    assert warnings


def test_without_a_version_date_there_is_no_day_of_force() -> None:
    assert effective_date("本法自公布之日起施行。", (), None) == (None, [])
