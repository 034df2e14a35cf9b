"""Importing a workbook, step by step; every page can be left and come back to."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.state import Refused
from question_bank.actions import imports as actions
from question_bank.actions.exports import request_report
from question_bank.forms.imports import (
    KIND_CHOICES,
    LEVELS,
    ConfirmForm,
    UploadForm,
    field_choices,
    mapping_sheets,
    read_mapping_post,
    type_codes,
)
from question_bank.models import ImportBatch, ImportIssue, ImportRow, Subject
from question_bank.preview import KINDS
from question_bank.views.pages import IMPORTS, bank_page, demand

ISSUES_PER_PAGE = 50
ROWS_PER_PAGE = 20
BATCHES_PER_PAGE = 20


def batch_or_404(request: HttpRequest, pk: int) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.user)
    rows = rows.select_related("uploaded_by", "applied_by", "profile", "subject")
    return get_object_or_404(rows, pk=pk)


def index(request: HttpRequest) -> HttpResponse:
    demand(request, "import_question")
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by")
    whose = request.GET.get("whose", "mine")
    if whose != "all":
        batches = batches.filter(uploaded_by=request.user)
    batches = batches.defer("layout", "mapping")
    page = Paginator(batches, BATCHES_PER_PAGE).get_page(request.GET.get("p"))
    return bank_page(request, "imports.html", "导入", icon="upload", page=page, whose=whose)


def start(request: HttpRequest) -> HttpResponse:
    demand(request, "import_question")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        batch = actions.start_import(
            file.read(), filename=file.name, by=request.user, at=timezone.now()
        )
        return redirect("bank:import", batch.pk)
    status = 422 if form.is_bound else 200
    return bank_page(
        request, "import_start.html", "导入表格", under=IMPORTS, form=form, status=status
    )


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the batch stands, and what to do next."""
    batch = batch_or_404(request, pk)
    actions.fail_if_lost(batch, at=timezone.now())
    return page_of(request, batch, form=ConfirmForm(initial=chosen(batch)))


def page_of(
    request: HttpRequest, batch: ImportBatch, status: int = 200, **context: Any
) -> HttpResponse:
    progress = batch.progress.read() if batch.job else None
    kinds = [(label, batch.count(f"kind:{kind}")) for kind, label in KINDS.items()]
    if batch.state in (ImportBatch.State.CHECKED, ImportBatch.State.APPLIED):
        context |= issues_of(request, batch)
        context["subjects"] = Subject.objects.values_list("path", flat=True)
    context |= {
        "progress": progress,
        "kinds": [pair for pair in kinds if pair[1]],
        "twin_uploads": same_file(batch),
        "outcomes": ImportRow.Outcome.choices,
    }
    return bank_page(
        request,
        "import.html",
        f"第 {batch.pk} 批",
        under=IMPORTS,
        icon="upload",
        status=status,
        batch=batch,
        **context,
    )


def chosen(batch: ImportBatch) -> dict[str, Any]:
    return {"branch": batch.branch, "subject": batch.subject.path if batch.subject else ""}


def same_file(batch: ImportBatch) -> list[ImportBatch]:
    """The same bytes, imported before: most likely a mistake."""
    rows = ImportBatch.objects.filter(digest=batch.digest, state=ImportBatch.State.APPLIED)
    return list(rows.exclude(pk=batch.pk).defer("layout", "mapping")[:3])


