"""The weakness map of a programme: which articles its quizzes find unknown, and where. No names."""

from collections.abc import Iterable

from courses.models import CoursePage
from exams.models import Sitting
from exams.weakness_map import Grouping, WeaknessMap, weakness_map

LEAST_PEOPLE = 5  # fewer would tell of persons, not of a group
GROUPINGS = {
    "delegation": Grouping(
        "代表团",
        "attempt__candidate__person__mandates__delegation__name",
        {"attempt__candidate__person__mandates__ended_on": None},
    ),
    "organ": Grouping("机关", "attempt__candidate__person__organ__name", {}),
}


def weakness_of(courses: Iterable[CoursePage], grouping: str) -> WeaknessMap:
    """By the final quizzes of the courses."""
    quizzes = [course.quiz_id for course in courses if course.quiz_id]
    sittings = Sitting.objects.filter(pk__in=quizzes)
    return weakness_map(sittings, GROUPINGS[grouping], least_people=LEAST_PEOPLE)
