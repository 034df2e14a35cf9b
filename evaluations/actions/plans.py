"""Who is evaluated in a year: by decision of the 主任会议, or by a lot that anybody can repeat."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from core.audit import record
from core.state import Refused
from evaluations.actions.ratings import demand_text
from evaluations.lot import draw, new_seed
from evaluations.models import Cycle, Evaluation, EvaluationStep, Lot
from exams.assembly import commitment
from people.models import User

Choice = Evaluation.Choice


def demand_permission(by: User, *names: str) -> None:
    if not any(by.has_perm(f"evaluations.{name}") for name in names):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")


def note_step(
    evaluation: Evaluation, label: str, note: str = "", *, verb: str, by: User, at: datetime
) -> None:
    """The two traces of a step: in the file of the evaluation and in the audit log."""
    kept = note.strip()[:500]
    EvaluationStep.objects.create(evaluation=evaluation, label=label, note=kept, by=by, at=at)
    record(evaluation, f"evaluations.{verb}", by=by, at=at, data={"step": label})


@transaction.atomic
def choose_subject(
    cycle: Cycle,
    person: User,
    *,
    post_title: str,
    decision: str,
    session_on: date,
    chosen_by: str = Choice.DECISION,
    by: User,
    at: datetime,
) -> Evaluation:
    """`decision` names the meeting that chose her, or before which the lot was drawn."""
    demand_permission(by, "add_evaluation")
    if person.pk == by.pk:
        raise Refused("不能由本人登记对自己的评议。请由其他工作人员办理。")
    decision = demand_text(decision, "确定评议对象的会议")
    try:
        with transaction.atomic():
            evaluation = Evaluation.objects.create(
                cycle=cycle,
                person=person,
                post_title=post_title.strip()[:150],
                chosen_by=chosen_by,
                decision=decision[:200],
                session_on=session_on,
            )
    except IntegrityError as exc:
        raise Refused(f"{person}已在本计划的评议对象中，没有重复登记。") from exc
    label = "抽签确定评议对象" if chosen_by == Choice.LOT else "确定评议对象"
    note_step(evaluation, label, decision, verb="choose", by=by, at=at)
    return evaluation


@transaction.atomic
def commit_lot(cycle: Cycle, people: Sequence[User], *, count: int, by: User, at: datetime) -> Lot:
    """Fix the list and commit to a seed that nobody has seen; both are shown from now on."""
    demand_permission(by, "add_evaluation")
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    if Lot.objects.filter(cycle=cycle).exists():
        raise Refused("本计划已经公布抽签名单，不能另行抽签。")
    if by in people:
        raise Refused("抽签名单中有您本人，不能由您办理抽签。请由其他工作人员办理。")
    if not 0 < count < len(people):
        raise Refused(f"名单有 {len(people)} 人，抽取人数应在 1 和 {len(people) - 1} 之间。")
    seed = new_seed()
    listed = sorted(people, key=lambda one: (one.real_name, one.pk))
    lot = Lot.objects.create(
        cycle=cycle,
        pool=[[place, one.real_name, one.pk] for place, one in enumerate(listed, start=1)],
        count=count,
        commitment=commitment(seed),
        seed=seed,
        committed_by=by,
        committed_at=at,
    )
    data = {"commitment": lot.commitment, "count": count, "of": len(people)}
    record(cycle, "evaluations.lot_commit", by=by, at=at, data=data)
    return lot


@transaction.atomic
def draw_lot(
    lot: Lot, *, public_number: str, decision: str, session_on: date, by: User, at: datetime
) -> list[Evaluation]:
    """With the number called out in the meeting. The seed is shown from now on."""
    lot.refresh_from_db(from_queryset=Lot.objects.select_for_update())
    if lot.drawn_at is not None:
        raise Refused("已经抽签，不能再抽一次。")
    if by.pk in {row[2] for row in lot.pool}:
        raise Refused("抽签名单中有您本人，不能由您办理抽签。请由其他工作人员办理。")
    number = public_number.strip()
    if not number.isdecimal() or not 3 <= len(number) <= 12:
        raise Refused("请填写现场报出的数，3 到 12 位数字。")
    drawn = draw(lot.pool, lot.count, seed=lot.seed, public_number=number)
    lot.public_number, lot.drawn, lot.drawn_by, lot.drawn_at = number, drawn, by, at
    lot.save(update_fields=["public_number", "drawn", "drawn_by", "drawn_at"])
    record(lot.cycle, "evaluations.lot_draw", by=by, at=at, data={"number": number})
    people = User.objects.select_related("organ").in_bulk([row[2] for row in drawn])
    return [
        choose_subject(
            lot.cycle,
            people[row[2]],
            post_title=post_of(people[row[2]]),
            decision=decision,
            session_on=session_on,
            chosen_by=Choice.LOT,
            by=by,
            at=at,
        )
        for row in drawn
    ]


def post_of(person: User) -> str:
    return f"{person.organ or ''}{person.post_title}"
