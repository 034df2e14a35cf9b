"""统计报表 in the back office: by year, branch and organ; the workbook; the annual report."""

from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from core.audit import record
from core.files import serve_private
from core.state import Refused
from exam_platform.models import AnnualReport
from exam_platform.reports.annual import build_report
from exam_platform.reports.drawing import charts_of, workbook_of
from exam_platform.reports.figures import BY, Figures, figures_of

SHOWN = 20
VIEW, BUILD = "exam_platform.view_annualreport", "exam_platform.add_annualreport"
EARLIEST, LATEST = 1954, 9999  # a number that may be a year


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def asked_year(text: str) -> int:
    """The year that is asked for, or the one that runs."""
    if text.isdecimal() and len(text) == 4 and EARLIEST <= int(text) <= LATEST:
        return int(text)
    return timezone.localtime(timezone.now()).year


def asked(request: HttpRequest) -> Figures:
    by = request.GET.get("by", "")
    return figures_of(by if by in BY else "branch", asked_year(request.GET.get("year", "")))


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    demand(request, VIEW)
    found = asked(request)
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": "", "label": "统计报表"},
    ]
    context = {
        "breadcrumbs_items": trail,
        "header_title": "统计报表",
        "header_icon": "order",
        "figures": found,
        "years": sorted({*found.years, found.year}, reverse=True),
        "choices": BY.items(),
        "charts": charts_of(found),
        "reports": AnnualReport.objects.visible_to(request.user).select_related("built_by")[:SHOWN],
        "may_build": request.user.has_perm(BUILD),
    }
    return render(request, "reports/index.html", context)


@require_GET
def export(request: HttpRequest) -> FileResponse:
    demand(request, VIEW)
    found = asked(request)
    data = {"by": found.by, "year": found.year}
    record(
        request.user, "exam_platform.export_figures", by=request.user, at=timezone.now(), data=data
    )
    name = f"统计报表（{found.year}年，按{BY[found.by]}）.xlsx"
    response = FileResponse(BytesIO(workbook_of(found)), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def build(request: HttpRequest) -> HttpResponse:
    demand(request, BUILD)
    text = request.POST.get("year", "")
    if not (text.isdecimal() and len(text) == 4):
        raise Refused("请先选择年度，再生成报告。没有生成。")
    row = build_report(int(text), by=request.user, at=timezone.now())
    messages.success(request, f"{row.title}已生成并存档，可以下载。")
    return redirect(f"{reverse('reports_office:index')}?year={row.year}")


@require_GET
def report_file(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(AnnualReport.objects.visible_to(request.user), pk=pk)
    name = f"{row.title}.docx"
    return serve_private(row, row.file, filename=name, by=request.user, at=timezone.now())
