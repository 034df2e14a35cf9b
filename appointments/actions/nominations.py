"""From the receipt of a nomination to the agenda of the session; every step is on record."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from appointments.gates import gate_of
from appointments.kinds import fault_of_proposer
from appointments.models import AgendaItem, BallotItem, Check, Nomination, Session
from appointments.models.rules import rule_on
from appointments.standings import bar_on, days_late, missing_materials
from core.audit import record
from core.state import Refused
from exams.models.records import local_day
from people.models import Tenure, User

MIN_REASON = 10
MIN_NOTE = 4
State, Step = Nomination.State, Check.Step
DECIDED = (State.PASSED, State.NOT_PASSED, State.WITHDRAWN)


def lock(nomination: Nomination, by: User, *permissions: str) -> None:
    """Take the row, then check that it is this person's business."""
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    demand_duty(nomination, by, *permissions)


def demand_duty(nomination: Nomination, by: User, *permissions: str) -> None:
    """Any one of the permissions will do; her own nomination is nobody's to handle."""
    if nomination.person_id == by.pk:
        raise Refused("您是本件提请的拟任命人员，不能办理本件。请由其他工作人员办理。")
    if not any(by.has_perm(f"appointments.{name}") for name in permissions):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")


def demand_reason(text: str, least: int = MIN_REASON) -> str:
    reason = text.strip()
    if len(reason) < least:
        raise Refused(f"请写明理由，不少于 {least} 个字。")
    return reason[:500]


def note_step(
    nomination: Nomination, step: str, note: str, *, by: User, at: datetime, **data: Any
) -> None:
    """The two traces of a step: in the file of the nomination and in the audit log."""
    Check.objects.create(nomination=nomination, step=step, note=note[:500], by=by, at=at)
    record(nomination, f"appointments.{step}", by=by, at=at, data={"note": note[:500], **data})


@transaction.atomic
def receive_nomination(
    nomination: Nomination, *, vacates: Iterable[Tenure] = (), by: User, at: datetime
) -> Nomination:
    """Enter a new, unsaved nomination into the register."""
    if nomination.person_id == by.pk:
        raise Refused("您是拟任命人员本人，不能受理自己的提请。请由其他工作人员受理。")
    refuse_unfit(nomination)
    refuse_barred(nomination, local_day(at))
    try:
        with transaction.atomic():
            nomination.save(force_insert=True)
    except IntegrityError as exc:
        raise Refused(
            "该人员本届内已有同一职务的提请正在办理，没有重复受理。请在列表中查找。"
        ) from exc
    nomination.vacates.set(own_tenures(nomination, vacates))
    data = {"kind": nomination.kind, "proposer_note": nomination.proposer_note}
    note_step(nomination, Step.RECEIVED, nomination.basis_document, by=by, at=at, **data)
    return nomination


def refuse_unfit(nomination: Nomination) -> None:
    """What the table of posts and the law on removals ask of a proposal."""
    fault = fault_of_proposer(nomination.kind, nomination.branch, nomination.proposer.branch)
    if fault and len(nomination.proposer_note.strip()) < MIN_NOTE:
        raise Refused(f"{fault}确有依据的，请在“提请机关与职务不一致的说明”中写明。")
    if nomination.decision.is_dismissal and not nomination.ground.strip():
        raise Refused("撤职案应当写明撤职的理由（《监督法》第六十二条第一款），请填写任免理由。")


def refuse_barred(nomination: Nomination, on: date) -> None:
    bar = bar_on(nomination, on)
    if bar is None:
        return
    rule = rule_on(on)
    if bar.until is None:
        raise Refused(
            f"该人员本届内已有 {bar.failures} 次表决未通过，本届内不得再提名担任同一职务"
            f"（{rule.cited('bar') if rule else ''}）。"
        )
    raise Refused(
        f"该人员上次表决未通过，{bar.until:%Y年%-m月%-d日}以前不能再提名担任同一职务"
        f"（{rule.cited('wait') if rule else ''}）。"
    )


def own_tenures(nomination: Nomination, tenures: Iterable[Tenure]) -> list[Tenure]:
    chosen = list(tenures)
    if any(one.person_id != nomination.person_id or one.ends_on for one in chosen):
        raise Refused("同时免去的职务应当是本人现在担任的职务，请重新选择。")
    if chosen and not nomination.decision.opens:
        raise Refused("只有任命的提请才能同时免去现任职务。请另外受理免职的提请。")
    return chosen


@transaction.atomic
def correct_nomination(nomination: Nomination, facts: dict, *, by: User, at: datetime) -> None:
    """Correct what was entered, until it is on the agenda; what changed is logged by name."""
    lock(nomination, by, "change_nomination")
    if nomination.state not in (State.RECEIVED, State.SCREENED, State.CLEARED, State.DEFERRED):
        raise Refused(f"本件“{nomination.get_state_display()}”，不能再修改。")
    if getattr(facts.get("person"), "pk", None) == by.pk:
        raise Refused("不能把提请改到自己名下。请由其他工作人员办理。")
    facts = dict(facts)
    vacates = facts.pop("vacates", None)
    changed = sorted(name for name, value in facts.items() if getattr(nomination, name) != value)
    settled = {"person", "post", "term", "kind"} & set(changed)
    if settled and (nomination.exemption_or_none or nomination.bypass_or_none):
        raise Refused(
            "本件已有免考或越过考试关口的记录，不能再改人员、职务和届次。请撤回后重新受理。"
        )
    for name in changed:
        setattr(nomination, name, facts[name])
    refuse_unfit(nomination)
    try:
        with transaction.atomic():
            nomination.save(update_fields=changed)
    except IntegrityError as exc:
        raise Refused("该人员本届内已有同一职务的提请正在办理，没有保存。") from exc
    if vacates is not None:
        nomination.vacates.set(own_tenures(nomination, vacates))
    record(nomination, "appointments.correct", by=by, at=at, data={"fields": changed})


