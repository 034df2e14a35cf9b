"""The views that the answer page talks to. They know no session: the capability is enough."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.state import Refused
from exams.actions.answers import Entry, Outcome, save_form, save_response
from exams.actions.attempts import close_if_overdue, submit_attempt
from exams.capability import HEADER, Capability, InvalidCapability, read
from exams.models import Attempt
from exams.scoring import InvalidAnswer, normalise_answer
from exams.views.answer_page import asked_of, clock, posted_answers, render_page

SEQ_LIMIT = 1_000_000
FLUSH_LIMIT = 500
MESSAGES = {
    Outcome.SAVED: "",
    Outcome.SUPERSEDED: "试卷已在另一处打开，这里的答案不再计入。请到那一处继续作答。",
    Outcome.LATE: "考试已经交卷，这个答案到得太晚，已另行登记，不计入成绩。",
    Outcome.PAUSED: "考试暂停中，恢复后会自动保存。",
    Outcome.CONFLICT: "这个答案的序号已被使用，请刷新页面核对。",
}
INCOMPLETE = "收到的答案不完整，请刷新页面后重试。"

View = Callable[[HttpRequest, Capability, datetime], HttpResponse]


def with_capability(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """No cookie is read, so there is no CSRF to fear: another site cannot know the header."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        try:
            capability = read(request.headers.get(HEADER, ""), at=at)
        except InvalidCapability as exc:
            return JsonResponse({"code": "capability", "message": str(exc)}, status=403)
        try:
            return view(request, capability, at)
        except InvalidAnswer as exc:
            return JsonResponse({"code": "invalid", "message": str(exc)}, status=400)

    return csrf_exempt(login_not_required(wrapped))


def parse_body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as exc:  # no UTF-8, no JSON, or brackets without end
        raise InvalidAnswer(INCOMPLETE) from exc
    if not isinstance(body, dict):
        raise InvalidAnswer(INCOMPLETE)
    return body


def parse_entry(capability: Capability, raw: Any) -> Entry:
    """Raises InvalidAnswer for a position, number or answer that this page cannot have sent."""
    if not isinstance(raw, dict):
        raise InvalidAnswer(INCOMPLETE)
    position, seq = raw.get("position"), raw.get("seq")
    if type(position) is not int or position not in capability.sheet:
        raise InvalidAnswer("试卷中没有这道题，请刷新页面后重试。")
    if type(seq) is not int or not 1 <= seq <= SEQ_LIMIT:
        raise InvalidAnswer("答案的序号不正确，请刷新页面后重试。")
    item = capability.sheet[position]
    answer = normalise_answer(item.kind, raw.get("answer"), item.size)
    return Entry(item, capability.writer, seq, answer)


def reply(attempt: Attempt, at: datetime, code: str, message: str, status: int) -> HttpResponse:
    content = {"code": code, "message": message, **clock(attempt, at)}
    response = HttpResponse(json.dumps(content), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@with_capability
def save(request: HttpRequest, capability: Capability, at: datetime) -> HttpResponse:
    entry = parse_entry(capability, parse_body(request))
    outcome, attempt = save_response(capability.attempt, entry, at=at)
    if outcome == Outcome.LATE:
        close_if_overdue(attempt, at=at)
    status = 200 if outcome == Outcome.SAVED else 409
    return reply(attempt, at, outcome, MESSAGES[outcome], status)


@require_GET
@with_capability
def state(request: HttpRequest, capability: Capability, at: datetime) -> HttpResponse:
    """The light poll: extra time, pauses and takeovers reach the page here."""
    attempt = Attempt.objects.get(pk=capability.attempt)
    close_if_overdue(attempt, at=at)
    return reply(attempt, at, "state", "", 200)


@require_POST
@with_capability
def hand_in(request: HttpRequest, capability: Capability, at: datetime) -> HttpResponse:
    """Takes what the page had not yet sent along. `auto`: the page believes the bell has rung."""
    body = parse_body(request)
    raws = body.get("answers", [])
    if not isinstance(raws, list) or len(raws) > FLUSH_LIMIT:
        raise InvalidAnswer(INCOMPLETE)
    entries = [parse_entry(capability, raw) for raw in raws]
    attempt = Attempt.objects.select_related("candidate__person").get(pk=capability.attempt)
    close_if_overdue(attempt, at=at)
    if attempt.state != Attempt.State.IN_PROGRESS:
        return keep_apart(attempt, entries, at)
    if body.get("auto") is True and at < attempt.bell:
        return reply(attempt, at, "not_yet", "考试时间还没有到，可以继续作答。", 409)
    person = attempt.candidate.person
    try:
        submit_attempt(attempt, by=person, at=at, writer=capability.writer, unsent=entries)
    except Refused as exc:
        return reply(attempt, at, "refused", str(exc), 409)
    return reply(attempt, at, "submitted", "已交卷。", 200)


def keep_apart(attempt: Attempt, entries: list[Entry], at: datetime) -> HttpResponse:
    for entry in entries:
        save_response(attempt.pk, entry, at=at)
    return reply(attempt, at, "closed", "已经交卷。交卷后到达的答案已另行登记。", 409)


# --- the same without scripts ---------------------------------------------------------------


@csrf_exempt
@login_not_required
@require_POST
def save_page(request: HttpRequest) -> HttpResponse:
    """The whole form at once. The capability travels in it, so an expired session costs nothing:
    the answers are stored first, and only the next page asks to sign in again."""
    at = timezone.now()
    try:
        capability = read(request.POST.get("capability", ""), at=at)
    except InvalidCapability as exc:
        raise Refused(str(exc)) from exc
    raw = posted_answers(request.POST, capability.sheet)
    try:
        answers = {
            item: normalise_answer(item.kind, raw[position], item.size)
            for position, item in capability.sheet.items()
        }
    except InvalidAnswer as exc:
        return show_again(request, capability, raw, str(exc), at)
    outcome, _ = save_form(capability.attempt, answers, writer=capability.writer, at=at)
    if outcome == Outcome.PAUSED:
        problem = "考试暂停中，刚才的修改还没有保存。请不要关闭本页，恢复后再点“保存答案”。"
        return show_again(request, capability, raw, problem, at)
    return after_form(request, capability, outcome, at)


def show_again(
    request: HttpRequest, capability: Capability, raw: dict[int, Any], problem: str, at: datetime
) -> HttpResponse:
    attempt = page_attempt(capability)
    # The capability outlives the exam; the paper is not shown again after it, nor elsewhere.
    if attempt.state != Attempt.State.IN_PROGRESS or capability.writer < attempt.writer:
        return redirect("exams:attempt", pk=attempt.pk)
    held = {
        position: (answer if answer is False else answer or None, 0)
        for position, answer in raw.items()
    }
    return render_page(
        request,
        attempt,
        asked_of(attempt.paper_id),
        held,
        capability=request.POST["capability"],
        at=at,
        problem=problem,
    )


def page_attempt(capability: Capability) -> Attempt:
    around = "candidate__sitting__regulation", "candidate__person"
    return Attempt.objects.select_related(*around).get(pk=capability.attempt)


def after_form(
    request: HttpRequest, capability: Capability, outcome: Outcome, at: datetime
) -> HttpResponse:
    if outcome == Outcome.SUPERSEDED:
        raise Refused(MESSAGES[outcome])
    close_if_overdue(Attempt.objects.get(pk=capability.attempt), at=at)
    if outcome == Outcome.SAVED and request.POST.get("then") == "hand_in":
        return redirect("exams:hand_in", pk=capability.attempt)
    return redirect("exams:attempt", pk=capability.attempt)
