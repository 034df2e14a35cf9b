from courses.models.credits import CreditAccount, CreditEntry, CreditRule, HoursRequirement
from courses.models.learning import Enrolment
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ProgrammePage
from courses.models.progress import LessonProgress, WatchClock
from courses.models.recordings import Recording

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "CreditAccount",
    "CreditEntry",
    "CreditRule",
    "Enrolment",
    "HoursRequirement",
    "LessonPage",
    "LessonProgress",
    "ProgrammePage",
    "Recording",
    "WatchClock",
]
