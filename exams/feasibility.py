"""Whether a bank can fill a blueprint, and if not, which rules together ask for too much.

Rules may overlap (one asks for any 单选, another for 单选 on one law), so counting each rule alone
proves nothing. Feasibility is a maximum flow between rules and questions. Questions that the same
rules accept are alike and form one class, so the network stays small whatever the bank's size.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

KIND_NAMES = {
    "single": "单选题",
    "multiple": "多选题",
    "indeterminate": "不定项选择题",
    "true_false": "判断题",
    "blank": "填空题",
    "short_answer": "简答题",
    "essay": "论述题",
    "case": "案例题",
}


class Part(StrEnum):
    PUBLIC = "public"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question of the bank as drawing sees it.

    `subjects` holds its subject and all the subject's ancestors, so that a rule on a chapter takes
    its sections too; `branch` is "" for the public part; `items` counts a case's sub-questions.
    """

    pk: int
    kind: str
    subjects: frozenset[Hashable] = frozenset()
    laws: frozenset[Hashable] = frozenset()
    difficulty: int | None = None
    branch: str = ""
    items: int = 1


@dataclass(frozen=True, slots=True)
class DrawRule:
    """`count` questions of a kind; None means "any". A case counts once, whatever its items.

    A rule of the branch part names the branch of the paper that is drawn. `items` may fix how many
    sub-questions a case has, so that all papers carry the same full mark.
    """

    pk: int | None
    count: int
    kind: str
    subjects: frozenset[Hashable] | None = None
    laws: frozenset[Hashable] | None = None
    difficulty: int | None = None
    part: str = Part.PUBLIC
    branch: str = ""
    items: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a rule cannot ask for fewer than no questions")
        if self.part == Part.BRANCH and not self.branch:
            raise ValueError("a rule of the branch part needs the branch of the paper")

    def accepts(self, question: PoolQuestion) -> bool:
        wanted_branch = self.branch if self.part == Part.BRANCH else ""
        return (
            question.kind == self.kind
            and question.branch == wanted_branch
            and self.difficulty in (None, question.difficulty)
            and self.items in (None, question.items)
            and (self.subjects is None or not self.subjects.isdisjoint(question.subjects))
            and (self.laws is None or not self.laws.isdisjoint(question.laws))
        )


