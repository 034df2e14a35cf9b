from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from exams.models import Attempt, Candidate, Incident, Response, Sitting
from exams.seating import room_state, seats_of
from tests.conftest import NOW
from tests.factories import (
    make_attempt,
    make_candidate,
    make_officer,
    make_paper,
    make_person,
    make_sitting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(invigilator):
    """Open now, so that the clock of the views and the sitting agree."""
    sitting = make_sitting(opens_at=timezone.now() - timedelta(minutes=10))
    make_officer(sitting, invigilator)
    return sitting


@pytest.fixture
def paper(sitting):
    return make_paper(sitting, items=3, label="A")


def url(name, *args):
    return reverse(f"exams:{name}", args=args)


def save(attempt, item, seq, at, answer="甲", **fields):
    return Response.objects.create(
        attempt=attempt, item=item, writer=1, seq=seq, answer=answer, at=at, **fields
    )


def only(sitting, at=NOW):
    (seat,) = seats_of(sitting, at)
    return seat


# --- what a seat shows ---


@pytest.fixture
def room():
    return make_sitting()


def test_who_is_not_dealt_a_paper_and_who_has_not_begun(room):
    candidate = make_candidate(room)
    assert only(room).state == "unprepared"
    make_attempt("prepared", candidate=candidate, paper=make_paper(room))
    assert (only(room).state, only(room).label) == ("prepared", "未开始")


def test_progress_counts_the_current_answers_only(room):
    attempt = make_attempt(sitting=room, items=3, started_at=NOW)
    first, second, third = attempt.paper.items.all()
    at = NOW + timedelta(minutes=2)
    save(attempt, first, 1, at)
    save(attempt, first, 2, at, answer=None)  # taken back
    save(attempt, second, 3, at)
    save(attempt, second, 4, at)
    save(attempt, third, 5, at, is_late=True)
    save(attempt, third, 6, at, is_superseded=True)
    seat = only(room, NOW + timedelta(minutes=4))
    assert (seat.state, seat.note) == ("working", "已答 1/3，2 分钟前保存")


def test_silence_is_told_after_five_minutes_and_ends_with_the_next_save(room):
    attempt = make_attempt(sitting=room, started_at=NOW)
    assert only(room, NOW + timedelta(minutes=5)).state == "working"
    late = NOW + timedelta(minutes=6)
    assert only(room, late).state == "silent"
    assert only(room, late).note == "已答 0/3，6 分钟没有保存"
    save(attempt, attempt.paper.items.first(), 1, late)
    assert only(room, late).state == "working"


@pytest.mark.parametrize(
    ("state", "shown"),
    [("submitted", "submitted"), ("marked", "submitted"), ("absent", "absent"), ("void", "void")],
)
def test_ended_attempts_show_how_they_ended(room, state, shown):
    make_attempt(state, sitting=room)
    assert only(room).state == shown


def test_the_paused_and_the_excused_are_told_apart(room):
    attempt = make_attempt(sitting=room, paused_at=NOW)
    assert only(room).state == "paused"
    Attempt.objects.filter(pk=attempt.pk).update(state="absent", paused_at=None)
    Candidate.objects.update(absence="excused")
    assert only(room).label == "请假"


def test_after_a_void_attempt_the_new_one_is_shown(room):
    attempt = make_attempt("void", sitting=room)
    make_attempt("prepared", candidate=attempt.candidate, paper=attempt.paper)
    assert only(room).state == "prepared"


def test_the_counts_add_up(room):
    for state in ("prepared", "in_progress", "submitted", "submitted"):
        make_attempt(state, sitting=room, started_at=NOW)
    shown = room_state(room, NOW)
    assert {count["key"]: count["value"] for count in shown["counts"]} == {
        "prepared": 1, "working": 1, "silent": 0, "submitted": 2,
    }  # fmt: skip
    assert shown["running"] == 1


def test_polling_three_hundred_seats_takes_six_queries(
    sitting, paper, invigilator, client_for, django_assert_num_queries
):
    people = [make_person() for _ in range(300)]
    candidates = Candidate.objects.bulk_create(
        Candidate(
            sitting=sitting, person=one, branch="court", seat=n, admission_number=f"2026{n:04d}"
        )
        for n, one in enumerate(people, start=1)
    )
    now = timezone.now()
    Attempt.objects.bulk_create(
        Attempt(candidate=one, paper=paper, state="in_progress", started_at=now)
        for one in candidates
    )
    page = client_for(invigilator)
    page.get(url("room_state", sitting.pk))
    with django_assert_num_queries(6):
        answer = page.get(url("room_state", sitting.pk))
    assert len(answer.json()["seats"]) == 300
    assert len(answer.content) < 100_000


# --- who may be here ---


@pytest.mark.parametrize("name", ["room", "room_state", "room_close"])
def test_the_room_is_for_its_invigilators_and_organizers(
    sitting, name, invigilator, clerk, marker, nominee, person, client_for, client
):
    here = url(name, sitting.pk)
    assert client_for(invigilator).get(here).status_code == 200
    assert client_for(clerk).get(here).status_code == 200
    other = person("he", "何明", "invigilator")
    for outsider in (other, marker, nominee):
        assert client_for(outsider).get(here).status_code == 404
    assert client.get(here)["Location"].startswith("/login/")


def test_the_list_of_rooms_holds_only_ones_own(sitting, invigilator, stranger, person, client_for):
    assert sitting.title in client_for(invigilator).get(url("rooms")).content.decode()
    other = person("he", "何明", "invigilator")
    assert sitting.title not in client_for(other).get(url("rooms")).content.decode()
    assert client_for(stranger).get(url("rooms")).status_code == 404


def test_an_organizer_who_sits_it_is_shut_out_of_the_room(sitting, clerk, client_for):
    her = make_candidate(sitting, clerk)
    other = make_candidate(sitting)
    page = client_for(clerk)
    for here in (url("room", sitting.pk), url("room_seat", her.pk), url("room_seat", other.pk)):
        assert page.get(here).status_code == 404
    for here in (
        url("room_act", sitting.pk, "pause"),
        url("room_seat_act", other.pk, "void"),
        url("room_seat_code", other.pk),
        url("room_close", sitting.pk),
    ):
        assert page.post(here, {"reason": "x"}).status_code == 404


def test_a_seat_of_another_room_is_404(sitting, invigilator, client_for):
    other = make_candidate(make_sitting())
    page = client_for(invigilator)
    assert page.get(url("room_seat", other.pk)).status_code == 404
    assert page.post(url("room_seat_act", other.pk, "note"), {"text": "x"}).status_code == 404


# --- the whole room ---


def state_of(sitting):
    return Sitting.objects.get(pk=sitting.pk).state


def test_opened_paused_resumed_and_closed_on_the_page(sitting, paper, invigilator, client_for):
    Sitting.objects.filter(pk=sitting.pk).update(state="ready")
    make_attempt("prepared", candidate=make_candidate(sitting), paper=paper)
    page = client_for(invigilator)
    page.post(url("room_act", sitting.pk, "open"))
    assert state_of(sitting) == "open"
    refused = page.post(url("room_act", sitting.pk, "pause"), {"pause-reason": " "})
    assert refused.status_code == 409 and state_of(sitting) == "open"
    page.post(url("room_act", sitting.pk, "pause"), {"pause-reason": "停电"})
    assert state_of(sitting) == "paused"
    page.post(url("room_act", sitting.pk, "resume"))
    assert state_of(sitting) == "open"
    page.post(url("room_close", sitting.pk))
    assert state_of(sitting) == "closed"


def test_closing_asks_first_when_somebody_works(sitting, paper, invigilator, client_for):
    attempt = make_attempt(
        candidate=make_candidate(sitting), paper=paper, started_at=timezone.now()
    )
    page = client_for(invigilator)
    asked = page.get(url("room_close", sitting.pk)).content.decode()
    assert "仍有 1 人在作答" in asked
    assert page.post(url("room_close", sitting.pk)).status_code == 409
    assert state_of(sitting) == "open"
    page.post(url("room_close", sitting.pk), {"collect": "yes"})
    assert state_of(sitting) == "closed"
    assert Attempt.objects.get(pk=attempt.pk).state == "submitted"


def test_extra_time_for_all_moves_every_bell(sitting, paper, invigilator, client_for):
    attempts = [
        make_attempt(candidate=make_candidate(sitting), paper=paper, started_at=timezone.now())
        for _ in range(2)
    ]
    before = {one.pk: one.due_at for one in attempts}
    data = {"all-minutes": "10", "all-reason": "开考延误"}
    client_for(invigilator).post(url("room_act", sitting.pk, "extra"), data)
    after = {one.pk: one.due_at for one in Attempt.objects.all()}
    assert after == {pk: due + timedelta(minutes=10) for pk, due in before.items()}


@pytest.mark.parametrize("minutes", ["0", "-5", "999", "很多", ""])
def test_senseless_minutes_are_refused_in_a_sentence(
    sitting, paper, invigilator, client_for, minutes
):
    make_attempt(candidate=make_candidate(sitting), paper=paper, started_at=timezone.now())
    data = {"all-minutes": minutes, "all-reason": "开考延误"}
    answer = client_for(invigilator).post(url("room_act", sitting.pk, "extra"), data)
    assert answer.status_code == 409 and "“分钟”没有填对" in answer.content.decode()
    assert not Incident.objects.exists()


def test_an_unknown_act_is_404(sitting, invigilator, client_for):
    candidate = make_candidate(sitting)
    page = client_for(invigilator)
    assert page.post(url("room_act", sitting.pk, "publish")).status_code == 404
    assert page.post(url("room_seat_act", candidate.pk, "delete")).status_code == 404
    assert page.get(url("room_act", sitting.pk, "open")).status_code == 405


def test_an_incident_is_noted_and_listed(sitting, invigilator, client_for):
    page = client_for(invigilator)
    page.post(url("room_act", sitting.pk, "note"), {"text": "9:40 短暂断网，已恢复"})
    assert "短暂断网" in page.get(url("room", sitting.pk)).content.decode()
    assert page.post(url("room_act", sitting.pk, "note"), {"text": ""}).status_code == 409


# --- one seat ---


@pytest.fixture
def working(sitting, paper, nominee):
    return make_attempt(
        candidate=make_candidate(sitting, nominee), paper=paper, started_at=timezone.now()
    )


def act(page, attempt, verb, **data):
    return page.post(url("room_seat_act", attempt.candidate_id, verb), data)


def fresh(attempt):
    return Attempt.objects.get(pk=attempt.pk)


def test_one_seat_is_extended_paused_resumed_voided(working, invigilator, client_for):
    page = client_for(invigilator)
    act(page, working, "extra", minutes="5", reason="机器重启")
    assert fresh(working).due_at == working.due_at + timedelta(minutes=5)
    act(page, working, "pause", reason="身体不适")
    assert fresh(working).paused_at is not None
    act(page, working, "resume")
    assert fresh(working).paused_at is None
    act(page, working, "void", reason="夹带资料")
    assert fresh(working).state == "void"
    kinds = list(working.candidate.incidents.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["extra_time", "pause", "resume", "void"]


def test_a_hand_in_by_mistake_is_reopened(working, invigilator, client_for):
    Attempt.objects.filter(pk=working.pk).update(state="submitted", submitted_at=timezone.now())
    act(client_for(invigilator), working, "reopen", minutes="15", reason="误交卷")
    assert fresh(working).state == "in_progress"


@pytest.mark.parametrize(("excused", "kept"), [("yes", "excused"), ("no", "unexcused")])
def test_the_absent_are_entered_and_may_still_come(
    sitting, paper, nominee, invigilator, client_for, excused, kept
):
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee), paper=paper)
    page = client_for(invigilator)
    act(page, attempt, "absent", excused=excused, reason="未到")
    assert (fresh(attempt).state, fresh(attempt).candidate.absence) == ("absent", kept)
    act(page, attempt, "admit", reason="已赶到")
    assert (fresh(attempt).state, fresh(attempt).candidate.absence) == ("prepared", "")


