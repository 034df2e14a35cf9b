"""任前法律知识考试情况报告: a sitting's record as an official document and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from core.workbook import write_workbook
from documents.official import OfficialDocument
from exams.actions.seals import SealCheck
from exams.models import Incident, Regulation, Sitting
from exams.reporting import Line, SittingRecord, plain

ROUTINE = frozenset({Incident.Kind.LATE_ANSWER})
PERSONAL = ("序号", "准考证号", "姓名", "系统", "拟任职务", "成绩", "等次", "备注")
WIDTHS = (9, 36, 17, 17, 34, 15, 17, 11)  # 156 mm together


@dataclass(frozen=True)
class Annex:
    """What the layers above have to add. An `alarm` is framed and printed bold."""

    title: str
    paragraphs: Sequence[str]
    alarm: bool = False


def report_title(sitting: Sitting) -> str:
    return f"关于{sitting.title}情况的报告"


def day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y年%-m月%-d日}"


def hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-H时%M分}"


# --- the document ---------------------------------------------------------------------------


def report_docx(
    record: SittingRecord, seal: SealCheck, annexes: Sequence[Annex], *, at: datetime
) -> bytes:
    document = OfficialDocument(title=report_title(record.sitting), at=at)
    document.addressee("主任会议")
    document.paragraph(opening(record))
    number = iter("一二三四五六七八九")
    document.heading(f"{next(number)}、考试组织情况")
    for text in (organisation(record), attendance(record)):
        document.paragraph(text)
    document.heading(f"{next(number)}、成绩情况")
    document.paragraph(outcome(record))
    write_tables(document, record)
    document.heading(f"{next(number)}、考场情况")
    for text in conduct(record):
        document.paragraph(text)
    document.heading(f"{next(number)}、适用规定")
    for text in rules(record.sitting.regulation):
        document.paragraph(text)
    for annex in annexes:
        document.heading(f"{next(number)}、{annex.title}")
        for text in annex.paragraphs:
            (document.warning if annex.alarm else document.paragraph)(text)
    document.heading(f"{next(number)}、试卷封存与核验")
    write_seal(document, seal)
    document.signatures(("报告人", "审核人"), day(at))
    return document.content()


def opening(record: SittingRecord) -> str:
    sitting = record.sitting
    again = f"（“{sitting.resit_of}”的补考）" if sitting.resit_of else ""
    return f"根据{cited(sitting.regulation)}，现将“{sitting.title}”{again}有关情况报告如下。"


def cited(regulation: Regulation) -> str:
    return f"《{regulation.name}》（{regulation.basis_document}）"


def organisation(record: SittingRecord) -> str:
    sitting, regulation = record.sitting, record.sitting.regulation
    place = f"在{sitting.room}" if sitting.room else ""
    book = f"开卷（{regulation.open_book_decision}）" if regulation.is_open_book else "闭卷"
    began = sitting.opened_at or sitting.opens_at
    ended = sitting.closed_at or sitting.closes_at
    end = hour(ended) if day(began) == day(ended) else f"{day(ended)}{hour(ended)}"
    return (
        f"考试于{day(began)}{hour(began)}{place}开始，{end}结束，采取{book}"
        f"{sitting.get_mode_display()}方式，作答时长 {sitting.minutes} 分钟，"
        f"满分 {plain(regulation.full_mark)} 分，{plain(regulation.pass_mark)} 分以上为合格。"
    )


def attendance(record: SittingRecord) -> str:
    figures = record.figures
    void = f"，作答被宣布作废 {figures.void} 人" if figures.void else ""
    return (
        f"应考 {figures.entered} 人，实考 {figures.sat} 人，请假 {figures.excused} 人，"
        f"缺考 {figures.absent} 人{void}，参考率 {figures.attendance}。"
    )


def outcome(record: SittingRecord) -> str:
    figures = record.figures
    counts = [
        (name, sum(branch.grades[name] for branch in record.branches)) for name in record.grades
    ]
    told = "，".join(f"{name} {count} 人" for name, count in counts)
    return (
        f"取得成绩 {figures.judged} 人，其中{told}；合格以上共 {figures.passed} 人，"
        f"合格率 {figures.pass_rate}。最高 {figures.highest} 分，最低 {figures.lowest} 分，"
        f"平均 {figures.average} 分。各系统情况见表1，个人成绩见表2。"
    )


def write_tables(document: OfficialDocument, record: SittingRecord) -> None:
    document.caption("表1　各系统成绩情况")
    header = ["系统", "应考", "实考", "合格", "合格率", *record.grades]
    rest = round(100 / max(len(record.grades), 1), 1)
    widths = [16, 13, 13, 13, 16, *[min(rest, 20)] * len(record.grades)]
    document.table(header, branch_rows(record), widths)
    document.caption("表2　个人成绩（按座位号排列，不分名次）")
    document.table(PERSONAL, personal_rows(record), WIDTHS)


def branch_rows(record: SittingRecord) -> list[list[str]]:
    return [
        [
            branch.name,
            *[str(count) for count in (branch.entered, branch.sat, branch.passed)],
            branch.pass_rate,
            *[str(branch.grades[name]) for name in record.grades],
        ]
        for branch in record.branches
    ]


def personal_rows(record: SittingRecord) -> list[list[str]]:
    return [personal_row(number, line) for number, line in enumerate(record.lines, start=1)]


def personal_row(number: int, line: Line) -> list[str]:
    candidate = line.candidate
    remark = f"加时{candidate.extra_minutes}分" if candidate.extra_minutes else ""
    return [
        str(number),
        candidate.admission_number,
        str(candidate.person),
        candidate.get_branch_display(),
        candidate.post_title,
        line.total,
        line.grade,
        remark,
    ]


def conduct(record: SittingRecord) -> list[str]:
    """Every entry of the room's record, and the late answers with what was decided."""
    told = [incident_text(one) for one in record.incidents if one.kind not in ROUTINE]
    for late in record.late:
        decision = late.decision or "尚未作出处理意见"
        told.append(
            f"{late.candidate.person}有 {late.count} 次答案在截止后到达"
            f"（{hour(late.first_at)}起），已单独存档，未计入成绩。处理意见：{decision}。"
        )
    return told or ["考试秩序正常，没有需要报告的情况。"]


