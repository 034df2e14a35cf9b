"""Every act of the room against every state: what is allowed stands in the tables below,
everything else is refused in a sentence and leaves no trace."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions import room, sittings
from exams.actions.attempts import open_page, start_attempt, submit_attempt
from exams.actions.results import confirm_results, release_results
from exams.models import Attempt, Incident, Sitting
from exams.seating import room_state
from tests.factories import make_attempt, make_candidate, make_officer, make_sitting

pytestmark = pytest.mark.django_db

ATTEMPTS = Attempt.State.values
SITTINGS = Sitting.State.values
WHY = "考生身体不适"


def traces():
    return Incident.objects.count(), ModelLogEntry.objects.count()


def facts(model):
    return list(model.objects.order_by("pk").values())


@pytest.fixture
def sitting(at, invigilator):
    sitting = make_sitting(opens_at=at, opened_at=at)
    make_officer(sitting, invigilator)
    return sitting


@pytest.fixture
def attempt_in(sitting, at):
    def make(state, **fields):
        candidate = make_candidate(sitting, absence="unexcused" if state == "absent" else "")
        return make_attempt(state, candidate=candidate, started_at=at, **fields)

    return make


# --- one candidate --------------------------------------------------------------------------

ACTS = {
    "pause": (
        lambda a, by, at: room.pause_attempt(a, WHY, by=by, at=at),
        {"in_progress"},
    ),
    "extra time": (
        lambda a, by, at: room.grant_extra_time([a.candidate], 5, WHY, by=by, at=at),
        {"prepared", "in_progress"},
    ),
    "absent": (
        lambda a, by, at: room.mark_absent(a.candidate, excused=True, reason=WHY, by=by, at=at),
        {"prepared", "absent"},
    ),
    "admit": (
        lambda a, by, at: room.admit_after_all(a.candidate, reason=WHY, by=by, at=at),
        {"absent"},
    ),
    "void": (
        lambda a, by, at: room.void_attempt(a, WHY, by=by, at=at),
        {"prepared", "in_progress", "submitted", "marked", "absent"},
    ),
    "reopen": (
        lambda a, by, at: room.reopen_attempt(a, 10, WHY, by=by, at=at),
        {"submitted", "marked"},
    ),
    "resume": (
        lambda a, by, at: room.resume_attempt(a, by=by, at=at),
        set(),  # nobody is paused here
    ),
    "start": (
        lambda a, by, at: start_attempt(a, by=a.candidate.person, at=at),
        {"prepared"},
    ),
    "open page": (
        lambda a, by, at: open_page(a, by=a.candidate.person, at=at),
        {"in_progress"},
    ),
    "hand in": (
        lambda a, by, at: submit_attempt(a, by=a.candidate.person, at=at),
        {"in_progress"},
    ),
}
AFTER = {
    "absent": "absent",
    "admit": "prepared",
    "void": "void",
    "reopen": "in_progress",
    "start": "in_progress",
    "hand in": "submitted",
}


@pytest.mark.parametrize("state", ATTEMPTS)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_on_a_candidate_is_for_its_states_only(act, state, attempt_in, invigilator, at):
    attempt = attempt_in(state)
    perform, allowed = ACTS[act]
    at += timedelta(minutes=10)
    if state in allowed:
        perform(attempt, invigilator, at)
        stored = Attempt.objects.get(pk=attempt.pk)
        assert stored.state == AFTER.get(act, state)
        return
    before = traces(), facts(Attempt)
    with pytest.raises(Refused) as refused:
        perform(attempt, invigilator, at)
    assert str(refused.value).endswith("。")
    assert (traces(), facts(Attempt)) == before


@pytest.mark.parametrize("act", ["pause", "extra time", "absent", "admit", "void", "reopen"])
@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_what_touches_a_candidate_needs_a_reason_on_paper(
    act, reason, attempt_in, invigilator, at, monkeypatch
):
    monkeypatch.setitem(globals(), "WHY", reason)
    state = next(iter(sorted(ACTS[act][1])))
    attempt = attempt_in(state)
    with pytest.raises(Refused, match="请填写原因"):
        ACTS[act][0](attempt, invigilator, at)


@pytest.mark.parametrize("act", ["pause", "extra time", "absent", "admit", "void", "reopen"])
def test_what_is_done_to_a_candidate_stands_in_the_record_and_in_the_log(
    act, attempt_in, invigilator, at
):
    state = sorted(ACTS[act][1])[0]
    attempt = attempt_in(state)
    incidents, entries = traces()
    ACTS[act][0](attempt, invigilator, at)
    assert traces() == (incidents + 1, entries + 1)
    incident = Incident.objects.latest("pk")
    assert (incident.by, incident.at, incident.candidate) == (invigilator, at, attempt.candidate)
    assert WHY in incident.text


@pytest.mark.parametrize("minutes", [-1, 0, 241, 10_000])
@pytest.mark.parametrize("act", ["extra", "reopen"])
def test_minutes_are_bounded(act, minutes, attempt_in, invigilator, at):
    attempt = attempt_in("submitted" if act == "reopen" else "in_progress")
    with pytest.raises(Refused, match="1 到 240 分钟"):
        if act == "extra":
            room.grant_extra_time([attempt.candidate], minutes, WHY, by=invigilator, at=at)
        else:
            room.reopen_attempt(attempt, minutes, WHY, by=invigilator, at=at)


def test_nobody_begins_by_being_reopened(attempt_in, sitting, invigilator, at):
    """Without a beginning the room's page would have nothing to count from."""
    attempt = attempt_in("prepared")
    with pytest.raises(Refused, match="还没有交卷"):
        room.reopen_attempt(attempt, 10, WHY, by=invigilator, at=at)
    (seat,) = room_state(sitting, at)["seats"]
    assert seat["state"] == "prepared"


