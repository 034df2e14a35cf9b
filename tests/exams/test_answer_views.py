"""The answer path over HTTP: capability instead of session, and everything that can be forged."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exams.capability import issue
from exams.models import Attempt, Response
from exams.views.answer_page import asked_of
from people.models import User
from tests.factories import make_attempt, make_candidate, make_sitting

pytestmark = pytest.mark.django_db

SAVE = reverse("exams:answers_save")
STATE = reverse("exams:answers_state")
HAND_IN = reverse("exams:answers_hand_in")
FORM = reverse("exams:answers_form")
ClientFor = Callable[[User], Client]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def running(nominee: User, now: datetime) -> Attempt:
    """Positions 1 to 5: single, multiple, true_false, blank, short_answer."""
    sitting = make_sitting(opens_at=now - timedelta(minutes=10))
    return make_attempt(candidate=make_candidate(sitting, nominee), items=5, started_at=now)


def capability(attempt: Attempt, *, writer: int = 1, at: datetime | None = None) -> str:
    return issue(attempt.pk, writer, asked_of(attempt.paper_id), at=at or timezone.now())


def post(path: str, token: str, body: Any) -> tuple[int, dict[str, Any]]:
    """By a client that enforces CSRF and knows no session at all."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        path, text, content_type="application/json", headers={"X-Capability": token}
    )
    return response.status_code, response.json()


def change(position: int = 1, answer: Any = ("A",), seq: int = 1) -> dict[str, Any]:
    answer = list(answer) if isinstance(answer, tuple) else answer
    return {"position": position, "seq": seq, "answer": answer}


def end(attempt: Attempt) -> None:
    """Two hours pass."""
    moved = {
        name: getattr(attempt, name) - timedelta(hours=2)
        for name in ("started_at", "due_at", "shut_at")
    }
    Attempt.objects.filter(pk=attempt.pk).update(**moved)


# --- saving ---------------------------------------------------------------------------------


def test_a_save_needs_neither_session_nor_csrf_token(running: Attempt) -> None:
    status, reply = post(SAVE, capability(running), change())
    assert (status, reply["code"]) == (200, "saved")
    assert running.responses.get().answer == ["A"]


def test_a_save_costs_two_statements_over_http_too(running: Attempt) -> None:
    token = capability(running)
    with CaptureQueriesContext(connection) as captured:
        post(SAVE, token, change())
    statements = [q["sql"] for q in captured if not q["sql"].startswith(("SAVE", "RELEASE"))]
    assert [sql.split()[0] for sql in statements] == ["SELECT", "INSERT"]


def test_each_reply_carries_the_clock(running: Attempt) -> None:
    _, reply = post(SAVE, capability(running), change())
    assert reply["due_at"] == int(running.due_at.timestamp() * 1000)
    assert abs(reply["now"] - timezone.now().timestamp() * 1000) < 60_000
    assert (reply["paused"], reply["writer"], reply["state"]) == (False, 1, "in_progress")


@pytest.mark.parametrize(
    ("position", "answer", "stored"),
    [
        (1, ["C"], ["C"]),
        (1, [], None),
        (2, ["C", "A"], ["A", "C"]),
        (3, False, False),
        (4, ["五", ""], ["五", ""]),
        (5, "答：\r\n同意。", "答：\n同意。"),
        (5, "", None),
    ],
)
def test_each_kind_is_stored_in_its_one_form(
    position: int, answer: Any, stored: Any, running: Attempt
) -> None:
    assert post(SAVE, capability(running), change(position, answer))[0] == 200
    assert running.responses.get().answer == stored


@pytest.mark.parametrize(
    "body",
    [
        change(position=6),
        change(position=0),
        change(position=-1),
        {**change(), "position": "1"},
        {**change(), "position": True},
        {**change(), "position": None},
        change(answer=["E"]),
        change(answer=["A", "B"]),
        change(answer="A"),
        change(answer={"A": 1}),
        change(position=2, answer=["A", "AA"]),
        change(position=3, answer="T"),
        change(position=4, answer=["a", "b", "c"]),
        change(position=4, answer=[1, 2]),
        change(position=5, answer=["text"]),
        change(position=5, answer="长" * 20_001),
        change(seq=0),
        change(seq=-5),
        change(seq=1_000_001),
        {**change(), "seq": 1.5},
        {**change(), "seq": True},
        {**change(), "seq": "1"},
        {},
        [],
        "text that is no JSON",
        b"\xff\xfe",
        "",
    ],
)
def test_forged_positions_numbers_and_letters_store_nothing(body: Any, running: Attempt) -> None:
    status, reply = post(SAVE, capability(running), body)
    assert (status, reply["code"]) == (400, "invalid")
    assert reply["message"].endswith("。")
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "WzEsMSw5OTk5OTk5OTk5LFtdXQ:AAAA"])
def test_a_forged_capability_opens_nothing(token: str, running: Attempt) -> None:
    for path in (SAVE, HAND_IN):
        status, reply = post(path, token, change())
        assert (status, reply["code"]) == (403, "capability")
    assert Client().get(STATE, headers={"X-Capability": token}).status_code == 403
    assert not Response.objects.exists()


