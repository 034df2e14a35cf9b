"""The answer path: append what a page sends, under the lock of its attempt.

There is no `by`: whoever holds the capability of the attempt's page writes, and neither the
person nor the paper is loaded. Nothing is logged either: the responses are the record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.state import Refused
from exams.asking import SheetItem
from exams.models import Attempt, Response


class Outcome(StrEnum):
    SAVED = "saved"
    SUPERSEDED = "superseded"  # stored, but never counted: a newer page has the paper
    LATE = "late"  # stored apart, never counted: the attempt is closed
    PAUSED = "paused"  # not stored; the page keeps it and sends it again
    CONFLICT = "conflict"  # not stored: this number already carries another answer


@dataclass(frozen=True)
class Entry:
    """One change as the page numbered it; `answer` is in the form of normalise_answer."""

    item: SheetItem
    writer: int
    seq: int
    answer: Any


JUDGED_BY = ("state", "due_at", "shut_at", "paused_at", "writer")


def save_response(attempt: int, entry: Entry, *, at: datetime) -> tuple[Outcome, Attempt]:
    """Two statements besides BEGIN and COMMIT: lock the attempt, insert the response.

    A conditional INSERT would not do: without the lock an answer lands while a hand-in is
    uncommitted. Only a repeated number costs a third statement, to compare what is stored.
    """
    try:
        with transaction.atomic():
            locked = Attempt.objects.select_for_update().only(*JUDGED_BY).get(pk=attempt)
            if is_paused(locked):
                return Outcome.PAUSED, locked
            response = as_response(locked, entry, at)
            Response.objects.bulk_create([response])
    except IntegrityError:
        stored = same_number(attempt, entry)
        return (outcome_of(stored) if is_same(stored, entry) else Outcome.CONFLICT), locked
    return outcome_of(response), locked


def is_paused(attempt: Attempt) -> bool:
    return attempt.state == Attempt.State.IN_PROGRESS and attempt.paused_at is not None


def as_response(attempt: Attempt, entry: Entry, at: datetime) -> Response:
    return Response(
        attempt=attempt,
        item_id=entry.item.pk,
        writer=entry.writer,
        seq=entry.seq,
        answer=entry.answer,
        at=at,
        is_late=not attempt.is_open(at),
        is_superseded=entry.writer < attempt.writer,
    )


def same_number(attempt: int, entry: Entry) -> Response:
    return Response.objects.get(attempt=attempt, writer=entry.writer, seq=entry.seq)


def is_same(stored: Response, entry: Entry) -> bool:
    return stored.item_id == entry.item.pk and stored.answer == entry.answer


def outcome_of(response: Response) -> Outcome:
    if response.is_late:
        return Outcome.LATE
    return Outcome.SUPERSEDED if response.is_superseded else Outcome.SAVED


def append_unsent(attempt: Attempt, entries: Iterable[Entry], *, at: datetime) -> None:
    """Store what the page still held at its hand-in; the caller has locked the attempt.

    An answer whose acknowledgement was lost is stored already, and is left as it is.
    """
    entries = list(entries)
    stored = {
        (row.writer, row.seq): row
        for row in attempt.responses.filter(seq__in=[entry.seq for entry in entries])
    }
    fresh = []
    for entry in entries:
        known = stored.get((entry.writer, entry.seq))
        if known is None:
            fresh.append(as_response(attempt, entry, at))
        elif not is_same(known, entry):
            raise Refused("同一序号的答案内容不一致，没有交卷。请刷新页面核对答案后再交卷。")
    Response.objects.bulk_create(fresh)


@transaction.atomic
def save_form(
    attempt: int, answers: Mapping[SheetItem, Any], *, writer: int, at: datetime
) -> tuple[Outcome, int]:
    """Store the changed answers of a page without scripts; return how many there were.

    Such a page cannot count, so the numbers are made here, under the lock.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt)
    if is_paused(locked):
        return Outcome.PAUSED, 0
    held = dict(locked.responses.current().values_list("item", "answer"))
    changed = [(item, answer) for item, answer in answers.items() if answer != held.get(item.pk)]
    last = locked.responses.filter(writer=writer).aggregate(last=Max("seq"))["last"] or 0
    rows = [
        as_response(locked, Entry(item, writer, seq, answer), at)
        for seq, (item, answer) in enumerate(changed, start=last + 1)
    ]
    Response.objects.bulk_create(rows)
    return (outcome_of(rows[0]) if rows else Outcome.SAVED), len(rows)
