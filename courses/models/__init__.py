from courses.models.learning import Enrolment
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ProgrammePage
from courses.models.recordings import Recording

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "LessonPage",
    "ProgrammePage",
    "Recording",
]
