"""The pages of practice: today, by topic, the notebook, mock papers, the plan."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.actions.practice import start_practice
from exams.models import Attempt, PracticeCard
from exams.practice import by_law
from tests.exams.quizzes import (
    LAW_KEY,
    begin,
    items_of,
    make_practice_questions,
    make_quiz,
    work_through,
)
from tests.exams.test_practice import blueprint
from tests.factories import SECRET, make_candidate, make_sitting

pytestmark = pytest.mark.django_db
PAGES = ("home", "subjects", "mock", "notebook", "weak", "plan")
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def deputy(stranger):
    return stranger


@pytest.fixture
def learner(deputy, now):
    """A deputy with five wrong questions since yesterday."""
    make_practice_questions(8)
    yesterday = now - DAY
    work_through(begin(make_quiz(questions=6, at=yesterday), deputy, at=yesterday), right=1,
                 at=yesterday)  # fmt: skip
    return deputy


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_learners_and_nobody_else(name, deputy, nominee, marker, client_for):
    path = reverse(f"practice:{name}")
    for person in (deputy, nominee):
        assert client_for(person).get(path).status_code == 200
    assert client_for(marker).get(path).status_code == 403
    assert Client().get(path)["Location"].startswith("/login/")


def test_without_questions_the_pages_say_so(deputy, client_for):
    client = client_for(deputy)
    told = {name: client.get(reverse(f"practice:{name}")).content.decode() for name in PAGES}
    assert "练习题库还没有试题" in told["home"]
    assert "错题本是空的" in told["notebook"]
    assert "目前没有要参加的考试" in told["plan"]
    assert "没有可用的组卷方案" in told["mock"]


def test_a_law_is_practised_to_its_end_and_the_key_comes_after_each_answer(deputy, client_for):
    make_practice_questions(2)
    client = client_for(deputy)
    assert "监督法" in client.get("/practice/").content.decode()
    asked = {"source": "law", "topic": LAW_KEY}
    page = client.post("/practice/start/", asked, follow=True)
    attempt = Attempt.objects.get()
    assert SECRET not in page.content.decode() and "《监督法》练习" in page.content.decode()
    for item in items_of(attempt):
        path = reverse("quiz:question", args=[attempt.pk, item.position])
        chosen = {f"q{item.position}": item.frozen["key"], "unsure": "yes"}
        told = client.post(path, chosen, follow=True).content.decode()
        assert "答对了" in told and SECRET in told
    done = client.post(reverse("quiz:hand_in", args=[attempt.pk]), follow=True).content.decode()
    assert "100%" in done and 'href="/practice/"' in done


def test_the_wrong_ones_are_due_and_leave_the_list_once_they_are_known(learner, client_for, now):
    client = client_for(learner)
    assert (
        '今天有 <strong class="num">5</strong> 道错题可以复习'
        in client.get("/practice/").content.decode()
    )
    client.post("/practice/start/", {"source": "notebook", "topic": ""})
    attempt = Attempt.objects.get(run__source="notebook")
    assert len(items_of(attempt)) == 5
    work_through(attempt, right=5, at=now)
    assert "今天没有要复习的错题" in client.get("/practice/").content.decode()


def test_the_notebook_is_searched_and_filtered(learner, client_for, now):
    client = client_for(learner)
    card = PracticeCard.objects.first()
    PracticeCard.objects.filter(pk=card.pk).update(due_at=now + 3 * DAY)
    stem = card.question.short_stem
    card.question.search_text = stem
    card.question.save()
    for query, count in (
        ("", 5), ("show=due", 4), ("show=later", 1), ("show=away", 0), (f"q={stem}", 1),
        ("q=没有这些字", 0), (f"law={LAW_KEY}", 5), ("law=别的", 5), ("show=odd&page=x", 5),
    ):  # fmt: skip
        page = client.get(f"/practice/notebook/?{query}").content.decode()
        assert page.count("练这一题") == count, query


def test_a_card_is_put_away_and_back_by_its_owner_only(learner, nominee, client_for):
    card = PracticeCard.objects.first()
    path = reverse("practice:put_away", args=[card.pk])
    assert client_for(nominee).post(path).status_code == 404
    client = client_for(learner)
    client.post(path)
    card.refresh_from_db()
    assert card.is_put_away
    assert "放回错题本" in client.get("/practice/notebook/?show=away").content.decode()
    client.post(path, {"do": "back"})
    card.refresh_from_db()
    assert not card.is_put_away


@pytest.mark.parametrize(
    "asked",
    [{}, {"source": "odd"}, {"source": "law", "topic": "没有的法"}, {"source": "notebook"},
     {"source": "notebook", "topic": "99999999999999999999"}, {"source": "mock", "topic": "7"},
     {"source": "subject", "topic": "x" * 999}],
)  # fmt: skip
def test_odd_requests_end_in_a_sentence(asked, deputy, client_for):
    answer = client_for(deputy).post("/practice/start/", asked)
    assert answer.status_code == 409
    assert not Attempt.objects.exists()


def test_subjects_are_found_by_name(deputy, client_for):
    make_practice_questions(1)
    client = client_for(deputy)
    assert "开始练习" in client.get("/practice/subjects/?q=宪").content.decode()
    assert "没有找到知识点" in client.get("/practice/subjects/?q=税").content.decode()


def test_a_nominee_finds_her_plan_and_a_mock_paper(nominee, client_for, now):
    make_practice_questions(4)
    rules = blueprint(("public", "single", 3, 10))
    sitting = make_sitting(
        blueprint=rules, state="ready", opens_at=now + 4 * DAY, title="第七次任前法律知识考试"
    )
    make_candidate(sitting, nominee)
    client = client_for(nominee)
    assert "备考计划" in client.get("/practice/").content.decode()
    plan = client.get("/practice/plan/").content.decode()
    assert "监督法" in plan and "100%" in plan and "不作判断" in plan
    mock = client.get("/practice/mock/").content.decode()
    assert "第七次任前法律知识考试" in mock and rules.name not in mock
    client.post("/practice/start/", {"source": "mock", "topic": rules.pk})
    attempt = Attempt.objects.get(run__source="mock")
    page = client.get(reverse("quiz:question", args=[attempt.pk, 1])).content.decode()
    assert "保存，下一题" in page and SECRET not in page


def test_the_weak_articles_are_told_with_their_counts(learner, client_for):
    page = client_for(learner).get("/practice/weak/").content.decode()
    assert "《监督法》第二十二条：答 6 次错 5 次" in page.replace("</a>", "")


def test_pages_cost_the_same_with_much_and_with_little(
    learner, client_for, now, django_assert_max_num_queries
):
    client = client_for(learner)
    for size in (0, 30):
        for one in range(size):
            make_practice_questions(1, article=one + 40)
        if size:
            drill = by_law(learner, LAW_KEY, seed="a", count=40)
            attempt = start_practice(learner, drill, by=learner, at=now)
            work_through(attempt, right=0, at=now)
        for name, most in (("home", 24), ("notebook", 18), ("weak", 15), ("subjects", 12)):
            with django_assert_max_num_queries(most):
                client.get(reverse(f"practice:{name}"))
