"""In quizzes and practice a key leaves only with its locked answer, or after the hand-in."""

import json
import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from exams.actions.practice import start_practice
from exams.practice import by_law
from tests.exams.quizzes import (
    LAW_KEY,
    begin,
    items_of,
    make_practice_questions,
    make_quiz,
    wrong_answer,
)
from tests.factories import SECRET
from tests.security.world import entering

pytestmark = pytest.mark.django_db
KINDS = ("single", "multiple", "indeterminate", "true_false", "blank")
OTHER = {"single": ["C"], "multiple": ["C", "D"], "indeterminate": ["B", "D"], "true_false": False}
PASSING = re.compile(rb"csrf[^>]*>|\d\d:\d\d")


@pytest.fixture
def deputy(stranger):
    for kind in KINDS:
        make_practice_questions(2, kind)
    return stranger


def run_of(kind: str, person):
    now = timezone.now()
    if kind == "practice":
        drill = by_law(person, LAW_KEY, seed="a")
        return start_practice(person, drill, by=person, at=now)
    return begin(make_quiz(questions=10, feedback=kind, at=now), person, at=now)


def before_answers(attempt, person) -> dict[str, bytes]:
    """Every page of the try, and every refusal, before anything is answered."""
    client, seen = entering(person), {}
    own = {"go_on": [attempt.pk], "hand_in": [attempt.pk], "result": [attempt.pk]}
    for name, args in own.items():
        seen[name] = client.get(reverse(f"quiz:{name}", args=args), follow=True).content
    for item in items_of(attempt):
        path = reverse("quiz:question", args=[attempt.pk, item.position])
        seen[f"question {item.position}"] = client.get(path).content
        seen[f"empty {item.position}"] = client.post(path, {}, follow=True).content
        seen[f"odd {item.position}"] = client.post(path, {f"q{item.position}": "Z"}).content
    for path in ("/practice/", "/practice/notebook/", "/practice/weak/", "/practice/mock/"):
        seen[path] = client.get(path).content
    return seen


@pytest.mark.parametrize("kind", ["each", "end", "practice"])
def test_before_the_answer_no_page_holds_a_key_or_an_explanation(kind, deputy, caplog):
    caplog.set_level("CRITICAL")
    seen = before_answers(run_of(kind, deputy), deputy)
    assert [name for name, body in seen.items() if SECRET.encode() in body] == []
    assert SECRET not in caplog.text


@pytest.mark.parametrize("kind", ["each", "end", "practice"])
def test_before_the_answer_no_page_depends_on_the_key(kind, deputy, caplog):
    caplog.set_level("CRITICAL")
    attempt = run_of(kind, deputy)
    with transaction.atomic():
        before = before_answers(attempt, deputy)
        transaction.set_rollback(True)
    for item in attempt.paper.items.all():
        content = item.frozen
        content["key"] = OTHER.get(item.kind, content["key"])
        content["explanation"] = "另一种解析"
        item.content = json.dumps(content, ensure_ascii=False)
        item.save()
    after = before_answers(attempt, deputy)
    differing = [
        name for name in before if PASSING.sub(b"", before[name]) != PASSING.sub(b"", after[name])
    ]
    assert differing == []


def test_an_answered_question_tells_its_own_key_only(deputy):
    attempt, client = run_of("each", deputy), entering(deputy)
    first, *others = items_of(attempt)
    name, given = f"q{first.position}", wrong_answer(first)
    fields = {name: "F" if isinstance(given, bool) else given}
    if first.kind == "blank":
        fields = {f"{name}-1": "错", f"{name}-2": "错"}
    told = client.post(
        reverse("quiz:question", args=[attempt.pk, first.position]), fields, follow=True
    )
    assert f"{SECRET}解析" in told.content.decode()
    for item in others:
        page = client.get(reverse("quiz:question", args=[attempt.pk, item.position]))
        assert SECRET not in page.content.decode()


def test_saved_answers_of_a_quiz_with_feedback_at_the_end_stay_unjudged(deputy):
    attempt, client = run_of("end", deputy), entering(deputy)
    pages = []
    for item in items_of(attempt):
        path = reverse("quiz:question", args=[attempt.pk, item.position])
        client.post(path, {f"q{item.position}": "T" if item.kind == "true_false" else "A",
                           f"q{item.position}-1": "甲"})  # fmt: skip
        pages.append(client.get(path).content.decode())
    pages.append(client.get(reverse("quiz:hand_in", args=[attempt.pk])).content.decode())
    assert not attempt.marks.exists()
    assert not any(word in page for page in pages for word in (SECRET, "答对", "答错"))