def test_a_capability_signed_for_another_purpose_opens_nothing(running: Attempt) -> None:
    token = signing.Signer(salt="elsewhere").sign_object([running.pk, 1, 9_999_999_999, []])
    assert post(SAVE, token, change())[0] == 403


def test_a_capability_expires(running: Attempt, now: datetime) -> None:
    token = capability(running, at=now - timedelta(hours=19))
    status, reply = post(SAVE, token, change())
    assert (status, reply["code"]) == (403, "capability")
    assert "不会丢失" in reply["message"]


def test_a_capability_reaches_no_other_attempt(running: Attempt, now: datetime) -> None:
    other = make_attempt(candidate=make_candidate(running.candidate.sitting), started_at=now)
    post(SAVE, capability(other), change())
    assert not running.responses.exists()
    assert other.responses.count() == 1


def test_another_page_is_told_that_it_was_taken_over(running: Attempt) -> None:
    Attempt.objects.update(writer=2)
    status, reply = post(SAVE, capability(running, writer=1), change())
    assert (status, reply["code"], reply["writer"]) == (409, "superseded", 2)
    assert "另一处" in reply["message"]
    assert running.responses.get().is_superseded


def test_a_pause_is_told_and_nothing_is_stored(running: Attempt, now: datetime) -> None:
    Attempt.objects.update(paused_at=now)
    status, reply = post(SAVE, capability(running), change())
    assert (status, reply["code"], reply["paused"]) == (409, "paused", True)
    Attempt.objects.update(paused_at=None)
    assert post(SAVE, capability(running), change())[0] == 200


def test_the_same_number_again(running: Attempt) -> None:
    token = capability(running)
    assert post(SAVE, token, change())[0] == 200
    assert post(SAVE, token, change())[0] == 200
    status, reply = post(SAVE, token, change(answer=["B"]))
    assert (status, reply["code"]) == (409, "conflict")


def test_a_late_answer_closes_the_attempt_and_the_refusal_does_not_undo_it(
    running: Attempt,
) -> None:
    end(running)
    status, reply = post(SAVE, capability(running), change())
    assert (status, reply["code"]) == (409, "late")
    running.refresh_from_db()
    assert (running.state, running.submitted_at) == ("submitted", running.due_at)
    assert running.responses.get().is_late


def test_the_poll_tells_of_extra_time_and_closes_the_overdue(running: Attempt) -> None:
    headers = {"X-Capability": capability(running)}
    Attempt.objects.update(due_at=running.due_at + timedelta(minutes=5))
    reply = Client().get(STATE, headers=headers).json()
    assert reply["due_at"] == int(running.due_at.timestamp() * 1000) + 300_000
    end(running)
    assert Client().get(STATE, headers=headers).json()["state"] == "submitted"


# --- hand-in --------------------------------------------------------------------------------


def test_a_hand_in_carries_the_last_answers(running: Attempt) -> None:
    answers = [change(seq=1), change(3, True, seq=2)]
    status, reply = post(HAND_IN, capability(running), {"answers": answers})
    assert (status, reply["code"], reply["state"]) == (200, "submitted", "submitted")
    assert running.responses.current().count() == 2


def test_a_second_hand_in_keeps_the_first_and_its_answers_apart(running: Attempt) -> None:
    token = capability(running)
    assert post(HAND_IN, token, {"answers": [change()]})[0] == 200
    first = Attempt.objects.get().submitted_at
    body = {"answers": [change(), change(answer=["D"], seq=2)]}
    status, reply = post(HAND_IN, token, body)
    assert (status, reply["code"]) == (409, "closed")
    assert Attempt.objects.get().submitted_at == first
    assert [row.answer for row in running.responses.current()] == [["A"]]
    assert running.responses.get(seq=2).is_late


def test_a_page_whose_clock_is_fast_does_not_hand_in(running: Attempt) -> None:
    status, reply = post(HAND_IN, capability(running), {"answers": [], "auto": True})
    assert (status, reply["code"]) == (409, "not_yet")
    assert Attempt.objects.get().state == "in_progress"


