"""The answer page as data: what is asked, what is answered, and nothing that helps to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from core.state import Refused
from exams.asking import Asked, Part, SheetItem, ask, parts_of, plain, receipt_code
from exams.models import Attempt, PaperItem, Sitting
from exams.scoring import WRITTEN

SEVERAL = ("multiple", "indeterminate")


@dataclass(frozen=True)
class Row:
    """One question with what the server holds of its answer."""

    asked: Asked
    answer: Any
    by: int = 0  # the page (writer) that sent it

    @property
    def name(self) -> str:
        """Of the form fields."""
        return f"q{self.asked.position}"

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    @property
    def mark(self) -> str:
        return plain(self.asked.mark)

    @property
    def input_type(self) -> str:
        return "checkbox" if self.asked.kind in SEVERAL else "radio"

    @property
    def choices(self) -> list[tuple[str, str, str, bool]]:
        """Value sent, letter shown, text, chosen."""
        if self.asked.kind == "true_false":
            return [
                ("T", "对", "正确", self.answer is True),
                ("F", "错", "错误", self.answer is False),
            ]
        chosen = self.answer or ()
        return [(letter, letter, text, letter in chosen) for letter, text in self.asked.options]

    @property
    def blanks(self) -> list[tuple[int, str]]:
        texts = list(self.answer or ()) + [""] * self.asked.blanks
        return list(enumerate(texts[: self.asked.blanks], start=1))

    @property
    def is_written(self) -> bool:
        return self.asked.kind in WRITTEN


@dataclass(frozen=True)
class RowPart:
    part: Part
    cases: list[tuple[str, list[Row]]]

    @property
    def rows(self) -> list[Row]:
        return [row for _, rows in self.cases for row in rows]


def asked_of(paper: int) -> list[Asked]:
    return [
        ask(
            item.frozen,
            pk=item.pk,
            position=item.position,
            number=item.number,
            kind=item.kind,
            mark=item.max_mark,
        )
        for item in PaperItem.objects.filter(paper=paper).order_by("position")
    ]


def held_rows(attempt: Attempt) -> dict[int, tuple[Any, int]]:
    """By position: the answer that the server holds, and the page that sent it."""
    rows = attempt.responses.current().values_list("item__position", "answer", "writer")
    return {position: (answer, writer) for position, answer, writer in rows}


def held_answers(attempt: Attempt) -> dict[int, Any]:
    """By position; taken-back ones left out."""
    rows = held_rows(attempt).items()
    return {position: answer for position, (answer, _) in rows if answer is not None}


def answered_on(attempt: Attempt) -> str:
    """The code that proves what was handed in."""
    return receipt_code(attempt.pk, held_answers(attempt))


def page_parts(asked: Iterable[Asked], held: Mapping[int, tuple[Any, int]]) -> list[RowPart]:
    nothing = (None, 0)
    return [
        RowPart(
            part,
            [
                (material, [Row(item, *held.get(item.position, nothing)) for item in items])
                for material, items in part.cases
            ],
        )
        for part in parts_of(asked)
    ]


def render_page(
    request: HttpRequest,
    attempt: Attempt,
    asked: list[Asked],
    held: Mapping[int, tuple[Any, int]],
    *,
    capability: str,
    at: datetime,
    problem: str = "",
) -> HttpResponse:
    """`problem`: why the answers just sent are shown again instead of stored."""
    candidate = attempt.candidate
    context = {
        "attempt": attempt,
        "candidate": candidate,
        "sitting": candidate.sitting,
        "parts": page_parts(asked, held),
        "answered": sum(answer is not None for answer, _ in held.values()),
        "total": len(asked),
        "capability": capability,
        "clock": clock(attempt, at),
        "problem": problem,
    }
    return render(request, "exams/attempt.html", context, status=409 if problem else 200)


def clock(attempt: Attempt, at: datetime) -> dict[str, Any]:
    """What keeps the page's counter honest, in milliseconds since the epoch."""
    return {
        "now": int(at.timestamp() * 1000),
        "due_at": int(attempt.due_at.timestamp() * 1000) if attempt.due_at else 0,
        "state": attempt.state,
        "paused": attempt.paused_at is not None,
        "writer": attempt.writer,
    }


def posted_answers(data: QueryDict, sheet: Mapping[int, SheetItem]) -> dict[int, Any]:
    """The form's fields in the shape that `normalise_answer` takes."""
    return {position: posted(data, position, item) for position, item in sheet.items()}


def posted(data: QueryDict, position: int, item: SheetItem) -> Any:
    """One question's fields, named as `Row.name` names them."""
    name = f"q{position}"
    if item.kind == "blank":
        return [data.get(f"{name}-{place}", "") for place in range(1, item.size + 1)]
    if item.kind in WRITTEN:
        return data.get(name, "")
    if item.kind == "true_false":
        return {"T": True, "F": False}.get(data.get(name, ""))
    return data.getlist(name)


def demand_place(request: HttpRequest, sitting: Sitting) -> None:
    """A formal exam may be bound to the machines of its room."""
    room = sitting.room
    if sitting.kind != Sitting.Kind.FORMAL or room is None:
        return
    if not room.admits(request.META["REMOTE_ADDR"]):
        raise Refused(f"本场考试只能在{room.name}的考试电脑上作答，请到考场入座后再登录。")
