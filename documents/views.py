"""公文模板: which kinds of document there are, their fields, and the forms in use."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from core.files import serve_private
from core.state import Refused
from documents.actions import form_in_use, replace_form, retire_form
from documents.filling import fill
from documents.forms import FormUpload
from documents.kinds import Kind, all_kinds, find
from documents.models import Form, Issued, kinds_open_to
from documents.papers import Paper, find_paper, make_paper

may_look = permission_required("documents.view_form", raise_exception=True)
may_change = permission_required("documents.change_form", raise_exception=True)


def kind_or_404(request: HttpRequest, key: str) -> Kind:
    kind = find(key)
    if kind is None or not request.user.has_perm(kind.permission):
        raise Http404
    return kind


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    trail = [{"url": reverse("wagtailadmin_home"), "label": "首页"}]
    if title != "公文模板":
        trail.append({"url": reverse("documents_office:index"), "label": "公文模板"})
    trail.append({"url": "", "label": title})
    shell = {"breadcrumbs_items": trail, "header_title": title, "header_icon": "doc-full"}
    status = context.pop("status", 200)
    return render(request, f"documents/back_office/{template}", shell | context, status=status)


@require_GET
@may_look
def index(request: HttpRequest) -> HttpResponse:
    own = {form.kind: form for form in Form.objects.visible_to(request.user).in_use()}
    keys = set(kinds_open_to(request.user))
    rows = [(kind, own.get(kind.key)) for kind in all_kinds() if kind.key in keys]
    return page(request, "index.html", "公文模板", rows=rows)


@may_look
def kind(request: HttpRequest, key: str) -> HttpResponse:
    row = kind_or_404(request, key)
    upload = FormUpload(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not request.user.has_perm("documents.change_form"):
            return HttpResponse(status=403)
        if upload.is_valid() and took(request, row, upload):
            return redirect("documents_office:kind", key)
    forms = Form.objects.visible_to(request.user).filter(kind=key).select_related("uploaded_by")
    return page(
        request,
        "kind.html",
        row.name,
        status=400 if upload.errors else 200,
        kind=row,
        forms=forms,
        upload=upload,
        may_change=request.user.has_perm("documents.change_form"),
    )


def took(request: HttpRequest, kind: Kind, upload: FormUpload) -> bool:
    file = upload.cleaned_data["file"]
    at = timezone.now()
    try:
        replace_form(kind, file.read(), name=file.name, by=request.user, at=at)
    except Refused as refusal:
        upload.add_error("file", str(refusal))
        return False
    messages.success(request, f"“{kind.name}”已启用新模板。")
    return True


@require_POST
@may_change
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    form = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    row = kind_or_404(request, form.kind)
    retire_form(form, kind=row, by=request.user, at=timezone.now())
    messages.success(request, f"“{row.name}”已恢复使用内置模板。")
    return redirect("documents_office:kind", form.kind)


@require_GET
@may_look
def built_in(request: HttpRequest, key: str) -> FileResponse:
    """The built-in form, as a start for an own one."""
    row = kind_or_404(request, key)
    return as_word(row.form.read_bytes(), f"{row.name}（内置模板）.docx")


@require_GET
@may_look
def trial(request: HttpRequest, key: str) -> FileResponse:
    """The form in use, filled with the examples of the field list."""
    row = kind_or_404(request, key)
    _, content = form_in_use(row)
    return as_word(fill(content, row.samples()), f"{row.name}（样张）.docx")


@require_GET
@may_look
def form_file(request: HttpRequest, pk: int) -> FileResponse:
    form = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    return serve_private(form, form.file, filename=form.name, by=request.user, at=timezone.now())


@require_GET
def issued_file(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(Issued.objects.visible_to(request.user), pk=pk)
    return serve_private(row, row.file, filename=row.name, by=request.user, at=timezone.now())


def make(
    request: HttpRequest, papers: Iterable[Paper], row: Any, key: str, back: str
) -> HttpResponse:
    """For the pages of upper apps: makes one document of a row that they looked up."""
    paper = find_paper(papers, key)
    if paper is None:
        raise Http404
    if not request.user.has_perm(paper.permission):
        raise PermissionDenied
    format = request.POST.get("format", "docx")
    issued = make_paper(paper, row, format=format, by=request.user, at=timezone.now())
    messages.success(request, f"“{issued.name}”已生成，请在本页“公文”一栏下载。")
    return redirect(f"{back}#papers")


def as_word(content: bytes, filename: str) -> FileResponse:
    response = FileResponse(BytesIO(content), as_attachment=True, filename=filename)
    response["Cache-Control"] = "private, no-store"
    return response