def test_an_automatic_hand_in_within_the_grace_counts_what_it_brings(running: Attempt) -> None:
    now = timezone.now()
    Attempt.objects.update(due_at=now - timedelta(seconds=2), shut_at=now + timedelta(seconds=60))
    body = {"answers": [change()], "auto": True}
    assert post(HAND_IN, capability(running), body)[0] == 200
    attempt = Attempt.objects.get()
    assert attempt.submitted_at == attempt.due_at
    assert attempt.was_closed_by_deadline
    assert attempt.responses.current().count() == 1


def test_a_hand_in_after_the_door_is_shut_is_dated_by_the_bell(running: Attempt) -> None:
    end(running)
    status, reply = post(HAND_IN, capability(running), {"answers": [change()]})
    assert (status, reply["code"], reply["state"]) == (409, "closed", "submitted")
    assert Attempt.objects.get().was_closed_by_deadline
    assert running.responses.get().is_late


def test_an_older_page_does_not_hand_in(running: Attempt) -> None:
    Attempt.objects.update(writer=2)
    status, reply = post(HAND_IN, capability(running), {"answers": []})
    assert (status, reply["code"]) == (409, "refused")
    assert "另一处" in reply["message"]
    assert Attempt.objects.get().state == "in_progress"


@pytest.mark.parametrize("answers", ["x", {}, [1], [change(position=99)], [change()] * 501])
def test_a_forged_hand_in_changes_nothing(answers: Any, running: Attempt) -> None:
    assert post(HAND_IN, capability(running), {"answers": answers})[0] == 400
    assert Attempt.objects.get().state == "in_progress"
    assert not Response.objects.exists()


# --- without scripts ------------------------------------------------------------------------


def fields(attempt: Attempt, **values: Any) -> dict[str, Any]:
    return {"capability": capability(attempt), "q4-1": "", "q4-2": "", "q5": "", **values}


def test_a_plain_form_saves_all_kinds_at_once(running: Attempt) -> None:
    data = fields(running, q1="B", q2=["A", "C"], q3="F", q5="同意", then="save", **{"q4-2": "五"})
    response = Client(enforce_csrf_checks=True).post(FORM, data)
    assert response.url == reverse("exams:attempt", args=[running.pk])
    held = {row.item.position: row.answer for row in running.responses.current()}
    assert held == {1: ["B"], 2: ["A", "C"], 3: False, 4: ["", "五"], 5: "同意"}


def test_an_empty_form_stores_nothing(running: Attempt) -> None:
    Client().post(FORM, fields(running))
    assert not Response.objects.exists()


def test_a_plain_hand_in_saves_first_and_then_asks(running: Attempt) -> None:
    response = Client().post(FORM, fields(running, q1="A", then="hand_in"))
    assert response.url == reverse("exams:hand_in", args=[running.pk])
    assert running.responses.count() == 1


def test_a_session_that_expired_in_mid_exam_costs_no_answer(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    client = client_for(nominee)
    client.get(reverse("exams:attempt", args=[running.pk]))
    client.cookies.clear()
    token = capability(running, writer=2)
    response = client.post(FORM, {**fields(running, q1="D"), "capability": token}, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("login"))
    back = client_for(nominee).get(reverse("exams:attempt", args=[running.pk]))
    assert 'name="q1" value="D" checked' in back.content.decode()


def test_answers_sent_in_a_pause_are_shown_again_and_not_lost(
    running: Attempt, now: datetime
) -> None:
    Attempt.objects.update(paused_at=now)
    response = Client().post(FORM, fields(running, q1="C", q5="写了很久的答案"))
    assert response.status_code == 409
    text = response.content.decode()
    assert 'name="q1" value="C" checked' in text
    assert "写了很久的答案</textarea>" in text
    assert not Response.objects.exists()


def test_a_forged_form_stores_nothing(running: Attempt) -> None:
    assert Client().post(FORM, fields(running, q1="Z")).status_code == 409
    assert Client().post(FORM, {**fields(running, q1="A"), "capability": "x"}).status_code == 409
    assert Client().post(FORM, {}).status_code == 409
    assert not Response.objects.exists()


def test_a_late_form_is_kept_apart_and_the_attempt_closed(running: Attempt) -> None:
    end(running)
    response = Client().post(FORM, fields(running, q1="A", then="hand_in"))
    assert response.url == reverse("exams:attempt", args=[running.pk])
    running.refresh_from_db()
    assert running.state == "submitted"
    assert running.responses.get().is_late


def test_a_form_from_an_older_page_is_refused_and_kept_apart(running: Attempt) -> None:
    Attempt.objects.update(writer=5)
    assert Client().post(FORM, fields(running, q1="A")).status_code == 409
    assert running.responses.get().is_superseded