def test_whoever_has_no_absence_is_told_so_instead_of_thanked(attempt_in, invigilator, at):
    attempt = attempt_in("void")
    with pytest.raises(Refused, match="没有登记缺考"):
        room.admit_after_all(attempt.candidate, reason=WHY, by=invigilator, at=at)
    candidate = make_candidate(attempt.candidate.sitting)
    with pytest.raises(Refused, match="没有登记缺考"):
        room.admit_after_all(candidate, reason=WHY, by=invigilator, at=at)


# --- the whole sitting ----------------------------------------------------------------------

SITTING_ACTS = {
    "open": (lambda s, by, at: room.open_sitting(s, by=by, at=at), {"ready", "closed"}),
    "close": (lambda s, by, at: room.close_sitting(s, by=by, at=at), {"open", "paused"}),
    "pause": (lambda s, by, at: room.pause_sitting(s, WHY, by=by, at=at), {"open"}),
    "resume": (lambda s, by, at: room.resume_sitting(s, by=by, at=at), {"paused"}),
    "cancel": (
        lambda s, by, at: sittings.cancel_sitting(s, by=by, at=at, reason=WHY),
        {"planned", "ready"},
    ),
    "unprepare": (
        lambda s, by, at: sittings.unprepare_sitting(s, by=by, at=at, reason=WHY),
        {"ready"},
    ),
    "add nobody": (
        lambda s, by, at: sittings.add_candidates(s, [], by=by, at=at),
        {"planned", "ready", "open"},
    ),
    "remove": (
        lambda s, by, at: sittings.remove_candidate(s.candidates.get(), by=by, at=at),
        {"planned"},
    ),
    "seats": (
        lambda s, by, at: sittings.assign_seats(s, by=by, at=at),
        {"planned"},  # later only those without a seat, and here everybody has one
    ),
    "confirm": (lambda s, by, at: confirm_results(s, by=by, at=at), set()),
    "release": (lambda s, by, at: release_results(s, by=by, at=at), {"closed"}),
}
SITTING_AFTER = {
    "open": "open",
    "close": "closed",
    "pause": "paused",
    "resume": "open",
    "cancel": "cancelled",
    "unprepare": "planned",
    "release": "published",
}


@pytest.mark.parametrize("state", SITTINGS)
@pytest.mark.parametrize("act", SITTING_ACTS)
def test_each_act_on_a_sitting_is_for_its_states_only(act, state, clerk, at):
    sitting = make_sitting(opens_at=at, state=state)
    if act in ("remove", "seats"):
        make_candidate(sitting, seat=1)
    perform, allowed = SITTING_ACTS[act]
    before = traces(), facts(Sitting)
    if state in allowed:
        perform(sitting, clerk, at)
        assert Sitting.objects.get(pk=sitting.pk).state == SITTING_AFTER.get(act, state)
        return
    with pytest.raises(Refused) as refused:
        perform(sitting, clerk, at)
    assert str(refused.value).endswith("。")
    assert (traces(), facts(Sitting)) == before


