"""A rating in the back office: set-up, tickets, opening and closing, release, hall screen."""

from collections.abc import Callable
from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.state import Refused
from documents.papers import panel_of
from evaluations.actions import ratings as actions
from evaluations.counting import agreements, outcomes, reconcile
from evaluations.forms.ratings import (
    CloseForm,
    GroupNumbersForm,
    RatingForm,
    rater_groups_formset,
)
from evaluations.models import RaterGroup, Rating, RatingScheme, TicketChoice
from evaluations.papers import OF_RATING
from evaluations.tickets import shown
from exams.models.records import local_day
from people.models import User

CARDS_PER_SHEET = 10
State, Method = Rating.State, RaterGroup.Method


def rating_or_404(request: HttpRequest, pk: int, *permissions: str) -> Rating:
    """404 to whoever may not know of it; 403 to staff without any of the permissions."""
    rows = Rating.objects.visible_to(request.user).select_related(
        "scheme", "opened_by", "closed_by", "released_by"
    )
    rating = get_object_or_404(rows, pk=pk)
    needed = permissions or ("view_rating", "count_rating", "release_rating")
    if not any(request.user.has_perm(f"evaluations.{name}") for name in needed):
        raise PermissionDenied
    return rating


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    trail: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    steps = [(reverse("wagtailadmin_home"), "首页"), (reverse("ratings:index"), "测评"), *trail]
    breadcrumbs = [{"url": url, "label": label} for url, label in (*steps, ("", title))]
    page = {"breadcrumbs_items": breadcrumbs, "header_title": title, "header_icon": "order"}
    return render(request, f"evaluations/back_office/{template}", page | context, status=status)


def trail_to(rating: Rating) -> tuple[tuple[str, str], ...]:
    return ((reverse("ratings_office:detail", args=[rating.pk]), rating.title),)


def duties(user: User, rating: Rating) -> dict[str, bool]:
    """Which acts to offer now; the actions check again."""
    change = user.has_perm("evaluations.change_rating")
    return {
        "change": change and rating.state == State.PLANNED,
        "close": change and rating.state == State.OPEN,
        "cancel": change and rating.state in (State.PLANNED, State.OPEN, State.CLOSED),
        "count": rating.state == State.CLOSED and user.has_perm("evaluations.count_rating"),
        "release": rating.state == State.CLOSED and user.has_perm("evaluations.release_rating"),
        # Before the release only whoever decides on it sees the figures.
        "see": rating.state == State.RELEASED
        or (rating.state == State.CLOSED and user.has_perm("evaluations.release_rating")),
    }


