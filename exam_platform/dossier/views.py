"""履历: one's own on the site, another person's in the back office, each look on record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.audit import record
from exam_platform.dossier.facts import Look, look_at
from exam_platform.dossier.gather import gather, narrowed, years_of
from people.models import User
from people.models.users import SYSTEM_USERNAME


def dossier(request: HttpRequest, look: Look) -> dict[str, Any]:
    """What the page shows of it, with the filter that is set."""
    sections = gather(look)
    years, kinds = years_of(sections), [one.kind for one in sections]
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind not in {one.key for one in kinds}:
        kind = ""
    chosen = int(year) if year in {str(one) for one in years} else None
    return {
        "person": look.person,
        "sections": narrowed(sections, kind, chosen),
        "kinds": kinds,
        "years": years,
        "kind": kind,
        "year": chosen,
        "query": request.GET.urlencode(),
        "at": timezone.now(),
    }


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "dossier/mine.html", dossier(request, own(request)))


@require_GET
def mine_print(request: HttpRequest) -> HttpResponse:
    context = dossier(request, own(request)) | {"back": reverse("dossier:mine")}
    return render(request, "dossier/print.html", context)


def own(request: HttpRequest) -> Look:
    person = User.objects.select_related("organ").get(pk=request.user.pk)
    return Look(request.user, person, is_own=True)


def look_or_404(request: HttpRequest, pk: int) -> Look:
    """Another person's, and on record that it was looked at."""
    people = User.objects.exclude(username=SYSTEM_USERNAME).select_related("organ")
    look = look_at(get_object_or_404(people, pk=pk), request.user)
    if look is None:
        raise Http404
    if not look.is_own:
        action = "exam_platform.view_dossier"
        record(look.person, action, by=request.user, at=timezone.now())
    return look


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    look = look_or_404(request, pk)
    if look.is_own:
        return redirect("dossier:mine")
    return render(request, "dossier/office.html", shell(look) | dossier(request, look))


@require_GET
def person_print(request: HttpRequest, pk: int) -> HttpResponse:
    look = look_or_404(request, pk)
    if look.is_own:
        return redirect("dossier:print")
    back = reverse("dossiers:person", args=[pk])
    return render(request, "dossier/print.html", dossier(request, look) | {"back": back})


def shell(look: Look) -> dict[str, Any]:
    trail = [{"url": reverse("wagtailadmin_home"), "label": "首页"}]
    if look.is_staff:
        place = reverse("wagtailusers_users:person", args=[look.person.pk])
        trail.append({"url": place, "label": str(look.person)})
    trail.append({"url": "", "label": "履历"})
    title = f"{look.person}的履历"
    return {"breadcrumbs_items": trail, "header_title": title, "header_icon": "user"}
