"""Importing a roster: upload, look at what was read, confirm, take the initial passwords."""

import io
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.files import drop_private, keep_private
from core.workbook import write_workbook
from people.actions.rosters import confirm_roster, reject_roster, take_slips, upload_roster
from people.forms.rosters import RosterForm
from people.models import RosterBatch
from people.roster import LABELS, TEMPLATE_COLUMNS, TEMPLATE_NOTES
from people.template_workbook import write_template

SHOWN = 200


def check_duty(request: HttpRequest) -> None:
    if not request.user.has_perm("people.add_user"):
        raise PermissionDenied


def own_batch(request: HttpRequest, pk: int) -> RosterBatch:
    rows = RosterBatch.objects.visible_to(request.user)  # type: ignore[arg-type]
    return get_object_or_404(rows.select_related("term"), pk=pk)


class RosterPage(WagtailAdminTemplateMixin, View):
    header_icon = "upload"
    page_title = "导入名册"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        check_duty(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        trail = [{"url": "/admin/users/", "label": "人员"}, {"url": "", "label": "导入名册"}]
        return [*self.breadcrumbs_items, *trail]

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class RosterIndexView(RosterPage):
    template_name = "people/back_office/rosters.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=RosterForm(initial={"kind": RosterBatch.Kind.NOMINEE}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RosterForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form=form)
        upload = form.cleaned_data["file"]
        stored = keep_private("rosters", upload, suffix=upload.name)
        batch = upload_roster(
            kind=form.cleaned_data["kind"],
            term=form.cleaned_data["term"],
            filename=upload.name,
            stored_file=stored,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
        return redirect("rosters:batch", batch.pk)

    def show(self, **context: Any) -> HttpResponse:
        rows = RosterBatch.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return super().show(batches=rows.select_related("term")[:20], **context)


@method_decorator(never_cache, name="dispatch")
class RosterBatchView(RosterPage):
    template_name = "people/back_office/roster.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = own_batch(request, pk)
        report = batch.report
        lines = report.get("lines", [])
        return self.show(
            batch=batch,
            report=report,
            lines=lines[:SHOWN],
            hidden=max(0, len(lines) - SHOWN),
            has_slips=bool(batch.slips_text),
        )


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    check_duty(request)
    confirm_roster(own_batch(request, pk), by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect("rosters:batch", pk)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    check_duty(request)
    batch = own_batch(request, pk)
    reject_roster(batch, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    drop_private(batch.stored_file)
    messages.success(request, "已放弃这份名册，没有导入任何内容。")
    return redirect("rosters:index")


@require_POST
def slips(request: HttpRequest, pk: int) -> FileResponse:
    """By POST: a link that is opened twice must not find the passwords gone by prefetching."""
    check_duty(request)
    taken = take_slips(own_batch(request, pk), by=request.user, at=timezone.now())  # type: ignore[arg-type]
    rows = [("姓名", "机关", "登录名", "初始密码")]
    rows += [(s["real_name"], s["organ"], s["username"], s["password"]) for s in taken]
    note = [("说明",), ("首次登录须修改密码。本表请妥善保管，发放后销毁，不要转发。",)]
    return workbook([("初始密码", rows), ("说明", note)], "初始密码单.xlsx", [12, 32, 16, 16])


def template(request: HttpRequest, kind: str) -> FileResponse:
    check_duty(request)
    body = io.BytesIO()
    labels = [LABELS[name] for name in TEMPLATE_COLUMNS[kind]]
    write_template(body, labels, TEMPLATE_NOTES)
    body.seek(0)
    name = f"{RosterBatch.Kind(kind).label}名册模板.xlsx"
    return FileResponse(body, as_attachment=True, filename=name)


def workbook(sheets: list[Any], filename: str, widths: list[int]) -> FileResponse:
    body = io.BytesIO()
    write_workbook(body, sheets, widths=widths)
    body.seek(0)
    response = FileResponse(body, as_attachment=True, filename=filename)
    response["Cache-Control"] = "private, no-store"
    return response
