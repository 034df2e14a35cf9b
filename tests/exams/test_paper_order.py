"""The order of questions and options: by the seed, and never at the price of a wrong key."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.assembly import DrawRule, PoolQuestion, arrange, names_other_options, shuffle_options

steady = settings(deadline=None, derandomize=True, database=None, max_examples=150)

SEED = "a-seed-that-nobody-can-guess"


def test_questions_stand_by_kind_and_inside_a_kind_by_the_seed():
    kinds = ["essay", "true_false", "single", "case", "multiple"]
    drawn = [
        (DrawRule(None, 1, kind), PoolQuestion(10 * number + n, kind))
        for number, kind in enumerate(kinds)
        for n in range(8)
    ]
    placed = arrange(drawn, seed=SEED)
    assert Counter(placed) == Counter(drawn)
    assert [one.kind for _, one in placed][::8] == [
        "single",
        "multiple",
        "true_false",
        "essay",
        "case",
    ]
    assert arrange(list(reversed(drawn)), seed=SEED) == placed
    assert arrange(drawn, seed="another") != placed


option_lists = st.lists(st.text("宪法监督选举", min_size=1, max_size=6), min_size=2, unique=True)


@steady
@given(option_lists.filter(lambda options: len(options) <= 8), st.data(), st.text(max_size=5))
def test_shuffled_options_keep_their_right_texts(options, data, seed):
    letters = "ABCDEFGH"[: len(options)]
    key = data.draw(st.sets(st.sampled_from(letters), min_size=1).map(sorted))
    shuffled, moved = shuffle_options(options, key, seed=seed)
    assert sorted(shuffled) == sorted(options)
    assert moved == sorted(moved)
    assert {shuffled[letters.index(one)] for one in moved} == {
        options[letters.index(one)] for one in key
    }
    by_hash = sorted(
        letters, key=lambda one: hashlib.sha256(f"{seed}:option:{one}".encode()).hexdigest()
    )
    assert shuffled == [options[letters.index(one)] for one in by_hash]


def test_every_option_comes_to_every_place():
    seen = {tuple(shuffle_options(["甲", "乙", "丙"], ["A"], seed=str(n))[0]) for n in range(100)}
    assert len(seen) == 6


def test_a_fixed_order_stays_and_so_does_one_whose_options_name_others():
    kept = (["甲", "乙", "丙"], ["A", "C"])
    assert shuffle_options(*kept, seed=SEED, fixed_order=True) == kept
    for naming in ("以上都对", "A和B", "A、B两项", "上述选项均不正确"):
        for seed in map(str, range(20)):
            given_options = ["甲", "乙", naming]
            assert shuffle_options(given_options, ["C"], seed=seed) == (given_options, ["C"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("以上三项均正确", True),
        ("前两项都不对", True),
        ("A 项错误，因为", True),
        ("选项 B 不符合", True),
        ("六十岁以上", False),
        ("WTO 和世界银行", False),
        ("县级以上人民政府", False),
        ("A级景区", False),
    ],
)
def test_texts_that_speak_of_options_are_recognised(text, names):
    assert names_other_options(text) is names


def test_a_key_beyond_the_options_is_refused():
    with pytest.raises(ValueError, match="not there"):
        shuffle_options(["甲", "乙"], ["C"], seed=SEED)
