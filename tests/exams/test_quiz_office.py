"""Quizzes in the back office: planned, opened, frozen, and how they went."""

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from exams.models import QuizRules, Sitting
from exams.quiz_statistics import statistics_of
from question_bank.models import Question
from tests.exams.quizzes import LAW_KEY, begin, make_practice_questions, make_quiz, work_through
from tests.factories import SECRET, make_person

pytestmark = pytest.mark.django_db
NEW = "/admin/quizzes/new/"
FORM = {
    "title": "监督法结业测验", "question_count": 3, "pass_share": 70, "attempts_allowed": 2,
    "counting": "best", "feedback": "end", "is_shuffled": "on", "minutes": 0, "laws": [LAW_KEY],
    "opens_at": "", "closes_at": "", "notice": "", "uids": "",
}  # fmt: skip


@pytest.fixture
def editor(person):
    return person("bian", "边编", "editor")


def inspect(sitting) -> str:
    return reverse("quizzes:inspect", args=[sitting.rules.pk])


def test_an_editor_plans_a_quiz_sees_the_pool_and_opens_it(editor, client_for):
    make_practice_questions(4)
    client = client_for(editor)
    assert "监督法（4 题）" in client.get(NEW).content.decode()
    answer = client.post(NEW, FORM)
    sitting = Sitting.objects.get()
    assert answer["Location"] == inspect(sitting)
    assert (sitting.kind, sitting.state, sitting.rules.laws) == ("quiz", "planned", [LAW_KEY])
    page = client.get(inspect(sitting)).content.decode()
    assert "可抽的练习题共 4 道" in page and "还没有人作答" in page and SECRET not in page
    client.post(reverse("exams_office:quiz_open", args=[sitting.rules.pk]))
    assert "监督法结业测验" in client.get("/admin/quizzes/").content.decode()
    sitting.refresh_from_db()
    assert sitting.state == "open"
    client.post(reverse("exams_office:quiz_close", args=[sitting.rules.pk]))
    sitting.refresh_from_db()
    assert sitting.state == "closed"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"question_count": 5}, "只有 4 道，不够每次抽 5 道"),
        ({"pass_share": 120}, "合格线应在 0 到 100 之间"),
        ({"title": ""}, "必填"),
        ({"uids": "NOSUCH2222"}, "没有这些编号的试题"),
        ({"opens_at": "2026-03-10 09:00", "closes_at": "2026-03-01 09:00"}, "应晚于开放时间"),
        ({"question_count": 0}, "题数应在 1 到 100 之间"),
    ],
)
def test_a_quiz_that_cannot_be_is_refused_above_the_form(changed, told, clerk, client_for):
    make_practice_questions(4)
    answer = client_for(clerk).post(NEW, FORM | changed)
    assert answer.status_code == 200 and not QuizRules.objects.exists()
    assert told in answer.content.decode() or told == "必填"


def test_questions_are_picked_by_their_numbers(clerk, client_for):
    first, second = make_practice_questions(2)
    client_for(clerk).post(NEW, FORM | {"uids": f"{second.uid.lower()}，{first.uid}"})
    rules = QuizRules.objects.get()
    assert [pick.question for pick in rules.picks.all()] == [second, first]
    assert rules.question_count == 2


