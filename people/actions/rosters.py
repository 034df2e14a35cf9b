"""Rosters: uploaded, checked, confirmed, applied; all of it or nothing."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django_q.tasks import async_task

from core.audit import record
from core.state import Refused
from people.actions.roles import grant_role
from people.codes import initial_password
from people.identity import mask_id_number
from people.models import Deputy, PasswordHistory, RosterBatch, Term, User
from people.roster import Fault, Roster, entry_from
from people.roster_plan import NEW, STATUS_LABELS, UPDATE, Line, Plan, delegation_of, plan_roster

PREFIX = {"nominee": "rm", "deputy": "db"}
Prepared = list[tuple[str, str]]  # initial password and its hash, one per new person


@transaction.atomic
def upload_roster(
    *, kind: str, term: Term | None, filename: str, stored_file: str, by: User, at: datetime
) -> RosterBatch:
    if not by.has_perm("people.add_user"):
        raise Refused("导入名册由组织者或系统管理员办理，您的账号没有这项职责。")
    batch = RosterBatch.objects.create(
        kind=kind,
        term=term,
        filename=filename[:200],
        stored_file=stored_file,
        uploaded_by=by,
        uploaded_at=at,
    )
    record(batch, "people.upload_roster", by=by, at=at, data={"kind": kind})
    async_task("people.tasks.check_roster", batch.pk)
    return batch


@transaction.atomic
def keep_report(batch: RosterBatch, roster: Roster, *, at: datetime) -> None:
    """Store what the workbook holds and what applying it would do."""
    plan = plan_roster(batch.kind, batch.term, batch.uploaded_by, roster.entries)
    report = {
        "entries": [entry.as_dict() for entry in roster.entries],
        "errors": [fault.as_dict() for fault in in_order(roster.errors + plan.errors)],
        "warnings": [fault.as_dict() for fault in in_order(roster.warnings + plan.warnings)],
        "lines": [shown(line) for line in plan.lines],
        "counts": {status: len(plan.of(status)) for status in STATUS_LABELS},
    }
    text = json.dumps(report, ensure_ascii=False)
    batch.move(RosterBatch.State.CHECKED, report_text=text, checked_at=at)


@transaction.atomic
def fail_roster(batch: RosterBatch, trouble: str) -> None:
    batch.move(RosterBatch.State.FAILED, trouble=trouble[:300])


def shown(line: Line) -> dict[str, Any]:
    """A line as the page shows it: without the numbers."""
    return {
        "sheet": line.entry.sheet,
        "row": line.entry.row,
        "real_name": line.entry.real_name,
        "id_number": mask_id_number(line.entry.id_number),
        "status": line.status,
        "status_label": STATUS_LABELS[line.status],
        "changes": line.changes,
        "duty": line.entry.proposed_post or line.entry.delegation or line.entry.post_title,
    }


def in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.sheet, fault.row))


@transaction.atomic
def confirm_roster(batch: RosterBatch, *, by: User, at: datetime) -> None:
    check_owner(batch, by)
    if batch.report.get("errors"):
        raise Refused("名册还有错误，不能导入。请按提示改好表格，重新上传。")
    total = batch.report.get("counts", {}).get(NEW, 0)  # given up or not checked yet: no report
    batch.move(RosterBatch.State.APPLYING, done=0, total=total)
    async_task("people.tasks.apply_roster", batch.pk)


@transaction.atomic
def reject_roster(batch: RosterBatch, *, by: User, at: datetime) -> None:
    check_owner(batch, by)
    batch.move(RosterBatch.State.REJECTED, report_text="")
    record(batch, "people.reject_roster", by=by, at=at)


def check_owner(batch: RosterBatch, by: User) -> None:
    if batch.uploaded_by_id != by.pk or not by.has_perm("people.add_user"):
        raise Refused("名册由上传的人确认。请由上传人办理，或重新上传。")


def prepare_passwords(count: int, progress: Callable[[int], None]) -> Prepared:
    """Before the transaction: hashing 300 passwords would hold up every answer being saved."""
    prepared = []
    for number in range(count):
        password = initial_password()
        prepared.append((password, make_password(password)))
        if number % 10 == 0:
            progress(number)
    return prepared


@transaction.atomic
def apply_roster(batch: RosterBatch, prepared: Prepared, *, at: datetime) -> None:
    """Plan again over the people as they are now, and write all of it or nothing."""
    by = batch.uploaded_by
    entries = [entry_from(values) for values in batch.report["entries"]]
    plan = plan_roster(batch.kind, batch.term, by, entries)
    if plan.errors:
        raise Refused(
            "检查之后人员信息又有变动，名册现在不能直接导入。请重新上传，按新的检查结果办理。"
        )
    new, known = plan.of(NEW), plan.of(UPDATE)
    if len(new) > len(prepared):
        raise Refused("检查之后有人员被删改，名册现在不能直接导入。请重新上传。")
    slips = enter_new(batch, new, prepared, at=at)
    for line in known:
        update_known(line, by=by, at=at)
    for line in plan.lines:
        give_standing(batch, line, at=at)
    batch.move(
        RosterBatch.State.APPLIED,
        applied_at=at,
        done=len(new),
        slips_text=json.dumps(slips, ensure_ascii=False),
        report_text=json.dumps(without_numbers(batch.report, plan), ensure_ascii=False),
    )
    record(batch, "people.apply_roster", by=by, at=at, data={"new": len(new)})


def enter_new(
    batch: RosterBatch, lines: list[Line], prepared: Prepared, *, at: datetime
) -> list[dict[str, str]]:
    chosen = {line.entry.username.lower() for line in lines}
    names = login_names(PREFIX[batch.kind], at.year, besides=chosen)
    slips = []
    for line, (password, hashed) in zip(lines, prepared, strict=False):
        entry = line.entry
        person = User(
            username=entry.username or next(names),
            id_number=entry.id_number,
            password=hashed,
            must_change_password=True,
            **line.facts,
        )
        person.save()
        PasswordHistory.objects.create(user=person, password=hashed)
        record(person, "people.create", by=batch.uploaded_by, at=at, data={"roster": batch.pk})
        line.person = person
        slips.append(
            {
                "real_name": person.real_name,
                "organ": str(person.organ or ""),
                "username": person.username,
                "password": password,
            }
        )
    return slips


def login_names(prefix: str, year: int, *, besides: set[str]) -> Any:
    """rm2026001, rm2026002, …: going on after the highest that is taken, `besides` left out."""
    stem = f"{prefix}{year}"
    taken = User.objects.filter(username__startswith=stem).values_list("username", flat=True)
    numbers = [int(name[len(stem) :]) for name in taken if name[len(stem) :].isdigit()]
    number = max(numbers, default=0)
    while True:
        number += 1
        if (name := f"{stem}{number:03d}") not in besides:
            yield name


def update_known(line: Line, *, by: User, at: datetime) -> None:
    if not line.facts or line.person is None:
        return
    person = User.objects.select_for_update().get(pk=line.person.pk)
    for name, value in line.facts.items():
        setattr(person, name, value)
    person.save()
    record(person, "people.edit", by=by, at=at, data={"fields": sorted(line.facts)})


def give_standing(batch: RosterBatch, line: Line, *, at: datetime) -> None:
    person = line.person
    if person is None:
        return
    if line.needs_role:
        grant_role(person, batch.kind, by=batch.uploaded_by, at=at)
    if line.needs_mandate and line.term:
        delegation = delegation_of(line)
        wanted = {"delegation": delegation} if delegation else {}
        Deputy.objects.update_or_create(person=person, term=line.term, defaults=wanted)


def without_numbers(report: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Once applied the ID numbers are with the people; the report need not keep them."""
    return {**report, "entries": []}


@transaction.atomic
def take_slips(batch: RosterBatch, *, by: User, at: datetime) -> list[dict[str, str]]:
    """The initial passwords, once: afterwards they are nowhere."""
    locked = RosterBatch.objects.select_for_update().get(pk=batch.pk)
    check_owner(locked, by)
    slips = locked.slips
    if not slips:
        raise Refused(
            "初始密码单已经下载过，或者这次导入没有新建账号。"
            "没有拿到密码的人员，请在其人员页面重置密码。"
        )
    RosterBatch.objects.filter(pk=locked.pk).update(slips_text="", slips_taken_at=at)
    record(locked, "people.take_slips", by=by, at=at, data={"count": len(slips)})
    return slips
