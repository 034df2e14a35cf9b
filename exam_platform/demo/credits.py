"""A year and a half of credit hours: given, cut, corrected, contested, through the real actions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from courses.actions.appeals import accept_appeal, make_appeal, refuse_appeal
from courses.actions.credits import correct_entry, grant_hours
from courses.actions.rules import save_requirement, save_rule
from courses.models import CreditEntry, CreditRule, HoursRequirement
from exams.models.records import local_day
from people.models import User

NAME = "清源县人大代表履职学习学时管理办法"
# days ago, kind, hours, why; who was there is drawn by the number of the deputy.
HISTORY = (
    (330, "event", "6", "2025 年代表初任培训（省委党校清源教学点）"),
    (290, "course", "1.5", "完成课程《代表法：代表的权利和义务》"),
    (200, "event", "4", "以会代训：县十八届人大五次会议会前学习"),
    (170, "course", "1.5", "完成课程《地方组织法：代表大会怎样开会》"),
    (120, "event", "8", "专题培训：预算审查监督（绍兴培训中心）"),
    (90, "course", "2", "完成课程《监督法：代表怎样参与监督》"),
    (61, "quiz", "0.5", "通过《监督法》结业测验"),
    (40, "event", "3", "议事会：怎样提出高质量的代表建议"),
    (20, "course", "1.5", "完成课程《宪法：人民代表大会制度》"),
    (6, "quiz", "0.5", "通过《宪法》结业测验"),
)


def seed_credits(*, at: datetime) -> None:
    clerk = User.objects.get(username="clerk")
    seed_rules(local_day(at).year, by=clerk, at=at)
    deputies = list(User.objects.with_role("deputy").order_by("pk"))
    for number, deputy in enumerate(deputies):
        seed_history(deputy, number, by=clerk, at=at)
    contest(deputies, by=clerk, at=at)


def seed_rules(year: int, *, by: User, at: datetime) -> None:
    """The old rule knew no cap of a day; each year asks more of those who are new."""
    shared = {"name": NAME, "clause": "第六条"}
    old = CreditRule(
        **shared,
        basis_document=f"清人常发〔{year - 2}〕18号",
        effective_from=date(year - 2, 1, 1),
        effective_to=date(year - 1, 12, 31),
        year_cap=Decimal(40),
    )
    new = CreditRule(
        **shared,
        basis_document=f"清人常发〔{year - 1}〕31号",
        effective_from=date(year, 1, 1),
        day_cap=Decimal(6),
        year_cap=Decimal(40),
        course_cap=Decimal(12),
        quiz_cap=Decimal(4),
    )
    for rule in (old, new):
        save_rule(rule, by=by, at=at)
    for asked in (year - 1, year):
        for group, hours in (("deputies", 12), ("first_term", 16)):
            row = HoursRequirement(
                year=asked,
                group=group,
                hours=Decimal(hours),
                basis_document=f"{asked} 年代表培训计划",
            )
            save_requirement(row, by=by, at=at)


def seed_history(deputy: User, number: int, *, by: User, at: datetime) -> None:
    for place, (days, kind, hours, reason) in enumerate(HISTORY):
        if (number * 7 + place * 3) % 10 < 3:  # stayed away
            continue
        moment = at - timedelta(days=days)
        grant_hours(
            deputy,
            kind=kind,
            hours=Decimal(hours),
            on=local_day(moment),
            reason=reason,
            source_key=f"demo:{deputy.pk}:{place}",
            by=by if kind == "event" else None,
            at=moment,
        )


def contest(deputies: list[User], *, by: User, at: datetime) -> None:
    """One correction; one appeal accepted, one refused, one entry and one gap still contested."""
    first, second, third, fourth = deputies[:4]
    entry = newest(first, "event")
    reason = "签到册核对：下午半天请假。"
    when = at - timedelta(days=15)
    correct_entry(entry, hours=entry.standing / 2, reason=reason, by=by, at=when)
    ago: dict[str, Any] = {"at": at - timedelta(days=9)}
    missed = local_day(at) - timedelta(days=33)
    text = "参加了市人大组织的视察培训半天，有会议通知和照片。"
    gap = make_appeal(
        second, entry=None, on=missed, claimed=Decimal(3), text=text, by=second, **ago
    )
    answered: dict[str, Any] = {"by": by, "at": at - timedelta(days=7)}
    accept_appeal(gap, hours=Decimal(3), answer="经核对市人大名单，情况属实。", **answered)
    contested = newest(third, "course")
    facts: dict[str, Any] = {"entry": contested, "on": contested.on, "by": third}
    facts["claimed"] = Decimal(3)
    refused = make_appeal(third, text="我看了两遍，应当加倍。", **facts, **ago)
    refuse_appeal(refused, answer="同一课程只计一次，重复学习不另计。", **answered)
    last = newest(fourth, "course")
    make_appeal(
        fourth,
        entry=last,
        on=last.on,
        claimed=Decimal(2),
        text="课程页写的是 2 学时，请核对。",
        by=fourth,
        at=at - timedelta(days=2),
    )
    text = "上周参加乡镇人大主席团组织的学习半天，没有计入。"
    day = local_day(at) - timedelta(days=8)
    make_appeal(
        first,
        entry=None,
        on=day,
        claimed=Decimal(3),
        text=text,
        by=first,
        at=at - timedelta(days=1),
    )


def newest(person: User, kind: str) -> CreditEntry:
    rows = CreditEntry.objects.filter(account__person=person, kind=kind, hours__gt=0)
    return rows.order_by("-on").select_related("account__person", "rule")[0]
