"""The results of a sitting in the back office: look, confirm, send back, release, resit."""

from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.files import serve_private
from core.state import Refused
from exams.actions.marking import mark_pending
from exams.actions.resits import offer_resit, resit_candidates
from exams.actions.results import (
    confirm_results,
    decide_late_answers,
    outstanding,
    release_results,
    return_result,
)
from exams.documents import report_title
from exams.models import Candidate, Regulation, Report, Result, Sitting
from exams.models.records import local_day
from exams.reporting import SittingRecord, load_record
from exams.views.office import demand, may, office_page, sitting_or_404

VIEW, CONFIRM, RELEASE = "exams.view_result", "exams.confirm_result", "exams.release_result"
STATES = Result.State


def overview(request: HttpRequest) -> HttpResponse:
    """Sittings that have ended, with what each waits for."""
    demand(request, VIEW)
    over = (Sitting.State.CLOSED, Sitting.State.PUBLISHED)
    rows = Sitting.objects.visible_to(request.user).filter(state__in=over)
    standing = ~Q(candidates__attempts__state="void")
    counted = {
        state: Count("candidates__results", filter=standing & has_state(state), distinct=True)
        for state in STATES.values
    }
    waiting = Q(candidates__attempts__state="submitted")
    rows = rows.annotate(
        entered=Count("candidates", distinct=True),
        unmarked=Count("candidates__attempts", filter=waiting, distinct=True),
        **counted,
    )
    return office_page(
        request,
        "results/overview.html",
        "成绩",
        header_icon="order",
        sittings=rows.order_by("-opens_at")[:100],
    )


def has_state(state: str) -> Q:
    return Q(candidates__results__state=state)


def sitting_results(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, VIEW)
    at = timezone.now()
    # Results must not depend on the queue: what it left behind is marked here.
    mark_pending(sitting=row, at=at)
    row.refresh_from_db()
    record = load_record(row)
    published = row.state == Sitting.State.PUBLISHED
    resits = resit_candidates(row, local_day(at)) if published else []
    return office_page(
        request,
        "results/sitting.html",
        "成绩",
        sitting=row,
        record=record,
        resits=resits,
        planned_resit=row.resits.exclude(state=Sitting.State.CANCELLED).first(),
        reports=row.reports.select_related("built_by"),
        **next_act(request, row, record),
    )


def next_act(request: HttpRequest, row: Sitting, record: SittingRecord) -> dict[str, Any]:
    """What stands in the way, and which one act this person can do now."""
    results = [line.result for line in record.lines if line.result]
    provisional = sum(one.state == STATES.PROVISIONAL for one in results)
    confirmed = sum(one.state == STATES.CONFIRMED for one in results)
    left = outstanding(row)
    over = row.state == Sitting.State.CLOSED
    ready = over and not left["unfinished"] and not left["unmarked"]
    return {
        "left": left,
        "provisional": provisional,
        "confirmed": confirmed,
        "may_confirm": ready and provisional > 0 and may(request, CONFIRM),
        "may_release": ready and not provisional and over and may(request, RELEASE),
        "may_return": over and (may(request, CONFIRM) or may(request, RELEASE)),
        "may_decide": may(request, CONFIRM),
        "may_resit": may(request, "exams.add_sitting"),
        "may_report": row.state == Sitting.State.PUBLISHED or (ready and not provisional),
        "at_session": row.regulation.release_rule == Regulation.Release.AT_SESSION,
        "is_over": over,
    }


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, CONFIRM)
    count = confirm_results(row, by=request.user, at=timezone.now())
    messages.success(request, f"已确认 {count} 人的成绩，等主任会议公布。")
    return redirect("exams_office:results", row.pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, RELEASE)
    if not request.POST.get("sure"):
        raise Refused("公布后不能撤回。请勾选“我已核对，同意公布”后再提交。")
    reference = request.POST.get("reference", "")
    count = release_results(row, by=request.user, at=timezone.now(), reference=reference)
    messages.success(request, f"已公布 {count} 人的成绩，考生现在可以查看。")
    return redirect("exams_office:results", row.pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Result.objects.visible_to(request.user).select_related("candidate__sitting")
    result = get_object_or_404(rows, pk=pk)
    if not may(request, RELEASE):
        demand(request, CONFIRM)
    reason = request.POST.get("reason", "")
    return_result(result, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "成绩已退回待确认，可以改分后重新确认。")
    return redirect("exams_office:results", result.candidate.sitting_id)


@require_POST
def late_decision(request: HttpRequest, pk: int) -> HttpResponse:
    sittings = Sitting.objects.visible_to(request.user)
    row = get_object_or_404(Candidate.objects.filter(sitting__in=sittings), pk=pk)
    demand(request, CONFIRM)
    decision = request.POST.get("decision", "")
    decide_late_answers(row, decision=decision, by=request.user, at=timezone.now())
    messages.success(request, "处理意见已记入考场记录和考试报告。")
    return redirect("exams_office:results", row.sitting_id)


@require_POST
def resit(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, "exams.add_sitting")
    planned = offer_resit(row, by=request.user, at=timezone.now())
    messages.success(request, "补考场次已建立，请核对时间、考场和考生名单。")
    return redirect("exams_office:sitting", planned.pk)


def report_file(request: HttpRequest, pk: int) -> FileResponse:
    rows = Report.objects.visible_to(request.user).select_related("sitting")
    row = get_object_or_404(rows, pk=pk)
    name = f"{report_title(row.sitting)}.{row.format}"
    return serve_private(row, row.name, filename=name, by=request.user, at=timezone.now())
