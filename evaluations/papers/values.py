"""The facts of an evaluation as the text that a form prints."""

from datetime import date
from typing import Any

from documents.papers import committee
from documents.wording import day, number_or_blank, spaced
from evaluations.facts import EvaluationFacts, ResultFacts, ballot_facts, evaluation_facts
from evaluations.models import Cycle, Delivery, Evaluation, RaterGroup, Rating

To = Delivery.Kind
BLANK_NAME = "＿＿＿＿＿＿"
BOX = "□"


def plan_values(cycle: Cycle, on: date) -> dict[str, Any]:
    rows = list(cycle.evaluations.select_related("person", "cycle"))
    return {
        "机关": committee(),
        "年度": str(cycle.year),
        "计划名称": cycle.title,
        "依据文件": cycle.basis_document,
        "述职天数": str(cycle.self_report_days),
        "反馈天数": str(cycle.feedback_days),
        "整改月数": str(cycle.rectification_months),
        "名单": [
            {
                "序号": str(number),
                "姓名": spaced(str(row.person)),
                "职务": row.post_title,
                "确定方式": row.get_chosen_by_display(),
                "会议日期": day(row.session_on),
                "述职期限": day(row.self_report_due_on),
            }
            for number, row in enumerate(rows, start=1)
        ],
        "人数": str(len(rows)),
        "日期": day(on),
    }


def ballot_values(rating: Rating, on: date) -> dict[str, Any]:
    told = ballot_facts(rating)
    boxes = "　".join(f"{BOX}{option}" for option in told.options)
    return {
        "机关": committee(),
        "名称": told.title,
        "说明": f"{told.question.rstrip('。') or '请对下列对象作出评价'}。",
        "日期": day(told.held_on),
        "名单": [
            {"序号": str(number), "对象": label, "选项": boxes}
            for number, label in enumerate(told.items, start=1)
        ],
    }


def ballot_sheet(rating: Rating, on: date) -> dict[str, Any]:
    """A sheet for each group of raters that votes on paper: groups are counted apart."""
    groups = rating.groups.filter(method=RaterGroup.Method.PAPER)
    return ballot_values(rating, on) | {
        "主体": [group.label for group in groups],
        "选项": list(ballot_facts(rating).options),
    }


def subject_values(row: Evaluation, on: date) -> dict[str, Any]:
    return subject_of(evaluation_facts(row), row, on)


def subject_of(told: EvaluationFacts, row: Evaluation, on: date) -> dict[str, Any]:
    return {
        "机关": committee(),
        "姓名": told.person,
        "职务": told.post_title,
        "计划名称": told.plan,
        "依据文件": told.basis_document,
        "会议名称": told.session_name or "常委会会议",
        "会议日期": day(told.session_on),
        "整改期限": day(told.report_due_on),
        "整改月数": str(row.cycle.rectification_months),
        "日期": day(on),
    }


def figures_of(result: ResultFacts, row: Evaluation) -> dict[str, Any]:
    return {
        "得分": result.score or "—",
        "满意率": percent(result.best_rate),
        "满意和基本满意率": percent(result.accepted_rate),
        "建议等次": row.result.get("word") or "—",
        "收回": str(result.returned),
        "无效": str(result.invalid),
        "票数": [{"选项": label, "票": str(count)} for label, count in result.counts],
    }


def percent(rate: str) -> str:
    return f"{rate}%" if rate else "—"


def opinion_values(row: Evaluation, on: date) -> dict[str, Any]:
    told = evaluation_facts(row)
    assert told.result is not None  # the obstacle of every paper with figures
    return subject_of(told, row, on) | figures_of(told.result, row)


def letter_values(row: Evaluation, on: date, kind: str) -> dict[str, Any]:
    """By the delivery that is on record, or to whom such a letter goes."""
    sent = row.deliveries.filter(kind=kind).first()
    return opinion_values(row, on) | {
        "收件人": sent.recipient if sent else usual_recipient(row, kind),
        "文号": number_or_blank(sent.document if sent else "", on),
    }


def feedback_values(row: Evaluation, on: date, kind: str) -> dict[str, Any]:
    asked = "请" if kind == To.PERSON else f"请督促{row.person}同志"
    return letter_values(row, on, kind) | {"整改要求": f"{asked}按照评议意见认真整改"}


def usual_recipient(row: Evaluation, kind: str) -> str:
    county = committee().partition("人民代表大会")[0]
    if kind == To.PERSON:
        return f"{row.person}同志"
    return {
        To.COMMITTEE.value: f"中共{county}委员会",
        To.DISCIPLINE.value: f"中共{county}纪律检查委员会、{county}监察委员会",
        To.ORGANIZATION.value: f"中共{county}委员会组织部",
    }.get(kind, BLANK_NAME)
