"""A person of whom every source of the dossier has something to tell."""

from datetime import date
from decimal import Decimal
from typing import Any

from appointments.models import (
    Ballot,
    BallotItem,
    Certificate,
    Check,
    Oath,
    OathCeremony,
    Session,
)
from courses.models import CreditAccount
from evaluations.models import DutyRecord, DutyYear, Entry, Evaluation, Round
from people.models import Deputy, Tenure, User
from tests.appointments.rows import make_nomination, make_post, sat
from tests.appointments.voting import OFFICERS, sitting_session, votes
from tests.conftest import NOW
from tests.courses.hours import make_completed
from tests.evaluations.duties import make_delegation, make_scheme
from tests.evaluations.plan_rows import make_cycle
from tests.factories import make_person

ALL_KINDS = ["posts", "exams", "nominations", "evaluations", "awards", "training", "duty"]


def live(person: User, *, number: int = 1, liaison: User | None = None) -> None:
    """One round of an official life. `number` keeps several rounds of one person apart."""
    post = make_post(f"副局长{number}")
    Tenure.objects.create(person=person, post=post, starts_on=date(2022, 3, number))
    nomination = make_nomination(person, post=post, state="passed")
    for step in ("received", "passed"):
        Check.objects.create(nomination=nomination, step=step, by=make_person(), at=NOW)
    sat(nomination)
    vote_and_swear(nomination, number)
    make_completed(person)
    CreditAccount.objects.create(person=person, year=2021 + number, hours=Decimal("12.5"))
    appraise(person, number)
    serve(person, number, liaison)


def vote_and_swear(nomination: Any, number: int) -> Ballot:
    clerk = make_person()
    session = Session.objects.first() or sitting_session(members=3, present=3)
    ballot = Ballot.objects.create(
        session=session, method="paper", state="announced", voted_on=NOW.date(),
        recorded_by=clerk, recorded_at=NOW, announced_at=NOW, **OFFICERS, **vars(votes(20, 2)),
    )  # fmt: skip
    BallotItem.objects.create(ballot=ballot, nomination=nomination)
    Certificate.objects.create(
        nomination=nomination, number=f"任字第{nomination.pk}号", signed_by="赵国平",
        issued_on=NOW.date(), recorded_by=clerk, recorded_at=NOW,
    )  # fmt: skip
    ceremony = OathCeremony.objects.create(
        held_on=NOW.date(), place="常委会会议厅", form="single", recorded_by=clerk, recorded_at=NOW
    )
    Oath.objects.create(ceremony=ceremony, nomination=nomination)
    return ballot


def appraise(person: User, number: int) -> None:
    cycle = make_cycle(year=2021 + number, title=f"{2021 + number} 年履职评议")
    Evaluation.objects.create(
        cycle=cycle, person=person, post_title="县财政局局长", chosen_by="decision",
        decision="第四十五次主任会议", session_on=date(2021 + number, 6, 1), state="closed",
        outcome="同意整改报告",
    )  # fmt: skip
    round = Round.objects.create(
        title=f"第{number}届评选", kind="officer", year=2025, quota=1, conditions="群众满意",
        basis_document="清人常发〔2025〕1号", state="decided",
    )  # fmt: skip
    Entry.objects.create(
        round=round, person=person, name=str(person), recommended_by="县政府办", reason="满意",
        awarded_on=date(2025, 12, 1), award_number=f"满意{number}",
    )  # fmt: skip


def serve(person: User, number: int, liaison: User | None) -> None:
    deputy = Deputy.objects.filter(person=person).first()
    if deputy is None:
        delegation = make_delegation("城关镇", *([liaison] if liaison else []))
        deputy = Deputy.objects.create(person=person, term=delegation.term, delegation=delegation)
    year, _ = DutyYear.objects.get_or_create(
        number=2021 + number, defaults={"scheme": make_scheme(from_year=2000 + number)}
    )
    DutyYear.objects.filter(pk=year.pk).update(state="closed")
    DutyRecord.objects.create(
        year=year, deputy=deputy, total=91, level="优秀", closed_total=91, closed_level="优秀"
    )
