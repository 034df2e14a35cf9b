"""How a quiz went: by person, by question, by article. Whole per cent; few answers say little."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from exams.models import Attempt, Mark, Outcome, Sitting
from exams.weakness import Tally
from laws.names import preferred_name
from laws.numerals import article_label
from question_bank.models import Question

CITED = "item__question__citations__"
RIGHT_OR_NOT = {
    "answered": Count("pk", distinct=True),
    "wrong": Count("pk", distinct=True, filter=Q(value__lt=F("item__max_mark"))),
}


@dataclass(frozen=True)
class Line:
    """One question or article, with the answers to it."""

    label: str
    note: str
    tally: Tally

    @property
    def facility(self) -> int:
        """难度系数: what part of the answers was right, in per cent."""
        return round((self.tally.answered - self.tally.wrong) * 100 / self.tally.answered)


@dataclass(frozen=True)
class QuizStatistics:
    admitted: int
    begun: int
    passed: int
    tries: int
    questions: list[Line]
    articles: list[Line]

    @property
    def pass_rate(self) -> int:
        return round(self.passed * 100 / self.begun) if self.begun else 0


def statistics_of(sitting: Sitting) -> QuizStatistics:
    """Six queries, however many people took it. Hardest first."""
    tries = Attempt.objects.live().filter(candidate__sitting=sitting)
    counts = tries.aggregate(tries=Count("pk"), begun=Count("candidate", distinct=True))
    passed = Outcome.objects.filter(attempt__candidate__sitting=sitting, has_passed=True)
    return QuizStatistics(
        admitted=sitting.candidates.count(),
        passed=passed.values("attempt__candidate").distinct().count(),
        questions=by_question(judged(sitting)),
        articles=by_article(judged(sitting)),
        **counts,
    )


def judged(sitting: Sitting) -> QuerySet[Mark]:
    return judged_in([sitting])


def judged_in(sittings: Iterable[Sitting]) -> QuerySet[Mark]:
    rows = Mark.objects.filter(attempt__candidate__sitting__in=sittings, value__isnull=False)
    return rows.filter(response__isnull=False, response__answer__isnull=False).order_by()


def by_question(marks: QuerySet[Mark]) -> list[Line]:
    rows = list(marks.values_list("item__question").annotate(**RIGHT_OR_NOT))
    questions = Question.objects.in_bulk([pk for pk, _, _ in rows])
    lines = [
        Line(questions[pk].short_stem, questions[pk].uid, Tally(answered, wrong))
        for pk, answered, wrong in rows
    ]
    return hardest_first(lines)


def by_article(marks: QuerySet[Mark]) -> list[Line]:
    place = (f"{CITED}law_key", f"{CITED}article_number", f"{CITED}article_suffix")
    rows = marks.filter(**{f"{CITED}article_number__isnull": False}).values_list(*place)
    return hardest_first(
        [
            Line(
                f"《{preferred_name(law)}》{article_label(number, suffix)}", "", Tally(all_, wrong)
            )
            for law, number, suffix, all_, wrong in rows.annotate(**RIGHT_OR_NOT)
        ]
    )


def hardest_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.facility, -line.tally.answered, line.label))
