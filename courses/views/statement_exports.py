"""The statements of a year, made in the background; the page can be left and come back to."""

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.files import serve_private
from core.state import Refused
from courses.actions.statement_exports import request_statements
from courses.forms.people import PeopleForm
from courses.models import StatementExport
from courses.models.credits import VIEW
from courses.views.credits_office import demand, office_page
from exams.models.records import local_day


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    demand(request, VIEW)
    at = timezone.now()
    year = PeopleForm(request.POST, this_year=local_day(at).year).chosen_year
    export = request_statements(year, by=request.user, at=at)
    return redirect("credits_office:export", export.pk)


def export_or_404(request: HttpRequest, pk: int) -> StatementExport:
    return get_object_or_404(StatementExport.objects.visible_to(request.user), pk=pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    export = export_or_404(request, pk)
    progress = None if export.finished_at else export.progress.read()
    return office_page(request, "export.html", "导出学时", export=export, progress=progress)


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
