"""The formula against an independent statement of the rule: one ballot after the other."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rating import (
    CutOffs,
    GroupCount,
    Option,
    merge_by_method,
    merge_small,
    merged,
    proposed_word,
    rounded,
    tally,
)

OPTIONS = (
    Option("good", "满意", Decimal(100), "best"),
    Option("fair", "基本满意", Decimal(70), "fair"),
    Option("poor", "不满意", Decimal(30), "poor"),
    Option("none", "不了解", None),
)
POINTS = {"good": 100, "fair": 70, "poor": 30}

counts = st.dictionaries(st.sampled_from([*POINTS, "none"]), st.integers(0, 200))
groups = st.lists(
    st.tuples(st.integers(1, 100), counts, st.integers(0, 50)), min_size=1, max_size=5
).map(
    lambda rows: [
        GroupCount(f"组{place}", Decimal(weight), line, invalid)
        for place, (weight, line, invalid) in enumerate(rows)
    ]
)


def stated_score(found: list[GroupCount]) -> Fraction | None:
    """Each counted ballot carries the weight of its group divided by that group's ballots."""
    ballots = [
        (Fraction(int(group.weight)), POINTS[key], sum(group.counts.get(k, 0) for k in POINTS))
        for group in found
        for key in POINTS
        for _ in range(group.counts.get(key, 0))
    ]
    if not ballots:
        return None
    above = sum(weight * points / size for weight, points, size in ballots)
    below = sum(weight / size for weight, _, size in ballots)
    return above / below


@given(groups)
def test_the_score_is_what_the_rule_says_ballot_by_ballot(found):
    assert tally(OPTIONS, found).score == stated_score(found)


@given(groups)
def test_the_score_lies_between_the_lowest_and_the_highest_points_given(found):
    score = tally(OPTIONS, found).score
    given_points = [POINTS[key] for group in found for key in POINTS if group.counts.get(key)]
    assert (score is None) == (not given_points)
    if score is not None:
        assert min(given_points) <= score <= max(given_points)


@given(groups, st.integers(1, 9))
def test_only_the_proportion_of_the_weights_matters(found, factor):
    larger = [GroupCount(one.label, one.weight * factor, one.counts, one.invalid) for one in found]
    assert tally(OPTIONS, larger).score == tally(OPTIONS, found).score


@given(groups)
def test_a_group_without_counted_ballots_changes_nothing(found):
    silent = GroupCount("无票", Decimal(90), {"none": 7}, 3)
    assert tally(OPTIONS, [*found, silent]).score == tally(OPTIONS, found).score


@given(groups)
def test_all_figures_add_up(found):
    told = tally(OPTIONS, found)
    assert told.returned == sum(told.counts.values()) + told.invalid
    assert told.valid == told.returned - told.invalid
    assert told.counted == told.valid - told.counts["none"]
    if told.counted:
        assert told.accepted_rate + told.poor_rate == 100
        assert told.best_rate <= told.accepted_rate


def test_the_example_of_the_rules():
    told = tally(
        OPTIONS,
        [
            GroupCount("常委会组成人员", Decimal(50), {"good": 20, "fair": 5, "poor": 2}, 0),
            GroupCount("人大代表", Decimal(30), {"good": 10, "fair": 9, "none": 4}, 1),
            GroupCount("服务对象", Decimal(20), {"none": 3}, 0),
        ],
    )
    first, second = Fraction(20 * 100 + 5 * 70 + 2 * 30, 27), Fraction(10 * 100 + 9 * 70, 19)
    assert told.score == (50 * first + 30 * second) / 80
    assert rounded(told.score) == Decimal("87.96")
    assert rounded(told.best_rate) == Decimal("65.22")  # 30 of 46
    assert (told.returned, told.valid, told.invalid, told.counted) == (54, 53, 1, 46)


@pytest.mark.parametrize(
    ("good", "fair", "poor", "word"),
    [
        (51, 29, 20, "满意"),
        (50, 50, 0, "基本满意"),  # over 50 per cent, not 50
        (51, 28, 21, "基本满意"),  # 79 per cent and not 80
        (0, 50, 50, "基本满意"),
        (0, 49, 51, "不满意"),
        (0, 0, 0, ""),
    ],
)
def test_the_word_proposed_at_every_boundary(good, fair, poor, word):
    told = tally(
        OPTIONS, [GroupCount("组", Decimal(1), {"good": good, "fair": fair, "poor": poor})]
    )
    assert proposed_word(told, CutOffs()) == word


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 4))
def test_rounding_is_half_up_as_people_do_it(value, places):
    step = Decimal(1).scaleb(-places)
    # 60 digits are more than any fraction of these needs to be told from a half.
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if value * 10**places * 2 % 1 == 0:
        assert rounded(value, places) == exact.quantize(step, ROUND_HALF_UP)
    assert abs(Fraction(rounded(value, places)) - value) * 2 <= Fraction(step)


def test_a_half_goes_up_and_nothing_is_nothing():
    assert rounded(Fraction(845, 1000)) == Decimal("0.85")
    assert rounded(Fraction(1, 3), 0) == Decimal(0)
    assert rounded(None) is None


sizes = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(0, 30), min_size=1)


@given(sizes, st.integers(1, 12))
def test_no_merged_set_is_small_unless_it_is_the_only_one(found, least):
    sets = merge_small(found, least)
    assert Counter(name for one in sets for name in one) == Counter(
        name for name, size in found.items() if size
    )
    if len(sets) > 1:
        assert all(sum(found[name] for name in one) >= least for one in sets)


@given(sizes)
def test_large_groups_stay_as_they_are(found):
    alone = tuple((name,) for name, size in found.items() if size)
    assert merge_small(found, 1) == alone


def test_a_small_group_joins_the_next_smallest():
    assert merge_small({"甲": 20, "乙": 3, "丙": 8}, 5) == (("甲",), ("乙", "丙"))
    assert merge_small({"甲": 2, "乙": 1}, 5) == (("甲", "乙"),)


@given(sizes, st.sets(st.sampled_from("甲乙丙丁戊己")), st.integers(1, 12))
def test_neither_list_nor_result_tells_of_fewer_ballots_than_the_limit(found, on_paper, least):
    methods = {name: "paper" if name in on_paper else "ticket" for name in found}
    sets, may_list = merge_by_method(found, methods, least)
    assert sorted(name for one in sets for name in one) == sorted(n for n in found if found[n])
    if sum(found.values()) < least:
        return  # no result at all
    assert all(sum(found[name] for name in one) >= least for one in sets)
    if may_list:  # what the list holds of a set, and what is left of it
        assert all(len({methods[name] for name in one}) == 1 for one in sets)


@given(groups)
def test_merging_adds_ballots_and_weights(found):
    one = merged(found)
    assert one.returned == sum(group.returned for group in found)
    assert one.weight == sum(group.weight for group in found)
    apart, together = tally(OPTIONS, found), tally(OPTIONS, [one])
    assert (apart.best_rate, apart.counted) == (together.best_rate, together.counted)
