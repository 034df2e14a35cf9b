"""Papers in the back office: draw, look, replace, seal, verify; and the regulation's papers."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.audit import record
from core.files import serve_private
from core.state import Refused
from exams.actions.papers import discard_papers, draw_papers, replace_item
from exams.actions.regulations import revise_regulation
from exams.actions.seals import (
    OFFICERS_NEEDED,
    check_seal,
    sign_seal,
    stale_questions,
    unseal_papers,
)
from exams.blueprints import report_on
from exams.forms.blueprints import typed_rules
from exams.forms.papers import DrawForm, ReasonForm, SealForm
from exams.forms.regulations import RevisionForm
from exams.models import Paper, PaperItem, Regulation, Sitting
from exams.views.office import demand, may, office_page, sitting_or_404

DRAW, SEAL = "exams.draw_paper", "exams.seal_paper"
BACK_STAGE = frozenset({Paper.State.DRAFT, Paper.State.SEALED})


def papers(request: HttpRequest, pk: int, seal_form: SealForm | None = None) -> HttpResponse:
    row = sitting_or_404(request, pk, "exams.view_paper")
    check = check_seal(row)
    drafts = any(one.paper.state == Paper.State.DRAFT for one in check.papers)
    signed_by = [signature.officer_id for signature in check.signatures]
    return office_page(
        request,
        "papers.html",
        "试卷与封存",
        sitting=row,
        check=check,
        needed=OFFICERS_NEEDED,
        is_planned=row.state == Sitting.State.PLANNED,
        is_draft=drafts,
        stale=stale_questions(row) if drafts else [],
        has_signed=request.user.pk in signed_by,
        may_draw=may(request, DRAW),
        may_seal=may(request, SEAL),
        draw_form=DrawForm(),
        seal_form=seal_form or SealForm(request, initial={"digest": check.digest}),
        status=400 if seal_form else 200,
    )


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, DRAW)
    form = DrawForm(request.POST)
    form.is_valid()
    avoids_seen = form.cleaned_data["avoids_seen"]
    drawn = draw_papers(row, by=request.user, at=timezone.now(), avoids_seen=avoids_seen)
    messages.success(request, f"已组成 {len(drawn)} 套试卷，请核对后由两名人员封存。")
    return redirect("exams_office:papers", pk=row.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, DRAW)
    discard_papers(row, by=request.user, at=timezone.now())
    messages.success(request, "试卷已撤销。")
    return redirect("exams_office:papers", pk=row.pk)


@require_POST
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, SEAL)
    form = SealForm(request, request.POST)
    if not form.is_valid():
        return papers(request, pk, seal_form=form)
    sign_seal(row, by=request.user, at=timezone.now(), digest=form.cleaned_data["digest"])
    row_is_sealed = not row.papers.filter(state=Paper.State.DRAFT).exists()
    told = "两名人员已签名，试卷已封存。" if row_is_sealed else "您已签名，还需另一名人员签名。"
    messages.success(request, told)
    return redirect("exams_office:papers", pk=row.pk)


@require_POST
def unseal(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, SEAL)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写解除封存的理由，它会写入审计日志。")
        return redirect("exams_office:papers", pk=row.pk)
    reason = form.cleaned_data["reason"]
    unseal_papers(row, by=request.user, at=timezone.now(), reason=reason)
    messages.success(request, "已解除封存，原签名作废。")
    return redirect("exams_office:papers", pk=row.pk)


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    row = sitting_or_404(request, pk, "exams.view_paper")
    check = check_seal(row)
    data = {"digest": check.digest, "intact": check.is_intact}
    record(row, "exams.verify_seal", by=request.user, at=timezone.now(), data=data)
    return office_page(
        request, "seal_check.html", "核验封存", sitting=row, check=check, needed=OFFICERS_NEEDED
    )


# --- one paper ---


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Paper.objects.visible_to(request.user).select_related("sitting")
    row = get_object_or_404(rows, pk=pk)
    sitting = sitting_or_404(request, row.sitting_id, "exams.view_paper")
    if row.state == Paper.State.SEALED:
        raise Refused("试卷已经封存，启封之前任何人都不能查看内容。可以核验封存。")
    # A reading of the keys must leave a trace before it leaves the building.
    record(row, "exams.view_paper", by=request.user, at=timezone.now())
    shows_keys = may(request, DRAW) or may(request, SEAL)
    return office_page(
        request,
        "paper.html",
        f"{row.get_branch_display() or '统一'} {row.label} 卷",
        sitting=sitting,
        paper=row,
        items=[shown_item(item, shows_keys) for item in row.items.order_by("position")],
        total=sum(item.max_mark for item in row.items.all()),
        may_replace=row.state == Paper.State.DRAFT and may(request, DRAW),
        shows_keys=shows_keys,
    )


def shown_item(item: PaperItem, shows_keys: bool) -> dict[str, Any]:
    """Without the key for those whose duty is neither drawing nor sealing."""
    content = item.frozen
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    key = content.pop("key")
    explanation = content.pop("explanation")
    options = [
        (letter, text, shows_keys and isinstance(key, list) and letter in key)
        for letter, text in zip(letters, content.pop("options"), strict=False)
    ]
    shown = {"row": item, "content": content, "options": options, "key": "", "explanation": ""}
    if shows_keys:
        shown |= {"key": key_text(item.kind, key), "explanation": explanation}
    return shown


def key_text(kind: str, key: Any) -> str:
    if isinstance(key, bool):
        return "正确" if key else "错误"
    if kind == "blank":
        return "；".join(" / ".join(texts) for texts in key)
    return "".join(key) if isinstance(key, list) else str(key or "")


@require_POST
def item_replace(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Paper.objects.visible_to(request.user)
    rows = PaperItem.objects.filter(paper__in=visible).select_related("paper__sitting")
    item = get_object_or_404(rows, pk=pk)
    sitting_or_404(request, item.paper.sitting_id, DRAW)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写更换理由，它会写入审计日志。")
        return redirect("exams_office:paper", pk=item.paper_id)
    reason = form.cleaned_data["reason"]
    replace_item(item, by=request.user, at=timezone.now(), reason=reason)
    messages.success(request, f"第 {item.number} 题已更换，原有封存签名作废。")
    return redirect("exams_office:paper", pk=item.paper_id)


# --- blueprint and regulation ---


@require_POST
def blueprint_report(request: HttpRequest) -> JsonResponse:
    """Total and feasibility of the rules as they stand on the page, saved or not."""
    demand(request, "exams.view_blueprint")
    rules = list(typed_rules(request.POST))
    complete = [rule for rule in rules if rule is not None]
    unfinished = [n for n, rule in enumerate(rules, start=1) if rule is None]
    return JsonResponse(report_on(complete).as_json() | {"unfinished": unfinished})


def regulation_basis(request: HttpRequest, pk: int) -> FileResponse:
    rows = Regulation.objects.visible_to(request.user).exclude(basis_file="")
    row = get_object_or_404(rows, pk=pk)
    return serve_private(
        row, row.basis_file, filename=row.basis_name, by=request.user, at=timezone.now()
    )


def regulation_revise(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Regulation.objects.visible_to(request.user), pk=pk)
    demand(request, "exams.add_regulation")
    form = RevisionForm(request.POST or None)
    if form.is_valid():
        day = form.cleaned_data["effective_from"]
        new = revise_regulation(row, by=request.user, at=timezone.now(), effective_from=day)
        messages.success(request, "已建立修订版本，请修改有变化的条目后保存。")
        return redirect("regulations:edit", new.pk)
    return office_page(
        request, "regulation_revise.html", f"修订《{row.name}》", form=form, regulation=row
    )
