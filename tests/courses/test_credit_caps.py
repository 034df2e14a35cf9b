"""The caps, stated a second time and independently: by sums over what was given."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.hours import DAY, KIND, YEAR, Cap, allow, minutes_as_hours
from courses.models import CreditAccount, CreditEntry
from tests.courses.hours import give, make_rule
from tests.factories import make_person

tenths = st.integers(1, 120).map(lambda number: Decimal(number) / 10)
caps = st.none() | st.integers(0, 120).map(lambda number: Decimal(number) / 10)


@given(tenths, st.tuples(*[st.tuples(caps, tenths)] * 3))
@settings(deadline=None)
def test_never_more_than_asked_nor_than_any_cap_leaves_and_never_less(asked, three):
    named = {name: Cap(*one) for name, one in zip((DAY, KIND, YEAR), three, strict=True)}
    result = allow(asked, named)
    rooms = [max(Decimal(0), limit - used) for limit, used in three if limit is not None]
    assert result.hours == min([asked, *rooms])
    assert (result.cut_by == "") == (result.hours == asked)
    if result.cut_by:
        cap = named[result.cut_by]
        assert (result.cap, result.used) == (cap.limit, cap.used)
        assert max(Decimal(0), cap.limit - cap.used) == result.hours


@given(st.lists(tenths, max_size=8), caps, st.randoms())
@settings(deadline=None)
def test_the_total_of_a_day_does_not_depend_on_the_order(asked, limit, random):
    def total(amounts):
        used = Decimal(0)
        for amount in amounts:
            used += allow(amount, {DAY: Cap(limit, used)}).hours
        return used

    shuffled = random.sample(asked, len(asked))
    expected = sum(asked, Decimal(0))
    assert total(asked) == total(shuffled)
    assert total(asked) == (expected if limit is None else min(limit, expected))


@pytest.mark.parametrize(
    ("minutes", "hours"), [(45, "1"), (44, "0.9"), (0, "0"), (90, "2"), (100, "2.2")]
)
def test_class_time_is_counted_in_tenths_below(minutes, hours):
    assert minutes_as_hours(minutes, 45) == Decimal(hours)


grants = st.lists(
    st.tuples(tenths, st.sampled_from(["course", "event"]), st.sampled_from([9, 10])), max_size=6
)


class LedgerUnderCaps(TestCase):
    @given(grants, caps, caps, caps)
    @settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
    def test_the_ledger_keeps_every_cap_and_the_account_its_sum(self, asked, day, course, year):
        with transaction.atomic():
            make_rule(day_cap=day, course_cap=course, year_cap=year)
            person = make_person()
            for hours, kind, on in asked:
                give(person, hours, kind=kind, on=date(2026, 3, on))
            entries = list(CreditEntry.objects.all())
            sums = [
                (year, entries),
                (course, [one for one in entries if one.kind == "course"]),
                *((day, [one for one in entries if one.on.day == on]) for on in (9, 10)),
            ]
            for limit, counted in sums:
                if limit is not None:
                    assert sum(one.hours for one in counted) <= limit
            account = CreditAccount.objects.first()
            assert sum(one.hours for one in entries) == (account.hours if account else 0)
            assert sum(one.asked for one in entries) == sum(hours for hours, _, _ in asked)
            transaction.set_rollback(True)
