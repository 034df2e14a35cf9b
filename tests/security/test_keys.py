"""While a sitting runs the key stays on the server: whatever she asks for, and in any form."""

import base64
import json
import re
import zlib

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from exams.capability import HEADER
from tests.factories import KINDS, SECRET, make_attempt, make_sitting
from tests.security.world import ASKED, World, entering, own_routes

pytestmark = pytest.mark.django_db

ALL_KINDS = (*KINDS, "indeterminate", "essay")
OTHER = {"single": ["C"], "multiple": ["C", "D"], "indeterminate": ["B", "D"], "true_false": False}
# What differs from one request to the next anyway.
PASSING = re.compile(
    rb'capability[^>]*>|csrf[^>]*>|"?(now|writer|due_at)"?: ?\d+|data-[\w-]+="\d{10,}"'
    rb"|\d\d:\d\d(:\d\d)?"
)


@pytest.fixture
def attempt(nominee):
    sitting = make_sitting(opens_at=timezone.now())
    return make_attempt(
        sitting=sitting, person=nominee, items=14, kinds=ALL_KINDS, started_at=timezone.now()
    )


def capability_of(page: str) -> str:
    return re.search(r'name="capability"[^>]*value="([^"]+)"', page)[1]


def reachable(attempt, person) -> dict[str, bytes]:
    """Every answer that she can get out of the server, errors included."""
    client = entering(person)
    world = World({}, {"exams": attempt, "exams:sitting_entry": attempt.candidate})
    seen = {}
    for name, pattern in own_routes():
        if name not in ("exams:hand_in", "exams:attempt_start"):
            path = world.path(name, pattern)
            seen[f"GET {name}"] = b"".join(client.get(path))
            seen[f"POST {name}"] = b"".join(client.post(path, ASKED.get(name, {})))
    page = client.get(reverse("exams:attempt", args=[attempt.pk])).content.decode()
    token = capability_of(page)
    seen["capability"] = opened(token)
    headers = {HEADER: token}
    for position, item in enumerate(attempt.paper.items.order_by("position"), start=1):
        body = {"position": position, "seq": position, "answer": first_answer(item.kind)}
        answer = client.post(reverse("exams:answers_save"), body, "application/json",
                             headers=headers)  # fmt: skip
        assert answer.status_code == 200, answer.content
        seen[f"save {position}"] = answer.content
        wrong = client.post(reverse("exams:answers_save"), {**body, "answer": ["Z"]},
                            "application/json", headers=headers)  # fmt: skip
        seen[f"wrong {position}"] = wrong.content
    seen["state"] = client.get(reverse("exams:answers_state"), headers=headers).content
    form = {"capability": token, "q1": "Z"}
    seen["form"] = client.post(reverse("exams:answers_form"), form).content
    seen["summary"] = client.get(reverse("exams:hand_in", args=[attempt.pk])).content
    seen["handed in"] = client.post(reverse("exams:answers_hand_in"), {"answers": []},
                                    "application/json", headers=headers).content  # fmt: skip
    for name in ("exams:attempt", "exams:attempt_receipt"):
        seen[f"after {name}"] = client.get(reverse(name, args=[attempt.pk]), follow=True).content
    seen["form after"] = client.post(reverse("exams:answers_form"), form, follow=True).content
    return seen


def opened(token: str) -> bytes:
    """As anybody can read it who holds it: signed is not encrypted."""
    text = token.rsplit(":", 1)[0].lstrip(".")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return zlib.decompress(raw) if token.startswith(".") else raw


def first_answer(kind: str):
    chosen = {"single": ["A"], "true_false": True, "blank": ["甲", "乙"]}
    return chosen.get(kind, ["A", "B"] if kind in OTHER else "答")


def test_no_answer_of_the_server_holds_a_key_or_depends_on_one(attempt, nominee, caplog):
    """A letter can't be searched for: so the key is changed, and nothing she sees may change."""
    caplog.set_level("CRITICAL")
    with transaction.atomic():
        before = reachable(attempt, nominee)
        transaction.set_rollback(True)
    escaped = json.dumps(SECRET)[1:-1].encode()
    holding = [
        name for name, body in before.items() if SECRET.encode() in body or escaped in body
    ]  # fmt: skip
    assert holding == []
    assert SECRET not in caplog.text

    for item in attempt.paper.items.all():
        content = item.frozen
        content["key"] = OTHER.get(item.kind, content["key"])
        content["explanation"] = "另一种解析"
        item.content = json.dumps(content, ensure_ascii=False)
        item.save()
    attempt.refresh_from_db()
    after = reachable(attempt, nominee)
    assert before.keys() == after.keys()
    differing = [
        name for name in before
        # A PDF carries the moment it was set.
        if name != "capability" and not name.endswith("hours:pdf")
        and PASSING.sub(b"", before[name]) != PASSING.sub(b"", after[name])
    ]  # fmt: skip
    assert differing == []


def test_the_paper_is_not_shown_again_after_the_hand_in(attempt, nominee, client):
    """The capability outlives the exam: a form without a session must not bring the paper back."""
    page = entering(nominee).get(reverse("exams:attempt", args=[attempt.pk])).content.decode()
    form = {"capability": capability_of(page), "q1": "Z"}
    here = reverse("exams:answers_form")
    stem = attempt.paper.items.first().frozen["stem"]
    assert stem in client.post(here, form).content.decode()  # it runs: nothing typed is lost
    attempt.move("submitted", submitted_at=timezone.now())
    answer = client.post(here, form, follow=True)
    assert stem not in answer.content.decode()
    assert attempt.responses.count() == 0
