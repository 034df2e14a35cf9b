"""What Wagtail's approval of pages says to people, by our own notices. Imported by wagtail_hooks.

Wagtail tells of it by signals only, and by e-mail, which an office may not have.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from core.state import Refused
from notices.actions import send_notice
from people.models import User

LONGEST_COMMENT = 300


@receiver(task_submitted, dispatch_uid="tell who approves pages")
def tell_approvers(sender: Any, instance: TaskState, user: User | None, **facts: Any) -> None:
    """For the first time, or again after it was sent back; not the one who submits it herself."""
    page = page_of(instance.workflow_state)
    groups = getattr(instance.task.specific, "groups", None)
    if page is None or groups is None:
        return
    approvers = User.objects.filter(groups__in=groups.all(), is_active=True).distinct()
    if user is not None:
        approvers = approvers.exclude(pk=user.pk)
    text = f"{user or '课程编辑'}提交了“{page.title}”，等您审批。批准以后学员才看得到。"
    subject = f"待审批：{page.title}"[:100]
    tell(approvers, subject, text, page, by=user, at=instance.started_at)


@receiver(workflow_approved, dispatch_uid="tell who wrote an approved page")
def tell_approved(sender: Any, instance: WorkflowState, user: User | None, **facts: Any) -> None:
    tell_writer(instance, "已批准", user)


@receiver(workflow_rejected, dispatch_uid="tell who wrote a page that was sent back")
def tell_rejected(sender: Any, instance: WorkflowState, user: User | None, **facts: Any) -> None:
    tell_writer(instance, "已退回修改", user)


def tell_writer(state: WorkflowState, outcome: str, user: User | None) -> None:
    page, writer = page_of(state), state.requested_by
    if page is None or writer is None or writer == user:
        return
    judged = TaskState.objects.get(pk=state.current_task_state_id)
    comment = judged.comment.strip()[:LONGEST_COMMENT]
    text = f"“{page.title}”{outcome}。" + (f"意见：{comment}" if comment else "")
    subject = f"{outcome}：{page.title}"[:100]
    moment = judged.finished_at or judged.started_at
    tell([writer], subject, text, page, by=user, at=moment)


def tell(
    people: Iterable[User], subject: str, text: str, page: Page, *, by: User | None, at: datetime
) -> None:
    """What an editor or an approver typed may be nothing for a notice (an ID number): then it
    stays on the page, since the approval itself must not fail by it."""
    link = reverse("wagtailadmin_pages:edit", args=[page.pk])
    try:
        send_notice(people, subject=subject, text=text, link=link, by=by, at=at)
    except Refused:
        brief = "请打开页面查看审批情况和意见。"
        send_notice(people, subject="课程页面的审批", text=brief, link=link, by=by, at=at)


def page_of(state: WorkflowState) -> Page | None:
    return state.content_object if isinstance(state.content_object, Page) else None
