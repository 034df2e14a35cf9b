"""The pages on which a quiz is taken: forms only, one question a page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.actions.quizzes import admit_to_quiz
from exams.models import Attempt, Sitting
from exams.quizzes import open_quiz_url
from tests.exams.quizzes import begin, items_of, make_practice_questions, make_quiz, work_through
from tests.factories import KINDS, SECRET, make_attempt

pytestmark = pytest.mark.django_db
OBJECTIVE = [kind for kind in KINDS if kind != "short_answer"]


@pytest.fixture
def deputy(stranger):
    return stranger


@pytest.fixture
def now():
    return timezone.now()


def fields(item, *, right: bool) -> dict[str, str | list[str]]:
    """What the form of this question sends."""
    name, key = f"q{item.position}", item.frozen["key"]
    if item.kind == "true_false":
        return {name: "T" if key is right else "F"}
    if item.kind == "blank":
        return {f"{name}-{n}": blank[0] if right else "错" for n, blank in enumerate(key, start=1)}
    return {name: key if right else [next(letter for letter in "ABCD" if letter not in key)]}


def answer(client, attempt, item, *, right: bool):
    url = reverse("quiz:question", args=[attempt.pk, item.position])
    return client.post(url, fields(item, right=right))


def paths_of(attempt):
    return [
        reverse("quiz:quiz", args=[attempt.candidate.sitting_id]),
        reverse("quiz:go_on", args=[attempt.pk]),
        reverse("quiz:question", args=[attempt.pk, 1]),
        reverse("quiz:hand_in", args=[attempt.pk]),
        reverse("quiz:result", args=[attempt.pk]),
    ]


def test_her_own_quiz_opens_a_strangers_is_not_there_and_nobody_comes_in_unknown(
    deputy, nominee, client_for, now
):
    attempt = begin(make_quiz(at=now), deputy, at=now)
    for path in paths_of(attempt):
        assert client_for(deputy).get(path, follow=True).status_code == 200, path
        assert client_for(nominee).get(path).status_code == 404, path
        assert Client().get(path)["Location"].startswith("/login/"), path
    start = reverse("quiz:start", args=[attempt.candidate.sitting_id])
    assert client_for(nominee).post(start).status_code == 404
    assert client_for(deputy).post(start).status_code == 302


def test_a_quiz_that_is_not_open_yet_is_not_there(deputy, client_for, now):
    sitting = make_quiz(at=now, is_open=False)
    admit_to_quiz(sitting, deputy, by=deputy, at=now)
    assert client_for(deputy).get(f"/quiz/{sitting.pk}/").status_code == 404


def test_she_fails_sees_why_and_passes_on_the_second_try(deputy, client_for, now):
    make_practice_questions(1, "single"), make_practice_questions(1, "true_false")
    make_practice_questions(1, "blank")
    sitting = make_quiz(questions=3, at=now, attempts_allowed=2)
    admit_to_quiz(sitting, deputy, by=deputy, at=now)
    client = client_for(deputy)
    first_page = client.get(open_quiz_url(sitting, "/learn/jiandu/"))
    assert "开始答题" in first_page.content.decode()
    for right, verdict in ((False, "这次没有合格"), (True, "合格")):
        client.post(reverse("quiz:start", args=[sitting.pk]))
        attempt = Attempt.objects.latest("pk")
        for item in items_of(attempt):
            page = client.get(reverse("quiz:question", args=[attempt.pk, item.position]))
            assert SECRET not in page.content.decode()
            gone = answer(client, attempt, item, right=right)
        assert gone["Location"] == reverse("quiz:hand_in", args=[attempt.pk])
        told = client.post(gone["Location"], follow=True).content.decode()
        assert verdict in told and f"{SECRET}解析" in told
        assert 'href="/learn/jiandu/"' in told
        assert ("再答一次" in told) is not right
    assert "《监督法》第二十二条" in told


def test_feedback_after_each_question_shows_its_key_and_no_other(deputy, client_for, now):
    for kind in OBJECTIVE:
        make_practice_questions(1, kind)
    sitting = make_quiz(questions=4, feedback="each", at=now)
    attempt, client = begin(sitting, deputy, at=now), client_for(deputy)
    items = items_of(attempt)
    for item in items:
        path = reverse("quiz:question", args=[attempt.pk, item.position])
        before = client.get(path).content.decode()
        assert SECRET not in before and "提交，看对错" in before
        after = answer(client, attempt, item, right=False)
        assert after["Location"] == path
        told = client.get(path).content.decode()
        assert "答错了" in told and f"{SECRET}解析" in told and "提交，看对错" not in told
        assert answer(client, attempt, item, right=True).status_code == 409
    finished = client.post(reverse("quiz:hand_in", args=[attempt.pk]), follow=True)
    assert "得 0 分" in finished.content.decode()


def test_without_a_choice_nothing_is_locked(deputy, client_for, now):
    attempt = begin(make_quiz(feedback="each", at=now), deputy, at=now)
    path = reverse("quiz:question", args=[attempt.pk, 1])
    assert "还没有作答" in client_for(deputy).post(path, {}).content.decode()
    forged = client_for(deputy).post(path, {"q1": "Z"})
    assert forged.status_code == 409 and "没有的选项" in forged.content.decode()
    assert not attempt.responses.exists()


def test_the_summary_names_what_is_unanswered_and_the_try_goes_on_there(deputy, client_for, now):
    attempt, client = begin(make_quiz(at=now), deputy, at=now), client_for(deputy)
    answer(client, attempt, items_of(attempt)[0], right=True)
    second = reverse("quiz:question", args=[attempt.pk, 2])
    assert client.get(reverse("quiz:go_on", args=[attempt.pk]))["Location"] == second
    summary = client.get(reverse("quiz:hand_in", args=[attempt.pk])).content.decode()
    assert "还有题没有作答" in summary and second in summary
    assert client.get(reverse("quiz:question", args=[attempt.pk, 9])).status_code == 404


def test_what_was_left_open_is_not_told_as_wrong(deputy, client_for, now):
    attempt, client = begin(make_quiz(at=now), deputy, at=now), client_for(deputy)
    answer(client, attempt, items_of(attempt)[0], right=False)
    told = client.post(reverse("quiz:hand_in", args=[attempt.pk]), follow=True).content.decode()
    assert "答错的题（1）" in told and "没有作答的题（2）" in told


def test_when_its_time_is_over_the_try_shows_its_result(deputy, client_for, now):
    begun = now - timedelta(minutes=30)
    attempt = begin(make_quiz(minutes=10, at=begun), deputy, at=begun)
    client = client_for(deputy)
    told = client.get(reverse("quiz:go_on", args=[attempt.pk]), follow=True).content.decode()
    assert "自动交卷" in told
    again = client.get(f"/quiz/{attempt.candidate.sitting_id}/").content.decode()
    assert "再答一次" in again and "第 1 次" in again


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_leads_nowhere_else(path, deputy, client_for, now):
    attempt = begin(make_quiz(at=now), deputy, at=now)
    page = client_for(deputy).get(open_quiz_url(attempt.candidate.sitting, path))
    assert "返回课程" not in page.content.decode()


def test_a_closed_quiz_keeps_its_results_and_begins_no_more(deputy, client_for, now):
    attempt = begin(make_quiz(at=now), deputy, at=now)
    work_through(attempt, right=3, at=now)
    Sitting.objects.filter(pk=attempt.candidate.sitting_id).update(state="closed")
    page = client_for(deputy).get(f"/quiz/{attempt.candidate.sitting_id}/").content.decode()
    assert "没有开放" in page and "查看对错" in page and "再答一次" not in page


def test_an_examination_cannot_be_entered_by_the_quiz_pages(nominee, client_for):
    attempt = make_attempt(person=nominee)
    client = client_for(nominee)
    for path in paths_of(attempt):
        assert client.get(path).status_code == 404, path
    assert client.post(reverse("quiz:hand_in", args=[attempt.pk])).status_code == 404


def test_a_question_costs_the_same_in_a_short_quiz_and_in_a_long_one(
    deputy, client_for, now, django_assert_max_num_queries
):
    make_practice_questions(30)
    for questions in (2, 30):
        attempt = begin(make_quiz(questions=questions, at=now), deputy, at=now)
        client = client_for(deputy)
        with django_assert_max_num_queries(16):
            client.get(reverse("quiz:question", args=[attempt.pk, 1]))
        work_through(attempt, right=1, at=now)
        with django_assert_max_num_queries(16):
            client.get(reverse("quiz:result", args=[attempt.pk]))
        with django_assert_max_num_queries(13):
            client.get(f"/quiz/{attempt.candidate.sitting_id}/")
