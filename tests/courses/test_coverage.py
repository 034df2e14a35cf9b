"""Credit for watching, against its two laws: never more than the wall clock allows, and never
less than was honestly watched, in whatever order the packets come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.coverage import (
    JOIN,
    MOST_SPANS,
    OFFLINE,
    TOLERANCE,
    Claim,
    Credit,
    bounded,
    credit,
    dwell,
    first,
    is_enough,
    measure,
    merge,
    missing,
    open_time,
    seen,
    within,
    without,
)

SPEED = 1.5
LENGTH = 600.0
NIL = Credit([], [])

whole_spans = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(-20, 120)).map(
        lambda pair: (float(pair[0]), float(pair[1]))
    ),
    max_size=12,
)
# Whatever a forger may write: backwards, negative, beyond the end, faster than light.
forged_claims = st.lists(
    st.builds(
        Claim,
        st.tuples(st.floats(-1e3, 1e6), st.floats(-1e3, 1e6)),
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    ),
    max_size=6,
)


def seconds_of(spans) -> set[int]:
    """The same set, second by second: the model to compare with."""
    return {second for begin, end in spans for second in range(int(begin), int(end))}


def played(begin: float, end: float, *, at: float = 0.0, rate: float = 1.0) -> Claim:
    return Claim((begin, end), (at, at + (end - begin) / rate))


def watch(account: Credit, *claims: Claim, since: float, at: float, **more) -> Credit:
    options = {"length": LENGTH, "speed": SPEED, **more}
    open_to = open_time([], since=since, until=at)
    return credit(
        claims, covered=account.covered, occupied=account.occupied, open_to=open_to, **options
    )


# --- sets of seconds ----------------------------------------------------------------------


@given(whole_spans, whole_spans)
def test_spans_behave_as_sets_of_seconds(some, others):
    one, two = merge(some), merge(others)
    assert seconds_of(one) == seconds_of(some)
    assert measure(one) == len(seconds_of(some))
    assert seconds_of(within(one, two)) == seconds_of(some) & seconds_of(others)
    assert seconds_of(without(one, two)) == seconds_of(some) - seconds_of(others)
    assert merge(one) == one
    assert all(before[1] < after[0] for before, after in pairwise(one))


@given(whole_spans, st.integers(-5, 150))
def test_the_first_seconds_are_the_earliest(some, seconds):
    spans = merge(some)
    wanted = sorted(seconds_of(spans))[: max(0, seconds)]
    assert seconds_of(first(spans, seconds)) == set(wanted)


@given(whole_spans, st.integers(1, 6))
def test_too_many_spans_are_joined_and_none_is_lost(some, most):
    spans = merge(some)
    fewer = bounded(spans, most)
    assert len(fewer) <= most
    assert seconds_of(spans) <= seconds_of(fewer)
    assert bounded(fewer, most) == fewer


def test_honest_use_stays_far_from_the_bound():
    week = [(hour * 3600.0, hour * 3600.0 + 1800) for hour in range(7 * 24)]
    assert bounded(week) == week and len(week) < MOST_SPANS


# --- the first law: no more than the wall clock allows ---------------------------------------


@given(forged_claims, st.floats(0, 5000), st.floats(0, 5000), st.sampled_from([1.0, 1.25, 1.5, 2]))
def test_no_claim_earns_more_than_the_time_that_went_by(claims, since, later, speed):
    at = since + later
    account = watch(NIL, *claims, since=since, at=at, speed=speed)
    assert measure(account.covered) <= speed * (later + TOLERANCE) + 1e-6
    assert within(account.covered, [(0, LENGTH)]) == account.covered
    assert within(account.occupied, [(since - TOLERANCE, at)]) == account.occupied


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.floats(0, 300),
            forged_claims,
            st.floats(0, 60),
        ),
        max_size=12,
    )
)
def test_tabs_and_devices_share_one_wall_clock(events):
    """Four recordings, pages of any age, claims of any kind: one person's time pays for all."""
    covered: dict[int, list] = {number: [] for number in range(4)}
    occupied: list = []
    now = 0.0
    for recording, age, claims, pause in events:
        now += pause
        earned = watch(
            Credit(covered[recording], occupied), *claims, since=max(0.0, now - age), at=now
        )
        assert measure(within(covered[recording], earned.covered)) == pytest.approx(
            measure(covered[recording])
        ), "what was earned is never taken back"
        covered[recording], occupied = earned.covered, earned.occupied
    total = sum(measure(spans) for spans in covered.values())
    assert total <= SPEED * (now + TOLERANCE) + 1e-6
    assert total <= SPEED * measure(occupied) + 1e-6


def test_a_thousand_new_pages_do_not_add_up_their_tolerances():
    account = NIL
    for number in range(1000):
        now = 10 + number / 1000
        account = watch(account, played(0, LENGTH), since=now, at=now)
    assert measure(account.covered) <= SPEED * (1 + TOLERANCE)


@given(forged_claims, st.floats(1, 300))
def test_the_same_packet_again_at_once_changes_nothing(claims, later):
    account = watch(NIL, *claims, since=0, at=later)
    again = watch(account, *claims, since=0, at=later)
    assert measure(again.covered) >= measure(account.covered)
    assert measure(again.covered) <= SPEED * (later + TOLERANCE) + 1e-6


