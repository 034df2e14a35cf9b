"""The count of a vote: the statutory majority, the quorum, and sums that must agree."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.tally import (
    Count,
    carries,
    fault_of_method,
    faults_of,
    has_quorum,
    majority_of,
)

SIZES = range(1, 101)
GOOD = Count(27, 22, 22, 22, 21, 1, 14, 5, 2)


@pytest.mark.parametrize(
    ("members", "needed"),
    [(1, 1), (2, 2), (3, 2), (15, 8), (26, 14), (27, 14), (28, 15), (35, 18), (45, 23)],
)
def test_the_majority_of_committees_that_exist(members, needed):
    assert majority_of(members) == needed


@pytest.mark.parametrize("members", SIZES)
def test_at_each_boundary_one_vote_decides(members):
    """组织法 51(4): 全体组成人员的过半数. Exactly half is not more than half."""
    for approve in range(members + 1):
        count = Count(members, members, members, members, members, 0,
                      approve, members - approve, 0)  # fmt: skip
        assert faults_of(count) == []
        assert carries(count) is (Fraction(approve, members) > Fraction(1, 2))


@pytest.mark.parametrize("members", SIZES)
def test_at_each_boundary_one_person_makes_the_quorum(members):
    """组织法 51(3): 全体组成人员过半数出席，始得举行."""
    for present in range(members + 1):
        assert has_quorum(members, present) is (Fraction(present, members) > Fraction(1, 2))
    assert not has_quorum(0, 0)


def test_who_is_absent_is_not_in_favour():
    """All who came say yes, and still it fails: 13 of 27 are no majority of all."""
    present_all_in_favour = Count(27, 14, 14, 13, 13, 0, 13, 0, 0)
    assert faults_of(present_all_in_favour) == []
    assert not carries(present_all_in_favour)
    assert carries(replace(present_all_in_favour, returned=14, valid=14, approve=14))


counts = st.integers(1, 60).flatmap(
    lambda n: st.tuples(st.just(n), *[st.integers(0, n) for _ in range(8)])
)


@st.composite
def sound_counts(draw):
    """Built member by member, not number by number: what each one did adds up by itself."""
    fates = st.sampled_from(["absent", "no ballot", "kept it", "spoilt", "yes", "no", "abstained"])
    all_of_them = draw(st.lists(fates, min_size=1, max_size=60))

    def number(*which):
        return sum(all_of_them.count(one) for one in which)

    valid = ("yes", "no", "abstained")
    return all_of_them, Count(
        members=len(all_of_them),
        present=len(all_of_them) - number("absent"),
        issued=number("kept it", "spoilt", *valid),
        returned=number("spoilt", *valid),
        valid=number(*valid),
        invalid=number("spoilt"),
        approve=number("yes"),
        oppose=number("no"),
        abstain=number("abstained"),
    )


@settings(max_examples=400, deadline=None)
@given(sound_counts())
def test_what_members_really_did_is_accepted_and_judged_by_the_plain_words_of_the_law(drawn):
    members, count = drawn
    others = sum(fate != "yes" for fate in members)
    here = sum(fate != "absent" for fate in members)
    if 2 * here <= len(members):
        assert any("不能表决" in fault for fault in faults_of(count))
    else:
        assert faults_of(count) == []
        assert carries(count) is (members.count("yes") > others)


@settings(max_examples=600, deadline=None)
@given(counts)
def test_any_numbers_are_accepted_only_if_every_sum_agrees(numbers):
    count = Count(*numbers)
    agrees = (
        2 * count.present > count.members >= count.present >= count.issued >= count.returned
        and count.returned == count.valid + count.invalid
        and count.valid == count.approve + count.oppose + count.abstain
    )
    assert (faults_of(count) == []) is agrees


@settings(max_examples=300, deadline=None)
@given(sound_counts(), st.sampled_from(["absent", "no ballot", "kept it", "spoilt", "no"]))
def test_changing_a_vote_to_yes_never_loses_the_vote(drawn, _):
    _, count = drawn
    if count.oppose:
        better = replace(count, approve=count.approve + 1, oppose=count.oppose - 1)
        assert carries(better) or not carries(count)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"present": 28}, "多于全体组成人员 27 人"),
        ({"present": 13, "issued": 13, "returned": 13}, "至少 14 人"),
        ({"issued": 23}, "多于出席的 22 人"),
        ({"returned": 23}, "本次表决无效，请重新表决"),
        ({"invalid": 2}, "与收回的 22 张不符"),
        ({"approve": 15}, "与有效的 21 张不符"),
        ({"abstain": -1}, "弃权不能是负数"),
        ({"members": 0}, "没有常委会组成人员名单"),
    ],
)
def test_a_wrong_sum_is_said_in_one_sentence(changed, told):
    assert faults_of(GOOD) == []
    faults = faults_of(replace(GOOD, **changed))
    assert any(told in fault for fault in faults)
    assert all(fault.endswith("。") for fault in faults)


@pytest.mark.parametrize("method", ["paper", "device", "hands"])
def test_a_removal_is_voted_on_paper_and_no_other_way(method):
    fault = fault_of_method(method, is_dismissal=True, reason="表决器故障")
    assert bool(fault) is (method != "paper")
    if fault:
        assert "第六十二条第三款" in fault


def test_hands_are_raised_only_for_a_reason():
    assert "写明原因" in fault_of_method("hands", is_dismissal=False, reason="  ")
    assert fault_of_method("hands", is_dismissal=False, reason="表决器故障") == ""
    assert fault_of_method("device", is_dismissal=False, reason="") == ""
