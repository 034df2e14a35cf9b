"""What no one person decides alone, and what nobody changes once it has been used."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.state import Refused
from exams.actions.attempts import start_attempt
from exams.actions.results import confirm_results, release_results, return_result
from exams.actions.room import admit_after_all, grant_extra_time, mark_absent
from exams.models import Attempt, Candidate, Result, Room, Sitting
from people.actions.rosters import confirm_roster
from people.models import Role, RosterBatch
from tests.conftest import NOW
from tests.exams.marking import LATER, closed_sitting, marked
from tests.factories import make_attempt, make_officer, make_regulation, make_sitting

pytestmark = pytest.mark.django_db


def give(person, *roles):
    for key in roles:
        person.groups.add(Role.objects.get(key=key).group)
    return person


@pytest.fixture
def both(person):
    """Clerk and chair in one person, as a small county may have it."""
    return person("shuang", "双职", "organizer", "chair")


def test_who_confirmed_the_results_does_not_release_them(both, chair):
    sitting = closed_sitting()
    marked(sitting, right=4)
    confirm_results(sitting, by=both, at=LATER)
    with pytest.raises(Refused, match="由您确认，须由另一人公布"):
        release_results(sitting, by=both, at=LATER)
    assert Result.objects.get().state == "confirmed"
    assert release_results(sitting, by=chair, at=LATER) == 1


def test_a_second_confirmation_by_another_frees_the_first(both, clerk):
    sitting = closed_sitting()
    marked(sitting, right=4)
    confirm_results(sitting, by=both, at=LATER)
    return_result(Result.objects.get(), reason="复核分数", by=both, at=LATER)
    confirm_results(sitting, by=clerk, at=LATER)
    assert release_results(sitting, by=both, at=LATER) == 1


@pytest.mark.parametrize("state", ["ready", "open", "paused", "closed", "published"])
def test_the_pass_line_stands_from_the_moment_a_sitting_is_ready(clerk, client_for, state):
    regulation = make_regulation()
    sitting = make_sitting(regulation=regulation, state="planned")
    here = reverse("regulations:edit", args=[regulation.pk])
    client = client_for(clerk)
    assert client.get(here).status_code == 200
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    assert client.get(here)["Location"] == reverse("regulations:inspect", args=[regulation.pk])
    assert client.post(here, {"pass_mark": "1"}).status_code == 409
    assert "已有场次适用本办法" in client.get(here, follow=True).content.decode()


def test_an_absence_that_was_published_stands(clerk):
    sitting = make_sitting()
    make_officer(sitting, clerk)
    candidate = make_attempt(Attempt.State.PREPARED, sitting=sitting).candidate
    mark_absent(candidate, excused=False, reason="没有到场", by=clerk, at=NOW)
    Sitting.objects.filter(pk=sitting.pk).update(state="published")
    for act in (
        lambda: mark_absent(candidate, excused=True, reason="补交假条", by=clerk, at=LATER),
        lambda: admit_after_all(candidate, reason="补考", by=clerk, at=LATER),
    ):
        with pytest.raises(Refused, match="缺考登记不能再改"):
            act()
    assert Candidate.objects.get(pk=candidate.pk).absence == "unexcused"


def test_extra_time_granted_while_she_reads_the_rules_is_hers(clerk):
    attempt = make_attempt(Attempt.State.PREPARED)
    loaded = Attempt.objects.select_related("candidate__sitting").get(pk=attempt.pk)
    grant_extra_time([attempt.candidate], 20, "视力障碍", by=clerk, at=NOW)
    start_attempt(loaded, by=attempt.candidate.person, at=NOW)
    assert loaded.due_at == NOW + timedelta(minutes=90 + 20)


@pytest.mark.parametrize("slip", ["10.0.0.0/33", "192.168.1", "考场一", "10.0.0.1-20"])
def test_a_slip_in_the_networks_of_a_room_is_told_before_the_exam(clerk, client_for, slip):
    data = {"name": "一考场", "seats": 30, "ip_ranges": f"10.1.0.0/16\n{slip}"}
    answer = client_for(clerk).post(reverse("exam_rooms:add"), data)
    assert f"“{slip}”不是网段" in answer.content.decode()
    assert not Room.objects.exists()
    answer = client_for(clerk).post(reverse("exam_rooms:add"), {**data, "ip_ranges": "10.1.0.0/16"})
    assert answer.status_code == 302 and Room.objects.get().admits("10.1.2.3")


def test_a_roster_that_was_given_up_is_not_confirmed_by_a_second_window(clerk):
    batch = RosterBatch.objects.create(
        kind="nominee", filename="x", stored_file="x", uploaded_by=clerk, uploaded_at=NOW,
        state=RosterBatch.State.REJECTED,
    )  # fmt: skip
    with pytest.raises(Refused):
        confirm_roster(batch, by=clerk, at=NOW)
