"""What the demonstration's courses cite is in the laws that come with it."""

from pathlib import Path

import pytest
from django.conf import settings

from exam_platform.demo.pages import blocks_of
from laws.names import law_key
from laws.reading import read_statute

DEMO = Path(settings.BASE_DIR) / "demo"
COURSES = sorted((DEMO / "courses").glob("*.md"))


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_every_fence_of_a_course_becomes_a_block(path):
    text = path.read_text(encoding="utf-8")
    _, *lessons = text.split("\n## ")
    made = [kind for lesson in lessons for kind, _ in blocks_of(lesson, None)]
    fences = sum(line.startswith(":::") for line in text.splitlines())
    assert len(made) - made.count("text") == fences


def test_every_article_that_a_course_shows_is_at_hand():
    held = set()
    for path in (DEMO / "laws").glob("*excerpt*.md"):
        statute = read_statute(path.read_bytes(), path.name)
        held |= {(law_key(statute.title), article.number) for article in statute.articles}
    for path in COURSES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(":::statute"):
                law, *numbers = line.split()[1:]
                assert {(law_key(law), int(number)) for number in numbers} <= held, line
