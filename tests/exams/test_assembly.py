"""Drawing against independent statements: Hall's theorem, and the algorithm as published."""

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.assembly import (
    DrawRule,
    Infeasible,
    Part,
    PoolQuestion,
    check_feasibility,
    commitment,
    draw,
    draw_papers,
)

steady = settings(deadline=None, derandomize=True, database=None, max_examples=150)

SEED = "a-seed-that-nobody-can-guess"


def question(pk, kind="single", *, subjects=(), laws=(), difficulty=2, branch="", items=1):
    return PoolQuestion(pk, kind, frozenset(subjects), frozenset(laws), difficulty, branch, items)


def rule(count, kind="single", *, subjects=None, laws=None, pk=None, **rest):
    return DrawRule(
        pk,
        count,
        kind,
        None if subjects is None else frozenset(subjects),
        None if laws is None else frozenset(laws),
        **rest,
    )


# Small on purpose: few kinds and subjects make rules overlap and banks run short.
questions = st.builds(
    question,
    st.integers(1, 10_000),
    st.sampled_from(["single", "multiple"]),
    subjects=st.sets(st.sampled_from("xyz"), max_size=2),
    laws=st.sets(st.integers(1, 2), max_size=2),
    difficulty=st.sampled_from([1, 2, None]),
    branch=st.sampled_from(["", "", "court"]),
)
banks = st.lists(questions, max_size=14, unique_by=lambda one: one.pk)
any_or = st.none() | st.sets(st.sampled_from("xyz"), min_size=1, max_size=2)
public_rules = st.builds(
    rule,
    st.integers(0, 3),
    st.sampled_from(["single", "single", "multiple"]),
    subjects=any_or,
    laws=st.none() | st.sets(st.integers(1, 2), min_size=1, max_size=1),
    difficulty=st.none() | st.sampled_from([1, 2]),
)
branch_rules = st.builds(rule, st.integers(0, 2), part=st.just("branch"), branch=st.just("court"))
blueprints = st.lists(public_rules | branch_rules, min_size=1, max_size=4)


def fits(rule, question):
    """A rule accepts a question: every condition that it names is met."""
    return all(
        [
            question.kind == rule.kind,
            question.branch == ("" if rule.part == "public" else rule.branch),
            rule.difficulty is None or question.difficulty == rule.difficulty,
            rule.items is None or question.items == rule.items,
            rule.subjects is None or rule.subjects & question.subjects,
            rule.laws is None or rule.laws & question.laws,
        ]
    )


def greatest_lack(rules, bank, copies=1):
    """Hall (and König): the most by which any set of rules outgrows what it accepts."""
    return max(
        sum(rule.count for rule in some) * copies
        - sum(1 for one in bank if any(fits(rule, one) for rule in some))
        for size in range(len(rules) + 1)
        for some in combinations(rules, size)
    )


# --- feasibility


@steady
@given(blueprints, banks, st.integers(1, 3))
def test_feasible_means_that_no_set_of_rules_outgrows_its_questions(rules, bank, papers):
    checked = check_feasibility(rules, bank, papers=papers, disjoint=True)
    lack = greatest_lack(rules, bank, papers)
    assert checked.is_feasible == (lack == 0)
    assert checked.missing == lack
    assert checked.available == tuple(sum(1 for one in bank if fits(r, one)) for r in rules)


@steady
@given(blueprints, banks)
def test_a_shortage_names_rules_that_really_lack_and_no_needless_one(rules, bank):
    for shortage in check_feasibility(rules, bank).shortages:
        needed = sum(rule.count for rule in shortage.rules)
        accepted = [one for one in bank if any(fits(rule, one) for rule in shortage.rules)]
        assert (shortage.needed, shortage.available) == (needed, len(accepted))
        assert shortage.missing > 0
        for left_out in range(len(shortage.rules)):
            fewer = shortage.rules[:left_out] + shortage.rules[left_out + 1 :]
            lack = sum(rule.count for rule in fewer) - sum(
                1 for one in bank if any(fits(rule, one) for rule in fewer)
            )
            assert lack < shortage.missing


@steady
@given(blueprints, banks, st.integers(1, 3))
def test_papers_that_may_share_questions_need_no_more_than_one_paper(rules, bank, papers):
    assert check_feasibility(rules, bank, papers=papers) == check_feasibility(rules, bank)


