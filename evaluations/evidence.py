"""What the platform knows of a person's work, gathered for her evaluation, each with its source."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from courses.models import CreditAccount
from evaluations.models import DutyRecord, DutyYear, Evaluation
from exams.models import Result
from exams.models.records import local_day
from people.models import Tenure, User

SHOWN = 12


@dataclass(frozen=True)
class Line:
    on: date | None
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    empty: str
    lines: list[Line] = field(default_factory=list)


def gather(evaluation: Evaluation) -> list[Section]:
    """Five sections, one or two queries each; nothing is weighed or added up to a judgement."""
    person = evaluation.person
    return [
        Section("任职", "没有登记任职。", tenures(person)),
        Section("任前法律知识考试", "没有已公布的成绩。", exams(person)),
        Section("学习培训", "没有登记学时。", training(person)),
        Section("代表履职", "没有已结转的履职年度。", duty(person)),
        Section("以往评议", "没有以往的评议。", earlier(evaluation)),
    ]


def tenures(person: User) -> list[Line]:
    rows = Tenure.objects.filter(person=person).select_related("post__organ")[:SHOWN]
    return [
        Line(
            row.starts_on,
            f"任{row.post}" + (f"，至 {row.ends_on}" if row.ends_on else ""),
            "任职登记",
        )
        for row in rows
    ]


def exams(person: User) -> list[Line]:
    rows = Result.objects.standing().filter(candidate__person=person, state=Result.State.RELEASED)
    rows = rows.select_related("candidate__sitting", "regulation").order_by("-judged_at")[:SHOWN]
    return [
        Line(
            local_day(row.candidate.sitting.opens_at),
            f"{row.candidate.sitting.title}：{row.total.normalize():f} 分，{row.grade}",
            f"成绩，依据{row.regulation.name}",
            reverse("exams_office:results", args=[row.candidate.sitting_id]),
        )
        for row in rows
    ]


def training(person: User) -> list[Line]:
    rows = CreditAccount.objects.filter(person=person).order_by("-year")[:SHOWN]
    return [Line(None, f"{row.year} 年：{row.hours} 学时", "学时登记") for row in rows]


def duty(person: User) -> list[Line]:
    """Closed years of her mandate as a deputy: what still counts up is no record yet."""
    rows = DutyRecord.objects.filter(deputy__person=person, year__state=DutyYear.State.CLOSED)
    rows = rows.select_related("year__scheme").order_by("-year__number")[:SHOWN]
    return [
        Line(
            None,
            f"{row.year.number} 年度：{row.total.normalize():f} 分，{row.level or '未定等次'}",
            f"年度履职记录，依据{row.year.scheme.name}",
            reverse("duty_office:deputy", args=[row.deputy_id]) + f"?year={row.year.number}",
        )
        for row in rows
    ]


def earlier(evaluation: Evaluation) -> list[Line]:
    rows = Evaluation.objects.filter(person=evaluation.person, state=Evaluation.State.CLOSED)
    rows = rows.exclude(pk=evaluation.pk).with_facts().order_by("-session_on")[:SHOWN]
    return [
        Line(
            row.session_on,
            f"{row.cycle}：{row.result.get('word') or '没有测评'}，{row.outcome}",
            "履职评议档案",
            reverse("evaluations_office:detail", args=[row.pk]),
        )
        for row in rows
    ]
