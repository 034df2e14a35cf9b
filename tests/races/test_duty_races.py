"""Two officers at one entry, and a contest that meets the closing of its year."""

from datetime import timedelta

import pytest

from core.state import Refused
from evaluations.actions.duty import confirm_entries, contest_entry, register_entries
from evaluations.actions.duty_years import close_year
from evaluations.models import DutyEntry, DutyRecord, DutyYear
from notices.actions import send_notice
from notices.models import Notice
from tests.conftest import NOW
from tests.evaluations.duties import (
    AFTER_THE_YEAR,
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_scheme,
    register,
)
from tests.factories import make_person
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def liaison(person, term):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(liaison):
    make_scheme()
    return make_deputy(make_delegation("城关镇", liaison))


def fresh(entry):
    return DutyEntry.objects.get(pk=entry.pk)


def test_two_officers_confirm_an_entry_once(deputy, liaison, clerk):
    entry = register(deputy)
    results = at_once(
        lambda: confirm_entries([fresh(entry)], by=liaison, at=NOW),
        lambda: confirm_entries([fresh(entry)], by=clerk, at=NOW),
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert fresh(entry).state == "confirmed"
    assert Notice.objects.filter(person=deputy.person).count() == 1


def contested_late(entry, deputy):
    """In the last minute of a window that is open until the year is closed."""
    return lambda: contest_entry(
        fresh(entry),
        reason="少登了一次",
        by=deputy.person,
        at=AFTER_THE_YEAR - timedelta(minutes=1),
    )


def closing(clerk):
    return lambda: close_year(DutyYear.objects.get(), by=clerk, at=AFTER_THE_YEAR)


@pytest.fixture
def entry(deputy, liaison):
    entry = confirmed(deputy, liaison)
    DutyEntry.objects.update(appeal_until=AFTER_THE_YEAR)
    return entry


def test_a_contest_that_comes_first_stops_the_closing(entry, deputy, clerk):
    blocked, contested, closed = waiting_behind(contested_late(entry, deputy), closing(clerk))
    assert blocked == "blocked" and contested is None
    assert isinstance(closed, Refused) and "异议没有答复" in str(closed)
    assert fresh(entry).state == "contested" and not DutyRecord.objects.exists()


def test_a_closing_that_comes_first_refuses_the_contest(entry, deputy, clerk):
    blocked, closed, contested = waiting_behind(closing(clerk), contested_late(entry, deputy))
    assert blocked == "blocked" and closed == 1
    assert isinstance(contested, Refused) and "已经结转" in str(contested)
    assert fresh(entry).state == "confirmed" and DutyRecord.objects.count() == 1


def test_the_first_two_entries_of_a_year_open_it_once(deputy, liaison):
    other = make_deputy(make_delegation("城关镇"))
    results = at_once(lambda: register(deputy), lambda: register(other))
    assert not any(isinstance(one, Exception) for one in results)
    assert DutyYear.objects.count() == 1 and DutyEntry.objects.count() == 2


def test_the_same_thing_registered_twice_at_once_stands_once(deputy, liaison):
    def work():
        return register_entries(
            [deputy],
            item=item_of(),
            on=NOW.date(),
            quantity=1,
            subject="视察农贸市场",
            by=deputy.person,
            at=NOW,
        )

    register(deputy)  # the year is open
    results = at_once(work, work)
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert DutyEntry.objects.filter(subject="视察农贸市场").count() == 1


def test_two_tasks_that_tell_the_same_tell_it_once(db):
    people = [make_person() for _ in range(5)]

    def work():
        return send_notice(
            people, subject="提醒", text="请按时参加", by=None, at=NOW, key="event:1"
        )

    results = at_once(work, work)
    assert not any(isinstance(one, Exception) for one in results)
    assert Notice.objects.count() == 5