def issues_of(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """A page of issues, filtered, with the numbers to filter by. Constant queries."""
    issues = batch.issues.all()
    groups = issues.order_by().values("severity", "sheet", "code").annotate(number=Count("pk"))
    severity, sheet = request.GET.get("severity", ""), request.GET.get("sheet", "")
    if severity in ImportIssue.Severity.values:
        issues = issues.filter(severity=severity)
    if sheet:
        issues = issues.filter(sheet=sheet)
    found = list(groups)
    shown = Paginator(in_order(issues), ISSUES_PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    return {
        "issues": shown,
        "severity": severity,
        "sheet": sheet,
        "sheets": sorted({group["sheet"] for group in found if group["sheet"]}),
        "query": query.urlencode(),
    }


def in_order(issues: Any) -> Any:
    """Errors first, notes last, else as they stand in the file."""
    rank = Case(When(severity="error", then=0), When(severity="warning", then=1), default=2)
    return issues.order_by(rank, "pk")


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    batch = batch_or_404(request, pk)
    actions.fail_if_lost(batch, at=timezone.now())
    return JsonResponse(batch.progress.told(running=bool(batch.job)))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """apply, undo, reject, recheck, profile, report: each by its action."""
    batch = batch_or_404(request, pk)
    doing = {
        "apply": confirm,
        "undo": undo,
        "reject": reject,
        "recheck": recheck,
        "profile": keep_profile,
        "report": report,
    }.get(request.POST.get("do", ""))
    if doing is None:
        raise Http404
    try:
        return doing(request, batch)
    except Refused as refusal:
        batch.refresh_from_db()
        form = ConfirmForm(request.POST if "branch" in request.POST else None)
        context = {"form": form, "refusal": str(refusal)}
        return page_of(request, batch, status=409, **context)


def confirm(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return page_of(request, batch, form=form, status=422)
    given = form.cleaned_data
    actions.request_apply(
        batch,
        by=request.user,
        at=timezone.now(),
        subject=given["subject"],
        branch=given["branch"],
        takes_duplicates=given["takes_duplicates"],
        leaves_errors=given["leaves_errors"],
    )
    return redirect("bank:import", batch.pk)


def undo(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    actions.request_undo(batch, by=request.user, at=timezone.now())
    return redirect("bank:import", batch.pk)


def reject(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    actions.reject_import(batch, by=request.user, at=timezone.now())
    messages.success(request, f"已放弃“{batch.filename}”，上传的文件已删除，题库没有改动。")
    return redirect("bank:imports")


def recheck(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    actions.recheck_import(batch, by=request.user, at=timezone.now())
    return redirect("bank:import", batch.pk)


def keep_profile(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    name = request.POST.get("name", "")
    profile = actions.save_profile(batch, name, by=request.user, at=timezone.now())
    messages.success(request, f"已保存识别方案“{profile}”。下次上传表头相同的文件会自动套用。")
    return redirect("bank:import", batch.pk)


def report(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    export = request_report(batch, by=request.user, at=timezone.now())
    return redirect("bank:export", export.pk)


def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """How the sheets were understood; corrected, it is checked again."""
    batch = batch_or_404(request, pk)
    if batch.state not in (ImportBatch.State.CHECKED, ImportBatch.State.FAILED) or batch.job:
        raise Refused("现在不能修改识别方式：文件还没有检查完，或者已经导入。")
    refusal = ""
    if request.method == "POST":
        try:
            stated = read_mapping_post(request.POST, batch.layout)
            actions.recheck_import(batch, by=request.user, at=timezone.now(), mapping=stated)
            return redirect("bank:import", batch.pk)
        except Refused as reason:
            refusal = str(reason)
            batch.refresh_from_db()
    letters = batch.mapping.get("judge_letters", {})
    return bank_page(
        request,
        "import_mapping.html",
        "修改识别方式",
        under=IMPORTS,
        icon="upload",
        status=409 if refusal else 200,
        batch=batch,
        refusal=refusal,
        sheets=mapping_sheets(batch.layout),
        fields=field_choices(),
        kinds=KIND_CHOICES,
        codes=type_codes(batch.layout, batch.mapping),
        judge_true=next((letter for letter, truth in letters.items() if truth), ""),
        index_base=batch.mapping.get("index_base"),
        levels=[(one, str(batch.mapping.get("difficulty", {}).get(one, ""))) for one in LEVELS],
    )


def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as read; updates with the old text beside the new."""
    batch = batch_or_404(request, pk)
    found = batch.rows.order_by("pk")
    outcome = request.GET.get("outcome", "")
    if outcome in ImportRow.Outcome.values:
        found = found.filter(outcome=outcome)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("p"))
    return bank_page(
        request,
        "import_rows.html",
        f"第 {batch.pk} 批读出的试题",
        under=IMPORTS,
        icon="upload",
        batch=batch,
        page=page,
        outcome=outcome,
        outcomes=[(value, label, batch.count(value)) for value, label in ImportRow.Outcome.choices],
    )
