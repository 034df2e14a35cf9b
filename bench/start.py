"""A room of 300 begins, loads its pages and hands in, each time all at once."""

import statistics

from django.db import connection
from django.urls import reverse

from bench.client import Reply, all_at_once, request
from bench.room import Seat, fill
from bench.server import Server, gunicorn
from exams.models import Attempt

SEATS = 300
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def run() -> None:
    seats = fill("prepared", SEATS)
    connection.close()
    with gunicorn("exam_platform.wsgi:application") as server:
        begin = [start_request(seat) for seat in seats]
        act(server, "start", begin, 302)
        pages = [page_request(seat) for seat in seats]
        replies = act(server, "page of 50 questions", pages, 200)
        size = max(len(reply.body) for reply in replies) / 1000
        print(f"  size of the page, compressed: {size:.1f} kB (bar: 100 kB)")
        act(server, "hand-in", [hand_in_request(seat) for seat in seats], 200)
    print(f"  handed in: {Attempt.objects.filter(state='submitted').count()} of {SEATS}")
    connection.close()


def start_request(seat: Seat) -> bytes:
    path = reverse("exams:attempt_start", args=[seat.attempt.pk])
    return request("POST", path, {**seat.headers, **FORM}, b"accept=yes")


def page_request(seat: Seat) -> bytes:
    path = reverse("exams:attempt", args=[seat.attempt.pk])
    return request("GET", path, {**seat.headers, "Accept-Encoding": "gzip"})


def hand_in_request(seat: Seat) -> bytes:
    """By the capability of the page that was loaded before, with an unsent answer."""
    content = {"answers": [{"position": 1, "seq": 1, "answer": ["A"]}]}
    return request(
        "POST", reverse("exams:answers_hand_in"), {"X-Capability": seat.capability()}, content
    )


def act(server: Server, name: str, requests: list[bytes], expected: int) -> list[Reply]:
    before = server.cpu_seconds()
    replies, seconds = all_at_once(server.port, requests)
    cpu_ms = (server.cpu_seconds() - before) / len(requests) * 1000
    wrong = [reply.status for reply in replies if reply.status != expected]
    waits = sorted(reply.seconds for reply in replies)
    print(
        f"{name}, {len(requests)} at once: {cpu_ms:.1f} ms CPU each, all done in {seconds:.1f} s "
        f"(p50 {statistics.median(waits):.1f} s, p95 {waits[int(len(waits) * 0.95)]:.1f} s), "
        f"errors {len(wrong)}"
    )
    if wrong:
        raise SystemExit(f"{name}: statuses {set(wrong)}")
    return replies
