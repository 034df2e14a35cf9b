"""An editor's page goes to an organizer, back with a comment, and out: each is told in the site."""

import pytest
from django.urls import reverse

from courses.models import CoursePage
from exam_platform.editorial import set_up_editing
from notices.models import Notice
from tests.courses.pages import make_course
from tests.courses.test_page_forms import COURSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(person):
    set_up_editing()
    return person("jiang", "蒋文静", "editor")


@pytest.fixture
def course(editor):
    return make_course(title="怎样审议报告", slug="reports", live=False)


def submit(client, course):
    url = reverse("wagtailadmin_pages:edit", args=[course.pk])
    return client.post(url, {**COURSE, "slug": course.slug, "action-submit": "yes"})


def judge(client, course, action, comment=""):
    state = course.current_workflow_task_state
    args = [course.pk, action, state.pk]
    url = reverse("wagtailadmin_pages:workflow_action", args=args)
    return client.post(url, {"comment": comment})


def told(person):
    rows = Notice.objects.filter(person=person).order_by("pk")
    return [(row.subject, row.text) for row in rows]


def test_a_page_is_sent_back_with_a_comment_and_goes_out_the_second_time(
    client_for, editor, clerk, course
):
    writer, office = client_for(editor), client_for(clerk)
    submit(writer, course)
    assert told(clerk) == [
        ("待审批：怎样审议报告", "蒋文静提交了“怎样审议报告”，等您审批。批准以后学员才看得到。")
    ]
    assert told(editor) == []
    judge(office, course, "reject", "法条请核对现行文本")
    assert told(editor) == [
        ("已退回修改：怎样审议报告", "“怎样审议报告”已退回修改。意见：法条请核对现行文本")
    ]
    assert not CoursePage.objects.get().live
    course = CoursePage.objects.get()
    submit(writer, course)
    assert len(told(clerk)) == 2, "told again"
    judge(office, CoursePage.objects.get(), "approve")
    assert told(editor)[1:] == [("已批准：怎样审议报告", "“怎样审议报告”已批准。")]
    assert CoursePage.objects.get().live
    link = Notice.objects.filter(person=editor).last().link
    assert link == reverse("wagtailadmin_pages:edit", args=[course.pk])


def test_who_submits_and_approves_her_own_page_is_told_nothing(client_for, clerk, course):
    office = client_for(clerk)
    submit(office, course)
    judge(office, CoursePage.objects.get(), "approve")
    assert told(clerk) == []


def test_a_comment_that_no_notice_may_carry_does_not_stop_the_approval(
    client_for, editor, clerk, course
):
    submit(client_for(editor), course)
    judge(
        client_for(clerk), CoursePage.objects.get(), "reject", "例子里有110101199003071234，请删去"
    )
    assert CoursePage.objects.get().current_workflow_state.status == "needs_changes"
    assert told(editor) == [("课程页面的审批", "请打开页面查看审批情况和意见。")]
