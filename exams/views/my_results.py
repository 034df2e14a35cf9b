"""A candidate's own results, once released; and her paper, where the regulation shows it."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.state import Refused
from exams.eligibility import Status
from exams.models import Candidate, Paper, Result, Sitting
from exams.models.records import cited, local_day, regulation_on, standings_of
from exams.reporting import plain
from exams.reviewing import reviewed_items
from exams.scoring import Policy
from people.models import User

NEXT = {
    Status.PASSED: "您的考试已经合格，不需要再参加考试。",
    Status.EXEMPT: "您的考试已经合格，不需要再参加考试。",
    Status.RESIT_PENDING: "补考安排好后会通知您，也会显示在“我的考试”。",
    Status.FAILED: "补考机会已经用完或者过期。如有疑问，请联系县人大常委会工作人员。",
    Status.ABSENT: "如与事实不符，请联系县人大常委会工作人员。",
    Status.REQUIRED: "需要再次参加考试时，会通知您。",
}


def own_results(person: User) -> list[Result]:
    """Released ones of attempts that stand; being on the staff shows her no more than that."""
    rows = Result.objects.standing().filter(candidate__person=person, state=Result.State.RELEASED)
    rows = rows.select_related("candidate__sitting", "regulation", "attempt__paper")
    return list(rows.order_by("-candidate__sitting__opens_at", "-pk"))


def own_result_or_404(request: HttpRequest, pk: int) -> Result:
    rows = Result.objects.standing().filter(
        candidate__person=request.user, state=Result.State.RELEASED
    )
    related = "candidate__sitting", "candidate__person", "regulation", "attempt__paper"
    return get_object_or_404(rows.select_related(*related), pk=pk)


def my_results(request: HttpRequest) -> HttpResponse:
    """Released results, and the sittings for which she has no result because she was away."""
    absent = Candidate.objects.sat_by(request.user).exclude(absence="")
    absent = absent.filter(sitting__state=Sitting.State.PUBLISHED)
    return render(
        request,
        "exams/results/list.html",
        {
            "results": own_results(request.user),
            "absences": absent.select_related("sitting").order_by("-sitting__opens_at"),
        },
    )


def result(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_result_or_404(request, pk)
    today = local_day(timezone.now())
    regulation = regulation_on(today) or row.regulation
    standing = standings_of([row.candidate], regulation, today)[row.candidate_id]
    resit = row.candidate.sitting.resits.filter(candidates__person=request.user)
    return render(
        request,
        "exams/results/result.html",
        {
            "result": row,
            "total": plain(row.total),
            "full": plain(row.regulation.full_mark),
            "line": plain(row.regulation.pass_mark),
            # Best first; the band from nought needs no line, it is what is left.
            "bands": [
                (name, start)
                for name, start in reversed(row.regulation.grade_bands)
                if Decimal(start)
            ],
            "standing": standing,
            "basis": cited(regulation, standing.clause),
            "next": NEXT[standing.status],
            "resit": resit.exclude(state=Sitting.State.CANCELLED).first(),
            "may_review": may_review(row),
        },
    )


def may_review(row: Result) -> bool:
    """Never while anybody may still sit the same paper: it is shown once it is released."""
    open_papers = (Paper.State.RELEASED, Paper.State.RETIRED)
    return (
        row.regulation.may_review_paper
        and row.attempt is not None
        and row.attempt.paper.state in open_papers
    )


def reviewed_paper(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_result_or_404(request, pk)
    if not may_review(row):
        raise Refused("按本次考试适用的办法，答卷现在不提供查看。对成绩有疑问，请联系工作人员。")
    policy = Policy(row.regulation.multiple_policy)
    on = local_day(row.candidate.sitting.opens_at)
    items = reviewed_items(row.attempt, policy, on=on)
    context = {"result": row, "items": items, "total": plain(row.total)}
    return render(request, "exams/results/paper.html", context)
