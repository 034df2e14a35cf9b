"""The marker's desk: blind, by question, and closed to everybody else."""

from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from exams.actions.marking import mark_objective_items
from exams.actions.results import confirm_results
from exams.models import Mark
from exams.queues import stacks_of
from tests.exams.marking import LATER, closed_sitting, handed_in, respond, written_paper
from tests.factories import make_candidate, make_officer, make_paper, make_person

pytestmark = pytest.mark.django_db

ANSWER = "过半数通过，依据监督法第六十二条。"
DESK = "/admin/exams/marking/"


@pytest.fixture
def sitting(marker):
    sitting = closed_sitting()
    make_officer(sitting, marker, "marker")
    return sitting


@pytest.fixture
def answered(sitting):
    """answered(3): so many candidates have answered the one written item of the paper."""

    def make(count: int = 3, paper=None) -> list[Mark]:
        paper = paper or sitting.papers.first() or written_paper(sitting)
        for number in range(count):
            person = make_person(real_name=f"考生{number}某某")
            attempt = handed_in(sitting, paper=paper, person=person, right=5)
            respond(attempt, paper.items.last(), f"{ANSWER}{number}")
            mark_objective_items(attempt, at=LATER)
        return list(Mark.objects.waiting().order_by("pk"))

    return make


def url(mark: Mark) -> str:
    return reverse("exams_office:mark", args=[mark.pk])


def test_the_desk_shows_questions_with_their_progress(answered, client_for, marker):
    answered(3)
    page = client_for(marker).get(DESK)
    assert page.status_code == 200
    assert "共有 3 份答案等待评分" in page.text and "已评 0 / 3" in page.text


def test_an_answer_is_shown_without_its_author(answered, client_for, marker):
    mark, *_ = answered(2)
    candidate = mark.attempt.candidate
    page = client_for(marker).get(url(mark)).text
    assert ANSWER in page and "参考要点机密" in page
    for betrayal in (candidate.person.real_name, candidate.admission_number):
        assert betrayal not in page


def test_looking_at_a_question_of_a_secret_paper_is_logged(answered, client_for, marker):
    mark, *_ = answered(1)
    client_for(marker).get(url(mark))
    entry = ModelLogEntry.objects.get(action="exams.view_item")
    assert (entry.user, entry.object_id) == (marker, str(mark.item_id))


def test_marking_leads_through_the_whole_stack(answered, client_for, marker):
    answered(3)
    client = client_for(marker)
    (stack,) = stacks_of(marker)
    page = client.get(reverse("exams_office:marking_stack", args=[stack.item.pk]))
    seen = []
    while "marks" in page["Location"]:
        seen.append(page["Location"])
        page = client.post(page["Location"], {"value": "7.5", "comment": "要点不全"})
        assert page.status_code == 302
    assert (len(set(seen)), page["Location"]) == (3, DESK)
    assert set(Mark.objects.filter(is_manual=True).values_list("value", "comment")) == {
        (Decimal("7.50"), "要点不全")
    }


def test_a_button_marks_at_once(answered, client_for, marker):
    mark, *_ = answered(1)
    client_for(marker).post(url(mark), {"value": "", "quick": "9.5"})
    mark.refresh_from_db()
    assert mark.value == 9.5


@pytest.mark.parametrize("value", ["", "10.5", "-1", "abc", "1.234", "NaN"])
def test_bad_input_is_answered_in_a_sentence(answered, client_for, marker, value):
    mark, *_ = answered(1)
    page = client_for(marker).post(url(mark), {"value": value})
    assert page.status_code == 400
    assert "office-note--bad" in page.text
    mark.refresh_from_db()
    assert mark.value is None


def test_changing_a_mark_asks_for_the_reason(answered, client_for, marker):
    mark, *_ = answered(1)
    client = client_for(marker)
    client.post(url(mark), {"value": "5"})
    assert "改分理由" in client.get(url(mark)).text
    page = client.post(url(mark), {"value": "6", "reason": ""})
    assert page.status_code == 400 and "请写明改分理由" in page.text
    assert client.post(url(mark), {"value": "6", "reason": "漏看要点"}).status_code == 302
    mark.refresh_from_db()
    assert mark.value == 6


def test_the_same_question_on_two_papers_is_one_stack(sitting, answered, marker):
    first = written_paper(sitting)
    second = make_paper(sitting, items=0)
    for item in first.items.all():
        item.pk, item.paper = None, second
        item.save()
    answered(2, paper=first)
    answered(1, paper=second)
    (stack,) = stacks_of(marker)
    assert (stack.total, stack.left) == (3, 3)


def test_serial_numbers_stay_and_do_not_follow_the_seats(answered, marker):
    marks = answered(12)
    (stack,) = stacks_of(marker)
    order = [stack.serial(mark.pk) for mark in marks]
    assert sorted(order) == list(range(1, 13)) and order != sorted(order)
    marks[0].value = 5
    marks[0].save()
    (again,) = stacks_of(marker)
    assert [again.serial(mark.pk) for mark in marks] == order


def test_a_marker_of_another_sitting_finds_nothing(answered, client_for, person):
    mark, *_ = answered(1)
    client = client_for(person("xu", "徐明", "marker"))
    assert "没有等您评阅的答案" in client.get(DESK).text
    assert client.get(url(mark)).status_code == 404
    assert client.post(url(mark), {"value": "5"}).status_code == 404


def test_a_marker_who_sits_it_finds_nothing(sitting, answered, client_for, marker):
    mark, *_ = answered(1)
    make_candidate(sitting, marker)
    client = client_for(marker)
    assert client.get(url(mark)).status_code == 404
    assert client.get(DESK)["Location"] == "/admin/"  # her desk is shut until the results are out


@pytest.mark.parametrize("path", ["marking", "mark"])
def test_other_staff_and_the_street_stay_out(path, answered, client_for, clerk, stranger, client):
    mark, *_ = answered(1)
    target = DESK if path == "marking" else url(mark)
    assert client_for(clerk).get(target).status_code in (302, 404)
    for outsider in (client_for(stranger), client):
        assert "login" in outsider.get(target)["Location"]
    assert Mark.objects.waiting().exists()


def test_a_confirmed_answer_is_not_marked_any_more(sitting, answered, client_for, marker, clerk):
    mark, *_ = answered(1)
    client = client_for(marker)
    client.post(url(mark), {"value": "5"})
    confirm_results(sitting, by=clerk, at=LATER)
    page = client.post(url(mark), {"value": "6", "reason": "漏看要点"})
    assert page.status_code == 400 and "成绩已经确认" in page.text


def test_the_desk_costs_the_same_for_few_and_for_many(answered, marker, django_assert_num_queries):
    for count in (1, 9):
        answered(count)
        with django_assert_num_queries(7):
            (stack,) = stacks_of(type(marker).objects.get(pk=marker.pk))
    assert stack.total == 10
