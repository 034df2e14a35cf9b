"""What was forgotten is added to a closed year: by two people, on a decision that is named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.state import Refused
from evaluations.actions.duty import return_entry, withdraw_entry
from evaluations.actions.duty_late import accept_late, add_late
from evaluations.actions.duty_years import close_year
from evaluations.models import DutyEntry, DutyRecord, DutyYear
from notices.models import Notice
from tests.evaluations.duties import (
    AFTER_THE_YEAR,
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_scheme,
)

pytestmark = pytest.mark.django_db

LATER = AFTER_THE_YEAR + timedelta(days=9)
BASIS = "第八十二次主任会议"


@pytest.fixture
def liaison(person):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(term, liaison):
    make_scheme()
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


@pytest.fixture
def year(deputy, liaison, clerk):
    confirmed(deputy, liaison, item=item_of("审议发言"), quantity=Decimal(6))
    row = DutyYear.objects.get()
    close_year(row, by=clerk, at=AFTER_THE_YEAR)
    return row


def late(year, deputy, by, **fields):
    facts = {"item": item_of(), "on": date(2026, 5, 1), "quantity": Decimal(1)}
    facts |= {"subject": "视察水库除险加固", "basis": BASIS, "at": LATER, **fields}
    return add_late(year, [deputy], by=by, **facts)[0]


def test_it_counts_once_another_has_accepted_it_and_the_closed_figure_stays(
    year, deputy, clerk, chair
):
    entry = late(year, deputy, clerk)
    assert DutyRecord.objects.get().total == 60, "not before it is accepted"
    with pytest.raises(Refused, match="不能由您核准"):
        accept_late(entry, by=clerk, at=LATER)
    accept_late(entry, by=chair, at=LATER)
    record = DutyRecord.objects.get()
    assert (record.total, record.closed_total) == (63, 60)
    with pytest.raises(Refused, match="已经有人处理"):
        accept_late(entry, by=chair, at=LATER)
    logged = ModelLogEntry.objects.get(action="evaluations.duty_late_accept")
    assert (logged.user, logged.data["basis"]) == (chair, BASIS)
    assert (logged.data["before"], logged.data["after"]) == ("60.00", "63.00")
    assert BASIS in Notice.objects.get(person=deputy.person, subject="履职登记已补登").text


def test_it_may_be_returned_and_taken_back_though_the_year_is_closed(year, deputy, clerk, chair):
    entry = late(year, deputy, clerk)
    return_entry(entry, reason="没有会议记录", by=chair, at=LATER)
    withdraw_entry(entry, by=clerk, at=LATER)
    assert DutyRecord.objects.get().total == 60


def test_it_is_for_closed_years_organizers_and_deputies_of_the_year(
    year, deputy, clerk, liaison, term
):
    with pytest.raises(Refused, match="由组织者办理"):
        late(year, deputy, liaison)
    with pytest.raises(Refused, match="理由"):
        late(year, deputy, clerk, basis="有")
    with pytest.raises(Refused, match="2026 年之内"):
        late(year, deputy, clerk, on=date(2027, 1, 2))
    late(year, deputy, clerk)
    with pytest.raises(Refused, match="已登记过"):
        late(year, deputy, clerk)
    with pytest.raises(Refused, match="不在代表任期"):
        late(year, make_deputy(ended_on=date(2026, 2, 1)), clerk)
    DutyYear.objects.update(state="open", closed_at=None)
    with pytest.raises(Refused, match="照常登记"):
        late(year, deputy, clerk)


def test_a_deputy_entered_after_the_closing_gets_a_record(year, clerk, chair):
    newcomer = make_deputy(make_delegation("城关镇"))
    accept_late(late(year, newcomer, clerk), by=chair, at=LATER)
    record = DutyRecord.objects.get(deputy=newcomer)
    assert (record.total, record.level, record.closed_total) == (3, "较差", 0)


def test_on_the_pages_one_adds_and_another_accepts(client, year, deputy, clerk, chair):
    client.force_login(clerk)
    add = reverse("duty_office:late", args=[year.pk])
    facts = {"names": "杨桂芬", "item": item_of().pk, "on": "2026-05-01", "quantity": "1"}
    facts |= {"subject": "视察水库除险加固", "basis": BASIS}
    refused = client.post(add, facts)
    assert refused.status_code == 400
    assert "2026 年的代表中没有：杨桂芬" in refused.content.decode()
    told = client.post(add, facts | {"names": "杨桂芳"}, follow=True).content.decode()
    assert "等待另一人核准" in told and BASIS in told
    entry = DutyEntry.objects.get(late_basis=BASIS)
    page = reverse("duty_office:entry", args=[entry.pk])
    assert "核准这条补登" not in client.get(page).content.decode()
    registering = client.get(reverse("duty_office:register"), {"year": 2026}).content.decode()
    assert add in registering, "who would register it the usual way is led here"
    client.force_login(chair)
    assert "补登待核准" in client.get("/admin/").content.decode()
    assert "核准这条补登" in client.get(page).content.decode()
    client.post(reverse("duty_office:accept", args=[entry.pk]))
    entry.refresh_from_db()
    assert (entry.state, entry.confirmed_by) == ("confirmed", chair)


def test_liaison_officers_and_strangers_have_no_such_page(client, year, liaison):
    add = reverse("duty_office:late", args=[year.pk])
    assert "/login/" in client.get(add).url
    client.force_login(liaison)
    assert client.get(add).url == reverse("wagtailadmin_home")
    accept = reverse("duty_office:accept", args=[DutyEntry.objects.get().pk])
    assert client.post(accept).url == reverse("wagtailadmin_home")
