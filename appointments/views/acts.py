"""The acts on the file of a nomination that bring a form of their own."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from appointments.actions import outcomes, review
from appointments.forms import acts as forms
from appointments.models import AgendaItem, Filing, Material, Nomination, Objection, Statement
from appointments.views.office import detail, done, nomination_or_404
from core.files import serve_private
from core.state import Refused


def act(
    name: str, form_class: type[forms.ActForm], action: Callable[..., Any], told: str
) -> Callable[..., HttpResponse]:
    """A view for an action whose keywords are the fields of its form."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = nomination_or_404(request, pk)
        return taken(request, row, row, name, form_class, action, told)

    return view


def taken(
    request: HttpRequest,
    row: Nomination,
    subject: Any,
    name: str,
    form_class: Callable[..., forms.ActForm],
    action: Callable[..., Any],
    told: str,
) -> HttpResponse:
    """Done, or back on the page with the sentence that says why not and all that was typed."""
    form = form_class(row, request.POST, request.FILES)
    if form.is_valid():
        try:
            action(subject, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, row, told)
    return detail(request, row.pk, **{name: form})


material_add = act("material", forms.MaterialForm, review.add_material, "材料已收存。")
opinion = act("opinion", forms.OpinionForm, review.give_opinion, "审查意见已登记。")
objection = act(
    "objection", forms.ObjectionForm, review.receive_objection, "举报已登记，答复以前不付表决。"
)
statement = act("statement", forms.StatementForm, review.record_statement, "发言已登记。")
issue = act("issue", forms.IssueForm, outcomes.issue_document, "行文已登记。")
certificate = act(
    "certificate", forms.CertificateForm, outcomes.grant_certificate, "任命书已登记。"
)
tenure = act("entry", forms.EntryForm, outcomes.enter_tenure, "任职变动已登记。")
filing = act("filing", forms.FilingForm, outcomes.file_report, "备案已登记。")


@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Objection, pk=pk)
    row = nomination_or_404(request, found.nomination_id)
    if found.answered_on:
        raise Refused("这件举报已经登记调查结论。请刷新页面查看。")
    told = "调查结论已登记。"
    form = partial(forms.AnswerForm, objection=found)
    return taken(request, row, found, "answer", form, review.answer_objection, told)


@require_POST
def filing_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Filing.objects.exclude(nomination=None), pk=pk)
    row = nomination_or_404(request, found.nomination_id)
    if found.receipt_on:
        raise Refused("这件备案已经登记回执。请刷新页面查看。")
    form = partial(forms.ReceiptForm, filing=found)
    return taken(request, row, found, "receipt", form, outcomes.note_receipt, "回执已登记。")


@require_POST
def deliberation(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(AgendaItem, pk=pk)
    row = nomination_or_404(request, item.nomination_id)
    told = "审议意见已登记。"
    return taken(
        request, row, item, "deliberation", forms.DeliberationForm, review.note_deliberation, told
    )


def material(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Material, pk=pk)
    row = nomination_or_404(request, found.nomination_id)
    return handed_out(request, row, found.stored, found.filename)


def statement_file(request: HttpRequest, pk: int) -> FileResponse:
    row = nomination_or_404(request, pk)
    found = get_object_or_404(Statement.objects.exclude(stored=""), nomination=row)
    return handed_out(request, row, found.stored, found.filename)


def handed_out(request: HttpRequest, row: Nomination, stored: str, name: str) -> FileResponse:
    return serve_private(row, stored, filename=name, by=request.user, at=timezone.now())