def test_rules_that_suffice_alone_but_not_together_are_named_together():
    bank = [question(1, laws=[1]), question(2, laws=[1]), question(3)]
    rules = [
        rule(2, laws=[1], label="《监督法》单选"),
        rule(2, label="任意单选"),
        rule(1, "multiple", label="多选"),
    ]
    checked = check_feasibility(rules, bank)
    assert [shortage.sentence for shortage in checked.shortages] == [
        "“《监督法》单选”、“任意单选”合起来需要 4 题，题库中可用的只有 3 题，还差 1 题。",
        "“多选”需要 1 题，题库中可用的只有 0 题，还差 1 题。",
    ]
    assert checked.message.endswith("请补充试题、减少题数或放宽条件后再组卷。")


def test_a_rule_without_a_name_is_told_by_its_place_part_and_kind():
    rules = [rule(0), rule(2, "case", part="branch", branch="court")]
    sentence = check_feasibility(rules, [], papers=2, disjoint=True).shortages[0].sentence
    assert sentence == (
        "“第 2 条 专业部分案例题”需要 4 题，2 套试卷互不重复，题库中可用的只有 0 题，还差 4 题。"
    )


def test_the_questions_of_the_first_paper_cannot_help_the_resit():
    bank = [question(pk) for pk in range(4)]
    assert check_feasibility([rule(3)], bank, excluded={0}).is_feasible
    assert check_feasibility([rule(3)], bank, excluded={0, 1}).missing == 1


def test_a_question_read_twice_through_a_join_counts_once():
    assert check_feasibility([rule(2)], [question(1), question(1)]).missing == 1


def test_a_case_counts_once_and_a_rule_may_fix_its_number_of_sub_questions():
    bank = [question(1, "case", items=3), question(2, "case", items=4)]
    assert check_feasibility([rule(2, "case")], bank).is_feasible
    assert check_feasibility([rule(2, "case", items=3)], bank).missing == 1


def test_the_branch_part_takes_only_its_own_branch_and_the_public_part_none():
    bank = [question(1), question(2, branch="court"), question(3, branch="procuratorate")]
    court = rule(1, part=Part.BRANCH, branch="court")
    assert [one.pk for _, one in draw([rule(1), court], bank, seed=SEED)] == [1, 2]


def test_a_rule_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="branch of the paper"):
        rule(1, part="branch")
    with pytest.raises(ValueError, match="fewer than no"):
        rule(-1)


def test_a_bank_of_twenty_thousand_is_searched_by_classes():
    subjects = "abcdefghij"
    bank = [
        question(pk, subjects=[subjects[pk % 10]], laws=[pk % 7], difficulty=pk % 3 + 1, items=1)
        for pk in range(20_000)
    ]
    rules = [rule(1500, subjects=[one]) for one in subjects]
    rules += [rule(500, laws=[law]) for law in range(7)]
    rules += [rule(500, difficulty=level) for level in (1, 2, 3)]
    assert check_feasibility(rules, bank).is_feasible
    assert check_feasibility([*rules, rule(1)], bank).missing == 1


# --- one paper


def as_published(rules, bank, seed):
    """The draw as the module's docstring tells it, with Hall's theorem for "leaves enough"."""
    order = sorted(
        bank, key=lambda one: hashlib.sha256(f"{seed}:question:{one.pk}".encode()).hexdigest()
    )
    places = [rule for rule in rules for _ in range(rule.count)]
    drawn = []
    for number, rule_of_place in enumerate(places):
        waiting = [
            DrawRule(None, count, r.kind, r.subjects, r.laws, r.difficulty, r.part, r.branch)
            for r, count in Counter(places[number + 1 :]).items()
        ]
        for one in order:
            rest = [other for other in order if other is not one]
            if fits(rule_of_place, one) and greatest_lack(waiting, rest) == 0:
                drawn.append((rule_of_place, one))
                order = rest
                break
    return drawn


@steady
@given(blueprints, banks, st.text(max_size=5), st.randoms(use_true_random=False))
def test_anyone_can_recompute_a_draw_whatever_the_order_of_the_bank(rules, bank, seed, random):
    if greatest_lack(rules, bank):
        with pytest.raises(Infeasible) as refusal:
            draw(rules, bank, seed=seed)
        assert refusal.value.feasibility == check_feasibility(rules, bank)
        assert str(refusal.value) == refusal.value.feasibility.message
        return
    shuffled = iter(random.sample(bank, len(bank)))
    assert draw(rules, shuffled, seed=seed) == as_published(rules, bank, seed)


def test_a_draw_gives_way_where_a_narrow_rule_needs_the_question():
    bank = [question(pk, laws=[1] if pk < 2 else []) for pk in range(4)]
    for number in range(30):
        drawn = draw([rule(2), rule(2, laws=[1])], bank, seed=str(number))
        assert {one.pk for _, one in drawn[:2]} == {2, 3}
        assert {one.pk for _, one in drawn[2:]} == {0, 1}


