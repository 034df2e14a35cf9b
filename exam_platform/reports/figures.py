"""The figures of the personnel office: counted by the database, in a fixed number of queries.

Page, workbook and annual report are all drawn from these, so that they cannot differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from appointments.kinds import KINDS
from appointments.models import Ballot, BallotItem, Nomination
from courses.models import CreditAccount
from evaluations.models import DutyRecord, DutyYear, Entry, Evaluation, Round
from exams.models import Candidate, Result, Sitting
from people.models import Branch, Organ

BY = {"year": "年度", "branch": "系统", "organ": "机关"}
NOBODY = "未登记机关"
Key = int | str | None


@dataclass(frozen=True)
class ExamRow:
    label: str
    sittings: int
    entered: int
    judged: int
    passed: int


@dataclass(frozen=True)
class VoteRow:
    label: str
    passed: int
    failed: int


@dataclass(frozen=True)
class EvaluationRow:
    label: str
    total: int
    closed: int


@dataclass(frozen=True)
class TrainingRow:
    label: str
    people: int
    hours: Decimal


@dataclass(frozen=True)
class Figures:
    """`exams` to `training` are grouped by `by`; the rest is of the one year."""

    by: str
    year: int
    years: list[int]
    exams: list[ExamRow]
    votes: list[VoteRow]
    kinds: list[VoteRow]
    evaluations: list[EvaluationRow]
    words: list[tuple[str, int]]
    training: list[TrainingRow]
    duty: list[tuple[str, int]]
    awards: list[tuple[str, int]]


@dataclass(frozen=True)
class Cut:
    """Where a subject keeps its year, its branch and its organ."""

    year: Any
    branch: str
    organ: str

    def count(self, rows: QuerySet, by: str, year: int, **counts: Any) -> dict[Key, tuple]:
        """{key: the counts, in the order in which they were asked for}"""
        rows = rows.order_by().annotate(on_year=self.year)
        if by != "year":
            rows = rows.filter(on_year=year)
        key = {"year": "on_year", "branch": self.branch, "organ": self.organ}[by]
        return {row[0]: row[1:] for row in rows.values_list(key).annotate(**counts)}

    def years(self, rows: QuerySet) -> set[int]:
        return set(rows.order_by().annotate(on_year=self.year).values_list("on_year", flat=True))


CANDIDATES = Cut(ExtractYear("sitting__opens_at"), "branch", "person__organ")
RESULTS = Cut(
    ExtractYear("candidate__sitting__opens_at"), "candidate__branch", "candidate__person__organ"
)
VOTES = Cut(
    ExtractYear("ballot__voted_on"),
    "nomination__post__organ__branch",
    "nomination__post__organ",
)
EVALUATIONS = Cut(ExtractYear("session_on"), "person__organ__branch", "person__organ")
TRAINING = Cut(F("year"), "person__organ__branch", "person__organ")


def candidates() -> QuerySet:
    """Of formal exams whose results are out: of the others nothing may be told yet."""
    published = {"sitting__kind": Sitting.Kind.FORMAL, "sitting__state": Sitting.State.PUBLISHED}
    return Candidate.objects.filter(**published)


def results() -> QuerySet:
    rows = Result.objects.standing().filter(state=Result.State.RELEASED)
    return rows.filter(candidate__in=candidates().values("pk"))


def votes() -> QuerySet:
    return BallotItem.objects.filter(is_void=False, ballot__state=Ballot.State.ANNOUNCED)


def known_years() -> list[int]:
    found = CANDIDATES.years(candidates()) | VOTES.years(votes())
    found |= EVALUATIONS.years(Evaluation.objects.all())
    found |= TRAINING.years(CreditAccount.objects.all())
    return sorted((year for year in found if year), reverse=True)


def figures_of(by: str, year: int) -> Figures:
    organs = {organ.pk: (organ.position, organ.name) for organ in Organ.objects.all()}

    def named(counted: dict[Key, tuple]) -> list[tuple]:
        return [(label(by, key, organs), *counted[key]) for key in ordered(by, counted, organs)]

    return Figures(
        by=by,
        year=year,
        years=known_years(),
        exams=exam_rows(by, year, named),
        votes=[VoteRow(*row) for row in named(count_votes(by, year))],
        kinds=vote_kinds(year),
        evaluations=[EvaluationRow(*row) for row in named(count_evaluations(by, year))],
        words=rating_words(year),
        training=[TrainingRow(*row) for row in named(count_training(by, year))],
        duty=duty_levels(year),
        awards=awards_given(year),
    )


def label(by: str, key: Key, organs: dict[int, tuple[int, str]]) -> str:
    if by == "year":
        return f"{key} 年"
    if not key:
        return NOBODY
    return str(Branch(str(key)).label) if by == "branch" else organs[int(key)][1]


def ordered(by: str, keys: Iterable[Key], organs: dict[int, tuple[int, str]]) -> list[Key]:
    """Years from the newest, branches and organs in the order of the register."""
    if by == "year":
        return sorted(keys, key=lambda key: int(key or 0), reverse=True)
    ranks: dict[Any, Any] = organs
    if by == "branch":
        ranks = {branch: (number, "") for number, branch in enumerate(Branch.values)}
    return sorted(keys, key=lambda key: ranks.get(key, (10**9, "")))


def exam_rows(by: str, year: int, named: Callable[[dict[Key, tuple]], list[tuple]]) -> list:
    entered = CANDIDATES.count(
        candidates(), by, year, sittings=Count("sitting", distinct=True), entered=Count("pk")
    )
    judged = RESULTS.count(
        results(),
        by,
        year,
        judged=Count("candidate", distinct=True),
        passed=Count("candidate", distinct=True, filter=Q(has_passed=True)),
    )
    joined = {key: (*counts, *judged.get(key, (0, 0))) for key, counts in entered.items()}
    return [ExamRow(*row) for row in named(joined)]


PASSED = Count("pk", filter=Q(nomination__state=Nomination.State.PASSED))
FAILED = Count("pk", filter=Q(nomination__state=Nomination.State.NOT_PASSED))


def count_votes(by: str, year: int) -> dict[Key, tuple]:
    return VOTES.count(votes(), by, year, passed=PASSED, failed=FAILED)


def vote_kinds(year: int) -> list[VoteRow]:
    rows = votes().order_by().filter(ballot__voted_on__year=year)
    counted = rows.values_list("nomination__kind").annotate(passed=PASSED, failed=FAILED)
    found = {kind: counts for kind, *counts in counted}
    return [VoteRow(kind.name, *found[key]) for key, kind in KINDS.items() if key in found]


def count_evaluations(by: str, year: int) -> dict[Key, tuple]:
    closed = Q(state=Evaluation.State.CLOSED)
    rows = Evaluation.objects.all()
    return EVALUATIONS.count(rows, by, year, total=Count("pk"), closed=Count("pk", filter=closed))


def rating_words(year: int) -> list[tuple[str, int]]:
    """What was released, a later rating in the place of the first; the most frequent first."""
    rows = Evaluation.objects.filter(session_on__year=year)
    rows = rows.select_related("item__rating", "re_item__rating")
    told = (row.re_result.get("word") or row.result.get("word") for row in rows)
    return Counter(word for word in told if word).most_common()


def count_training(by: str, year: int) -> dict[Key, tuple]:
    rows = CreditAccount.objects.all()
    people = Count("person", distinct=True)
    return TRAINING.count(rows, by, year, people=people, sum=Sum("hours"))


def duty_levels(year: int) -> list[tuple[str, int]]:
    """Of a closed year; empty until it is."""
    rows = DutyRecord.objects.filter(year__number=year, year__state=DutyYear.State.CLOSED)
    counted = rows.order_by().values_list("level").annotate(count=Count("pk"))
    return sorted(((name or "未定等次", count) for name, count in counted), key=lambda row: -row[1])


def awards_given(year: int) -> list[tuple[str, int]]:
    rows = Entry.objects.filter(awarded_on__year=year, revoked_on=None).order_by()
    counted = dict(rows.values_list("round__kind").annotate(count=Count("pk")))
    return [(str(kind.label), counted[kind.value]) for kind in Round.Kind if kind.value in counted]
