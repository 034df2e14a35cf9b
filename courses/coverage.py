"""Which minutes of a recording somebody has watched, judged by the server's clock alone.

What a page says about playing is a claim, and a claim may be forged in every part. So it is paid
for with something that nobody can forge: time of the wall clock, as this server has seen it go
by. A person has one wall clock, whatever the number of tabs, devices and lessons. Each second of
it pays once, for at most `speed` seconds of recording, and only between the moment at which the
page was served and the moment at which the claim arrives. Hence, whoever claims what:

    seconds credited in any stretch of time  <=  speed * length of that stretch.

The one-click "100 %", the seek to the end, 16-fold speed, twenty tabs at once, a replayed packet
or a changed clock earn no more than somebody who had watched meanwhile.

The honest case is the other half. Claims may come late, twice and out of order: the time in
which they were watched is still there to pay for them. Which free second a claim takes decides
whether it stays so. The *earliest* free one is right: whatever arrives afterwards may use any
free second from the serving of its own page on, so a later second serves more claims to come
than an earlier one, and any other assignment that pays for everything can be turned into this
one by swapping. (The property tests deliver honest viewing in every order and lose nothing.)

Seconds watched twice are neither credited nor charged: to go back costs nothing, and a packet
that comes again says nothing new.

All times are seconds. A span is (begin, end); lists of spans are sorted and disjoint unless a
function says that it takes any.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[float, float]

# A page that says nothing for longer is no longer believed to be watching: a lesson opened in
# the morning does not pay for a script in the evening. What is played without a network comes
# from the browser's buffer, which holds far less than this.
OFFLINE = 2 * 3600.0
# How far before the serving of a page its claims may reach. It is time of the same wall clock,
# which pays only once, so that this can be repeated without earning anything.
TOLERANCE = 2.0
# Holes up to this length come from the player's coarse events. They are charged like the rest.
JOIN = 1.0
# The page's clock and the recording's drift apart by some thousandths; events come rounded.
RATE_SLACK = 1.05
# What may be missing at the end of any recording: lengths in files are off by a second or so.
LENGTH_SLACK = 2.0
EPSILON = 1e-3
# The most spans that are kept of one kind: a bound for rows, far beyond honest use.
MOST_SPANS = 200


@dataclass(frozen=True)
class Claim:
    """`media` is a stretch of the recording, `told` when it was played by the page's own clock.

    `told` proves nothing, but it catches who only turns up the speed of the real player.
    """

    media: Span
    told: Span


@dataclass(frozen=True)
class Credit:
    covered: list[Span]
    occupied: list[Span]


def merge(spans: Iterable[Span], *, join: float = 0.0) -> list[Span]:
    """Any spans, put in order; those at most `join` apart become one. Empty ones fall out."""
    merged: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1] + join:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def measure(spans: Iterable[Span]) -> float:
    return sum(end - begin for begin, end in spans)


def within(spans: list[Span], bounds: list[Span]) -> list[Span]:
    """What of `spans` lies in `bounds`."""
    common: list[Span] = []
    place = bound = 0
    while place < len(spans) and bound < len(bounds):
        (begin, end), (low, high) = spans[place], bounds[bound]
        common.append((max(begin, low), min(end, high)))
        if end < high:
            place += 1
        else:
            bound += 1
    return merge(common)


def without(spans: list[Span], taken: list[Span]) -> list[Span]:
    """What of `spans` lies outside `taken`."""
    edges = [float("-inf"), *(edge for span in taken for edge in span), float("inf")]
    return within(spans, list(zip(edges[::2], edges[1::2], strict=True)))


def first(spans: list[Span], seconds: float) -> list[Span]:
    """The earliest `seconds` of `spans`."""
    chosen: list[Span] = []
    for begin, end in spans:
        if seconds <= 0:
            break
        chosen.append((begin, min(end, begin + seconds)))
        seconds -= end - begin
    return merge(chosen)


def bounded(spans: list[Span], most: int = MOST_SPANS) -> list[Span]:
    """At most `most` spans: the smallest gaps are closed. Of occupied time this only takes."""
    if len(spans) <= most:
        return spans
    gaps = sorted(after[0] - before[1] for before, after in pairwise(spans))
    return merge(spans, join=gaps[len(spans) - most - 1])


def seen(contacts: list[Span], at: float) -> list[Span]:
    """The signs of life with one more; those close enough together are one stretch."""
    return merge([*contacts, (at - TOLERANCE, at)], join=OFFLINE)


def open_time(contacts: list[Span], *, since: float, until: float) -> list[Span]:
    """The time in which a page served at `since` may have played what arrives at `until`."""
    lived = [(begin, end + OFFLINE) for begin, end in [*contacts, (since - TOLERANCE, since)]]
    return within(merge(lived), [(since - TOLERANCE, until)])


def believable(claim: Claim, *, length: float, speed: float) -> Span:
    """The part of a claim that the recording has, and that its own times leave room for."""
    begin = max(0.0, claim.media[0])
    took = claim.told[1] - claim.told[0]
    most = begin + took * speed * RATE_SLACK
    return begin, min(claim.media[1], length, most)


def credit(
    claims: Iterable[Claim],
    *,
    covered: list[Span],
    length: float,
    speed: float,
    open_to: list[Span],
    occupied: list[Span],
) -> Credit:
    """Credit what the free part of `open_to` can pay for; `occupied` grows by what it paid."""
    claimed = (believable(claim, length=length, speed=speed) for claim in claims)
    fresh = without(merge([*covered, *claimed], join=JOIN), covered)
    free = without(open_to, occupied)
    granted = first(fresh, measure(free) * speed)
    paid = first(free, measure(granted) / speed)
    return Credit(merge([*covered, *granted]), merge([*occupied, *paid]))


def dwell(
    told: Iterable[Span], *, open_to: list[Span], occupied: list[Span]
) -> tuple[float, list[Span]]:
    """Seconds of reading to be credited, and the time then occupied. One second pays for one."""
    free = without(open_to, occupied)
    paid = first(free, measure(merge(told)))
    return measure(paid), merge([*occupied, *paid])


def missing(covered: list[Span], length: float) -> list[Span]:
    """The stretches still to be watched; crumbs below a second are nobody's business."""
    holes = without([(0.0, length)], covered)
    return [hole for hole in holes if hole[1] - hole[0] >= JOIN]


def is_enough(covered: list[Span], length: float, share: float) -> bool:
    """Is `share` of the recording watched, give or take its inexact length?"""
    may_lack = max(length * (1 - share), min(LENGTH_SLACK, length / 4))
    return length - measure(covered) <= may_lack + EPSILON
