"""Courses: their files, enrolments and recordings. The pages themselves are found by a path and
not by a number: tests/courses/test_learning_pages.py asks for them."""

from typing import Any

from django.utils import timezone

from courses.models import Enrolment, ProgrammePage
from tests.courses.pages import make_course, make_lesson, make_recording
from tests.exams.quizzes import make_quiz

STAFF = "organizer editor"
TABLE: tuple[tuple[str, str, str], ...] = (
    # The deputy is the audience; the organizer runs training and sees every course.
    ("deputy organizer", "", "courses:part courses:captions"),
    ("", "deputy organizer", "courses:enrol courses:final_quiz courses:lesson_quiz"),
    ("", "deputy", "courses:leave"),
    ("", "", "picture"),  # of no such name here: tests/courses/test_pictures.py asks for one
    (STAFF, "", "courses:recording courses:recording_captions courses_office:content"),
    (STAFF, "", "recordings:index recordings:history"),
    (STAFF, STAFF, "recordings:add recordings:edit"),
    (STAFF, "", "recording_chooser:choose"),
    (STAFF, "", "recording_chooser:chosen recording_chooser:chosen_multiple"),
    (STAFF, "", "quiz_chooser:choose"),
    (STAFF, "", "quiz_chooser:chosen quiz_chooser:chosen_multiple"),
    ("organizer", "", "enrolments:index courses_office:enrolment"),
    ("organizer", "organizer", "courses_office:enrol_by_list"),
    ("", "organizer", "courses_office:enrolment_withdraw"),
    ("", "", "recording_chooser:create quiz_chooser:create"),
    (STAFF, "", "dashboard_office:index dashboard_office:programme"),
    (STAFF, "", "dashboard_office:people dashboard_office:weakness"),
    ("organizer", "", "dashboard_office:export dashboard_office:reminders"),
    ("organizer", "organizer", "dashboard_office:remind"),
)


class Part:
    """A block of a lesson, under the names of its URL."""

    def __init__(self, lesson: Any, block: str) -> None:
        self.pk, self.block = lesson.pk, block


def rows(world: Any) -> dict[str, Any]:
    now = timezone.now()
    quiz = make_quiz(at=now)
    course = make_course(quiz=quiz)
    film = make_recording(captions="WEBVTT\n\n00:00.000 --> 00:01.000\n好\n")
    lesson = make_lesson(course, ("video", {"recording": film}), ("quiz", {"quiz": quiz}))
    mine = Enrolment.objects.create(
        person=world.people["deputy"], course=course, enrolled_at=now, way="self"
    )
    part = Part(lesson, lesson.body[0].id)
    return {
        "courses": course,
        "courses:part": part,
        "courses:captions": part,
        "courses:lesson_quiz": Part(lesson, lesson.body[1].id),
        "courses:recording": film,
        "courses:recording_captions": film,
        "courses_office": mine,
        "dashboard_office": ProgrammePage.objects.get(),
        "recordings": film,
        "recording_chooser": film,
        "quiz_chooser": quiz,
    }
