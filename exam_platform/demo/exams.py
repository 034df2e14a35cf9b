"""The demonstration's examinations, lived through with the real actions at past moments."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from appointments.actions.gate import assign_to_sitting
from appointments.models import Nomination
from exams.actions.answers import Entry, save_response
from exams.actions.attempts import open_page, start_attempt, submit_attempt
from exams.actions.marking import mark_item, mark_objective_items
from exams.actions.papers import draw_papers
from exams.actions.results import confirm_results, release_results
from exams.actions.room import close_sitting, note_incident, open_sitting
from exams.actions.seals import check_seal, sign_seal
from exams.actions.sittings import assign_officer, assign_seats, prepare_sitting
from exams.asking import SheetItem
from exams.models import (
    Attempt,
    Blueprint,
    BlueprintRule,
    Mark,
    PaperItem,
    Regulation,
    Room,
    Sitting,
)
from people.models import User
from question_bank.models import WRITTEN_KINDS, Kind

PUBLIC, BRANCH = BlueprintRule.Part.PUBLIC, BlueprintRule.Part.BRANCH
WITH_WRITTEN = (
    (PUBLIC, Kind.SINGLE, 10, 3),
    (PUBLIC, Kind.MULTIPLE, 5, 4),
    (PUBLIC, Kind.TRUE_FALSE, 6, 2),
    (PUBLIC, Kind.SHORT_ANSWER, 1, 8),
    (BRANCH, Kind.SINGLE, 4, 3),
    (BRANCH, Kind.MULTIPLE, 2, 5),
    (BRANCH, Kind.TRUE_FALSE, 2, 4),
)
FIFTY_OBJECTIVE = (
    (PUBLIC, Kind.SINGLE, 18, 2),
    (PUBLIC, Kind.MULTIPLE, 7, 2),
    (PUBLIC, Kind.TRUE_FALSE, 10, 2),
    (BRANCH, Kind.SINGLE, 7, 2),
    (BRANCH, Kind.MULTIPLE, 3, 2),
    (BRANCH, Kind.TRUE_FALSE, 5, 2),
)
# Small enough for the questions that are open for practice.
PUBLIC_ONLY = (
    (PUBLIC, Kind.SINGLE, 12, 3),
    (PUBLIC, Kind.MULTIPLE, 8, 4),
    (PUBLIC, Kind.INDETERMINATE, 3, 4),
    (PUBLIC, Kind.TRUE_FALSE, 10, 2),
)
CLAUSES = {
    "requirement": "《清源县人大常委会任前法律知识考试办法》第五条",
    "validity": "《清源县人大常委会任前法律知识考试办法》第二十三条第一款",
    "cross_branch": "《清源县人大常委会任前法律知识考试办法》第二十三条第二款",
    "resit": "《清源县人大常委会任前法律知识考试办法》第二十二条",
    "exemption": "《清源县人大常委会任前法律知识考试办法》第二十四条",
    "absence": "《清源县人大常委会任前法律知识考试办法》第十九条",
}
EXEMPTION_REASONS = [
    "本届内已经参加考试并且成绩合格，在同一系统内转任其他职务",
    "换届后继续担任原职务",
    "在同一单位内平职调整",
    "取得国家统一法律职业资格（仅免专业部分）",
]
MORNING = time(9, 0)


@dataclass(frozen=True)
class Officers:
    clerk: User
    chair: User
    invigilator: User
    marker: User

    @classmethod
    def of_the_demo(cls) -> "Officers":
        names = ("clerk", "chair", "invigilator", "marker")
        return cls(**{name: User.objects.get(username=name) for name in names})


def seed_regulation() -> Regulation:
    common = {
        "basis_document": "清源县第十八届人大常委会主任会议通过",
        "clauses": CLAUSES,
        "exemption_reasons": EXEMPTION_REASONS,
        "cross_branch_resit": True,
    }
    first = Regulation.objects.create(
        name="任前法律知识考试办法（2022）",
        effective_from=date(2022, 4, 1),
        effective_to=date(2025, 9, 30),
        duration_minutes=120,
        late_entry_minutes=30,
        **common,
    )
    return Regulation.objects.create(
        name="任前法律知识考试办法（2025修订）",
        effective_from=date(2025, 10, 1),
        supersedes=first,
        # The demonstration's sitting stays open for days, so nobody may be too late for it.
        late_entry_minutes=0,
        may_review_paper=True,
        **common,
    )


def seed_blueprints() -> tuple[Blueprint, Blueprint]:
    made = []
    for name, note, rules in (
        ("公共＋专业（含简答）", "30 题，公共 70 分、专业 30 分。", WITH_WRITTEN),
        ("公共＋专业（客观题 50 题）", "50 题，全部由计算机评分。", FIFTY_OBJECTIVE),
        ("公共部分（客观题 33 题）", "33 题，只考公共部分，代表也可以用来模拟。", PUBLIC_ONLY),
    ):
        blueprint = Blueprint.objects.create(name=name, note=note)
        for position, (part, kind, count, mark) in enumerate(rules):
            BlueprintRule.objects.create(
                blueprint=blueprint,
                position=position,
                part=part,
                kind=kind,
                count=count,
                mark=Decimal(mark),
            )
        made.append(blueprint)
    return made[0], made[1]


def plan_sitting(
    title: str,
    nominations: list[Nomination],
    *,
    opens_at: datetime,
    regulation: Regulation,
    blueprint: Blueprint,
    officers: Officers,
    hours: int = 3,
    days_before: int = 3,
    resit_of: Sitting | None = None,
) -> Sitting:
    """A sitting up to "ready": candidates, seats, papers drawn, sealed by two, dealt."""
    before = opens_at - timedelta(days=days_before)
    sitting = Sitting.objects.create(
        title=title,
        regulation=regulation,
        blueprint=blueprint,
        room=Room.objects.get_or_create(name="县人大机关三楼电教室", defaults={"seats": 40})[0],
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=hours),
        minutes=regulation.duration_minutes,
        resit_of=resit_of,
    )
    assign_to_sitting(nominations, sitting, by=officers.clerk, at=before)
    assign_seats(sitting, by=officers.clerk, at=before, by_lot=True)
    draw_papers(sitting, by=officers.clerk, at=before)
    digest = check_seal(sitting).digest
    for minute, officer in enumerate((officers.clerk, officers.chair)):
        sign_seal(sitting, by=officer, at=before + timedelta(minutes=minute), digest=digest)
    assign_officer(sitting, officers.invigilator, "invigilator", by=officers.clerk, at=before)
    assign_officer(sitting, officers.marker, "marker", by=officers.clerk, at=before)
    prepare_sitting(sitting, by=officers.clerk, at=before)
    sitting.refresh_from_db()
    return sitting


def live_through(
    sitting: Sitting, skills: dict[int, float], *, officers: Officers, publish: bool
) -> None:
    """Open, sit, close and mark; `skills` is the share each person gets right, by person pk.

    Who is not in `skills` stays away. With `publish` the results are confirmed and released.
    """
    opens = sitting.opens_at
    open_sitting(sitting, by=officers.invigilator, at=opens)
    attempts = Attempt.objects.filter(candidate__sitting=sitting).select_related(
        "candidate__person", "candidate__sitting__regulation", "paper"
    )
    for attempt in attempts:
        if attempt.candidate.person_id in skills:
            sit(attempt, skills[attempt.candidate.person_id], opens)
    note_incident(
        sitting,
        "考生手机统一存放于入口储物柜，开考前已核验身份证件。",
        by=officers.invigilator,
        at=opens + timedelta(minutes=10),
    )
    close_sitting(sitting, by=officers.invigilator, at=sitting.closes_at, collect=True)
    finish(sitting, officers, publish=publish)


def sit(attempt: Attempt, skill: float, opens: datetime) -> None:
    person = attempt.candidate.person
    chance = random.Random(f"{person.username}:{attempt.paper.label}")  # noqa: S311 not secret
    at = opens + timedelta(seconds=chance.randint(5, 50))
    start_attempt(attempt, by=person, at=at)
    open_page(attempt, by=person, at=at)
    lag = 0.0  # marks that she should hold by now and does not: who is to be good is, on any paper
    for seq, item in enumerate(attempt.paper.items.all(), start=1):
        at += timedelta(seconds=chance.randint(25, 80))
        mark = float(item.max_mark)
        lag += skill * mark
        is_right = lag > chance.random() * mark
        lag -= mark * (skill if item.kind in WRITTEN_KINDS else is_right)
        answer = answer_of(item, skill, is_right, chance)
        count = len(item.frozen["key"]) if item.kind == Kind.BLANK else len(item.frozen["options"])
        entry = Entry(SheetItem(item.pk, item.kind, count), attempt.writer, seq, answer)
        save_response(attempt.pk, entry, at=at)
    submit_attempt(attempt, by=person, at=at + timedelta(minutes=2))
    mark_objective_items(attempt, at=at + timedelta(minutes=3))


def answer_of(item: PaperItem, skill: float, is_right: bool, chance: random.Random) -> Any:
    """The key, or something plausible and wrong; of a written key as much as she is good."""
    frozen = item.frozen
    key = frozen["key"]
    if item.kind == Kind.TRUE_FALSE:
        return key if is_right else not key
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDETERMINATE):
        letters = "ABCDEFGH"[: len(frozen["options"])]
        wrong = [letter for letter in letters if letter not in key] or [letters[0]]
        if is_right:
            return sorted(key)
        return [chance.choice(wrong)] if item.kind == Kind.SINGLE else sorted({*key[1:], wrong[0]})
    if item.kind == Kind.BLANK:
        return [accepted[0] for accepted in key] if is_right else ["" for _ in key]
    return str(key)[: int(len(str(key)) * skill)]


def finish(sitting: Sitting, officers: Officers, *, publish: bool) -> None:
    after = sitting.closes_at + timedelta(hours=2)
    if not publish:
        return
    waiting = Mark.objects.filter(attempt__candidate__sitting=sitting, value=None)
    for mark in waiting.select_related("item", "response"):
        written = str(mark.response.answer or "") if mark.response else ""
        share = Decimal(min(len(written), 200)) / Decimal(max(len(str(mark.item.frozen["key"])), 1))
        value = min(mark.item.max_mark, (mark.item.max_mark * share).quantize(Decimal("0.5")))
        mark_item(mark, value=value, comment="要点基本完整", by=officers.marker, at=after)
    sitting.refresh_from_db()
    confirm_results(sitting, by=officers.clerk, at=after + timedelta(hours=1))
    release_results(sitting, by=officers.chair, at=after + timedelta(hours=20))


def morning_of(at: datetime, days: int) -> datetime:
    """Nine o'clock local time, `days` from `at`."""
    day = timezone.localtime(at).date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, MORNING))
