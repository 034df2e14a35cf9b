"""The way of a nomination, step by step: what is done, what is missing, who must act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from appointments.gates import Gate
from appointments.kinds import filing_body, needs_oath
from appointments.models import AppointmentRule, Check, Issue, Nomination
from appointments.standings import needs_certificate
from exams.eligibility import Status

State, Kind = Nomination.State, Check.Step
RANK = {State.RECEIVED: 1, State.SCREENED: 2, State.CLEARED: 3, State.TABLED: 4}
STILL = -1  # deferred or withdrawn: what was done stays done, and it is nobody's turn
VOTED = {State.PASSED, State.NOT_PASSED}
CLERK, CHAIR = "组织者", "主任会议"


@dataclass(frozen=True)
class Step:
    """`state` is done, current, blocked or todo, as templates/components/steps.html takes it."""

    label: str
    state: str
    note: str
    who: str = ""
    at: datetime | None = None
    url: str = ""


def steps_of(
    nomination: Nomination,
    gate: Gate,
    checks: Iterable[Check],
    rule: AppointmentRule | None = None,
) -> list[Step]:
    """A deferred or withdrawn nomination stands still: nothing of it is current.

    What follows a vote that passed are facts, each by itself, in whatever order they come.
    """
    done = {check.step: check for check in checks}
    rank = 5 if nomination.state in VOTED else RANK.get(State(nomination.state), STILL)
    return [
        taken("受理", done.get(Kind.RECEIVED), CLERK, rank, 1, ""),
        taken("资格审查", done.get(Kind.SCREENED), CLERK, rank, 2, "核对提请材料和任职资格"),
        exam_step(gate, nomination, rank),
        taken("主任会议", done.get(Kind.CLEARED), CHAIR, rank, 3, "决定是否提请会议审议"),
        agenda_step(gate, done.get(Kind.TABLED), rank),
        vote_step(nomination, rank),
        *(after_steps(nomination, rule) if nomination.state == State.PASSED else ()),
    ]


def taken(label: str, check: Check | None, who: str, rank: int, place: int, task: str) -> Step:
    if (rank >= place or rank == STILL) and check is not None:
        return Step(label, "done", check.note or "已办理", str(check.by), check.at)
    if rank >= place:
        return Step(label, "done", "已办理")
    return Step(label, "current" if rank == place - 1 else "todo", task, who)


def exam_step(gate: Gate, nomination: Nomination, rank: int) -> Step:
    if gate.is_settled:
        return Step("考试", "done", gate.reason)
    if gate.bypass is not None:
        return Step("考试", "blocked", f"未经考试合格，由{gate.bypass.by}决定越过考试关口")
    stuck = gate.standing.status in (Status.FAILED, Status.ABSENT)
    state = "blocked" if stuck else "current" if rank in (1, 2, 3) else "todo"
    return Step("考试", state, gate.reason, exam_duty(gate))


def exam_duty(gate: Gate) -> str:
    if gate.standing.status == Status.FAILED:
        return CHAIR
    return "拟任命人员" if gate.planned else CLERK


def agenda_step(gate: Gate, check: Check | None, rank: int) -> Step:
    step = taken("列入议程", check, CLERK, rank, 4, "列入常委会会议议程")
    if step.state == "current" and not gate.is_open:
        return Step("列入议程", "blocked", "考试环节没有完成，不能列入议程", CLERK)
    return step


def vote_step(nomination: Nomination, rank: int) -> Step:
    if nomination.state in VOTED:
        return Step("表决", "done", nomination.get_state_display())
    if rank == 4 and any(one.answered_on is None for one in nomination.objections.all()):
        return Step("表决", "blocked", "举报还没有答复，暂不付表决", CLERK)
    return Step("表决", "current" if rank == 4 else "todo", "常委会会议表决", "常委会会议")


def after_steps(nomination: Nomination, rule: AppointmentRule | None) -> list[Step]:
    decision = nomination.decision
    issues = nomination.issues.all()
    published = {Issue.Kind.DECISION, Issue.Kind.NOTICE} <= {one.kind for one in issues}
    numbers = "、".join(one.number for one in issues)
    certificate = nomination.certificate_or_none
    sworn = next((one for one in nomination.oaths.all() if one.was_present), None)
    days = f"（通过后 {rule.notice_days} 日内）" if rule else ""
    steps = [fact("决定和公告", published, numbers or f"印发任免决定，发布公告{days}")]
    if needs_certificate(decision, rule):
        told = certificate.number if certificate else "颁发任命书"
        steps.append(fact("任命书", certificate is not None, told))
    if needs_oath(decision):
        missed = any(not one.was_present for one in nomination.oaths.all())
        told = "已宣誓" if sworn else "缺席，改日宣誓" if missed else "组织宪法宣誓"
        steps.append(fact("宪法宣誓", sworn is not None, told))
    entered = any(nomination.tenure_entries.all())
    steps.append(fact("任职登记", entered, "已登记" if entered else "登记任职的起止"))
    if body := filing_body(nomination.kind, nomination.branch):
        filed = any(nomination.filings.all())
        steps.append(fact("备案", filed, "已报送" if filed else f"报{body}备案"))
    return steps


def fact(label: str, is_done: bool, note: str) -> Step:
    return Step(label, "done" if is_done else "current", note, "" if is_done else CLERK)


def missing(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.state in ("current", "blocked")]


def notice_hint(nomination: Nomination, rule: AppointmentRule | None = None) -> str:
    """Local rules ask for 7 or 10 days between the proposal and the session; "" if kept."""
    if nomination.session_on is None:
        return "还没有填写拟提交的会议日期。"
    days = (nomination.session_on - nomination.received_on).days
    if rule is not None:
        return rule_hint(nomination, rule, days)
    if days < 7:
        return f"受理日距会议只有 {days} 天，不足 7 天。按各地任免规定，应当向主任会议说明。"
    if days < 10:
        return f"受理日距会议 {days} 天，不足 10 天。请核对本地任免规定是否要求 10 天以前提出。"
    return ""


def rule_hint(nomination: Nomination, rule: AppointmentRule, days: int) -> str:
    if days >= rule.days_before_session:
        return ""
    if nomination.lateness_note:
        return f"逾期提请，已说明：{nomination.lateness_note}"
    least = rule.days_before_session
    return (
        f"受理日距会议 {days} 天，不足 {least} 天（{rule.cited('deadline')}），须向主任会议说明。"
    )
