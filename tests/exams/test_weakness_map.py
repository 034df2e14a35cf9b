import pytest

from exams.models import Sitting
from exams.weakness_map import Grouping, weakness_map
from people.models import Organ
from tests.exams.quizzes import LAW, begin, make_practice_questions, make_quiz, work_through
from tests.factories import make_person

pytestmark = pytest.mark.django_db
BY_ORGAN = Grouping("机关", "attempt__candidate__person__organ__name", {})


@pytest.fixture
def quiz() -> Sitting:
    make_practice_questions(2, article=22)
    return make_quiz(questions=2)


def answer(quiz: Sitting, organ: Organ | None, rights: list[int]) -> None:
    """One person for each figure, with so many of the two questions right."""
    for right in rights:
        work_through(begin(quiz, make_person(organ=organ)), right)


def drawn(least: int):
    return weakness_map(Sitting.objects.all(), BY_ORGAN, least_people=least)


def test_an_article_is_as_weak_as_the_answers_to_it(quiz, congress, government):
    answer(quiz, congress, [2, 1])
    answer(quiz, government, [0, 0])
    (article,) = drawn(2).articles
    assert article.label == f"《{LAW}》第二十二条" and article.people == 4
    assert (article.tally.answered, article.tally.wrong, article.wrong_share) == (8, 5, 62)
    shares = {name: cell.wrong_share for name, cell in article.cells.items()}
    assert shares == {congress.name: 25, government.name: 100}
    assert article.cells[government.name].shade == 3 and article.cells[congress.name].shade == 2


def test_groups_of_too_few_are_not_shown_but_count_in_the_whole(quiz, congress, government):
    answer(quiz, congress, [2, 2, 2])
    answer(quiz, government, [0, 1])
    answer(quiz, None, [0])
    found = drawn(3)
    assert found.groups == [congress.name]
    assert found.articles[0].people == 6
    assert [cell and cell.wrong_share for cell in found.lines()[0][1]] == [0]


def test_the_whole_less_what_is_shown_tells_of_no_few_either(quiz, congress, government):
    """The one of the government would be what is left of the whole."""
    answer(quiz, congress, [2, 2, 2])
    answer(quiz, government, [0])
    found = drawn(3)
    assert found.groups == [] and found.articles[0].people == 4


def test_an_article_that_too_few_answered_is_only_counted(quiz, congress):
    answer(quiz, congress, [0, 0])
    found = drawn(3)
    assert (found.articles, found.groups, found.left_out) == ([], [], 1)


def test_one_person_with_many_tries_is_still_one(quiz, congress):
    person = make_person(organ=congress)
    for _ in range(3):
        work_through(begin(quiz, person), 0)
    assert drawn(2).left_out == 1


def test_the_map_costs_two_queries(quiz, congress, django_assert_num_queries):
    answer(quiz, congress, [0, 1, 2])
    with django_assert_num_queries(2):
        drawn(1)
