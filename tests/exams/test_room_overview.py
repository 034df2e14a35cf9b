"""Seats, numbers, lots and exposures: what the organizer and the invigilator look at."""

from datetime import datetime, timedelta, timezone

import pytest

from core.audit import record
from exams.actions.sittings import admission_number, assign_seats, lot
from exams.exposure import exposures_of
from exams.models import Attempt, Candidate, Sitting
from exams.seating import ago, room_state, seats_of
from tests.exams.marking import respond
from tests.exams.planning import planned_sitting
from tests.factories import (
    make_attempt,
    make_candidate,
    make_paper,
    make_person,
    make_question,
    make_room,
    make_sitting,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CHINA = timezone(timedelta(hours=8))


# --- one seat -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "fields", "absence", "shown", "label"),
    [
        ("prepared", {}, "", "prepared", "未开始"),
        ("in_progress", {}, "", "working", "作答中"),
        ("in_progress", {"paused_at": True}, "", "paused", "已暂停"),
        ("submitted", {}, "", "submitted", "已交卷"),
        ("marked", {}, "", "submitted", "已交卷"),
        ("absent", {}, "unexcused", "absent", "缺考"),
        ("absent", {}, "excused", "absent", "请假"),
        ("void", {}, "", "void", "作废"),
        (None, {}, "", "unprepared", "未发卷"),
    ],
)
def test_each_seat_says_where_its_candidate_stands(state, fields, absence, shown, label, at):
    sitting = make_sitting(opens_at=at)
    candidate = make_candidate(sitting, absence=absence)
    if state:
        if fields:
            fields = {"paused_at": at}
        make_attempt(state, candidate=candidate, **fields)
    (seat,) = seats_of(sitting, at + MINUTE)
    assert (seat.state, seat.label) == (shown, label)


@pytest.mark.parametrize(
    ("since_start", "since_save", "state", "note"),
    [
        (4, None, "working", "已答 0/3，4 分钟前保存"),
        (5, None, "working", "已答 0/3，5 分钟前保存"),
        (6, None, "silent", "已答 0/3，6 分钟没有保存"),
        (30, 0, "working", "已答 1/3，不到 1 分钟前保存"),
        (30, 2, "working", "已答 1/3，2 分钟前保存"),
        (30, 6, "silent", "已答 1/3，6 分钟没有保存"),
    ],
)
def test_silence_is_counted_from_the_last_save_or_the_beginning(
    since_start, since_save, state, note, at
):
    sitting = make_sitting(opens_at=at)
    attempt = make_attempt(candidate=make_candidate(sitting), started_at=at)
    now = at + since_start * MINUTE
    if since_save is not None:
        respond(attempt, attempt.paper.items.first(), ["A"], at=now - since_save * MINUTE)
    (seat,) = seats_of(sitting, now)
    assert (seat.state, seat.note) == (state, note)


def test_only_what_counts_is_counted_as_answered(at):
    sitting = make_sitting(opens_at=at)
    attempt = make_attempt(candidate=make_candidate(sitting), started_at=at)
    first, second, third = attempt.paper.items.all()
    respond(attempt, first, ["A"])
    respond(attempt, first, ["B"])  # the same item again
    respond(attempt, second, ["A"])
    respond(attempt, second, None)  # taken back
    respond(attempt, third, ["A"], is_late=True)
    respond(attempt, third, ["A"], is_superseded=True)
    (seat,) = seats_of(sitting, at)
    assert seat.note.startswith("已答 1/3")


def test_beside_a_void_attempt_the_new_one_is_shown(at):
    sitting = make_sitting(opens_at=at)
    candidate = make_candidate(sitting)
    paper = make_paper(sitting)
    make_attempt("void", candidate=candidate, paper=paper)
    newer = make_attempt("prepared", candidate=candidate, paper=paper)
    (seat,) = seats_of(sitting, at)
    assert (seat.attempt, seat.state) == (newer.pk, "prepared")


def test_seats_stand_in_their_order_and_the_sum_of_the_counts_is_the_room(at):
    sitting = make_sitting(opens_at=at)
    paper = make_paper(sitting)
    states = ["prepared", "in_progress", "submitted", "absent", "in_progress", "void"]
    for seat, state in zip((6, 2, 5, 1, 3, 4), states, strict=True):
        make_attempt(state, candidate=make_candidate(sitting, seat=seat), paper=paper)
    shown = room_state(sitting, at + MINUTE)
    assert [seat["number"] for seat in shown["seats"]] == ["1", "2", "3", "4", "5", "6"]
    assert sum(one["value"] for one in shown["counts"]) == 6
    assert shown["running"] == 2


@pytest.mark.parametrize(("minutes", "left"), [(0, 10_800), (179, 60), (180, 0), (500, 0)])
def test_the_time_left_never_runs_below_nothing(minutes, left, at):
    assert room_state(make_sitting(opens_at=at), at + minutes * MINUTE)["seconds_left"] == left


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "不到 1 分钟"), (59, "不到 1 分钟"), (60, "1 分钟"), (119, "1 分钟"), (3600, "60 分钟")],
)
def test_gaps_are_told_in_whole_minutes(seconds, text):
    assert ago(timedelta(seconds=seconds)) == text


