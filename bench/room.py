"""A room full of candidates: rows, sessions and the headers that their browsers would send."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from exams.asking import Asked
from exams.capability import issue
from exams.models import Attempt
from exams.views.answer_page import asked_of
from tests.factories import make_attempt, make_candidate, make_paper, make_sitting


@dataclass
class Seat:
    attempt: Attempt
    asked: list[Asked]
    headers: dict[str, str]  # of a signed-in browser

    def capability(self, writer: int = 1) -> str:
        """As the page of this writer got it: the first page that is loaded has 1."""
        return issue(self.attempt.pk, writer, self.asked, at=timezone.now())


def fill(state: str, seats: int, *, items: int = 50) -> list[Seat]:
    """Candidates of one sitting with one paper; `state` is that of their attempts."""
    now = timezone.now()
    sitting = make_sitting(opens_at=now - timedelta(minutes=1))
    paper = make_paper(sitting, items=items)
    asked = asked_of(paper.pk)
    filled = []
    for seat in range(1, seats + 1):
        candidate = make_candidate(sitting, seat=seat)
        attempt = make_attempt(state, candidate=candidate, paper=paper, started_at=now)
        filled.append(Seat(attempt, asked, browser_headers(candidate.person)))
    return filled


def browser_headers(person: object, backend: str = "") -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = backend or "people.backends.PlatformBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["last_seen"] = timezone.now().timestamp()
    session.create()
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}
