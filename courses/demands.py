"""What a lesson asks of its reader, as its page says it today."""

from courses.models import LessonPage
from courses.standing import Demand, Part

# One second of the wall clock brings at most so many of a recording.
SPEED = 1.5
# So much of each recording is enough.
SHARE = 0.9


def demand_of(lesson: LessonPage) -> Demand:
    parts = tuple(
        Part(block, recording.title, recording.seconds) for block, recording in lesson.media_parts()
    )
    return Demand(parts, lesson.reading_seconds, SPEED, SHARE)
