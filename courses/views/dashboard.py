"""How a programme is learnt: figures, people, weak articles."""

import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.charts import Chart, Row, chart
from core.workbook import write_workbook
from courses.actions.reminders import last_reminded
from courses.forms.dashboard import PeopleScopeForm, ScopeForm
from courses.learner_sheets import WIDTHS, export_learners
from courses.models import ProgrammePage
from courses.models.audiences import MANAGES, OVERSEES
from courses.overview import SERIES, Tally, by_course, by_delegation, whole
from courses.statements import DelegationLine
from courses.statements import by_delegation as hours_by_delegation
from courses.views.credits_office import demand
from courses.weak_articles import GROUPINGS, LEAST_PEOPLE, weakness_of

PER_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def seen(request: HttpRequest, pk: int) -> ProgrammePage:
    demand(request, OVERSEES)
    return get_object_or_404(ProgrammePage.objects.overseen_by(request.user), pk=pk)


def trail() -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("dashboard_office:index"), "label": "培训进展"},
    ]


def dashboard_page(
    request: HttpRequest, template: str, programme: ProgrammePage, title: str, **context: Any
) -> HttpResponse:
    top = reverse("dashboard_office:programme", args=[programme.pk])
    parts = [*trail(), {"url": top, "label": programme.title}]
    if title != programme.title:
        parts.append({"url": "", "label": title})
    status = context.pop("status", 200)
    page: dict[str, Any] = {
        "breadcrumbs_items": parts,
        "header_title": title,
        "header_icon": "table",
    }
    page |= {"programme": programme, "may_manage": request.user.has_perm(MANAGES)}
    template = f"courses/back_office/dashboard/{template}"
    return render(request, template, page | context, status=status)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    demand(request, OVERSEES)
    rows = ProgrammePage.objects.overseen_by(request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {"breadcrumbs_items": trail(), "header_title": "培训进展", "header_icon": "table"}
    template = "courses/back_office/dashboard/index.html"
    return render(request, template, context | {"page": page})


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    form, at = ScopeForm(request.GET, row), timezone.now()
    tallies = by_delegation(form.learners(at))
    return dashboard_page(
        request,
        "programme.html",
        row,
        row.title,
        days=form.idle_days,
        counts=whole(tallies),
        people=sum(tally.people for tally in tallies),
        short=sum(tally.short for tally in tallies),
        charts=[
            stages_chart(by_course(form.courses), "各门课程的学习情况", "课程", row, "course"),
            stages_chart(tallies, "各代表团的学习情况（全部课程）", "代表团", row, "delegation"),
            hours_chart(hours_by_delegation(row.year), row.year),
        ],
    )


def stages_chart(
    tallies: list[Tally], caption: str, first: str, programme: ProgrammePage, field: str
) -> Chart:
    people = reverse("dashboard_office:people", args=[programme.pk])
    rows = [
        Row(one.name, one.values, f"{people}?{field}={one.key}" if one.key else "", told(one))
        for one in tallies
    ]
    return chart(rows, caption=caption, series=SERIES, first_column=first, unit="人")


def told(tally: Tally) -> str:
    """Beside the name, so that a reader need not reckon."""
    done = tally.values[-1]
    share = f"，完成 {done * 100 // tally.people}%" if tally.people else ""
    return f"共 {tally.people} 人{share}"


def hours_chart(lines: list[DelegationLine], year: int) -> Chart:
    rows = [
        Row(one.name, [one.met, one.people - one.met], note=f"人均 {one.average:g} 学时")
        for one in lines
    ]
    caption = f"{year} 年度学时达到要求的人数"
    series = ("已达到", "未达到")
    return chart(rows, caption=caption, series=series, first_column="代表团", unit="人")


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    form = PeopleScopeForm(request.GET, row)
    page = Paginator(form.people(timezone.now()), PER_PAGE).get_page(request.GET.get("p"))
    reminded = last_reminded(row, page.object_list)
    lines = [(person, reminded.get(person.pk)) for person in page.object_list]
    context = {"form": form, "page": page, "lines": lines, "query": filters(request.GET)}
    return dashboard_page(request, "people.html", row, "学员名单", **context)


def filters(query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("p", None)
    return kept.urlencode()


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    row, at = seen(request, pk), timezone.now()
    demand(request, MANAGES)
    form = PeopleScopeForm(request.GET, row)
    content = io.BytesIO()
    sheet = export_learners(row, form.people(at), by=request.user, at=at)
    write_workbook(content, [("学习情况", sheet)], widths=WIDTHS)
    answer = HttpResponse(content.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="learners-{row.pk}.xlsx"'
    return answer


@require_safe
def weakness(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    form = ScopeForm(request.GET, row)
    grouping = request.GET.get("by")
    if grouping not in GROUPINGS:
        grouping = "delegation"
    courses = [form.one_course] if form.one_course else form.courses
    found = weakness_of(courses, grouping)
    context = {"form": form, "map": found, "grouping": grouping, "groupings": GROUPINGS}
    return dashboard_page(request, "weakness.html", row, "薄弱条文", least=LEAST_PEOPLE, **context)
