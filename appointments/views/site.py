"""A nominee's own nomination: what is missing, in plain words. Strangers find nothing here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from appointments.gates import gate_of, gates_of
from appointments.models import Nomination
from appointments.models.rules import rule_on
from appointments.progress import steps_of
from exams.models.records import local_day


def mine(request: HttpRequest) -> HttpResponse:
    rows = list(Nomination.objects.filter(person=request.user).with_facts())
    gates = gates_of(rows, local_day(timezone.now()))
    nominations = [(row, gates[row.pk]) for row in rows]
    return render(request, "appointments/mine.html", {"nominations": nominations})


def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Nomination.objects.filter(person=request.user).with_steps()
    row = get_object_or_404(rows, pk=pk)
    gate = gate_of(row, local_day(timezone.now()))
    steps = steps_of(row, gate, row.checks.all(), rule_on(row.received_on))
    return render(
        request,
        "appointments/nomination.html",
        {
            "nomination": row,
            "gate": gate,
            "steps": own_steps(steps),
            "certificate": row.certificate_or_none,
            "oaths": row.oaths.select_related("ceremony"),
        },
    )


def own_steps(steps: list) -> list[dict[str, str]]:
    """Without the notes and names of the staff: to her they say what is done and what is not."""
    told = {"done": "已完成", "current": "办理中", "blocked": "尚未完成", "todo": "待办理"}
    return [{"label": step.label, "state": step.state, "note": told[step.state]} for step in steps]
