"""The report of a sitting, with what only the nominations know: who passed the gate without it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from appointments.models import ExamBypass
from core.state import Refused
from exams.actions.results import demand_complete, keep_report
from exams.documents import Annex, report_docx, report_xlsx
from exams.models import Report, Result, Sitting
from exams.reporting import load_record, load_seal
from exams.views.office import sitting_or_404


@require_POST
def report_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Built at once: 300 candidates take well under a second. Each version is kept."""
    sitting = sitting_or_404(request, pk, "exams.view_result")
    format = request.POST.get("format", "")
    if format not in Report.Format.values:
        raise Refused("请选择要生成的格式：公文或成绩表。")
    refuse_unconfirmed(sitting)
    at = timezone.now()
    record, annexes = load_record(sitting), bypass_annexes(sitting)
    if format == Report.Format.DOCX:
        content = report_docx(record, load_seal(sitting), annexes, at=at)
    else:
        content = report_xlsx(record, annexes, at=at)
    keep_report(sitting, content, format=format, by=request.user, at=at)
    messages.success(request, "报告已生成并存档，可以下载。")
    return redirect("exams_office:results", sitting.pk)


def refuse_unconfirmed(sitting: Sitting) -> None:
    demand_complete(sitting)
    results = Result.objects.standing().filter(candidate__sitting=sitting)
    if results.filter(state=Result.State.PROVISIONAL).exists():
        raise Refused("还有成绩没有确认。成绩全部确认后才能生成报告。")


def bypass_annexes(sitting: Sitting) -> list[Annex]:
    """Of the candidates of this sitting: printed framed, and never left out."""
    people = sitting.candidates.values("person")
    rows = ExamBypass.objects.filter(nomination__person__in=people).order_by("at")
    rows = rows.select_related("by", "nomination__person", "nomination__post__organ")
    told = [
        f"{row.nomination.person}（拟任{row.nomination.post}）未经考试合格，由{row.by}于"
        f"{timezone.localtime(row.at):%Y年%-m月%-d日}决定越过考试关口。理由：{row.reason.rstrip('。')}。"
        for row in rows
    ]
    return [Annex("越过考试关口的提请", told, alarm=True)] if told else []
