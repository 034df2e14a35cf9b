from collections import Counter
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from laws.comparing import compare_versions, differing_pieces
from laws.reading import parse_statute
from tests.laws.statutes import LATER, MARKDOWN


def articles(*texts: str) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(number=number, suffix=0, text=text)
        for number, text in enumerate(texts, start=1)
    ]


def kinds(old: list[SimpleNamespace], new: list[SimpleNamespace]) -> list[str]:
    return [change.kind for change in compare_versions(old, new)]


def test_the_same_text_is_no_change() -> None:
    assert kinds(articles("甲甲", "乙乙"), articles("甲甲", "乙乙")) == ["same", "same"]


def test_an_inserted_article_moves_the_others_and_changes_none() -> None:
    assert kinds(articles("甲甲", "乙乙"), articles("甲甲", "丙丙", "乙乙")) == [
        "same",
        "added",
        "moved",
    ]


def test_a_removed_article_stands_where_it_was() -> None:
    assert kinds(articles("甲甲", "乙乙", "丙丙"), articles("甲甲", "丙丙")) == [
        "same",
        "removed",
        "moved",
    ]


def test_twins_find_the_twin_of_their_own_number() -> None:
    old, new = articles("同上。", "乙乙", "同上。"), articles("同上。", "丙丙丙", "同上。")
    assert kinds(old, new) == ["same", "removed", "added", "same"]


def test_a_changed_article_is_found_under_another_number() -> None:
    old, new = parse_statute(MARKDOWN).articles, parse_statute(LATER).articles
    changes = compare_versions(old, new)
    pairs = {
        (change.old.label if change.old else None, change.new.label if change.new else None)
        for change in changes
    }
    assert ("第二条", "第三条") in pairs  # moved
    assert ("第三条", "第四条") in pairs  # moved and changed
    assert (None, "第二条") in pairs
    assert ("第三条之一", None) in pairs


def test_an_article_that_only_grew_is_still_the_same_article() -> None:
    first = "看守人应当每天擦拭灯具，并在日落之前点亮；发现故障的，应当立即报告。"
    grown = first + "\n" + "报告可以采用口头方式。情况紧急的，可以先行处置，事后补报。" * 3
    assert kinds(articles(first), articles("别的内容，毫不相干。", grown)) == ["added", "changed"]


def test_the_differing_pieces_make_up_both_texts_again() -> None:
    left, right = differing_pieces("看守人一年轮换，不得连任。", "看守人两年轮换，可以连任一次。")
    assert "".join(text for text, _ in left) == "看守人一年轮换，不得连任。"
    assert "".join(text for text, _ in right) == "看守人两年轮换，可以连任一次。"
    assert ("一", True) in left
    assert ("两", True) in right


@given(
    st.lists(st.text("灯塔看守人油料，。", min_size=1, max_size=40), max_size=8),
    st.lists(st.text("灯塔看守人油料，。", min_size=1, max_size=40), max_size=8),
)
def test_every_article_of_both_sides_appears_exactly_once(old: list, new: list) -> None:
    before, after = articles(*old), articles(*new)
    changes = compare_versions(before, after)
    assert Counter(change.old.number for change in changes if change.old) == Counter(
        article.number for article in before
    )
    assert [change.new.number for change in changes if change.new] == [
        article.number for article in after
    ]
    for change in changes:
        left, right = change.pieces
        assert "".join(text for text, _ in left) == (change.old.text if change.old else "")
        assert "".join(text for text, _ in right) == (change.new.text if change.new else "")
