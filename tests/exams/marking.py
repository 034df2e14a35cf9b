"""What the tests of marking and results share: answers, a finished sitting, a marker's day."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from exams.actions.marking import mark_item, mark_objective_items
from exams.models import Attempt, Mark, PaperItem, Response, Sitting
from tests.conftest import NOW
from tests.factories import make_attempt, make_candidate, make_item, make_paper, make_sitting

_seqs = count(1)
LATER = NOW + timedelta(hours=4)


def respond(attempt: Attempt, item: PaperItem, answer: Any, **fields: Any) -> Response:
    defaults = {"writer": 1, "seq": next(_seqs), "at": NOW}
    return Response.objects.create(
        attempt=attempt, item=item, answer=answer, **{**defaults, **fields}
    )


def right_answer(item: PaperItem) -> Any:
    key = item.frozen["key"]
    return [accepted[0] for accepted in key] if item.kind == "blank" else key


def closed_sitting(**fields: Any) -> Sitting:
    return make_sitting(**{"state": Sitting.State.CLOSED, **fields})


def handed_in(sitting: Sitting, *, right: int = 0, paper=None, person=None, **fields) -> Attempt:
    """Handed in with the first `right` items answered rightly; not marked yet."""
    paper = paper or sitting.papers.first() or full_mark_paper(sitting)
    candidate = make_candidate(sitting, person, **fields)
    attempt = make_attempt(Attempt.State.SUBMITTED, candidate=candidate, paper=paper)
    for item in list(paper.items.all())[:right]:
        respond(attempt, item, right_answer(item))
    return attempt


def full_mark_paper(sitting: Sitting, *, items: int = 5, kind: str = "single", **fields: Any):
    """`items` questions that make 100 together."""
    paper = make_paper(sitting, items=0, **fields)
    for _ in range(items):
        make_item(paper, kind, max_mark=Decimal(100) / items)
    return paper


def marked(sitting: Sitting, **how: Any) -> Attempt:
    attempt = handed_in(sitting, **how)
    mark_objective_items(attempt, at=LATER)
    attempt.refresh_from_db()
    return attempt


def written_paper(sitting: Sitting, *, max_mark: int = 10):
    """Nine single choices of ten marks and one written item."""
    paper = full_mark_paper(sitting, items=9)
    paper.items.update(max_mark=10)
    make_item(paper, "short_answer", max_mark=max_mark)
    return paper


def written_mark(attempt: Attempt) -> Mark:
    return attempt.marks.get(is_manual=True)


def give(mark: Mark, value: Any, marker, **more: Any) -> Mark:
    return mark_item(mark, value=Decimal(str(value)), by=marker, at=LATER, **more)
