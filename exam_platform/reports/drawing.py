"""Figures as charts for the page and as sheets for the workbook."""

from io import BytesIO
from typing import Any

from core.charts import Chart, Row, chart
from core.workbook import write_workbook
from exam_platform.reports.figures import BY, Figures, VoteRow
from exams.reporting import rate


def charts_of(found: Figures) -> list[Chart]:
    first, of = BY[found.by], "历年" if found.by == "year" else f"{found.year} 年"
    year = f"{found.year} 年"
    return [
        exam_chart(found, f"{of}任前法律知识考试", first),
        vote_chart(found.votes, f"{of}人事任免表决", first),
        vote_chart(found.kinds, f"{year}表决，按决定类型", "决定类型"),
        chart(
            [Row(row.label, (row.closed, row.total - row.closed)) for row in found.evaluations],
            caption=f"{of}履职评议",
            series=("办结", "进行中"),
            first_column=first,
            unit="人",
        ),
        chart(
            [Row(word, (count,)) for word, count in found.words],
            caption=f"{year}履职评议测评结果",
            first_column="结果",
            unit="人",
        ),
        training_chart(found, f"{of}学习培训", first),
    ]


def exam_chart(found: Figures, caption: str, first: str) -> Chart:
    rows = [
        Row(
            row.label,
            (row.passed, row.judged - row.passed),
            note=f"{row.sittings} 场，应考 {row.entered} 人，合格率 {rate(row.passed, row.judged)}",
        )
        for row in found.exams
    ]
    series = ("合格", "不合格")
    return chart(rows, caption=caption, series=series, first_column=first, unit="人次")


def vote_chart(votes: list[VoteRow], caption: str, first: str) -> Chart:
    rows = [Row(row.label, (row.passed, row.failed)) for row in votes]
    series = ("通过", "未通过")
    return chart(rows, caption=caption, series=series, first_column=first, unit="件")


def training_chart(found: Figures, caption: str, first: str) -> Chart:
    rows = [
        Row(
            row.label,
            (row.hours,),
            note=f"{row.people} 人，人均 {row.hours / row.people:.1f} 学时",
        )
        for row in found.training
    ]
    return chart(rows, caption=caption, first_column=first, unit="学时")


def workbook_of(found: Figures) -> bytes:
    first = BY[found.by]
    sheets: list[tuple[str, list[tuple[Any, ...]]]] = [
        (
            "任前考试",
            [(first, "场次", "应考", "取得成绩", "合格", "合格率")]
            + [
                (r.label, r.sittings, r.entered, r.judged, r.passed, rate(r.passed, r.judged))
                for r in found.exams
            ],
        ),
        (
            "人事任免",
            [(first, "通过", "未通过")] + [(r.label, r.passed, r.failed) for r in found.votes],
        ),
        (
            f"{found.year}年按决定类型",
            [("决定类型", "通过", "未通过")] + [(r.label, r.passed, r.failed) for r in found.kinds],
        ),
        (
            "履职评议",
            [(first, "评议对象", "办结")]
            + [(r.label, r.total, r.closed) for r in found.evaluations],
        ),
        (f"{found.year}年测评结果", [("结果", "人数"), *found.words]),
        (
            "学习培训",
            [(first, "人数", "学时")] + [(r.label, r.people, r.hours) for r in found.training],
        ),
    ]
    target = BytesIO()
    write_workbook(target, sheets, widths=[32, 12, 12, 12, 12, 12])
    return target.getvalue()
