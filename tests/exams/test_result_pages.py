"""Results in the back office and on the site: who sees what, and when."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from exams.actions.results import confirm_results, keep_report, release_results
from exams.models import Attempt, Incident, Result, Sitting
from tests.exams.marking import LATER, closed_sitting, handed_in, marked, respond
from tests.factories import (
    SECRET,
    make_attempt,
    make_candidate,
    make_item,
    make_paper,
    make_person,
    make_regulation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting() -> Sitting:
    """One passed, one failed, one absent."""
    sitting = closed_sitting(regulation=make_regulation(may_review_paper=True))
    marked(sitting, right=4, person=make_person(real_name="钱合格"))
    marked(sitting, right=1, person=make_person(real_name="孙不合格"))
    absent = make_candidate(sitting, make_person(real_name="李缺席"), absence="unexcused")
    make_attempt(Attempt.State.ABSENT, candidate=absent, paper=sitting.papers.get())
    return sitting


@pytest.fixture
def released(sitting, clerk, chair) -> Sitting:
    confirm_results(sitting, by=clerk, at=LATER)
    release_results(sitting, by=chair, at=LATER)
    sitting.refresh_from_db()
    return sitting


def url(name: str, pk: int) -> str:
    return reverse(f"exams_office:{name}", args=[pk])


# --- the back office ------------------------------------------------------------------------


def test_the_clerk_sees_every_candidate_in_the_order_of_the_seats(sitting, client_for, clerk):
    page = client_for(clerk).get(url("results", sitting.pk)).text
    places = [page.index(name) for name in ("钱合格", "孙不合格", "李缺席")]
    assert places == sorted(places)
    assert "66.7%" not in page and "50.0%" in page and "缺考" in page
    assert "确认 2 人的成绩" in page


def test_the_page_marks_what_the_queue_left_behind(sitting, client_for, clerk):
    late = handed_in(sitting, right=5, person=make_person(real_name="周补阅"))
    assert not late.marks.exists()
    client_for(clerk).get(url("results", sitting.pk))
    assert Result.objects.get(attempt=late).total == 100


def test_confirm_and_release_by_their_buttons(sitting, client_for, clerk, chair):
    answer = client_for(clerk).post(url("results_confirm", sitting.pk))
    assert answer["Location"] == url("results", sitting.pk)
    page = client_for(chair).get(url("results", sitting.pk)).text
    assert "公布成绩" in page and "我已核对，同意公布" in page
    client_for(chair).post(url("results_release", sitting.pk), {"sure": "1"})
    sitting.refresh_from_db()
    assert sitting.state == "published"


def test_releasing_without_the_tick_is_refused(sitting, client_for, clerk, chair):
    confirm_results(sitting, by=clerk, at=LATER)
    answer = client_for(chair).post(url("results_release", sitting.pk))
    assert answer.status_code == 409
    sitting.refresh_from_db()
    assert sitting.state == "closed"


def test_the_clerk_cannot_release_nor_the_chair_confirm(sitting, client_for, clerk, chair):
    client_for(chair).post(url("results_confirm", sitting.pk))
    assert not Result.objects.filter(state="confirmed").exists()
    confirm_results(sitting, by=clerk, at=LATER)
    client_for(clerk).post(url("results_release", sitting.pk), {"sure": "1"})
    assert not Result.objects.filter(state="released").exists()


def test_a_result_is_sent_back_with_a_reason(sitting, client_for, clerk):
    confirm_results(sitting, by=clerk, at=LATER)
    result = Result.objects.first()
    client = client_for(clerk)
    assert "退回待确认" in client.get(url("results", sitting.pk)).text
    assert client.post(url("result_return", result.pk), {"reason": ""}).status_code == 409
    client.post(url("result_return", result.pk), {"reason": "标准答案有误"})
    result.refresh_from_db()
    assert result.state == "provisional"


def test_late_answers_are_listed_for_a_decision(sitting, client_for, clerk):
    attempt = Attempt.objects.filter(state="marked").first()
    respond(attempt, attempt.paper.items.first(), ["A"], is_late=True, at=LATER)
    client = client_for(clerk)
    assert "截止后到达的答案" in client.get(url("results", sitting.pk)).text
    client.post(url("late_decision", attempt.candidate_id), {"decision": "不予计分"})
    assert "处理意见：不予计分" in client.get(url("results", sitting.pk)).text
    assert Incident.objects.get().kind == "late_answer"


def test_a_resit_is_planned_from_the_page(released, client_for, clerk, government):
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    Sitting.objects.filter(pk=released.pk).update(opens_at=yesterday, closes_at=now)
    Attempt.objects.update(started_at=yesterday)
    Result.objects.update(released_at=now)
    for candidate in released.candidates.all():
        candidate.person.organ = government
        candidate.person.save()
    client = client_for(clerk)
    assert "安排补考" in client.get(url("results", released.pk)).text
    answer = client.post(url("resit", released.pk))
    resit = released.resits.get()
    assert answer["Location"] == url("sitting", resit.pk)
    assert [one.person.real_name for one in resit.candidates.all()] == ["孙不合格"]
    assert resit.title in client.get(url("results", released.pk)).text


ACTS = ("results", "results_confirm", "results_release", "resit")


@pytest.mark.parametrize("name", ACTS)
def test_whoever_sits_it_finds_no_page_of_it(sitting, name, client_for, clerk):
    make_attempt("absent", candidate=make_candidate(sitting, clerk), paper=sitting.papers.get())
    client = client_for(clerk)
    target = url(name, sitting.pk)
    assert (client.get(target) if name == "results" else client.post(target)).status_code == 404
    assert not Result.objects.exclude(state="provisional").exists()


@pytest.mark.parametrize("name", ACTS)
def test_without_the_role_there_is_no_way_in(
    sitting, name, client_for, marker, stranger, nominee, client
):
    target = url(name, sitting.pk)
    assert client_for(marker).post(target).status_code in (302, 404)
    for outsider in (client_for(stranger), client_for(nominee), client):
        assert "login" in outsider.post(target)["Location"]
    assert not Result.objects.exclude(state="provisional").exists()


def test_the_overview_counts_what_waits(sitting, client_for, clerk, nominee):
    page = client_for(clerk).get(reverse("exams_office:results_overview"))
    row = page.context["sittings"][0]
    assert (row.entered, row.unmarked, row.provisional, row.released) == (3, 0, 2, 0)
    assert "login" in client_for(nominee).get(reverse("exams_office:results_overview"))["Location"]


def test_the_page_costs_the_same_for_few_and_for_many(sitting, client_for, clerk):
    client = client_for(clerk)
    counts = []
    for _ in range(3):
        with_count(client, sitting, counts)
        for _ in range(5):
            marked(sitting, paper=sitting.papers.first(), right=3)
    assert counts[1] == counts[2]


def with_count(client, sitting, counts) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("results", sitting.pk)).status_code == 200
    counts.append(len(queries))


def test_the_desk_tells_each_duty_what_waits(sitting, client_for, clerk, chair):
    assert "待确认成绩" in client_for(clerk).get("/admin/").text
    assert "待公布成绩" not in client_for(chair).get("/admin/").text
    confirm_results(sitting, by=clerk, at=LATER)
    assert "待公布成绩" in client_for(chair).get("/admin/").text


def test_a_report_leaves_only_through_its_door(released, client_for, clerk, stranger, client):
    report = keep_report(released, b"PK-report", format="docx", by=clerk, at=LATER)
    target = url("report_file", report.pk)
    answer = client_for(clerk).get(target)
    assert b"".join(answer.streaming_content) == b"PK-report"
    entry = ModelLogEntry.objects.filter(action="core.download").get()
    assert entry.user == clerk
    for outsider in (client_for(stranger), client):
        assert "login" in outsider.get(target)["Location"]
    for guess in (f"/media/{report.name}", f"/static/{report.name}", f"/documents/{report.name}"):
        assert client_for(clerk).get(guess).status_code == 404


# --- the site -------------------------------------------------------------------------------


def own(sitting, name: str):
    return Result.objects.get(candidate__sitting=sitting, candidate__person__real_name=name)


def test_a_candidate_sees_her_result_once_it_is_released(sitting, client_for, clerk, chair):
    result = own(sitting, "钱合格")
    client = client_for(result.candidate.person)
    target = reverse("exams:result", args=[result.pk])
    assert client.get(target).status_code == 404
    assert "还没有公布的成绩" in client.get(reverse("exams:my_results")).text
    confirm_results(sitting, by=clerk, at=LATER)
    assert client.get(target).status_code == 404
    release_results(sitting, by=chair, at=LATER)
    page = client.get(target).text
    assert "80" in page and "良好" in page and "清人常发〔2026〕1号" in page
    assert "考试合格" in page
    assert sitting.title in client.get(reverse("exams:my_results")).text


def test_another_candidates_result_does_not_exist_for_her(released, client_for, client):
    result, other = own(released, "钱合格"), own(released, "孙不合格")
    for name in ("result", "reviewed_paper"):
        target = reverse(f"exams:{name}", args=[result.pk])
        assert client_for(result.candidate.person).get(target).status_code == 200
        assert client_for(other.candidate.person).get(target).status_code == 404
        assert "login" in client.get(target)["Location"]


def test_staff_see_no_result_of_others_through_the_site(released, client_for, clerk):
    target = reverse("exams:result", args=[own(released, "钱合格").pk])
    assert client_for(clerk).get(target).status_code == 404


def test_the_absent_are_told_so(released, client_for):
    person = released.candidates.get(absence="unexcused").person
    assert "缺考" in client_for(person).get(reverse("exams:my_results")).text


def test_the_reviewed_paper_shows_answers_key_and_reason(released, client_for):
    result = own(released, "孙不合格")
    page = client_for(result.candidate.person).get(
        reverse("exams:reviewed_paper", args=[result.pk])
    )
    assert page.text.count("正确答案，已选") == 1
    assert "未作答，得 0 分" in page.text and SECRET in page.text


def test_without_the_regulations_leave_no_paper_is_shown(released, client_for):
    result = own(released, "钱合格")
    released.regulation.may_review_paper = False
    released.regulation.save()
    client = client_for(result.candidate.person)
    assert client.get(reverse("exams:reviewed_paper", args=[result.pk])).status_code == 409
    assert "查看答卷" not in client.get(reverse("exams:result", args=[result.pk])).text


def test_no_key_is_shown_while_others_still_sit_the_paper(client_for):
    """Immediate release lets results out before the sitting is over, but never its papers."""
    regulation = make_regulation(release_rule="immediate", may_review_paper=True)
    sitting = closed_sitting(regulation=regulation, state="open")
    attempt = marked(sitting, right=5)
    make_attempt("in_progress", sitting=sitting, paper=attempt.paper)
    client = client_for(attempt.candidate.person)
    result = Result.objects.get(attempt=attempt)
    assert client.get(reverse("exams:result", args=[result.pk])).status_code == 200
    page = client.get(reverse("exams:reviewed_paper", args=[result.pk]))
    assert page.status_code == 409 and SECRET not in page.text


def test_every_kind_is_reviewed(client_for, clerk, chair):
    sitting = closed_sitting(regulation=make_regulation(may_review_paper=True))
    paper = make_paper(sitting, items=0)
    kinds = ("single", "multiple", "true_false", "blank", "essay")
    items = {kind: make_item(paper, kind, max_mark=Decimal(20)) for kind in kinds}
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, items["multiple"], ["A"])
    respond(attempt, items["true_false"], False)
    respond(attempt, items["blank"], ["五", "错"])
    client = client_for(attempt.candidate.person)
    client_for(clerk).get(url("results", sitting.pk))
    confirm_results(sitting, by=clerk, at=LATER)
    release_results(sitting, by=chair, at=LATER)
    result = Result.objects.get(attempt=attempt)
    page = client.get(reverse("exams:reviewed_paper", args=[result.pk])).text
    for words in (
        "按办法须全部选对才得分",
        "所选为“错误”",
        "填对 1 个",
        "参考答案",
        "您选了这一项",
    ):
        assert words in page
