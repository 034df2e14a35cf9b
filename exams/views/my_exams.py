from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from exams.models import Attempt, Candidate, Sitting
from people.models import User


@dataclass(frozen=True)
class Step:
    """What a candidate can do about one sitting now; `label` names the button, if there is one."""

    badge: str
    kind: str
    text: str
    label: str = ""
    url: str = ""
    is_waiting: bool = False
    may_start: bool = False

    @property
    def is_next(self) -> bool:
        return self.kind == "info"


FIXED = {
    Sitting.State.PLANNED: Step(
        "筹备中", "muted", "时间和座位确定后会显示在这里，暂时不需要做什么。"
    ),
    Sitting.State.CANCELLED: Step("已取消", "muted", "本场考试已取消，请等候另行通知。"),
}
OVER = Step(
    "已结束", "muted", "本场考试已结束，没有作答记录。如有疑问，请联系县人大常委会工作人员。"
)


def next_step(candidate: Candidate, attempt: Attempt | None, at: datetime) -> Step:
    sitting = candidate.sitting
    if sitting.state in FIXED:
        return FIXED[Sitting.State(sitting.state)]
    if sitting.mode == Sitting.Mode.PAPER:
        return Step("纸笔考试", "muted", "请按时到考场，凭准考证入座答题。")
    if attempt is None:
        return Step("已就绪", "muted", "试卷还没有发到您名下，请联系监考人员。", is_waiting=True)
    if attempt.state == Attempt.State.PREPARED:
        return step_before(candidate, at)
    return step_after(candidate, attempt)


def step_before(candidate: Candidate, at: datetime) -> Step:
    sitting = candidate.sitting
    url = reverse("exams:sitting_entry", args=[candidate.pk])
    if sitting.state in (Sitting.State.CLOSED, Sitting.State.PUBLISHED) or at >= sitting.closes_at:
        return OVER
    if sitting.state == Sitting.State.PAUSED:
        text = "考试暂停中，请在原位等候，恢复后即可开始。"
        return Step("已暂停", "warn", text, "进入考试", url, is_waiting=True)
    if sitting.state == Sitting.State.OPEN and at >= sitting.opens_at:
        text = "考试已经开始，请核对信息、阅读考场须知后开始答题。"
        return Step("可以开始", "info", text, "进入考试", url, may_start=True)
    text = "请提前到考场入座。可以先核对信息、阅读考场须知，开考后本页自动出现开始按钮。"
    return Step("等候开考", "info", text, "核对信息和须知", url, is_waiting=True)


def step_after(candidate: Candidate, attempt: Attempt) -> Step:
    if attempt.state == Attempt.State.IN_PROGRESS:
        text = "您正在考试，已保存的答案都在，可以随时接着答。"
        return Step("作答中", "info", text, "继续答题", reverse("exams:attempt", args=[attempt.pk]))
    if attempt.state == Attempt.State.VOID:
        return Step("已作废", "bad", "您的本场作答已作废。如有疑问，请联系县人大常委会工作人员。")
    if attempt.state == Attempt.State.ABSENT:
        reason = candidate.get_absence_display()
        told = "您被登记为未参加本场考试。如与事实不符，请尽快联系县人大常委会工作人员。"
        return Step(reason, "warn", told)
    if candidate.sitting.state == Sitting.State.PUBLISHED:
        return Step("已交卷", "ok", "成绩已经公布。", "查看成绩", reverse("exams:my_results"))
    url = reverse("exams:attempt_receipt", args=[attempt.pk])
    return Step("已交卷", "ok", "成绩公布后可在“成绩”中查看。", "查看交卷回执", url)


def exam_steps(person: User, at: datetime) -> list[tuple[Candidate, Step]]:
    """Her sittings with what to do about each, newest first. Two queries."""
    newest = Prefetch("attempts", Attempt.objects.order_by("-pk"), to_attr="newest_attempts")
    rows = (
        Candidate.objects.sat_by(person)
        .select_related("sitting__room")
        .prefetch_related(newest)
        .order_by("-sitting__opens_at", "-pk")
    )
    return [(row, next_step(row, next(iter(row.newest_attempts), None), at)) for row in rows]


def my_exams(request: HttpRequest) -> HttpResponse:
    steps = exam_steps(cast(User, request.user), timezone.now())
    current = [pair for pair in steps if pair[1].is_next]
    others = [pair for pair in steps if not pair[1].is_next]
    return render(request, "exams/my_exams.html", {"current": current, "others": others})
