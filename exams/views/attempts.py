"""The candidate's own pages around an exam; the answers themselves go through views/answers.py."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from core.state import Refused
from exams.actions.attempts import (
    close_if_overdue,
    latest_entry,
    open_page,
    start_attempt,
    submit_attempt,
)
from exams.capability import issue
from exams.models import Attempt, Candidate, Regulation, Sitting
from exams.views.answer_page import (
    answered_on,
    asked_of,
    demand_place,
    held_answers,
    held_rows,
    page_parts,
    render_page,
)
from exams.views.my_exams import next_step
from people.middleware import resume_idle_timeout, suspend_idle_timeout
from people.models import User

# Pauses and extra time may still come; nobody is signed out in the middle of an exam.
SIGNED_IN_BEYOND = timedelta(hours=3)
DEFAULT_ROOM_RULES = (
    "请核对本页的姓名、准考证号和座位号，如有不符，马上告诉监考人员。",
    "考试期间请保持安静，不交谈，不传递物品，手机关机并按要求存放。",
    "每道题作答后自动保存，题目右上角显示“已保存”即为保存成功。网络中断时可以继续作答，恢复后自动补存。",
    "一份试卷只能在一处作答。在另一台电脑上打开后，原来的页面不再保存。",
    "遇到电脑或网络故障，请举手示意，由监考人员处理并补足时间，不要自行关机。",
    "到时系统自动交卷；提前完成可以自行交卷，交卷后不能再修改。",
)


def signed_in(request: HttpRequest) -> User:
    """Behind the login gate there is always a person."""
    return cast(User, request.user)


def own_attempt(request: HttpRequest, pk: int) -> Attempt:
    around = "candidate__sitting__regulation", "candidate__sitting__room"
    rows = Attempt.objects.live().sat_by(signed_in(request)).select_related(*around)
    attempt = get_object_or_404(rows, pk=pk)
    attempt.candidate.person = signed_in(request)  # loading her again costs decryption
    return attempt


def room_rules(regulation: Regulation) -> list[str]:
    written = [line.strip() for line in regulation.room_rules.splitlines() if line.strip()]
    return written or list(DEFAULT_ROOM_RULES)


@require_GET
@never_cache
def sitting_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Before the start: who you are here, the rules, and when it begins."""
    around = "sitting__regulation", "sitting__room", "person"
    rows = Candidate.objects.sat_by(signed_in(request)).select_related(*around)
    candidate = get_object_or_404(rows, pk=pk)
    at = timezone.now()
    attempt = candidate.attempts.order_by("-pk").first()
    if attempt is not None:
        close_if_overdue(attempt, at=at)
    step = next_step(candidate, attempt, at)
    context: dict[str, Any] = {
        "candidate": candidate,
        "sitting": candidate.sitting,
        "attempt": attempt,
        "step": step,
        "rules": room_rules(candidate.sitting.regulation),
        "latest_entry": latest_entry(candidate.sitting),
    }
    return render(request, "exams/sitting_entry.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = own_attempt(request, pk)
    if request.POST.get("accept") != "yes":
        raise Refused("请先阅读考场须知，勾选“我已阅读并遵守”，再开始答题。")
    demand_place(request, attempt.candidate.sitting)
    start_attempt(attempt, by=signed_in(request), at=timezone.now())
    return redirect("exams:attempt", pk=pk)


@require_GET
@never_cache
@gzip_page
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The exam itself, on one page. Loading it makes it the only page that may write."""
    attempt = own_attempt(request, pk)
    at = timezone.now()
    close_if_overdue(attempt, at=at)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return after_the_end(attempt)
    demand_place(request, attempt.candidate.sitting)
    open_page(attempt, by=signed_in(request), at=at)
    suspend_idle_timeout(request, attempt.bell + SIGNED_IN_BEYOND)
    asked = asked_of(attempt.paper_id)
    capability = issue(attempt.pk, attempt.writer, asked, at=at)
    held = held_rows(attempt)
    return render_page(request, attempt, asked, held, capability=capability, at=at)


def after_the_end(attempt: Attempt) -> HttpResponse:
    if attempt.state in (Attempt.State.SUBMITTED, Attempt.State.MARKED):
        return redirect("exams:attempt_receipt", pk=attempt.pk)
    return redirect("exams:sitting_entry", pk=attempt.candidate_id)


@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Without scripts: the summary of what is unanswered, then the hand-in."""
    attempt = own_attempt(request, pk)
    at = timezone.now()
    close_if_overdue(attempt, at=at)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return after_the_end(attempt)
    if request.method == "POST":
        submit_attempt(attempt, by=signed_in(request), at=at)
        messages.success(request, "已交卷。")
        return redirect("exams:attempt_receipt", pk=pk)
    return render(request, "exams/hand_in.html", summary(attempt, at))


def summary(attempt: Attempt, at: datetime) -> dict[str, Any]:
    parts = page_parts(asked_of(attempt.paper_id), held_rows(attempt))
    rows = [row for part in parts for row in part.rows]
    return {
        "attempt": attempt,
        "sitting": attempt.candidate.sitting,
        "total": len(rows),
        "unanswered": [row for row in rows if not row.is_answered],
        "minutes_left": max(0, int((attempt.bell - at).total_seconds() // 60)),
    }


@require_GET
@never_cache
def attempt_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What the server holds, with a code that proves it."""
    attempt = own_attempt(request, pk)
    close_if_overdue(attempt, at=timezone.now())
    if attempt.state not in (Attempt.State.SUBMITTED, Attempt.State.MARKED):
        return redirect("exams:sitting_entry", pk=attempt.candidate_id)
    resume_idle_timeout(request)
    code = answered_on(attempt)
    context = {
        "attempt": attempt,
        "candidate": attempt.candidate,
        "sitting": attempt.candidate.sitting,
        "answered": len(held_answers(attempt)),
        "total": attempt.paper.items.count(),
        "late": attempt.responses.filter(is_late=True).values("item").distinct().count(),
        "code": code,
        "code_groups": [code[start : start + 8] for start in range(0, len(code), 8)],
        "is_published": attempt.candidate.sitting.state == Sitting.State.PUBLISHED,
    }
    return render(request, "exams/receipt.html", context)
