"""What the invigilator does while an exam runs, and who may."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions import room
from exams.models import Attempt, Candidate, Incident, Result, Sitting
from people.models import User
from tests.factories import make_attempt, make_candidate, make_officer, make_sitting

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
State = Attempt.State


@pytest.fixture
def sitting(at: datetime) -> Sitting:
    return make_sitting(opens_at=at)


@pytest.fixture
def invigilator(person: Callable[..., User], sitting: Sitting) -> User:
    officer = person("gao", "高原", "invigilator")
    make_officer(sitting, officer)
    return officer


@pytest.fixture
def seat(sitting: Sitting, at: datetime) -> Callable[..., Attempt]:
    def make(state: str = State.IN_PROGRESS, **fields: Any) -> Attempt:
        return make_attempt(state, candidate=make_candidate(sitting), started_at=at, **fields)

    return make


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def verbs() -> list[str]:
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))


# --- who may --------------------------------------------------------------------------------


def test_invigilators_of_the_sitting_and_organizers_run_the_room(
    sitting: Sitting, invigilator: User, clerk: User, person: Callable[..., User]
) -> None:
    elsewhere = person("he", "何平", "invigilator")
    make_officer(make_sitting(), elsewhere)
    marker = person("hua", "华明", "marker")
    make_officer(sitting, marker, "marker")
    assert room.may_run_room(sitting, invigilator)
    assert room.may_run_room(sitting, clerk)
    assert not room.may_run_room(sitting, elsewhere)
    assert not room.may_run_room(sitting, marker)


def test_whoever_sits_the_exam_runs_nothing_of_it(
    sitting: Sitting, clerk: User, invigilator: User
) -> None:
    for person in (clerk, invigilator):
        make_candidate(sitting, person)
        assert not room.may_run_room(sitting, person)


def test_every_act_is_refused_to_a_stranger(
    sitting: Sitting, seat: Callable, stranger: User, at: datetime
) -> None:
    attempt = seat()
    who = {"by": stranger, "at": at}
    acts: list[Callable[[], Any]] = [
        lambda: room.open_sitting(sitting, **who),
        lambda: room.close_sitting(sitting, collect=True, **who),
        lambda: room.pause_sitting(sitting, "x", **who),
        lambda: room.resume_sitting(sitting, **who),
        lambda: room.pause_attempt(attempt, "x", **who),
        lambda: room.resume_attempt(attempt, **who),
        lambda: room.grant_extra_time([attempt.candidate], 5, "x", **who),
        lambda: room.mark_absent(attempt.candidate, excused=True, reason="x", **who),
        lambda: room.admit_after_all(attempt.candidate, reason="x", **who),
        lambda: room.void_attempt(attempt, "x", **who),
        lambda: room.reopen_attempt(attempt, 5, "x", **who),
        lambda: room.note_incident(sitting, "x", **who),
    ]
    for act in acts:
        with pytest.raises(Refused, match="不是本场次的监考人员"):
            act()
    assert not Incident.objects.exists()
    assert fresh(attempt).state == State.IN_PROGRESS


@pytest.mark.parametrize("reason", ["", "   "])
def test_acts_on_time_need_a_reason(
    reason: str, seat: Callable, invigilator: User, at: datetime
) -> None:
    attempt = seat()
    who = {"by": invigilator, "at": at}
    for act in (
        lambda: room.pause_attempt(attempt, reason, **who),
        lambda: room.grant_extra_time([attempt.candidate], 5, reason, **who),
        lambda: room.void_attempt(attempt, reason, **who),
        lambda: room.reopen_attempt(attempt, 5, reason, **who),
        lambda: room.pause_sitting(attempt.candidate.sitting, reason, **who),
    ):
        with pytest.raises(Refused, match="填写原因"):
            act()


# --- opening and closing --------------------------------------------------------------------


def test_a_ready_sitting_is_opened_and_noted(
    sitting: Sitting, invigilator: User, at: datetime
) -> None:
    Sitting.objects.update(state=Sitting.State.READY)
    sitting.refresh_from_db()
    room.open_sitting(sitting, by=invigilator, at=at)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.opened_at) == (Sitting.State.OPEN, at)
    assert Incident.objects.get().text == "宣布开考。"
    assert verbs() == ["exams.open_sitting"]


@pytest.mark.parametrize("offset", [-61, 180])
def test_a_sitting_is_not_opened_far_from_its_hour(
    offset: int, sitting: Sitting, invigilator: User, at: datetime
) -> None:
    Sitting.objects.update(state=Sitting.State.READY)
    sitting.refresh_from_db()
    with pytest.raises(Refused):
        room.open_sitting(sitting, by=invigilator, at=at + offset * MINUTE)
    room.open_sitting(sitting, by=invigilator, at=at - 59 * MINUTE)


def test_a_sitting_is_not_closed_over_the_heads_of_those_who_write(
    sitting: Sitting, seat: Callable, invigilator: User, at: datetime
) -> None:
    working, absent, done = seat(), seat(State.PREPARED), seat(State.SUBMITTED)
    with pytest.raises(Refused, match="还有 1 人没有交卷"):
        room.close_sitting(sitting, by=invigilator, at=at + MINUTE)
    sitting.refresh_from_db()
    assert sitting.state == Sitting.State.OPEN
    room.close_sitting(sitting, by=invigilator, at=at + MINUTE, collect=True)
    assert fresh(working).state == State.SUBMITTED
    assert fresh(working).submitted_at == at + MINUTE
    assert fresh(absent).state == State.ABSENT
    assert fresh(done).state == State.SUBMITTED
    absent.candidate.refresh_from_db()
    assert absent.candidate.absence == Candidate.Absence.UNEXCUSED
    assert OrmQ.objects.count() == 1


def test_closing_hands_the_overdue_in_by_their_bell(
    sitting: Sitting, seat: Callable, invigilator: User
) -> None:
    overdue = seat()
    room.close_sitting(sitting, by=invigilator, at=overdue.shut_at + MINUTE)
    assert fresh(overdue).submitted_at == overdue.due_at
    assert fresh(overdue).was_closed_by_deadline


def test_a_paused_candidate_is_collected_too(
    sitting: Sitting, seat: Callable, invigilator: User, at: datetime
) -> None:
    paused = seat(paused_at=at)
    room.close_sitting(sitting, by=invigilator, at=at + MINUTE, collect=True)
    assert fresh(paused).state == State.SUBMITTED


# --- pause ----------------------------------------------------------------------------------


def test_a_pause_gives_its_time_back(seat: Callable, invigilator: User, at: datetime) -> None:
    attempt = seat()
    due_at, shut_at = attempt.due_at, attempt.shut_at
    room.pause_attempt(attempt, "鼠标故障", by=invigilator, at=at + 10 * MINUTE)
    assert not fresh(attempt).is_open(at + 11 * MINUTE)
    room.resume_attempt(attempt, by=invigilator, at=at + 17 * MINUTE)
    after = fresh(attempt)
    assert (after.due_at, after.shut_at) == (due_at + 7 * MINUTE, shut_at + 7 * MINUTE)
    assert after.is_open(at + 18 * MINUTE)
    assert [one.kind for one in Incident.objects.all()] == ["pause", "resume"]
    assert verbs() == ["exams.pause", "exams.resume"]


def test_who_is_paused_is_not_paused_again(seat: Callable, invigilator: User, at: datetime) -> None:
    attempt = seat(paused_at=at)
    with pytest.raises(Refused):
        room.pause_attempt(attempt, "x", by=invigilator, at=at + MINUTE)
    assert fresh(attempt).paused_at == at


def test_a_pause_of_the_room_stops_all_clocks_and_moves_the_window(
    sitting: Sitting, seat: Callable, invigilator: User, at: datetime
) -> None:
    first, second, waiting = seat(), seat(), seat(State.PREPARED)
    due_at, closes_at = first.due_at, sitting.closes_at
    room.pause_sitting(sitting, "停电", by=invigilator, at=at + 5 * MINUTE)
    assert fresh(first).paused_at == fresh(second).paused_at == at + 5 * MINUTE
    assert fresh(waiting).paused_at is None
    room.resume_sitting(sitting, by=invigilator, at=at + 25 * MINUTE)
    assert fresh(first).due_at == fresh(second).due_at == due_at + 20 * MINUTE
    sitting.refresh_from_db()
    assert (sitting.state, sitting.closes_at) == ("open", closes_at + 20 * MINUTE)


def test_who_was_paused_alone_stays_paused_when_the_room_goes_on(
    sitting: Sitting, seat: Callable, invigilator: User, at: datetime
) -> None:
    alone, other = seat(), seat()
    room.pause_attempt(alone, "身体不适", by=invigilator, at=at + MINUTE)
    room.pause_sitting(sitting, "停电", by=invigilator, at=at + 5 * MINUTE)
    with pytest.raises(Refused, match="先恢复全场"):
        room.resume_attempt(alone, by=invigilator, at=at + 6 * MINUTE)
    room.resume_sitting(sitting, by=invigilator, at=at + 10 * MINUTE)
    assert fresh(alone).paused_at == at + MINUTE
    assert fresh(other).paused_at is None
    room.resume_attempt(alone, by=invigilator, at=at + 12 * MINUTE)
    assert fresh(alone).due_at == alone.candidate.sitting.opens_at + (90 + 11) * MINUTE


# --- extra time -----------------------------------------------------------------------------


def test_extra_time_moves_the_bell_and_is_remembered(
    seat: Callable, invigilator: User, at: datetime
) -> None:
    working, waiting = seat(), seat(State.PREPARED)
    due_at = working.due_at
    both = [working.candidate, waiting.candidate]
    assert room.grant_extra_time(both, 15, "视力障碍", by=invigilator, at=at) == 2
    assert fresh(working).due_at == due_at + 15 * MINUTE
    assert fresh(working).shut_at - fresh(working).due_at == timedelta(seconds=15)
    assert fresh(waiting).due_at is None
    minutes = Candidate.objects.values_list("extra_minutes", "extra_reason")
    assert list(minutes) == [(15, "视力障碍")] * 2
    assert Incident.objects.filter(kind="extra_time").count() == 2


def test_extra_time_never_opens_what_is_over(
    seat: Callable, invigilator: User, at: datetime
) -> None:
    done, working = seat(State.SUBMITTED), seat()
    with pytest.raises(Refused, match="重新开放"):
        room.grant_extra_time([done.candidate], 15, "x", by=invigilator, at=at)
    both = [done.candidate, working.candidate]
    assert room.grant_extra_time(both, 15, "x", by=invigilator, at=at) == 1
    assert fresh(done).state == State.SUBMITTED


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_extra_time_is_bounded(
    minutes: int, seat: Callable, invigilator: User, at: datetime
) -> None:
    with pytest.raises(Refused, match="1 到 240"):
        room.grant_extra_time([seat().candidate], minutes, "x", by=invigilator, at=at)


# --- absent, void, reopened, noted ----------------------------------------------------------


def test_an_absence_is_marked_corrected_and_taken_back(
    seat: Callable, invigilator: User, at: datetime
) -> None:
    attempt = seat(State.PREPARED)
    candidate = attempt.candidate
    who = {"by": invigilator, "at": at}
    room.mark_absent(candidate, excused=False, reason="未到", **who)
    assert fresh(attempt).state == State.ABSENT
    room.mark_absent(candidate, excused=True, reason="住院，有证明", **who)
    candidate.refresh_from_db()
    assert (candidate.absence, candidate.absence_reason) == ("excused", "住院，有证明")
    room.admit_after_all(candidate, reason="赶到考场", **who)
    candidate.refresh_from_db()
    assert (fresh(attempt).state, candidate.absence) == (State.PREPARED, "")
    assert Incident.objects.filter(kind="absence").count() == 3


def test_who_has_begun_is_not_absent(seat: Callable, invigilator: User, at: datetime) -> None:
    attempt = seat()
    with pytest.raises(Refused, match="已经开始作答"):
        room.mark_absent(attempt.candidate, excused=False, reason="x", by=invigilator, at=at)


def test_void_ends_the_attempt_and_its_open_page(
    seat: Callable, invigilator: User, at: datetime
) -> None:
    attempt = seat()
    room.void_attempt(attempt, "替考", by=invigilator, at=at)
    assert (fresh(attempt).state, fresh(attempt).writer) == (State.VOID, 2)
    assert Incident.objects.get().kind == "void"
    make_attempt("prepared", candidate=attempt.candidate, paper=attempt.paper)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.MARKED])
def test_a_reopened_attempt_runs_again_on_a_new_page(
    state: str, seat: Callable, invigilator: User, at: datetime
) -> None:
    attempt = seat(state)
    later = at + 60 * MINUTE
    room.reopen_attempt(attempt, 10, "误点交卷", by=invigilator, at=later)
    after = fresh(attempt)
    assert (after.state, after.due_at) == (State.IN_PROGRESS, later + 10 * MINUTE)
    assert (after.submitted_at, after.writer) == (None, 2)
    assert after.is_open(later + 9 * MINUTE)


def test_a_confirmed_result_keeps_its_attempt_closed(
    seat: Callable, invigilator: User, at: datetime
) -> None:
    attempt = seat(State.MARKED)
    Result.objects.create(
        candidate=attempt.candidate,
        attempt=attempt,
        regulation=attempt.candidate.sitting.regulation,
        grade="合格",
        has_passed=True,
        state=Result.State.CONFIRMED,
        judged_at=at,
    )
    for act in (
        lambda: room.reopen_attempt(attempt, 10, "x", by=invigilator, at=at),
        lambda: room.void_attempt(attempt, "x", by=invigilator, at=at),
    ):
        with pytest.raises(Refused, match="成绩已经确认"):
            act()
    assert fresh(attempt).state == State.MARKED


def test_a_note_belongs_to_its_own_sitting(
    sitting: Sitting, seat: Callable, invigilator: User, at: datetime
) -> None:
    room.note_incident(sitting, "换座", by=invigilator, at=at, candidate=seat().candidate)
    assert Incident.objects.get().text == "换座"
    for text, candidate in (("  ", None), ("x", make_candidate())):
        with pytest.raises(Refused):
            room.note_incident(sitting, text, by=invigilator, at=at, candidate=candidate)
    assert Incident.objects.count() == 1
