"""Somebody before a lesson's page, and a film to watch: for the tests of progress."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.progress import open_lesson, take_packets
from courses.coverage import measure
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress
from courses.packets import read_packets
from courses.play_capability import HEADER, issue, read
from courses.standing import Demand, Part
from people.models import User
from tests.conftest import NOW
from tests.courses.pages import make_course, make_deputy, make_lesson

FILM = Part("film", "代表法讲座", 600)
TO_WATCH = Demand((FILM,), 0, 1.5, 0.9)
TO_READ = Demand((), 120, 1.5, 0.9)


def enrol(person: User | None = None, course: CoursePage | None = None) -> Enrolment:
    return Enrolment.objects.create(
        person=person or make_deputy(), course=course or make_course(), enrolled_at=NOW
    )


class Page:
    """A lesson's page that was served at `at`: it can claim what a script or a person would."""

    def __init__(
        self,
        enrolment: Enrolment,
        lesson: LessonPage | None = None,
        *,
        at: datetime,
        demand: Demand = TO_WATCH,
    ) -> None:
        self.enrolment, self.served = enrolment, at
        self.lesson = lesson or make_lesson(enrolment.course)
        self.progress = open_lesson(enrolment, self.lesson, demand, at=at)
        self.token = issue(self.progress.pk, demand, at=at)
        self.number = 0
        self.unsent: list[dict] = []

    def packet(self, **content: Any) -> dict:
        self.number += 1
        return {"n": self.number, **content}

    def claim(self, begin: float, end: float, *, told: tuple[float, float] | None = None) -> dict:
        since, until = told or (0.0, end - begin)
        return self.packet(played=[["film", begin, end, since, until]])

    def play(self, begin: float, end: float, *, at: datetime, rate: float = 1.0) -> datetime:
        """Play in honesty from `at` on, noting as the page does every 15 s; returns when it ends.

        Nothing is sent: see `deliver`.
        """
        place = begin
        while place < end:
            step = min(15 * rate, end - place)
            since = (at - self.served).total_seconds()
            until = since + step / rate
            self.unsent.append(
                self.packet(
                    played=[["film", place, place + step, since, until]],
                    places={"film": [place + step, until]},
                )
            )
            place += step
            at += timedelta(seconds=step / rate)
        return at

    def deliver(self, at: datetime, packets: Iterable[dict] | None = None) -> LessonProgress:
        """What was noted arrives, all of it at once if nothing else is said."""
        chosen = self.unsent if packets is None else list(packets)
        self.unsent = [one for one in self.unsent if one not in chosen]
        capability = read(self.token, at=at)
        for begin in range(0, len(chosen), 40):
            batch = read_packets({"packets": chosen[begin : begin + 40]})
            self.progress = take_packets(capability, batch, at=at)
        return self.progress

    def watch(
        self, begin: float, end: float, *, at: datetime, rate: float = 1.0
    ) -> tuple[datetime, LessonProgress]:
        """Play with a good network: each packet arrives half a second after it was noted."""
        over = self.play(begin, end, at=at, rate=rate)
        for packet in list(self.unsent):
            told = packet["played"][0][4]
            self.deliver(self.served + timedelta(seconds=told + 0.5), [packet])
        return over, self.progress

    def post(self, *packets: dict, token: str | None = None) -> HttpResponse:
        """Over the line, at this moment, without any cookie."""
        return Client().post(
            reverse("study:report"),
            json.dumps({"packets": packets}),
            content_type="application/json",
            headers={HEADER: self.token if token is None else token},
        )

    def seconds(self) -> float:
        self.progress.refresh_from_db()
        return seconds_of(self.progress)


def seconds_of(progress: LessonProgress, block: str = "film") -> float:
    return measure(progress.parts.get(block, {}).get("covered", []))


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Without the bounds of transactions, which inside a test are savepoints."""
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [row["sql"] for row in captured if not row["sql"].startswith(bounds)]


def counting() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)