def test_the_overview_is_one_question_however_many_sit_there(at, django_assert_num_queries):
    sitting = make_sitting(opens_at=at)
    paper = make_paper(sitting)
    for _ in range(30):
        make_attempt(candidate=make_candidate(sitting), paper=paper)
    with django_assert_num_queries(1):
        assert len(seats_of(sitting, at)) == 30


# --- seats by lot and admission numbers -----------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "seat", "ends"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=CHINA), 1, "001"),
        (datetime(2026, 3, 10, 0, 30, tzinfo=CHINA), 42, "042"),  # still the day before in UTC
        (datetime(2026, 12, 31, 23, 59, tzinfo=CHINA), 999, "999"),
    ],
)
def test_a_number_tells_the_day_in_the_county_the_sitting_and_the_seat(opens, seat, ends):
    sitting = make_sitting(opens_at=opens)
    number = admission_number(sitting, seat)
    assert number.startswith(f"{opens:%Y%m%d}") and number.endswith(ends)
    assert number[8:-3] == f"{sitting.pk % 10_000:04d}" and len(number) == 15


def test_a_lot_is_fixed_by_its_seed_and_another_seed_draws_otherwise():
    pks = list(range(1, 41))
    drawn = {seed: sorted(pks, key=lambda pk: lot(seed, pk)) for seed in ("a", "b", "c")}
    assert drawn["a"] == sorted(pks, key=lambda pk: lot("a", pk))
    assert len({tuple(order) for order in drawn.values()}) == 3
    assert pks not in drawn.values()


@pytest.mark.parametrize("by_lot", [False, True])
@pytest.mark.parametrize("count", [1, 2, 30])
def test_everybody_gets_one_seat_and_one_number_of_her_own(count, by_lot, clerk, at):
    sitting = planned_sitting(candidates=count)
    assign_seats(sitting, by=clerk, at=at, by_lot=by_lot)
    rows = Candidate.objects.filter(sitting=sitting)
    assert sorted(rows.values_list("seat", flat=True)) == list(range(1, count + 1))
    numbers = set(rows.values_list("admission_number", flat=True))
    assert len(numbers) == count and "" not in numbers


def test_seating_again_while_planned_never_trips_over_the_old_numbers(clerk, at):
    sitting = planned_sitting(candidates=10)
    for _ in range(3):
        assign_seats(sitting, by=clerk, at=at, by_lot=True)
    assert Candidate.objects.exclude(seat=None).count() == 10


@pytest.mark.parametrize(
    ("ranges", "address", "admitted"),
    [
        ("", "10.0.0.1", True),
        ("192.168.1.0/24", "192.168.1.77", True),
        ("192.168.1.0/24", "192.168.2.77", False),
        ("192.168.1.5/24", "192.168.1.77", True),  # a host instead of the net is understood
        ("10.1.1.1\n10.1.1.2", "10.1.1.2", True),
        ("10.1.1.1\n10.1.1.2", "10.1.1.3", False),
        ("fd00::/8", "fd12::1", True),
        ("192.168.1.0/24", "::1", False),
    ],
)
def test_a_room_admits_its_networks_only(ranges, address, admitted):
    assert make_room(ip_ranges=ranges).admits(address) is admitted


# --- who has seen what ----------------------------------------------------------------------


@pytest.fixture
def drawn(at):
    sitting = planned_sitting()
    make_paper(sitting, items=0, drawn_at=at)
    return sitting


@pytest.mark.parametrize(
    ("action", "about", "when", "found"),
    [
        ("exams.draw", "sitting", 0, "组过本场试卷"),
        ("exams.sign_seal", "sitting", 1, "在封存上签过名"),
        ("exams.view_paper", "paper", 1, "查看过本场试卷"),
        ("exams.replace_item", "paper", 1, "更换过本场试题"),
        ("question_bank.approve", "question", 1, "组卷后在题库中工作过"),
        ("question_bank.approve", "question", -1, None),  # before the draw: everybody knows
        ("exams.assign_seats", "sitting", 1, None),  # tells nothing of the paper
        ("exams.view_paper", "other paper", 1, None),
        ("exams.draw", "other sitting", 1, None),
    ],
)
def test_contact_with_the_paper_is_told_by_what_was_done(action, about, when, found, drawn, at):
    other = planned_sitting()
    things = {
        "sitting": drawn,
        "paper": drawn.papers.get(),
        "question": make_question(),
        "other sitting": other,
        "other paper": make_paper(other, items=0, drawn_at=at + timedelta(days=9)),
    }
    person = make_person()
    record(things[about], action, by=person, at=at + timedelta(hours=when))
    exposures = exposures_of(drawn, [person, make_person()])
    assert [(one.person, str(one)) for one in exposures] == ([(person, found)] if found else [])


def test_several_acts_are_told_once_each_in_their_order(drawn, at):
    person = make_person()
    for hour, action in enumerate(("exams.draw", "exams.sign_seal", "exams.draw")):
        record(drawn, action, by=person, at=at + timedelta(hours=hour))
    (one,) = exposures_of(drawn, [person])
    assert str(one) == "组过本场试卷、在封存上签过名"
    assert exposures_of(drawn, []) == []


def test_without_papers_work_in_the_bank_is_no_exposure(at):
    sitting, person = planned_sitting(), make_person()
    record(make_question(), "question_bank.approve", by=person, at=at)
    assert exposures_of(sitting, [person]) == []
    assert Sitting.objects.count() == 1 and not Attempt.objects.exists()
