from typing import Any

from django.utils import timezone

from tests.exams.quizzes import begin, make_quiz, work_through
from tests.security import areas

TABLE: tuple[tuple[str, str, str], ...] = (
    # Whoever was let in: the deputy of this world.
    ("deputy", "", "quiz:quiz quiz:go_on quiz:result"),
    ("", "deputy", "quiz:start"),
    ("deputy", "deputy", "quiz:question quiz:hand_in"),
)
assert areas.ALL


def rows(world: Any) -> dict[str, Any]:
    now, deputy = timezone.now(), world.people["deputy"]
    running = begin(make_quiz(at=now), deputy, at=now)
    done = begin(make_quiz(at=now), deputy, at=now)
    work_through(done, right=2, at=now)
    quiz = running.candidate.sitting
    return {"quiz": running, "quiz:quiz": quiz, "quiz:start": quiz, "quiz:result": done}
