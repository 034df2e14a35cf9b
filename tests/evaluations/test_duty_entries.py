"""The life of an entry: who may register, confirm, return, contest and answer."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.files import private_path
from core.state import Refused
from evaluations.actions.duty import (
    answer_contest,
    confirm_entries,
    contest_entry,
    register_entries,
    resubmit_entry,
    return_entry,
    standing_quantity,
    withdraw_entry,
)
from evaluations.models import DutyEntry, DutyScheme, DutyYear
from notices.models import Notice
from people.models import Term
from tests.evaluations.duties import (
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_item,
    make_scheme,
    register,
)

pytestmark = pytest.mark.django_db
State = DutyEntry.State


@pytest.fixture
def scheme(db):
    return make_scheme()


@pytest.fixture
def liaison(person):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(scheme, liaison, term):
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


# --- registering ----------------------------------------------------------------------------


def test_a_deputy_registers_herself_and_the_year_opens(deputy, scheme, at):
    entry = register(deputy)
    assert (entry.state, entry.registered_by) == (State.REGISTERED, deputy.person)
    year = DutyYear.objects.get()
    assert (year.number, year.scheme, year.state) == (2026, scheme, "open")
    assert DutyScheme.objects.get().frozen_at == at
    assert ModelLogEntry.objects.get(action="evaluations.duty_register").user == deputy.person


def test_one_inspection_is_registered_for_twelve_at_a_constant_cost(
    scheme, liaison, at, term, django_assert_num_queries
):
    delegation = make_delegation("城关镇", liaison)
    few = [make_deputy(delegation) for _ in range(2)]
    many = [make_deputy(delegation) for _ in range(12)]
    facts = {"item": item_of(), "on": date(2026, 3, 1), "quantity": Decimal(1), "at": at}
    register_entries(few, subject="先开年度", by=liaison, **facts)
    liaison.get_all_permissions()
    for deputies in (few, many):
        with django_assert_num_queries(8):
            register_entries(deputies, subject="视察农贸市场改造", by=liaison, **facts)
    assert DutyEntry.objects.filter(subject="视察农贸市场改造").count() == 14


def test_a_liaison_officer_registers_for_her_own_delegations_only(deputy, liaison, person, at):
    register(deputy, by=liaison)
    stranger = make_deputy(make_delegation("河西镇"))
    facts = {"item": item_of(), "on": date(2026, 3, 1), "quantity": Decimal(1), "at": at}
    with pytest.raises(Refused, match="不属于您联系"):
        register_entries([deputy, stranger], subject="视察水库", by=liaison, **facts)
    assert DutyEntry.objects.filter(subject="视察水库").count() == 0
    with pytest.raises(Refused, match="不属于您联系"):
        register(deputy, by=person("other", "旁人", "deputy"))


def test_an_organizer_registers_for_everybody(deputy, clerk):
    assert register(deputy, by=clerk).registered_by == clerk


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"on": date(2026, 3, 11)}, "还没有到"),
        ({"on": date(2024, 12, 31)}, "没有适用的履职积分办法"),
        ({"quantity": Decimal(0)}, "数量"),
        ({"quantity": Decimal(-1)}, "数量"),
        ({"quantity": Decimal(1000)}, "数量"),
        ({"subject": "   "}, "写明内容"),
        ({"subject": "长" * 201}, "写明内容"),
    ],
)
def test_what_is_not_so_is_refused_and_nothing_is_written(deputy, facts, told):
    with pytest.raises(Refused, match=told):
        register(deputy, **facts)
    assert not DutyEntry.objects.exists() and not DutyYear.objects.exists()


def test_only_items_of_the_years_scheme_that_are_registered_one_by_one(deputy, scheme):
    with pytest.raises(Refused, match="登记项目"):
        register(deputy, item=item_of("培训学时"))
    older = DutyScheme.objects.create(
        name="旧办法", basis_document="旧", from_year=2020, to_year=2024
    )
    with pytest.raises(Refused, match="登记项目"):
        register(deputy, item=make_item(older, "旧项目", 1))


def test_only_within_the_mandate(scheme, liaison, term):
    left = make_deputy(make_delegation("城关镇", liaison), ended_on=date(2026, 2, 1))
    register(left, on=date(2026, 1, 31))
    with pytest.raises(Refused, match="任期"):
        register(left, on=date(2026, 2, 1))
    Term.objects.filter(pk=left.term_id).update(ends_on=date(2026, 3, 1))
    other = make_deputy(left.delegation)
    other.term.refresh_from_db()
    register(other, on=date(2026, 2, 28))
    with pytest.raises(Refused, match="任期"):
        register(other, on=date(2026, 3, 1))


def test_the_same_thing_is_registered_once_until_it_is_withdrawn(deputy, liaison, at):
    entry = register(deputy, subject="视察农贸市场")
    with pytest.raises(Refused, match="已登记过"):
        register(deputy, by=liaison, subject="视察农贸市场")
    withdraw_entry(entry, by=deputy.person, at=at)
    assert register(deputy, by=liaison, subject="视察农贸市场").state == State.REGISTERED


def test_evidence_is_kept_privately_and_only_where_something_was_registered(deputy, scheme):
    item = make_item(scheme, "提出建议", 3, needs_evidence=True, part="suggestion")
    with pytest.raises(Refused, match="须附佐证材料"):
        register(deputy, item=item)
    with pytest.raises(Refused, match="PDF"):
        register(deputy, item=item, evidence=ContentFile(b"MZ", name="照片.exe"))
    entry = register(deputy, item=item, evidence=ContentFile(b"%PDF", name="建议.pdf"))
    assert entry.evidence.startswith("duty/") and "建议" not in entry.evidence
    assert Path(private_path(entry.evidence)).read_bytes() == b"%PDF"
    kept = len(list(Path(private_path("duty")).iterdir()))
    with pytest.raises(Refused):
        register(deputy, quantity=Decimal(0), evidence=ContentFile(b"%PDF", name="建议.pdf"))
    assert len(list(Path(private_path("duty")).iterdir())) == kept


# --- confirming -----------------------------------------------------------------------------


def test_it_is_confirmed_by_somebody_else_and_the_deputy_is_told(deputy, liaison, at):
    entry = register(deputy)
    assert confirm_entries([entry], by=liaison, at=at) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.confirmed_by) == (State.CONFIRMED, liaison)
    assert entry.appeal_until == at + timedelta(days=15)
    assert Notice.objects.get(person=deputy.person).link == "/duty/?year=2026"


def test_nobody_confirms_what_she_registered_or_what_is_about_herself(deputy, liaison, clerk, at):
    mine = register(deputy, by=liaison)
    with pytest.raises(Refused, match="不能由您确认"):
        confirm_entries([mine], by=liaison, at=at)
    confirm_entries([mine], by=clerk, at=at)

    both = make_deputy(make_delegation("城关镇"), person=liaison)
    own = register(both, by=clerk)
    with pytest.raises(Refused, match="不能由您确认"):
        confirm_entries([own], by=liaison, at=at)


def test_the_database_too_wants_two_people(deputy):
    entry = register(deputy)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyEntry.objects.filter(pk=entry.pk).update(confirmed_by=deputy.person)


def test_what_is_the_organizers_to_confirm_no_liaison_confirms(deputy, scheme, liaison, clerk, at):
    item = make_item(scheme, "办实事", 5, confirmer="organizer", part="contact")
    entry = register(deputy, item=item)
    with pytest.raises(Refused, match="须由组织者确认"):
        confirm_entries([entry], by=liaison, at=at)
    confirm_entries([entry], by=clerk, at=at)


def test_of_several_all_are_confirmed_or_none(deputy, liaison, at):
    first, second = register(deputy), register(deputy)
    stranger = register(make_deputy(make_delegation("河西镇")))
    with pytest.raises(Refused):
        confirm_entries([first, stranger], by=liaison, at=at)
    assert not DutyEntry.objects.filter(state=State.CONFIRMED).exists()
    confirm_entries([first, second], by=liaison, at=at)
    with pytest.raises(Refused):
        confirm_entries([first], by=liaison, at=at)


@pytest.mark.parametrize("role", ["deputy", "marker", "editor"])
def test_without_the_role_nothing_is_confirmed(deputy, person, role, at):
    with pytest.raises(Refused):
        confirm_entries([register(deputy)], by=person("x", "某人", role), at=at)


def test_what_is_returned_is_corrected_and_comes_again(deputy, liaison, at):
    entry = register(deputy)
    with pytest.raises(Refused, match="理由"):
        return_entry(entry, reason="错", by=liaison, at=at)
    return_entry(entry, reason="日期写错了", by=liaison, at=at)
    assert "日期写错了" in Notice.objects.get(person=deputy.person).text
    facts = {"quantity": Decimal(2), "subject": "视察两处水库", "by": deputy.person, "at": at}
    with pytest.raises(Refused, match="之内"):
        resubmit_entry(entry, on=date(2025, 12, 31), **facts)
    entry.refresh_from_db()
    resubmit_entry(entry, on=date(2026, 2, 27), **facts)
    entry.refresh_from_db()
    assert (entry.state, entry.quantity, entry.on) == (State.REGISTERED, 2, date(2026, 2, 27))
    confirm_entries([entry], by=liaison, at=at)
    with pytest.raises(Refused):
        withdraw_entry(entry, by=deputy.person, at=at)


def test_only_the_registrar_and_the_deputy_withdraw(deputy, liaison, clerk, at):
    entry = register(deputy, by=liaison)
    with pytest.raises(Refused, match="登记人"):
        withdraw_entry(entry, by=clerk, at=at)
    withdraw_entry(entry, by=deputy.person, at=at)
    assert entry.state == State.WITHDRAWN


# --- objections -----------------------------------------------------------------------------


def test_within_the_window_she_contests_and_somebody_else_answers(deputy, liaison, clerk, at):
    entry = confirmed(deputy, liaison)
    later = at + timedelta(days=14)
    with pytest.raises(Refused, match="本人"):
        contest_entry(entry, reason="数量少了一次", by=liaison, at=later)
    contest_entry(entry, reason="数量少了一次", by=deputy.person, at=later)
    assert DutyEntry.objects.counted().filter(pk=entry.pk).exists(), "it counts until answered"
    with pytest.raises(Refused, match="职责"):
        answer_contest(entry, answer="核对无误", quantity=None, by=liaison, at=later)
    answer_contest(entry, answer="核对签到册，确为两次", quantity=Decimal(2), by=clerk, at=later)
    entry.refresh_from_db()
    assert (entry.state, entry.quantity) == (State.ANSWERED, 1), "the entry itself stays"
    assert standing_quantity(entry) == 2
    assert DutyEntry.objects.quantities()[deputy.pk][entry.item_id] == 2
    told = Notice.objects.filter(person=deputy.person, subject="履职异议已答复").get()
    assert "两次" in told.text


def test_an_objection_may_be_turned_down_or_strike_the_entry(deputy, liaison, clerk, at):
    kept, struck = confirmed(deputy, liaison), confirmed(deputy, liaison)
    for entry in (kept, struck):
        contest_entry(entry, reason="不是我参加的", by=deputy.person, at=at)
    answer_contest(kept, answer="签到册有您的签名", quantity=None, by=clerk, at=at)
    answer_contest(struck, answer="经核实属重复登记", quantity=Decimal(0), by=clerk, at=at)
    assert (standing_quantity(kept), standing_quantity(struck)) == (1, 0)
    assert DutyEntry.objects.quantities()[deputy.pk] == {kept.item_id: 1}


def test_after_the_window_it_stands(deputy, liaison, at):
    entry = confirmed(deputy, liaison)
    with pytest.raises(Refused, match="异议期已过"):
        contest_entry(entry, reason="数量少了一次", by=deputy.person, at=at + timedelta(days=15))


def test_who_confirmed_it_does_not_answer(deputy, clerk, chair, at):
    entry = confirmed(deputy, clerk)
    contest_entry(entry, reason="数量少了一次", by=deputy.person, at=at)
    with pytest.raises(Refused, match="另一名"):
        answer_contest(entry, answer="核对无误", quantity=None, by=clerk, at=at)
    answer_contest(entry, answer="核对无误", quantity=None, by=chair, at=at)
    with pytest.raises(Refused):
        answer_contest(entry, answer="核对无误", quantity=None, by=chair, at=at)


# --- who sees what --------------------------------------------------------------------------


def test_a_deputy_sees_her_own_a_liaison_her_delegations_an_organizer_all(
    deputy, liaison, clerk, chair, marker
):
    mine = register(deputy)
    other = register(make_deputy(make_delegation("河西镇")))
    visible = DutyEntry.objects.visible_to
    assert set(visible(deputy.person)) == set(visible(liaison)) == {mine}
    assert set(visible(clerk)) == set(visible(chair)) == {mine, other}
    assert set(visible(marker)) == set()
