"""The demonstration's duty record: last year closed and published, this year in full swing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from evaluations.actions.duty import (
    answer_contest,
    confirm_entries,
    contest_entry,
    register_entries,
    return_entry,
)
from evaluations.actions.duty_years import close_year, publish_year
from evaluations.models import DutyEntry, DutyItem, DutyScheme, DutyYear
from notices.actions import read_all
from people.models import Deputy, User

Part, Confirmer = DutyItem.Part, DutyItem.Confirmer
LEVELS = [
    {"name": "优秀", "least": "90"},
    {"name": "良好", "least": "80"},
    {"name": "一般", "least": "60"},
    {"name": "较差", "least": "0"},
]
# part, name, unit, points, cap, further facts
ITEMS: tuple[tuple[str, str, str, str, str, dict], ...] = (
    (Part.MEETING, "出席县人代会", "次", "10", "10", {}),
    (Part.MEETING, "审议发言", "次", "2", "10", {}),
    (Part.MEETING, "人代会请假", "半天", "-1", "5", {}),
    (Part.INSPECTION, "视察调研和执法检查", "次", "3", "15", {}),
    (Part.TRAINING, "学习培训", "学时", "1", "15", {"source": DutyItem.Source.HOURS}),
    (Part.GROUP, "代表小组活动", "次", "2.5", "10", {}),
    (Part.SUGGESTION, "提出建议意见", "件", "3", "15", {"needs_evidence": True}),
    (Part.REPORT, "向选民述职", "次", "10", "10", {"confirmer": Confirmer.ORGANIZER}),
    (Part.CONTACT, "走访联系选民", "户", "0.5", "10", {}),
    (Part.CONTACT, "为群众办实事", "件", "5", "15", {"confirmer": Confirmer.ORGANIZER}),
)
# month, day, item, what, how diligent one has to be (of 100) to have taken part
LAST_YEAR: tuple[tuple[int, int, str, str, int], ...] = (
    (1, 9, "出席县人代会", "出席县十八届人大四次会议", 4),
    (1, 9, "人代会请假", "人代会下午会议请假", -12),
    (1, 10, "审议发言", "审议政府工作报告时发言", 20),
    (1, 10, "提出建议意见", "在县人代会上提出代表建议", 20),
    (3, 18, "视察调研和执法检查", "视察农贸市场改造工程", 14),
    (3, 26, "代表小组活动", "第一季度代表小组活动", 10),
    (4, 16, "走访联系选民", "春季走访联系选民", 15),
    (5, 20, "视察调研和执法检查", "检查农产品质量安全法实施情况", 40),
    (6, 11, "代表小组活动", "第二季度代表小组活动", 12),
    (6, 25, "审议发言", "列席常委会会议并发言", 55),
    (7, 15, "视察调研和执法检查", "视察城区排水防涝工程", 35),
    (8, 20, "为群众办实事", "协调解决村组道路硬化", 45),
    (9, 10, "代表小组活动", "第三季度代表小组活动", 14),
    (9, 23, "视察调研和执法检查", "调研义务教育优质均衡发展", 30),
    (10, 14, "走访联系选民", "秋季走访联系选民", 15),
    (10, 22, "审议发言", "在预算审查座谈会上发言", 60),
    (11, 5, "视察调研和执法检查", "视察重点民生实事项目", 20),
    (11, 12, "为群众办实事", "牵线解决农产品销售", 65),
    (11, 20, "向选民述职", "向原选区选民述职", 12),
    (12, 3, "代表小组活动", "第四季度代表小组活动", 10),
    (12, 4, "提出建议意见", "闭会期间提出代表建议", 50),
    (12, 9, "为群众办实事", "帮助困难家庭申请救助", 74),
)
QUANTITIES = {"审议发言": 2, "走访联系选民": 10, "提出建议意见": 2, "人代会请假": 2}


@dataclass(frozen=True)
class Hands:
    clerk: User
    chair: User
    liaisons: tuple[User, ...]


def seed_duty(*, at: datetime) -> None:
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    hands = Hands(people["clerk"], people["chair"], (people["liaison1"], people["liaison2"]))
    this_year = timezone.localtime(at).year
    seed_scheme(this_year - 1)
    live_through_last_year(this_year - 1, hands, at=at)
    begin_this_year(this_year, hands, at=at)


def seed_scheme(from_year: int) -> None:
    scheme = DutyScheme.objects.create(
        name="清源县人大代表履职积分办法（试行）",
        basis_document=f"清人常发〔{from_year - 1}〕28号",
        from_year=from_year,
        levels=LEVELS,
    )
    DutyItem.objects.bulk_create(
        DutyItem(
            scheme=scheme,
            position=number,
            part=part,
            name=name,
            unit=unit,
            points=Decimal(points),
            cap=Decimal(cap),
            **facts,
        )
        for number, (part, name, unit, points, cap, facts) in enumerate(ITEMS, start=1)
    )


def morning(on: date) -> datetime:
    return timezone.make_aware(datetime(on.year, on.month, on.day, 10))  # noqa: DTZ001


def diligence(deputy: Deputy) -> int:
    """0 to 99, the same at every seeding."""
    return int(deputy.person.username.removeprefix("deputy")) * 37 % 100


def those_present(on: date, least: int, liaison: User) -> list[Deputy]:
    """A negative `least` is for what only the least diligent do."""
    rows = Deputy.objects.sitting(on).served_by(liaison).select_related("person", "term")
    wanted = (lambda d: diligence(d) < -least) if least < 0 else (lambda d: diligence(d) >= least)
    return [row for row in rows if wanted(row)]


def events(number: int, items: dict[str, DutyItem]) -> Iterator[tuple[date, DutyItem, str, int]]:
    for month, day, name, what, least in LAST_YEAR:
        yield date(number, month, day), items[name], what, least


def live_through_last_year(number: int, hands: Hands, *, at: datetime) -> None:
    items = {item.name: item for item in DutyItem.objects.select_related("scheme")}
    for on, item, what, least in events(number, items):
        entries = [
            entry
            for liaison in hands.liaisons
            for entry in register_present(on, item, what, least, liaison, at=morning(on))
        ]
        confirm_entries(entries, by=hands.clerk, at=morning(on) + timedelta(days=5))
    year = DutyYear.objects.get(number=number)
    closed_at = min(at, morning(date(number + 1, 1, 20)))
    close_year(year, by=hands.clerk, at=closed_at)
    for deputy in Deputy.objects.select_related("person"):
        read_all(deputy.person, at=closed_at)  # what was told last year was read last year
    publish_year(
        year,
        scope="levels",
        basis="县十八届人大常委会第六十八次主任会议",
        by=hands.chair,
        at=min(at, closed_at + timedelta(days=9)),
    )


def register_present(
    on: date, item: DutyItem, what: str, least: int, liaison: User, *, at: datetime
) -> list[DutyEntry]:
    present = those_present(on, least, liaison)
    if not present:
        return []
    evidence = ContentFile("（演示材料）\n".encode(), name=f"{what}.pdf")
    return register_entries(
        present,
        item=item,
        on=on,
        quantity=Decimal(QUANTITIES.get(item.name, 1)),
        subject=what,
        evidence=evidence if item.needs_evidence else None,
        by=liaison,
        at=at,
    )


def begin_this_year(number: int, hands: Hands, *, at: datetime) -> None:
    """Some confirmed, some waiting, one sent back, one contested and one answered."""
    today = timezone.localtime(at).date()

    def ago(days: int) -> date:
        return max(date(number, 1, 1), today - timedelta(days=days))

    items = {item.name: item for item in DutyItem.objects.select_related("scheme")}
    confirmed: list[DutyEntry] = []
    for days, name, what, least in (
        (40, "出席县人代会", "出席县十八届人大五次会议", 4),
        (40, "审议发言", "审议政府工作报告时发言", 30),
        (20, "视察调研和执法检查", "视察春耕备耕和水利设施", 25),
        (10, "代表小组活动", "代表小组集中活动", 10),
    ):
        for liaison in hands.liaisons:
            then = at - timedelta(minutes=90)
            confirmed += register_present(ago(days), items[name], what, least, liaison, at=then)
    confirm_entries(confirmed, by=hands.clerk, at=at - timedelta(minutes=40))
    own = [register_own(number, items, name, ago(name * 2), at=at) for name in (1, 2, 3, 4, 5)]
    return_entry(own[4], reason="请写明走访了哪几户", by=hands.clerk, at=at)
    dispute(confirmed, hands, at=at)


def register_own(
    number: int, items: dict[str, DutyItem], deputy: int, on: date, *, at: datetime
) -> DutyEntry:
    """What a deputy entered by herself on her phone."""
    mandate = Deputy.objects.select_related("person", "term").get(
        person__username=f"deputy{deputy}"
    )
    return register_entries(
        [mandate],
        item=items["走访联系选民"],
        on=on,
        quantity=Decimal(deputy + 2),
        subject="走访选民，听取对物业管理的意见",
        by=mandate.person,
        at=at - timedelta(minutes=30),
    )[0]


def dispute(confirmed: list[DutyEntry], hands: Hands, *, at: datetime) -> None:
    rows = DutyEntry.objects.filter(pk__in=[entry.pk for entry in confirmed])
    speeches = rows.filter(item__name="审议发言").select_related("deputy__person", "item", "year")
    for entry in speeches.order_by("pk")[:2]:
        contest_entry(
            entry, reason="我在分团会议上发言三次，少登了一次。", by=entry.deputy.person, at=at
        )
    answer_contest(
        speeches.order_by("pk")[0],
        answer="经核对会议记录，发言三次，已补登。",
        quantity=Decimal(3),
        by=hands.chair,
        at=at,
    )
