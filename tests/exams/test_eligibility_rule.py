"""Whoever may be tabled, against one plain statement of who may."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from exams.eligibility import (
    Absence,
    Exemption,
    Need,
    PastResult,
    RuleSet,
    Status,
    Validity,
    standing_of,
)

steady = settings(deadline=None, derandomize=True, database=None, max_examples=300)

TODAY = date(2025, 6, 30)
NEED = Need(person=1, branch="government", post="局长", term="十八届", on=TODAY)


def standing(results, exemptions, absences, rules):
    return standing_of(NEED, rules, results=results, exemptions=exemptions, absences=absences)


days = st.integers(-900, 5).map(lambda days: TODAY + timedelta(days=days))
past = st.builds(
    PastResult,
    st.integers(1, 99),
    st.sampled_from([1, 1, 1, 2]),
    st.sampled_from(["government", "government", "court"]),
    st.sampled_from(["局长", "副局长"]),
    st.sampled_from(["十七届", "十八届"]),
    st.booleans(),
    days,
    st.none() | days,
)
exempt = st.builds(
    Exemption,
    st.integers(1, 99),
    st.sampled_from([1, 2]),
    st.just("理由"),
    days,
    st.none() | days,
    st.sampled_from([None, "government", "court"]),
)
missing = st.builds(
    Absence,
    st.integers(1, 99),
    st.sampled_from([1, 2]),
    st.sampled_from(["government", "court"]),
    st.just("局长"),
    st.sampled_from(["十七届", "十八届"]),
    days,
    st.booleans(),
)
rule_sets = st.builds(
    RuleSet,
    validity=st.sampled_from(Validity),
    years=st.integers(1, 2),
    cross_branch_resit=st.booleans(),
    keeps_public_part=st.just(False),
    resits=st.integers(0, 2),
    resit_days=st.none() | st.integers(0, 30),
)


def a_pass_holds(row, rules):
    known = row.passed and row.person == 1 and row.taken_on <= TODAY
    released = row.released_on is not None and row.released_on <= TODAY
    branch = row.branch == "government" or not rules.cross_branch_resit
    valid = {
        Validity.WITHIN_TERM: row.term == "十八届",
        # The anniversary of no day here is missing: 30 June is in every year.
        Validity.YEARS: row.taken_on >= TODAY.replace(year=TODAY.year - rules.years),
        Validity.SAME_POST: (row.branch, row.post) == ("government", "局长"),
    }[rules.validity]
    return known and released and branch and valid


@steady
@given(
    st.lists(past, max_size=4, unique_by=lambda row: row.pk),
    st.lists(exempt, max_size=2),
    st.lists(missing, max_size=2),
    rule_sets,
    st.randoms(use_true_random=False),
)
def test_a_nomination_may_be_tabled_exactly_with_a_valid_pass_or_an_exemption(
    results, exemptions, absences, rules, random
):
    found = standing(results, exemptions, absences, rules)
    passed = any(a_pass_holds(row, rules) for row in results)
    spared = any(
        row.person == 1
        and row.granted_on <= TODAY
        and (row.until is None or row.until >= TODAY)
        and row.branch in (None, "government")
        for row in exemptions
    )
    assert (found.status == Status.PASSED) == passed
    assert (found.status == Status.EXEMPT) == (spared and not passed)
    assert found.may_be_tabled == (passed or spared)
    assert bool(found.parts_due) == (not found.may_be_tabled)
    assert found.reason.endswith("。")
    if found.status in {Status.FAILED, Status.RESIT_PENDING} and found.result:
        assert not found.result.passed
    for rows in (results, exemptions, absences):
        random.shuffle(rows)
    assert standing(results, exemptions, absences, rules).status == found.status
