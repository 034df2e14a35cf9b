"""What a lesson's page reports, and what it is told. Heartbeats know no session: the capability is
enough, so that a hall of people watching costs three statements each quarter of a minute."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core.state import Refused
from courses.actions.completion import settle_enrolment
from courses.actions.progress import finish_reading, open_lesson, take_packets
from courses.demands import demand_of
from courses.models import Enrolment, LessonPage, LessonProgress
from courses.packets import InvalidPacket, read_packets
from courses.play_capability import HEADER, InvalidCapability, issue, read
from courses.standing import Demand, Standing

INCOMPLETE = "收到的学习记录不完整，请刷新页面后继续。"


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """A heartbeat. No cookie is read, so there is no CSRF to fear: nobody else knows the header."""
    at = timezone.now()
    try:
        capability = read(request.headers.get(HEADER, ""), at=at)
        packets = read_packets(json.loads(request.body))
        progress = take_packets(capability, packets, at=at)
    except InvalidCapability as exc:
        return told(403, code="capability", message=str(exc))
    except Refused as exc:
        return told(409, code="refused", message=str(exc))
    except (InvalidPacket, ValueError, RecursionError):  # no UTF-8, no JSON, endless brackets
        return told(400, code="invalid", message=INCOMPLETE)
    if progress.completed_at == at:
        settle_enrolment(progress.enrolment, at=at)
    return told(200, code="taken", **shown(progress, capability.demand))


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for every few minutes while a recording plays: watching is no idleness, and nobody is
    signed out of a long talk."""
    progress = get_object_or_404(LessonProgress.objects.learnt_by(request.user), pk=pk)
    return told(200, code="state", complete=progress.completed_at is not None)


@require_POST
def read_to_end(request: HttpRequest, pk: int) -> HttpResponse:
    """“我已读完”: works without script, as far as the server's own clock allows."""
    at = timezone.now()
    progress = get_object_or_404(
        LessonProgress.objects.learnt_by(request.user).select_related("lesson", "enrolment"), pk=pk
    )
    page = progress.lesson.url or reverse("home")  # no address: taken out of the site meanwhile
    try:
        capability = read(request.POST.get("capability", ""), at=at)
        if capability.progress != progress.pk:
            raise InvalidCapability("学习凭证不属于这个课时，请刷新页面。")
    except InvalidCapability as exc:
        messages.error(request, str(exc))
        return redirect(page)
    standing = finish_reading(capability, at=at)
    settle_enrolment(progress.enrolment, at=at)
    tell(request, standing)
    return redirect(page)


def tell(request: HttpRequest, standing: Standing) -> None:
    if standing.is_enough:
        messages.success(request, "本课时已完成。")
    elif standing.seconds_to_read:
        messages.info(
            request,
            f"已记录您的阅读时间。还差 {standing.time_to_read}，读完后请再点一次“我已读完”。",
        )
    else:
        messages.info(request, "阅读部分已完成。还有音视频没有看完，见页面下方的“学习进度”。")


def progress_context(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> dict[str, Any]:
    """What `courses/_progress.html` needs: for the lesson's page, under the learner's session."""
    demand = demand_of(lesson)
    progress = open_lesson(enrolment, lesson, demand, at=at)
    standing = progress.standing(demand)
    places = {part.part.block: part.position for part in standing.parts}
    page_state = {
        "capability": issue(progress.pk, demand, at=at),
        "report_url": reverse("study:report"),
        "state_url": reverse("study:state", args=[progress.pk]),
        "speed": demand.speed,
        "reads": demand.is_to_be_read,
        "places": places,
        "complete": progress.completed_at is not None,
    }
    return {"progress": progress, "standing": standing, "page_state": page_state}


def shown(progress: LessonProgress, demand: Demand) -> dict[str, Any]:
    """The page's own words are written in one place, and replaced whole."""
    standing = progress.standing(demand)
    context = {"progress": progress, "standing": standing}
    return {
        "html": render_to_string("courses/_standing.html", context),
        "complete": progress.completed_at is not None,
    }


def told(status: int, **content: Any) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
