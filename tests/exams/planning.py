"""A bank, a blueprint and a planned sitting, small enough to reason about."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from exams.actions.papers import draw_papers
from exams.actions.seals import check_seal, sign_seal
from exams.actions.sittings import assign_officer, assign_seats, prepare_sitting
from exams.models import Blueprint, BlueprintRule, Sitting
from people.models import User
from question_bank.models import Question
from tests.conftest import NOW
from tests.factories import (
    make_candidate,
    make_question,
    make_regulation,
    make_sitting,
)

PASSWORD = "Feng-Cun-2026"
BEFORE = NOW - timedelta(days=5)


def make_bank(singles: int = 8, truths: int = 4, branch: int = 4) -> list[Question]:
    """Public singles and true/false, and `branch` multiples for the government."""
    return [
        *(make_question("single") for _ in range(singles)),
        *(make_question("true_false") for _ in range(truths)),
        *(make_question("multiple", branch="government") for _ in range(branch)),
    ]


def make_blueprint(*rules: dict[str, Any], name: str = "测试方案") -> Blueprint:
    """By default 4 singles and 2 true/false for all, 2 multiples by branch: 20 marks."""
    blueprint = Blueprint.objects.create(name=name)
    rules = rules or (
        {"kind": "single", "count": 4, "mark": Decimal("2.5")},
        {"kind": "true_false", "count": 2, "mark": Decimal(2)},
        {"kind": "multiple", "count": 2, "mark": Decimal(3), "part": "branch"},
    )
    for position, rule in enumerate(rules):
        BlueprintRule.objects.create(blueprint=blueprint, position=position, **rule)
    return blueprint


def planned_sitting(candidates: int = 3, **fields: Any) -> Sitting:
    """Planned, with candidates of the government and no papers; the bank is up to the test."""
    if "regulation" not in fields:
        fields["regulation"] = make_regulation(full_mark=20, pass_mark=12)
    if "blueprint" not in fields:
        fields["blueprint"] = make_blueprint(name=f"方案{Blueprint.objects.count()}")
    sitting = make_sitting(state=Sitting.State.PLANNED, **fields)
    for _ in range(candidates):
        make_candidate(sitting, seat=None, admission_number="")
    return sitting


def with_password(user: User) -> User:
    user.password = make_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def seal(sitting: Sitting, *officers: User) -> None:
    for officer in officers:
        sign_seal(sitting, by=officer, at=BEFORE, digest=check_seal(sitting).digest)


def sealed_sitting(clerk: User, chair: User, **fields: Any) -> Sitting:
    make_bank()
    sitting = planned_sitting(**fields)
    draw_papers(sitting, by=clerk, at=BEFORE)
    seal(sitting, clerk, chair)
    return sitting


def ready_sitting(clerk: User, chair: User, invigilator: User, **fields: Any) -> Sitting:
    sitting = sealed_sitting(clerk, chair, **fields)
    assign_seats(sitting, by=clerk, at=BEFORE)
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    prepare_sitting(sitting, by=clerk, at=BEFORE)
    return sitting
