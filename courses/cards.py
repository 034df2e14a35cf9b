"""Where one person stands with courses: what a card, a course's page and its files go by.

Many courses cost as many queries as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse

from courses.models import CoursePage, Enrolment, LessonPage
from courses.models.audiences import MANAGES
from exams.quizzes import QuizStanding, standings_of
from people.models import User

ACTIVE, COMPLETED = Enrolment.State.ACTIVE, Enrolment.State.COMPLETED
URGENT_DAYS = 14
DEFERRED = ("body", "search_description", "seo_title")


@dataclass(frozen=True)
class Obstacle:
    """Why she cannot learn now, and the next step, which may be a link."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class LessonRow:
    lesson: LessonPage
    number: int
    is_done: bool
    is_begun: bool
    is_locked: bool  # an earlier one comes first

    @property
    def url(self) -> str:
        return page_url(self.lesson)

    @property
    def badge(self) -> tuple[str, str]:
        if self.is_done:
            return "已完成", "ok"
        if self.is_locked:
            return "按顺序学习", "muted"
        return ("学习中", "info") if self.is_begun else ("未开始", "muted")


@dataclass
class CourseCard:
    course: CoursePage
    on: date
    enrolment: Enrolment | None = None
    lessons: list[LessonRow] = field(default_factory=list)
    missing: list[CoursePage] = field(default_factory=list)
    quiz: QuizStanding | None = None
    is_staff: bool = False

    @property
    def is_enrolled(self) -> bool:
        return self.enrolment is not None and self.enrolment.state in (ACTIVE, COMPLETED)

    @property
    def is_completed(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == COMPLETED

    @property
    def is_learnt(self) -> bool:
        """Of an enrolment that is still open: every lesson is done."""
        mine = self.enrolment
        is_open = mine is not None and mine.state == ACTIVE
        return is_open and bool(self.lessons) and self.next_lesson is None

    @property
    def has_passed(self) -> bool:
        """The quiz at its end, if it has one."""
        return self.course.quiz_id is None or (self.quiz is not None and self.quiz.has_passed)

    @property
    def is_ripe(self) -> bool:
        """Nothing is missing, and yet nobody has said so: the quiz, say, was passed elsewhere."""
        return self.is_learnt and self.has_passed

    @property
    def still_missing(self) -> str:
        """What she has yet to do, in words; empty for who is not in it or has completed it."""
        if not self.is_enrolled or self.is_completed:
            return ""
        left = len(self.lessons) - self.done
        todo = [f"学完 {left} 个课时"] if left else []
        return "，".join(todo if self.has_passed else [*todo, "通过结业测验"])

    @property
    def is_closed(self) -> bool:
        return self.course.has_closed(self.on)

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.lessons)

    @property
    def percent(self) -> int:
        if self.is_completed:
            return 100
        return 100 * self.done // len(self.lessons) if self.lessons else 0

    @property
    def next_lesson(self) -> LessonPage | None:
        """The first that is not done; at the end there is none."""
        return next((row.lesson for row in self.lessons if not row.is_done), None)

    @property
    def days_left(self) -> int | None:
        closes = self.course.closes_on
        return (closes - self.on).days if closes and not self.is_completed else None

    @property
    def obstacle(self) -> Obstacle | None:
        """What stands between her and the lessons; staff look at everything."""
        if self.is_staff or self.is_completed:
            return None
        if not self.course.has_opened(self.on):
            return Obstacle(
                f"这门课程 {self.course.opens_on:%Y年%-m月%-d日} 开放，请到时再来学习。"
            )
        if not self.is_enrolled and self.is_closed:
            return Obstacle("这门课程已经截止，不能再选课。如确需补学，请联系组织者。")
        if self.missing:
            first = self.missing[0]
            return Obstacle(f"请先完成先修课程《{first.title}》。", "去学先修课程", page_url(first))
        if not self.is_enrolled:
            return Obstacle("选课以后就可以开始学习。")
        return None

    @property
    def is_begun(self) -> bool:
        return any(row.is_begun for row in self.lessons)

    @property
    def url(self) -> str:
        return page_url(self.course)

    @property
    def go_url(self) -> str:
        """Straight on: the next lesson, or the course itself with its quiz."""
        return page_url(self.next_lesson) if self.next_lesson else self.url

    @property
    def may_enrol(self) -> bool:
        running = self.course.is_running(self.on)
        return running and not self.is_enrolled and not self.missing and not self.is_staff

    @property
    def may_leave(self) -> bool:
        mine = self.enrolment
        return mine is not None and mine.state == ACTIVE and mine.way == Enrolment.Way.SELF

    @property
    def is_urgent(self) -> bool:
        left = self.days_left
        return self.is_enrolled and left is not None and 0 <= left <= URGENT_DAYS

    @property
    def has_quiz_open(self) -> bool:
        quiz = self.course.quiz
        is_open = quiz is not None and quiz.state == quiz.State.OPEN
        return is_open and self.is_enrolled and not self.obstacle

    @property
    def quiz_told(self) -> str:
        """Where she stands with the quiz, in a sentence."""
        if not self.has_quiz_open or self.quiz is None:
            return "选课并学完课时以后参加。" if not self.is_enrolled else "测验还没有开放。"
        if self.quiz.has_passed:
            return f"已通过，最好成绩 {self.quiz.best_share}%。"
        left = self.quiz.attempts_left
        chances = "不限次数" if left is None else f"还可以做 {left} 次"
        if not self.quiz.attempts_used:
            return f"通过后才算完成课程，{chances}。"
        share = self.quiz.best_share
        told = "" if share is None else f"最好成绩 {share}%，尚未通过。"
        return f"{told}{chances}。"

    @property
    def is_to_do(self) -> bool:
        """Hers, open, and not finished: the lessons, or only the quiz."""
        running = self.course.is_running(self.on)
        return self.is_enrolled and not self.is_completed and running and not self.missing

    @property
    def is_due(self) -> bool:
        """Required of her now, and she has never been in it."""
        is_new = self.enrolment is None and self.course.audience != "listed"
        running = self.course.is_running(self.on)
        return self.course.is_required and is_new and running and not self.is_staff

    @property
    def is_offered(self) -> bool:
        is_new = not self.is_enrolled and not self.course.is_required
        return is_new and not self.is_closed and not self.is_staff

    @property
    def urgency(self) -> tuple[date, bool, str]:
        """What closes first, then what is begun, then the order of the programme."""
        return self.course.closes_on or date.max, not self.is_begun, self.course.path

    @property
    def badge(self) -> tuple[str, str]:
        if self.is_completed:
            return "已完成", "ok"
        if not self.course.has_opened(self.on):
            return "尚未开放", "muted"
        if self.is_closed:
            return "已截止", "bad" if self.is_enrolled else "muted"
        if self.missing:
            return "需先修", "warn"
        if not self.is_enrolled:
            return "未选课", "muted"
        return ("学习中", "info") if self.is_begun else ("未开始", "warn")


