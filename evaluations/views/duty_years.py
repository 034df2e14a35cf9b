"""Where the deputies stand, and the decisions on a year: closing it and publishing it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Avg, Count, Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.numbers import whole
from core.state import Refused
from evaluations.actions import duty_years
from evaluations.duty_accounts import accounts_of, deputies_of_year, scheme_of
from evaluations.forms.duty import PublishForm, ReasonForm
from evaluations.models import DutyEntry, DutyPublication, DutyRecord, DutyYear
from evaluations.models.duty import COUNTED
from evaluations.models.duty_years import OVERSEE
from evaluations.views.duty_office import demand, office_page
from evaluations.views.duty_site import year_asked, years_to_choose
from people.models import Delegation, Deputy

PER_PAGE = 30
State = DutyEntry.State


def deputies_seen_by(request: HttpRequest, number: int) -> QuerySet[Deputy]:
    """All of the year, or those whom the liaison officer serves."""
    rows = deputies_of_year(number)
    return (
        rows
        if request.user.has_perm(OVERSEE)
        else rows.filter(pk__in=Deputy.objects.served_by(request.user).order_by().values("pk"))
    )


def overview(request: HttpRequest) -> HttpResponse:
    """By delegation, and below it the deputies, paged by the database."""
    demand(request, "view_dutyentry")
    number = year_asked(request)
    deputies, scheme = deputies_seen_by(request, number), scheme_of(number)
    delegations = by_delegation(deputies, number)
    chosen, text = request.GET.get("delegation", ""), request.GET.get("q", "").strip()
    shown = deputies if whole(chosen) is None else deputies.filter(delegation=chosen)
    if text:
        shown = shown.filter(person__real_name__icontains=text)
    shown = shown.select_related("person", "delegation").order_by("delegation", "pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    found = accounts_of(number, scheme, page.object_list) if scheme else {}
    return office_page(
        request,
        "overview.html",
        "代表履职总览",
        number=number,
        years=years_to_choose(number),
        year=DutyYear.objects.filter(number=number).first(),
        scheme=scheme,
        delegations=delegations,
        chosen=chosen,
        text=text,
        page_obj=page,
        rows=[(row, found.get(row.pk)) for row in page],
        query=f"year={number}&delegation={chosen}&q={text}",
    )


def by_delegation(deputies: QuerySet[Deputy], number: int) -> list[dict[str, Any]]:
    """Counts in three queries; the mean of the points once the year is closed."""
    people = deputies.order_by().values("delegation").annotate(count=Count("pk"))
    entries = DutyEntry.objects.filter(year__number=number, deputy__in=deputies).order_by()
    told = entries.values("deputy__delegation").annotate(
        counted=Count("pk", filter=Q(state__in=COUNTED)),
        waiting=Count("pk", filter=Q(state=State.REGISTERED)),
        contested=Count("pk", filter=Q(state=State.CONTESTED)),
        active=Count("deputy", distinct=True),
    )
    records = DutyRecord.objects.filter(year__number=number, deputy__in=deputies).order_by()
    means = records.values("deputy__delegation").annotate(
        mean=Avg("total"), least=Min("total"), most=Max("total")
    )
    facts = {row["deputy__delegation"]: row for row in told}
    points = {row["deputy__delegation"]: row for row in means}
    names = dict(Delegation.objects.values_list("pk", "name"))
    rows = [
        {
            "pk": row["delegation"],
            "name": names.get(row["delegation"], "未编入代表团"),
            "count": row["count"],
            **facts.get(row["delegation"], {"counted": 0, "waiting": 0, "contested": 0}),
            **points.get(row["delegation"], {}),
        }
        for row in people
    ]
    for row in rows:
        row["idle"] = row["count"] - row.get("active", 0)
    return sorted(rows, key=lambda row: row["pk"] or 0)


def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """One deputy's year as she sees it herself: every line of how."""
    number = year_asked(request)
    rows = deputies_seen_by(request, number).select_related("person", "delegation")
    row, scheme = get_object_or_404(rows, pk=pk), scheme_of(number)
    demand(request, "view_dutyentry")
    if scheme is None:
        raise Refused(f"{number} 年没有适用的履职积分办法。请先录入办法。")
    entries = DutyEntry.objects.filter(deputy=row, year__number=number).with_facts()
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    found = accounts_of(number, scheme, [row])[row.pk]
    items = {item.pk: item for item in scheme.items.all()}
    return office_page(
        request,
        "deputy.html",
        f"{row.person} {number} 年履职情况",
        deputy=row,
        number=number,
        years=years_to_choose(number),
        scheme=scheme,
        found=found,
        lines=[(items[line.rule.key], line) for line in found.account.items],
        record=DutyRecord.objects.filter(deputy=row, year__number=number).first(),
        page_obj=page,
    )


# --- the year -------------------------------------------------------------------------------


def years(request: HttpRequest) -> HttpResponse:
    demand(request, "oversee_duty")
    rows = DutyYear.objects.select_related("scheme", "closed_by").annotate(
        entries_count=Count("entries")
    )
    return office_page(request, "years.html", "年度结转与公布", years=rows)


def year(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "oversee_duty")
    row = get_object_or_404(DutyYear.objects.select_related("scheme", "closed_by"), pk=pk)
    levels = row.records.order_by().values("level").annotate(count=Count("pk"))
    order = [level.name for level in row.scheme.thresholds]
    return office_page(
        request,
        "year.html",
        f"{row.number} 年度",
        year=row,
        obstacles=[] if row.is_closed else duty_years.obstacles_of(row, timezone.now()),
        deputies=deputies_of_year(row.number).count(),
        levels=sorted(
            levels, key=lambda one: order.index(one["level"]) if one["level"] in order else 99
        ),
        publications=row.publications.select_related("by", "revoked_by"),
        late=row.entries.exclude(late_basis="").with_facts().order_by("-registered_at"),
        is_published=row.publications.filter(revoked_at=None).exists(),
        form=PublishForm(),
        may_publish=request.user.has_perm("evaluations.publish_duty")
        and row.closed_by_id != request.user.pk,
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "close_dutyyear")
    row = get_object_or_404(DutyYear, pk=pk)
    if request.POST.get("sure") != "on":
        raise Refused("请勾选“我已核对，确认结转”，再点结转。没有结转。")
    count = duty_years.close_year(row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.number} 年度已结转，{count} 位代表的积分和等次已经固定。")
    return redirect("duty_office:year", pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "publish_duty")
    row = get_object_or_404(DutyYear, pk=pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        raise Refused("请选择公布的范围，并写明决定依据（4 至 200 个字）。没有公布。")
    duty_years.publish_year(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "已公布，登录的人员都可以看到。需要时可以撤回。")
    return redirect("duty_office:year", pk)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "publish_duty")
    row = get_object_or_404(DutyPublication, pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()  # the action refuses a missing reason in a sentence
    reason = form.cleaned_data.get("reason", "")
    duty_years.revoke_publication(row, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "已撤回公布。")
    return redirect("duty_office:year", row.year_id)
