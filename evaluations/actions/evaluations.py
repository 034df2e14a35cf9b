"""One evaluation from the notice to the file. Nothing here follows from a result by itself."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files import File
from django.db import IntegrityError, transaction

from core.dates import add_months
from core.files import keep_private
from core.state import Refused
from evaluations.actions.plans import demand_permission, note_step
from evaluations.actions.ratings import demand_text, set_up_rating
from evaluations.models import (
    Consequence,
    Delivery,
    Evaluation,
    EvaluationPaper,
    RatedItem,
    RaterGroup,
    Rating,
    SessionQuestion,
    SurveyGroup,
    SurveyNote,
)
from exams.models.records import local_day
from notices.actions import send_notice
from people.models import User

State, Kind = Evaluation.State, EvaluationPaper.Kind
PAPER_SUFFIXES = (".pdf", ".doc", ".docx", ".ofd", ".wps", ".jpg", ".jpeg", ".png")
OPEN = (State.REPORTING, State.SURVEYING, State.SCORED, State.RECTIFYING)


def lock(evaluation: Evaluation, by: User, *permissions: str) -> None:
    """Take the row, then check that it is this person's business."""
    evaluation.refresh_from_db(from_queryset=Evaluation.objects.select_for_update())
    if evaluation.person_id == by.pk:
        raise Refused("您是本次评议的对象，不能办理。请由其他工作人员办理。")
    demand_permission(by, *permissions)


def refuse_outside(evaluation: Evaluation, *states: str) -> None:
    if evaluation.state not in states:
        raise Refused(f"本件“{evaluation.get_state_display()}”，现在不能办理这一步。")


def has_paper(evaluation: Evaluation, kind: str) -> bool:
    return evaluation.papers.filter(kind=kind).exists()


@transaction.atomic
def give_notice(evaluation: Evaluation, *, by: User, at: datetime) -> None:
    """From now on the person evaluated sees her evaluation and hands in her report."""
    lock(evaluation, by, "change_evaluation")
    evaluation.move(State.REPORTING)
    due = evaluation.self_report_due_on
    note = f"述职报告请于 {due:%Y年%-m月%-d日} 以前提交"
    note_step(evaluation, "发出评议通知", note, verb="notify", by=by, at=at)
    send_notice(
        [evaluation.person],
        subject="履职评议通知",
        text=f"您已列入“{evaluation.cycle}”评议对象。{note}。",
        link=f"/evaluations/{evaluation.pk}/",
        by=by,
        at=at,
    )


def submit_paper(
    evaluation: Evaluation, *, kind: str, upload: File, by: User, at: datetime
) -> EvaluationPaper:
    """By the officers, or, for her reports, by the person evaluated.

    The file is stored before the row that names it, so that a failure leaves an unnamed file and
    never a name without a file.
    """
    if not str(upload.name).lower().endswith(PAPER_SUFFIXES):
        raise Refused("材料应为 PDF、Word、WPS、OFD 或图片文件，请重新选择。")
    if kind not in Kind.values:
        raise Refused("请选择材料的种类。")
    stored = keep_private("evaluations", upload, suffix=str(upload.name).lower())
    with transaction.atomic():
        evaluation.refresh_from_db(from_queryset=Evaluation.objects.select_for_update())
        is_own = evaluation.person_id == by.pk
        if is_own and kind not in EvaluationPaper.OWN:
            raise Refused("这一种材料由人大常委会工作人员提交。")
        if not is_own:
            demand_permission(by, "change_evaluation")
        refuse_outside(evaluation, *states_for(kind))
        paper = EvaluationPaper.objects.create(
            evaluation=evaluation, kind=kind, stored=stored, name=str(upload.name)[-200:],
            by=by, at=at,
        )  # fmt: skip
        label = f"提交{paper.get_kind_display()}"
        note_step(evaluation, label, paper.name, verb="paper", by=by, at=at)
    return paper


def states_for(kind: str) -> tuple[str, ...]:
    return {
        Kind.SELF_REPORT: (State.REPORTING, State.SURVEYING),
        Kind.SURVEY_REPORT: (State.SURVEYING,),
        Kind.OPINION: (State.SCORED,),
        Kind.PLAN: (State.RECTIFYING,),
        Kind.RECTIFICATION: (State.RECTIFYING,),
    }.get(Kind(kind), OPEN)


# --- survey -----------------------------------------------------------------------------------


@transaction.atomic
def begin_survey(evaluation: Evaluation, *, note: str = "", by: User, at: datetime) -> None:
    lock(evaluation, by, "change_evaluation")
    if not has_paper(evaluation, Kind.SELF_REPORT):
        note = demand_text(note, "没有收到述职报告就开始调查的理由", least=10)
    evaluation.move(State.SURVEYING)
    note_step(evaluation, "开始调查了解", note, verb="survey", by=by, at=at)


