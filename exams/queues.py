"""What a marker has before her: question by question, every answer of a sitting in one stack.

Nothing here selects the candidate's person, and the order of a stack has nothing to do with
seats or names: she learns a serial number and no more.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from exams.models import Mark, PaperItem, Sitting
from people.models import User

StackKey = tuple[int, int, int]  # sitting, question, which of the case's sub-questions


@dataclass
class Stack:
    """All answers to one question of one sitting, whichever paper it stood on."""

    sitting: Sitting
    item: PaperItem  # one of its places; its frozen copy is shown
    marks: list[tuple[int, bool]] = field(default_factory=list)  # (mark pk, is it done)

    @property
    def total(self) -> int:
        return len(self.marks)

    @property
    def done(self) -> int:
        return sum(is_done for _, is_done in self.marks)

    @property
    def left(self) -> int:
        return self.total - self.done

    @cached_property
    def order(self) -> list[int]:
        """A fixed shuffle, so that a serial number keeps its answer and betrays no seat."""
        return sorted((pk for pk, _ in self.marks), key=lambda pk: shuffled(self.item.pk, pk))

    @cached_property
    def waiting(self) -> list[int]:
        open_ones = {pk for pk, is_done in self.marks if not is_done}
        return [pk for pk in self.order if pk in open_ones]

    def serial(self, mark: int) -> int:
        return self.order.index(mark) + 1

    def beside(self, mark: int) -> tuple[int | None, int | None]:
        place = self.order.index(mark)
        before = self.order[place - 1] if place else None
        after = self.order[place + 1] if place + 1 < len(self.order) else None
        return before, after

    def next_waiting(self, mark: int) -> int | None:
        """The next unmarked one after this; then whatever was skipped before it."""
        place = self.order.index(mark)
        later = [pk for pk in self.order[place + 1 :] if pk in set(self.waiting)]
        earlier = [pk for pk in self.waiting if pk != mark]
        return next(iter(later or earlier), None)


def shuffled(item: int, mark: int) -> str:
    return hashlib.sha256(f"{item}:{mark}".encode()).hexdigest()


def stacks_of(marker: User, *, sitting: int | None = None) -> list[Stack]:
    """In the order of sittings and papers; four queries whatever the number of answers."""
    marks = Mark.objects.markable_by(marker).in_closed_sittings()
    if sitting is not None:
        marks = marks.filter(attempt__candidate__sitting=sitting)
    rows = list(marks.values_list("pk", "item", "value", "attempt__candidate__sitting").distinct())
    places = PaperItem.objects.filter(pk__in={row[1] for row in rows})
    items = {item.pk: item for item in places.select_related("paper")}
    sittings = Sitting.objects.in_bulk({row[3] for row in rows})
    keys = stack_keys(items.values())
    stacks: dict[StackKey, Stack] = {}
    for pk, item, value, held_in in sorted(rows, key=lambda row: (row[3], place(items[row[1]]))):
        stack = stacks.setdefault(keys[item], Stack(sittings[held_in], items[item]))
        stack.marks.append((pk, value is not None))
    return list(stacks.values())


def place(item: PaperItem) -> tuple[str, str, int]:
    return item.paper.branch, item.paper.label, item.position


def stack_keys(items: Any) -> dict[int, StackKey]:
    """Sub-questions of one case share their question; their order within it tells them apart."""
    seen: dict[tuple[int, int], int] = defaultdict(int)
    keys = {}
    for item in sorted(items, key=lambda one: (one.paper_id, one.position)):
        seen[item.paper_id, item.question_id] += 1
        number = seen[item.paper_id, item.question_id]
        keys[item.pk] = (item.paper.sitting_id, item.question_id, number)
    return keys


def stack_with(stacks: list[Stack], mark: int) -> Stack | None:
    return next((one for one in stacks if any(pk == mark for pk, _ in one.marks)), None)
