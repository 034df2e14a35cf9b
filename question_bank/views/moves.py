"""What a person may do with questions: on one question's page, and on many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.state import Refused
from people.models import User
from question_bank.actions import reviews
from question_bank.forms.filters import filter_questions
from question_bank.models import Question
from question_bank.models.questions import QuestionQuerySet
from question_bank.views.pages import bank_page

State = Question.State
CHANGE, REVIEW = "question_bank.change_question", "question_bank.review_question"
MOST = 2000
SHOWN = 100


@dataclass(frozen=True)
class Move:
    key: str
    label: str
    permission: str
    act: Callable[..., None]
    states: tuple[str, ...]  # where it makes sense
    warning: str = ""  # of what can't be undone
    needs_comment: bool = False
    is_bulk: bool = True
    style: str = "button-secondary"


MOVES = {
    move.key: move
    for move in (
        Move("submit", "提交审核", CHANGE, reviews.submit_for_review, (State.DRAFT,), style=""),
        Move("approve", "批准", REVIEW, reviews.approve_question, (State.REVIEW,), style=""),
        Move(
            "return",
            "退回修改",
            REVIEW,
            reviews.return_to_draft,
            (State.REVIEW,),
            needs_comment=True,
        ),
        Move("suspend", "暂停使用", REVIEW, reviews.suspend_question, (State.LIVE,)),
        Move("resume", "恢复使用", REVIEW, reviews.resume_question, (State.SUSPENDED,)),
        Move(
            "practice",
            "标为练习题",
            CHANGE,
            reviews.set_for_practice,
            (State.DRAFT, State.REVIEW, State.LIVE, State.SUSPENDED),
            warning="练习题考前会公开，正式考试不再抽到。",
        ),
        Move(
            "unpractice",
            "取消练习题",
            CHANGE,
            partial(reviews.set_for_practice, wanted=False),
            (State.DRAFT, State.REVIEW, State.LIVE, State.SUSPENDED),
            warning="考前公开过的题，考生可能见过。",
        ),
        Move(
            "retire",
            "停用",
            REVIEW,
            reviews.retire_question,
            (State.DRAFT, State.REVIEW, State.LIVE, State.SUSPENDED),
            warning="停用以后不能恢复，也不能再修改。",
            style="no",
        ),
    )
}


def moves_for(user: User, question: Question | None = None) -> list[Move]:
    """Those that the person's duty allows, and, for one question, its state."""
    allowed = [move for move in MOVES.values() if user.has_perm(move.permission)]
    if question is None:
        return [move for move in allowed if move.is_bulk]
    unfit = "practice" if question.for_practice else "unpractice"
    return [move for move in allowed if question.state in move.states and move.key != unfit]


def demanded(request: HttpRequest, key: str) -> Move:
    if key not in MOVES:
        raise Http404
    move = MOVES[key]
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    return move


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One move of one question. A refusal is answered by the middleware."""
    question = get_object_or_404(Question.objects.visible_to(request.user).whole(), pk=pk)
    move = demanded(request, request.POST.get("do", ""))
    if request.POST.get("seen_at", stamp(question)) != stamp(question):
        raise Refused("您打开这一页之后，有人改动了这道题。请重新打开，看过最新内容再操作。")
    move.act(question, by=request.user, at=timezone.now(), **extra(move, request))
    messages.success(request, f"{move.label}：{question}，已完成。")
    return redirect("questions:inspect", pk)


def stamp(question: Question) -> str:
    """Which saved text a page showed: nobody approves what she has not seen."""
    return question.edited_at.isoformat() if question.edited_at else ""


def extra(move: Move, request: HttpRequest) -> dict[str, Any]:
    return {"comment": request.POST.get("comment", "")} if move.needs_comment else {}


def bulk(request: HttpRequest) -> HttpResponse:
    """Many at once: first what it would do, then, posted, what became of each."""
    asked = request.POST if request.method == "POST" else request.GET
    move = demanded(request, asked.get("do", ""))
    rows = chosen(request, asked)
    count = rows.count()
    context: dict[str, Any] = {
        "move": move,
        "count": count,
        "most": MOST,
        "back": f"{reverse('questions:index')}?{asked.get('query', '')}",
        "hidden": [
            (name, value) for name in ("id", "all", "query") for value in asked.getlist(name)
        ],
    }
    if request.method == "POST" and 0 < count <= MOST:
        outcomes = reviews.act_on_each(
            rows.whole(), move.act, by=request.user, at=timezone.now(), **extra(move, request)
        )
        refused = [outcome for outcome in outcomes if outcome.reason]
        context |= {"done": len(outcomes) - len(refused), "refused": refused[:SHOWN]}
        context |= {"refused_count": len(refused)}
        return bank_page(request, "bulk_outcome.html", f"{move.label}的结果", **context)
    context["questions"] = rows.select_related("subject")[:SHOWN]
    return bank_page(request, "bulk.html", f"{move.label} {count} 题", **context)


def chosen(request: HttpRequest, asked: Any) -> QuestionQuerySet:
    """The ticked ones, or everything that the list's filters let through."""
    if asked.get("all"):
        return filter_questions(asked.get("query", ""), request.user).order_by("pk")
    picked = [value for value in asked.getlist("id") if value.isdecimal() and len(value) < 19]
    return Question.objects.visible_to(request.user).filter(pk__in=picked[:MOST]).order_by("pk")