def detail(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    rating = rating_or_404(request, pk)
    tickets, papers = reconcile(rating), agreements(rating)
    groups = list(rating.groups.all())
    may = duties(request.user, rating)
    by_ticket = [line.group for line in tickets]
    paper_lines = [(group, papers[group.pk]) for group in groups if group.pk in papers]
    return office_page(
        request,
        "rating.html",
        rating.title,
        status=400 if forms else 200,
        rating=rating,
        items=list(rating.items.all()),
        groups=groups,
        tickets=tickets,
        printed=any(line.printed for line in tickets),
        papers=paper_lines,
        counted=all(one.agreed for _, one in paper_lines),
        may=may,
        outcomes=outcomes(rating) if may["see"] else [],
        print_form=forms.get("print_form") or GroupNumbersForm(by_ticket, "印制张数"),
        close_form=forms.get("close_form") or CloseForm(by_ticket, "剩余未领取的票"),
        made=panel_of(OF_RATING, rating, request.user, route="ratings_office:document"),
    )


# --- set-up -----------------------------------------------------------------------------------


def add(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("evaluations.change_rating"):
        raise PermissionDenied
    today = local_day(timezone.now())
    scheme = RatingScheme.objects.in_force(today).first()
    return set_up(request, Rating(held_on=today, scheme=scheme))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    rating = rating_or_404(request, pk, "change_rating")
    actions.refuse_unless_planned(rating)
    return set_up(request, rating)


def set_up(request: HttpRequest, rating: Rating) -> HttpResponse:
    items = list(rating.items.select_related("person", "organ")) if rating.pk else []
    bound = items if any(one.person_id or one.organ_id for one in items) else []
    initial = {"items": [one.label for one in items]}
    form = RatingForm(request.POST or None, instance=rating, bound_items=bound, initial=initial)
    groups = rater_groups_formset(request.POST or None, initial_groups(rating))
    if request.method == "POST" and form.is_valid() and groups.is_valid():
        draft = form.save(commit=False)
        parts = {"groups": groups.rater_groups(), "items": form.rated_items()}
        try:
            actions.set_up_rating(draft, **parts, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "测评已保存。")
            return redirect("ratings_office:detail", draft.pk)
    title = "设置测评" if rating.pk else "新建测评"
    failed = bool(form.errors or groups.non_form_errors() or any(groups.errors))
    context = {
        "form": form, "groups": groups, "bound": bound, "rating": rating,
        "lacks_scheme": not RatingScheme.objects.exists(),
    }  # fmt: skip
    status = 400 if request.method == "POST" and failed else 200
    return office_page(request, "rating_form.html", title, status=status, **context)


def initial_groups(rating: Rating) -> list[dict[str, Any]]:
    if rating.pk:
        return list(rating.groups.values("label", "weight", "method"))
    if rating.scheme_id:
        return [{**row, "method": Method.TICKET} for row in rating.scheme.groups]
    return []


# --- tickets ----------------------------------------------------------------------------------


@never_cache
@require_POST
def tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer is the sheet itself: the codes exist on it and nowhere else."""
    rating = rating_or_404(request, pk, "change_rating")
    groups = list(rating.groups.filter(method=Method.TICKET))
    form = GroupNumbersForm(groups, "印制张数", request.POST)
    if not form.is_valid():
        return detail(request, pk, print_form=form)
    codes = actions.print_tickets(
        rating, numbers=form.numbers(), by=request.user, at=timezone.now()
    )
    address = request.build_absolute_uri(reverse("vote:enter"))
    sheets = [
        (group, [card(address, code) for code in made[start : start + CARDS_PER_SHEET]])
        for group, made in codes.items()
        for start in range(0, len(made), CARDS_PER_SHEET)
    ]
    context = {"rating": rating, "sheets": sheets, "address": address}
    return render(request, "evaluations/prints/tickets.html", context)


def card(address: str, code: str) -> dict[str, str]:
    """The code stands behind the #, which a browser keeps to itself."""
    picture = segno.make(f"{address}#{code}", error="m").svg_data_uri(scale=3, border=0)
    return {"code": shown(code), "picture": picture}


# --- the acts ---------------------------------------------------------------------------------


def done(request: HttpRequest, rating: Rating, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("ratings_office:detail", rating.pk)


def act(action: Callable[..., None], told: str, permission: str, *fields: str) -> Callable:
    """A view for an action that takes nothing, or one text."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        rating = rating_or_404(request, pk, permission)
        texts = {name: request.POST.get(name, "") for name in fields}
        action(rating, by=request.user, at=timezone.now(), **texts)
        return done(request, rating, told)

    return view


discard = act(
    actions.discard_tickets, "已作废全部已印的票，可以重新印制。", "change_rating", "reason"
)
open_voting = act(actions.open_rating, "投票已经开始。", "change_rating")
cancel = act(actions.cancel_rating, "测评已取消，已投的票没有保留。", "change_rating", "reason")
release = act(actions.release_rating, "结果已公布，会场大屏可以显示。", "release_rating")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    rating = rating_or_404(request, pk, "change_rating")
    groups = list(rating.groups.filter(method=Method.TICKET))
    form = CloseForm(groups, "剩余未领取的票", request.POST)
    if not form.is_valid():
        return detail(request, pk, close_form=form)
    note, at = form.cleaned_data["note"], timezone.now()
    actions.close_rating(rating, left=form.numbers(), note=note, by=request.user, at=at)
    return done(request, rating, "投票已截止，未使用的票已经作废。")


# --- the hall ---------------------------------------------------------------------------------


def hall(request: HttpRequest, pk: int) -> HttpResponse:
    """Large figures for the screen of the hall; before the release only how many have voted."""
    rating = rating_or_404(request, pk)
    used = TicketChoice.objects.filter(item__rating=rating, item__number=1).exclude(choice="")
    address = request.build_absolute_uri(reverse("vote:enter"))
    listed = request.build_absolute_uri(reverse("vote:ballots", args=[rating.public_key]))
    qr = segno.make(address, error="m").svg_data_uri(scale=8, border=1)
    return render(
        request,
        "evaluations/hall.html",
        {
            "rating": rating,
            "used": used.count(),
            "groups": list(rating.groups.all()),
            "outcomes": outcomes(rating) if rating.state == State.RELEASED else [],
            "address": address,
            "listed": listed,
            "qr": qr,
        },
    )
