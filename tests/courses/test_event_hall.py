"""The screen of the hall."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.hall_codes import is_live
from courses.hall_passes import hall_key
from tests.courses.gatherings import invite, make_event, make_fact, make_part

pytestmark = pytest.mark.django_db


def part_of(state="held", minutes=-10):
    return make_part(make_event(state), timezone.now() + timedelta(minutes=minutes))


def test_the_screen_shows_a_live_code_and_how_many_are_there(client_for, clerk):
    part = part_of()
    make_fact(part, invite(part.event))
    invite(part.event)
    office = client_for(clerk)
    state = office.get(f"/events/parts/{part.pk}/hall/state/").json()
    assert state["phase"] == "open" and (state["present"], state["invited"]) == (1, 2)
    assert is_live(hall_key(), part.pk, state["code"], timezone.now())
    page = office.get(f"/events/parts/{part.pk}/hall/").content.decode()
    digits = re.search(r"data-hall-code>(\d{3}) (\d{3})<", page)
    assert is_live(hall_key(), part.pk, digits[1] + digits[2], timezone.now())


def test_the_picture_is_an_svg_of_our_own(client_for, clerk):
    part = part_of()
    answer = client_for(clerk).get(f"/events/parts/{part.pk}/hall/code.svg")
    assert answer["Content-Type"] == "image/svg+xml" and b"<svg" in answer.content
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("state", "minutes", "phase"),
    [
        ("announced", 60, "early"),
        ("held", 60, "early"),
        ("announced", 20, "ready"),
        ("held", 20, "open"),
        ("held", -200, "over"),
        ("closed", -10, "over"),
        ("cancelled", -10, "over"),
    ],
)
def test_a_code_is_shown_only_while_it_counts(client_for, clerk, state, minutes, phase):
    part = part_of(state, minutes)
    office = client_for(clerk)
    shown = office.get(f"/events/parts/{part.pk}/hall/state/").json()
    assert shown["phase"] == phase and bool(shown["code"]) == (phase == "open")
    picture = office.get(f"/events/parts/{part.pk}/hall/code.svg")
    assert picture.status_code == (200 if phase == "open" else 409)
    assert office.get(f"/events/parts/{part.pk}/hall/").status_code == 200


def test_the_organizer_begins_on_the_screen_itself(client_for, clerk):
    part = part_of("announced", 20)
    client_for(clerk).post(f"/events/parts/{part.pk}/hall/")
    part.event.refresh_from_db()
    assert part.event.state == "held"


def test_the_code_is_for_no_other_eyes(client_for, clerk, stranger, person, term):
    part = part_of()
    guest = invite(part.event).person
    officer = person("liaison", "孙红", "liaison")
    delegation = term.delegations.create(name="城关代表团")
    delegation.liaisons.add(officer)
    invite(part.event, delegation=delegation)
    for path in ("", "state/", "code.svg"):
        path = f"/events/parts/{part.pk}/hall/{path}"
        assert client_for(clerk).get(path).status_code == 200
        assert client_for(stranger).get(path).status_code == 404
        assert client_for(guest).get(path).status_code == 403
        assert client_for(officer).get(path).status_code == 403
        assert client_for(guest).post(path).status_code == 403


def test_polling_costs_a_handful_of_queries(client_for, clerk, django_assert_max_num_queries):
    part = part_of()
    for _ in range(20):
        make_fact(part, invite(part.event))
    office = client_for(clerk)
    with django_assert_max_num_queries(11):
        office.get(f"/events/parts/{part.pk}/hall/state/")
