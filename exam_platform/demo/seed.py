"""The whole demonstration, in the order in which a county would come to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from appointments.models import Nomination
from exam_platform.demo.cast import seed_people
from exam_platform.demo.committee import (
    fail_once,
    hold_last_session,
    prepare_next_session,
    seed_committee,
)
from exam_platform.demo.credits import seed_credits
from exam_platform.demo.duty import seed_duty
from exam_platform.demo.evaluations import seed_evaluations
from exam_platform.demo.events import seed_events
from exam_platform.demo.exams import (
    Officers,
    live_through,
    morning_of,
    plan_sitting,
    seed_blueprints,
    seed_regulation,
)
from exam_platform.demo.learning import seed_learning
from exam_platform.demo.nominations import bring_forward, exempt, receive_all
from exam_platform.demo.pages import seed_pages
from exam_platform.demo.papers import seed_papers
from exam_platform.demo.practice import mark_for_practice, seed_practice
from exams.actions.room import open_sitting
from exams.models import Blueprint, Regulation, Sitting
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
    say("演示数据：代表的学时……")
    seed_credits(at=at)  # first its rules: what events give is judged by them
    say("演示数据：线下活动……")
    seed_events(at=at)
    say("演示数据：代表履职档案……")
    seed_duty(at=at)
    say("演示数据：测验和练习……")
    seed_practice(at=at)
    say("演示数据：培训计划和课程……")
    seed_pages(at=at)
    say("演示数据：课程学习情况……")
    seed_learning(at=at)
    say("演示数据：履职评议、测评、评选……")
    seed_evaluations(at=at)
    say("演示数据：公文……")
    seed_papers(at=at)
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
    mark_for_practice(by=setter, at=imported_at + timedelta(days=8))
    return Question.objects.live().count()


def seed_history(*, at: datetime) -> None:
    officers = Officers.of_the_demo()
    regulation = seed_regulation()
    seed_committee()
    written, objective = seed_blueprints()
    nominations = receive_all(at=at, officers=officers)
    county = County(at, officers, regulation, written, nominations)
    hold_past_sittings(county)
    today = plan_sitting(
        "第六次任前法律知识考试",
        county.named(1, 5, 9),
        opens_at=(at - timedelta(minutes=20)).replace(minute=0, second=0, microsecond=0),
        regulation=regulation,
        officers=officers,
        blueprint=objective,
        hours=24 * 7,
    )
    open_sitting(today, by=officers.invigilator, at=at)
    exempt(nominations["nominee4"], regulation, at=at - timedelta(days=8), by=officers.chair)
    fail_once("三十七", 150, at=at, officers=officers)
    fail_once("三十八", 95, at=at, officers=officers)
    hold_last_session(nominations, at=at, officers=officers)
    session = prepare_next_session(nominations, at=at, officers=officers)
    bring_forward(nominations, at=at, officers=officers, session=session)


@dataclass(frozen=True)
class County:
    at: datetime
    officers: Officers
    regulation: Regulation
    blueprint: Blueprint
    nominations: dict[str, Nomination]

    def named(self, *numbers: int) -> list[Nomination]:
        return [self.nominations[f"nominee{number}"] for number in numbers]

    def plan(self, title: str, numbers: tuple[int, ...], days: int, **options: Any) -> Sitting:
        """A sealed sitting at nine in the morning, `days` from today."""
        return plan_sitting(
            title,
            self.named(*numbers),
            opens_at=morning_of(self.at, days),
            regulation=self.regulation,
            officers=self.officers,
            blueprint=self.blueprint,
            **options,
        )

    def live(self, sitting: Sitting, skills: dict[int, float], *, publish: bool = True) -> None:
        """`skills` by number of the nominee; who is not in it stays away."""
        by_person = {self.named(number)[0].person_id: share for number, share in skills.items()}
        live_through(sitting, by_person, officers=self.officers, publish=publish)


def hold_past_sittings(county: County) -> None:
    """Two published sittings, each with a resit (one failed, one to come), and one in marking."""
    third = county.plan("第三次任前法律知识考试", (2, 7, 8, 10, 14), -75)
    county.live(third, {2: 0.97, 7: 0.86, 8: 0.72, 10: 0.35, 14: 0.88})
    title = "第三次任前法律知识考试（补考）"
    resit = county.plan(title, (10,), -72, days_before=1, resit_of=third)
    county.live(resit, {10: 0.3})
    fourth = county.plan("第四次任前法律知识考试", (3, 12, 13), -3)
    county.live(fourth, {3: 0.4, 13: 0.9})
    fifth = county.plan("第五次任前法律知识考试", (6, 11), -1)
    county.live(fifth, {6: 0.85, 11: 0.75}, publish=False)
    title = "第四次任前法律知识考试（补考）"
    county.plan(title, (3,), 1, days_before=2, resit_of=fourth)
