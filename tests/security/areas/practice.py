from datetime import timedelta
from typing import Any

from django.utils import timezone

from exams.models import PracticeCard
from tests.exams.quizzes import begin, make_quiz, work_through

TABLE: tuple[tuple[str, str, str], ...] = (
    # Whoever was let in: the deputy of this world.
    ("deputy", "", "quiz:quiz quiz:go_on quiz:result"),
    ("", "deputy", "quiz:start"),
    # The nominee of this world sits an exam: she is told to practise afterwards (409).
    ("", "nominee deputy", "practice:put_away"),
    ("deputy", "deputy", "quiz:question quiz:hand_in"),
    (
        "nominee deputy",
        "",
        "practice:home practice:subjects practice:mock practice:notebook practice:weak "
        "practice:plan",
    ),
    ("", "nominee deputy", "practice:start"),
    ("", "organizer editor", "exams_office:quiz_open exams_office:quiz_close"),
    ("organizer editor", "organizer editor", "exams_office:quiz_questions"),
    ("organizer editor", "", "quizzes:index quizzes:inspect quizzes:history"),
    ("organizer editor", "organizer editor", "quizzes:add quizzes:edit"),
)


def rows(world: Any) -> dict[str, Any]:
    now, deputy = timezone.now(), world.people["deputy"]
    running = begin(make_quiz(at=now), deputy, at=now)
    done = begin(make_quiz(at=now), deputy, at=now)
    work_through(done, right=2, at=now - timedelta(days=1))
    quiz, unused = running.candidate.sitting, make_quiz(at=now).rules
    return {
        "quiz": running,
        "quiz:quiz": quiz,
        "quiz:start": quiz,
        "quiz:result": done,
        "practice:put_away": PracticeCard.objects.get(person=deputy),
        "quizzes": unused,
        "exams_office:quiz_open": unused,
        "exams_office:quiz_questions": unused,
        "exams_office:quiz_close": unused,
    }
