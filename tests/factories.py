"""Plain functions that make rows with sensible defaults; whatever a test is about, it passes."""

import itertools
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from exams.models import (
    Attempt,
    Blueprint,
    Candidate,
    Paper,
    PaperItem,
    Regulation,
    Room,
    Sitting,
    SittingOfficer,
)
from people.models import Branch, User
from question_bank.models import Question, Subject
from tests.conftest import NOW

_numbers = itertools.count(1)

KINDS = ("single", "multiple", "true_false", "blank", "short_answer")
# What no candidate may ever find in what the server sends while the exam runs.
SECRET = "参考要点机密"


def make_subject(path: str = "宪法") -> Subject:
    name = path.rsplit("/", 1)[-1]
    subject, _ = Subject.objects.get_or_create(path=path, defaults={"name": name})
    return subject


def question_content(kind: str, number: int) -> dict[str, Any]:
    """Stem, options and key by kind; the first option is right, or the first two are."""
    stem = f"第 {number} 号测试题：下列说法正确的是"
    options = [f"第 {number} 题选项{word}" for word in "甲乙丙丁"]
    shapes: dict[str, tuple[list[str], Any]] = {
        "single": (options, ["A"]),
        "multiple": (options, ["A", "B"]),
        "indeterminate": (options, ["A"]),
        "true_false": ([], True),
        "blank": ([], [[f"{SECRET}{number}", "五"], [f"{SECRET}二"]]),
        "short_answer": ([], f"{SECRET}{number}"),
        "essay": ([], f"{SECRET}{number}"),
        "case": ([], None),
    }
    options, key = shapes[kind]
    return {"stem": stem, "options": options, "key": key, "explanation": f"{SECRET}解析"}


def make_question(kind: str = "single", **fields: Any) -> Question:
    number = next(_numbers)
    if "subject" not in fields:
        fields["subject"] = make_subject()
    defaults = {"kind": kind, "state": Question.State.LIVE, **question_content(kind, number)}
    return Question.objects.create(**{**defaults, **fields})


def make_regulation(**fields: Any) -> Regulation:
    defaults: dict[str, Any] = {
        "name": "清源县任前法律知识考试办法",
        "basis_document": "清人常发〔2026〕1号",
        "effective_from": date(2026, 1, 1),
    }
    return Regulation.objects.create(**{**defaults, **fields})


def make_room(**fields: Any) -> Room:
    return Room.objects.create(**{"name": f"第{next(_numbers)}考场", **fields})


def make_sitting(**fields: Any) -> Sitting:
    """Open since NOW, for three hours, 90 minutes each. Its paper: make_paper(sitting)."""
    if "regulation" not in fields:
        fields["regulation"] = make_regulation()
    if "blueprint" not in fields:
        fields["blueprint"] = Blueprint.objects.create(name=f"组卷方案{next(_numbers)}")
    opens_at = fields.get("opens_at", NOW)
    defaults = {
        "title": "2026 年第一次任前法律知识考试",
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(hours=3),
        "minutes": 90,
        "state": Sitting.State.OPEN,
    }
    return Sitting.objects.create(**{**defaults, **fields})


def make_paper(
    sitting: Sitting | None = None,
    *,
    items: int = 3,
    kinds: Sequence[str] = KINDS,
    **fields: Any,
) -> Paper:
    """A sealed paper of `items` questions, their kinds taken in turn from `kinds`."""
    label = f"{next(_numbers)}"
    defaults = {
        "sitting": sitting or make_sitting(),
        "label": label,
        "state": Paper.State.SEALED,
        "seed": f"seed-{label}",
        "salt": "00" * 32,
        "digest": f"{int(label):064x}",
        "seed_commitment": "0" * 64,
        "drawn_at": NOW,
    }
    paper = Paper.objects.create(**{**defaults, **fields})
    chosen = sorted(
        itertools.islice(itertools.cycle(kinds), items), key=lambda kind: kinds.index(kind)
    )
    for position, kind in enumerate(chosen, start=1):
        make_item(paper, kind, position=position)
    return paper


def make_item(paper: Paper, kind: str = "single", **fields: Any) -> PaperItem:
    question = fields.pop("question", None) or make_question(kind)
    content = {
        "kind": kind,
        "stem": question.stem,
        "options": question.options,
        "key": question.key,
        "explanation": question.explanation,
        "citations": [],
        "material": "",
        "group": "",
        **fields.pop("content", {}),
    }
    position = fields.pop("position", None) or paper.items.count() + 1
    defaults = {
        "position": position,
        "number": str(position),
        "question_digest": "0" * 64,
        "max_mark": Decimal(2),
    }
    return PaperItem.objects.create(
        paper=paper,
        question=question,
        kind=kind,
        content=json.dumps(content, ensure_ascii=False),
        **{**defaults, **fields},
    )


def make_person(username: str = "", **fields: Any) -> User:
    number = next(_numbers)
    defaults = {
        "username": username or f"person{number}",
        "real_name": f"测试人员{number}",
        "password": "!",
        "must_change_password": False,
    }
    return User.objects.create(**{**defaults, **fields})


def make_candidate(
    sitting: Sitting | None = None, person: User | None = None, **fields: Any
) -> Candidate:
    number = next(_numbers)
    defaults = {
        "sitting": sitting or make_sitting(),
        "person": person or make_person(),
        "branch": Branch.GOVERNMENT,
        "post_title": "县财政局局长",
        "seat": number,
        "admission_number": f"2026{number:06d}",
    }
    return Candidate.objects.create(**{**defaults, **fields})


def make_attempt(
    state: str = Attempt.State.IN_PROGRESS,
    *,
    person: User | None = None,
    sitting: Sitting | None = None,
    candidate: Candidate | None = None,
    paper: Paper | None = None,
    items: int = 3,
    kinds: Sequence[str] = KINDS,
    started_at: datetime = NOW,
    **fields: Any,
) -> Attempt:
    """An attempt in `state`; one in progress began at `started_at` and has its writer 1."""
    if candidate is None:
        candidate = make_candidate(sitting or (paper.sitting if paper else None), person)
    paper = paper or make_paper(candidate.sitting, items=items, kinds=kinds)
    defaults: dict[str, Any] = {"candidate": candidate, "paper": paper, "state": state}
    if state not in (Attempt.State.PREPARED, Attempt.State.ABSENT):
        sitting = candidate.sitting
        due_at = min(started_at + timedelta(minutes=sitting.minutes), sitting.closes_at)
        due_at += timedelta(minutes=candidate.extra_minutes)
        grace = timedelta(seconds=sitting.regulation.grace_seconds)
        defaults |= {"started_at": started_at, "due_at": due_at, "shut_at": due_at + grace}
        defaults |= {"writer": 1}
    if state in (Attempt.State.SUBMITTED, Attempt.State.MARKED):
        defaults["submitted_at"] = started_at + timedelta(minutes=40)
    return Attempt.objects.create(**{**defaults, **fields})


def make_officer(sitting: Sitting, person: User, duty: str = "invigilator") -> SittingOfficer:
    return SittingOfficer.objects.create(sitting=sitting, person=person, duty=duty)
