"""The demonstration is made by the real importer and the real actions; so it can break."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from appointments.gates import gates_of
from appointments.models import Nomination
from appointments.papers.kinds import KINDS as APPOINTMENT_KINDS
from courses.models import Enrolment
from documents.models import Issued
from evaluations.papers.kinds import KINDS as EVALUATION_KINDS
from exams.actions.seals import check_seal
from exams.models import Mark, Result, Sitting
from exams.practice import mock_choices
from exams.quiz_pool import pool_of_quiz
from laws.models import LawVersion
from people.models import Branch, User
from question_bank.models import Kind, Question
from question_bank.reading import read_questions

DEMO = Path(project.BASE_DIR) / "demo"


def test_the_demonstration_is_whole_made_once_and_open_to_its_accounts(
    db, settings, client_for, django_assert_max_num_queries
):
    """One test, since the seeding takes as long as hundreds of others."""
    settings.DEBUG = True
    call_command("seed_demo", stdout=StringIO())
    it_shows_every_kind_of_everything()
    before = (User.objects.count(), Question.objects.count(), Sitting.objects.count())
    call_command("seed_demo", stdout=StringIO())
    assert (User.objects.count(), Question.objects.count(), Sitting.objects.count()) == before
    each_finds_what_to_do_next(client_for, django_assert_max_num_queries)
    they_sign_in_only_in_debug(settings)


def it_shows_every_kind_of_everything():
    live = Question.objects.live()
    assert live.count() >= 300
    assert set(live.values_list("kind", flat=True)) == set(Kind.values)
    assert set(live.values_list("branch", flat=True)) == {"common", *Branch.values}
    assert not live.filter(explanation="").exists()
    assert not live.filter(citations=None).exclude(kind=Kind.CASE).exists()
    assert LawVersion.objects.count() == 7

    states = Counter(Sitting.objects.formal().values_list("state", flat=True))
    assert states == {"published": 3, "closed": 1, "ready": 1, "open": 1}
    assert all(check_seal(sitting).is_complete for sitting in Sitting.objects.formal())
    assert Mark.objects.filter(value=None).exists(), "the marker has something to mark"
    assert set(Result.objects.values_list("grade", flat=True)) >= {"不合格", "合格", "良好"}

    issued = set(Issued.objects.values_list("kind", flat=True))
    assert issued == {one.key for one in (*APPOINTMENT_KINDS, *EVALUATION_KINDS)}

    rows = list(Nomination.objects.with_facts())
    gates = gates_of(rows, timezone.localtime(timezone.now()).date())
    assert {str(gate.standing.status) for gate in gates.values()} == {
        "passed",
        "exempt",
        "resit_pending",
        "failed",
        "absent",
        "required",
    }
    assert sum(gate.is_bypassed for gate in gates.values()) == 1

    quizzes = Sitting.objects.filter(kind="quiz").select_related("rules")
    pools = {one.title: set(pool_of_quiz(one.rules)) for one in quizzes}
    assert min(map(len, pools.values())) >= 5
    assert pools["代表建议结业测验"].isdisjoint(pools["《代表法》结业测验"])

    mocks = mock_choices(User.objects.get(username="deputy1"), timezone.now())
    assert any(mock.is_ready for mock in mocks), "a deputy has a mock paper to practise"

    learning = Enrolment.objects.all()
    completed = learning.filter(state=Enrolment.State.COMPLETED)
    assert completed.exists() and all(one.certificates.exists() for one in completed)
    assert learning.filter(progress=None).exists(), "not begun"
    assert learning.filter(progress__isnull=False, progress__completed_at=None).exists(), "stuck"


def each_finds_what_to_do_next(client_for, django_assert_max_num_queries):
    nominee = User.objects.get(username="nominee1")
    page = client_for(nominee).get("/").content.decode()
    assert "第六次任前法律知识考试" in page and "进入考试" in page
    clerk = client_for(User.objects.get(username="clerk")).get("/").content.decode()
    assert "进入后台" in clerk and "第六次" not in clerk
    deputy = client_for(User.objects.get(username="deputy1"))
    deputy.get("/")
    with django_assert_max_num_queries(15):
        page = deputy.get("/").content.decode()
    assert "开始学习" in page or "继续学习" in page

    resitting = client_for(User.objects.get(username="nominee3"))
    resitting.get("/")
    with django_assert_max_num_queries(20):
        assert "补考" in resitting.get("/").content.decode()


def they_sign_in_only_in_debug(settings):
    form = {"username": "nominee1", "password": settings.DEMO_PASSWORD}
    assert Client().post("/login/", form).status_code == 302
    settings.DEBUG = False
    refused = Client().post("/login/", form)
    assert not refused.wsgi_request.user.is_authenticated


def test_no_demo_is_made_when_debug_is_off(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=StringIO())
    assert not User.objects.filter(is_demo=True).exists()


def test_every_demo_workbook_is_read_without_error_or_warning():
    files = sorted((DEMO / "questions").glob("*.xlsx"))
    assert len(files) == 12
    for path in files:
        for row in read_questions(path):
            assert hasattr(row, "stem"), (path.name, row)
