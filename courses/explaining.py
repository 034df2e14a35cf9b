"""Why an entry of the ledger is the number it is, in sentences for the person it belongs to."""

from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

from courses.models import CreditEntry

CutBy = CreditEntry.CutBy
SPANS = {CutBy.DAY: "当日", CutBy.KIND: "本年度该类", CutBy.YEAR: "本年度"}


def figure(hours: Decimal) -> str:
    """1.0 → 1, 2.5 → 2.5: as people write hours."""
    return f"{hours.normalize() + 0:f}"


def why(entry: CreditEntry) -> list[str]:
    return [calculation(entry), basis(entry), hand(entry)]


def calculation(entry: CreditEntry) -> str:
    asked, given = figure(entry.asked), figure(entry.hours)
    if entry.corrects is not None:
        told = f"冲抵{date_format(entry.corrects.on, 'n月j日')}的“{entry.corrects.reason}”"
        if not entry.cut_by:
            return (
                f"{told}，{'增加' if entry.hours > 0 else '减少'} {figure(abs(entry.hours))} 学时。"
            )
        asked = f"{told}，应增加 {asked}"
    else:
        asked = f"本次学习 {asked}"
    if not entry.cut_by:
        return f"{asked} 学时，全部计入。"
    span, label = SPANS[CutBy(entry.cut_by)], entry.get_cut_by_display()
    return (
        f"{asked} 学时；{span}此前已计 {figure(entry.used)} 学时，"
        f"{label}为 {figure(entry.cap)} 学时，"
        f"因此计入 {given} 学时，{figure(entry.cut)} 学时不计。"
    )


def basis(entry: CreditEntry) -> str:
    rule = entry.rule
    if rule is None:
        return "登记时没有生效的学时办法，按标注的学时计入，不封顶。"
    clause = rule.clause
    return (
        f"依据《{rule.name}》{clause}（{rule.basis_document}），"
        f"每 {rule.minutes_per_hour} 分钟为 1 学时。"
    )


def hand(entry: CreditEntry) -> str:
    moment = date_format(timezone.localtime(entry.made_at), "Y年n月j日 H:i")
    return f"{moment}由{entry.made_by or '平台自动'}登记，编号 {entry.pk}。"
