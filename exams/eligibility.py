"""Whether a nomination still needs an examination, and the clause that says so.

Takes plain rows and a date, returns a `Standing`: it decides nothing by itself and moves nobody.
Only results released by the day in question count, so that asking cannot betray a result early.

The order of reasons: a pass that holds, then an exemption, then the latest thing that happened
(absence, failure, a result awaited), then "still to sit". A pass that holds is not undone by a
later failure, and a late pass heals an earlier failure: the organizers let the person sit.

An examination has a public part and a branch part. By default a move to another branch (系统)
means sitting both again; `keeps_public_part` lets the public part stand.
"""

from calendar import monthrange
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from exams.feasibility import Part


class Status(StrEnum):
    PASSED = "passed"
    EXEMPT = "exempt"
    RESIT_PENDING = "resit_pending"
    FAILED = "failed"
    ABSENT = "absent"
    REQUIRED = "required"


class Validity(StrEnum):
    WITHIN_TERM = "within_term"
    YEARS = "years"
    SAME_POST = "same_post"


BOTH = (Part.PUBLIC, Part.BRANCH)
PART_NAMES = {Part.PUBLIC: "公共部分", Part.BRANCH: "专业部分"}


@dataclass(frozen=True, slots=True)
class Need:
    """The nomination, judged as things stand at the end of the day `on`."""

    person: Hashable
    branch: Hashable
    post: Hashable
    term: Hashable
    on: date


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result, released or not (`released_on` None); `parts` is what the paper covered."""

    pk: int
    person: Hashable
    branch: Hashable
    post: Hashable
    term: Hashable
    passed: bool
    taken_on: date
    released_on: date | None
    parts: tuple[Part, ...] = BOTH


@dataclass(frozen=True, slots=True)
class Exemption:
    """Granted by a named approver; None in branch, post, term or until means "any"."""

    pk: int
    person: Hashable
    reason: str
    granted_on: date
    until: date | None = None
    branch: Hashable | None = None
    post: Hashable | None = None
    term: Hashable | None = None
    parts: tuple[Part, ...] = BOTH


@dataclass(frozen=True, slots=True)
class Absence:
    pk: int
    person: Hashable
    branch: Hashable
    post: Hashable
    term: Hashable
    on: date
    excused: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What the regulation in force says.

    `years` is used with Validity.YEARS only. `resit_days` counts from the release of the failed
    result, the day of release not included; None sets no limit. `clauses` maps validity,
    cross_branch, exemption, resit, absence and requirement to the clause printed ("第十八条").
    """

    validity: Validity = Validity.WITHIN_TERM
    years: int = 0
    cross_branch_resit: bool = True
    keeps_public_part: bool = False
    resits: int = 1
    resit_days: int | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person stands, with the sentence and clause to show.

    `result`, `exemption` and `absence` are the row that decides, if any. `parts_due` is what is
    still to be sat; `resit_until` the last day for a resit, None without a limit.
    """

    status: Status
    reason: str
    clause: str = ""
    result: PastResult | None = None
    exemption: Exemption | None = None
    absence: Absence | None = None
    parts_due: tuple[Part, ...] = ()
    resit_until: date | None = None

    @property
    def may_be_tabled(self) -> bool:
        return self.status in {Status.PASSED, Status.EXEMPT}


def standing_of(
    need: Need,
    rules: RuleSet,
    *,
    results: Iterable[PastResult] = (),
    exemptions: Iterable[Exemption] = (),
    absences: Iterable[Absence] = (),
) -> Standing:
    """Rows of other people and of later days are ignored, so the caller may pass too much."""
    taken = sorted(
        (one for one in results if one.person == need.person and one.taken_on <= need.on),
        key=lambda one: (one.taken_on, one.pk),
    )
    granted = [one for one in exemptions if exemption_holds(one, need)]
    missed = sorted(
        (one for one in absences if one.on <= need.on and _concerns(one, need, rules)),
        key=lambda one: (one.on, one.pk),
    )
    covered = _covered_parts(need, rules, taken, granted)
    due = tuple(part for part in BOTH if part not in covered)
    if not due:
        return _settled(rules, covered)
    current = _since_last_pass([one for one in taken if _concerns(one, need, rules)], need, due)
    absence = missed[-1] if missed and not _sat_since(missed[-1], current) else None
    return (
        _awaited(need, current, absence, due)
        or _absent(rules, absence, due)
        or _failed(need, rules, current, absence, due)
        or _required(need, rules, taken, absence, covered)
    )


# --- what holds -----------------------------------------------------------------------------


def is_released(result: PastResult, on: date) -> bool:
    return result.released_on is not None and result.released_on <= on


def exemption_holds(exemption: Exemption, need: Need) -> bool:
    return (
        exemption.person == need.person
        and exemption.granted_on <= need.on
        and (exemption.until is None or need.on <= exemption.until)
        and exemption.branch in (None, need.branch)
        and exemption.post in (None, need.post)
        and exemption.term in (None, need.term)
    )


def last_valid_day(taken_on: date, years: int) -> date:
    """As periods run in civil law (《民法典》第二百零一条、第二百零二条).

    The first day does not count; the last is the same day of the last month, or that month's end
    where it has no such day.
    """
    year = taken_on.year + years
    return date(year, taken_on.month, min(taken_on.day, monthrange(year, taken_on.month)[1]))


def _still_valid(result: PastResult, need: Need, rules: RuleSet) -> bool:
    if rules.validity == Validity.WITHIN_TERM:
        return result.term == need.term
    if rules.validity == Validity.SAME_POST:
        return (result.branch, result.post) == (need.branch, need.post)
    return need.on <= last_valid_day(result.taken_on, rules.years)


def _same_branch(row: PastResult | Absence, need: Need, rules: RuleSet) -> bool:
    return row.branch == need.branch or not rules.cross_branch_resit


def _concerns(row: PastResult | Absence, need: Need, rules: RuleSet) -> bool:
    """Whether a failure or an absence belongs to this round and not to an older matter."""
    return (
        row.person == need.person
        and row.term == need.term
        and _same_branch(row, need, rules)
        and (rules.validity != Validity.SAME_POST or row.post == need.post)
    )


def _since_last_pass(
    current: list[PastResult], need: Need, due: tuple[Part, ...]
) -> list[PastResult]:
    """A pass of what is due now, though lapsed, closes the count of failures before it."""
    closing = [
        place
        for place, one in enumerate(current)
        if one.passed and is_released(one, need.on) and set(one.parts) & set(due)
    ]
    return current[closing[-1] + 1 :] if closing else current


def _sat_since(absence: Absence, current: list[PastResult]) -> bool:
    return bool(current) and current[-1].taken_on >= absence.on


def _covered_parts(
    need: Need, rules: RuleSet, taken: list[PastResult], granted: list[Exemption]
) -> dict[Part, PastResult | Exemption]:
    """Each part with what covers it: the newest valid pass before any exemption."""
    covered: dict[Part, PastResult | Exemption] = {}
    for exemption in granted:
        covered.update(dict.fromkeys(exemption.parts, exemption))
    for result in taken:
        if result.passed and is_released(result, need.on) and _still_valid(result, need, rules):
            for part in result.parts:
                keeps = part == Part.PUBLIC and rules.keeps_public_part
                if keeps or _same_branch(result, need, rules):
                    covered[part] = result
    return covered


# --- a standing for each case ---------------------------------------------------------------


def _settled(rules: RuleSet, covered: Mapping[Part, PastResult | Exemption]) -> Standing:
    """Both parts are covered; the pass of the branch part is shown if there are two passes."""
    rows = [covered[part] for part in reversed(BOTH)]
    result = next((row for row in rows if isinstance(row, PastResult)), None)
    exemption = next((row for row in rows if isinstance(row, Exemption)), None)
    if result is None:
        return Standing(
            Status.EXEMPT,
            "".join(
                f"经批准免试：{row.reason}（{_day(row.granted_on)}批准）。"
                for row in dict.fromkeys(rows)
                if isinstance(row, Exemption)
            ),
            rules.clauses.get("exemption", ""),
            exemption=exemption,
        )
    reason = f"{_day(result.taken_on)}考试合格，{_why_valid(result, rules)}。"
    if exemption is not None:
        parts = "、".join(PART_NAMES[part] for part in BOTH if covered[part] is exemption)
        reason += f"{parts}经批准免试：{exemption.reason}。"
    return Standing(Status.PASSED, reason, rules.clauses.get("validity", ""), result, exemption)


def _awaited(
    need: Need, current: list[PastResult], absence: Absence | None, due: tuple[Part, ...]
) -> Standing | None:
    """Sat, but not released: says that it is awaited and nothing of how it went."""
    if absence or not current or is_released(current[-1], need.on):
        return None
    again = any(is_released(one, need.on) and not one.passed for one in current)
    return Standing(
        Status.RESIT_PENDING if again else Status.REQUIRED,
        f"{_day(current[-1].taken_on)}已参加{_which(again)}，成绩尚未公布，请等待公布。",
        parts_due=due,
    )


def _absent(rules: RuleSet, absence: Absence | None, due: tuple[Part, ...]) -> Standing | None:
    if absence is None or absence.excused:
        return None
    reason = f"{_day(absence.on)}无正当理由缺考，须参加考试并合格后方可提请表决。"
    clause = rules.clauses.get("absence", "")
    return Standing(Status.ABSENT, reason, clause, absence=absence, parts_due=due)


def _failed(
    need: Need,
    rules: RuleSet,
    current: list[PastResult],
    absence: Absence | None,
    due: tuple[Part, ...],
) -> Standing | None:
    failures = [one for one in current if is_released(one, need.on) and not one.passed]
    if not failures:
        return None
    last = failures[-1]
    left = rules.resits - (len(failures) - 1)
    until = _resit_until(last, rules)
    # Who was excused from the resit takes the next one: the days are not held against her.
    excused = absence is not None and (until is None or absence.on <= until)
    failed = f"{_day(last.taken_on)}{_which(len(failures) > 1)}不合格，"
    clause = rules.clauses.get("resit", "")
    if left < 1:
        reason = f"{failed}{'补考机会已用完' if rules.resits else '按办法不设补考'}，不能提请表决。"
        return Standing(Status.FAILED, reason, clause, last, parts_due=due)
    if until is not None and need.on > until and not excused:
        reason = f"{failed}补考期限已于{_day(until)}届满，不能提请表决。"
        return Standing(Status.FAILED, reason, clause, last, None, None, due, until)
    if excused:
        reason = f"{failed}补考时经批准请假，请安排参加下一场补考。"
        return Standing(Status.RESIT_PENDING, reason, clause, last, None, absence, due)
    limit = f"，须在{_day(until)}以前（含当日）参加" if until else ""
    reason = f"{failed}可补考 {left} 次{limit}。"
    return Standing(Status.RESIT_PENDING, reason, clause, last, None, None, due, until)


def _resit_until(failure: PastResult, rules: RuleSet) -> date | None:
    """From the release, because nobody can ask for a resit before knowing the result."""
    if rules.resit_days is None or failure.released_on is None:
        return None
    return failure.released_on + timedelta(days=rules.resit_days)


def _required(
    need: Need,
    rules: RuleSet,
    taken: list[PastResult],
    absence: Absence | None,
    covered: Mapping[Part, PastResult | Exemption],
) -> Standing:
    due = tuple(part for part in BOTH if part not in covered)
    only = f"只须参加{PART_NAMES[due[0]]}的考试" if covered else "须参加任前法律知识考试"
    if absence is not None:
        reason = f"{_day(absence.on)}经批准请假，{only}，请安排参加下一场。"
        clause = rules.clauses.get("absence", "")
        return Standing(Status.REQUIRED, reason, clause, absence=absence, parts_due=due)
    passes = [one for one in taken if one.passed and is_released(one, need.on)]
    lapsed = [one for one in passes if one not in covered.values()]
    if covered:
        done = "、".join(PART_NAMES[part] for part in BOTH if part in covered)
        kind = "cross_branch" if lapsed or passes else "exemption"
        reason = f"{done}已合格或者经批准免试，{only}。"
        return Standing(Status.REQUIRED, reason, rules.clauses.get(kind, ""), parts_due=due)
    if lapsed:
        why, kind = _why_lapsed(lapsed[-1], need, rules)
        reason = f"{_day(lapsed[-1].taken_on)}考试合格，但{why}，须重新考试。"
        clause = rules.clauses.get(kind, "")
        return Standing(Status.REQUIRED, reason, clause, lapsed[-1], parts_due=due)
    clause = rules.clauses.get("requirement", "")
    return Standing(Status.REQUIRED, f"尚无有效成绩，{only}。", clause, parts_due=due)


def _why_lapsed(result: PastResult, need: Need, rules: RuleSet) -> tuple[str, str]:
    if _still_valid(result, need, rules):
        return "此次属跨系统任职", "cross_branch"
    if rules.validity == Validity.WITHIN_TERM:
        return "不是本届内的成绩", "validity"
    if rules.validity == Validity.SAME_POST:
        return "成绩只对同一职务有效", "validity"
    return f"成绩有效期已于{_day(last_valid_day(result.taken_on, rules.years))}届满", "validity"


def _why_valid(result: PastResult, rules: RuleSet) -> str:
    if rules.validity == Validity.WITHIN_TERM:
        return "成绩在本届内有效"
    if rules.validity == Validity.SAME_POST:
        return "成绩对同一职务继续有效"
    return f"成绩有效期至{_day(last_valid_day(result.taken_on, rules.years))}"


def _which(again: bool) -> str:
    return "补考" if again else "考试"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
