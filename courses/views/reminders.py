"""Reminding learners: choose, look who it would be, write, send; and what was sent."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from core.state import Refused
from courses.actions.reminders import (
    day_key,
    remind_learners,
    reminders_of,
    standard_text,
)
from courses.forms.dashboard import ReminderForm, ReminderScopeForm
from courses.models import ProgrammePage
from courses.views.credits_office import demand
from courses.views.dashboard import PER_PAGE, dashboard_page, filters, seen

REMINDS = "courses.remind_learners"
SHOWN = 60  # names before "and others"


def remind(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    demand(request, REMINDS)
    scope = ReminderScopeForm(request.GET, row)
    form = ReminderForm(request.POST or None, initial=written(row, scope))
    if request.method == "POST" and form.is_valid() and send(request, scope, form):
        return redirect("dashboard_office:reminders", row.pk)
    context = preview(row, scope) | {"scope": scope, "form": form, "query": request.GET.urlencode()}
    status = 400 if form.errors else 200
    return dashboard_page(request, "remind.html", row, "提醒学习", status=status, **context)


def written(programme: ProgrammePage, scope: ReminderScopeForm) -> dict[str, Any]:
    subject, text = standard_text(programme, scope.one_group, scope.one_course)
    return {"subject": subject, "text": text}


def preview(programme: ProgrammePage, scope: ReminderScopeForm) -> dict[str, Any]:
    """How many and who, and whom of them the same reminder has reached today."""
    at = timezone.now()
    people = scope.people(at)
    key = day_key(programme, scope.one_group, scope.one_course, at)
    told = reminders_of(programme).filter(key=key, person__in=people.order_by().values("pk"))
    count = people.count()
    names = list(people.values_list("real_name", "delegation_name")[:SHOWN])
    return {"count": count, "names": names, "more": max(0, count - SHOWN), "told": told.count()}


def send(request: HttpRequest, scope: ReminderScopeForm, form: ReminderForm) -> bool:
    """A refusal goes back onto the form, with what was written."""
    at = timezone.now()
    facts = {"group": scope.one_group, "course": scope.one_course, "by": request.user, "at": at}
    texts = {"channels": [], **form.cleaned_data}
    try:
        count = remind_learners(scope.programme, scope.people(at), **facts, **texts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"已提醒 {count} 人。")
    return True


@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    demand(request, REMINDS)
    rows = reminders_of(row).visible_to(request.user).select_related("person", "sent_by")
    page = Paginator(rows.prefetch_related("deliveries"), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "query": filters(request.GET)}
    return dashboard_page(request, "reminders.html", row, "提醒记录", **context)
