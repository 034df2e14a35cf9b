"""The exam gate: may this nomination be put to the vote, and if not, what is missing.

Computed from results, exemptions and absences each time it is asked, for a page of nominations
at once and in the same few queries whatever their number. Only released results count, so that
asking cannot betray a result early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from appointments.models import AppointmentRule, Check, ExamBypass, Exemption, Nomination
from exams import eligibility
from exams.eligibility import Need, Standing, Status, standing_of
from exams.feasibility import Part
from exams.models import Candidate, Regulation, Sitting
from exams.models.records import Terms, cited, local_day, past_absences, past_results, rules_of

LABELS = {
    Status.PASSED: ("考试合格", "ok"),
    Status.EXEMPT: ("免考", "ok"),
    Status.RESIT_PENDING: ("待补考", "warn"),
    Status.FAILED: ("考试不合格", "bad"),
    Status.ABSENT: ("缺考", "bad"),
    Status.REQUIRED: ("待考试", "info"),
}
NO_EXAM = "免职、辞职、撤职、代理和批准任免不需要任前考试。"
DECIDED = frozenset({Nomination.State.TABLED, Nomination.State.PASSED, Nomination.State.NOT_PASSED})
AHEAD = (Sitting.State.PLANNED, Sitting.State.READY, Sitting.State.OPEN, Sitting.State.PAUSED)


@dataclass(frozen=True)
class Gate:
    standing: Standing
    regulation: Regulation | None
    exemption: Exemption | None
    bypass: ExamBypass | None
    planned: Candidate | None  # the sitting she is entered for and that is still to come
    is_needed: bool = True  # to leave a post, or to act in one, needs no exam

    @property
    def is_settled(self) -> bool:
        return not self.is_needed or self.standing.may_be_tabled

    @property
    def is_open(self) -> bool:
        """A pass or an exemption opens it; a bypass does too, and is shown for ever."""
        return self.is_settled or self.bypass is not None

    @property
    def is_bypassed(self) -> bool:
        return self.bypass is not None

    @property
    def told(self) -> str:
        """For the log: a status, or that none was asked for."""
        return str(self.standing.status) if self.is_needed else "not_needed"

    @property
    def label(self) -> str:
        if not self.is_needed:
            return "不需考试"
        return LABELS[self.standing.status][0]

    @property
    def kind(self) -> str:
        if not self.is_needed:
            return "muted"
        return LABELS[self.standing.status][1]

    @property
    def reason(self) -> str:
        if not self.is_needed:
            return NO_EXAM
        return self.standing.reason

    @property
    def clause(self) -> str:
        if not self.is_needed:
            return ""
        if self.standing.status == Status.EXEMPT and self.exemption and self.exemption.clause:
            return self.exemption.clause
        return self.standing.clause

    @property
    def basis(self) -> str:
        return cited(self.regulation, self.clause)

    @property
    def result_pk(self) -> int | None:
        return self.standing.result.pk if self.is_needed and self.standing.result else None


def gate_of(nomination: Nomination, on: date) -> Gate:
    return gates_of([nomination], on)[nomination.pk]


def gates_of(nominations: Iterable[Nomination], on: date) -> dict[int, Gate]:
    """By nomination. Load them `with_facts`, or each costs queries of its own.

    What was put on the agenda is judged by the day of that decision: that a pass lapses
    afterwards does not make the decision wrong.
    """
    rows = list(nominations)
    if not rows:
        return {}
    people = [row.person_id for row in rows]
    terms = Terms()
    results, absences = past_results(people, terms), past_absences(people, terms)
    regulations = list(Regulation.objects.order_by("-effective_from", "-pk"))
    planned, tabled = planned_candidacies(people), tabling_days(rows)
    gates = {}
    for row in rows:
        day = tabled.get(row.pk, on) if row.state in DECIDED else on
        regulation = in_force(regulations, day)
        gates[row.pk] = Gate(
            standing=_standing(row, regulation, day, results, absences),
            regulation=regulation,
            exemption=row.exemption_or_none,
            bypass=row.bypass_or_none,
            planned=planned.get(row.person_id) if row.decision.needs_exam else None,
            is_needed=row.decision.needs_exam,
        )
    return gates


def _standing(
    nomination: Nomination,
    regulation: Regulation | None,
    on: date,
    results: list[eligibility.PastResult],
    absences: list[eligibility.Absence],
) -> Standing:
    if regulation is None:
        reason = "没有生效的考试办法，无法判断是否须考试。请先录入考试办法。"
        return Standing(Status.REQUIRED, reason)
    exemption = nomination.exemption_or_none
    return standing_of(
        Need(
            person=nomination.person_id,
            branch=nomination.branch,
            post=str(nomination.post),
            term=nomination.term_id,
            on=on,
        ),
        rules_of(regulation),
        results=results,
        exemptions=[granted(exemption, nomination)] if exemption else [],
        absences=absences,
    )


def granted(exemption: Exemption, nomination: Nomination) -> eligibility.Exemption:
    """It belongs to this nomination alone; another one needs an exemption of its own."""
    return eligibility.Exemption(
        pk=exemption.pk,
        person=nomination.person_id,
        reason=exemption.reason,
        granted_on=local_day(exemption.approved_at),
        parts=(Part.BRANCH,) if exemption.branch_part_only else eligibility.BOTH,
    )


Dated = TypeVar("Dated", Regulation, AppointmentRule)


def in_force(rules: list[Dated], on: date) -> Dated | None:
    """The newest that holds on the day; `rules` come newest first."""
    return next(
        (
            one
            for one in rules
            if one.effective_from <= on and (one.effective_to is None or on <= one.effective_to)
        ),
        None,
    )


def planned_candidacies(people: list[int]) -> dict[int, Candidate]:
    rows = Candidate.objects.filter(
        person__in=people, sitting__state__in=AHEAD, sitting__kind=Sitting.Kind.FORMAL
    )
    ahead = rows.select_related("sitting__room").order_by("-sitting__opens_at")
    return {row.person_id: row for row in ahead}  # the earliest is written last


def tabling_days(nominations: list[Nomination]) -> dict[int, date]:
    tabled = Check.objects.filter(nomination__in=nominations, step=Check.Step.TABLED)
    return {one.nomination_id: local_day(one.at) for one in tabled.order_by("at")}
