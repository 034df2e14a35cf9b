"""What surrounds every page: the policy against foreign script, the way about, the first page."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from exam_platform.backends import SHUT, ExamineeBackend
from exam_platform.context import MOST_SHOWN, nav_items, site
from exam_platform.management.commands import run
from exam_platform.settings import key_ring
from exams.models import Attempt, Sitting
from notices.actions import send_notice
from people.models import User
from tests.appointments.rows import make_nomination
from tests.factories import make_attempt, make_candidate, make_sitting

pytestmark = pytest.mark.django_db


def policy(answer):
    header = answer.headers["Content-Security-Policy"]
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


SITE_PAGES = ["/", "/exams/", "/results/", "/laws/", "/password/", "/nowhere/"]


@pytest.mark.parametrize("path", SITE_PAGES)
def test_no_page_of_the_site_runs_or_styles_inline(path, client_for, nominee):
    found = policy(client_for(nominee).get(path))
    assert found["default-src"] == ["'self'"]
    assert "script-src" not in found and "style-src" not in found
    assert found["object-src"] == ["'none'"]
    assert found["base-uri"] == found["form-action"] == found["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in str(found)


@pytest.mark.parametrize("path", ["/login/", "/healthz", "/readyz"])
def test_nor_does_a_page_before_the_login(path):
    assert "unsafe" not in str(policy(Client().get(path)))


@pytest.mark.parametrize("path", ["/admin/", "/admin/users/", "/admin/nowhere/"])
def test_the_back_office_is_loosened_as_wagtail_needs_and_no_further(path, client_for, clerk):
    found = policy(client_for(clerk).get(path))
    assert found["script-src"] == ["'self'", "'unsafe-inline'", "'unsafe-eval'"]
    assert found["style-src"] == ["'self'", "'unsafe-inline'"]
    assert found["default-src"] == found["form-action"] == ["'self'"]
    assert not [value for values in found.values() for value in values if "http" in value]


@pytest.mark.parametrize("path", ["/administration/", "/x/admin/", "//admin/"])
def test_what_only_looks_like_the_back_office_is_not_loosened(path, client_for, clerk):
    assert "unsafe" not in str(policy(client_for(clerk).get(path)))


@pytest.mark.parametrize(
    "header", ["X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control"]
)
def test_every_page_of_a_person_carries_its_guards(header, client_for, nominee):
    assert client_for(nominee).get("/").headers[header] in (
        "nosniff", "SAMEORIGIN", "same-origin", "private, no-store",
    )  # fmt: skip


# --- the way about --------------------------------------------------------------------------


def navigation(path, user):
    request = RequestFactory().get(path)
    request.user = user
    return {item["label"]: item["current"] for item in nav_items(request)}


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["首页"]),
        ("/exams/", ["我的考试"]),
        ("/exams/7/", ["我的考试"]),
        ("/results/", ["成绩"]),
        ("/events/3/", ["培训活动"]),
        ("/learn/2026/", ["学习"]),
        ("/laws/", ["法律法规"]),
        ("/laws/3/", ["法律法规"]),
        ("/password/", []),
    ],
)
def test_the_place_where_one_is_is_marked_and_only_it(path, current, nominee):
    found = navigation(path, nominee)
    expected = ["首页", "学习", "练习", "我的考试", "成绩", "培训活动", "学时", "法律法规"]
    assert list(found) == expected
    assert [label for label, is_current in found.items() if is_current] == current


def test_a_deputy_finds_her_duty_record_and_her_hours(stranger):
    found = navigation("/duty/", stranger)
    assert found["履职"] and not found["学时"]
    assert len(found) <= 8


def test_somebody_from_the_street_is_shown_no_way():
    request = RequestFactory().get("/")
    assert nav_items(request) == []
    assert site(request)["site_name"]


def tell(user, count):
    for number in range(count):
        send_notice([user], subject=f"第{number}件", text="请知悉。", by=None, at=timezone.now(),
                    channels=(), key=f"test:{number}")  # fmt: skip


def test_the_frame_asks_once_for_the_way_and_the_bell(stranger, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = stranger
    tell(stranger, count=3)
    with django_assert_num_queries(1):
        assert [item["label"] for item in nav_items(request)]
        assert site(request)["unread_notices"] == "3"


def test_who_has_no_role_has_the_common_places_and_the_bell(person):
    request = RequestFactory().get("/")
    request.user = person("wu", "吴名")
    tell(request.user, count=MOST_SHOWN + 1)
    assert "法律法规" in {item["label"] for item in nav_items(request)}
    assert site(request)["unread_notices"] == "99+"


# --- whoever is examined --------------------------------------------------------------------


@pytest.mark.parametrize("state", Sitting.State.values)
def test_a_candidate_has_no_right_to_keys_until_the_results_are_out(state, person, setter):
    make_candidate(make_sitting(state=state), setter)
    user = User.objects.get(pk=setter.pk)
    is_over = state in ("published", "cancelled")
    assert user.has_perm("question_bank.view_question") is is_over
    assert user.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    ("state", "shut"),
    [
        ("received", True), ("screened", True), ("cleared", True), ("deferred", True),
        ("tabled", False), ("passed", False), ("not_passed", False), ("withdrawn", False),
    ],
)  # fmt: skip
def test_a_nominee_has_none_from_the_nomination_to_the_agenda(state, shut, setter):
    make_nomination(setter, state=state)
    user = User.objects.get(pk=setter.pk)
    assert user.has_perm("question_bank.view_question") is not shut


@pytest.mark.parametrize("permission", sorted(SHUT))
def test_the_shut_out_goes_before_every_grant_even_a_superusers_role(permission, person):
    user = person("x", "某人", "organizer", "marker", "auditor", "chair")
    assert user.has_perm(permission)
    make_candidate(make_sitting(state="planned"), user)
    again = User.objects.get(pk=user.pk)
    assert not again.has_perm(permission)
    with pytest.raises(PermissionDenied):
        ExamineeBackend().has_perm(again, permission)


@pytest.mark.parametrize("kind", ["quiz", "practice"])
def test_a_quiz_shuts_nobody_out(kind, setter):
    make_candidate(make_sitting(state="open", kind=kind), setter)
    assert User.objects.get(pk=setter.pk).has_perm("question_bank.view_question")


def test_the_question_is_asked_once_a_request(setter, django_assert_num_queries):
    make_candidate(make_sitting(state="open"), setter)
    user = User.objects.get(pk=setter.pk)
    assert not user.has_perm("question_bank.view_question")
    with django_assert_num_queries(0):
        assert not user.has_perm("question_bank.add_question")


# --- signing out, closed doors --------------------------------------------------------------


def test_signing_out_takes_the_pen_away_and_only_ones_own(client_for, nominee):
    began = timezone.now()
    sitting = make_sitting(opens_at=began - timedelta(minutes=5))
    mine = make_attempt(candidate=make_candidate(sitting, nominee), started_at=began)
    other = make_attempt(candidate=make_candidate(sitting), started_at=began)
    assert client_for(nominee).post("/logout/").status_code == HTTPStatus.FOUND
    writers = dict(Attempt.objects.values_list("pk", "writer"))
    assert writers == {mine.pk: 2, other.pk: 1}


@pytest.mark.parametrize(
    "path",
    ["/admin/bulk/people/user/assign_role/", "/admin/reports/site-history/", "/admin/failwhale/",
     "/admin/reports/site-history/results/", "/admin/bulk/people/user/delete/"],
)  # fmt: skip
def test_doors_of_wagtail_around_our_actions_are_closed_to_a_superuser_too(
    path, person, client_for
):
    root = person("root", "超级", is_superuser=True)
    for answer in (client_for(root).get(path), client_for(root).post(path)):
        assert answer.status_code == HTTPStatus.NOT_FOUND


# --- settings and commands ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ring"),
    [
        ("k1:secret", {"k1": "secret"}),
        ("k2:new,k1:old", {"k2": "new", "k1": "old"}),
        ("k1:with:colons:", {"k1": "with:colons:"}),
        ("k1:a,", {"k1": "a"}),
    ],
)
def test_a_ring_of_keys_is_read_newest_first(text, ring):
    assert list(key_ring(text).items()) == list(ring.items())


@pytest.mark.parametrize("text", ["secret", "k1", "k.1:secret", "k1:a,k1:b", ":secret", "k1:"])
def test_a_ring_that_could_not_be_read_back_is_refused_at_the_start(text):
    """A full stop in a key's name would make every stored value unreadable."""
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        key_ring(text)


def test_no_demonstration_where_it_could_be_mistaken(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not User.objects.filter(is_demo=True).exists()


SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(1, flush=True); time.sleep(60)",
]


def test_whoever_was_started_is_ended_and_who_has_ended_is_left_alone():
    running, ended = run.start(SLEEPER), run.start([sys.executable, "-c", ""])
    ended.wait(30)
    run.stop([running, ended])
    assert running.returncode == -signal.SIGTERM and ended.returncode == 0


def test_whoever_will_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(run, "STOP_SECONDS", 0)
    process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE, start_new_session=True)
    process.stdout.readline()
    run.stop([process])
    assert process.wait(30) == -signal.SIGKILL
    process.stdout.close()


def test_children_stand_in_groups_of_their_own():
    process = run.start(SLEEPER)
    try:
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
    finally:
        run.stop([process])


def test_a_request_to_end_is_taken_like_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        run.interrupt(signal.SIGTERM, None)