@pytest.mark.parametrize("state", SITTINGS)
def test_officers_are_assigned_and_withdrawn_while_that_makes_sense(state, clerk, invigilator, at):
    sitting = make_sitting(opens_at=at, state=state)
    may_assign = state not in ("published", "cancelled")
    may_remove = state in ("planned", "ready", "closed")
    if may_assign:
        sittings.assign_officer(sitting, invigilator, "invigilator", by=clerk, at=at)
    else:
        with pytest.raises(Refused):
            sittings.assign_officer(sitting, invigilator, "invigilator", by=clerk, at=at)
        make_officer(sitting, invigilator)
    officer = sitting.officers.get()
    if may_remove:
        sittings.remove_officer(officer, by=clerk, at=at)
    else:
        with pytest.raises(Refused):
            sittings.remove_officer(officer, by=clerk, at=at)
    assert sitting.officers.exists() is not may_remove


@pytest.mark.parametrize(
    ("before_opening", "refused"),
    [(timedelta(hours=1, seconds=1), True), (timedelta(hours=1), False), (timedelta(0), False)],
)
def test_a_room_is_opened_from_one_hour_before(before_opening, refused, clerk, at):
    sitting = make_sitting(opens_at=at, state="ready")
    if refused:
        with pytest.raises(Refused, match="一小时以上"):
            room.open_sitting(sitting, by=clerk, at=at - before_opening)
    else:
        room.open_sitting(sitting, by=clerk, at=at - before_opening)
    assert (Sitting.objects.get().state == "ready") is refused


@pytest.mark.parametrize("reason", ["", "   "])
def test_going_back_and_cancelling_need_a_reason(reason, clerk, at):
    sitting = make_sitting(opens_at=at, state="ready")
    for act in (sittings.cancel_sitting, sittings.unprepare_sitting):
        with pytest.raises(Refused, match="理由"):
            act(sitting, by=clerk, at=at, reason=reason)
    assert Sitting.objects.get().state == "ready"


# --- the beginning --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "late_entry", "opened_after", "says"),
    [
        (0, 30, 0, None),
        (30, 30, 0, None),
        (31, 30, 0, "开考已超过 30 分钟"),
        (31, 30, 5, None),  # counted from the real opening
        (36, 30, 5, "开考已超过 30 分钟"),
        (179, 0, 0, None),  # 0 means no limit
        (180, 0, 0, "考试时间已过"),
        (-1, 30, 0, "还没有开始"),
    ],
)
def test_the_door_stands_open_for_as_long_as_the_rules_say(
    minutes, late_entry, opened_after, says, at
):
    sitting = make_sitting(opens_at=at, opened_at=at + timedelta(minutes=opened_after))
    sitting.regulation.late_entry_minutes = late_entry
    sitting.regulation.save()
    attempt = make_attempt("prepared", sitting=sitting)
    moment = at + timedelta(minutes=minutes)
    if says is None:
        start_attempt(attempt, by=attempt.candidate.person, at=moment)
        assert Attempt.objects.get().started_at == moment
    else:
        with pytest.raises(Refused, match=says):
            start_attempt(attempt, by=attempt.candidate.person, at=moment)
        assert Attempt.objects.get().state == "prepared"


@pytest.mark.parametrize(
    ("begins", "extra", "due"),
    [(0, 0, 90), (0, 20, 110), (20, 0, 110), (25, 0, 115), (20, 15, 125)],
)
def test_the_bell_is_the_earlier_of_time_and_window_and_then_the_extra(begins, extra, due, at):
    sitting = make_sitting(opens_at=at, closes_at=at + timedelta(minutes=115))
    candidate = make_candidate(sitting, extra_minutes=extra)
    attempt = make_attempt("prepared", candidate=candidate)
    start_attempt(attempt, by=candidate.person, at=at + timedelta(minutes=begins))
    stored = Attempt.objects.get()
    assert stored.due_at == at + timedelta(minutes=due)
    assert stored.shut_at - stored.due_at == timedelta(seconds=sitting.regulation.grace_seconds)


def test_nobody_begins_for_another(at, stranger):
    attempt = make_attempt("prepared", sitting=make_sitting(opens_at=at))
    with pytest.raises(Refused, match="不是您的试卷"):
        start_attempt(attempt, by=stranger, at=at)
