"""人民满意单位 and 人民满意公务员: from the conditions to the award, and its revocation."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from core.audit import record
from core.state import Refused
from evaluations.actions.plans import demand_permission
from evaluations.actions.ratings import demand_text, set_up_rating
from evaluations.calendar import last_of_working_days
from evaluations.models import (
    Entry,
    Holiday,
    Objection,
    QualificationOpinion,
    RatedItem,
    RaterGroup,
    Rating,
    Round,
)
from exams.models.records import local_day
from people.models import User

State = Round.State


def lock(round: Round, by: User, *permissions: str) -> None:
    """Take the row, then check that it is this person's business."""
    round.refresh_from_db(from_queryset=Round.objects.select_for_update())
    if round.entries.filter(person=by).exists():
        raise Refused("您是本次评选的推荐对象，不能办理本次评选。请由其他工作人员办理。")
    demand_permission(by, *permissions)


def refuse_outside(round: Round, *states: str) -> None:
    if round.state not in states:
        raise Refused(f"本次评选“{round.get_state_display()}”，现在不能办理这一步。")


@transaction.atomic
def save_round(round: Round, *, by: User, at: datetime) -> Round:
    """A new round, or its facts corrected while entries are still being put forward."""
    demand_permission(by, "add_round", "change_round")
    if round.pk:
        kept = Round.objects.select_for_update().get(pk=round.pk)
        refuse_outside(kept, State.RECOMMENDING)
    round.save()
    record(round, "evaluations.round", by=by, at=at)
    return round


@transaction.atomic
def recommend(entry: Entry, *, by: User, at: datetime) -> Entry:
    """`entry` is unsaved and names its round."""
    round = entry.round
    lock(round, by, "change_round")
    refuse_outside(round, State.RECOMMENDING)
    if entry.person_id == by.pk:
        raise Refused("不能推荐自己。请由其他工作人员登记。")
    if round.kind == Round.Kind.OFFICER and entry.person is None:
        raise Refused("人民满意公务员请从人员名单中选择推荐对象。")
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as exc:
        raise Refused("已经推荐过同名的对象，没有重复登记。") from exc
    record(round, "evaluations.recommend", by=by, at=at, data={"entry": entry.pk})
    return entry


@transaction.atomic
def begin_review(round: Round, *, by: User, at: datetime) -> None:
    lock(round, by, "change_round")
    if not round.entries.exists():
        raise Refused("还没有推荐对象，不能开始资格审查。")
    round.move(State.REVIEWING)
    record(round, "evaluations.review", by=by, at=at)


@transaction.atomic
def give_opinion(opinion: QualificationOpinion, *, by: User, at: datetime) -> None:
    """`opinion` is unsaved and names its entry."""
    round = opinion.entry.round
    lock(round, by, "change_round")
    refuse_outside(round, State.REVIEWING)
    opinion.by, opinion.at = by, at
    try:
        with transaction.atomic():
            opinion.save(force_insert=True)
    except IntegrityError as exc:
        raise Refused("已经登记过这个单位的意见，没有重复登记。") from exc
    data = {"entry": opinion.entry_id, "organ": opinion.organ}
    record(round, "evaluations.opinion", by=by, at=at, data=data)


def qualified(round: Round) -> list[Entry]:
    """Entries with at least one opinion, all of them favourable."""
    rows = round.entries.prefetch_related("opinions")
    return [row for row in rows if stands(list(row.opinions.all()))]


def stands(opinions: Sequence[QualificationOpinion]) -> bool:
    return bool(opinions) and all(one.is_favourable for one in opinions)


@transaction.atomic
def rate_entries(
    round: Round, rating: Rating, *, groups: Sequence[RaterGroup], by: User, at: datetime
) -> Rating:
    """Rating or vote by the same engine: the scheme's options make it the one or the other."""
    lock(round, by, "change_round")
    refuse_outside(round, State.REVIEWING, State.RATING)
    if round.rating is not None and round.rating.state != Rating.State.CANCELLED:
        raise Refused("本次评选已经安排测评，请在“测评”中办理。")
    if without := round.entries.filter(opinions=None).first():
        raise Refused(f"“{without}”还没有资格审查意见。每个推荐对象都要有意见才能测评。")
    items = [
        RatedItem(label=row.name, note=row.recommended_by, person=row.person, organ=row.organ)
        for row in qualified(round)
    ]
    set_up_rating(rating, groups=groups, items=items, by=by, at=at)
    if round.state == State.REVIEWING:
        round.move(State.RATING)
    round.rating = rating
    round.save(update_fields=["rating"])
    record(round, "evaluations.round_rate", by=by, at=at, data={"rating": rating.pk})
    return rating


