"""The pages of a try as data: one question a page, and nothing that helps before it may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from exams.actions.tries import POLICY, feedback_of
from exams.asking import ask
from exams.models import Attempt, Feedback, PaperItem, Sitting
from exams.models.records import local_day
from exams.reviewing import ReviewedItem, reviewed_marks
from exams.views.answer_page import Row


@dataclass(frozen=True)
class Cell:
    """One question on the answer card."""

    position: int
    number: str
    state: str  # "", answered, right or wrong
    url: str
    is_current: bool

    @property
    def told(self) -> str:
        return {"answered": "已答", "right": "答对", "wrong": "答错"}.get(self.state, "未答")


@dataclass(frozen=True)
class TryPage:
    attempt: Attempt
    item: PaperItem
    row: Row
    cells: Sequence[Cell]
    tells_at_once: bool
    reviewed: ReviewedItem | None  # only of a locked answer

    @property
    def index(self) -> int:
        return next(n for n, cell in enumerate(self.cells, start=1) if cell.is_current)

    @property
    def answered(self) -> int:
        return sum(bool(cell.state) for cell in self.cells)

    @property
    def following(self) -> Cell | None:
        return self.cells[self.index] if self.index < len(self.cells) else None

    @property
    def preceding(self) -> Cell | None:
        return self.cells[self.index - 2] if self.index > 1 else None

    @property
    def is_timed(self) -> bool:
        begun = self.attempt.started_at or self.attempt.bell
        return self.attempt.bell - begun < timedelta(days=1)


def question_url(attempt: Attempt, position: int) -> str:
    return reverse("quiz:question", args=[attempt.pk, position])


def cells_of(attempt: Attempt, current: int) -> list[Cell]:
    """Verdicts come from the marks, which exist only for what is locked."""
    answered = set(attempt.responses.exclude(answer=None).values_list("item", flat=True))
    verdicts = dict(attempt.marks.values_list("item", "value"))
    items = attempt.paper.items.order_by("position").defer("content")
    return [
        Cell(
            position=item.position,
            number=item.number.replace("(", "-").rstrip(")"),
            state=state_of(item, answered, verdicts),
            url=question_url(attempt, item.position),
            is_current=item.position == current,
        )
        for item in items
    ]


def state_of(item: PaperItem, answered: set[int], verdicts: dict[int, Any]) -> str:
    if item.pk in verdicts:
        return "right" if verdicts[item.pk] == item.max_mark else "wrong"
    return "answered" if item.pk in answered else ""


def try_page(attempt: Attempt, item: PaperItem) -> TryPage:
    held = attempt.responses.current().filter(item=item).first()
    asked = ask(
        item.frozen,
        pk=item.pk,
        position=item.position,
        number=item.number,
        kind=item.kind,
        mark=item.max_mark,
    )
    locked = held is not None and held.locked_at is not None
    return TryPage(
        attempt=attempt,
        item=item,
        row=Row(asked, held.answer if held else None),
        cells=cells_of(attempt, item.position),
        tells_at_once=feedback_of(attempt) == Feedback.EACH,
        reviewed=reviewed_one(attempt, item) if locked else None,
    )


def reviewed_one(attempt: Attempt, item: PaperItem) -> ReviewedItem:
    marks = attempt.marks.filter(item=item).select_related("item", "response")
    return reviewed_marks(marks, POLICY, on=local_day(attempt.started_at or attempt.bell))[0]


def first_open(attempt: Attempt) -> int:
    """Where to go on: the first question without an answer, or else the last one."""
    done = attempt.responses.exclude(answer=None).values("item")
    items = attempt.paper.items.order_by("position")
    position = items.exclude(pk__in=done).values_list("position", flat=True).first()
    return position or items.order_by("-position").values_list("position", flat=True)[0]


@dataclass(frozen=True)
class TryResult:
    attempt: Attempt
    items: Sequence[ReviewedItem]
    unanswered: frozenset[str]  # numbers

    @property
    def wrong(self) -> list[ReviewedItem]:
        return [
            item
            for item in self.items
            if item.verdict != "right" and not item.key and item.number not in self.unanswered
        ]

    @property
    def left_open(self) -> list[ReviewedItem]:
        return [item for item in self.items if not item.key and item.number in self.unanswered]

    @property
    def right(self) -> list[ReviewedItem]:
        return [item for item in self.items if item.verdict == "right" and not item.key]

    @property
    def written(self) -> list[ReviewedItem]:
        """To be compared with the model answer by herself."""
        return [item for item in self.items if item.key]

    @property
    def is_quiz(self) -> bool:
        return self.attempt.candidate.sitting.kind == Sitting.Kind.QUIZ


def try_result(attempt: Attempt, at: datetime) -> TryResult:
    marks = list(attempt.marks.select_related("item", "response").order_by("item__position"))
    unanswered = frozenset(
        mark.item.number for mark in marks if mark.response is None or mark.response.answer is None
    )
    return TryResult(attempt, reviewed_marks(marks, POLICY, on=local_day(at)), unanswered)
