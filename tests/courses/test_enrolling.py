"""By rule and by list; and the learning centre that setup makes."""

import pytest
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page, Site, Workflow, WorkflowPage

from courses.models import CourseIndexPage, Enrolment
from tests.courses.pages import make_course, make_delegation, make_deputy

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


def enrol_list(client, course, names="", delegations=()):
    sent = {"course": course.pk, "names": names, "delegations": [one.pk for one in delegations]}
    return client.post("/admin/courses/enrol/", sent, follow=True)


def test_the_sweep_enrols_the_audience_once_and_leaves_who_has_left(db):
    course, deputy, left = make_course(is_required=True), make_deputy(), make_deputy()
    make_course(is_required=False)
    call_command("enrol_required")
    Enrolment.objects.filter(person=left).update(state="withdrawn")
    call_command("enrol_required")
    found = dict(Enrolment.objects.filter(course=course).values_list("person", "state"))
    assert found == {deputy.pk: "active", left.pk: "withdrawn"}
    assert Enrolment.objects.count() == 2


def test_a_list_is_entered_by_name_login_and_delegation_each_once(office):
    course, team = make_course(audience="listed"), make_delegation()
    named, seated = make_deputy(real_name="杨桂芳"), make_deputy(team, username="seated")
    page = enrol_list(office, course, "杨桂芳、seated", [team]).content.decode()
    assert "已加入 2 人" in page
    assert set(Enrolment.objects.values_list("person", "way")) == {
        (named.pk, "list"),
        (seated.pk, "list"),
    }
    assert "本来就在其中" in enrol_list(office, course, "杨桂芳").content.decode()


def test_a_list_with_one_unclear_name_enters_nobody(office):
    course = make_course()
    make_deputy(real_name="杨桂芳")
    make_deputy(real_name="同名", username="one")
    make_deputy(real_name="同名", username="two")
    page = enrol_list(office, course, "杨桂芳\n没有此人\n同名").content.decode()
    assert "没有找到：没有此人" in page and "“同名”有 2 位" in page and "one" in page
    assert not Enrolment.objects.exists()


def test_the_organizer_takes_somebody_out_and_puts_her_in_again(office):
    course, deputy = make_course(is_required=True), make_deputy(real_name="杨桂芳")
    call_command("enrol_required")
    mine = Enrolment.objects.get(person=deputy)
    office.post(f"/admin/courses/enrolments/{mine.pk}/withdraw/")
    mine.refresh_from_db()
    assert mine.state == "withdrawn"
    enrol_list(office, course, "杨桂芳")
    mine.refresh_from_db()
    assert (mine.state, mine.way) == ("active", "list")


def test_setup_is_the_same_after_the_second_time():
    call_command("setup_platform")
    index = CourseIndexPage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == index.pk
    assert list(Page.objects.filter(depth=2)) == [index.page_ptr]
    assert GroupPagePermission.objects.filter(page=index).count() == 7
    assert WorkflowPage.objects.get().page_id == index.pk
    assert list(Workflow.objects.filter(active=True).values_list("name", flat=True)) == [
        "课程发布审批"
    ]
