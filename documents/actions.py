"""Keeping the forms and making documents by them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from core.audit import record
from core.files import keep_private, open_private
from core.state import Refused
from documents.filling import WrongForm, fill, unknown_fields
from documents.kinds import Kind
from documents.models import Form, Issued
from people.models import User


def check_form(kind: Kind, content: bytes) -> None:
    """Refuse what would fail on the day it is needed: it is filled once with the examples."""
    try:
        if unknown := unknown_fields(content, kind.names):
            names = "、".join(f"“{name}”" for name in unknown)
            raise WrongForm(f"模板中的字段{names}不存在。请对照字段表改正后重新上传。")
        fill(content, kind.samples())
    except WrongForm as wrong:
        raise Refused(str(wrong)) from wrong


def replace_form(kind: Kind, content: bytes, *, name: str, by: User, at: datetime) -> Form:
    """Take an office's own form into use. The file is stored before the row that names it."""
    demand_right(kind, by)
    check_form(kind, content)
    stored = keep_private("forms", content, suffix=".docx")
    with transaction.atomic():
        for old in Form.objects.select_for_update().in_use().filter(kind=kind.key):
            old.retired_at = at
            old.save(update_fields=["retired_at"])
        form = Form.objects.create(
            kind=kind.key,
            file=stored,
            name=name[-200:],
            digest=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
            uploaded_at=at,
        )
        record(form, "documents.replace_form", by=by, at=at, data={"kind": kind.key, "file": name})
    return form


@transaction.atomic
def retire_form(form: Form, *, kind: Kind, by: User, at: datetime) -> None:
    """Back to the built-in form."""
    demand_right(kind, by)
    form.refresh_from_db(from_queryset=Form.objects.select_for_update())
    if form.retired_at is not None:
        raise Refused("这个模板已经停用。请刷新页面查看现在使用的模板。")
    form.retired_at = at
    form.save(update_fields=["retired_at"])
    record(form, "documents.retire_form", by=by, at=at, data={"kind": kind.key})


def demand_right(kind: Kind, by: User) -> None:
    if not (by.has_perm("documents.change_form") and by.has_perm(kind.permission)):
        raise Refused("更换公文模板不属于您的职责，没有执行。请由组织者办理。")


def form_in_use(kind: Kind) -> tuple[Form | None, bytes]:
    form = Form.objects.in_use().filter(kind=kind.key).first()
    if form is None:
        return None, kind.form.read_bytes()
    with open_private(form.file) as file:
        return form, file.read()


def issue_docx(
    kind: Kind,
    values: dict[str, Any],
    *,
    subject: models.Model,
    name: str,
    concerns: Iterable[User] = (),
    by: User,
    at: datetime,
) -> Issued:
    """Make the document by the form in use. Raises Refused naming the field that is wrong."""
    form, content = form_in_use(kind)
    try:
        made = fill(content, values)
    except WrongForm as wrong:
        raise Refused(f"“{kind.name}”没有生成：{wrong}") from wrong
    return keep_issued(
        kind, made, format="docx", subject=subject, name=name, concerns=concerns, form=form,
        by=by, at=at,
    )  # fmt: skip


def keep_issued(
    kind: Kind,
    content: bytes,
    *,
    format: str,
    subject: models.Model,
    name: str,
    concerns: Iterable[User] = (),
    form: Form | None = None,
    by: User,
    at: datetime,
) -> Issued:
    """Store a document that was made (a PDF is set by the caller) and the record of it."""
    stored = keep_private("issued", content, suffix=f".{format}")
    with transaction.atomic():
        issued = Issued.objects.create(
            kind=kind.key,
            format=format,
            subject=subject_of(subject),
            file=stored,
            name=f"{name[:180]}.{format}",
            digest=hashlib.sha256(content).hexdigest(),
            form=form,
            made_by=by,
            made_at=at,
        )
        issued.concerns.set(concerns)
        data = {"kind": kind.key, "subject": issued.subject, "digest": issued.digest}
        record(issued, "documents.issue", by=by, at=at, data=data)
    return issued


def subject_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"
