"""A digest covers what a paper says, and nothing else."""

import copy
import hashlib
import json
import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.sealing import canonical, paper_digest, set_digest

steady = settings(deadline=None, derandomize=True, database=None, max_examples=150)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
contents = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
SALT = bytes(range(32))
PAPER = {"label": "A", "items": [{"stem": "宪法宣誓", "key": ["A"], "mark": "2.00"}]}


def same(one, other):
    """Equal as JSON: unlike Python, 1 is not true and 0 is not false."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def test_the_canonical_form_is_sorted_compact_and_readable():
    assert (
        canonical({"题": [1, True, None], "A": "《宪法》"})
        == '{"A":"《宪法》","题":[1,true,null]}'.encode()
    )


@steady
@given(contents)
def test_what_comes_back_from_storage_has_the_same_canonical_form(content):
    stored = json.loads(json.dumps(content))
    assert canonical(stored) == canonical(content)
    assert same(json.loads(canonical(content)), content)


@steady
@given(contents, contents)
def test_two_contents_share_a_form_only_when_they_say_the_same(one, other):
    assert (canonical(one) == canonical(other)) == same(one, other)


@steady
@given(st.dictionaries(text, contents, min_size=2, max_size=5))
def test_the_order_of_keys_does_not_matter(content):
    turned = dict(reversed(content.items()))
    assert canonical(turned) == canonical(content)


def test_the_order_of_a_list_does_matter():
    assert canonical(["A", "B"]) != canonical(["B", "A"])


@pytest.mark.parametrize(
    "unfrozen",
    [Decimal("2.00"), 2.0, math.nan, date(2025, 3, 1), {1: "a"}, {None: 1}, b"x", {"a", "b"}],
)
def test_what_json_would_change_on_the_way_is_refused(unfrozen):
    with pytest.raises(TypeError):
        canonical({"items": [{"inner": unfrozen}]})


def test_a_paper_digest_can_be_recomputed_with_any_sha256_tool():
    assert paper_digest(PAPER, SALT) == hashlib.sha256(SALT + canonical(PAPER)).hexdigest()


def test_any_change_of_the_content_or_the_salt_changes_the_digest():
    changed = copy.deepcopy(PAPER)
    changed["items"][0]["key"] = ["B"]
    other_salt = bytes(32)
    digests = {
        paper_digest(PAPER, SALT),
        paper_digest(changed, SALT),
        paper_digest(PAPER, other_salt),
    }
    assert len(digests) == 3


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_salt_has_exactly_one_length_so_that_it_cannot_swallow_content(size):
    with pytest.raises(ValueError, match="32 bytes"):
        paper_digest(PAPER, bytes(size))


digests = st.lists(
    st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"), min_size=1, max_size=6
)


@steady
@given(digests, st.randoms(use_true_random=False))
def test_the_set_digest_does_not_depend_on_the_order_of_the_papers(papers, random):
    shuffled = random.sample(papers, len(papers))
    assert set_digest(iter(shuffled)) == set_digest(papers)


@steady
@given(digests, digests)
def test_the_set_digest_differs_when_any_paper_does(one, other):
    assert (set_digest(one) == set_digest(other)) == (sorted(one) == sorted(other))


def test_the_set_digest_can_be_recomputed_by_hand():
    first, second = paper_digest(PAPER, SALT), paper_digest(PAPER, bytes(32))
    joined = "\n".join(sorted([first, second])).encode("ascii")
    assert set_digest([first, second]) == hashlib.sha256(joined).hexdigest()


@pytest.mark.parametrize("bad", ["", "abc", "g" * 64, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_digest_is_refused(bad):
    with pytest.raises(ValueError, match="64"):
        set_digest(["a" * 64, bad])


def test_an_empty_set_cannot_be_sealed():
    with pytest.raises(ValueError, match="empty"):
        set_digest([])
