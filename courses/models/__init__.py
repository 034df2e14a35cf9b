from courses.models.appeals import CreditAppeal
from courses.models.attendance import Attendance, CodeTry
from courses.models.certificates import Certificate, CertificateSeries
from courses.models.credits import CreditAccount, CreditEntry, CreditRule, HoursRequirement
from courses.models.events import EventMaterial, EventPart, TrainingEvent
from courses.models.invitations import Invitation, Reflection
from courses.models.learning import Enrolment
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ProgrammePage
from courses.models.progress import LessonProgress, WatchClock
from courses.models.recordings import Recording
from courses.models.statements import StatementExport

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateSeries",
    "CodeTry",
    "CourseIndexPage",
    "CoursePage",
    "CreditAccount",
    "CreditAppeal",
    "CreditEntry",
    "CreditRule",
    "Enrolment",
    "EventMaterial",
    "EventPart",
    "HoursRequirement",
    "Invitation",
    "LessonPage",
    "LessonProgress",
    "ProgrammePage",
    "Recording",
    "Reflection",
    "StatementExport",
    "TrainingEvent",
    "WatchClock",
]
