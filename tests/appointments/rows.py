"""Rows that the tests of nominations share: plain functions, whatever matters is passed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from appointments.models import AppointmentRule, Nomination, Session, SessionMember
from exams.models import Attempt, Candidate, Regulation, Result, Sitting
from people.models import Branch, Organ, Post, Term, User
from tests.conftest import NOW
from tests.factories import (
    make_attempt,
    make_candidate,
    make_paper,
    make_person,
    make_regulation,
    make_sitting,
)

TODAY = date(2026, 3, 10)
CLAUSES = {
    "validity": "第十八条",
    "cross_branch": "第十九条",
    "exemption": "第二十条",
    "resit": "第二十一条",
    "absence": "第二十二条",
    "requirement": "第三条",
}


def make_post(name: str = "局长", organ: str = "清源县财政局", branch: str = "government") -> Post:
    place, _ = Organ.objects.get_or_create(name=organ, defaults={"branch": branch})
    post, _ = Post.objects.get_or_create(name=name, organ=place)
    return post


def rules(**fields: Any) -> Regulation:
    defaults = {"clauses": CLAUSES, "exemption_reasons": ["本届内已考试合格", "平职调整"]}
    return make_regulation(**{**defaults, **fields})


def running_term() -> Term:
    return Term.objects.first() or Term.objects.create(
        name="第十八届", starts_on="2022-01-10", ends_on="2027-01-10"
    )


def make_session(*, members: int = 0, present: int = 0, **fields: Any) -> Session:
    """In twenty days, unless given; `members` on its roll, of whom `present` have come."""
    defaults = {
        "name": f"清源县第十八届人大常委会第{Session.objects.count() + 1}次会议",
        "term": fields.pop("term", None) or running_term(),
        "starts_on": TODAY + timedelta(days=20),
    }
    session = Session.objects.create(**{**defaults, **fields})
    SessionMember.objects.bulk_create(
        SessionMember(session=session, person=make_person(), is_present=number < present)
        for number in range(members)
    )
    return session


def appointment_rule(**fields: Any) -> AppointmentRule:
    defaults = {
        "name": "清源县人事任免办法",
        "basis_document": "清人常发〔2024〕6号",
        "effective_from": date(2024, 1, 1),
        "clauses": {"bar": "第二十一条", "wait": "第二十条", "deadline": "第十条"},
    }
    return AppointmentRule.objects.create(**{**defaults, **fields})


def make_nomination(person: User | None = None, **fields: Any) -> Nomination:
    """Received ten days ago; the term that runs and the first organ, unless given."""
    if "term" not in fields:
        fields["term"] = running_term()
    if "proposer" not in fields:
        fields["proposer"], _ = Organ.objects.get_or_create(
            name="清源县人民政府办公室", defaults={"branch": Branch.GOVERNMENT}
        )
    defaults = {
        "person": person or make_person(),
        "post": fields.pop("post", None) or make_post(),
        "received_on": TODAY - timedelta(days=10),
        "session_on": TODAY + timedelta(days=20),
        "basis_document": "清政函〔2026〕8号",
    }
    return Nomination.objects.create(**{**defaults, **fields})


def sat(
    nomination: Nomination,
    *,
    passed: bool = True,
    released: bool = True,
    days_ago: int = 2,
    sitting: Sitting | None = None,
    regulation: Regulation | None = None,
    **fields: Any,
) -> Result:
    """The person of the nomination has sat an exam for its post, `days_ago`."""
    opened = NOW - timedelta(days=days_ago)
    sitting = sitting or make_sitting(
        regulation=regulation or Regulation.objects.first() or rules(),
        opens_at=opened,
        state=Sitting.State.PUBLISHED if released else Sitting.State.CLOSED,
    )
    about = {"branch": nomination.branch, "post_title": str(nomination.post), **fields}
    candidate = make_candidate(sitting, nomination.person, **about)
    attempt = make_attempt(
        Attempt.State.MARKED,
        candidate=candidate,
        paper=make_paper(sitting, items=0),
        started_at=opened,
    )
    return Result.objects.create(
        candidate=candidate,
        attempt=attempt,
        regulation=sitting.regulation,
        total=Decimal(80 if passed else 50),
        grade="良好" if passed else "不合格",
        has_passed=passed,
        judged_at=opened,
        state=Result.State.RELEASED if released else Result.State.PROVISIONAL,
        released_at=opened + timedelta(hours=8) if released else None,
    )


def missed(nomination: Nomination, *, excused: bool = False, days_ago: int = 2) -> Candidate:
    opened = NOW - timedelta(days=days_ago)
    sitting = make_sitting(
        regulation=Regulation.objects.first() or rules(),
        opens_at=opened,
        state=Sitting.State.PUBLISHED,
    )
    return make_candidate(
        sitting,
        nomination.person,
        branch=nomination.branch,
        post_title=str(nomination.post),
        absence="excused" if excused else "unexcused",
    )


def evidence(name: str = "合格证明.pdf") -> ContentFile:
    return ContentFile(b"%PDF-1.4", name=name)
