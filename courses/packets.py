"""What a page reports, as it came over the line, made into claims. Pure: no claim is judged here.

A packet:

    {"n": 7,                                         its number, counted by the page from 1
     "played": [["block", 30.0, 45.1, 61.2, 76.3]],  block, stretch of the recording, when played
     "visible": [[61.2, 76.3]],                      when the page was in sight
     "scroll": 40,                                   hundredths of the text that were in sight
     "places": {"block": [45.1, 76.3]}}              where the player stood, and when

All moments are seconds of the page's own clock since it was loaded, which never goes back.
"""

from dataclasses import dataclass
from typing import Any

from courses.coverage import Claim, Span

MOST_PACKETS = 60
MOST_ENTRIES = 100
MOST_NUMBER = 1_000_000
# Beyond any page's life and any recording's length.
MOST_SECONDS = 1e7


class InvalidPacket(Exception):
    """No page of ours sends this."""


@dataclass(frozen=True)
class Packet:
    number: int
    claims: tuple[tuple[str, Claim], ...]
    visible: tuple[Span, ...]
    scroll: int
    places: tuple[tuple[str, float, float], ...]


def read_packets(body: Any) -> list[Packet]:
    """Raises InvalidPacket."""
    packets = body.get("packets") if isinstance(body, dict) else None
    return [read_packet(packet) for packet in entries(packets, most=MOST_PACKETS)]


def read_packet(raw: Any) -> Packet:
    if not isinstance(raw, dict):
        raise InvalidPacket("a packet is an object")
    number, scroll = raw.get("n"), raw.get("scroll", 0)
    if type(number) is not int or not 1 <= number <= MOST_NUMBER:
        raise InvalidPacket("a packet has a number")
    places = raw.get("places", {})
    if not isinstance(places, dict) or len(places) > MOST_ENTRIES:
        raise InvalidPacket("places are kept by block")
    return Packet(
        number,
        tuple(read_claim(entry) for entry in entries(raw.get("played", []))),
        tuple(read_span(entry) for entry in entries(raw.get("visible", []))),
        int(min(100, max(0, seconds(scroll)))),
        tuple((block, *read_span(place)) for block, place in places.items()),
    )


def read_claim(raw: Any) -> tuple[str, Claim]:
    if not isinstance(raw, list) or len(raw) != 5 or not isinstance(raw[0], str):
        raise InvalidPacket("a claim is a block and two spans")
    return raw[0], Claim(read_span(raw[1:3]), read_span(raw[3:5]))


def read_span(raw: Any) -> Span:
    if not isinstance(raw, list) or len(raw) != 2:
        raise InvalidPacket("a span has two ends")
    return seconds(raw[0]), seconds(raw[1])


def seconds(raw: Any) -> float:
    """JSON as Python reads it knows NaN, Infinity and numbers of any length."""
    if type(raw) not in (int, float) or not -MOST_SECONDS <= raw <= MOST_SECONDS:
        raise InvalidPacket("not a number of seconds")
    return float(raw)


def entries(raw: Any, most: int = MOST_ENTRIES) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > most:
        raise InvalidPacket("not a list, or too long a one")
    return raw
