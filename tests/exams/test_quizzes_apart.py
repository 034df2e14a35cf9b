"""Quizzes and practice stand in none of the lists, reports and rules made for examinations."""

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.gates import gates_of
from appointments.models import Nomination
from exam_platform.backends import is_examinee
from exams.actions.marking import mark_pending
from exams.actions.quizzes import close_quiz
from exams.actions.seals import stale_questions
from exams.models import Attempt, Blueprint, Candidate, Mark, Paper, Result, Sitting
from exams.models.records import Terms, local_day, past_absences, past_results
from exams.pool import live_pool
from question_bank.models import Question
from tests.appointments.rows import make_nomination
from tests.exams.quizzes import begin, make_practice_questions, make_quiz, work_through
from tests.factories import make_attempt, make_candidate, make_item, make_paper, make_question

pytestmark = pytest.mark.django_db
TITLE = "监督法测验"


@pytest.fixture
def taken(nominee):
    """A nominee has passed the quiz."""
    now = timezone.now()
    attempt = begin(make_quiz(at=now), nominee, at=now)
    work_through(attempt, right=3, at=now)
    return attempt


def test_it_is_not_among_her_examinations_nor_her_results(taken, nominee, client_for):
    client = client_for(nominee)
    for path in ("/", "/exams/", "/results/"):
        assert TITLE not in client.get(path).content.decode(), path
    for name, pk in (
        ("exams:sitting_entry", taken.candidate_id),
        ("exams:attempt", taken.pk),
        ("exams:attempt_receipt", taken.pk),
        ("exams:hand_in", taken.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
    assert client.post(reverse("exams:attempt_start", args=[taken.pk])).status_code == 404


def test_the_back_office_of_examinations_does_not_know_it(taken, clerk, chair, client_for):
    sitting = taken.candidate.sitting
    close_quiz(sitting, by=clerk, at=timezone.now())
    for person in (clerk, chair):
        assert sitting not in Sitting.objects.visible_to(person)
        assert sitting not in Sitting.objects.invigilated_by(person)
        assert taken.paper not in Paper.objects.visible_to(person)
    client = client_for(clerk)
    for path in ("/admin/", "/admin/sittings/", "/admin/exams/results/"):
        answer = client.get(path)
        assert answer.status_code == 200 and TITLE not in answer.content.decode(), path
    assert client.get("/rooms/").status_code == 404, "no examination, no rooms"
    names = "sitting candidates candidates_add officers papers results"
    for name in names.split():
        path = reverse(f"exams_office:{name}", args=[sitting.pk])
        assert client.get(path).status_code == 404, path
    for name in ("room", "room_state", "print_attendance"):
        assert client.get(reverse(f"exams:{name}", args=[sitting.pk])).status_code == 404, name
    form = client.get("/admin/sittings/new/").content.decode()
    assert TITLE not in form, "not offered as the examination that another repeats"


def test_nothing_of_it_waits_for_a_marker_or_becomes_a_result(taken, marker):
    Attempt.objects.filter(pk=taken.pk).update(state="submitted")
    assert mark_pending(at=timezone.now()) == 0
    assert not Result.objects.exists()
    assert not Mark.objects.filter(is_manual=True).exists()
    assert not Mark.objects.markable_by(marker).exists()


def test_it_makes_nobody_an_examinee_and_opens_no_gate(taken, nominee):
    assert not is_examinee(nominee)
    assert past_results([nominee.pk], Terms()) == []
    assert past_absences([nominee.pk], Terms()) == []
    nomination = make_nomination(nominee)
    rows = list(Nomination.objects.with_facts().filter(pk=nomination.pk))
    gate = gates_of(rows, local_day(timezone.now()))[nomination.pk]
    assert gate.standing.status == "required"


def test_a_nominee_who_is_shut_out_from_keys_may_take_it_nevertheless(nominee, client_for):
    make_candidate(person=nominee)
    assert is_examinee(nominee)
    now = timezone.now()
    attempt = begin(make_quiz(at=now), nominee, at=now)
    assert (
        client_for(nominee).get(reverse("quiz:question", args=[attempt.pk, 1])).status_code == 200
    )


def test_during_an_examination_neither_quiz_nor_practice_opens(taken, nominee, client_for):
    attempt = make_attempt(person=nominee, started_at=timezone.now())
    client = client_for(nominee)
    paths = [
        reverse("quiz:quiz", args=[taken.candidate.sitting_id]),
        reverse("quiz:result", args=[taken.pk]),
        "/practice/",
        "/practice/notebook/",
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 409 and "正在参加考试" in answer.content.decode(), path
    attempt.move("submitted", submitted_at=timezone.now())
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)


def test_formal_papers_and_practice_share_no_question():
    formal, practised = make_question(), make_practice_questions(1)[0]
    assert [one.pk for one in live_pool()] == [formal.pk]
    now = timezone.now()
    asked = begin(make_quiz(questions=1, at=now), make_candidate().person, at=now)
    assert [item.question for item in asked.paper.items.all()] == [practised]


def test_what_was_once_practised_enters_no_formal_paper_though_the_mark_is_gone(nominee):
    [practised] = make_practice_questions(1)
    now = timezone.now()
    begin(make_quiz(questions=1, at=now), nominee, at=now)
    Question.objects.update(for_practice=False)
    assert live_pool() == []
    paper = make_paper(items=0)
    make_item(paper, practised.kind, question=practised)
    [told] = stale_questions(paper.sitting)
    assert "曾用于练习或测验" in told


def test_her_blueprint_stays_hers_to_set_when_she_only_took_a_quiz(taken, clerk):
    blueprint = Blueprint.objects.create(name="组卷方案甲")
    now = timezone.now()
    begin(make_quiz(at=now), clerk, at=now)
    assert blueprint in Blueprint.objects.visible_to(clerk)
    assert Candidate.objects.sat_by(clerk).count() == 0
