"""The short way past the middleware: the same answers, and only for the answer views."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exam_platform.answer_path import AnswerPath
from exams.capability import issue
from exams.models import Attempt
from exams.views.answer_page import asked_of
from people.models import User
from tests.factories import make_attempt, make_candidate, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(nominee: User) -> Attempt:
    sitting = make_sitting(opens_at=timezone.now() - timedelta(minutes=10))
    return make_attempt(candidate=make_candidate(sitting, nominee), started_at=timezone.now())


def ask(path: str, body: bytes = b"", method: str = "POST", token: str = "") -> tuple[int, Any]:
    """Through the WSGI application itself, as the web server calls it."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_CAPABILITY": token,
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    started: list[Any] = []
    application = AnswerPath(WSGIHandler())
    # The response is not closed and the signal is off, as in Django's test client: either would
    # end the connection, and the test's transaction with it.
    request_started.disconnect(close_old_connections)
    try:
        response = application(environ, lambda status, headers: started.extend([status, headers]))
    finally:
        request_started.connect(close_old_connections)
    content = b"".join(response)
    headers = dict(started[1])
    if "Content-Length" in headers:
        assert int(headers["Content-Length"]) == len(content)
    return int(started[0][:3]), (headers, content)


def test_the_short_way_saves_polls_and_hands_in(running: Attempt) -> None:
    token = issue(running.pk, 1, asked_of(running.paper_id), at=timezone.now())
    change = json.dumps({"position": 1, "seq": 1, "answer": ["A"]}).encode()
    status, (headers, _) = ask(reverse("exams:answers_save"), change, token=token)
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert running.responses.get().answer == ["A"]
    status, (_, content) = ask(reverse("exams:answers_state"), method="GET", token=token)
    assert json.loads(content)["state"] == "in_progress"
    assert ask(reverse("exams:answers_hand_in"), b"{}", token=token)[0] == 200
    running.refresh_from_db()
    assert running.state == "submitted"


@pytest.mark.parametrize("token", ["", "forged"])
def test_the_short_way_asks_for_the_capability_too(token: str, running: Attempt) -> None:
    for name in ("answers_save", "answers_hand_in"):
        assert ask(reverse(f"exams:{name}"), b"{}", token=token)[0] == 403
    assert ask(reverse("exams:answers_state"), method="GET", token=token)[0] == 403


def test_the_short_way_knows_wrong_methods_and_survives_bad_bodies(running: Attempt) -> None:
    token = issue(running.pk, 1, asked_of(running.paper_id), at=timezone.now())
    assert ask(reverse("exams:answers_save"), method="GET", token=token)[0] == 405
    assert ask(reverse("exams:answers_save"), b"\xff", token=token)[0] == 400
    for brackets in (100_000, 3_000_000):  # too deep for the reader; too long for the server
        assert ask(reverse("exams:answers_save"), b"[" * brackets, token=token)[0] == 400


def test_every_other_request_walks_through_the_site() -> None:
    status, (headers, _) = ask(reverse("exams:my_exams"), method="GET")
    assert status == 302
    assert headers["Location"].startswith(reverse("login"))
    assert ask(reverse("exams:answers_form"), b"")[0] in (403, 409)


def test_signing_out_ends_what_the_open_page_may(running: Attempt, client: Client) -> None:
    token = issue(running.pk, 1, asked_of(running.paper_id), at=timezone.now())
    client.force_login(running.candidate.person)
    client.post(reverse("logout"))
    change = json.dumps({"position": 1, "seq": 1, "answer": ["A"]}).encode()
    status, (_, content) = ask(reverse("exams:answers_save"), change, token=token)
    assert (status, json.loads(content)["code"]) == (409, "superseded")
