"""Attendance by list: on the screen, on paper, and as a workbook out and in."""

import io
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from wagtail.admin import messages

from core.audit import record
from core.numbers import wholes
from core.state import Refused
from core.workbook import UnreadableWorkbook, write_workbook
from courses.actions.attendance import register_present
from courses.attendance_sheet import Matching, NoSuchColumn, match_lines, read_lines
from courses.forms.event_office import SheetForm
from courses.gathering import facts_of
from courses.models import Attendance, EventPart, Invitation
from courses.views.event_office import office_page, seen_event, seen_part

ROWS_PER_SHEET = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 12, 16, 10, 18, 18, 18, 18)


def registrable(request: HttpRequest, part: EventPart) -> Any:
    rows = Invitation.objects.registrable_by(request.user).filter(event=part.event_id)
    return rows.select_related("person", "delegation").order_by("delegation", "pk")


def register(request: HttpRequest, pk: int) -> HttpResponse:
    part = seen_part(request, pk)
    rows = registrable(request, part)
    if request.method == "POST":
        chosen = wholes(request.POST.getlist("people"))
        if not chosen:
            raise Refused("没有勾选任何人，没有登记。请先勾选到会的人。")
        source = Attendance.Source.WORKBOOK if "workbook" in request.POST else "list"
        picked = rows.filter(pk__in=chosen)
        who = {"source": source, "by": request.user, "at": timezone.now()}
        count = register_present(part, picked, **who)
        messages.success(request, f"已登记 {count} 人到会。")
        return redirect("events_office:register", pk)
    search = request.GET.get("q", "").strip()
    if search:
        rows = rows.filter(person__real_name__icontains=search)
    found = list(rows)
    facts = facts_of([row.pk for row in found], part)
    lines = [(row, facts.get((part.pk, row.pk))) for row in found]
    groups = [(name, list(some)) for name, some in groupby(lines, lambda one: one[0].delegation)]
    present = sum(1 for _, fact in lines if fact and fact.is_present)
    context = {"part": part, "groups": groups, "search": search, "total": len(lines)}
    context |= {"present": present, "import_form": SheetForm(), "is_open": part.event.takes_lists}
    return office_page(request, "register.html", f"登记出勤：{part}", part.event, **context)


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sign-in list on paper, a delegation after the other."""
    part = seen_part(request, pk)
    rows = Invitation.objects.overseen_by(request.user).filter(event=part.event_id)
    rows = rows.select_related("person", "delegation").order_by("delegation", "pk")
    pages: list[tuple[Any, list[Invitation]]] = []
    for delegation, some in groupby(rows, lambda row: row.delegation):
        group = list(some)
        starts = range(0, len(group), ROWS_PER_SHEET)
        pages += [(delegation, group[start : start + ROWS_PER_SHEET]) for start in starts]
    if not pages:
        raise Refused("还没有邀请任何人，没有可打印的内容。请先邀请参加人员。")
    count = sum(len(group) for _, group in pages)
    context = {"part": part, "event": part.event, "pages": pages, "count": count}
    return render(request, "courses/events/prints/sheet.html", context)


# --- workbooks ------------------------------------------------------------------------------


def export(request: HttpRequest, pk: int) -> HttpResponse:
    event = seen_event(request, pk)
    people = Invitation.objects.overseen_by(request.user).filter(event=event)
    rows = list(people.select_related("person", "delegation").order_by("delegation", "pk"))
    parts = list(event.parts.all())
    facts = facts_of([row.pk for row in rows])
    head = ["序号", "姓名", "代表团", "答复", *[str(part) for part in parts], "学时"]
    body = []
    for number, row in enumerate(rows, start=1):
        found = [facts.get((part.pk, row.pk)) for part in parts]
        hours = sum(
            part.hours for part, fact in zip(parts, found, strict=True) if fact and fact.is_present
        )
        team = str(row.delegation or "")
        told = [told_of(fact) for fact in found]
        body.append([number, str(row.person), team, row.get_state_display(), *told, hours])
    content = io.BytesIO()
    write_workbook(content, [("出勤", [head, *body])], widths=WIDTHS)
    data = {"people": len(rows)}
    record(event, "courses.export_attendance", by=request.user, at=timezone.now(), data=data)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="attendance-{event.pk}.xlsx"'
    return response


def told_of(fact: Attendance | None) -> str:
    if fact is None:
        return ""
    if not fact.is_present:
        return "否"
    return f"是（{timezone.localtime(fact.happened_at):%H:%M}，{fact.get_source_display()}）"


def read_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the workbook says before anything is entered; entering is `register`."""
    part = seen_part(request, pk)
    if request.method != "POST":
        return redirect("events_office:register", pk)
    form = SheetForm(request.POST, request.FILES)
    rows = list(registrable(request, part))
    try:
        matching = match_upload(form, part, rows)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        context = {"part": part, "form": form}
        return office_page(request, "import.html", "导入签到表", part.event, status=400, **context)
    facts = facts_of([row.pk for row in rows], part)
    there = {key for (_, key), fact in facts.items() if fact.is_present}
    matched = [row for row in rows if row.pk in set(matching.matched)]
    context = {
        "part": part,
        "new": [row for row in matched if row.pk not in there],
        "known": [row for row in matched if row.pk in there],
        "absent": matching.absent,
        "problems": matching.problems,
    }
    return office_page(request, "import.html", "导入签到表", part.event, **context)


def match_upload(form: SheetForm, part: EventPart, rows: list[Invitation]) -> Matching:
    if not form.is_valid():
        raise Refused("请选择要导入的 Excel 文件。")
    upload = form.cleaned_data["workbook"]
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused("文件超过 20 MB，没有导入。请删去图片后再上传。")
    try:
        lines = read_lines(upload, [str(part)])
    except UnreadableWorkbook as problem:
        raise Refused(problem.message) from problem
    except NoSuchColumn as problem:
        raise Refused(str(problem)) from problem
    people = [(row.pk, str(row.person), str(row.delegation or "")) for row in rows]
    return match_lines(lines, people)
