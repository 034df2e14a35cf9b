"""Closing, correcting and publishing a year."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions.credits import grant_hours
from evaluations.actions.duty import answer_contest, contest_entry, return_entry, withdraw_entry
from evaluations.actions.duty_schemes import revise_scheme, save_scheme
from evaluations.actions.duty_years import (
    close_year,
    correct_entry,
    obstacles_of,
    publish_year,
    revoke_publication,
)
from evaluations.duty_accounts import accounts_of
from evaluations.models import DutyEntry, DutyPublication, DutyRecord, DutyScheme, DutyYear
from notices.models import Notice
from tests.evaluations.duties import (
    AFTER_THE_YEAR,
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_scheme,
    register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(term):
    return make_scheme()


@pytest.fixture
def liaison(person):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(scheme, liaison):
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


def closed(by, at=AFTER_THE_YEAR):
    year = DutyYear.objects.get()
    close_year(year, by=by, at=at)
    return year


def hours(person, amount, at):
    grant_hours(
        person,
        kind="course",
        hours=Decimal(amount),
        on=date(2026, 2, 1),
        reason="学完《代表法》",
        source_key=f"test:{person.pk}:{amount}",
        by=None,
        at=at,
    )


def test_closing_freezes_points_and_level_with_hours_and_caps(deputy, liaison, clerk, at):
    for _ in range(7):
        confirmed(deputy, liaison)  # 21 points, of which the cap lets 15 count
    for number in range(7):
        subject = f"第{number}次全体会议"
        confirmed(deputy, liaison, item=item_of("审议发言"), subject=subject)
    confirmed(deputy, liaison, item=item_of("人代会请假"), quantity=Decimal(2))
    hours(deputy.person, 13, at)
    closed(clerk)
    record = DutyRecord.objects.get()
    assert (record.total, record.level) == (Decimal("89.50"), "良好")  # 15 + 70 − 2 + 6.5
    assert (record.closed_total, record.closed_level) == (record.total, record.level)
    assert record.hours == 13
    hours(deputy.person, 4, at)
    found = accounts_of(2026, DutyScheme.objects.get(), [deputy])[deputy.pk]
    assert (found.account.total, found.hours) == (record.total, 13), "what is closed stays"
    assert Notice.objects.filter(person=deputy.person, subject="年度履职积分已结转").count() == 1


def test_a_deputy_without_an_entry_is_closed_too_and_one_who_left_before_is_not(
    deputy, liaison, clerk
):
    confirmed(deputy, liaison)
    idle = make_deputy()
    make_deputy(ended_on=date(2025, 12, 31))
    left = make_deputy(ended_on=date(2026, 2, 1))
    closed(clerk)
    assert set(DutyRecord.objects.values_list("deputy", flat=True)) == {
        deputy.pk,
        idle.pk,
        left.pk,
    }
    assert DutyRecord.objects.get(deputy=idle).level == "较差"


def test_what_is_open_stands_in_the_way_of_closing(deputy, liaison, clerk, at):
    entry, other = confirmed(deputy, liaison), register(deputy)
    late = datetime(2027, 1, 5, 1, tzinfo=UTC)
    year = DutyYear.objects.get()
    assert "没有过完" in "".join(obstacles_of(year, at))
    DutyEntry.objects.filter(pk=entry.pk).update(appeal_until=late + timedelta(days=3))
    entry.refresh_from_db()
    assert len(obstacles_of(year, late)) == 2
    with pytest.raises(Refused, match=r"1 条登记没有确认.*2027年1月8日"):
        close_year(year, by=clerk, at=late)
    return_entry(other, reason="重复登记", by=liaison, at=late)
    withdraw_entry(other, by=deputy.person, at=late)
    contest_entry(entry, reason="少了一次", by=deputy.person, at=late)
    with pytest.raises(Refused, match="1 条异议没有答复"):
        close_year(year, by=clerk, at=late)
    answer_contest(entry, answer="维持原来的登记", quantity=None, by=clerk, at=late)
    assert close_year(year, by=clerk, at=late) == 1
    with pytest.raises(Refused):
        close_year(year, by=clerk, at=late)


def test_closing_is_not_everybodys(deputy, liaison, at):
    confirmed(deputy, liaison)
    for user in (liaison, deputy.person):
        with pytest.raises(Refused, match="职责"):
            closed(user)


def test_nothing_is_registered_or_contested_in_a_closed_year(deputy, liaison, clerk):
    entry = confirmed(deputy, liaison)
    closed(clerk)
    with pytest.raises(Refused, match="已经结转"):
        register(deputy, at=AFTER_THE_YEAR)
    with pytest.raises(Refused, match="已经结转"):
        contest_entry(entry, reason="少了一次", by=deputy.person, at=AFTER_THE_YEAR)


def test_closing_costs_the_same_for_few_and_many(
    deputy, liaison, clerk, chair, term, django_assert_max_num_queries
):
    for _ in range(30):
        confirmed(make_deputy(make_delegation("城关镇")), liaison)
    year = DutyYear.objects.get()
    with django_assert_max_num_queries(36):
        assert close_year(year, by=clerk, at=AFTER_THE_YEAR) == 31


# --- corrections ----------------------------------------------------------------------------


def test_after_closing_a_counter_entry_corrects_and_the_closed_figure_stays(deputy, liaison, clerk):
    entry = confirmed(deputy, liaison, item=item_of("审议发言"), quantity=Decimal(6))
    closed(clerk)
    later = AFTER_THE_YEAR + timedelta(days=9)
    with pytest.raises(Refused, match="理由"):
        correct_entry(entry, quantity=Decimal(5), reason="错", by=clerk, at=later)
    correct_entry(entry, quantity=Decimal(5), reason="核对记录，发言五次", by=clerk, at=later)
    record = DutyRecord.objects.get()
    assert (record.total, record.level) == (50, "较差")
    assert (record.closed_total, record.closed_level) == (60, "一般")
    counter = DutyEntry.objects.get(corrects=entry)
    assert (counter.quantity, counter.registered_by) == (-1, clerk)
    log = ModelLogEntry.objects.get(action="evaluations.duty_correct")
    assert (log.data["before"], log.data["after"]) == ("60.00", "50.00")
    # Back again: measured against what stands, not against the first figure.
    correct_entry(entry, quantity=Decimal(6), reason="会议记录补正", by=clerk, at=later)
    record.refresh_from_db()
    assert record.total == 60


def test_a_correction_is_for_entries_that_stand_and_for_whom_it_concerns(
    deputy, liaison, clerk, at
):
    entry, waiting = confirmed(deputy, liaison), register(deputy)
    facts = {"reason": "核对记录，共两次", "at": at}
    with pytest.raises(Refused, match="职责"):
        correct_entry(entry, quantity=Decimal(2), by=liaison, **facts)
    with pytest.raises(Refused, match="可以更正"):
        correct_entry(waiting, quantity=Decimal(2), by=clerk, **facts)
    with pytest.raises(Refused, match="不同"):
        correct_entry(entry, quantity=Decimal(1), by=clerk, **facts)
    with pytest.raises(Refused, match="0 至 999"):
        correct_entry(entry, quantity=Decimal(-1), by=clerk, **facts)
    counter = correct_entry(entry, quantity=Decimal(2), by=clerk, **facts)
    with pytest.raises(Refused, match="更正本身"):
        correct_entry(counter, quantity=Decimal(2), by=clerk, **facts)


def test_the_database_lets_only_a_correction_be_negative(deputy, liaison):
    entry = confirmed(deputy, liaison)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyEntry.objects.filter(pk=entry.pk).update(quantity=-1)


# --- publishing -----------------------------------------------------------------------------


def test_publishing_is_a_decision_of_its_own_by_another_person(deputy, liaison, clerk, chair):
    confirmed(deputy, liaison)
    year = DutyYear.objects.get()
    facts = {"scope": "levels", "basis": "第八十二次主任会议", "at": AFTER_THE_YEAR}
    with pytest.raises(Refused, match="还没有结转"):
        publish_year(year, by=chair, **facts)
    closed(clerk)
    with pytest.raises(Refused, match="主任会议决定"):
        publish_year(year, by=clerk, **facts)
    publication = publish_year(year, by=chair, **facts)
    with pytest.raises(Refused, match="已经公布"):
        publish_year(year, by=chair, **facts)
    revoke_publication(publication, reason="等次有误，另行公布", by=chair, at=AFTER_THE_YEAR)
    with pytest.raises(Refused, match="已经撤回"):
        revoke_publication(publication, reason="等次有误", by=chair, at=AFTER_THE_YEAR)
    publish_year(year, by=chair, **{**facts, "scope": "points"})
    assert DutyPublication.objects.count() == 2


def test_who_closed_a_year_does_not_publish_it(deputy, liaison, chair):
    confirmed(deputy, liaison)
    closed(chair)
    with pytest.raises(Refused, match="另一人"):
        publish_year(
            DutyYear.objects.get(), scope="levels", basis="主任会议", by=chair, at=AFTER_THE_YEAR
        )


# --- the scheme -----------------------------------------------------------------------------


def test_a_scheme_in_use_is_revised_and_not_changed(deputy, scheme, clerk, at):
    scheme.name = "改名"
    save_scheme(scheme, by=clerk, at=at)
    register(deputy)
    scheme.refresh_from_db()
    scheme.full_points = Decimal(50)
    with pytest.raises(Refused, match="不能再改"):
        save_scheme(scheme, by=clerk, at=at)
    with pytest.raises(Refused, match="2026 年及以后已经"):
        revise_scheme(scheme, from_year=2026, by=clerk, at=at)
    revised = revise_scheme(scheme, from_year=2027, by=clerk, at=at)
    assert revised.frozen_at is None and revised.items.count() == 4
    assert DutyScheme.objects.of_year(2026).get() == scheme
    assert DutyScheme.objects.of_year(2027).get() == revised
    assert scheme.items.count() == 4, "the old table stays"


def test_no_two_schemes_hold_for_one_year(scheme, clerk, at):
    other = DutyScheme(name="另一办法", basis_document="文", from_year=2030)
    with pytest.raises(Refused, match="重叠"):
        save_scheme(other, by=clerk, at=at)
    other.from_year, other.to_year = 2020, 2024
    save_scheme(other, by=clerk, at=at)
    assert DutyScheme.objects.count() == 2
