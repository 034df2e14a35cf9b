"""Before the vote: material, opinions on the qualification, objections, statements, debate."""

from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from appointments.actions.nominations import State, demand_reason, lock
from appointments.models import AgendaItem, Material, Nomination, Objection, Opinion, Statement
from core.audit import record
from core.files import keep_private
from core.state import Refused
from exams.models.records import local_day
from people.models import User

FILE_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".wps", ".xls", ".xlsx", ".jpg", ".jpeg", ".png")
OVER = (State.PASSED, State.NOT_PASSED, State.WITHDRAWN)


def demand_unsettled(nomination: Nomination) -> None:
    if nomination.state in OVER:
        raise Refused(f"本件{nomination.get_state_display()}，不能再补充。")


def demand_past(day: date, at: datetime) -> None:
    if day > local_day(at):
        raise Refused("日期还没有到，请核对。")


def keep_file(folder: str, upload: File) -> tuple[str, str]:
    """Stored name and file name. Kept before the row that names it, never the other way."""
    name = str(upload.name)
    if not name.lower().endswith(FILE_SUFFIXES):
        raise Refused("请上传 PDF、Word、WPS、OFD、Excel 或者图片文件。")
    return keep_private(folder, upload, suffix=name.lower()), name[-200:]


def add_material(
    nomination: Nomination, *, name: str, upload: File, by: User, at: datetime
) -> Material:
    """Nothing is replaced: a later version is filed beside the earlier one."""
    stored, filename = keep_file("materials", upload)
    with transaction.atomic():
        lock(nomination, by, "change_nomination")
        demand_unsettled(nomination)
        facts = {"name": name, "stored": stored, "filename": filename}
        material = nomination.materials.create(**facts, uploaded_by=by, uploaded_at=at)
        data = {"name": name, "file": filename}
        record(nomination, "appointments.material", by=by, at=at, data=data)
    return material


@transaction.atomic
def give_opinion(
    nomination: Nomination,
    *,
    giver: str,
    verdict: str,
    text: str = "",
    given_on: date,
    by: User,
    at: datetime,
) -> Opinion:
    """Several bodies may give theirs; what follows from them the 主任会议 decides."""
    lock(nomination, by, "screen_nomination", "clear_nomination")
    demand_unsettled(nomination)
    demand_past(given_on, at)
    if verdict != Opinion.Verdict.FIT and not text.strip():
        raise Refused("结论不是“符合任职条件”的，请写明意见。")
    opinion = nomination.opinions.create(
        giver=giver.strip(),
        verdict=verdict,
        text=text.strip(),
        given_on=given_on,
        recorded_by=by,
        recorded_at=at,
    )
    data = {"verdict": verdict, "giver": giver.strip()}
    record(nomination, "appointments.opinion", by=by, at=at, data=data)
    return opinion


@transaction.atomic
def receive_objection(
    nomination: Nomination, *, summary: str, received_on: date, by: User, at: datetime
) -> Objection:
    """From now until it is answered nothing is voted on; a count already entered stands."""
    lock(nomination, by, "screen_nomination", "clear_nomination")
    demand_unsettled(nomination)
    demand_past(received_on, at)
    objection = nomination.objections.create(
        summary=demand_reason(summary, least=4),
        received_on=received_on,
        received_by=by,
        received_at=at,
    )
    record(nomination, "appointments.objection", by=by, at=at)
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, *, answer: str, answered_on: date, by: User, at: datetime
) -> None:
    """The proposer has looked into it and reported in writing."""
    nomination = objection.nomination
    lock(nomination, by, "screen_nomination", "clear_nomination")
    objection.refresh_from_db()
    if objection.answered_on is not None:
        raise Refused("这件举报已经登记了调查结论，不能重复登记。")
    demand_past(answered_on, at)
    if answered_on < objection.received_on:
        raise Refused("书面报告的日期早于收到举报的日期，请核对。")
    objection.answer = demand_reason(answer)
    objection.answered_on, objection.answered_by = answered_on, by
    objection.save(update_fields=["answer", "answered_on", "answered_by"])
    record(nomination, "appointments.answer_objection", by=by, at=at)


def record_statement(
    nomination: Nomination,
    *,
    mode: str,
    text: str = "",
    upload: File | None = None,
    by: User,
    at: datetime,
) -> Statement:
    """Oral, or in writing; it may be replaced until the vote."""
    if mode == Statement.Mode.WRITTEN and not text.strip() and upload is None:
        raise Refused("书面发言请填写全文，或者上传文件。")
    facts: dict[str, Any] = {"mode": mode, "text": text.strip()}
    if upload is not None:
        facts["stored"], facts["filename"] = keep_file("statements", upload)
    with transaction.atomic():
        lock(nomination, by, "change_nomination", "table_nomination")
        demand_unsettled(nomination)
        written = {**facts, "recorded_by": by, "recorded_at": at}
        statement, _ = Statement.objects.update_or_create(nomination=nomination, defaults=written)
        record(nomination, "appointments.statement", by=by, at=at, data={"mode": mode})
    return statement


@transaction.atomic
def note_deliberation(item: AgendaItem, *, text: str, by: User, at: datetime) -> None:
    """What members said and how the proposer answered; kept with the agenda of that session."""
    nomination = item.nomination
    lock(nomination, by, "table_nomination")
    AgendaItem.objects.filter(pk=item.pk).update(deliberation=text.strip()[:4000])
    item.deliberation = text.strip()[:4000]
    record(nomination, "appointments.deliberation", by=by, at=at)
