"""Whoever is to be examined is shut out of everything about it, whatever roles she holds."""

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from appointments.actions.nominations import correct_nomination
from core.state import Refused
from exams.models import Candidate, PaperItem, Sitting
from people.models import Role
from question_bank.models import Question
from tests.appointments.rows import make_nomination
from tests.exams.planning import BEFORE, make_bank
from tests.factories import SECRET, make_attempt, make_candidate, make_officer, make_person
from tests.security.world import (
    ASKED,
    ROLES,
    entering,
    is_turned_away,
    make_world,
    own_routes,
)

pytestmark = pytest.mark.django_db

STAFF = [role for role in ROLES if role not in ("nominee", "sysadmin", "secadmin")]
# The planning that touches nothing of hers: lists without her rows, new rows, rules and rooms.
HARMLESS = {
    "blueprint_report", "late_decision", "marking", "regulation_basis", "regulation_revise",
    # Practice questions only, and those she may answer herself:
    "quiz_close", "quiz_open", "quiz_questions",
    "report_file", "resit", "result_return", "results_overview",
}  # fmt: skip


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def examinee(world):
    """Every role of the exams at once, and a candidate of all that is not published."""
    person = make_person("everything", real_name="全能")
    person.groups.set([Role.objects.get(key=role).group for role in STAFF])
    for name, sitting in world.sittings.items():
        if name != "published":
            make_officer(sitting, person)
            make_officer(sitting, person, "marker")
            make_candidate(sitting, person)
    paper = world.sittings["open"].papers.first()
    attempt = make_attempt(candidate=Candidate.objects.get(person=person, sitting__state="open"),
                           paper=paper)  # fmt: skip
    world.rows["exams:own"] = attempt
    return person


def opened(world, person, *, only=()) -> dict[str, bytes]:
    """What she gets to read, by URL name, and by POST with "POST " before it."""
    client, pages = entering(person), {}
    for name, pattern in own_routes():
        if only and name not in only:
            continue
        path = world.path(name, pattern)
        for method, ask in (("", client.get), ("POST ", client.post)):
            with transaction.atomic():
                answer = ask(path, ASKED.get(name, {}))
                body = b"".join(answer)
                transaction.set_rollback(True)
            assert answer.status_code < 500, name
            if answer.status_code != 405 and not is_turned_away(answer):
                pages[method + name] = body
    return pages


def test_every_door_to_her_sitting_the_bank_and_the_log_is_shut(world, examinee, caplog):
    caplog.set_level("CRITICAL")
    pages = opened(world, examinee)
    names = {name.removeprefix("POST ") for name in pages}
    shut = ("bank:", "questions:", "subjects:", "audit:", "exams:room_", "exams:print_")
    assert [name for name in names if name.startswith(shut)] == []
    assert "exams:room" not in names and "sittings:edit" not in names
    assert "blueprints:edit" not in names
    office = {name.split(":")[1] for name in names if name.startswith("exams_office:")}
    assert office <= HARMLESS
    # And nothing tells her a question, a key, or who else sits beside her.
    others = Candidate.objects.filter(sitting=world.sittings["open"]).exclude(person=examinee)
    # Quizzes ask practice questions, which everybody may read and no formal paper holds.
    formal = PaperItem.objects.filter(paper__sitting__kind="formal")
    secrets = [SECRET, *(item.frozen["stem"] for item in formal)]
    secrets += [one.admission_number for one in others]
    told = [
        (name, secret) for name, body in pages.items() for secret in secrets
        if secret.encode() in body
    ]  # fmt: skip
    assert told == []


def test_the_same_doors_open_for_the_same_roles_without_the_exam(world, examinee, caplog):
    """So that the test above cannot pass because her rows are wrong."""
    caplog.set_level("CRITICAL")
    Candidate.objects.filter(person=examinee).exclude(sitting=world.sittings["open"]).delete()
    examinee.candidacies.update(person=world.people["sysadmin"])
    doors = {"questions:inspect", "bank:imports", "audit:log", "exams:room", "blueprints:edit",
             "exams_office:papers", "exams_office:paper", "exams_office:mark"}  # fmt: skip
    assert doors <= set(opened(world, examinee, only=doors))


def test_the_desk_of_an_examinee_names_neither_her_sitting_nor_her_tasks(world, examinee):
    desk = entering(examinee).get("/admin/").content.decode()
    for name in ("open", "planned", "closed"):
        assert world.sittings[name].title not in desk
    assert "待审" not in desk and "份答案等您评分" not in desk


@pytest.mark.parametrize("state", sorted(Sitting.State.values))
def test_keys_come_back_with_the_results_and_not_before(state, setter, client_for):
    make_bank()
    sitting = make_candidate(person=setter).sitting
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    reads = client_for(setter).get(reverse("questions:index")).status_code == 200
    assert reads == (state in ("published", "cancelled"))
    assert Question.objects.visible_to(type(setter).objects.get(pk=setter.pk)).exists() == reads


@pytest.mark.parametrize(
    ("state", "is_shut"),
    [
        ("received", True),
        ("screened", True),
        ("cleared", True),
        ("deferred", True),
        ("tabled", False),
        ("passed", False),
        ("withdrawn", False),
    ],
)
def test_the_bank_shuts_with_the_nomination_already(reviewer, client_for, state, is_shut):
    make_nomination(reviewer, state=state)
    answer = client_for(reviewer).get(reverse("questions:index"))
    assert (answer.status_code == 302) == is_shut


def test_a_practice_shuts_nobody_out(setter, client_for):
    sitting = make_candidate(person=setter).sitting
    Sitting.objects.filter(pk=sitting.pk).update(kind=Sitting.Kind.PRACTICE)
    assert client_for(setter).get(reverse("questions:index")).status_code == 200


def test_an_export_asked_for_before_is_not_handed_out_any_more(world):
    setter = world.people["setter"]
    path = reverse("bank:export_download", args=[world.rows["bank:export"].pk])
    client = entering(setter)
    assert b"".join(client.get(path)) == b"PK"
    make_candidate(world.sittings["planned"], setter)
    assert client.get(path).status_code == 404


def test_the_rules_that_will_judge_her_are_not_hers_to_write(world):
    clerk = world.people["organizer"]
    regulation = world.rows["regulations"]
    sitting = world.sittings["planned"]
    here = reverse("regulations:edit", args=[regulation.pk])
    client = entering(clerk)
    assert client.get(here).status_code == 200
    Sitting.objects.filter(pk=sitting.pk).update(regulation=regulation)
    make_candidate(sitting, clerk)
    assert client.get(here).status_code == 409
    assert client.post(here, {"pass_mark": "1"}).status_code == 409


def test_nobody_takes_a_nomination_over_for_herself(clerk):
    nomination = make_nomination()
    with pytest.raises(Refused, match="不能把提请改到自己名下"):
        correct_nomination(nomination, {"person": clerk}, by=clerk, at=BEFORE)
    nomination.refresh_from_db()
    assert nomination.person_id != clerk.pk
    assert not ModelLogEntry.objects.filter(action="appointments.correct").exists()