def test_excluded_questions_are_never_drawn():
    bank = [question(pk) for pk in range(10)]
    first = {one.pk for _, one in draw([rule(5)], bank, seed=SEED)}
    resit = {one.pk for _, one in draw([rule(5)], bank, seed=SEED, excluded=first)}
    assert not first & resit


def test_every_eligible_question_is_drawn_about_equally_often():
    bank = [question(pk, laws=[pk % 2]) for pk in range(20)]
    rules = [rule(2, laws=[0]), rule(2, laws=[1]), rule(4)]
    often = Counter(one.pk for n in range(500) for _, one in draw(rules, bank, seed=f"seed {n}"))
    # Expected 200 of 500 for each; four standard deviations are 44.
    assert len(often) == 20
    assert all(156 <= times <= 244 for times in often.values())


def test_another_seed_draws_another_paper():
    bank = [question(pk) for pk in range(50)]
    papers = {tuple(one.pk for _, one in draw([rule(10)], bank, seed=str(n))) for n in range(20)}
    assert len(papers) == 20


def test_the_draw_does_not_hang_on_pythons_hash_seed():
    code = (
        "from exams.assembly import *\n"
        "bank = [PoolQuestion(n, 'single', frozenset({str(n % 5), 'x'})) for n in range(60)]\n"
        "rules = [DrawRule(None, 9, 'single', frozenset({str(n)})) for n in range(4)]\n"
        "rules.append(DrawRule(None, 20, 'single', frozenset({'x'})))\n"
        "print([q.pk for _, q in draw(rules, bank, seed='s')])\n"
    )
    root = Path(__file__).resolve().parents[2]
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(told) == 1
    assert told.pop().count(",") == 55


def test_the_commitment_is_the_sha256_of_the_seed():
    assert commitment(SEED) == hashlib.sha256(SEED.encode()).hexdigest()
    assert commitment(SEED) != commitment(f"{SEED}.")


# --- several papers


@steady
@given(blueprints, banks, st.integers(1, 3))
def test_papers_are_disjoint_wherever_the_bank_allows(rules, bank, count):
    labels = "ABC"[:count]
    if greatest_lack(rules, bank):
        with pytest.raises(Infeasible):
            draw_papers(rules, bank, seed=SEED, labels=labels, overlap_allowed=True)
        return
    papers = draw_papers(rules, bank, seed=SEED, labels=labels, overlap_allowed=True)
    assert list(papers) == list(labels)
    wanted = [rule for rule in rules for _ in range(rule.count)]
    for drawn in papers.values():
        assert [rule for rule, _ in drawn] == wanted
        assert all(fits(rule, one) for rule, one in drawn)
        assert len({one.pk for _, one in drawn}) == len(drawn)
    held = Counter(one.pk for drawn in papers.values() for _, one in drawn)
    if greatest_lack(rules, bank, count) == 0:
        assert all(times == 1 for times in held.values())


def test_where_papers_must_differ_the_shortage_speaks_of_all_of_them():
    bank = [question(pk) for pk in range(9)]
    with pytest.raises(Infeasible, match="2 套试卷互不重复") as refusal:
        draw_papers([rule(5)], bank, seed=SEED, labels="AB", overlap_allowed=False)
    assert refusal.value.feasibility.missing == 1
    bank.append(question(9))
    papers = draw_papers([rule(5)], bank, seed=SEED, labels="AB", overlap_allowed=False)
    assert {one.pk for drawn in papers.values() for _, one in drawn} == set(range(10))


def test_where_papers_must_overlap_they_overlap_as_little_as_they_can():
    bank = [question(pk) for pk in range(8)]
    papers = draw_papers([rule(5)], bank, seed=SEED, labels="AB", overlap_allowed=True)
    first, second = ({one.pk for _, one in drawn} for drawn in papers.values())
    assert len(first & second) == 2


def test_a_paper_for_each_candidate_spreads_the_bank_evenly():
    bank = [question(pk) for pk in range(40)]
    labels = [f"{number:03d}" for number in range(30)]
    papers = draw_papers([rule(20)], bank, seed=SEED, labels=labels, overlap_allowed=True)
    held = Counter(one.pk for drawn in papers.values() for _, one in drawn)
    assert set(held.values()) == {15}
    assert len({frozenset(one.pk for _, one in drawn) for drawn in papers.values()}) > 2


@pytest.mark.parametrize("labels", [[], ["A", "A"]])
def test_papers_need_labels_that_differ(labels):
    with pytest.raises(ValueError, match="labels"):
        draw_papers([rule(1)], [question(1)], seed=SEED, labels=labels, overlap_allowed=True)
