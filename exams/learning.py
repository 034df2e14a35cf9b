"""How a person has done in quizzes and practice, by article and by law; and her study plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from exams.feasibility import PoolQuestion
from exams.models import Candidate, Mark, Outcome, PracticeRun, Sitting
from exams.models.records import local_day
from exams.pool import draw_rules, practice_pool
from exams.practice import notebook
from exams.weakness import (
    NOTHING,
    Outlook,
    PlanLine,
    SyllabusLine,
    Tally,
    add,
    outlook,
    study_plan,
)
from laws.models import Article
from laws.names import preferred_name
from laws.numerals import article_label
from people.models import User

CITED = "item__question__citations__"
LATEST_MOCKS = 5


@dataclass(frozen=True)
class ArticleRecord:
    """Her answers to the questions that cite one article; `url` while its text is imported."""

    law_key: str
    number: int
    suffix: int
    tally: Tally
    url: str = ""

    @property
    def label(self) -> str:
        return f"《{preferred_name(self.law_key)}》{article_label(self.number, self.suffix)}"


def judged_marks(person: User) -> QuerySet[Mark]:
    """Her own answers that a machine has judged; what she left open says nothing."""
    rows = Mark.objects.filter(attempt__candidate__person=person, value__isnull=False)
    tries = rows.exclude(attempt__candidate__sitting__kind=Sitting.Kind.FORMAL)
    return tries.filter(response__isnull=False, response__answer__isnull=False)


def article_records(person: User, *, on: date) -> list[ArticleRecord]:
    """Most wrong first; three queries whatever the number."""
    rows = (
        judged_marks(person)
        .filter(**{f"{CITED}article_number__isnull": False})
        .order_by()
        .values_list(f"{CITED}law_key", f"{CITED}article_number", f"{CITED}article_suffix")
        .annotate(
            answered=Count("pk", distinct=True),
            wrong=Count("pk", distinct=True, filter=Q(value__lt=F("item__max_mark"))),
        )
    )
    records = [
        ArticleRecord(law, number, suffix, Tally(answered, wrong))
        for law, number, suffix, answered, wrong in rows
    ]
    records.sort(key=lambda one: (-one.tally.wrong, one.tally.answered, one.law_key, one.number))
    articles = Article.objects.for_citations(records, on=on)
    return [
        replace(one, url=article.get_absolute_url())
        if (article := articles.get((one.law_key, one.number, one.suffix)))
        else one
        for one in records
    ]


def law_tallies(records: Iterable[ArticleRecord]) -> dict[str, Tally]:
    """By law key. A question that cites two articles of a law counts at both."""
    found: dict[str, list[Tally]] = defaultdict(list)
    for record in records:
        found[record.law_key].append(record.tally)
    return {law: add(tallies) for law, tallies in found.items()}


def mock_outlook(person: User) -> Outlook:
    rows = Outcome.objects.filter(
        attempt__candidate__person=person,
        attempt__run__source=PracticeRun.Source.MOCK,
        full__gt=0,
        attempt__was_closed_by_deadline=False,
    )
    return outlook([row.share for row in rows.order_by("-judged_at")[:LATEST_MOCKS]])


# --- the study plan -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    candidate: Candidate
    days: int
    due: int
    lines: list[PlanLine]

    @property
    def sitting(self) -> Sitting:
        return self.candidate.sitting

    @property
    def per_day(self) -> int:
        return self.due + sum(line.per_day for line in self.lines)


def plan_for(
    candidate: Candidate, records: Iterable[ArticleRecord], *, due: int, at: datetime
) -> Plan:
    sitting, person = candidate.sitting, candidate.person
    pool = practice_pool()
    rules = list(sitting.blueprint.rules.select_related("subject"))
    shares = shares_by_law(draw_rules(rules, candidate.branch), rules, pool)
    days = max(0, (local_day(sitting.opens_at) - local_day(at)).days)
    lines = syllabus(shares, pool, known_right(person), law_tallies(records))
    return Plan(candidate, days, due, study_plan(lines, days=days, due=due))


def shares_by_law(
    wanted: Iterable[Any], rules: Iterable[Any], pool: Iterable[PoolQuestion]
) -> dict[str, Fraction]:
    """What part of the full mark each law is likely to carry.

    The marks of a rule are spread over the laws of those practice questions that it accepts: the
    paper itself is not looked at, nor what the formal bank holds.
    """
    weights: dict[str, Fraction] = defaultdict(Fraction)
    pool = list(pool)
    for draw, rule in zip(wanted, rules, strict=True):
        cited = Counter(law for one in pool if draw.accepts(one) for law in one.laws)
        for law, count in cited.items():
            weights[str(law)] += Fraction(rule.total_mark) * Fraction(count, cited.total())
    total = sum(weights.values(), Fraction(0))
    return {law: weight / total for law, weight in weights.items()}


def syllabus(
    shares: Mapping[str, Fraction],
    pool: Iterable[PoolQuestion],
    learnt: set[int],
    tallies: Mapping[str, Tally],
) -> list[SyllabusLine]:
    unlearnt: Counter[str] = Counter(
        str(law) for one in pool if one.pk not in learnt for law in one.laws
    )
    return [
        SyllabusLine(law, preferred_name(law), share, unlearnt[law], tallies.get(law, NOTHING))
        for law, share in shares.items()
    ]


def known_right(person: User) -> set[int]:
    """Questions that she has answered right at least once."""
    rows = judged_marks(person).filter(value=F("item__max_mark"))
    return set(rows.values_list("item__question", flat=True))


def due_count(person: User, at: datetime) -> int:
    return int(notebook(person).filter(due_at__lte=at).count())
