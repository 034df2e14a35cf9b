"""The facts of the procedure as the text that a form prints."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from appointments.facts import (
    Matter,
    decision_of,
    matter_of,
    printed_post,
    proposer_of,
    signer_of,
    vote_of,
)
from appointments.gates import gate_of
from appointments.kinds import KINDS
from appointments.models import Ballot, Nomination, Session
from appointments.oath import OATH
from appointments.standings import missing_materials, passed_on
from documents.papers import committee
from documents.wording import BLANK_DAY, day, number_or_blank, spaced

NONE, BLANK_NAME = "无", "＿＿＿＿＿＿"
MOVING = ("received", "screened", "cleared", "tabled")


def lines_of(matters: Iterable[Matter]) -> list[dict[str, str]]:
    return [
        {
            "序号": str(number),
            "姓名": spaced(one.person),
            "现任职务": one.current_post or "—",
            "职务": one.post,
            "类型": one.kind,
            "理由": one.ground or "—",
            "表述": one.sentence,
            "事项": one.sentence.rstrip("。"),
        }
        for number, one in enumerate(matters, start=1)
    ]


# --- one nomination -------------------------------------------------------------------------


def of_one_bill(nomination: Nomination) -> list[Nomination]:
    """What came in the same document stands in the same bill."""
    if not nomination.basis_document:
        return [nomination]
    same = Nomination.objects.filter(
        proposer=nomination.proposer,
        basis_document=nomination.basis_document,
        term=nomination.term,
        state__in=MOVING,
    )
    return list(same.with_facts().order_by("pk"))


def bill_values(nomination: Nomination, on: date) -> dict[str, Any]:
    rows = of_one_bill(nomination)
    signer = signer_of(nomination.proposer)
    return {
        "提请机关": proposer_of(nomination),
        "签署": f"{signer}　{BLANK_NAME}" if signer else "",
        "文号": number_or_blank(nomination.basis_document, on),
        "主送机关": committee(),
        "名单": lines_of(matter_of(row) for row in rows),
        "人数": str(len(rows)),
        "日期": day(on),
    }


def review_values(nomination: Nomination, on: date) -> dict[str, Any]:
    matter = matter_of(nomination)
    came = list(nomination.materials.values_list("name", flat=True))
    gate = gate_of(nomination, on)
    return {
        "机关": committee(),
        "姓名": matter.person,
        "现任职务": matter.current_post or NONE,
        "职务": matter.post,
        "类型": matter.kind,
        "理由": matter.ground.rstrip("。"),
        "提请机关": matter.proposer,
        "文号": matter.basis_document or NONE,
        "受理日期": day(nomination.received_on),
        "材料": "、".join(dict.fromkeys(came)) or NONE,
        "缺少材料": "、".join(missing_materials(nomination, came)) or NONE,
        "考试情况": exam_told(gate.label, gate.reason),
        "反映问题": objections_told(nomination),
        "意见": [
            {
                "机构": one.giver,
                "结论": one.get_verdict_display(),
                "内容": one.text or "—",
                "日期": day(one.given_on),
            }
            for one in nomination.opinions.all()
        ],
        "日期": day(on),
    }


def exam_told(label: str, reason: str) -> str:
    return f"{label}。{reason}" if reason and reason != label else f"{label}。"


def objections_told(nomination: Nomination) -> str:
    told = []
    for one in nomination.objections.all():
        answer = f"调查结论：{one.answer.rstrip('。')}。" if one.answer else "正在调查，尚无结论。"
        told.append(f"{day(one.received_on)}收到反映：{one.summary.rstrip('。')}。{answer}")
    return "".join(told) or "没有收到反映。"


def certificate_values(nomination: Nomination, on: date) -> dict[str, Any]:
    told = decision_of(nomination)
    return {
        "机关": committee(),
        "会议名称": told.session,
        "通过日期": day(told.passed_on),
        "姓名": told.matter.person,
        "职务": told.matter.post,
        "编号": told.certificate_number,
        "签署人": spaced(told.certificate_signed_by),
        "颁发日期": day(told.certificate_on),
    }


def oath_values(nomination: Nomination, on: date) -> dict[str, Any]:
    held = nomination.oaths.select_related("ceremony").last()
    return {
        "誓词": OATH,
        "姓名": nomination.person.real_name,
        "职务": printed_post(nomination.post),
        "宣誓日期": day(held.ceremony.held_on) if held else BLANK_DAY,
        "宣誓地点": held.ceremony.place if held else "",
        "领誓人": held.ceremony.leader if held else "",
    }


# --- a session and its counts ---------------------------------------------------------------


def before_vote(session: Session) -> list[Nomination]:
    """What is on the agenda and not voted on: leaving a post comes before taking it."""
    rows = Nomination.objects.filter(
        agenda_items__session=session, agenda_items__taken_off_at=None, state="tabled"
    )
    rows = rows.exclude(ballot_items__is_void=False).with_facts()
    ordered = rows.order_by("agenda_items__position", "pk")
    return sorted(ordered, key=lambda row: KINDS[row.kind].opens)


def vote_values(session: Session, on: date) -> dict[str, Any]:
    return vote_head(session) | {"名单": lines_of(map(matter_of, before_vote(session)))}


def vote_head(session: Session) -> dict[str, str]:
    return {
        "机关": committee(),
        "会议名称": session.name,
        "会议日期": day(session.starts_on),
    }


def vote_sheet(session: Session, on: date) -> dict[str, Any]:
    """A ballot for what ends a post and one for what opens it: the first vote comes first.

    A ballot carries no number, since a number would betray who marked it; the bundle has a cover
    with how many were printed.
    """
    rows = before_vote(session)
    groups = [
        (title, lines_of(matter_of(row) for row in rows if KINDS[row.kind].opens == opens))
        for title, opens in (("免职、辞职和撤职事项", False), ("任命和代理事项", True))
    ]
    return vote_head(session) | {
        "张数": session.members.count(),
        "表决票": [{"题": title, "名单": lines} for title, lines in groups if lines],
    }


def tally_values(ballot: Ballot, on: date) -> dict[str, Any]:
    told = vote_of(ballot)
    return {
        "机关": committee(),
        "会议名称": told.session,
        "会议日期": day(told.held_on),
        "地点": told.place or "—",
        "名单": lines_of(told.matters),
        "表决方式": told.method,
        "合并表决依据": combined_told(told.combined_basis),
        "应到": str(told.members),
        "出席": str(told.present),
        "发出": str(told.issued),
        "收回": str(told.returned),
        "有效": str(told.valid),
        "无效": str(told.invalid),
        "赞成": str(told.approve),
        "反对": str(told.oppose),
        "弃权": str(told.abstain),
        "通过所需": str(told.needed),
        "结果": "通过" if told.has_carried else "未通过",
        "监票人": told.scrutineers,
        "计票人": told.counters,
    }


def combined_told(basis: str) -> str:
    return f"合并表决（{basis}）" if basis else "分别表决"


def carried_in(session: Session) -> list[Nomination]:
    rows = Nomination.objects.filter(session=session, state="passed").with_facts()
    return sorted(rows.order_by("pk"), key=lambda row: KINDS[row.kind].opens)


def decision_values(session: Session, on: date, kind: str = "decision") -> dict[str, Any]:
    rows = carried_in(session)
    out = Nomination.objects.filter(pk__in=[row.pk for row in rows], issues__kind=kind)
    number, issued_on = out.values_list("issues__number", "issues__issued_on").first() or ("", None)
    return {
        "机关": committee(),
        "会议名称": session.name,
        "通过日期": day((passed_on(rows[0]) if rows else None) or local_day_of(session)),
        "文号": number_or_blank(number, on),
        "名单": lines_of(map(matter_of, rows)),
        "日期": day(issued_on or on),
    }


def notice_values(session: Session, on: date) -> dict[str, Any]:
    return decision_values(session, on, kind="notice")


def local_day_of(session: Session) -> date:
    return session.ends_on or session.starts_on