def page_url(page: Any) -> str:
    """The address within the learning centre; Wagtail's own way asks for the site each time."""
    return reverse("wagtail_serve", args=[page.url_path.split("/", 2)[2]])


def cards_of(
    courses: Iterable[CoursePage], person: User, *, on: date, asks_quiz: bool = True
) -> list[CourseCard]:
    """`courses` are visible to her; they keep their order."""
    rows = list(courses)
    enrolments, begun, done = learning_of(person)
    finished = {pk for pk, one in enrolments.items() if one.state == COMPLETED}
    lessons = lessons_by_course(rows)
    required = prerequisites_of(rows)
    quizzes = quizzes_of(rows, person) if asks_quiz else {}
    is_staff = person.has_perm(MANAGES)
    return [
        CourseCard(
            course=course,
            on=on,
            enrolment=enrolments.get(course.pk),
            lessons=lesson_rows(course, lessons.get(course.path, []), begun, done, is_staff),
            missing=[one for one in required.get(course.pk, []) if one.pk not in finished],
            quiz=quizzes.get(course.quiz_id) if course.quiz_id else None,
            is_staff=is_staff,
        )
        for course in rows
    ]


def card_of(course: CoursePage, person: User, *, on: date, asks_quiz: bool = True) -> CourseCard:
    return cards_of([course], person, on=on, asks_quiz=asks_quiz)[0]


def ask_quizzes(cards: Iterable[CourseCard], person: User) -> None:
    """Where she stands with the quiz, of those courses of which nothing else is missing."""
    waiting = [card for card in cards if card.is_learnt]
    found = quizzes_of([card.course for card in waiting], person)
    for card in waiting:
        card.quiz = found.get(card.course.quiz_id or 0)


def next_of(cards: list[CourseCard]) -> CourseCard | None:
    """The one to go on with."""
    open_cards = [card for card in cards if card.is_to_do]
    return min(open_cards, key=lambda card: card.urgency, default=None)


def lessons_by_course(courses: Sequence[CoursePage]) -> dict[str, list[LessonPage]]:
    paths = [course.path for course in courses]
    found: dict[str, list[LessonPage]] = {}
    for lesson in LessonPage.objects.below(paths).defer(*DEFERRED):
        found.setdefault(lesson.course_path, []).append(lesson)
    return found


def learning_of(person: User) -> tuple[dict[int, Enrolment], set[int], set[int]]:
    """Her enrolments by course, the lessons that she has begun, and those that she completed."""
    rows = Enrolment.objects.learnt_by(person).annotate(
        lesson=F("progress__lesson"), lesson_done=F("progress__completed_at")
    )
    enrolments, begun, done = {}, set(), set()
    for row in rows:  # one for each lesson begun, and one for a course without any
        enrolments[row.course_id] = row
        if row.lesson:
            begun.add(row.lesson)
        if row.lesson_done:
            done.add(row.lesson)
    return enrolments, begun, done


def lesson_rows(
    course: CoursePage, lessons: list[LessonPage], begun: set[int], done: set[int], is_staff: bool
) -> list[LessonRow]:
    rows, is_locked = [], False
    for number, lesson in enumerate(lessons, start=1):
        is_done = lesson.pk in done
        rows.append(LessonRow(lesson, number, is_done, lesson.pk in begun, is_locked))
        is_locked |= course.has_fixed_order and not is_done and not is_staff
    return rows


def prerequisites_of(courses: Sequence[CoursePage]) -> dict[int, list[CoursePage]]:
    """Those still published: one that was taken down asks nothing of anybody."""
    through = CoursePage.prerequisites.through.objects.filter(
        from_coursepage__in=[course.pk for course in courses], to_coursepage__live=True
    )
    found: dict[int, list[CoursePage]] = {}
    for row in through.select_related("to_coursepage").order_by("to_coursepage__path"):
        found.setdefault(row.from_coursepage_id, []).append(row.to_coursepage)
    return found


def quizzes_of(courses: Sequence[CoursePage], person: User) -> dict[int, QuizStanding]:
    quizzes = [course.quiz for course in courses if course.quiz]
    return standings_of(quizzes, person) if quizzes else {}