@transaction.atomic
def publish_entries(
    round: Round, chosen: Collection[Entry], *, starts_on: date, by: User, at: datetime
) -> None:
    """Post the names for public notice. Chosen after the rating, within the quota; not by rank
    alone, since the 主任会议 may have reasons that it writes down elsewhere."""
    lock(round, by, "decide_round")
    if round.rating is None or round.rating.state != Rating.State.RELEASED:
        raise Refused("测评结果还没有公布，不能公示。")
    if not 0 < len(chosen) <= round.quota:
        raise Refused(f"请选择 1 到 {round.quota} 个公示对象。")
    if not set(chosen) <= set(qualified(round)):
        raise Refused("公示对象应当通过资格审查，请重新选择。")
    if starts_on < local_day(at):
        raise Refused("公示开始日期已经过去，请核对。")
    until = end_of_notice(starts_on, round.notice_days)
    demand_holidays(starts_on, until)
    round.move(State.PUBLISHED, published_on=starts_on, published_until=until)
    round.entries.filter(pk__in=[one.pk for one in chosen]).update(is_selected=True)
    data = {"from": str(starts_on), "until": str(until), "entries": [one.pk for one in chosen]}
    record(round, "evaluations.publish", by=by, at=at, data=data)


def end_of_notice(starts_on: date, days: int) -> date:
    worked = dict(Holiday.objects.values_list("day", "is_worked"))
    off = [day for day, is_worked in worked.items() if not is_worked]
    on = [day for day, is_worked in worked.items() if is_worked]
    return last_of_working_days(starts_on, days, off, on)


def demand_holidays(first: date, last: date) -> None:
    """Every year begins with one: a year without any has not been entered, and a notice over its
    holidays would be too short."""
    entered = Holiday.objects.filter(day__year__in={first.year, last.year}, is_worked=False)
    known = {day.year for day in entered.values_list("day", flat=True)}
    if missing := sorted({first.year, last.year} - known):
        raise Refused(
            f"节假日表里没有 {missing[0]} 年的放假安排，公示的工作日算不出来。请先录入节假日。"
        )


@transaction.atomic
def raise_objection(objection: Objection, *, by: User, at: datetime) -> None:
    """`objection` is unsaved and names its entry."""
    round = objection.entry.round
    lock(round, by, "change_round")
    refuse_outside(round, State.PUBLISHED)
    if not round.entries.filter(pk=objection.entry_id, is_selected=True).exists():
        raise Refused("这个对象没有公示，不需要登记异议。")
    objection.entered_by = by
    objection.save(force_insert=True)
    record(round, "evaluations.objection", by=by, at=at, data={"entry": objection.entry_id})


@transaction.atomic
def answer_objection(
    objection: Objection, *, answer: str, is_upheld: bool, by: User, at: datetime
) -> None:
    """Upheld, it takes the entry out of the notice."""
    round = objection.entry.round
    lock(round, by, "change_round")
    refuse_outside(round, State.PUBLISHED)
    objection.refresh_from_db()
    if objection.answered_on is not None:
        raise Refused("这件异议已经答复，不能再改。")
    objection.answer = demand_text(answer, "调查情况和答复", least=10)
    objection.is_upheld = is_upheld
    objection.answered_on, objection.answered_by = local_day(at), by
    objection.save()
    if is_upheld:
        Entry.objects.filter(pk=objection.entry_id).update(is_selected=False)
    data = {"entry": objection.entry_id, "upheld": is_upheld}
    record(round, "evaluations.objection_answer", by=by, at=at, data=data)


@transaction.atomic
def decide_round(round: Round, *, document: str, by: User, at: datetime) -> list[Entry]:
    """After the notice, with every objection answered: the title to each entry still listed."""
    lock(round, by, "decide_round")
    refuse_outside(round, State.PUBLISHED)
    today = local_day(at)
    if round.published_until is None or today <= round.published_until:
        raise Refused(f"公示到 {round.published_until:%Y年%-m月%-d日} 为止，期满以后才能决定。")
    open_ones = Objection.objects.filter(entry__round=round, answered_on=None)
    if count := open_ones.count():
        raise Refused(f"还有 {count} 件异议没有答复，答复以后才能决定。")
    document = demand_text(document, "决定文号或会议")
    round.move(State.DECIDED, decision_document=document[:200], decided_on=today)
    awarded = list(round.entries.filter(is_selected=True))
    for place, entry in enumerate(awarded, start=1):
        entry.awarded_on, entry.award_number = today, f"{round.year}-{round.pk}-{place:02d}"
        entry.save(update_fields=["awarded_on", "award_number"])
    data = {"document": document, "entries": [one.pk for one in awarded]}
    record(round, "evaluations.award", by=by, at=at, data=data)
    return awarded


@transaction.atomic
def revoke_award(entry: Entry, *, reason: str, by: User, at: datetime) -> None:
    lock(entry.round, by, "decide_round")
    entry.refresh_from_db()
    if entry.awarded_on is None or entry.revoked_on is not None:
        raise Refused("没有授予称号，或者已经撤销，没有执行。")
    entry.revoked_reason = demand_text(reason, "撤销理由和依据", least=10)
    entry.revoked_on, entry.revoked_by = local_day(at), by
    entry.save(update_fields=["revoked_reason", "revoked_on", "revoked_by"])
    record(entry.round, "evaluations.revoke", by=by, at=at, data={"entry": entry.pk})


@transaction.atomic
def cancel_round(round: Round, *, reason: str, by: User, at: datetime) -> None:
    lock(round, by, "decide_round")
    reason = demand_text(reason, "取消理由")
    round.move(State.CANCELLED)
    record(round, "evaluations.round_cancel", by=by, at=at, data={"reason": reason})
