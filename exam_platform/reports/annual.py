"""年度人事任免与履职监督工作报告: the year's figures as an official document."""

import hashlib
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.files import keep_private
from core.state import Refused
from documents.official import OfficialDocument
from exam_platform.models import AnnualReport
from exam_platform.reports.figures import Figures, VoteRow, figures_of
from exams.reporting import plain, rate
from people.models import User


def build_report(year: int, *, by: User, at: datetime) -> AnnualReport:
    """Each building is kept; the file is stored before the row that names it."""
    found = figures_of("branch", year)
    if year not in found.years:
        raise Refused(f"{year} 年还没有数据，没有生成报告。请选择有数据的年度。")
    content = report_docx(found, at=at)
    stored = keep_private("annual-reports", content, suffix=".docx")
    with transaction.atomic():
        row = AnnualReport.objects.create(
            year=year,
            file=stored,
            digest=hashlib.sha256(content).hexdigest(),
            built_by=by,
            built_at=at,
        )
        record(row, "exam_platform.build_report", by=by, at=at, data={"digest": row.digest})
    return row


def report_docx(found: Figures, *, at: datetime) -> bytes:
    document = OfficialDocument(title=AnnualReport(year=found.year).title, at=at)
    document.addressee("主任会议")
    on = timezone.localtime(at)
    document.paragraph(
        f"现将{found.year}年度人事任免与履职监督工作的主要数据报告如下。"
        f"数据取自平台登记的记录，统计截至{on:%Y年%-m月%-d日}。"
    )
    write_exams(document, found)
    write_votes(document, found)
    write_evaluations(document, found)
    write_training(document, found)
    document.signatures(("报告人", "审核人"), f"{on:%Y年%-m月%-d日}")
    return document.content()


def write_exams(document: OfficialDocument, found: Figures) -> None:
    document.heading("一、任前法律知识考试")
    if not found.exams:
        document.paragraph("全年没有公布成绩的任前法律知识考试。")
        return
    entered, judged, passed = (
        sum(getattr(row, name) for row in found.exams) for name in ("entered", "judged", "passed")
    )
    document.paragraph(
        f"全年应考 {entered} 人次，取得成绩 {judged} 人次，合格 {passed} 人次，"
        f"合格率 {rate(passed, judged)}。各系统情况见表1。"
    )
    document.caption("表1　各系统任前法律知识考试情况")
    document.table(
        ("系统", "应考", "取得成绩", "合格", "合格率"),
        [
            (row.label, f"{row.entered}", f"{row.judged}", f"{row.passed}",
             rate(row.passed, row.judged))
            for row in found.exams
        ],
        (44, 28, 28, 28, 28),
    )  # fmt: skip


def write_votes(document: OfficialDocument, found: Figures) -> None:
    document.heading("二、人事任免")
    if not found.kinds:
        document.paragraph("全年没有宣布结果的人事任免表决。")
        return
    passed, failed = (
        sum(getattr(row, name) for row in found.kinds) for name in ("passed", "failed")
    )
    document.paragraph(
        f"全年表决人事任免事项 {passed + failed} 件，通过 {passed} 件，未通过 {failed} 件。"
        "按决定类型和系统的情况见表2、表3。"
    )
    for number, name, rows in ((2, "决定类型", found.kinds), (3, "系统", found.votes)):
        document.caption(f"表{number}　人事任免表决情况（按{name}）")
        document.table((name, "表决", "通过", "未通过"), vote_cells(rows), (60, 32, 32, 32))


def vote_cells(rows: list[VoteRow]) -> list[tuple[str, ...]]:
    return [
        (row.label, f"{row.passed + row.failed}", f"{row.passed}", f"{row.failed}") for row in rows
    ]


def write_evaluations(document: OfficialDocument, found: Figures) -> None:
    document.heading("三、履职评议和评选")
    total = sum(row.total for row in found.evaluations)
    if total:
        closed = sum(row.closed for row in found.evaluations)
        words = counted(found.words, "人")
        told = f"已公布的测评结果为：{words}。" if words else "测评结果尚未公布。"
        document.paragraph(f"列入评议 {total} 人，已办结 {closed} 人。{told}")
    else:
        document.paragraph("全年没有列入计划的履职评议。")
    if found.awards:
        document.paragraph(f"全年授予称号：{counted(found.awards, '个')}。")


def write_training(document: OfficialDocument, found: Figures) -> None:
    document.heading("四、学习培训和代表履职")
    people = sum(row.people for row in found.training)
    if people:
        hours = sum((row.hours for row in found.training), Decimal(0))
        document.paragraph(
            f"全年 {people} 人取得学时，共 {plain(hours)} 学时，人均 {hours / people:.1f} 学时。"
        )
    else:
        document.paragraph("全年没有登记学时。")
    if found.duty:
        document.paragraph(f"代表履职年度已结转，等次情况为：{counted(found.duty, '人')}。")
    else:
        document.paragraph("代表履职年度尚未结转。")


def counted(rows: list[tuple[str, int]], unit: str) -> str:
    return "，".join(f"{name} {count} {unit}" for name, count in rows)