def test_a_faster_player_is_credited_at_the_allowed_speed_even_with_time_to_spare():
    """Somebody turns the real player up to 16 in the console; the page has stood open for long."""
    account = watch(NIL, played(0, 320, at=3000, rate=16), since=0, at=3600)
    assert measure(account.covered) == pytest.approx(20 * SPEED * 1.05)


# --- the second law: nothing that was honestly watched is lost -------------------------------


@st.composite
def honest_viewing(draw):
    """Stretches played one after another by several pages, and the order their packets come in.

    Each packet arrives after it was played, at any later moment.
    """
    now, position = 0.0, [0.0, 0.0, 0.0]
    served: dict[int, float] = {}
    packets = []
    for _ in range(draw(st.integers(1, 12))):
        now += draw(st.integers(0, 40))
        page = draw(st.integers(0, 2))
        served.setdefault(page, now)
        took, rate = draw(st.integers(1, 30)), draw(st.sampled_from([1.0, 1.25, 1.5]))
        media = (position[page], position[page] + took * rate)
        told = (now - served[page], now - served[page] + took)
        now += took
        position[page] = media[1]
        arrival = now + draw(st.sampled_from([0, 0, 1, 60, 400]))
        packets.append((arrival, page, served[page], Claim(media, told)))
    return sorted(packets, key=lambda packet: packet[0])


@given(honest_viewing())
def test_honest_viewing_is_credited_whole_in_whatever_order_it_arrives(packets):
    covered: dict[int, list] = {0: [], 1: [], 2: []}
    occupied: list = []
    for arrival, page, served, claim in packets:
        earned = watch(Credit(covered[page], occupied), claim, since=served, at=arrival)
        covered[page], occupied = earned.covered, earned.occupied
    for page, spans in covered.items():
        watched = merge(claim.media for _, other, _, claim in packets if other == page)
        assert measure(spans) == pytest.approx(measure(within(watched, [(0, LENGTH)])), abs=1e-3)


def test_seconds_watched_twice_cost_nothing():
    once = watch(NIL, played(0, 60), since=0, at=60)
    twice = watch(once, played(0, 60, at=60), since=0, at=120)
    assert twice == once


def test_the_holes_of_coarse_events_are_closed_and_paid_for():
    account = watch(NIL, played(0, 10), played(10.4, 20, at=10.4), since=0, at=21)
    assert account.covered == [(0, 20)]
    assert measure(account.occupied) == pytest.approx(20 / SPEED)
    apart = watch(NIL, played(0, 10), played(10 + JOIN * 1.1, 20, at=11.1), since=0, at=21)
    assert len(apart.covered) == 2


# --- the time a page may have been watching ---------------------------------------------------


def test_time_counts_from_the_serving_of_the_page_to_the_arrival():
    assert open_time([], since=100, until=160) == [(98, 160)]
    assert open_time([], since=100, until=90) == [], "a server clock set back credits nothing"


def test_a_page_long_silent_is_not_believed_to_have_watched_all_the_time():
    evening = 10 * 3600.0
    assert open_time([], since=0, until=evening) == [(-TOLERANCE, OFFLINE)]
    contacts = seen([], evening)
    assert open_time(contacts, since=0, until=evening + 60) == [
        (-TOLERANCE, OFFLINE),
        (evening - TOLERANCE, evening + 60),
    ]


def test_regular_signs_of_life_leave_no_hole():
    contacts: list = []
    for at in range(0, 9 * 3600, 900):
        contacts = seen(contacts, float(at))
    assert contacts == [(-TOLERANCE, 9 * 3600 - 900)]
    assert open_time(contacts, since=0, until=9 * 3600) == [(-TOLERANCE, 9 * 3600)]


# --- reading ---------------------------------------------------------------------------------


def test_reading_is_paid_second_by_second_and_once():
    open_to = open_time([], since=0, until=60)
    seconds, occupied = dwell([(0, 45)], open_to=open_to, occupied=[])
    assert seconds == 45
    more, occupied = dwell([(0, 45)], open_to=open_to, occupied=occupied)
    assert more == 60 + TOLERANCE - 45
    assert dwell([(0, 1e9)], open_to=open_to, occupied=occupied) == (0, occupied)


@given(whole_spans, st.floats(0, 1000))
def test_reading_never_earns_more_than_the_time_that_went_by(told, later):
    seconds, _ = dwell(told, open_to=open_time([], since=0, until=later), occupied=[])
    assert 0 <= seconds <= min(later + TOLERANCE, measure(merge(told)) + 1e-9)


# --- what is missing ---------------------------------------------------------------------------


def test_what_is_missing_is_named_exactly_and_crumbs_are_left_out():
    covered = [(0.5, 200.0), (310.0, 599.4)]
    assert missing(covered, LENGTH) == [(200.0, 310.0)]
    assert missing([], 5) == [(0.0, 5)]
    assert missing([(0, 5)], 5) == []


@pytest.mark.parametrize(
    ("watched", "length", "enough"),
    [(540, 600, True), (539, 600, False), (8, 10, True), (7, 10, False), (1.4, 2, False)],
)
def test_enough_is_a_share_of_the_length_and_a_second_of_slack(watched, length, enough):
    assert is_enough([(0, watched)], length, 0.9) is enough


def test_a_length_that_is_off_by_a_second_keeps_nobody_from_the_whole():
    assert is_enough([(0, 599)], 600, 1.0)
    assert not is_enough([(0, 597)], 600, 1.0)