Classes: TypeAlias = dict[int, list[PoolQuestion]]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Rules that together need more questions than any of them accepts."""

    rules: tuple[DrawRule, ...]
    needed: int
    available: int
    sentence: str

    @property
    def missing(self) -> int:
        return self.needed - self.available


@dataclass(frozen=True, slots=True)
class Feasibility:
    """`available` counts, per rule in the order given, the questions that it accepts."""

    shortages: tuple[Shortage, ...]
    available: tuple[int, ...]

    @property
    def is_feasible(self) -> bool:
        return not self.shortages

    @property
    def missing(self) -> int:
        """The least number of questions to add before the draw can be made."""
        return sum(shortage.missing for shortage in self.shortages)

    @property
    def message(self) -> str:
        if self.is_feasible:
            return "题库中的试题足够，可以组卷。"
        told = "".join(shortage.sentence for shortage in self.shortages)
        return f"{told}请补充试题、减少题数或放宽条件后再组卷。"


class Infeasible(ValueError):
    """The bank cannot fill the blueprint; the message is fit to show the person."""

    def __init__(self, feasibility: Feasibility) -> None:
        super().__init__(feasibility.message)
        self.feasibility = feasibility


# --- classes and the flow -------------------------------------------------------------------


def classes_of(
    rules: Sequence[DrawRule], pool: Iterable[PoolQuestion], excluded: Collection[int]
) -> Classes:
    """Questions by the set of rules that accept them, a bit for each rule."""
    known: dict[tuple[Hashable, ...], int] = {}
    classes: Classes = defaultdict(list)
    for question in {one.pk: one for one in pool}.values():
        if question.pk in excluded:
            continue
        nature = (
            question.kind,
            question.branch,
            question.difficulty,
            question.items,
            question.subjects,
            question.laws,
        )
        if nature not in known:
            known[nature] = sum(1 << n for n, rule in enumerate(rules) if rule.accepts(question))
        if known[nature]:
            classes[known[nature]].append(question)
    return dict(classes)


class Flow:
    """How many places of each rule are filled from each class, kept at the maximum.

    A class is known by its mask. `free` counts questions that no place uses, `taken` those that a
    rule holds provisionally, `unmet` the places that stay empty.
    """

    def __init__(self, demand: Sequence[int], room: Mapping[int, int]) -> None:
        self.free = dict(room)
        self.unmet = list(demand)
        self.taken: Counter[tuple[int, int]] = Counter()
        self.masks = [[m for m in sorted(room) if m >> n & 1] for n in range(len(demand))]
        for rule in range(len(demand)):
            self._fill(rule)

    def _fill(self, rule: int) -> None:
        while self.unmet[rule] and (chain := self._chain(self.masks[rule])):
            self._apply(rule, chain, self.unmet[rule])

    def users(self, mask: int) -> list[int]:
        return [n for n in range(len(self.unmet)) if mask >> n & 1 and self.taken[n, mask]]

    def _search(self, starts: Iterable[int]) -> tuple[dict[int, tuple[int, int] | None], int]:
        """Breadth first over classes: a full class is reached onward through its users, who could
        take from another one instead. Returns how each was reached and the first with room (or 0).
        """
        came: dict[int, tuple[int, int] | None] = dict.fromkeys(starts)
        queue = deque(came)
        asked: set[int] = set()
        while queue:
            mask = queue.popleft()
            if self.free[mask]:
                return came, mask
            for user in self.users(mask):
                if user in asked:
                    continue
                asked.add(user)
                new = [other for other in self.masks[user] if other not in came]
                came.update(dict.fromkeys(new, (mask, user)))
                queue.extend(new)
        return came, 0

    def _chain(self, starts: Iterable[int]) -> list[tuple[int, int]]:
        """Steps (class, rule that gave the class before up for it) from the room found back to a
        start, where the rule is -1; empty if there is no room."""
        came, mask = self._search(starts)
        steps: list[tuple[int, int]] = []
        while mask:
            before = came[mask]
            steps.append((mask, before[1] if before else -1))
            mask = before[0] if before else 0
        return steps

    def _apply(self, rule: int, chain: list[tuple[int, int]], wanted: int) -> None:
        moves = [(user, old, new) for (new, user), (old, _) in pairwise(chain)]
        amount = min([wanted, self.free[chain[0][0]], *(self.taken[u, old] for u, old, _ in moves)])
        self.free[chain[0][0]] -= amount
        for user, old, new in moves:
            self.taken[user, new] += amount
            self.taken[user, old] -= amount
        self.taken[rule, chain[-1][0]] += amount
        self.unmet[rule] -= amount

    def settle(self, rule: int, mask: int) -> bool:
        """Give one place of `rule` a question of the class for good, if the rest stays possible."""
        if not self.taken[rule, mask]:
            given_up = next(m for m in self.masks[rule] if self.taken[rule, m])
            self.taken[rule, given_up] -= 1
            self.free[given_up] += 1
            self.unmet[rule] += 1
            chain = self._chain([mask])
            self._apply(rule, chain or [(given_up, -1)], 1)
            if not chain:
                return False
        self.taken[rule, mask] -= 1
        return True

    def starved(self) -> int:
        """The rules (as bits) that hinder one another: together they lack the most."""
        bits = 0
        for rule, unmet in enumerate(self.unmet):
            if unmet:
                bits |= 1 << rule
                for mask in self._search(self.masks[rule])[0]:
                    bits |= sum(1 << user for user in self.users(mask))
        return bits


# --- feasibility ----------------------------------------------------------------------------


def check_feasibility(
    rules: Sequence[DrawRule],
    pool: Iterable[PoolQuestion],
    *,
    papers: int = 1,
    disjoint: bool = False,
    excluded: Collection[int] = frozenset(),
) -> Feasibility:
    """Whether `papers` papers can be drawn, exactly; if not, the rules that together lack.

    Papers that may share questions are each drawn from the whole bank, so only `disjoint` ones
    need more than one does. `excluded` are pks that may not be used (a resit's first paper).
    """
    copies = papers if disjoint else 1
    room = {mask: len(ones) for mask, ones in classes_of(rules, pool, excluded).items()}
    demand = [rule.count * copies for rule in rules]
    lacking = Flow(demand, room).starved()
    return Feasibility(
        shortages=tuple(
            _shortage(rules, demand, room, bits, copies)
            for bits in _tight_sets(demand, room, lacking)
        ),
        available=tuple(
            sum(size for mask, size in room.items() if mask >> n & 1) for n in range(len(rules))
        ),
    )


def _lack(bits: int, demand: Sequence[int], room: Mapping[int, int]) -> int:
    """What these rules need less what there is for them (Hall's condition, read as a number)."""
    return _needed(bits, demand) - sum(size for mask, size in room.items() if mask & bits)


def _needed(bits: int, demand: Sequence[int]) -> int:
    return sum(count for n, count in enumerate(demand) if bits >> n & 1)


def _tight_sets(demand: Sequence[int], room: Mapping[int, int], lacking: int) -> list[int]:
    """The lacking rules in groups that share no question, each without needless members."""
    groups = []
    while lacking:
        group = lacking & -lacking
        while (grown := group | _neighbours(group, room) & lacking) != group:
            group = grown
        lacking &= ~group
        for n in range(len(demand)):
            fewer = group & ~(1 << n)
            if fewer != group and _lack(fewer, demand, room) >= _lack(group, demand, room):
                group = fewer
        groups.append(group)
    return groups


def _neighbours(group: int, room: Mapping[int, int]) -> int:
    bits = 0
    for mask in room:
        if mask & group:
            bits |= mask
    return bits


def _shortage(
    rules: Sequence[DrawRule],
    demand: Sequence[int],
    room: Mapping[int, int],
    bits: int,
    copies: int,
) -> Shortage:
    named = [(n, rule) for n, rule in enumerate(rules) if bits >> n & 1]
    needed = _needed(bits, demand)
    available = needed - _lack(bits, demand, room)
    names = "、".join(f"“{rule.label or _plain_label(n, rule)}”" for n, rule in named)
    each = f"{copies} 套试卷互不重复，" if copies > 1 else ""
    together = "合起来" if len(named) > 1 else ""
    sentence = (
        f"{names}{together}需要 {needed} 题，{each}题库中可用的只有 {available} 题，"
        f"还差 {needed - available} 题。"
    )
    return Shortage(tuple(rule for _, rule in named), needed, available, sentence)


def _plain_label(number: int, rule: DrawRule) -> str:
    part = "专业部分" if rule.part == Part.BRANCH else "公共部分"
    return f"第 {number + 1} 条 {part}{KIND_NAMES.get(rule.kind, rule.kind)}"
