"""The room at a glance: one query for every seat, however many there are."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from exams.models import Attempt, Candidate, PaperItem, Response, Sitting

SILENT_AFTER = timedelta(minutes=5)
LABELS = {
    "unprepared": ("未发卷", "warn"),
    "prepared": ("未开始", "clock"),
    "working": ("作答中", "link"),
    "silent": ("久未保存", "warn"),
    "paused": ("已暂停", "pause"),
    "submitted": ("已交卷", "check"),
    "absent": ("缺考", "cross"),
    "void": ("作废", "cross"),
}
ENDED = {"submitted": "submitted", "marked": "submitted", "absent": "absent", "void": "void"}


@dataclass(frozen=True)
class Seat:
    pk: int
    attempt: int | None
    number: str
    name: str
    admission_number: str
    paper: str
    state: str
    label: str
    icon: str
    note: str


def seat_rows(sitting: Sitting) -> QuerySet[Any, Any]:
    responses = Response.objects.filter(attempt=OuterRef("attempts__pk"))
    answered = responses.current().filter(answer__isnull=False)
    return (
        Candidate.objects.filter(sitting=sitting)
        .annotate(
            answered=Subquery(
                answered.order_by().values("attempt").annotate(n=Count("pk")).values("n")
            ),
            saved_at=Subquery(
                responses.order_by().values("attempt").annotate(last=Max("at")).values("last")
            ),
            items=Subquery(
                PaperItem.objects.filter(paper=OuterRef("attempts__paper"))
                .order_by()
                .values("paper")
                .annotate(n=Count("pk"))
                .values("n")
            ),
            active_at=Coalesce("saved_at", "attempts__started_at"),
        )
        # The newest attempt last, so that it is the one kept beside a void one.
        .order_by("seat", "pk", F("attempts__pk").asc(nulls_first=True))
        .values(
            "pk", "seat", "admission_number", "absence", "person__real_name", "answered",
            "items", "active_at", "attempts__pk", "attempts__state", "attempts__paused_at",
            "attempts__submitted_at", "attempts__due_at", "attempts__paper__label",
        )
    )  # fmt: skip


def seats_of(sitting: Sitting, at: datetime) -> list[Seat]:
    newest = {row["pk"]: row for row in seat_rows(sitting)}
    return [seat(row, at) for row in newest.values()]


def seat(row: dict[str, Any], at: datetime) -> Seat:
    state = state_of(row, at)
    label, icon = LABELS[state]
    if state == "absent" and row["absence"] == Candidate.Absence.EXCUSED:
        label = "请假"
    return Seat(
        pk=row["pk"],
        attempt=row["attempts__pk"],
        number=str(row["seat"] or ""),
        name=row["person__real_name"],
        admission_number=row["admission_number"],
        paper=f"{row['attempts__paper__label']} 卷" if row["attempts__paper__label"] else "",
        state=state,
        label=label,
        icon=icon,
        note=note_of(row, state, at),
    )


def state_of(row: dict[str, Any], at: datetime) -> str:
    state = row["attempts__state"]
    if state is None:
        return "unprepared"
    if state == Attempt.State.PREPARED:
        return "prepared"
    if state in ENDED:
        return ENDED[state]
    if row["attempts__paused_at"]:
        return "paused"
    return "silent" if at - row["active_at"] > SILENT_AFTER else "working"


def note_of(row: dict[str, Any], state: str, at: datetime) -> str:
    if state == "submitted":
        return f"{clock(row['attempts__submitted_at'])} 交卷"
    if state not in ("working", "silent", "paused"):
        return ""
    progress = f"已答 {row['answered'] or 0}/{row['items'] or 0}"
    return (
        f"{progress}，{ago(at - row['active_at'])}{'没有保存' if state == 'silent' else '前保存'}"
    )


def clock(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""


def ago(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def clock_label(sitting: Sitting) -> str:
    """What the figures beside it count down to, as long as they count."""
    running = (Sitting.State.READY, Sitting.State.OPEN, Sitting.State.PAUSED)
    return f"{sitting.get_state_display()}{'，距截止' if sitting.state in running else ''}"


def room_state(sitting: Sitting, at: datetime) -> dict[str, Any]:
    """What the page shows and what its script asks for again and again."""
    seats = seats_of(sitting, at)
    counts = Counter(one.state for one in seats)
    return {
        "state": sitting.state,
        "label": clock_label(sitting),
        "at": clock(at),
        "closes_at": clock(sitting.closes_at),
        "seconds_left": max(int((sitting.closes_at - at).total_seconds()), 0),
        "counts": [
            {"key": key, "label": LABELS[key][0], "value": counts[key]} for key in counted(counts)
        ],
        "running": counts["working"] + counts["silent"] + counts["paused"],
        "seats": [asdict(one) for one in seats],
    }


def counted(counts: Counter[str]) -> list[str]:
    """The usual four always, the rest when somebody is in it."""
    usual = ("prepared", "working", "silent", "submitted")
    return [key for key in LABELS if key in usual or counts[key]]
