"""The whole demonstration, in the order in which a county would come to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from exam_platform.demo.cast import seed_people
from exam_platform.demo.exams import (
    Officers,
    live_through,
    morning_of,
    plan_sitting,
    seed_blueprints,
    seed_regulation,
)
from exam_platform.demo.nominations import bring_forward, exempt, receive_all
from exams.actions.room import open_sitting
from laws.actions import import_statute
from laws.reading import read_statute
from people.models import User
from question_bank.actions.imports import import_file
from question_bank.actions.reviews import approve_questions
from question_bank.models import Question

DEMO_DIR = Path(settings.BASE_DIR) / "demo"


def seed(*, at: datetime, say: Callable[[str], object]) -> None:
    say("演示数据：人员和机关……")
    seed_people(at=at)
    say("演示数据：地方办法（两个版本）……")
    seed_laws(at=at)
    say("演示数据：导入并审核题库……")
    count = seed_bank(at=at)
    say(f"演示数据：{count} 道试题在用；组卷、封存、考试、阅卷……")
    seed_history(at=at)
    say("演示数据已就绪。")


def seed_laws(*, at: datetime) -> None:
    for path in sorted((DEMO_DIR / "laws").glob("*.md")):
        statute = read_statute(path.read_bytes(), path.name)
        import_statute(statute, by=User.objects.get(username="clerk"), at=at, source=path.name)


def seed_bank(*, at: datetime) -> int:
    """Imported by the setter through the real importer, brought live by the reviewer."""
    setter = User.objects.get(username="setter")
    reviewer = User.objects.get(username="reviewer")
    imported_at = at - timedelta(days=120)
    for path in sorted((DEMO_DIR / "questions").glob("*.xlsx")):
        import_file(path, by=setter, at=imported_at)
    waiting = Question.objects.filter(state=Question.State.REVIEW)
    approve_questions(waiting, by=reviewer, at=imported_at + timedelta(days=7))
    return Question.objects.live().count()


def seed_history(*, at: datetime) -> None:
    officers = Officers.of_the_demo()
    regulation = seed_regulation()
    written, objective = seed_blueprints()
    nominations = receive_all(at=at, officers=officers)

    def named(*numbers: int) -> list:
        return [nominations[f"nominee{number}"] for number in numbers]

    def skills(**shares: float) -> dict[int, float]:
        return {nominations[name].person_id: share for name, share in shares.items()}

    common = {"regulation": regulation, "officers": officers}
    first = plan_sitting(
        "第三次任前法律知识考试",
        named(2, 7, 8, 10, 14),
        opens_at=morning_of(at, -75),
        blueprint=written,
        **common,
    )
    live_through(
        first,
        skills(nominee2=0.97, nominee7=0.85, nominee8=0.8, nominee10=0.35, nominee14=0.9),
        officers=officers,
        publish=True,
    )
    resit = plan_sitting(
        "第三次任前法律知识考试（补考）",
        named(10),
        opens_at=morning_of(at, -72),
        blueprint=written,
        days_before=1,
        resit_of=first,
        **common,
    )
    live_through(resit, skills(nominee10=0.3), officers=officers, publish=True)
    second = plan_sitting(
        "第四次任前法律知识考试",
        named(3, 12, 13),
        opens_at=morning_of(at, -3),
        blueprint=written,
        **common,
    )
    live_through(second, skills(nominee3=0.4, nominee13=0.9), officers=officers, publish=True)
    marking = plan_sitting(
        "第五次任前法律知识考试",
        named(6, 11),
        opens_at=morning_of(at, -1),
        blueprint=written,
        **common,
    )
    live_through(marking, skills(nominee6=0.85, nominee11=0.75), officers=officers, publish=False)
    plan_sitting(
        "第四次任前法律知识考试（补考）",
        named(3),
        opens_at=morning_of(at, 1),
        blueprint=written,
        days_before=2,
        resit_of=second,
        **common,
    )
    today = plan_sitting(
        "第六次任前法律知识考试（进行中）",
        named(1, 5, 9),
        opens_at=at - timedelta(minutes=20),
        blueprint=objective,
        hours=24 * 7,
        **common,
    )
    open_sitting(today, by=officers.invigilator, at=at)
    exempt(nominations["nominee4"], regulation, at=at - timedelta(days=8), by=officers.chair)
    bring_forward(nominations, at=at, officers=officers)
