"""The demonstration's nominations: every state of the exam gate has one."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from appointments.actions.gate import bypass_exam, grant_exemption
from appointments.actions.nominations import (
    clear_nomination,
    receive_nomination,
    screen_nomination,
    table_nomination,
)
from appointments.actions.review import give_opinion
from appointments.models import Nomination, Session
from exam_platform.demo.cast import CONGRESS, GOVERNMENT, NOMINEES, Person
from exam_platform.demo.exams import EXEMPTION_REASONS, Officers
from exams.models import Regulation
from people.models import Organ, Post, Term, User

EVIDENCE = "（演示材料）兹证明该同志在同一单位内平职调整，级别和职责范围未发生变化。\n"


def receive_all(*, at: datetime, officers: Officers) -> dict[str, Nomination]:
    """By login name; received eighty days before `at`, before the first sitting."""
    term = Term.objects.get()
    received_at = at - timedelta(days=80)
    return {
        person.username: receive(person, number, term, received_at, officers)
        for number, person in enumerate(NOMINEES, start=1)
    }


def receive(
    person: Person, number: int, term: Term, at: datetime, officers: Officers
) -> Nomination:
    organ = Organ.objects.get(name=person.organ)
    # What the congress's own office proposes comes from the 主任会议, entered as its organ.
    nomination = Nomination(
        person=User.objects.get(username=person.username),
        post=Post.objects.get(organ=organ, name=person.proposed_post),
        kind="decide_appoint" if person.organ == GOVERNMENT else "appoint",
        term=term,
        proposer=Organ.objects.get(name=CONGRESS) if person.organ == CONGRESS else organ,
        basis_document=f"清提〔{at.year}〕{number}号",
        received_on=timezone.localtime(at).date(),
    )
    return receive_nomination(nomination, by=officers.clerk, at=at)


def exempt(nomination: Nomination, regulation: Regulation, *, at: datetime, by: User) -> None:
    grant_exemption(
        nomination,
        regulation=regulation,
        reason=EXEMPTION_REASONS[2],
        clause=regulation.clauses["exemption"] + "第一款第三项",
        evidence=ContentFile(EVIDENCE.encode(), name="平职调整证明.pdf"),
        note="县监委内设机构负责人转任委员，经审核属实。",
        by=by,
        at=at,
    )


def bring_forward(
    nominations: dict[str, Nomination], *, at: datetime, officers: Officers, session: Session
) -> None:
    """Some have come further: screened, cleared by the 主任会议, on the agenda."""
    given_on = timezone.localtime(at - timedelta(days=6)).date()
    for name in ("nominee2", "nominee4", "nominee7", "nominee8", "nominee15"):
        give_opinion(
            nominations[name], giver="人事代表选举工委", verdict="fit", given_on=given_on,
            by=officers.clerk, at=at - timedelta(days=6),
        )  # fmt: skip
        screen_nomination(
            nominations[name],
            note="材料齐全，任职资格和条件符合规定。",
            by=officers.clerk,
            at=at - timedelta(days=6),
        )
    for name in ("nominee2", "nominee7", "nominee15"):
        clear_nomination(
            nominations[name],
            note="县十八届人大常委会第八十次主任会议",
            by=officers.chair,
            at=at - timedelta(days=2),
        )
    bypass_exam(
        nominations["nominee15"],
        reason="防汛应急工作急需配备负责人，经主任会议研究先行提请，到任后一个月内补考。",
        by=officers.chair,
        at=at - timedelta(days=1),
    )
    for name in ("nominee2", "nominee15"):
        table_nomination(
            nominations[name],
            session=session,
            by=officers.clerk,
            at=at - timedelta(hours=3),
        )
