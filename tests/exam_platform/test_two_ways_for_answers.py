"""The short way past the middleware and the normal way answer every request alike."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.capability import LIFETIME, issue
from exams.models import Attempt
from exams.views.answer_page import asked_of
from tests.exams.test_answer_path import ask
from tests.factories import make_attempt, make_candidate, make_paper, make_sitting

pytestmark = pytest.mark.django_db

SAVE = reverse("exams:answers_save")
STATE = reverse("exams:answers_state")
HAND_IN = reverse("exams:answers_hand_in")


@pytest.fixture
def twins():
    """Two candidates at the same paper at the same moment: one for each way."""
    began = timezone.now() - timedelta(minutes=10)
    sitting = make_sitting(opens_at=began)
    paper = make_paper(sitting)
    candidates = [make_candidate(sitting), make_candidate(sitting)]

    def make(state="in_progress", **fields):
        return [
            make_attempt(state, candidate=candidate, paper=paper, started_at=began, **fields)
            for candidate in candidates
        ]

    return make


def token_of(attempt, writer=1, at=None):
    return issue(attempt.pk, writer, asked_of(attempt.paper_id), at=at or timezone.now())


def normal(path, body, method, token):
    client = Client(raise_request_exception=False)
    answer = client.generic(
        method, path, body, content_type="application/json", headers={"X-Capability": token}
    )
    return answer.status_code, answer.content


def short(path, body, method, token):
    status, (_, content) = ask(path, body, method=method, token=token)
    return status, content


def told(answer):
    """Status, code and message; the clock goes on between the two."""
    status, content = answer
    try:
        words = json.loads(content)
    except ValueError:
        return status, None
    return status, words.get("code"), words.get("message"), sorted(words)


def stored(attempt):
    rows = attempt.responses.order_by("pk")
    fields = ("item__position", "writer", "seq", "answer", "is_late", "is_superseded")
    return Attempt.objects.get(pk=attempt.pk).state, list(rows.values_list(*fields))


def both(one, other, path, body, method="POST", token=token_of):
    answers = [
        told(way(path, body, method, token(attempt)))
        for way, attempt in ((short, one), (normal, other))
    ]
    assert answers[0] == answers[1]
    assert stored(one) == stored(other)
    return answers[0]


def change(**fields):
    return json.dumps({"position": 1, "seq": 1, "answer": ["A"], **fields}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (change(), 200),
        (change(answer=None), 200),
        (change(answer=["Z"]), 400),
        (change(answer="A"), 400),
        (change(answer=["A", "B"]), 400),
        (change(answer={"a": 1}), 400),
        (change(answer=True), 400),
        (change(position=99), 400),
        (change(position=0), 400),
        (change(position="1"), 400),
        (change(position=True), 400),
        (change(position=1.0), 400),
        (change(seq=0), 400),
        (change(seq=1_000_000), 200),
        (change(seq=1_000_001), 400),
        (change(seq=None), 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
        (b'{"position": NaN}', 400),
    ],
)
def test_a_save_is_answered_alike(body, status, twins):
    assert both(*twins(), SAVE, body)[0] == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 200),
        (json.dumps({"answers": [json.loads(change())]}).encode(), 200),
        (json.dumps({"answers": {}}).encode(), 400),
        (json.dumps({"answers": [1]}).encode(), 400),
        (json.dumps({"answers": [{}] * 501}).encode(), 400),
        (b"nothing", 400),
    ],
)
def test_a_hand_in_is_answered_alike(body, status, twins):
    one, other = twins()
    assert both(one, other, HAND_IN, body)[0] == status
    assert (stored(one)[0] == "submitted") is (status == 200)


@pytest.mark.parametrize("path", [SAVE, STATE, HAND_IN])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_a_wrong_method_is_answered_alike(method, path, twins):
    one, other = twins()
    status = both(one, other, path, b"{}", method)[0]
    allowed = {"GET"} if path == STATE else {"POST"}
    assert (status == 405) is (method not in allowed)


@pytest.mark.parametrize("path", [SAVE, STATE, HAND_IN])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "rubbish",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token[5:],
        lambda token: token * 2,
    ],
)
def test_a_spoilt_capability_is_answered_alike(spoil, path, twins):
    method = "GET" if path == STATE else "POST"
    answer = both(*twins(), path, change(), method, lambda attempt: spoil(token_of(attempt)))
    assert answer[:2] == (403, "capability")


@pytest.mark.parametrize(
    ("age", "status"),
    [(LIFETIME - timedelta(minutes=1), 200), (LIFETIME + timedelta(seconds=1), 403)],
)
def test_an_old_capability_is_answered_alike(age, status, twins):
    issued = timezone.now() - age
    answer = both(*twins(), SAVE, change(), token=lambda attempt: token_of(attempt, at=issued))
    assert answer[0] == status


@pytest.mark.parametrize("state", ["in_progress", "submitted", "marked", "void"])
@pytest.mark.parametrize("path", [SAVE, STATE, HAND_IN])
def test_each_state_is_answered_alike(path, state, twins):
    method = "GET" if path == STATE else "POST"
    status = both(*twins(state), path, change(), method)[0]
    if state == "in_progress" or path == STATE:
        assert status == 200
    elif path == SAVE:
        assert status == 409


def test_a_pause_an_older_page_and_the_same_again_are_answered_alike(twins):
    one, other = twins()
    assert both(one, other, SAVE, change())[0] == 200
    assert both(one, other, SAVE, change())[0] == 200  # acknowledged again
    assert both(one, other, SAVE, change(answer=["B"]))[0] == 409  # another under its number
    assert len(stored(one)[1]) == 1
    Attempt.objects.update(paused_at=timezone.now())
    assert both(one, other, SAVE, change(seq=2))[:2] == (409, "paused")
    Attempt.objects.update(paused_at=None, writer=2)
    assert both(one, other, SAVE, change(seq=3))[:2] == (409, "superseded")
    assert both(one, other, HAND_IN, b"{}")[0] == 409
    assert stored(one)[0] == "in_progress"


def test_after_the_door_is_shut_both_ways_hand_in_and_keep_the_late_answer_apart(twins):
    one, other = twins(shut_at=timezone.now() - timedelta(seconds=1))
    assert both(one, other, SAVE, change())[:2] == (409, "late")
    assert stored(one) == ("submitted", [(1, 1, 1, ["A"], True, False)])


@pytest.mark.parametrize("path", [f"{SAVE}x", SAVE.rstrip("/") + "//", "/nowhere/"])
def test_a_path_beside_goes_to_the_site(path, twins):
    one, other = twins()
    assert both(one, other, path, change())[0] in (302, 404)
