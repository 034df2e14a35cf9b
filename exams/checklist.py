"""What a sitting still lacks: its steps in order, each with where it stands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from exams.actions.seals import OFFICERS_NEEDED
from exams.models import Attempt, Paper, Result, Sitting, SittingOfficer
from exams.pool import has_branch_part
from question_bank.models import WRITTEN_KINDS, Kind

OVER = frozenset({Sitting.State.CLOSED, Sitting.State.PUBLISHED})
BEGUN = OVER | {Sitting.State.OPEN, Sitting.State.PAUSED}
PREPARED = BEGUN | {Sitting.State.READY}


@dataclass(frozen=True)
class Step:
    """`place` names the page where the step is done; "" when there is nothing to do there."""

    key: str
    label: str
    is_done: bool
    note: str
    place: str = ""
    is_current: bool = False

    @property
    def state(self) -> str:
        return "done" if self.is_done else "current" if self.is_current else "todo"


def checklist(sitting: Sitting) -> list[Step]:
    steps = [
        blueprint_step(sitting),
        *candidate_and_paper_steps(sitting),
        officer_step(sitting),
        ready_step(sitting),
        *running_steps(sitting),
        *marking_steps(sitting),
    ]
    first = next((step.key for step in steps if not step.is_done), "")
    return [Step(**{**vars(step), "is_current": step.key == first}) for step in steps]


def blueprint_step(sitting: Sitting) -> Step:
    rules = list(sitting.blueprint.rules.all())
    total = sum((rule.total_mark for rule in rules), Decimal(0))
    full = sitting.regulation.full_mark
    count = sum(rule.count * (rule.items or 1) for rule in rules)
    note = f"{sitting.blueprint}：{count} 题，共 {total.normalize():f} 分"
    if total != full:
        note += f"；与办法规定的满分 {full.normalize():f} 分不一致"
    return Step("blueprint", "方案", total == full, note, "blueprint")


def candidate_and_paper_steps(sitting: Sitting) -> Iterable[Step]:
    branches = Counter(sitting.candidates.values_list("branch", flat=True))
    count = sum(branches.values())
    yield Step(
        "candidates", "考生", count > 0, f"{count} 人" if count else "还没有考生", "candidates"
    )
    papers = list(sitting.papers.values_list("branch", "state"))
    covered = {branch for branch, _ in papers}
    wanted = set(branches) if has_branch_part(sitting.blueprint.rules.all()) else {""}
    drawn = bool(papers) and (wanted <= covered or "" in covered)
    told = f"{len(papers)} 套试卷" if papers else "还没有组卷"
    if papers and not drawn:
        told += "，有系统的考生还没有试卷"
    yield Step("papers", "组卷", drawn, told, "papers")
    signed = sitting.signatures.filter(voided_at=None).count()
    sealed = bool(papers) and all(state != Paper.State.DRAFT for _, state in papers)
    note = f"已签名 {min(signed, OFFICERS_NEEDED)}/{OFFICERS_NEEDED}"
    yield Step("seal", "封存", sealed, f"{note}，已封存" if sealed else note, "papers")


def officer_step(sitting: Sitting) -> Step:
    duties = Counter(sitting.officers.values_list("duty", flat=True))
    unseated = sitting.candidates.filter(seat=None).count()
    lacking = [f"{unseated} 人未排座位"] if unseated else []
    if not duties[SittingOfficer.Duty.INVIGILATOR]:
        lacking.append("未指派监考人")
    if not duties[SittingOfficer.Duty.MARKER] and needs_marker(sitting):
        lacking.append("方案含主观题，未指派阅卷人")
    invigilators = duties[SittingOfficer.Duty.INVIGILATOR]
    markers = duties[SittingOfficer.Duty.MARKER]
    note = "；".join(lacking) or f"监考 {invigilators} 人，阅卷 {markers} 人，座位已排"
    place = "candidates" if unseated and len(lacking) == 1 else "officers"
    return Step("officers", "考务", not lacking, note, place)


def needs_marker(sitting: Sitting) -> bool:
    kinds = {rule.kind for rule in sitting.blueprint.rules.all()}
    return bool(kinds & (WRITTEN_KINDS | {Kind.CASE}))


def ready_step(sitting: Sitting) -> Step:
    attempts = Attempt.objects.filter(candidate__sitting=sitting)
    missing = sitting.candidates.exclude(pk__in=attempts.values("candidate")).count()
    if sitting.state not in PREPARED:
        return Step("ready", "就绪", False, "试卷尚未发到考生", "prepare")
    late = sitting.state not in OVER and missing > 0
    note = f"{missing} 名新增考生未准备" if late else "试卷已发到每名考生"
    return Step("ready", "就绪", not late, note, "prepare")


def running_steps(sitting: Sitting) -> Iterable[Step]:
    begun, over = sitting.state in BEGUN, sitting.state in OVER
    note = "已宣布开考" if begun else "由监考人在考场页宣布开考"
    yield Step("open", "开考", begun, note, "room")
    yield Step("close", "结束", over, "考试已结束" if over else "由监考人在考场页结束", "room")


def marking_steps(sitting: Sitting) -> Iterable[Step]:
    over = sitting.state in OVER
    states = Counter(
        dict(
            Attempt.objects.filter(candidate__sitting=sitting)
            .values_list("state")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    results = Counter(
        dict(
            Result.objects.filter(candidate__sitting=sitting)
            .values_list("state")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    waiting, marked = states[Attempt.State.SUBMITTED], states[Attempt.State.MARKED]
    done = over and not waiting
    note = f"已阅 {marked} 份，待阅 {waiting} 份" if over else ""
    yield Step("marking", "阅卷", done, note, "results")
    open_ones = results[Result.State.PROVISIONAL]
    known = sum(results.values())
    note = f"已确认 {known - open_ones} 人，待确认 {open_ones} 人" if over else ""
    yield Step("confirm", "确认", done and not open_ones, note, "results")
    published = sitting.state == Sitting.State.PUBLISHED
    note = f"已公布 {results[Result.State.RELEASED]} 人" if over else ""
    yield Step("release", "公布", published, note, "results")
