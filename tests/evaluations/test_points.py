"""The arithmetic against an independent statement of it, in whole cents."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.points import Level, Rule, account_of, level_of, points_of

HUNDREDTHS = st.integers(1, 99_900).map(lambda n: Decimal(n) / 100)
# The machine may be busy; the numbers are small.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
POINTS = st.integers(-2_000, 2_000).filter(bool).map(lambda n: Decimal(n) / 100)
CAPS = st.none() | HUNDREDTHS
LINES = st.lists(st.tuples(POINTS, CAPS, HUNDREDTHS | st.just(Decimal(0))), max_size=8)


def stated(lines, full):
    """Whole numbers only: hundredths of a point, made from ten-thousandths, half away from 0."""
    total = 0
    for points, cap, quantity in lines:
        tiny = int(points * 100) * int(quantity * 100)
        size = (abs(tiny) + 50) // 100
        if cap is not None:
            size = min(size, int(cap * 100))
        total += size if tiny > 0 else -size
    total = max(0, total)
    return total if full is None else min(total, int(full * 100))


@calmly
@given(LINES, CAPS)
def test_the_total_is_what_the_rule_states(lines, full):
    rules = [Rule(key, f"项目{key}", points, cap) for key, (points, cap, _) in enumerate(lines)]
    quantities = {key: quantity for key, (_, _, quantity) in enumerate(lines)}
    assert account_of(rules, quantities, full).total * 100 == stated(lines, full)


@calmly
@given(LINES, CAPS)
def test_the_lines_explain_the_total_and_no_line_passes_its_cap(lines, full):
    rules = [Rule(key, f"项目{key}", points, cap) for key, (points, cap, _) in enumerate(lines)]
    quantities = {key: quantity for key, (_, _, quantity) in enumerate(lines)}
    account = account_of(rules, quantities, full)
    assert sum((line.counted for line in account.items), Decimal(0)) == account.sum
    for line in account.items:
        assert line.rule.cap is None or abs(line.counted) <= line.rule.cap
        assert abs(line.counted) + line.cut == abs(line.raw)


@calmly
@given(LINES, st.permutations(range(8)))
def test_the_order_of_the_items_does_not_matter(lines, order):
    rules = [Rule(key, f"项目{key}", points, cap) for key, (points, cap, _) in enumerate(lines)]
    quantities = {key: quantity for key, (_, _, quantity) in enumerate(lines)}
    turned = [rules[place] for place in order if place < len(rules)]
    assert account_of(turned, quantities, None).total == account_of(rules, quantities, None).total


@pytest.mark.parametrize(
    ("points", "cap", "quantity", "counted"),
    [
        ("3", "15", "4", "12"),
        ("3", "15", "5", "15"),
        ("3", "15", "6", "15"),
        ("3", None, "40", "120"),
        ("-1", None, "3", "-3"),
        ("-1", "5", "9", "-5"),
        ("0.5", "10", "7.5", "3.75"),
        ("0.05", None, "0.1", "0.01"),  # half a cent is rounded up
        ("-0.05", None, "0.1", "-0.01"),  # and down below nought
        ("3", "15", "-1", "-3"),  # a correction alone
    ],
)
def test_one_item(points, cap, quantity, counted):
    rule = Rule(1, "项目", Decimal(points), None if cap is None else Decimal(cap))
    assert points_of(rule, Decimal(quantity)).counted == Decimal(counted)


def test_a_total_below_nought_is_nought_and_above_the_full_points_full():
    take, give = Rule(1, "请假", Decimal(-1)), Rule(2, "发言", Decimal(60))
    assert account_of([take], {1: Decimal(3)}, Decimal(100)).total == 0
    assert account_of([take, give], {1: Decimal(3), 2: Decimal(2)}, Decimal(100)).total == 100
    assert account_of([take, give], {1: Decimal(3), 2: Decimal(2)}, None).total == 117
    assert account_of([take, give], {}, Decimal(100)).total == 0


LEVELS = [Level("良好", Decimal(80)), Level("优秀", Decimal(90)), Level("一般", Decimal(60))]


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ("100", "优秀"),
        ("90", "优秀"),
        ("89.99", "良好"),
        ("80", "良好"),
        ("60", "一般"),
        ("59.99", ""),
    ],
)
def test_a_level_is_reached_at_its_threshold(total, level):
    assert level_of(Decimal(total), LEVELS) == level
