"""A session: its roll, attendance, opening with a quorum, order of the agenda, closing."""

from datetime import date, timedelta

import pytest

from appointments.actions.sessions import (
    add_member,
    cancel_session,
    close_session,
    fill_roll,
    move_item,
    open_session,
    record_attendance,
    remove_member,
)
from appointments.models import Session
from core.state import Refused
from people.models import Tenure
from tests.appointments.rows import TODAY, make_post, make_session
from tests.appointments.voting import recorded, sitting_session, tabled, votes
from tests.conftest import NOW
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def seated(name: str = "委员", **fields) -> Tenure:
    post = make_post(name, "清源县人大常委会", "people_congress")
    post.is_committee_seat = True
    post.save()
    facts = {"person": make_person(), "starts_on": date(2022, 1, 10), **fields}
    return Tenure.objects.create(post=post, **facts)


def test_the_roll_is_who_holds_a_seat_on_the_day(clerk):
    session = make_session(starts_on=TODAY)
    here = [seated(), seated("副主任"), seated()]
    seated(ends_on=TODAY)
    seated(starts_on=TODAY + timedelta(days=1))
    Tenure.objects.create(person=make_person(), post=make_post(), starts_on=date(2022, 1, 10))
    seated("副主任", person=here[0].person)
    assert fill_roll(session, by=clerk, at=NOW) == 3
    assert set(session.members.values_list("person", flat=True)) == {t.person_id for t in here}
    assert fill_roll(session, by=clerk, at=NOW) == 0


def test_without_seats_in_the_register_it_is_said(clerk):
    with pytest.raises(Refused, match="没有常委会组成人员"):
        fill_roll(make_session(), by=clerk, at=NOW)


def test_members_are_added_and_removed_by_hand(clerk):
    session, someone = make_session(), make_person()
    member = add_member(session, someone, title="委员", by=clerk, at=NOW)
    with pytest.raises(Refused, match="已在应到名单"):
        add_member(session, someone, title="委员", by=clerk, at=NOW)
    remove_member(member, by=clerk, at=NOW)
    assert not session.members.exists()


def test_after_a_vote_the_measure_is_not_made_smaller(clerk):
    session = sitting_session()
    recorded(session, tabled(session), count=votes(20), by=clerk)
    with pytest.raises(Refused, match="应到人数不能再减"):
        remove_member(session.members.first(), by=clerk, at=NOW)


@pytest.mark.parametrize(("present", "opens"), [(13, False), (14, True)])
def test_it_opens_with_more_than_half_of_all(clerk, present, opens):
    session = make_session(members=27, starts_on=TODAY)
    chosen = set(list(session.members.values_list("pk", flat=True))[:present])
    assert record_attendance(session, chosen, {}, by=clerk, at=NOW) == present
    if opens:
        open_session(session, by=clerk, at=NOW)
    else:
        with pytest.raises(Refused, match="没有超过半数，不能开会"):
            open_session(session, by=clerk, at=NOW)
    assert Session.objects.get().state == ("open" if opens else "planned")


def test_it_does_not_open_before_its_day(clerk):
    session = make_session(members=3, present=3, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="还没有到日期"):
        open_session(session, by=clerk, at=NOW)


def test_why_somebody_is_absent_is_kept_and_goes_when_she_comes(clerk):
    session = make_session(members=2)
    first, second = session.members.values_list("pk", flat=True)
    record_attendance(session, {first}, {second: "公差", first: "多余"}, by=clerk, at=NOW)
    assert list(session.members.values_list("is_present", "absence")) == [
        (True, ""),
        (False, "公差"),
    ]
    record_attendance(session, {first, second}, {second: "公差"}, by=clerk, at=NOW)
    assert set(session.members.values_list("absence", flat=True)) == {""}


def test_it_closes_when_nothing_is_left_in_the_air(clerk, chair):
    session = sitting_session()
    nomination = tabled(session)
    with pytest.raises(Refused, match="还有 1 件没有表决"):
        close_session(session, by=clerk, at=NOW)
    recorded(session, nomination, count=votes(20), by=clerk)
    with pytest.raises(Refused, match="没有宣布"):
        close_session(session, by=clerk, at=NOW)


def test_a_session_with_an_agenda_is_not_cancelled(clerk):
    session = make_session()
    tabled(session)
    with pytest.raises(Refused, match="议程中还有提请"):
        cancel_session(session, by=clerk, at=NOW)
    other = make_session()
    cancel_session(other, by=clerk, at=NOW)
    assert other.state == "cancelled"


def test_the_order_of_the_agenda_is_changed_one_place_at_a_time(clerk):
    session = make_session()
    first, second, third = (
        tabled(session, post=make_post(name)).agenda_items.get() for name in ("甲", "乙", "丙")
    )
    move_item(third, up=True, by=clerk, at=NOW)
    assert list(session.agenda.all()) == [first, third, second]
    move_item(first, up=True, by=clerk, at=NOW)
    move_item(second, up=False, by=clerk, at=NOW)
    assert list(session.agenda.all()) == [first, third, second]


ACTS = {
    "roll": lambda s, by: fill_roll(s, by=by, at=NOW),
    "attendance": lambda s, by: record_attendance(s, set(), {}, by=by, at=NOW),
    "open": lambda s, by: open_session(s, by=by, at=NOW),
    "close": lambda s, by: close_session(s, by=by, at=NOW),
    "cancel": lambda s, by: cancel_session(s, by=by, at=NOW),
    "member": lambda s, by: add_member(s, make_person(), title="", by=by, at=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_sessions_are_the_clerks_business(act, chair):
    session = make_session(members=3, present=3, starts_on=TODAY)
    with pytest.raises(Refused, match="不属于您的职责"):
        ACTS[act](session, chair)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
@pytest.mark.parametrize("act", list(ACTS))
def test_a_session_that_is_over_changes_no_more(act, state, clerk):
    session = make_session(members=3, present=3, starts_on=TODAY, state=state)
    with pytest.raises(Refused, match="不能"):
        ACTS[act](session, clerk)
