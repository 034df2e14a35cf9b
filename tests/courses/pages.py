"""Programmes, courses and lessons for tests, below the learning centre."""

import itertools
import struct
from datetime import date
from typing import Any

from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage, LessonPage, ProgrammePage, Recording
from people.models import Delegation, Deputy, Role, Term, User
from tests.conftest import NOW
from tests.factories import make_person

_numbers = itertools.count(1)

WEBVTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n各位代表，大家好。\n"
TEXT = ("text", "<p>代表应当模范地遵守宪法和法律。</p>")


def make_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.first()
    if index is None:
        index = CourseIndexPage(title="学习中心", slug="learning")
        Page.objects.get(depth=1).add_child(instance=index)
    return index


def make_programme(**fields: Any) -> ProgrammePage:
    number = next(_numbers)
    defaults = {"title": "2026 年代表培训计划", "slug": f"programme-{number}", "year": 2026}
    page = ProgrammePage(**{**defaults, **fields})
    make_index().add_child(instance=page)
    return page


def make_course(programme: ProgrammePage | None = None, **fields: Any) -> CoursePage:
    """Published, for all deputies, without dates."""
    number = next(_numbers)
    lists = {
        name: fields.pop(name) for name in list(fields) if name.startswith(("audience_", "pr"))
    }
    page = CoursePage(**{"title": f"课程{number}", "slug": f"course-{number}", **fields})
    (programme or ProgrammePage.objects.first() or make_programme()).add_child(instance=page)
    for name, rows in lists.items():
        getattr(page, name).set(rows)
    page.save()
    return page


def make_lesson(course: CoursePage | None = None, *blocks: Any, **fields: Any) -> LessonPage:
    number = next(_numbers)
    page = LessonPage(**{"title": f"第{number}课", "slug": f"lesson-{number}", **fields})
    page.body = list(blocks or [TEXT])
    (course or make_course()).add_child(instance=page)
    return LessonPage.objects.get(pk=page.pk)  # as read from the database: blocks have ids


def make_recording(**fields: Any) -> Recording:
    number = next(_numbers)
    defaults: dict[str, Any] = {"title": f"录像{number}", "seconds": 120, "added_at": NOW}
    if "file" not in fields:
        defaults["address"] = f"http://media.example.local/{number}.mp4"
    return Recording.objects.create(**{**defaults, **fields})


def make_deputy(delegation: Delegation | None = None, **fields: Any) -> User:
    person = make_person(**fields)
    person.groups.add(Role.objects.get(key="deputy").group)
    term = delegation.term if delegation else a_term()
    Deputy.objects.create(person=person, term=term, delegation=delegation)
    return person


def make_delegation(name: str = "") -> Delegation:
    return Delegation.objects.create(name=name or f"第{next(_numbers)}代表团", term=a_term())


def a_term() -> Term:
    term, _ = Term.objects.get_or_create(
        name="第十八届", defaults={"starts_on": date(2022, 1, 10), "ends_on": date(2027, 1, 10)}
    )
    return term


def mp4(seconds: float = 90, *, scale: int = 1000, brand: bytes = b"isom", pad: int = 0) -> bytes:
    """The smallest file that says how long it is; `pad` bytes stand for the film itself."""
    mvhd = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, scale, round(seconds * scale)) + bytes(80))
    film = box(b"mdat", bytes(range(256)) * (pad // 256)) if pad else b""
    return box(b"ftyp", brand + bytes(4)) + film + box(b"moov", mvhd)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def webm(seconds: float | None = 90) -> bytes:
    duration = element(b"\x44\x89", struct.pack(">d", (seconds or 0) * 1000)) if seconds else b""
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", b"\x0f\x42\x40") + duration)
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm"))
    return head + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + info + element(b"\x1f\x43\xb6\x75", b"")


def element(kind: bytes, body: bytes) -> bytes:
    return kind + bytes([0x80 | len(body)]) + body