@transaction.atomic
def add_survey_group(evaluation: Evaluation, group: SurveyGroup, *, by: User, at: datetime) -> None:
    """`group` is unsaved."""
    lock(evaluation, by, "change_evaluation")
    refuse_outside(evaluation, State.REPORTING, State.SURVEYING)
    group.evaluation = evaluation
    group.save(force_insert=True)
    note_step(evaluation, f"成立{group.name}", f"组长{group.leader}", verb="survey", by=by, at=at)


@transaction.atomic
def add_survey_note(group: SurveyGroup, note: SurveyNote, *, by: User, at: datetime) -> None:
    """`note` is unsaved."""
    evaluation = Evaluation.objects.get(pk=group.evaluation_id)
    lock(evaluation, by, "change_evaluation")
    refuse_outside(evaluation, State.SURVEYING)
    note.group, note.by, note.at = group, by, at
    note.save(force_insert=True)
    told = f"{group.name}：{note.get_kind_display()}"
    note_step(evaluation, told, note.people, verb="survey", by=by, at=at)


# --- session and rating -----------------------------------------------------------------------


@transaction.atomic
def start_rating(
    evaluations: Sequence[Evaluation],
    rating: Rating,
    *,
    groups: Sequence[RaterGroup],
    by: User,
    at: datetime,
) -> Rating:
    """One ballot for all of these people. After the first result it is the 再次测评."""
    rows = list(
        Evaluation.objects.select_for_update()
        .filter(pk__in=[one.pk for one in evaluations])
        .order_by("pk")
    )
    for row in rows:
        lock(row, by, "change_evaluation")
        refuse_outside(row, State.SURVEYING, State.RECTIFYING)
        if row.state == State.RECTIFYING and not row.result:
            raise Refused("第一次测评还没有结果，不能再次测评。")
    items = [
        RatedItem(label=row.person.real_name, note=row.post_title[:100], person=row.person)
        for row in rows
    ]
    set_up_rating(rating, groups=groups, items=items, by=by, at=at)
    for row, item in zip(rows, items, strict=True):
        again = row.state == State.RECTIFYING
        old = row.re_item if again else row.item
        if old is not None and old.rating.state != Rating.State.CANCELLED:
            raise Refused(f"{row.person}已经安排测评，请在“测评”中办理。")
        setattr(row, "re_item" if again else "item", item)
        row.save(update_fields=["re_item" if again else "item"])
        label = "安排再次测评" if again else "安排测评"
        note_step(row, label, rating.title, verb="rate", by=by, at=at)
    return rating


@transaction.atomic
def add_question(
    evaluation: Evaluation, question: SessionQuestion, *, by: User, at: datetime
) -> None:
    """`question` is unsaved."""
    lock(evaluation, by, "change_evaluation")
    refuse_outside(evaluation, State.SURVEYING, State.SCORED)
    question.evaluation, question.by, question.at = evaluation, by, at
    question.save(force_insert=True)
    note_step(evaluation, "会议询问", question.asked_by, verb="question", by=by, at=at)


@transaction.atomic
def note_score(evaluation: Evaluation, *, session_name: str, by: User, at: datetime) -> None:
    """The session is over: report heard, questions asked, the released result stands."""
    lock(evaluation, by, "change_evaluation")
    if not has_paper(evaluation, Kind.SURVEY_REPORT):
        raise Refused("还没有提交调查报告。请先提交，再登记测评结果。")
    if not evaluation.result:
        raise Refused("测评结果还没有由主任会议公布。公布以后再登记。")
    session_name = demand_text(session_name, "评议会议的名称")
    evaluation.move(State.SCORED, session_name=session_name[:200])
    note_step(evaluation, "会议评议和测评", session_name, verb="score", by=by, at=at)


# --- opinion, deliveries, rectification -------------------------------------------------------


@transaction.atomic
def deliver(
    evaluation: Evaluation,
    *,
    kind: str,
    recipient: str,
    document: str,
    sent_on: date,
    by: User,
    at: datetime,
) -> Delivery:
    lock(evaluation, by, "change_evaluation")
    refuse_outside(evaluation, State.SCORED, State.RECTIFYING)
    if not has_paper(evaluation, Kind.OPINION):
        raise Refused("还没有提交评议意见，没有可以送达的文件。")
    if sent_on > local_day(at) or sent_on < evaluation.session_on:
        raise Refused("发出日期应在评议会议以后、今天以前，请核对。")
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                evaluation=evaluation, kind=kind, document=document.strip()[:100],
                recipient=demand_text(recipient, "收件人", least=2)[:100],
                sent_on=sent_on, sent_by=by,
            )  # fmt: skip
    except IntegrityError as exc:
        raise Refused("已经登记过送达这一收件人，没有重复登记。") from exc
    label = delivery.get_kind_display()
    note_step(evaluation, label, f"{delivery.recipient} {document}", verb="deliver", by=by, at=at)
    return delivery


