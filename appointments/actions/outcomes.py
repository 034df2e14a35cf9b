"""After the vote: decision and notices, certificate, oath, tenure, filing. Each a named act.

Nothing here follows by itself from a vote. Certificate and oath come in the order that the local
rule names, or in either order where it names none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from appointments.actions.nominations import State, demand_duty, lock
from appointments.kinds import needs_oath
from appointments.models import (
    Certificate,
    Filing,
    Issue,
    Nomination,
    Oath,
    OathCeremony,
    TenureEntry,
)
from appointments.models.rules import rule_on
from appointments.standings import needs_certificate, passed_on
from core.audit import record
from core.state import Refused
from exams.models.records import local_day
from people.actions.tenures import close_tenure, open_tenure
from people.models import Organ, Tenure, User

DUTY = "register_outcome"
ENDINGS = {
    "accept_resignation": Tenure.Ending.RESIGNED,
    "dismiss": Tenure.Ending.DISMISSED,
}


def demand_passed(nomination: Nomination, day: date, at: datetime) -> date:
    """The day of the vote: nothing is published or taken up before it (自通过之日起生效)."""
    if nomination.state != State.PASSED:
        told = nomination.get_state_display()
        raise Refused(f"{nomination.person}的提请{told}，没有通过表决，不能办理表决后的事项。")
    passed = passed_on(nomination)
    if passed and day < passed:
        raise Refused(f"日期早于表决通过的{passed:%Y年%-m月%-d日}，请核对。")
    if day > local_day(at):
        raise Refused("日期还没有到，请在办理以后登记。")
    return passed or day


@transaction.atomic
def issue_document(
    nomination: Nomination,
    *,
    kind: str,
    number: str,
    issued_on: date,
    organ: Organ | None = None,
    by: User,
    at: datetime,
) -> Issue:
    lock(nomination, by, DUTY)
    demand_passed(nomination, issued_on, at)
    if kind == Issue.Kind.LETTER and organ is None:
        raise Refused("通知有关机关的，请选择主送机关。")
    issue = nomination.issues.create(
        kind=kind,
        number=number.strip(),
        issued_on=issued_on,
        organ=organ if kind == Issue.Kind.LETTER else None,
        recorded_by=by,
        recorded_at=at,
    )
    data = {"kind": kind, "number": issue.number}
    record(nomination, "appointments.issue", by=by, at=at, data=data)
    return issue


@transaction.atomic
def grant_certificate(
    nomination: Nomination, *, number: str, signed_by: str, issued_on: date, by: User, at: datetime
) -> Certificate:
    lock(nomination, by, DUTY)
    passed = demand_passed(nomination, issued_on, at)
    rule = rule_on(passed)
    if not needs_certificate(nomination.decision, rule):
        raise Refused(f"{nomination.decision.name}不颁发任命书。")
    if rule and rule.order == rule.Order.OATH_FIRST and needs_oath(nomination.decision):
        if not nomination.oaths.filter(was_present=True).exists():
            raise Refused(f"按{rule.cited('order_clause')}，先宣誓，后颁发任命书。请先登记宣誓。")
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                nomination=nomination,
                number=number.strip(),
                signed_by=signed_by.strip(),
                issued_on=issued_on,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError as exc:
        raise Refused("本件已经颁发任命书，或者这个编号已经用过，请核对。") from exc
    data = {"number": certificate.number}
    record(nomination, "appointments.certificate", by=by, at=at, data=data)
    return certificate


@transaction.atomic
def hold_oath(
    nominations: Sequence[Nomination],
    absences: Mapping[int, str],
    *,
    form: str,
    held_on: date,
    place: str,
    leader: str = "",
    organizer: str = "",
    by: User,
    at: datetime,
) -> OathCeremony:
    """`absences`: reason by nomination, for whoever did not come and swears on another date."""
    rows = list(
        Nomination.objects.filter(pk__in=[one.pk for one in nominations])
        .select_for_update(of=("self",))
        .select_related("person", "post__organ")
        .order_by("pk")
    )
    for row in rows:
        demand_duty(row, by, DUTY)
        refuse_oath(row, held_on, at)
    came = [row for row in rows if row.pk not in absences]
    refuse_form(form, len(came), leader)
    ceremony = OathCeremony.objects.create(
        form=form,
        held_on=held_on,
        place=place.strip(),
        leader=leader.strip(),
        organizer=organizer.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    for row in rows:
        absence = absences.get(row.pk, "").strip()
        facts = {"was_present": row.pk not in absences, "absence": absence[:100]}
        Oath.objects.create(ceremony=ceremony, nomination=row, **facts)
        data = {"ceremony": ceremony.pk, "present": row.pk not in absences}
        record(row, "appointments.oath", by=by, at=at, data=data)
    return ceremony


def refuse_oath(nomination: Nomination, held_on: date, at: datetime) -> None:
    passed = demand_passed(nomination, held_on, at)
    if not needs_oath(nomination.decision):
        raise Refused(f"{nomination.person}：{nomination.decision.name}不需要宣誓。")
    if nomination.oaths.filter(was_present=True).exists():
        raise Refused(f"{nomination.person}已经宣誓，不能重复登记。")
    rule = rule_on(passed)
    if rule is None or rule.order != rule.Order.CERTIFICATE_FIRST:
        return
    if needs_certificate(nomination.decision, rule) and not hasattr(nomination, "certificate"):
        raise Refused(
            f"按{rule.cited('order_clause')}，先颁发任命书，后宣誓。请先登记{nomination.person}的任命书。"
        )


def refuse_form(form: str, came: int, leader: str) -> None:
    if came == 0:
        raise Refused("没有人到场宣誓，不用登记仪式。请改日宣誓后再登记。")
    if form == OathCeremony.Form.SINGLE and came > 1:
        raise Refused("单独宣誓一次一人。几个人一起宣誓的，请选“集体宣誓”。")
    if form == OathCeremony.Form.COLLECTIVE and not leader.strip():
        raise Refused("集体宣誓由一人领誓，请填写领誓人。")


@transaction.atomic
def enter_tenure(nomination: Nomination, *, on: date, by: User, at: datetime) -> None:
    """Write into the register what was decided: the new tenure opens, the old ones end."""
    lock(nomination, by, DUTY)
    demand_passed(nomination, on, at)
    if nomination.tenure_entries.exists():
        raise Refused("本件已经登记任职，不能重复登记。")
    if nomination.decision.opens:
        for old in nomination.vacates.filter(ends_on=None):
            end_by(nomination, old, on, by, at)
        tenure = open_tenure(
            nomination.person,
            nomination.post,
            starts_on=on,
            is_acting=nomination.decision.is_acting,
            by=by,
            at=at,
        )
        note_entry(nomination, tenure, True, by, at)
    else:
        held = Tenure.objects.filter(person=nomination.person, post=nomination.post, ends_on=None)
        if not held:
            raise Refused("任职记录里没有此人担任这一职务的记录。请先在“任职记录”中补登。")
        end_by(nomination, held[0], on, by, at)
    record(nomination, "appointments.tenure", by=by, at=at, data={"on": str(on)})


def end_by(nomination: Nomination, tenure: Tenure, on: date, by: User, at: datetime) -> None:
    ending = ENDINGS.get(nomination.kind, Tenure.Ending.REMOVED)
    close_tenure(tenure, ends_on=on, ending=ending, by=by, at=at)
    note_entry(nomination, tenure, False, by, at)


def note_entry(
    nomination: Nomination, tenure: Tenure, is_opening: bool, by: User, at: datetime
) -> None:
    TenureEntry.objects.create(
        nomination=nomination, tenure=tenure, is_opening=is_opening, recorded_by=by, recorded_at=at
    )


@transaction.atomic
def end_without_vote(
    tenure: Tenure,
    *,
    ending: str,
    ends_on: date,
    note: str,
    body: str = "",
    by: User,
    at: datetime,
) -> None:
    """The organ is abolished, the holder has died, the term is over: filed, not voted on."""
    if tenure.person_id == by.pk or not by.has_perm(f"appointments.{DUTY}"):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")
    if ending not in Tenure.WITHOUT_VOTE:
        raise Refused("免职、辞职、撤职要经常委会表决，请从提请办起。")
    if ends_on > local_day(at):
        raise Refused("日期还没有到，请在发生以后登记。")
    close_tenure(tenure, ends_on=ends_on, ending=ending, note=note, by=by, at=at)
    if body.strip():
        facts = {"body": body.strip(), "sent_on": local_day(at)}
        Filing.objects.create(tenure=tenure, **facts, recorded_by=by, recorded_at=at)


@transaction.atomic
def file_report(
    nomination: Nomination,
    *,
    body: str,
    number: str = "",
    sent_on: date,
    receipt_on: date | None = None,
    by: User,
    at: datetime,
) -> Filing:
    lock(nomination, by, DUTY)
    demand_passed(nomination, sent_on, at)
    if receipt_on and receipt_on < sent_on:
        raise Refused("回执日期早于报送日期，请核对。")
    filing = Filing.objects.create(
        nomination=nomination,
        body=body.strip(),
        number=number.strip(),
        sent_on=sent_on,
        receipt_on=receipt_on,
        recorded_by=by,
        recorded_at=at,
    )
    record(nomination, "appointments.filing", by=by, at=at, data={"body": filing.body})
    return filing


@transaction.atomic
def note_receipt(filing: Filing, *, receipt_on: date, by: User, at: datetime) -> None:
    """The higher body's answer to a filing; once noted it stands."""
    assert filing.nomination is not None  # what ends without a vote is filed with its tenure
    lock(filing.nomination, by, DUTY)
    filing.refresh_from_db(from_queryset=Filing.objects.select_for_update())
    if filing.receipt_on:
        raise Refused("这件备案已经登记回执。")
    if receipt_on < filing.sent_on:
        raise Refused("回执日期早于报送日期，请核对。")
    if receipt_on > local_day(at):
        raise Refused("回执日期还没有到，请核对。")
    filing.receipt_on = receipt_on
    filing.save(update_fields=["receipt_on"])
    data = {"body": filing.body, "receipt_on": str(receipt_on)}
    record(filing.nomination, "appointments.filing_receipt", by=by, at=at, data=data)