def test_a_lock_out_is_lifted_and_noted(working, nominee, invigilator, client_for):
    AccessAttempt.objects.create(
        username=nominee.username, ip_address="127.0.0.1", failures_since_start=5
    )
    act(client_for(invigilator), working, "unlock")
    assert not AccessAttempt.objects.exists()
    assert "解除登录锁定" in working.candidate.incidents.get().text


def test_a_sign_in_code_is_shown_once_and_noted_without_the_code(
    working, nominee, invigilator, client_for
):
    page = client_for(invigilator)
    answer = page.post(url("room_seat_code", working.candidate_id), {"reason": "忘记密码"})
    code = answer.context["code"]
    assert code and code in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert code not in page.get(url("room_seat", working.candidate_id)).content.decode()
    noted = working.candidate.incidents.get()
    assert "忘记密码" in noted.text and code not in noted.text


def test_no_code_without_a_reason(working, invigilator, client_for):
    answer = client_for(invigilator).post(url("room_seat_code", working.candidate_id), {})
    assert answer.status_code == 409 and not Incident.objects.exists()


def test_a_wrong_moment_is_told_and_changes_nothing(working, invigilator, client_for):
    page = client_for(invigilator)
    for verb, data in (
        ("resume", {}),
        ("absent", {"excused": "no", "reason": "未到"}),
        ("reopen", {"minutes": "5", "reason": "误交"}),
    ):
        assert act(page, working, verb, **data).status_code == 409
    assert fresh(working).state == "in_progress"
    assert not Incident.objects.exists()


def test_a_candidate_without_paper_has_nothing_to_pause(sitting, invigilator, client_for):
    candidate = make_candidate(sitting)
    answer = client_for(invigilator).post(
        url("room_seat_act", candidate.pk, "pause"), {"reason": "x"}
    )
    assert answer.status_code == 409 and "没有可操作的答卷" in answer.content.decode()


def test_the_room_page_shows_no_key_and_no_question(working, invigilator, client_for):
    page = client_for(invigilator)
    for here in (url("room", working.candidate.sitting_id), url("room_seat", working.candidate_id)):
        assert "机密" not in page.get(here).content.decode()
