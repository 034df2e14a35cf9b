"""The learning centre on the site: who gets in, what each page says, what it costs."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.actions.completion import complete_lesson
from courses.actions.progress import open_lesson
from courses.cards import page_url
from courses.demands import demand_of
from courses.models import CoursePage, Enrolment
from people.models import Role
from tests.courses.hours import give, make_requirement
from tests.courses.pages import (
    TEXT,
    make_course,
    make_deputy,
    make_index,
    make_lesson,
    make_programme,
    make_recording,
)
from tests.exams.quizzes import begin, make_quiz, work_through

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def today() -> date:
    return timezone.localtime(timezone.now()).date()


def enrol(person, course, state="active", way="self"):
    at = timezone.now()
    done = at if state == "completed" else None
    return Enrolment.objects.create(
        person=person, course=course, state=state, way=way, enrolled_at=at, completed_at=done
    )


@pytest.fixture
def deputy():
    return make_deputy()


@pytest.fixture
def learner(client_for, deputy):
    return client_for(deputy)


def shown(client, page, status=200) -> str:
    answer = client.get(page_url(page))
    assert answer.status_code == status
    return answer.content.decode()


def test_owner_stranger_and_street_at_each_page(learner, deputy, client_for, nominee):
    programme = make_programme()
    course = make_course(programme)
    lesson = make_lesson(course)
    enrol(deputy, course)
    for page in (programme, course, lesson):
        assert page.title in shown(learner, page)
        assert client_for(nominee).get(page_url(page)).status_code == 404
        away = Client().get(page_url(page))
        assert away.status_code == 302 and "/login/" in away["Location"]
    assert client_for(nominee).get("/learn/").status_code == 200
    assert "/login/" in Client().get("/learn/")["Location"]


@pytest.mark.parametrize("path", ["nowhere/", "a/b/c/", "a/b/c/d/", "_util/login/"])
def test_there_is_nothing_beyond_the_pages(learner, path):
    make_index()
    assert learner.get(f"/learn/{path}").status_code == 404


def test_home_puts_the_next_lesson_first_and_fills_required_courses_by_itself(learner, deputy):
    later = make_course(is_required=True, closes_on=today() + timedelta(days=40))
    soon = make_course(is_required=True, closes_on=today() + timedelta(days=5))
    elective = make_course(title="选修一门")
    make_lesson(later)
    lesson = make_lesson(soon)
    page = learner.get("/learn/").content.decode()
    assert page.index(lesson.title) < page.index("必修课程") < page.index("可以选学")
    assert "还有 5 天截止" in page and elective.title in page
    ways = dict(Enrolment.objects.filter(person=deputy).values_list("course", "way"))
    assert ways == {later.pk: "rule", soon.pk: "rule"}


def test_home_shows_the_hours_of_the_year_against_what_it_asks(learner, deputy):
    make_index()
    year = today().year
    assert f"{year} 年学时" not in learner.get("/learn/").content.decode()  # nothing asked or got
    make_requirement(year=year, hours=12)
    give(deputy, "4.5", on=today())
    page = plain(learner.get("/learn/").content.decode())
    assert f"{year} 年学时" in page and "已得 4.5 学时，应修 12 学时，还差 7.5 学时。" in page
    give(deputy, 8, on=today())
    assert "应修 12 学时，已达到年度要求。" in plain(learner.get("/learn/").content.decode())


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_home_says_so_when_there_is_nothing(client_for, person):
    make_index()
    page = client_for(person("he", "何平")).get("/learn/").content.decode()
    assert "还没有为您安排的课程" in page


def test_a_course_shows_lessons_hours_deadline_and_the_way_in(learner):
    course = make_course(hours=2, closes_on=today() + timedelta(days=30), quiz=make_quiz())
    lesson = make_lesson(course)
    page = shown(learner, course)
    assert "2 学时" in page and lesson.title in page and "选这门课" in page and "截止" in page
    assert page_url(lesson) not in page  # not before she is in
    assert "选课以后就可以开始学习" in shown(learner, lesson)


def test_a_course_says_in_one_line_what_is_still_missing(learner, deputy, learnt):
    course = make_course(quiz=make_quiz(at=timezone.now()))
    for _ in range(2):
        make_lesson(course)
    assert "还差什么" not in shown(learner, course)
    enrol(deputy, course)
    assert "还差什么：学完 2 个课时，通过结业测验。" in plain(shown(learner, course))
    assert "还差什么：通过结业测验。" in plain(shown(learner, learnt.course))
    pass_quiz(learnt)
    assert "还差什么" not in shown(learner, learnt.course)


def test_enrolling_and_leaving_by_oneself(learner, deputy):
    course = make_course()
    make_lesson(course)
    answer = learner.post(f"/courses/{course.pk}/enrol/", follow=True)
    assert "已选课" in answer.content.decode() and "退出这门课程" in answer.content.decode()
    answer = learner.post(f"/courses/{course.pk}/leave/", follow=True)
    assert "已退出" in answer.content.decode()
    assert Enrolment.objects.get(person=deputy).state == "withdrawn"
    learner.post(f"/courses/{course.pk}/enrol/")
    assert Enrolment.objects.get(person=deputy).state == "active"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"opens_on": date(2199, 1, 1)}, "2199年1月1日"),
        ({"closes_on": date(2020, 1, 1)}, "已经截止"),
    ],
)
def test_a_course_not_yet_open_or_closed_says_so_and_lets_nobody_in(learner, fields, told):
    course = make_course(**fields)
    lesson = make_lesson(course)
    assert told in shown(learner, course)
    assert told in shown(learner, lesson)
    refused = learner.post(f"/courses/{course.pk}/enrol/")
    assert refused.status_code == 409 and told in refused.content.decode()


def test_whoever_was_in_a_course_may_look_at_it_after_its_end(learner, deputy):
    course = make_course(closes_on=date(2020, 1, 1))
    lesson = make_lesson(course)
    enrol(deputy, course)
    page = shown(learner, lesson)
    assert "代表应当模范地遵守宪法和法律" in page and "不再计入完成" in page


def test_a_missing_prerequisite_is_named_and_leads_there(learner, deputy):
    first = make_course(title="宪法入门")
    course = make_course(prerequisites=[first])
    page = shown(learner, course)
    assert "请先完成先修课程《宪法入门》" in page and page_url(first) in page
    assert learner.post(f"/courses/{course.pk}/enrol/").status_code == 409
    enrol(deputy, first, "completed")
    assert learner.post(f"/courses/{course.pk}/enrol/").status_code == 302


def test_a_prerequisite_taken_down_asks_nothing(learner):
    course = make_course(prerequisites=[make_course(live=False)])
    assert learner.post(f"/courses/{course.pk}/enrol/").status_code == 302


def test_lessons_in_a_fixed_order_open_one_after_the_other(learner, deputy):
    course = make_course(has_fixed_order=True)
    first, second = make_lesson(course), make_lesson(course)
    enrol(deputy, course)
    assert "请先学完" in shown(learner, second)
    assert "代表应当模范地" in shown(learner, first)


def test_a_course_taken_down_while_she_is_in_it_is_gone_and_nothing_is_lost(learner, deputy):
    course = make_course()
    lesson = make_lesson(course)
    mine = enrol(deputy, course)
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert shown(learner, lesson, 404) and shown(learner, course, 404)
    assert learner.get("/learn/").status_code == 200
    mine.refresh_from_db()
    assert mine.state == "active"


def test_what_was_asked_of_one_by_rule_is_not_left_by_oneself(learner, deputy):
    course = make_course(is_required=True)
    enrol(deputy, course, way="rule")
    assert "退出这门课程" not in shown(learner, course)
    assert learner.post(f"/courses/{course.pk}/leave/").status_code == 409


def test_staff_look_at_every_course_and_are_asked_nothing(client_for, clerk):
    lesson = make_lesson(make_course(opens_on=date(2199, 1, 1), audience="listed"))
    assert "代表应当模范地" in shown(client_for(clerk), lesson)


def test_statutes_are_shown_as_in_force_and_a_missing_one_says_so(learner, deputy):
    course = make_course()
    block = ("statute", {"citations": "《没有的法》第三条", "note": "注意"})
    lesson = make_lesson(course, block)
    enrol(deputy, course)
    page = shown(learner, lesson)
    assert "没有这一条的现行文本" in page and "学习提示" in page


def test_a_film_taken_away_is_told_in_a_sentence(learner, deputy):
    course = make_course()
    film = make_recording()
    lesson = make_lesson(course, TEXT, ("video", {"recording": film}))
    enrol(deputy, course)
    assert film.address in shown(learner, lesson)
    film.delete()
    assert "视频已经撤下" in shown(learner, lesson)


def test_the_quiz_of_a_course_lets_in_whoever_learns_it(learner, deputy):
    course = make_course(quiz=make_quiz(at=timezone.now()))
    make_lesson(course)
    assert learner.post(f"/courses/{course.pk}/quiz/").status_code == 409
    enrol(deputy, course)
    answer = learner.post(f"/courses/{course.pk}/quiz/")
    assert answer.status_code == 302 and answer["Location"].startswith("/quiz/")
    assert learner.get(answer["Location"]).status_code == 200


@pytest.fixture
def learnt(deputy):
    """A course of which only the quiz is missing."""
    course = make_course(title="监督法入门", quiz=make_quiz(at=timezone.now()))
    lesson = make_lesson(course)
    mine = enrol(deputy, course)
    progress = open_lesson(mine, lesson, demand_of(lesson), at=timezone.now())
    complete_lesson(progress, at=timezone.now())
    return mine


def pass_quiz(enrolment):
    attempt = begin(enrolment.course.quiz, enrolment.person, at=timezone.now())
    work_through(attempt, 3, at=timezone.now())


def test_whoever_comes_back_from_her_quiz_sees_the_course_complete(learner, learnt):
    assert "您已完成这门课程" not in shown(learner, learnt.course)
    pass_quiz(learnt)
    page = shown(learner, learnt.course)
    assert "您已完成这门课程" in page and "/hours/certificates/" in page
    learnt.refresh_from_db()
    assert learnt.state == "completed" and learnt.certificates.count() == 1
    shown(learner, learnt.course)
    assert learnt.certificates.count() == 1


def test_home_costs_no_more_with_a_quiz_to_come(learner, learnt, django_assert_max_num_queries):
    make_requirement(year=today().year)
    learner.get("/learn/")
    with django_assert_max_num_queries(MOST_QUERIES):
        learner.get("/learn/")


def test_at_home_too_what_is_passed_is_complete_at_once(learner, learnt):
    learner.get("/learn/")
    learnt.refresh_from_db()
    assert learnt.state == "active"
    pass_quiz(learnt)
    learner.get("/learn/")
    learnt.refresh_from_db()
    assert learnt.state == "completed"


def test_the_last_lesson_leads_on_to_the_quiz_and_then_to_the_certificate(learner, learnt):
    lesson = learnt.course.get_children().get()
    assert "去做结业测验" in shown(learner, lesson) and "#quiz" in shown(learner, lesson)
    pass_quiz(learnt)
    shown(learner, learnt.course)
    page = shown(learner, lesson)
    assert "去做结业测验" not in page and "这门课程已全部完成" in page


def fill(programme, deputy, count):
    for _ in range(count):
        course = make_course(programme, quiz=make_quiz(at=timezone.now()))
        for _ in range(3):
            make_lesson(course)
        enrol(deputy, course)
    return course


@pytest.mark.parametrize("name", ["home", "programme", "course", "lesson"])
def test_pages_cost_the_same_for_one_course_and_for_many(
    name, learner, deputy, django_assert_max_num_queries
):
    programme = make_programme()
    course = fill(programme, deputy, 1)
    lesson = course.get_children().first()
    paths = {"home": "/learn/", "programme": page_url(programme), "course": page_url(course)}
    path = paths.get(name) or page_url(lesson)
    learner.get(path)  # the addresses of the site are cached
    make_requirement(year=today().year)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        learner.get(path)
    fill(programme, deputy, 4)
    for _ in range(5):
        make_deputy()
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        learner.get(path)
    assert len(few) == len(many)


def test_by_role_a_nominee_has_courses_too(client_for, nominee):
    roles = [Role.objects.get(key="nominee")]
    course = make_course(audience="chosen", audience_roles=roles)
    assert course.title in client_for(nominee).get("/learn/").content.decode()
