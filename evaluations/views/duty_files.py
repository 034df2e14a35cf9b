"""Excel in and out."""

import io

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.files import serve_private
from core.state import Refused
from core.workbook import UnreadableWorkbook, write_workbook
from evaluations.actions.duty_exports import request_export
from evaluations.actions.duty_imports import apply_import, check_import, reject_import
from evaluations.duty_accounts import scheme_of
from evaluations.duty_sheet import LABELS, TEMPLATE_NOTES
from evaluations.forms.duty import ImportForm
from evaluations.models import DutyExport, DutyImport, DutyItem, DutyYear
from evaluations.views.duty_office import demand, office_page
from evaluations.views.duty_site import year_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


def start_import(request: HttpRequest) -> HttpResponse:
    demand(request, "serve_deputies", "add_dutyentry")
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = check_import(
                upload.read(), filename=upload.name, by=request.user, at=timezone.now()
            )
        except UnreadableWorkbook as trouble:
            form.add_error("file", trouble.message)
        else:
            return redirect("duty_office:import", batch.pk)
    batches = DutyImport.objects.visible_to(request.user)[:20]
    status = 400 if form.errors else 200
    return office_page(
        request, "import_start.html", "导入登记", status=status, form=form, batches=batches
    )


def own_import(request: HttpRequest, pk: int) -> DutyImport:
    demand(request, "serve_deputies", "add_dutyentry")
    return get_object_or_404(DutyImport.objects.visible_to(request.user), pk=pk)


def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    batch = own_import(request, pk)
    return office_page(
        request,
        "import.html",
        "导入登记",
        batch=batch,
        rows=batch.rows[:SHOWN],
        more=max(0, len(batch.rows) - SHOWN),
    )


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    count = apply_import(own_import(request, pk), by=request.user, at=timezone.now())
    messages.success(request, f"已导入 {count} 条登记，等待另一人确认。")
    return redirect("duty_office:import", pk)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    reject_import(own_import(request, pk), by=request.user, at=timezone.now())
    messages.success(request, "已放弃这次导入，没有登记任何内容。")
    return redirect("duty_office:import_start")


def template(request: HttpRequest) -> HttpResponse:
    """With the items of the year's scheme, so that they need not be guessed."""
    demand(request, "serve_deputies", "add_dutyentry")
    scheme = scheme_of(year_asked(request))
    items = scheme.items.filter(source=DutyItem.Source.ENTRIES) if scheme else []
    table = [(one.name, one.unit, one.points, one.cap, one.get_part_display()) for one in items]
    content = io.BytesIO()
    sheets = [
        ("履职登记", [tuple(LABELS.values())]),
        ("积分项目", [("项目", "单位", "每单位分值", "全年上限", "类别"), *table]),
        ("填写说明", TEMPLATE_NOTES),
    ]
    write_workbook(content, sheets, widths=(16, 14, 16, 14, 20, 10, 50))
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    name = "%E5%B1%A5%E8%81%8C%E7%99%BB%E8%AE%B0%E6%A8%A1%E6%9D%BF.xlsx"  # 履职登记模板.xlsx
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


# --- out ------------------------------------------------------------------------------------


@require_POST
def start_export(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "oversee_duty")
    year = get_object_or_404(DutyYear, pk=pk)
    export = request_export(year, by=request.user, at=timezone.now())
    return redirect("duty_office:export", export.pk)


def own_export(request: HttpRequest, pk: int) -> DutyExport:
    rows = DutyExport.objects.visible_to(request.user).select_related("year")
    return get_object_or_404(rows, pk=pk)


def show_export(request: HttpRequest, pk: int) -> HttpResponse:
    export = own_export(request, pk)
    page = office_page(request, "export.html", "导出年度履职情况", export=export)
    if not export.finished_at and not export.failure:
        page["Refresh"] = "3"
    return page


def download(request: HttpRequest, pk: int) -> FileResponse:
    export = own_export(request, pk)
    if not export.finished_at:
        raise Refused("文件还没有生成好。请稍等片刻再下载。")
    return serve_private(
        export, export.file, filename=export.filename, by=request.user, at=timezone.now()
    )
