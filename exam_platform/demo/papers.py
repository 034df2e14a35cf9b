"""The demonstration's official documents: made by the real forms of what the others have left."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from appointments.actions.review import add_material
from appointments.models import Ballot, Nomination, Session
from appointments.papers import OF_BALLOT, OF_NOMINATION, OF_SESSION
from documents.papers import Paper, find_paper, make_paper
from evaluations.models import Cycle, Evaluation, Rating
from evaluations.papers import OF_CYCLE, OF_EVALUATION, OF_RATING
from exam_platform.demo.committee import MATERIALS
from people.models import User

LETTERS = (
    "evaluation-opinion", "feedback-letter-person", "feedback-letter-leader",
    "report-letter-committee", "report-letter-discipline", "report-letter-organization",
)  # fmt: skip


def seed_papers(*, at: datetime) -> None:
    """A few of each; only the certificate is set as PDF, since the first one takes a second."""
    clerk = User.objects.get(username="clerk")
    nominations = Nomination.objects.with_facts()

    def make(papers: Iterable[Paper], row: Any, *keys: str, format: str = "docx") -> None:
        for key in keys:
            paper = find_paper(papers, key)
            if paper is None or paper.obstacle(row):
                raise LookupError(f"the demonstration cannot make {key} of {row}")
            make_paper(paper, row, format=format, by=clerk, at=at - timedelta(hours=1))

    hand_in_material(nominations.get(person__username="nominee2"), by=clerk, at=at)
    make(OF_NOMINATION, nominations.get(person__username="nominee1"), "appointment-bill")
    examined = nominations.get(person__username="nominee2")
    make(OF_NOMINATION, examined, "appointment-bill", "review-report")
    make(OF_SESSION, examined.session, "vote-paper")
    judge = nominations.get(person__username="nominee14")
    make(OF_NOMINATION, judge, "certificate-of-appointment", "oath")
    make(OF_NOMINATION, judge, "certificate-of-appointment", format="pdf")
    held = Session.objects.get(pk=judge.session_id)
    make(OF_SESSION, held, "decision", "public-notice")
    for ballot in Ballot.objects.filter(session=held):
        make(OF_BALLOT, ballot, "tally-sheet")
    cycle = Cycle.objects.get()
    make(OF_CYCLE, cycle, "evaluation-plan")
    evaluations = {row.state: row for row in Evaluation.objects.with_facts().filter(cycle=cycle)}
    closed, rectifying = (evaluations[state] for state in ("closed", "rectifying"))
    make(OF_EVALUATION, closed, *LETTERS)
    make(OF_EVALUATION, rectifying, "rectification-plan", "rectification-report")
    make(OF_RATING, Rating.objects.get(state="planned"), "rating-ballot")


def hand_in_material(nomination: Nomination, *, by: User, at: datetime) -> None:
    for name in MATERIALS:
        body = ContentFile(f"{name}（演示）\n".encode(), name=f"{name}.docx")
        add_material(nomination, name=name, upload=body, by=by, at=at - timedelta(days=7))