def test_questions_are_looked_for_ticked_and_taken_out_again(
    editor, client_for, django_assert_max_num_queries
):
    wanted = make_practice_questions(1, stem="常委会会议由谁召集并主持")[0]
    other = make_practice_questions(1, stem="县级人大代表每届任期几年", law="代表法")[0]
    secret = make_practice_questions(1, stem="谁召集并主持，不供练习")[0]
    Question.objects.filter(pk=secret.pk).update(for_practice=False)
    Question.objects.update(search_text=F("stem"))
    rules = make_quiz(questions=2).rules
    client, url = client_for(editor), reverse("exams_office:quiz_questions", args=[rules.pk])
    with django_assert_max_num_queries(20):
        found = client.get(url, {"q": "召集 主持"}).content.decode()
    assert wanted.short_stem in found and secret.short_stem not in found
    assert other.short_stem not in found
    assert other.short_stem in client.get(url, {"law": "代表法"}).content.decode()
    told = client.post(f"{url}?q=召集", {"question": [wanted.pk, secret.pk]}, follow=True)
    assert "已加入 1 道试题" in told.content.decode() and "已选 1 道" in told.content.decode()
    client.post(url, {"question": [other.pk]})
    rules.refresh_from_db()
    assert [pick.question for pick in rules.picks.all()] == [wanted, other]
    assert rules.question_count == 2
    client.post(url, {"drop": wanted.pk})
    assert [pick.question for pick in rules.picks.all()] == [other]
    assert client.post(url, {}).status_code == 409
    assert client.post(url, {"drop": wanted.pk}).status_code == 409


def test_questions_stay_once_somebody_has_tried(editor, client_for, stranger, clerk):
    sitting = make_quiz(questions=2)
    begin(sitting, make_person())
    url = reverse("exams_office:quiz_questions", args=[sitting.rules.pk])
    client = client_for(editor)
    assert "试题不能再改" in client.get(url).content.decode()
    chosen = Question.objects.filter(for_practice=True).first()
    assert client.post(url, {"question": chosen.pk}).status_code == 409
    assert client_for(stranger).get(url).status_code in (302, 403, 404)
    assert "/login/" in Client().get(url).url


def test_a_quiz_is_changed_until_the_first_try(clerk, stranger, client_for):
    sitting = make_quiz(questions=3, laws=[LAW_KEY])
    client, edit = client_for(clerk), reverse("quizzes:edit", args=[sitting.rules.pk])
    assert sitting.title in client.get(edit).content.decode()
    client.post(edit, FORM | {"question_count": 2})
    sitting = Sitting.objects.get()
    assert (sitting.title, sitting.rules.question_count) == ("监督法结业测验", 2)
    begin(sitting, stranger)
    assert client.get(edit)["Location"] == inspect(sitting)
    refused = client.post(edit, FORM | {"pass_share": 1})
    assert "不能再改" in refused.content.decode()
    assert QuizRules.objects.get().pass_share == 70


@pytest.mark.parametrize("role", ["nominee", "deputy", "marker", "setter", "chair"])
def test_nobody_else_comes_near(role, person, client_for):
    sitting = make_quiz()
    client = client_for(person("x", "某", role))
    for path in (NEW, "/admin/quizzes/", inspect(sitting)):
        assert client.get(path).status_code in (302, 403, 404), path
    path = reverse("exams_office:quiz_close", args=[sitting.rules.pk])
    assert client.post(path).status_code in (302, 403, 404)
    assert Client().post(path).status_code == 302
    sitting.refresh_from_db()
    assert sitting.state == "open"


def test_the_statistics_name_the_hardest_article_and_question_first(nominee, stranger):
    make_practice_questions(3, article=22)
    sitting = make_quiz(questions=3, pass_share=100)
    work_through(begin(sitting, nominee), right=3)
    for right in (0, 3):
        work_through(begin(sitting, stranger), right=right)
    made = statistics_of(sitting)
    assert (made.admitted, made.begun, made.passed, made.tries) == (2, 2, 2, 3)
    assert made.pass_rate == 100
    assert [(one.label, one.tally.told, one.facility) for one in made.articles] == [
        ("《监督法》第二十二条", "答 9 次错 3 次", 67)
    ]
    assert [one.facility for one in made.questions] == [67, 67, 67]


def test_the_page_of_a_quiz_costs_the_same_for_few_and_for_many(
    clerk, client_for, django_assert_max_num_queries
):
    make_practice_questions(10)
    sitting = make_quiz(questions=3)
    client = client_for(clerk)
    client.get(inspect(sitting))
    for count in (1, 6):
        for _ in range(count):
            work_through(begin(sitting, make_person()), right=2)
        with django_assert_max_num_queries(32):
            page = client.get(inspect(sitting)).content.decode()
        assert "作答太少" in page or "%" in page
