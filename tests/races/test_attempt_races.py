"""Every pair of acts on one attempt that can meet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from core.state import Refused
from exams.actions.answers import Entry, Outcome, save_response
from exams.actions.attempts import (
    close_if_overdue,
    open_page,
    start_attempt,
    submit_attempt,
)
from exams.actions.room import grant_extra_time, pause_attempt, pause_sitting
from exams.asking import SheetItem
from exams.capability import issue
from exams.models import Attempt, Sitting
from exams.views.answer_page import asked_of
from people.models import User
from tests.factories import make_attempt, make_candidate, make_officer
from tests.races.conftest import at_once, waiting_behind

MINUTE = timedelta(minutes=1)
State = Attempt.State


@pytest.fixture
def invigilator(person: Callable[..., User], attempt: Attempt) -> User:
    officer = person("gao", "高原", "invigilator")
    make_officer(attempt.candidate.sitting, officer)
    return officer


def save(attempt: Attempt, at: datetime, *, seq: int = 1, writer: int = 1) -> Callable[[], Any]:
    item = attempt.paper.items.get(position=1)
    entry = Entry(SheetItem(item.pk, item.kind, 4), writer, seq, ["A"])
    return lambda: save_response(attempt.pk, entry, at=at)[0]


def hand_in(attempt: Attempt, at: datetime) -> Callable[[], Any]:
    person = attempt.candidate.person

    def work() -> None:
        submit_attempt(Attempt.objects.get(pk=attempt.pk), by=person, at=at)

    return work


def sweep(attempt: Attempt, at: datetime) -> Callable[[], bool]:
    """With a stale instance, as the sweep holds one when others act in between."""
    stale = Attempt.objects.get(pk=attempt.pk)
    return lambda: close_if_overdue(stale, at=at)


def test_a_save_behind_a_hand_in_comes_too_late(attempt: Attempt, at: datetime) -> None:
    first, second = hand_in(attempt, at + MINUTE), save(attempt, at + MINUTE)
    results = waiting_behind(first, second)
    assert results == ["blocked", None, Outcome.LATE]
    assert attempt.responses.get().is_late


def test_a_hand_in_behind_a_save_takes_it_along(attempt: Attempt, at: datetime) -> None:
    first, second = save(attempt, at + MINUTE), hand_in(attempt, at + MINUTE)
    results = waiting_behind(first, second)
    assert results == ["blocked", Outcome.SAVED, None]
    assert attempt.responses.current().count() == 1


def test_of_eight_hand_ins_one_wins(attempt: Attempt, at: datetime) -> None:
    results = at_once(*[hand_in(attempt, at + MINUTE) for _ in range(8)])
    assert results.count(None) == 1
    assert sum(isinstance(one, Refused) for one in results) == 7
    assert OrmQ.objects.count() == 1


def test_a_hand_in_behind_the_sweep_is_refused(attempt: Attempt, at: datetime) -> None:
    first, second = sweep(attempt, attempt.shut_at), hand_in(attempt, at + MINUTE)
    results = waiting_behind(first, second)
    assert results[:2] == ["blocked", True]
    assert isinstance(results[2], Refused)
    assert OrmQ.objects.count() == 1


def test_a_sweep_behind_a_hand_in_changes_nothing(attempt: Attempt, at: datetime) -> None:
    first, second = hand_in(attempt, at + MINUTE), sweep(attempt, attempt.shut_at)
    results = waiting_behind(first, second)
    assert results == ["blocked", None, False]
    attempt.refresh_from_db()
    assert attempt.submitted_at == at + MINUTE
    assert OrmQ.objects.count() == 1


def test_sweeps_of_two_workers_close_an_attempt_once(attempt: Attempt) -> None:
    shut = attempt.shut_at
    assert sorted(at_once(sweep(attempt, shut), sweep(attempt, shut))) == [False, True]
    assert OrmQ.objects.count() == 1


def test_extra_time_in_front_of_the_sweep_wins(
    attempt: Attempt, at: datetime, invigilator: User
) -> None:
    candidate = attempt.candidate

    def extend() -> int:
        return grant_extra_time([candidate], 10, "断电", by=invigilator, at=at)

    results = waiting_behind(extend, sweep(attempt, attempt.shut_at))
    assert results == ["blocked", 1, False]
    attempt.refresh_from_db()
    assert attempt.state == State.IN_PROGRESS


def test_extra_time_behind_the_sweep_finds_the_attempt_over(
    attempt: Attempt, at: datetime, invigilator: User
) -> None:
    candidate, due_at = attempt.candidate, attempt.due_at

    def extend() -> int:
        return grant_extra_time([candidate], 10, "断电", by=invigilator, at=at)

    results = waiting_behind(sweep(attempt, attempt.shut_at), extend)
    assert results[:2] == ["blocked", True]
    assert isinstance(results[2], Refused)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.due_at) == (State.SUBMITTED, due_at)


def test_a_pause_in_front_of_the_sweep_wins(
    attempt: Attempt, at: datetime, invigilator: User
) -> None:
    fresh = Attempt.objects.get(pk=attempt.pk)

    def pause() -> None:
        pause_attempt(fresh, "断电", by=invigilator, at=at)

    results = waiting_behind(pause, sweep(attempt, attempt.shut_at))
    assert results == ["blocked", None, False]
    attempt.refresh_from_db()
    assert attempt.paused_at == at


def test_a_pause_behind_the_sweep_is_refused(
    attempt: Attempt, at: datetime, invigilator: User
) -> None:
    fresh = Attempt.objects.get(pk=attempt.pk)

    def pause() -> None:
        pause_attempt(fresh, "断电", by=invigilator, at=at)

    results = waiting_behind(sweep(attempt, attempt.shut_at), pause)
    assert isinstance(results[2], Refused)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.paused_at) == (State.SUBMITTED, None)


def test_a_save_behind_a_pause_is_not_stored(
    attempt: Attempt, at: datetime, invigilator: User
) -> None:
    def pause() -> None:
        pause_attempt(attempt, "断电", by=invigilator, at=at)

    results = waiting_behind(pause, save(attempt, at))
    assert results == ["blocked", None, Outcome.PAUSED]
    assert not attempt.responses.exists()


def test_a_save_behind_a_second_device_is_superseded(attempt: Attempt, at: datetime) -> None:
    fresh = Attempt.objects.get(pk=attempt.pk)

    def take_over() -> None:
        open_page(fresh, by=attempt.candidate.person, at=at)

    results = waiting_behind(take_over, save(attempt, at))
    assert results == ["blocked", None, Outcome.SUPERSEDED]
    assert attempt.responses.current().count() == 0


def test_two_devices_opened_at_once_get_different_pages(attempt: Attempt, at: datetime) -> None:
    def opened() -> int:
        page = Attempt.objects.get(pk=attempt.pk)
        open_page(page, by=attempt.candidate.person, at=at)
        return page.writer

    assert sorted(at_once(*[opened] * 4)) == [2, 3, 4, 5]


def test_the_same_answer_sent_twice_at_once_is_stored_once(attempt: Attempt, at: datetime) -> None:
    results = at_once(*[save(attempt, at) for _ in range(6)])
    assert results == [Outcome.SAVED] * 6
    assert attempt.responses.count() == 1


def test_a_late_save_that_closes_the_attempt_leaves_it_closed(
    attempt: Attempt,
) -> None:
    now = timezone.now()
    past = {"due_at": now - 2 * MINUTE, "shut_at": now - MINUTE}
    Attempt.objects.update(**past)

    token = issue(attempt.pk, 1, asked_of(attempt.paper_id), at=now)

    def late() -> str:
        body = {"position": 1, "seq": 1, "answer": ["A"]}
        headers = {"X-Capability": token}
        url = reverse("exams:answers_save")
        return Client().post(url, body, "application/json", headers=headers).json()["code"]

    def swept() -> None:
        call_command("submit_overdue", stdout=None)

    assert at_once(late, swept)[0] == "late"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == (State.SUBMITTED, past["due_at"])
    assert OrmQ.objects.count() == 1


def test_a_start_in_front_of_a_pause_of_the_room_is_paused_with_it(
    at: datetime, attempt: Attempt, invigilator: User
) -> None:
    sitting = attempt.candidate.sitting
    other = make_attempt("prepared", candidate=make_candidate(sitting), paper=attempt.paper)
    person = other.candidate.person

    def pause() -> None:
        pause_sitting(Sitting.objects.get(), "断电", by=invigilator, at=at)

    results = waiting_behind(lambda: start_attempt(other, by=person, at=at), pause)
    assert results == ["blocked", None, None]
    assert Attempt.objects.filter(paused_at=at).count() == 2


def test_a_start_behind_a_pause_of_the_room_is_refused(
    at: datetime, attempt: Attempt, invigilator: User
) -> None:
    sitting = attempt.candidate.sitting
    other = make_attempt("prepared", candidate=make_candidate(sitting), paper=attempt.paper)
    person = other.candidate.person

    def pause() -> None:
        pause_sitting(Sitting.objects.get(), "断电", by=invigilator, at=at)

    results = waiting_behind(pause, lambda: start_attempt(other, by=person, at=at))
    assert results[:2] == ["blocked", None]
    assert isinstance(results[2], Refused)
    other.refresh_from_db()
    assert other.state == State.PREPARED


def test_two_starts_at_once_begin_once(at: datetime, attempt: Attempt) -> None:
    other = make_attempt(
        "prepared", candidate=make_candidate(attempt.candidate.sitting), paper=attempt.paper
    )

    def start() -> None:
        one = Attempt.objects.get(pk=other.pk)
        start_attempt(one, by=one.candidate.person, at=at)

    results = at_once(*[start] * 5)
    assert results.count(None) == 1
