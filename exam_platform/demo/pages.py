"""The programme of 2026 and its courses, from the texts in demo/courses."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from courses.actions.enrolments import enrol_by_rule
from courses.actions.recordings import save_recording
from courses.media_files import read_media
from courses.models import CourseIndexPage, CoursePage, LessonPage, ProgrammePage, Recording
from exams.models import Sitting
from people.models import User

DEMO_DIR = Path(settings.BASE_DIR) / "demo"
FILM = "走近闭会期间的代表活动"
ENROLLED_DAYS = 45
FENCE = re.compile(r"^:::(\w+)\s*(.*)$")


def seed_pages(*, at: datetime) -> None:
    """One programme, six courses with the quizzes of `practice`; the required ones enrol their
    audience, so long ago that there has been time to learn."""
    clerk = User.objects.get(username="clerk")
    film = seed_film(by=clerk, at=at)
    programme = ProgrammePage(
        title="2026 年代表履职培训计划",
        slug="2026",
        year=2026,
        required_hours=12,
        target_groups="全体县人大代表",
        introduction="必修课程请在截止日期前学完，选修课程按工作需要选学。每学时按 45 分钟计算。",
    )
    CourseIndexPage.objects.get().add_child(instance=programme)
    for number, path in enumerate(sorted((DEMO_DIR / "courses").glob("*.md")), start=1):
        seed_course(programme, number, path.read_text(encoding="utf-8"), film, at=at)
    for course in CoursePage.objects.filter(is_required=True):
        enrol_by_rule(course, on=at.date(), at=at - timedelta(days=ENROLLED_DAYS))


def seed_film(*, by: User, at: datetime) -> Recording:
    folder = DEMO_DIR / "recordings"
    film = (folder / "between-sessions.webm").read_bytes()
    seconds = read_media(BytesIO(film)).seconds or 0
    return save_recording(
        Recording(title=FILM, kind="video", seconds=seconds),
        SimpleUploadedFile("走近闭会期间的代表活动.webm", film),
        suffix=".webm",
        captions=(folder / "between-sessions.vtt").read_text(encoding="utf-8"),
        by=by,
        at=at,
    )


def seed_course(
    programme: ProgrammePage, number: int, text: str, film: Recording, *, at: datetime
) -> None:
    head, *lessons = re.split(r"^## ", text, flags=re.M)
    facts = dict(re.findall(r"^(\w+): (.*)$", head, flags=re.M))
    is_required = facts["required"] == "yes"
    course = CoursePage(
        title=head.splitlines()[0].removeprefix("# "),
        slug=f"course-{number}",
        summary=facts["summary"],
        hours=facts["hours"],
        is_required=is_required,
        closes_on=closing_day(number, at) if is_required else None,
        quiz=Sitting.objects.filter(kind="quiz", title=facts["quiz"]).first(),
    )
    programme.add_child(instance=course)
    for place, lesson in enumerate(lessons, start=1):
        title, _, body = lesson.partition("\n")
        page = LessonPage(title=title.strip(), slug=f"lesson-{place}")
        page.body = list(blocks_of(body, film))
        course.add_child(instance=page)


def closing_day(number: int, at: datetime) -> date:
    return (at + timedelta(days=20 * number)).date()


def blocks_of(text: str, film: Recording) -> Iterator[tuple[str, Any]]:
    """Plain paragraphs, ### headings, lists, and fences of one line or with a list below."""
    plain: list[str] = []
    lines = iter(text.strip().splitlines())
    for line in lines:
        fence = FENCE.match(line)
        if fence is None:
            plain.append(line)
            continue
        if any(plain):
            yield "text", rich("\n".join(plain))
        plain = []
        below = list(iter(lambda: next(lines, "").strip(), ""))
        yield fenced(fence[1], fence[2], below, film)
    if any(plain):
        yield "text", rich("\n".join(plain))


def fenced(kind: str, words: str, below: list[str], film: Recording) -> tuple[str, Any]:
    if kind == "statute":
        law, *numbers = words.split()
        named = "、".join(f"第{number}条" for number in numbers)
        return "statute", {"citations": f"《{law}》{named}", "note": ""}
    if kind == "points":
        return "key_points", [line.removeprefix("- ") for line in below]
    if kind == "video":
        return "video", {"recording": film, "caption": ""}
    return "thinking", {"question": " ".join([words, *below]).strip(), "hint": ""}


def rich(text: str) -> str:
    parts = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        lines = [inline(line) for line in piece.splitlines()]
        if piece.startswith("### "):
            parts.append(f"<h3>{inline(piece.removeprefix('### '))}</h3>")
        elif piece.startswith("- "):
            items = "".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{''.join(lines)}</p>")
    return "".join(parts)


def inline(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
