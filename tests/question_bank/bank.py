"""Facts of questions for the bank's tests: whatever a test is about, it passes."""

from datetime import timedelta
from typing import Any

from people.models import User
from question_bank.actions.questions import create_question
from question_bank.actions.reviews import approve_question, submit_for_review
from question_bank.models import Question
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)


def single(**fields: Any) -> dict[str, Any]:
    facts = {
        "kind": "single",
        "stem": "县级人大常委会组成人员的名额由谁确定？",
        "options": ["省级人大常委会", "县级人大", "国务院", "设区的市人大"],
        "key": ["A"],
        "explanation": "地方组织法对名额有明确规定。",
        "citations": ["《地方组织法》第四十七条"],
        "subject": "组织法/常委会",
    }
    return {**facts, **fields}


def true_false(**fields: Any) -> dict[str, Any]:
    facts = {"kind": "true_false", "stem": "监察委员会对本级人大负责。", "key": True}
    return {**facts, **fields}


def blank(**fields: Any) -> dict[str, Any]:
    facts = {"kind": "blank", "stem": "国家的一切____属于____。", "key": [["权力"], ["人民"]]}
    return {**facts, **fields}


def case(**fields: Any) -> dict[str, Any]:
    items = [
        {
            "kind": "single",
            "stem": "该任命应由谁提请？",
            "options": ["县长", "局长"],
            "key": ["A"],
            "explanation": "",
            "citation": "",
        },
        {
            "kind": "short_answer",
            "stem": "请说明理由。",
            "options": [],
            "key": "个别副县长由县长提名。",
            "explanation": "",
            "citation": "",
        },
    ]
    facts = {"kind": "case", "stem": "某县拟任命一名副县长。", "items": items}
    return {**facts, **fields}


def draft(by: User, **fields: Any) -> Question:
    return create_question(single(**fields), by=by, at=NOW)


def in_review(by: User, **fields: Any) -> Question:
    question = draft(by, **fields)
    submit_for_review(question, by=by, at=NOW)
    return question


def live(by: User, reviewer: User, **fields: Any) -> Question:
    question = in_review(by, **fields)
    approve_question(question, by=reviewer, at=NOW)
    return question
