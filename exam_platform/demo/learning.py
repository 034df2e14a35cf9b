"""What deputies did with the courses: some are through, some are stuck, most have not begun."""

from datetime import datetime, timedelta

from courses.actions.completion import settle_enrolment
from courses.actions.enrolments import enrol_oneself
from courses.actions.progress import open_lesson, take_packets
from courses.coverage import Claim
from courses.demands import demand_of
from courses.models import CoursePage, Enrolment, LessonPage
from courses.packets import Packet
from courses.play_capability import issue, read
from courses.standing import Demand
from exam_platform.demo.exams import morning_of
from exam_platform.demo.practice import take
from people.models import User

ALL = 99.0
# By login name: the course, how many of its lessons (a fraction is one left half-way), and the
# share that is right in each try of its quiz. deputy1 to deputy4 have had tries before.
STUDIES: dict[str, tuple[tuple[str, float, tuple[float, ...]], ...]] = {
    "deputy1": (("course-1", ALL, ()), ("course-3", ALL, ()), ("course-6", 1.5, ())),
    "deputy2": (("course-1", 2.5, ()), ("course-4", ALL, ())),
    "deputy3": (("course-1", ALL, ()), ("course-3", 3, ()), ("course-2", 1, ())),
    "deputy4": (("course-1", ALL, ()),),  # all read, and no luck with the quiz
    "deputy5": (("course-1", ALL, (0.4, 1.0)), ("course-2", ALL, (0.8,))),
    "deputy6": (("course-6", ALL, (0.8,)), ("course-1", 0.5, ())),
    "deputy7": (("course-2", ALL, (0.2, 0.4)),),
    "deputy8": (("course-1", ALL, (1.0,)), ("course-5", 1.5, ())),
    "deputy9": (("course-1", 1.5, ()),),
    "deputy11": (("course-3", ALL, (0.6,)), ("course-1", 3, ())),
    "deputy12": (("course-1", 0.5, ()),),
    "deputy13": (("course-6", 2, ()), ("course-3", 0.5, ())),
    "deputy16": (("course-1", ALL, ()),),  # all read, the quiz still to come
    "deputy18": (("course-2", 2.5, ()),),
}
BEGAN_DAYS = 36


def seed_learning(*, at: datetime) -> None:
    clerk = User.objects.get(username="clerk")
    courses = {course.slug: course for course in CoursePage.objects.select_related("quiz")}
    for number, (username, studies) in enumerate(STUDIES.items()):
        person = User.objects.get(username=username)
        for place, (slug, lessons, shares) in enumerate(studies):
            begun = morning_of(at, number % 5 + 10 * place - BEGAN_DAYS)
            course = courses[slug]
            enrolment = enrolment_of(person, course, at=begun)
            over = learn(enrolment, lessons, at=begun)
            if shares and course.quiz:
                take(course.quiz, person, shares, by=clerk, at=over)
            settle_enrolment(enrolment, at=over + timedelta(days=len(shares)))


def enrolment_of(person: User, course: CoursePage, *, at: datetime) -> Enrolment:
    """The required ones hold their audience already."""
    known = Enrolment.objects.filter(person=person, course=course).first()
    if known is None:
        known = enrol_oneself(course, by=person, on=at.date(), at=at)
    known.person, known.course = person, course
    return known


def learn(enrolment: Enrolment, lessons: float, *, at: datetime) -> datetime:
    """One lesson after the other, each day one; returns when the last is over."""
    for number, lesson in enumerate(LessonPage.objects.child_of(enrolment.course)):
        share = min(1.0, lessons - number)
        if share > 0:
            at = sit_through(enrolment, lesson, share, at=at + timedelta(days=1))
    return at


def sit_through(
    enrolment: Enrolment, lesson: LessonPage, share: float, *, at: datetime
) -> datetime:
    """`share` of the films and of the reading time, reported as a page reports it."""
    demand = demand_of(lesson)
    progress = open_lesson(enrolment, lesson, demand, at=at)
    claims, watched = played(demand, share)
    seconds = max(watched, demand.read_seconds * share)
    over = at + timedelta(seconds=seconds + 5)
    capability = read(issue(progress.pk, demand, at=at), at=over)
    packet = Packet(1, claims, ((0.0, seconds),), round(100 * share), ())
    take_packets(capability, [packet], at=over)
    return over


def played(demand: Demand, share: float) -> tuple[tuple[tuple[str, Claim], ...], float]:
    """What the page claims of its films, played one after the other, and how long it took."""
    claims, watched = [], 0.0
    for part in demand.parts:
        seconds = part.seconds * share
        claims.append((part.block, Claim((0.0, seconds), (watched, watched + seconds))))
        watched += seconds
    return tuple(claims), watched
