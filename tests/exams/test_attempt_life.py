"""Start, page, hand-in and the bell."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.answers import Entry, save_response
from exams.actions.attempts import (
    bar_disabled_accounts,
    close_if_overdue,
    open_page,
    raise_writers,
    start_attempt,
    submit_attempt,
)
from exams.asking import SheetItem
from exams.models import Attempt, Sitting
from people.models import User
from tests.factories import make_attempt, make_candidate, make_person, make_regulation, make_sitting

pytestmark = pytest.mark.django_db

State = Attempt.State
MINUTE = timedelta(minutes=1)


def prepared(**sitting: object) -> Attempt:
    return make_attempt("prepared", candidate=make_candidate(make_sitting(**sitting)))


def start(attempt: Attempt, at: datetime, by: User | None = None) -> Attempt:
    start_attempt(attempt, by=by or attempt.candidate.person, at=at)
    attempt.refresh_from_db()
    return attempt


def verbs(attempt: Attempt) -> list[str]:
    return list(
        ModelLogEntry.objects.for_instance(attempt).order_by("pk").values_list("action", flat=True)
    )


# --- start ----------------------------------------------------------------------------------


def test_the_bell_is_set_at_the_start(at: datetime) -> None:
    attempt = start(prepared(minutes=90), at + 10 * MINUTE)
    assert attempt.state == State.IN_PROGRESS
    assert attempt.due_at == at + 100 * MINUTE
    assert attempt.shut_at == attempt.due_at + timedelta(seconds=15)
    assert verbs(attempt) == ["exams.start"]


def test_the_window_cuts_a_late_starter_short(at: datetime) -> None:
    attempt = prepared(minutes=90, closes_at=at + 60 * MINUTE)
    assert start(attempt, at + 10 * MINUTE).due_at == at + 60 * MINUTE


def test_extra_time_goes_beyond_the_window(at: datetime) -> None:
    sitting = make_sitting(minutes=90, closes_at=at + 60 * MINUTE)
    candidate = make_candidate(sitting, extra_minutes=20)
    attempt = make_attempt("prepared", candidate=candidate)
    assert start(attempt, at).due_at == at + 80 * MINUTE


def test_a_start_is_one_update_beside_its_log_entry(at: datetime) -> None:
    attempt = prepared()
    with CaptureQueriesContext(connection) as captured:
        start_attempt(attempt, by=attempt.candidate.person, at=at)
    updates = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    assert len(updates) == 1


@pytest.mark.parametrize("state", ["planned", "ready", "paused", "closed", "cancelled"])
def test_nobody_starts_in_a_sitting_that_is_not_open(state: str, at: datetime) -> None:
    attempt = prepared(state=state)
    with pytest.raises(Refused):
        start(attempt, at)
    assert Attempt.objects.get().state == State.PREPARED
    Sitting.objects.update(state="open")
    assert start(Attempt.objects.get(), at).state == State.IN_PROGRESS


def test_nobody_starts_before_the_hour_even_in_an_opened_room(at: datetime) -> None:
    with pytest.raises(Refused, match="还没有开始"):
        start(prepared(), at - MINUTE)


def test_nobody_starts_after_the_window(at: datetime) -> None:
    with pytest.raises(Refused, match="时间已过"):
        start(prepared(), at + timedelta(hours=3))


def test_who_comes_too_late_is_turned_away(at: datetime) -> None:
    attempt = prepared()
    with pytest.raises(Refused, match="30 分钟"):
        start(attempt, at + 31 * MINUTE)
    assert start(attempt, at + 30 * MINUTE).state == State.IN_PROGRESS


def test_lateness_counts_from_the_real_opening(at: datetime) -> None:
    attempt = prepared(opened_at=at + 20 * MINUTE)
    assert start(attempt, at + 45 * MINUTE).state == State.IN_PROGRESS


def test_a_regulation_may_set_no_limit_to_late_entry(at: datetime) -> None:
    attempt = prepared(regulation=make_regulation(late_entry_minutes=0))
    assert start(attempt, at + 170 * MINUTE).state == State.IN_PROGRESS


def test_nobody_starts_for_another(at: datetime) -> None:
    with pytest.raises(Refused, match="不是您的试卷"):
        start(prepared(), at, by=make_person())


def test_nobody_starts_twice(at: datetime) -> None:
    attempt = start(prepared(), at)
    with pytest.raises(Refused, match="已经开始过"):
        start(attempt, at + MINUTE)
    attempt.refresh_from_db()
    assert attempt.started_at == at


def test_the_absent_are_told_whom_to_ask(at: datetime) -> None:
    attempt = make_attempt("absent")
    with pytest.raises(Refused, match="缺考"):
        start(attempt, at)


# --- pages ----------------------------------------------------------------------------------


def test_each_page_load_takes_over(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    open_page(attempt, by=attempt.candidate.person, at=at)
    open_page(attempt, by=attempt.candidate.person, at=at)
    assert Attempt.objects.get().writer == 3


def test_a_closed_attempt_opens_no_page(at: datetime) -> None:
    attempt = make_attempt("submitted", started_at=at)
    with pytest.raises(Refused, match="已经交卷"):
        open_page(attempt, by=attempt.candidate.person, at=at)
    assert Attempt.objects.get().writer == 1


def test_signing_out_ends_what_the_open_page_may(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    other = make_attempt(started_at=at)
    raise_writers(attempt.candidate.person)
    assert Attempt.objects.get(pk=attempt.pk).writer == 2
    assert Attempt.objects.get(pk=other.pk).writer == 1


def test_a_disabled_account_loses_its_page_at_the_next_sweep(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    User.objects.filter(pk=attempt.candidate.person_id).update(is_active=False)
    assert bar_disabled_accounts() == 1
    assert Attempt.objects.get().writer == 2


# --- hand-in --------------------------------------------------------------------------------


def entry(attempt: Attempt, seq: int, answer: object) -> Entry:
    item = attempt.paper.items.get(position=1)
    return Entry(SheetItem(item.pk, item.kind, 4), attempt.writer, seq, answer)


def hand_in(attempt: Attempt, at: datetime, **options: object) -> None:
    submit_attempt(attempt, by=attempt.candidate.person, at=at, **options)


def test_a_hand_in_closes_logs_and_queues_the_marking(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    hand_in(attempt, at + 40 * MINUTE)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == (State.SUBMITTED, at + 40 * MINUTE)
    assert not attempt.was_closed_by_deadline
    assert verbs(attempt) == ["exams.submit"]
    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == ("exams.tasks.mark_objective_items", (attempt.pk,))


def test_a_second_hand_in_is_refused_and_changes_nothing(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    hand_in(attempt, at + 40 * MINUTE)
    with pytest.raises(Refused, match="已经交卷"):
        hand_in(attempt, at + 41 * MINUTE)
    assert Attempt.objects.get().submitted_at == at + 40 * MINUTE
    assert OrmQ.objects.count() == 1


def test_what_the_page_had_not_yet_sent_goes_with_the_hand_in(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    save_response(attempt.pk, entry(attempt, 1, ["A"]), at=at)
    unsent = [entry(attempt, 1, ["A"]), entry(attempt, 2, ["C"])]
    hand_in(attempt, at + MINUTE, writer=1, unsent=unsent)
    assert attempt.responses.count() == 2
    assert [row.answer for row in attempt.responses.current()] == [["C"]]


def test_a_contradiction_in_the_flush_hands_nothing_in(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    save_response(attempt.pk, entry(attempt, 1, ["A"]), at=at)
    unsent = [entry(attempt, 2, ["B"]), entry(attempt, 1, ["D"])]
    with pytest.raises(Refused, match="不一致"):
        hand_in(attempt, at + MINUTE, writer=1, unsent=unsent)
    assert attempt.responses.count() == 1
    assert Attempt.objects.get().state == State.IN_PROGRESS


def test_an_older_page_may_not_hand_in(at: datetime) -> None:
    attempt = make_attempt(started_at=at, writer=2)
    with pytest.raises(Refused, match="另一处"):
        hand_in(attempt, at + MINUTE, writer=1)
    hand_in(attempt, at + MINUTE, writer=2)


def test_a_hand_in_during_a_pause_waits(at: datetime) -> None:
    attempt = make_attempt(started_at=at, paused_at=at)
    with pytest.raises(Refused, match="暂停"):
        hand_in(attempt, at + MINUTE)
    assert Attempt.objects.get().state == State.IN_PROGRESS


def test_a_hand_in_within_the_transit_grace_is_dated_by_the_bell(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    hand_in(attempt, attempt.due_at + timedelta(seconds=9))
    attempt.refresh_from_db()
    assert attempt.submitted_at == attempt.due_at
    assert attempt.was_closed_by_deadline


def test_a_hand_in_after_the_door_is_shut_is_the_sweeps_business(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    with pytest.raises(Refused, match="时间已到"):
        hand_in(attempt, attempt.shut_at)
    assert close_if_overdue(attempt, at=attempt.shut_at)


# --- the bell -------------------------------------------------------------------------------


def test_an_overdue_attempt_is_handed_in_and_dated_by_the_bell(at: datetime) -> None:
    attempt = make_attempt(started_at=at)
    due_at = attempt.due_at
    assert not close_if_overdue(attempt, at=attempt.shut_at - timedelta(seconds=1))
    assert close_if_overdue(attempt, at=attempt.shut_at + 30 * MINUTE)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == (State.SUBMITTED, due_at)
    assert attempt.was_closed_by_deadline
    assert OrmQ.objects.count() == 1


def test_extra_time_granted_in_between_wins_over_a_stale_sweep(at: datetime) -> None:
    stale = make_attempt(started_at=at)
    fresh = Attempt.objects.get(pk=stale.pk)
    fresh.due_at += 10 * MINUTE
    fresh.shut_at += 10 * MINUTE
    fresh.save()
    assert not close_if_overdue(stale, at=stale.shut_at + MINUTE)
    assert Attempt.objects.get().state == State.IN_PROGRESS


def test_the_sweep_hands_in_the_overdue_and_passes_the_others_by() -> None:
    now = timezone.now()
    sitting = make_sitting(opens_at=now - timedelta(hours=3))
    long_ago = now - timedelta(hours=2)

    def attempt(**fields: object) -> Attempt:
        return make_attempt(candidate=make_candidate(sitting), **fields)

    overdue = attempt(started_at=long_ago)
    paused = attempt(started_at=long_ago, paused_at=long_ago)
    running = attempt(started_at=now)
    call_command("submit_overdue", stdout=None)
    states = dict(Attempt.objects.values_list("pk", "state"))
    assert states == {
        overdue.pk: "submitted",
        paused.pk: "in_progress",
        running.pk: "in_progress",
    }
