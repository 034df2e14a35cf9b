"""What a person's examinations were, as the plain rows that `exams.eligibility` judges.

Each function takes many persons and costs the same few queries whatever their number.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from exams.eligibility import Absence, Need, PastResult, RuleSet, Standing, Validity, standing_of
from exams.models.marking import Result
from exams.models.regulations import Regulation
from exams.models.sittings import Candidate, Sitting
from people.models import Term

SAT = (Sitting.State.OPEN, Sitting.State.PAUSED, Sitting.State.CLOSED, Sitting.State.PUBLISHED)


def local_day(moment: datetime) -> date:
    """The day on the wall calendar: periods of the regulations run by local days."""
    return timezone.localtime(moment).date()


def rules_of(regulation: Regulation) -> RuleSet:
    return RuleSet(
        validity=Validity(regulation.validity),
        years=regulation.validity_years or 0,
        cross_branch_resit=regulation.cross_branch_resit,
        resits=regulation.resits,
        resit_days=regulation.resit_within_days,
        clauses=regulation.clauses,
    )


def regulation_on(day: date) -> Regulation | None:
    """The newest of those in force: a successor may begin while the older one still runs."""
    return Regulation.objects.in_force(day).order_by("-effective_from", "-pk").first()


def cited(regulation: Regulation | None, clause: str) -> str:
    """The clause as it is printed: with the name of its rule, unless it brings one itself."""
    if not clause or regulation is None or "《" in clause:
        return clause
    return f"《{regulation.name}》{clause}"


class Terms:
    """Which term (届) a day belongs to; the terms are few and loaded once."""

    def __init__(self) -> None:
        self._terms = list(Term.objects.order_by("-starts_on"))

    def of(self, day: date) -> int | None:
        return next(
            (
                term.pk
                for term in self._terms
                if term.starts_on <= day and (term.ends_on is None or day < term.ends_on)
            ),
            None,
        )


def past_results(people: Iterable[int], terms: Terms) -> list[PastResult]:
    """Formal results of attempts that stand, released or not; eligibility hides the latter."""
    rows = (
        Result.objects.standing()
        .filter(candidate__person__in=people, candidate__sitting__kind=Sitting.Kind.FORMAL)
        .select_related("attempt", "candidate__sitting")
    )
    return [_past_result(row, terms) for row in rows]


def _past_result(row: Result, terms: Terms) -> PastResult:
    begun = row.attempt.started_at if row.attempt else None
    taken_on = local_day(begun or row.candidate.sitting.opens_at)
    is_out = row.state == Result.State.RELEASED and row.released_at is not None
    return PastResult(
        pk=row.pk,
        person=row.candidate.person_id,
        branch=row.candidate.branch,
        post=row.candidate.post_title,
        term=terms.of(taken_on),
        passed=row.has_passed,
        taken_on=taken_on,
        released_on=local_day(row.released_at) if is_out and row.released_at else None,
    )


def past_absences(people: Iterable[int], terms: Terms) -> list[Absence]:
    rows = (
        Candidate.objects.filter(
            person__in=people, sitting__kind=Sitting.Kind.FORMAL, sitting__state__in=SAT
        )
        .exclude(absence=Candidate.Absence.NONE)
        .select_related("sitting")
    )
    return [
        Absence(
            pk=row.pk,
            person=row.person_id,
            branch=row.branch,
            post=row.post_title,
            term=terms.of(local_day(row.sitting.opens_at)),
            on=local_day(row.sitting.opens_at),
            excused=row.absence == Candidate.Absence.EXCUSED,
        )
        for row in rows
    ]


def standings_of(
    candidates: Iterable[Candidate], regulation: Regulation, on: date
) -> dict[int, Standing]:
    """Where each candidate of a sitting stands now, by candidate: {pk: Standing}."""
    rows = list(candidates)
    terms = Terms()
    people = [row.person_id for row in rows]
    results, absences = past_results(people, terms), past_absences(people, terms)
    return {
        row.pk: standing_of(
            Need(
                person=row.person_id,
                branch=row.branch,
                post=row.post_title,
                term=terms.of(local_day(row.sitting.opens_at)),
                on=on,
            ),
            rules_of(regulation),
            results=results,
            absences=absences,
        )
        for row in rows
    }
