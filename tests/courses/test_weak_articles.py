import pytest

from courses.models import CoursePage
from courses.weak_articles import LEAST_PEOPLE, weakness_of
from people.models import Delegation, Deputy, Term
from tests.courses.pages import make_course, make_delegation, make_deputy
from tests.exams.quizzes import begin, make_practice_questions, make_quiz, work_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    make_practice_questions(2)
    return make_course(quiz=make_quiz(questions=2))


def test_the_map_compares_the_delegations_by_their_standing_mandates(course):
    west = make_delegation("西关")
    earlier = Term.objects.create(name="第十七届", starts_on="2017-01-10", ends_on="2022-01-09")
    east = Delegation.objects.create(name="东关", term=earlier)
    for place in range(LEAST_PEOPLE):
        person = make_deputy(east)
        Deputy.objects.filter(person=person).update(ended_on="2022-01-09")
        Deputy.objects.create(person=person, term=west.term, delegation=west)
        work_through(begin(course.quiz, person), 0 if place else 2)
    found = weakness_of([course], "delegation")
    assert found.groups == ["西关"]
    assert found.articles[0].cells["西关"].wrong_share == 80


def test_only_the_quizzes_of_the_courses_asked_about_count(course):
    for _ in range(LEAST_PEOPLE):
        work_through(begin(course.quiz, make_deputy()), 0)
    assert weakness_of([make_course()], "delegation").articles == []
    assert weakness_of([course], "organ").articles[0].people == LEAST_PEOPLE
