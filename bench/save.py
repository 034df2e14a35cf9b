"""Answer saves per second against a bare view with session login and one raw upsert."""

from collections.abc import Callable
from contextlib import ExitStack

from django.db import connection
from django.urls import reverse

from bench.baseline.urls import TABLE
from bench.client import request, run_for
from bench.room import browser_headers, fill
from bench.server import Server, gunicorn

SECONDS = 4.0
ROUNDS = 3
CONNECTIONS = (16, 64)
LETTERS = "ABCD"


class Side:
    """One of the two that are compared."""

    def __init__(self, name: str, server: Server, makers: list[Callable[[int], bytes]]) -> None:
        self.name, self.server, self.makers = name, server, makers
        self.operations, self.seconds, self.cpu = 0, 0.0, 0.0

    def measure(self, connections: int) -> None:
        before = self.server.cpu_seconds()
        done, seconds, statuses = run_for(SECONDS, self.server.port, self.makers[:connections])
        if statuses != {200}:
            raise SystemExit(f"{self.name}: statuses {statuses}")
        self.operations += done
        self.seconds += seconds
        self.cpu += self.server.cpu_seconds() - before

    def reset(self) -> None:
        self.operations, self.seconds, self.cpu = 0, 0.0, 0.0

    @property
    def rate(self) -> float:
        return self.operations / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu / self.operations * 1000


def run() -> None:
    seats = fill("in_progress", max(CONNECTIONS))
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    plain = "django.contrib.auth.backends.ModelBackend"
    sessions = [browser_headers(seat.attempt.candidate.person, plain) for seat in seats]
    connection.close()
    path = reverse("exams:answers_save")
    numbers = [iter(range(1, 10**6)) for _ in seats]

    def ours(seat: int) -> Callable[[int], bytes]:
        headers = {"X-Capability": seats[seat].capability()}
        return lambda count: request("POST", path, headers, change(next(numbers[seat])))

    def bare(seat: int) -> Callable[[int], bytes]:
        return lambda count: request("POST", "/save/", sessions[seat], change(count + 1))

    with ExitStack() as stack:
        platform = stack.enter_context(gunicorn("exam_platform.wsgi:application"))
        baseline = stack.enter_context(gunicorn("bench.baseline.wsgi:application"))
        everyone = range(len(seats))
        sides = [
            Side("platform", platform, [ours(seat) for seat in everyone]),
            Side("bare view", baseline, [bare(seat) for seat in everyone]),
        ]
        for connections in CONNECTIONS:
            compare(sides, connections)


def change(number: int) -> dict[str, object]:
    return {"position": 1 + number % 10, "seq": number, "answer": [LETTERS[number % 4]]}


def compare(sides: list[Side], connections: int) -> None:
    """In turns, so that whatever else the machine does falls on both."""
    for side in sides:
        side.reset()
    for _ in range(ROUNDS):
        for side in sides:
            side.measure(connections)
    ours, bare = sides
    print(f"answer save, {connections} connections (2 workers x 8 threads):")
    for side in sides:
        print(f"  {side.name:<10} {side.rate:7.0f}/s   {side.cpu_ms:5.2f} ms CPU")
    print(f"  ratio      {ours.rate / bare.rate:7.2f}     {bare.cpu_ms / ours.cpu_ms:5.2f} (CPU)")
