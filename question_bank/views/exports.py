"""Workbooks made in the background, and the template."""

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.files import serve_private
from core.state import Refused
from question_bank.actions.exports import request_export
from question_bank.models import QuestionExport
from question_bank.template_workbook import template_workbook
from question_bank.views.pages import IMPORTS, QUESTIONS, bank_page, demand

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_QUERY = 4000


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    demand(request, "export_question")
    query = request.POST.get("query", "")
    if len(query) > LONGEST_QUERY:  # cut short, it would let more through than the list showed
        raise Refused("筛选条件太长，没有导出。请缩短搜索的文字后再试。")
    export = request_export(query, by=request.user, at=timezone.now())
    return redirect("bank:export", export.pk)


def export_or_404(request: HttpRequest, pk: int) -> QuestionExport:
    rows = QuestionExport.objects.visible_to(request.user).select_related("batch")
    return get_object_or_404(rows, pk=pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    export = export_or_404(request, pk)
    under = IMPORTS if export.batch else QUESTIONS
    progress = None if export.finished_at else export.progress.read()
    return bank_page(
        request,
        "export.html",
        "检查结果" if export.batch else "导出试题",
        under=under,
        icon="download",
        export=export,
        progress=progress,
    )


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    export = export_or_404(request, pk)
    running = not (export.finished_at or export.failure)
    return JsonResponse(export.progress.told(running=running))


def download(request: HttpRequest, pk: int) -> FileResponse:
    export = export_or_404(request, pk)
    if not export.finished_at:
        raise Refused("文件还没有生成好。请稍等片刻再下载。")
    return serve_private(
        export, export.file, filename=export.filename, by=request.user, at=timezone.now()
    )


def template(request: HttpRequest) -> HttpResponse:
    demand(request, "import_question")
    response = HttpResponse(template_workbook(), content_type=XLSX)
    name = "%E9%A2%98%E5%BA%93%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xlsx"  # 题库导入模板.xlsx
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
