import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.audit import record
from exams.actions.papers import draw_papers
from exams.actions.sittings import assign_officer
from exams.models import Candidate, Sitting
from tests.exams.planning import (
    BEFORE,
    make_bank,
    planned_sitting,
    ready_sitting,
    sealed_sitting,
)
from tests.factories import make_attempt, make_candidate

pytestmark = pytest.mark.django_db

PAGES = ("sitting", "candidates", "candidates_add", "officers", "papers")
POSTS = (
    "seats", "officer_add", "prepare", "unprepare", "cancel",
    "draw", "discard", "seal", "unseal", "verify",
)  # fmt: skip


def url(name, pk):
    return reverse(f"exams_office:{name}", args=[pk])


@pytest.fixture
def sitting(clerk):
    make_bank(singles=9)
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    return sitting


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_to_the_organizer_and_to_nobody_else(
    sitting, name, clerk, invigilator, stranger, client_for, client
):
    assert client_for(clerk).get(url(name, sitting.pk)).status_code == 200
    assert client_for(invigilator).get(url(name, sitting.pk)).status_code == 404
    for outsider in (client_for(stranger), client):
        answer = outsider.get(url(name, sitting.pk))
        assert answer.status_code == 302 and "login" in answer["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_closed_to_an_organizer_who_sits_it(sitting, name, clerk, client_for):
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    assert client_for(clerk).get(url(name, sitting.pk)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_acts_are_posts_and_closed_to_strangers_and_candidates(
    sitting, name, clerk, chair, invigilator, client_for
):
    assert client_for(clerk).get(url(name, sitting.pk)).status_code == 405
    assert client_for(invigilator).post(url(name, sitting.pk)).status_code == 404
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    assert client_for(clerk).post(url(name, sitting.pk), {"reason": "x"}).status_code == 404
    assert sitting.papers.count() == 2


@pytest.mark.parametrize("name", ["prepare", "draw", "cancel", "seats", "discard"])
def test_the_chair_sees_a_sitting_and_seals_but_does_not_plan_it(sitting, name, chair, client_for):
    assert client_for(chair).get(url("sitting", sitting.pk)).status_code == 200
    assert client_for(chair).post(url(name, sitting.pk), {"reason": "x"}).status_code in (302, 403)
    assert Sitting.objects.get(pk=sitting.pk).state == "planned"
    assert sitting.papers.count() == 2
    assert not sitting.candidates.exclude(seat=None).exists()


def steps(response):
    return {step.key: step for step in response.context["steps"]}


def test_the_checklist_names_the_next_step(clerk, chair, invigilator, client_for):
    make_bank()
    page = client_for(clerk)
    sitting = planned_sitting(candidates=0)
    found = steps(page.get(url("sitting", sitting.pk)))
    assert found["blueprint"].is_done and found["candidates"].is_current
    make_candidate(sitting, seat=None, admission_number="")
    assert steps(page.get(url("sitting", sitting.pk)))["papers"].is_current
    draw_papers(sitting, by=clerk, at=BEFORE)
    seal_step = steps(page.get(url("sitting", sitting.pk)))["seal"]
    assert seal_step.is_current and seal_step.note == "已签名 0/2"


def test_the_checklist_of_a_ready_sitting_waits_for_the_opening(
    clerk, chair, invigilator, client_for
):
    sitting = ready_sitting(clerk, chair, invigilator)
    found = steps(client_for(clerk).get(url("sitting", sitting.pk)))
    assert [key for key, step in found.items() if step.is_done] == [
        "blueprint", "candidates", "papers", "seal", "officers", "ready",
    ]  # fmt: skip
    assert found["open"].is_current
    make_candidate(sitting, seat=None, admission_number="")
    assert not steps(client_for(clerk).get(url("sitting", sitting.pk)))["ready"].is_done


def test_the_checklist_takes_a_constant_number_of_queries(
    clerk, chair, invigilator, client_for, django_assert_max_num_queries
):
    sitting = ready_sitting(clerk, chair, invigilator, candidates=20)
    page = client_for(clerk)
    page.get(url("sitting", sitting.pk))
    with django_assert_max_num_queries(34):
        page.get(url("sitting", sitting.pk))


# --- candidates ---


def test_a_nominee_is_picked_and_added(clerk, nominee, client_for):
    sitting = planned_sitting(candidates=0)
    page = client_for(clerk)
    assert nominee.real_name in page.get(url("candidates_add", sitting.pk)).content.decode()
    answer = page.post(url("candidates_add", sitting.pk), {"people": [nominee.pk]})
    assert answer["Location"] == url("candidates", sitting.pk)
    assert sitting.candidates.get().person == nominee


def test_only_people_on_the_page_can_be_added(clerk, stranger, client_for):
    sitting = planned_sitting(candidates=0)
    answer = client_for(clerk).post(url("candidates_add", sitting.pk), {"people": [stranger.pk]})
    assert answer.status_code == 200 and not sitting.candidates.exists()
    empty = client_for(clerk).post(url("candidates_add", sitting.pk), {})
    assert "请先勾选人员" in empty.content.decode()


def test_adding_somebody_who_read_the_papers_takes_a_second_decision(
    sitting, clerk, nominee, client_for
):
    record(sitting.papers.first(), "exams.view_paper", by=nominee, at=BEFORE)
    page = client_for(clerk)
    first = page.post(url("candidates_add", sitting.pk), {"people": [nominee.pk]})
    assert first.status_code == 200 and "查看过本场试卷" in first.content.decode()
    assert not sitting.candidates.filter(person=nominee).exists()
    page.post(url("candidates_add", sitting.pk), {"people": [nominee.pk], "known": "1"})
    assert sitting.candidates.filter(person=nominee).exists()


def test_candidates_are_found_paged_and_taken_out(clerk, client_for, django_assert_max_num_queries):
    sitting = planned_sitting(candidates=60)
    page = client_for(clerk)
    page.get(url("candidates", sitting.pk))
    with django_assert_max_num_queries(16):
        answer = page.get(url("candidates", sitting.pk))
    assert len(answer.context["page_obj"]) == 50
    one = sitting.candidates.first()
    found = page.get(url("candidates", sitting.pk), {"q": one.person.real_name})
    assert one in found.context["page_obj"].object_list
    none = page.get(url("candidates", sitting.pk), {"branch": "court"})
    assert "没有符合条件的考生" in none.content.decode()
    page.post(reverse("exams_office:candidate_remove", args=[one.pk]))
    assert not Candidate.objects.filter(pk=one.pk).exists()


def test_seats_by_order_and_by_lot(clerk, client_for):
    sitting = planned_sitting(candidates=3)
    client_for(clerk).post(url("seats", sitting.pk), {"by": "lot"})
    assert set(sitting.candidates.values_list("seat", flat=True)) == {1, 2, 3}


def test_removing_a_candidate_of_an_unseen_sitting_is_404(clerk, client_for):
    sitting = planned_sitting()
    other = sitting.candidates.first()
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    answer = client_for(clerk).post(reverse("exams_office:candidate_remove", args=[other.pk]))
    assert answer.status_code == 404


# --- officers ---


def test_officers_are_assigned_and_relieved(clerk, invigilator, marker, client_for):
    sitting = planned_sitting()
    page = client_for(clerk)
    listed = page.get(url("officers", sitting.pk)).content.decode()
    assert invigilator.real_name in listed and marker.real_name in listed
    page.post(url("officer_add", sitting.pk), {"duty": "invigilator", "people": [invigilator.pk]})
    officer = sitting.officers.get()
    assert (officer.person, officer.duty) == (invigilator, "invigilator")
    page.post(reverse("exams_office:officer_remove", args=[officer.pk]))
    assert not sitting.officers.exists()


@pytest.mark.parametrize(
    "data", [{}, {"duty": "chief"}, {"duty": "marker", "people": ["x", "9999"]}]
)
def test_a_forged_assignment_changes_nothing(clerk, client_for, data):
    sitting = planned_sitting()
    assert client_for(clerk).post(url("officer_add", sitting.pk), data).status_code == 302
    assert not sitting.officers.exists()


# --- ready and back ---


def test_ready_and_back_and_cancelled_through_the_pages(clerk, chair, invigilator, client_for):
    sitting = sealed_sitting(clerk, chair)
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    page = client_for(clerk)

    def state():
        return Sitting.objects.get(pk=sitting.pk).state

    refused = page.post(url("prepare", sitting.pk))
    assert refused.status_code == 409 and "没有座位" in refused.content.decode()
    page.post(url("seats", sitting.pk), {"by": "order"})
    page.post(url("prepare", sitting.pk))
    assert state() == "ready"
    page.post(url("unprepare", sitting.pk), {"reason": ""})
    assert state() == "ready"
    page.post(url("unprepare", sitting.pk), {"reason": "改期"})
    assert state() == "planned"
    page.post(url("cancel", sitting.pk), {"reason": "会议取消"})
    assert state() == "cancelled"


def test_a_refusal_in_the_back_office_leads_back(clerk, client_for):
    sitting = planned_sitting()
    here = url("sitting", sitting.pk)
    came = {"HTTP_REFERER": f"http://testserver{here}"}
    answer = client_for(clerk).post(url("prepare", sitting.pk), **came)
    assert answer.status_code == 409 and here in answer.content.decode()
    foreign = {"HTTP_REFERER": "http://elsewhere.example/x"}
    answer = client_for(clerk).post(url("prepare", sitting.pk), **foreign)
    assert "elsewhere" not in answer.content.decode()


# --- the desk, the list, the prints ---


def test_the_desk_shows_todays_sittings_to_those_who_work_on_them(
    clerk, invigilator, nominee, client_for, monkeypatch
):
    sitting = planned_sitting()
    Sitting.objects.filter(pk=sitting.pk).update(state="open")
    page = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert "今日场次" in page and sitting.title in page
    assert (
        sitting.title
        not in client_for(invigilator).get(reverse("wagtailadmin_home")).content.decode()
    )
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    page = client_for(invigilator).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("exams:room", args=[sitting.pk]) in page


def test_the_list_of_sittings_takes_a_constant_number_of_queries(
    clerk, client_for, django_assert_max_num_queries
):
    for _ in range(12):
        planned_sitting()
    page = client_for(clerk)
    page.get(reverse("sittings:index"))
    with django_assert_max_num_queries(16):
        answer = page.get(reverse("sittings:index"))
    assert answer.content.decode().count("/admin/exams/sittings/") >= 12


@pytest.mark.parametrize("kind", ["attendance", "slips", "labels"])
def test_prints_are_for_the_room_and_logged(
    clerk, chair, invigilator, marker, nominee, client_for, client, kind
):
    sitting = ready_sitting(clerk, chair, invigilator, candidates=25)
    here = reverse(f"exams:print_{kind}", args=[sitting.pk])
    answer = client_for(invigilator).get(here)
    one = sitting.candidates.order_by("seat").last()
    assert one.admission_number in answer.content.decode()
    assert ModelLogEntry.objects.filter(action="exams.print", user=invigilator).exists()
    assert client_for(clerk).get(here).status_code == 200
    assert client_for(marker).get(here).status_code == 404
    assert client_for(nominee).get(here).status_code == 404
    assert client.get(here).status_code == 302


def test_there_is_nothing_to_print_before_the_seats_are_given(clerk, client_for):
    sitting = planned_sitting()
    answer = client_for(clerk).get(reverse("exams:print_slips", args=[sitting.pk]))
    assert answer.status_code == 409 and "还没有编排座位" in answer.content.decode()


def test_a_candidate_who_has_begun_stops_the_way_back(clerk, chair, invigilator, client_for):
    sitting = ready_sitting(clerk, chair, invigilator)
    late = make_candidate(sitting, seat=99, admission_number="X99")
    make_attempt("in_progress", candidate=late, paper=sitting.papers.first())
    answer = client_for(clerk).post(url("unprepare", sitting.pk), {"reason": "改期"})
    assert answer.status_code == 409 and "不能退回筹备" in answer.content.decode()
