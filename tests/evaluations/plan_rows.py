"""An evaluation at whatever stage a test wants it, brought there by the real actions."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from evaluations.actions import evaluations as actions
from evaluations.actions.plans import choose_subject
from evaluations.actions.ratings import (
    close_rating,
    open_rating,
    print_tickets,
    release_rating,
)
from evaluations.actions.votes import cast_vote
from evaluations.models import Cycle, Evaluation, RaterGroup, Rating
from people.models import User
from tests.conftest import NOW
from tests.evaluations.rows import TODAY, make_scheme


def make_cycle(**fields: Any) -> Cycle:
    defaults = {"year": 2026, "title": "2026 年履职评议", "basis_document": "清人常发〔2026〕3号"}
    return Cycle.objects.create(**{**defaults, **fields})


def make_evaluation(by: User, person: User, **fields: Any) -> Evaluation:
    facts = {
        "post_title": "县财政局局长",
        "decision": "第四十五次主任会议",
        "session_on": TODAY + timedelta(days=20),
    }
    cycle = fields.pop("cycle", None) or Cycle.objects.first() or make_cycle()
    return choose_subject(cycle, person, **{**facts, **fields}, by=by, at=NOW)


def document(name: str = "报告.pdf") -> ContentFile:
    return ContentFile(b"%PDF-1.4", name=name)


def hand_in(row: Evaluation, kind: str, by: User) -> None:
    actions.submit_paper(row, kind=kind, upload=document(), by=by, at=NOW)


def surveying(by: User, person: User, **fields: Any) -> Evaluation:
    row = make_evaluation(by, person, **fields)
    actions.give_notice(row, by=by, at=NOW)
    hand_in(row, "self_report", person)
    actions.begin_survey(row, by=by, at=NOW)
    return row


def rated(row: Evaluation, by: User, chair: User, choices: list[str] | None = None) -> Rating:
    rating = Rating(title="测评", scheme=make_scheme(), held_on=TODAY)
    groups = [RaterGroup(label="常委会组成人员", weight=1)]
    actions.start_rating([row], rating, groups=groups, by=by, at=NOW)
    votes = choices or ["satisfied"] * 6 + ["fairly"] * 2
    [group] = rating.groups.all()
    codes = print_tickets(rating, numbers={group: len(votes)}, by=by, at=NOW)[group]
    open_rating(rating, by=by, at=NOW)
    for code, choice in zip(codes, votes, strict=True):
        cast_vote(code, choices={1: choice})
    close_rating(rating, left={group: 0}, by=by, at=NOW)
    release_rating(rating, by=chair, at=NOW)
    return rating


def scored(by: User, person: User, chair: User, **fields: Any) -> Evaluation:
    row = surveying(by, person, **{"session_on": TODAY, **fields})
    rated(row, by, chair)
    hand_in(row, "survey_report", by)
    row = Evaluation.objects.get(pk=row.pk)
    actions.note_score(row, session_name="第三十次常委会会议", by=by, at=NOW)
    return row


def send(row: Evaluation, by: User, kind: str, recipient: str, on: date = TODAY) -> Any:
    return actions.deliver(
        row, kind=kind, recipient=recipient, document="清人常函〔2026〕9号", sent_on=on,
        by=by, at=NOW,
    )  # fmt: skip


def rectifying(by: User, person: User, chair: User) -> Evaluation:
    row = scored(by, person, chair)
    hand_in(row, "opinion", by)
    send(row, by, "person", str(person))
    send(row, by, "leader", "县人民政府县长")
    actions.begin_rectification(row, by=by, at=NOW)
    return row