@transaction.atomic
def screen_nomination(nomination: Nomination, *, note: str, by: User, at: datetime) -> None:
    lock(nomination, by, "screen_nomination")
    lacking = missing_materials(nomination, nomination.materials.values_list("name", flat=True))
    if lacking and len(note.strip()) < MIN_NOTE:
        raise Refused(f"还缺{'、'.join(lacking)}。请补齐，或者在意见中写明怎样处理。")
    nomination.move(State.SCREENED)
    note_step(nomination, Step.SCREENED, note.strip(), by=by, at=at)


@transaction.atomic
def clear_nomination(nomination: Nomination, *, note: str, by: User, at: datetime) -> None:
    """The decision of the 主任会议; `note` names the meeting. The exam is asked for later."""
    lock(nomination, by, "clear_nomination")
    note = demand_reason(note, least=4)
    nomination.move(State.CLEARED)
    note_step(nomination, Step.CLEARED, note, by=by, at=at)


@transaction.atomic
def table_nomination(
    nomination: Nomination, *, session: Session, note: str = "", by: User, at: datetime
) -> None:
    """Onto the agenda. Refused without a pass or an exemption, unless the gate was bypassed."""
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    lock(nomination, by, "table_nomination")
    gate = gate_of(nomination, local_day(at))
    if not gate.is_open:
        clause = f"（依据：{gate.basis}）" if gate.clause else ""
        raise Refused(f"不能列入会议议程：{gate.reason}{clause}")
    refuse_unready(nomination, session, local_day(at))
    nomination.move(State.TABLED, session=session, session_on=session.starts_on)
    last = session.agenda.aggregate(last=Max("position"))["last"] or 0
    AgendaItem.objects.create(session=session, nomination=nomination, position=last + 1)
    data = {"gate": gate.told, "bypassed": gate.is_bypassed, "session": session.pk}
    if gate.result_pk:
        data["result"] = gate.result_pk
    note_step(nomination, Step.TABLED, note.strip() or str(session), by=by, at=at, **data)


def refuse_unready(nomination: Nomination, session: Session, on: date) -> None:
    if session.state not in (Session.State.PLANNED, Session.State.OPEN):
        raise Refused(f"该会议{session.get_state_display()}，不能再列入议程。请选择另一次会议。")
    if session.state == Session.State.PLANNED and session.starts_on < on:
        raise Refused("会议日期已经过去，请填写将要召开的会议日期。")
    if session.term_id != nomination.term_id:
        raise Refused("该会议不属于本件提请的届次，请选择本届的会议。")
    late = days_late(nomination, session.starts_on)
    if late and not nomination.lateness_note:
        raise Refused(f"提请距会议少了 {late} 天。请先写明逾期的说明，由主任会议了解后再列入议程。")
    refuse_barred(nomination, on)


@transaction.atomic
def explain_lateness(nomination: Nomination, *, note: str, by: User, at: datetime) -> None:
    """Why it came late, as told to the 主任会议."""
    lock(nomination, by, "change_nomination")
    note = demand_reason(note)
    if nomination.state in DECIDED:
        raise Refused(f"本件{nomination.get_state_display()}，不需要再作说明。")
    Nomination.objects.filter(pk=nomination.pk).update(lateness_note=note)
    nomination.lateness_note = note
    record(nomination, "appointments.lateness", by=by, at=at, data={"note": note})


@transaction.atomic
def defer_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    lock(nomination, by, "screen_nomination", "clear_nomination")
    reason = demand_reason(reason, least=4)
    take_off_agenda(nomination, at)
    nomination.move(State.DEFERRED, session=None)
    note_step(nomination, Step.DEFERRED, reason, by=by, at=at)


@transaction.atomic
def resume_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    """From the beginning again: what was screened then may have changed since."""
    lock(nomination, by, "screen_nomination", "clear_nomination")
    reason = demand_reason(reason, least=4)
    nomination.move(State.RECEIVED)
    note_step(nomination, Step.RESUMED, reason, by=by, at=at)


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, reason: str, by: User, at: datetime) -> None:
    lock(nomination, by, "change_nomination")
    reason = demand_reason(reason, least=4)
    take_off_agenda(nomination, at)
    nomination.move(State.WITHDRAWN, session=None)
    note_step(nomination, Step.WITHDRAWN, reason, by=by, at=at)


def take_off_agenda(nomination: Nomination, at: datetime) -> None:
    """Before the vote only: once there is a count, it is announced or declared void first."""
    if BallotItem.objects.filter(nomination=nomination, is_void=False).exists():
        raise Refused("本件已经计票，不能撤回或者暂缓。计票有误的，请先作废这次计票。")
    nomination.agenda_items.filter(taken_off_at=None).update(taken_off_at=at)
