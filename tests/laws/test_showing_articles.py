"""Text made ready for a page: chapters, hits, excerpts."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from laws.display import excerpt, marked, shown_article, shown_chapters


def article(number: int, text: str, heading: str = "第一章 总则") -> SimpleNamespace:
    return SimpleNamespace(number=number, text=text, heading=heading, paragraphs=text.split("\n"))


ARTICLES = [
    article(1, "灯塔属于海。"),
    article(2, "灯塔要有人看守。\n看守人点灯。"),
    article(3, "油料由县供应。", "第二章 油料 / 第一节 供应"),
]


def test_articles_stand_under_their_chapters_in_order() -> None:
    first, second = shown_chapters(ARTICLES)
    assert (first.name, second.name) == ("第一章 总则", "第二章 油料　第一节 供应")
    assert [shown.article.number for shown in first.articles] == [1, 2]
    assert first.anchor != second.anchor


def test_a_search_leaves_only_the_articles_with_hits() -> None:
    (chapter,) = shown_chapters(ARTICLES, "看守")
    (shown,) = chapter.articles
    assert shown.article.number == 2
    assert shown.paragraphs == [
        [("灯塔要有人", False), ("看守", True), ("。", False)],
        [("看守", True), ("人点灯。", False)],
    ]


def test_a_search_without_hits_leaves_nothing() -> None:
    assert shown_chapters(ARTICLES, "油桶") == []


def test_without_a_search_nothing_is_marked() -> None:
    assert shown_article(ARTICLES[0]).paragraphs == [[("灯塔属于海。", False)]]


def test_signs_of_patterns_are_plain_characters() -> None:
    assert marked("a.b*c", ".") == [("a", False), (".", True), ("b*c", False)]
    assert marked("(甲)", "(甲") == [("(甲", True), (")", False)]


def test_an_excerpt_shows_the_first_hit_with_its_surroundings() -> None:
    text = "前" * 200 + "灯塔" + "后" * 200
    pieces = excerpt(text, "灯塔", around=5)
    assert pieces == [("…" + "前" * 5, False), ("灯塔", True), ("后" * 5 + "…", False)]


def test_a_short_text_is_shown_whole() -> None:
    assert excerpt("灯塔属于海。", "属于") == [("灯塔", False), ("属于", True), ("海。", False)]


@given(st.text("灯塔.*()油\n", max_size=60), st.text("灯塔.*(", min_size=1, max_size=3))
def test_the_pieces_make_up_the_text_again(text: str, words: str) -> None:
    pieces = marked(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece == words for piece, hit in pieces if hit)
    assert sum(hit for _, hit in pieces) == text.count(words)
