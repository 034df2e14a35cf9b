"""Everything that a finished sitting has to tell, loaded once for its page and its report."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch

from exams.actions.seals import SealCheck, check_seal
from exams.models import Attempt, Candidate, Incident, Response, Result, Sitting
from people.models import Branch

PENDING = {
    Attempt.State.PREPARED: "未开考",
    Attempt.State.IN_PROGRESS: "作答中",
    Attempt.State.SUBMITTED: "待阅卷",
    Attempt.State.MARKED: "待评定",
}


@dataclass(frozen=True)
class Line:
    """One candidate: her result, or why there is none."""

    candidate: Candidate
    attempt: Attempt | None
    result: Result | None

    @property
    def is_absent(self) -> bool:
        return bool(self.candidate.absence)

    @property
    def has_sat(self) -> bool:
        return self.attempt is not None and self.attempt.state not in (
            Attempt.State.PREPARED,
            Attempt.State.ABSENT,
        )

    @property
    def status(self) -> str:
        """Why there is no result; "" where there is one."""
        if self.result is not None:
            return ""
        if self.is_absent:
            return self.candidate.get_absence_display()
        if self.attempt is None:
            return "未发卷"
        return PENDING.get(Attempt.State(self.attempt.state), self.attempt.get_state_display())

    @property
    def total(self) -> str:
        return plain(self.result.total) if self.result else "—"

    @property
    def grade(self) -> str:
        return self.result.grade if self.result else self.status

    @property
    def has_passed(self) -> bool:
        return self.result is not None and self.result.has_passed


@dataclass(frozen=True)
class BranchLine:
    """How one branch did: entered, sat, passed, and how many in each grade."""

    name: str
    entered: int
    sat: int
    passed: int
    grades: dict[str, int]

    @property
    def pass_rate(self) -> str:
        return rate(self.passed, self.sat)


@dataclass(frozen=True)
class LateAnswers:
    candidate: Candidate
    count: int
    first_at: datetime
    decision: str


@dataclass(frozen=True)
class Figures:
    entered: int
    sat: int
    excused: int
    absent: int
    void: int
    judged: int
    passed: int
    highest: str
    lowest: str
    average: str

    @property
    def pass_rate(self) -> str:
        return rate(self.passed, self.judged)

    @property
    def attendance(self) -> str:
        return rate(self.sat, self.entered)


@dataclass(frozen=True)
class SittingRecord:
    sitting: Sitting
    lines: list[Line]
    figures: Figures
    branches: list[BranchLine]
    grades: list[str]
    incidents: list[Incident]
    late: list[LateAnswers]

    @property
    def resits(self) -> bool:
        return any(not line.has_passed for line in self.lines if line.result)


def plain(mark: Decimal) -> str:
    """85.50 as 85.5, 60.00 as 60."""
    text = f"{mark:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(part: int, whole: int) -> str:
    return f"{Decimal(100 * part) / whole:.1f}%" if whole else "—"


def load_record(sitting: Sitting) -> SittingRecord:
    """A fixed number of queries, whatever the number of candidates."""
    lines = load_lines(sitting)
    grades = [name for name, _ in reversed(sitting.regulation.grade_bands)]
    incidents = list(sitting.incidents.select_related("candidate__person", "by"))
    return SittingRecord(
        sitting=sitting,
        lines=lines,
        figures=figures_of(lines),
        branches=branch_lines(lines, grades),
        grades=grades,
        incidents=incidents,
        late=late_answers(sitting, incidents),
    )


def load_lines(sitting: Sitting) -> list[Line]:
    """In the order of the seats: results are no ranking."""
    newest = Prefetch(
        "attempts", Attempt.objects.select_related("result").order_by("-pk"), to_attr="newest"
    )
    rows = sitting.candidates.select_related("person").prefetch_related(newest)
    return [line_of(row) for row in rows.order_by("seat", "pk")]


def line_of(candidate: Candidate) -> Line:
    attempt: Attempt | None = next(iter(getattr(candidate, "newest", ())), None)
    stands = attempt is not None and attempt.state != Attempt.State.VOID
    return Line(candidate, attempt, getattr(attempt, "result", None) if stands else None)


def figures_of(lines: list[Line]) -> Figures:
    totals = [line.result.total for line in lines if line.result]
    absences = Counter(line.candidate.absence for line in lines)
    states = Counter(line.attempt.state for line in lines if line.attempt)
    return Figures(
        entered=len(lines),
        sat=sum(line.has_sat for line in lines),
        excused=absences[Candidate.Absence.EXCUSED],
        absent=absences[Candidate.Absence.UNEXCUSED],
        void=states[Attempt.State.VOID],
        judged=len(totals),
        passed=sum(line.has_passed for line in lines),
        highest=plain(max(totals)) if totals else "—",
        lowest=plain(min(totals)) if totals else "—",
        average=f"{sum(totals, Decimal(0)) / len(totals):.2f}" if totals else "—",
    )


def branch_lines(lines: list[Line], grades: list[str]) -> list[BranchLine]:
    by_branch = defaultdict(list)
    for line in lines:
        by_branch[line.candidate.branch].append(line)
    return [
        BranchLine(
            name=str(label),
            entered=len(rows),
            sat=sum(line.has_sat for line in rows),
            passed=sum(line.has_passed for line in rows),
            grades={name: sum(line.grade == name for line in rows) for name in grades},
        )
        for branch, label in Branch.choices
        if (rows := by_branch.get(branch, []))
    ]


def late_answers(sitting: Sitting, incidents: list[Incident]) -> list[LateAnswers]:
    """What came after the door was shut, by candidate, with what was decided about it."""
    came = defaultdict(list)
    rows = Response.objects.filter(is_late=True, attempt__candidate__sitting=sitting)
    rows = rows.select_related("attempt__candidate__person").order_by("at")
    for response in rows.defer("answer"):
        came[response.attempt.candidate].append(response.at)
    decisions = {
        incident.candidate_id: incident.text
        for incident in incidents
        if incident.kind == Incident.Kind.LATE_ANSWER and incident.by_id
    }
    return [
        LateAnswers(candidate, len(moments), moments[0], decisions.get(candidate.pk, ""))
        for candidate, moments in came.items()
    ]


def load_seal(sitting: Sitting) -> SealCheck:
    """Recomputes every digest: for the report only, since it decrypts all papers."""
    return check_seal(sitting)
