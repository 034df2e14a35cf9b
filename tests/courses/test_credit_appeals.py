from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions.appeals import MOST_OPEN, accept_appeal, refuse_appeal, withdraw_appeal
from courses.actions.credits import correct_entry, hours_of
from courses.models import CreditAppeal, CreditEntry
from notices.models import Notice
from tests.conftest import NOW
from tests.courses.hours import appeal, give, make_rule

pytestmark = pytest.mark.django_db


def balance(person):
    return hours_of([person], 2026)[person.pk]


def test_an_accepted_appeal_is_met_by_a_counter_entry(stranger, clerk, at):
    entry = give(stranger, 1)
    row = appeal(stranger, entry)
    accept_appeal(row, hours=Decimal(3), answer="经核签到册属实。", by=clerk, at=at)
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.answered_at) == ("accepted", clerk, at)
    assert row.answer_entry.corrects == entry and row.answer_entry.hours == 2
    assert balance(stranger) == 3
    assert ModelLogEntry.objects.filter(action="courses.accept_appeal", user=clerk).exists()


def test_what_was_missing_is_entered_on_the_day_it_was_learnt(stranger, clerk, at):
    row = appeal(stranger)
    accept_appeal(row, hours=Decimal(4), answer="属实。", by=clerk, at=at)
    entry = CreditEntry.objects.get()
    assert (entry.kind, entry.hours, entry.on, entry.corrects) == ("correction", 4, row.on, None)
    assert entry.reason == "申诉采纳：属实。"


def test_a_refused_appeal_changes_no_hours(stranger, clerk, at):
    entry = give(stranger, 1)
    row = appeal(stranger, entry)
    refuse_appeal(row, answer="签到册上没有。", by=clerk, at=at)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "签到册上没有。")
    assert balance(stranger) == 1 and CreditEntry.objects.count() == 1


def test_after_an_answer_she_may_contest_again_but_not_twice_at_once(stranger, clerk, at):
    entry = give(stranger, 1)
    row = appeal(stranger, entry)
    with pytest.raises(Refused, match="等待答复"):
        appeal(stranger, entry)
    refuse_appeal(row, answer="不属实。", by=clerk, at=at)
    assert appeal(stranger, entry).state == "open"


def test_an_answered_appeal_is_not_answered_again(stranger, clerk, at):
    row = appeal(stranger, give(stranger, 1))
    refuse_appeal(row, answer="不属实。", by=clerk, at=at)
    with pytest.raises(Refused):
        accept_appeal(row, hours=Decimal(3), answer="属实。", by=clerk, at=at)
    with pytest.raises(Refused):
        withdraw_appeal(row, by=stranger, at=at)
    assert balance(stranger) == 1


def test_nobody_answers_her_own_or_corrects_her_own_hours(clerk, at):
    entry = give(clerk, 1)
    row = appeal(clerk, entry)
    for answer in (
        lambda: accept_appeal(row, hours=Decimal(3), answer="属实。", by=clerk, at=at),
        lambda: refuse_appeal(row, answer="x", by=clerk, at=at),
        lambda: correct_entry(entry, hours=Decimal(3), reason="x", by=clerk, at=at),
    ):
        with pytest.raises(Refused, match="本人"):
            answer()
    row.refresh_from_db()
    assert row.state == "open" and balance(clerk) == 1


def test_a_refusal_of_the_ledger_leaves_the_appeal_open(stranger, clerk, at):
    """Accepting with the very hours that stand corrects nothing."""
    row = appeal(stranger, give(stranger, 1))
    with pytest.raises(Refused, match="相同"):
        accept_appeal(row, hours=Decimal(1), answer="属实。", by=clerk, at=at)
    assert CreditAppeal.objects.get(pk=row.pk).state == "open"


def test_accepting_nothing_is_refused(stranger, clerk, at):
    row = appeal(stranger)
    with pytest.raises(Refused, match="大于 0"):
        accept_appeal(row, hours=Decimal(0), answer="属实。", by=clerk, at=at)
    assert CreditAppeal.objects.get(pk=row.pk).state == "open"


def test_the_rule_sets_both_time_limits(stranger, at):
    make_rule(appeal_days=5, answer_days=7)
    entry = give(stranger, 1)
    assert appeal(stranger, entry, at=at + timedelta(days=5)).due_at == at + timedelta(days=12)
    late = give(stranger, 1)
    with pytest.raises(Refused, match="3月15日"):
        appeal(stranger, late, at=at + timedelta(days=6))


def test_corrections_are_not_contested_themselves(stranger, clerk, at):
    counter = correct_entry(give(stranger, 4), hours=Decimal(1), reason="误", by=clerk, at=at)
    with pytest.raises(Refused, match="原记录"):
        appeal(stranger, counter)


def test_open_appeals_of_one_person_are_bounded(stranger):
    for _ in range(MOST_OPEN):
        appeal(stranger)
    with pytest.raises(Refused, match="等待答复"):
        appeal(stranger)
    assert CreditAppeal.objects.count() == MOST_OPEN


def test_overdue_is_computed(stranger, at):
    row = appeal(stranger)
    assert not row.is_overdue(at) and row.is_overdue(at + timedelta(days=11))


def test_the_database_keeps_one_open_appeal_per_entry_and_an_answer_with_each_end(stranger):
    row = appeal(stranger, give(stranger, 1))
    facts = {"person": stranger, "entry": row.entry, "on": row.on, "claimed": 1, "text": "x"}
    facts |= {"made_at": NOW, "due_at": NOW}
    for wrong in ({}, {"state": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditAppeal.objects.create(**facts, **wrong)


def test_the_answer_is_told_to_whoever_asked(stranger, clerk, at):
    accept_appeal(
        appeal(stranger, give(stranger, 1)), hours=Decimal(3), answer="属实。", by=clerk, at=at
    )
    refuse_appeal(appeal(stranger), answer="查无此事。", by=clerk, at=at)
    refused, accepted = Notice.objects.filter(person=stranger).order_by("-pk")
    assert accepted.subject == "学时申诉已采纳" and "完成课程《监督法》" in accepted.text
    assert refused.subject == "学时申诉未采纳" and refused.text.endswith("答复：查无此事。")
    assert {accepted.link, refused.link} == {"/hours/?year=2026"}


def test_nobody_is_told_of_an_answer_that_failed(stranger, clerk, at):
    row = appeal(stranger, give(stranger, 1))
    with pytest.raises(Refused):
        accept_appeal(row, hours=Decimal(1), answer="属实。", by=clerk, at=at)
    assert not Notice.objects.exists()
