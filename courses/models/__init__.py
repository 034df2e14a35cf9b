from courses.models.appeals import CreditAppeal
from courses.models.certificates import Certificate, CertificateSeries
from courses.models.credits import CreditAccount, CreditEntry, CreditRule, HoursRequirement
from courses.models.learning import Enrolment
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ProgrammePage
from courses.models.progress import LessonProgress, WatchClock
from courses.models.recordings import Recording
from courses.models.statements import StatementExport

__all__ = [
    "Certificate",
    "CertificateSeries",
    "CourseIndexPage",
    "CoursePage",
    "CreditAccount",
    "CreditAppeal",
    "CreditEntry",
    "CreditRule",
    "Enrolment",
    "HoursRequirement",
    "LessonPage",
    "LessonProgress",
    "ProgrammePage",
    "Recording",
    "StatementExport",
    "WatchClock",
]