@transaction.atomic
def note_receipt(
    delivery: Delivery, *, receipt: str, received_on: date, by: User, at: datetime
) -> None:
    evaluation = Evaluation.objects.get(pk=delivery.evaluation_id)
    lock(evaluation, by, "change_evaluation")
    delivery.refresh_from_db()
    if delivery.received_on is not None:
        raise Refused("已经登记签收，不能改。")
    if not delivery.sent_on <= received_on <= local_day(at):
        raise Refused("签收日期应在发出日期以后、今天以前，请核对。")
    delivery.received_on = received_on
    delivery.receipt = demand_text(receipt, "签收人", least=2)[:100]
    delivery.save(update_fields=["received_on", "receipt"])
    label = f"{delivery.get_kind_display()}已签收"
    note_step(evaluation, label, delivery.receipt, verb="receipt", by=by, at=at)


def missing_feedback(evaluation: Evaluation) -> list[str]:
    """What must have gone out before the matter goes on."""
    sent = set(evaluation.deliveries.values_list("kind", flat=True))
    return [Delivery.Kind(kind).label for kind in Delivery.FEEDBACK if kind not in sent]


@transaction.atomic
def begin_rectification(evaluation: Evaluation, *, note: str = "", by: User, at: datetime) -> None:
    """Months count from the day on which she was sent the opinion."""
    lock(evaluation, by, "change_evaluation")
    if missing := missing_feedback(evaluation):
        raise Refused(f"评议意见还没有{'、'.join(missing)}。送达以后才能开始整改。")
    told = evaluation.deliveries.filter(kind=Delivery.Kind.PERSON).earliest("sent_on")
    due = add_months(told.sent_on, evaluation.cycle.rectification_months)
    evaluation.move(State.RECTIFYING, report_due_on=due)
    note = note.strip() or f"整改报告请于 {due:%Y年%-m月%-d日} 以前提交"
    note_step(evaluation, "开始整改", note, verb="rectify", by=by, at=at)


@transaction.atomic
def extend_rectification(
    evaluation: Evaluation, *, until: date, reason: str, by: User, at: datetime
) -> None:
    lock(evaluation, by, "decide_evaluation")
    refuse_outside(evaluation, State.RECTIFYING)
    reason = demand_text(reason, "延期理由")
    if evaluation.report_due_on is None or until <= evaluation.report_due_on:
        raise Refused("延期后的日期应晚于现在的期限。")
    evaluation.report_due_on = until
    evaluation.save(update_fields=["report_due_on"])
    note_step(evaluation, f"延期到 {until:%Y-%m-%d}", reason, verb="extend", by=by, at=at)


@transaction.atomic
def decide_consequence(
    evaluation: Evaluation,
    *,
    kind: str,
    meeting: str,
    reason: str,
    decided_on: date,
    by: User,
    at: datetime,
) -> Consequence:
    """A named decision of the chair's; no result makes one, whatever it is."""
    lock(evaluation, by, "decide_evaluation")
    refuse_outside(evaluation, State.SCORED, State.RECTIFYING, State.CLOSED)
    if decided_on > local_day(at):
        raise Refused("决定日期还没有到，请核对。")
    consequence = Consequence.objects.create(
        evaluation=evaluation, kind=kind, decided_on=decided_on, by=by, at=at,
        meeting=demand_text(meeting, "作出决定的会议")[:200],
        reason=demand_text(reason, "理由", least=10),
    )  # fmt: skip
    label = f"决定：{consequence.get_kind_display()}"
    note_step(evaluation, label, consequence.meeting, verb="decide", by=by, at=at)
    return consequence


@transaction.atomic
def close_evaluation(evaluation: Evaluation, *, outcome: str, by: User, at: datetime) -> None:
    """Into the personal file. Ending it before its time wants the reason in full."""
    lock(evaluation, by, "change_evaluation")
    outcome = demand_text(outcome, "办结意见")
    if evaluation.state in (State.PLANNED, State.REPORTING, State.SURVEYING):
        outcome = "提前终止：" + demand_text(outcome, "提前终止评议的理由", least=10)
    elif missing := missing_feedback(evaluation):
        raise Refused(f"评议意见还没有{'、'.join(missing)}，不能办结。")
    elif evaluation.state == State.RECTIFYING and not has_paper(evaluation, Kind.RECTIFICATION):
        raise Refused("还没有收到整改报告，不能办结。")
    evaluation.move(State.CLOSED, closed_on=local_day(at), outcome=outcome[:300])
    note_step(evaluation, "办结归档", outcome, verb="close", by=by, at=at)