def incident_text(incident: Incident) -> str:
    whose = f"{incident.candidate.person}，" if incident.candidate else ""
    who = f"（{incident.by}）" if incident.by else ""
    # A plain note speaks for itself; a text that already opens with its kind says it once.
    label = "" if incident.kind == Incident.Kind.NOTE else f"{incident.get_kind_display()}："
    told = incident.text.rstrip("。").removeprefix(label)
    return f"{hour(incident.at)}，{label}{whose}{told}{who}。"


def rules(regulation: Regulation) -> list[str]:
    failing, *passing = regulation.grade_bands
    bands = "，".join(f"{start} 分以上为{name}" for name, start in reversed(passing))
    clauses = regulation.clauses
    resits = f"补考 {regulation.resits} 次，公布后 {regulation.resit_within_days} 天内参加"
    validity = regulation.get_validity_display()
    return [
        f"成绩依照{cited(regulation)}评定，该办法自{regulation.effective_from:%Y年%-m月%-d日}起施行。",
        f"等次：{bands}，其余为{failing[0]}。多项选择题：{regulation.get_multiple_policy_display()}。",
        f"不合格的：{resits if regulation.resits else '不设补考'}{quoted(clauses, 'resit')}。"
        f"合格成绩：{validity}{quoted(clauses, 'validity')}。",
    ]


def quoted(clauses: dict[str, str], key: str) -> str:
    return f"（{clauses[key]}）" if clauses.get(key) else ""


def write_seal(document: OfficialDocument, seal: SealCheck) -> None:
    signed = "、".join(
        f"{one.officer}（{day(one.signed_at)}{hour(one.signed_at)}）" for one in seal.signatures
    )
    if not seal.signatures:
        document.paragraph("本场次试卷没有封存签名。")
        return
    verdict = "与封存时一致" if seal.is_intact else "与封存时不一致，请立即查明原因"
    document.paragraph(
        f"全部 {len(seal.papers)} 套试卷由{signed}签名封存。生成本报告时重新计算摘要，{verdict}。"
        "整套试卷的摘要（SHA-256）为："
    )
    document.digest(seal.digest)


# --- the workbook ---------------------------------------------------------------------------


def report_xlsx(record: SittingRecord, annexes: Sequence[Annex], *, at: datetime) -> bytes:
    figures = record.figures
    summary = [
        ("项目", "内容"),
        ("场次", record.sitting.title),
        ("适用办法", cited(record.sitting.regulation)),
        ("应考", figures.entered),
        ("实考", figures.sat),
        ("请假", figures.excused),
        ("缺考", figures.absent),
        ("取得成绩", figures.judged),
        ("合格", figures.passed),
        ("合格率", figures.pass_rate),
        ("平均分", figures.average),
        ("生成时间", f"{day(at)}{hour(at)}"),
        *[(annex.title, text) for annex in annexes for text in annex.paragraphs],
    ]
    header = ["系统", "应考", "实考", "合格", "合格率", *record.grades]
    target = BytesIO()
    write_workbook(
        target,
        [
            ("成绩", [PERSONAL, *workbook_rows(record)]),
            ("统计", [header, *branch_rows(record)]),
            ("考场情况", [("情况",), *[(text,) for text in conduct(record)]]),
            ("说明", summary),
        ],
        widths=[14, 18, 14, 14, 32, 10, 12, 14],
    )
    return target.getvalue()


def workbook_rows(record: SittingRecord) -> list[list[object]]:
    """Marks as numbers, so that they can be added up; everything else as text."""
    rows: list[list[object]] = []
    for line, row in zip(record.lines, personal_rows(record), strict=True):
        total = line.result.total if line.result else line.status
        rows.append([*row[:5], total, line.grade, row[7]])
    return rows
