"""The candidate's pages: who may see them, what they cost, what they never contain."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exams.asking import with_gaps
from exams.models import Attempt, Sitting
from people.models import User
from tests.factories import (
    KINDS,
    SECRET,
    make_attempt,
    make_candidate,
    make_item,
    make_paper,
    make_regulation,
    make_room,
    make_sitting,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
State = Attempt.State


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return make_sitting(opens_at=now - timedelta(minutes=10))


@pytest.fixture
def running(sitting: Sitting, nominee: User, now: datetime) -> Attempt:
    return make_attempt(candidate=make_candidate(sitting, nominee), items=5, started_at=now)


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"exams:{name}", args=[attempt.pk])


# --- three people ---------------------------------------------------------------------------

OWN_PAGES = ["attempt", "hand_in", "attempt_receipt"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_the_pages_of_an_attempt_are_its_candidates_alone(
    name: str, running: Attempt, nominee: User, stranger: User, clerk: User, client_for: ClientFor
) -> None:
    if name == "attempt_receipt":
        Attempt.objects.update(state=State.SUBMITTED, submitted_at=running.started_at)
    assert client_for(nominee).get(url(name, running)).status_code == 200
    assert client_for(stranger).get(url(name, running)).status_code == 404
    assert client_for(clerk).get(url(name, running)).status_code == 404
    assert Client().get(url(name, running)).url.startswith(reverse("login"))


def test_the_entry_page_is_its_candidates_alone(
    running: Attempt, nominee: User, stranger: User, client_for: ClientFor
) -> None:
    page = reverse("exams:sitting_entry", args=[running.candidate_id])
    assert client_for(nominee).get(page).status_code == 200
    assert client_for(stranger).get(page).status_code == 404
    assert Client().get(page).url.startswith(reverse("login"))


@pytest.mark.parametrize("name", ["attempt_start", "hand_in"])
def test_nobody_acts_on_anothers_attempt(
    name: str, running: Attempt, stranger: User, client_for: ClientFor
) -> None:
    data = {"accept": "yes"}
    assert client_for(stranger).post(url(name, running), data).status_code == 404
    assert Client().post(url(name, running), data).url.startswith(reverse("login"))
    running.refresh_from_db()
    assert running.state == State.IN_PROGRESS


def test_my_exams_lists_my_own_alone(
    running: Attempt, nominee: User, stranger: User, client_for: ClientFor
) -> None:
    page = reverse("exams:my_exams")
    assert "继续答题" in client_for(nominee).get(page).content.decode()
    assert "暂时没有安排" in client_for(stranger).get(page).content.decode()
    assert Client().get(page).status_code == 302


# --- before the start -----------------------------------------------------------------------


def entry_text(attempt: Attempt, client: Client) -> str:
    page = reverse("exams:sitting_entry", args=[attempt.candidate_id])
    return client.get(page).content.decode()


def test_the_entry_page_waits_and_then_offers_the_start(
    sitting: Sitting, nominee: User, client_for: ClientFor
) -> None:
    nominee.id_number = "110101199003071234"
    nominee.save()
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee))
    client = client_for(nominee)
    Sitting.objects.update(state=Sitting.State.READY)
    waiting = entry_text(attempt, client)
    assert 'http-equiv="refresh"' in waiting
    assert "开始答题</button>" not in waiting
    assert "1101**********1234" in waiting
    assert nominee.id_number not in waiting
    Sitting.objects.update(state=Sitting.State.OPEN)
    opened = entry_text(attempt, client)
    assert 'http-equiv="refresh"' not in opened
    assert "开始答题</button>" in opened


def test_the_regulations_own_rules_replace_the_usual_ones(
    now: datetime, nominee: User, client_for: ClientFor
) -> None:
    regulation = make_regulation(room_rules="第一条规矩\n\n第二条规矩")
    sitting = make_sitting(opens_at=now, regulation=regulation)
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee))
    text = entry_text(attempt, client_for(nominee))
    assert "第二条规矩" in text
    assert "手机关机" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [("absent", "未参加"), ("void", "已作废"), ("submitted", "回执"), ("in_progress", "继续答题")],
)
def test_the_entry_page_says_how_things_stand(
    state: str, words: str, sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    attempt = make_attempt(state, candidate=make_candidate(sitting, nominee), started_at=now)
    assert words in entry_text(attempt, client_for(nominee))


def test_the_rules_have_to_be_accepted(
    sitting: Sitting, nominee: User, client_for: ClientFor
) -> None:
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee))
    client = client_for(nominee)
    refused = client.post(url("attempt_start", attempt), {})
    assert refused.status_code == 409
    assert Attempt.objects.get().state == State.PREPARED
    started = client.post(url("attempt_start", attempt), {"accept": "yes"})
    assert started.url == url("attempt", attempt)
    assert Attempt.objects.get().state == State.IN_PROGRESS


def test_a_start_before_the_opening_is_refused_with_409(
    sitting: Sitting, nominee: User, client_for: ClientFor
) -> None:
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee))
    Sitting.objects.update(state=Sitting.State.READY)
    response = client_for(nominee).post(url("attempt_start", attempt), {"accept": "yes"})
    assert response.status_code == 409
    assert Attempt.objects.get().state == State.PREPARED


def test_a_formal_exam_is_bound_to_the_machines_of_its_room(
    now: datetime, nominee: User, client_for: ClientFor
) -> None:
    room = make_room(ip_ranges="10.8.0.0/24\n192.168.5.7")
    sitting = make_sitting(opens_at=now, room=room)
    attempt = make_attempt("prepared", candidate=make_candidate(sitting, nominee))
    client = client_for(nominee)
    start = {"path": url("attempt_start", attempt), "data": {"accept": "yes"}}
    assert client.post(**start, REMOTE_ADDR="10.9.0.4").status_code == 409
    assert client.post(**start, REMOTE_ADDR="10.8.0.4").status_code == 302
    assert client.get(url("attempt", attempt), REMOTE_ADDR="10.9.0.4").status_code == 409
    assert client.get(url("attempt", attempt), REMOTE_ADDR="192.168.5.7").status_code == 200


# --- the page -------------------------------------------------------------------------------


def test_no_key_and_no_explanation_reaches_the_page_or_its_context(
    sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    kinds = (*KINDS, "indeterminate", "essay")
    attempt = make_attempt(
        candidate=make_candidate(sitting, nominee), items=14, kinds=kinds, started_at=now
    )
    response = client_for(nominee).get(url("attempt", attempt))
    text = response.content.decode()
    assert "第 1 空" in text and "论述题" in text
    assert SECRET not in text
    for context in response.context:
        assert SECRET not in repr(context.flatten())


def test_the_page_groups_by_kind_with_numbers_and_marks(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    text = client_for(nominee).get(url("attempt", running)).content.decode()
    assert "一、单项选择题（共1题，每题2分，共2分）" in text
    assert "五、简答题（共1题，每题2分，共2分）" in text


def test_the_questions_of_a_case_stand_under_its_facts_once(
    sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    paper = make_paper(sitting, items=1)
    for number in ("2(1)", "2(2)"):
        content = {"material": "某县人大常委会会议应到二十七人。", "group": "CASE1"}
        make_item(paper, "short_answer", number=number, content=content)
    attempt = make_attempt(candidate=make_candidate(sitting, nominee), paper=paper, started_at=now)
    text = client_for(nominee).get(url("attempt", attempt)).content.decode()
    assert text.count("应到二十七人") == 1
    assert "二、案例分析题（共1题，共4分）" in text


def test_the_answers_the_server_holds_are_on_the_page(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    values = [["B"], ["A", "C"], False, ["甲<b>", ""], "一、答\n二、答"]
    for seq, (item, answer) in enumerate(zip(running.paper.items.all(), values, strict=True), 1):
        running.responses.create(item=item, writer=1, seq=seq, answer=answer, at=timezone.now())
    text = client_for(nominee).get(url("attempt", running)).content.decode()
    assert text.count(" checked>") == 4
    assert 'name="q1" value="B" checked' in text
    assert 'name="q3" value="F" checked' in text
    assert 'value="甲&lt;b&gt;"' in text
    assert "一、答\n二、答</textarea>" in text
    assert "5 / 5" in text


def test_a_page_of_fifty_questions_is_small_and_costs_few_queries(
    sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    attempt = make_attempt(
        candidate=make_candidate(sitting, nominee), items=50, started_at=now, writer=0
    )
    client = client_for(nominee)
    client.get(reverse("exams:my_exams"))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url("attempt", attempt), headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 100_000
    assert gzip.decompress(response.content).decode().count('class="q"') == 50
    statements = [q["sql"] for q in captured if not q["sql"].startswith(("SAVE", "RELEASE"))]
    assert len(statements) <= 10, "\n".join(s[:150] for s in statements)


def test_the_page_is_never_cached(running: Attempt, nominee: User, client_for: ClientFor) -> None:
    response = client_for(nominee).get(url("attempt", running))
    assert "no-store" in response.headers["Cache-Control"]


def test_an_overdue_attempt_is_handed_in_by_the_request_that_touches_it(
    sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    attempt = make_attempt(
        candidate=make_candidate(sitting, nominee), started_at=now - timedelta(hours=2)
    )
    response = client_for(nominee).get(url("attempt", attempt))
    assert response.url == url("attempt_receipt", attempt)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == (State.SUBMITTED, attempt.due_at)


def test_an_exam_suspends_the_idle_time_out(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    client = client_for(nominee)
    client.get(url("attempt", running))
    assert client.session["idle_exempt_until"] > running.due_at.timestamp()


# --- hand-in without scripts, receipt -------------------------------------------------------


def test_the_summary_names_what_is_unanswered_and_hands_in(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    item = running.paper.items.first()
    running.responses.create(item=item, writer=1, seq=1, answer=["A"], at=timezone.now())
    client = client_for(nominee)
    text = client.get(url("hand_in", running)).content.decode()
    assert "4 题没有作答" in text
    assert client.post(url("hand_in", running)).url == url("attempt_receipt", running)
    receipt = client.get(url("attempt_receipt", running)).content.decode()
    assert "1 题，共 5 题" in receipt
    again = client.post(url("hand_in", running))
    assert again.url == url("attempt_receipt", running)


def test_the_receipt_code_changes_with_any_answer(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    item = running.paper.items.first()
    running.responses.create(item=item, writer=1, seq=1, answer=["A"], at=timezone.now())
    client = client_for(nominee)
    client.post(url("hand_in", running))
    first = client.get(url("attempt_receipt", running)).context["code"]
    assert len(first) == 64
    assert client.get(url("attempt_receipt", running)).context["code"] == first
    running.responses.update(answer=["B"])
    assert client.get(url("attempt_receipt", running)).context["code"] != first


def test_the_receipt_lists_what_came_too_late(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    item = running.paper.items.first()
    client = client_for(nominee)
    client.post(url("hand_in", running))
    assert "不计入成绩" not in client.get(url("attempt_receipt", running)).content.decode()
    running.responses.create(
        item=item, writer=1, seq=1, answer=["A"], at=timezone.now(), is_late=True
    )
    text = client.get(url("attempt_receipt", running)).content.decode()
    assert "1 题，不计入成绩" in text
    assert "0 题，共 5 题" in text


# --- what is read off the pages ---------------------------------------------------------------


def test_once_published_my_exams_leads_to_the_result_and_not_to_the_receipt(
    running: Attempt, nominee: User, client_for: ClientFor
) -> None:
    client = client_for(nominee)
    client.post(url("hand_in", running))
    page, results = reverse("exams:my_exams"), reverse("exams:my_results")
    link = f'class="btn btn--sm" href="{results}"'
    text = client.get(page).text
    assert url("attempt_receipt", running) in text and link not in text
    Sitting.objects.update(state=Sitting.State.PUBLISHED)
    text = client.get(page).text
    assert url("attempt_receipt", running) not in text and link in text


def test_a_sitting_that_ends_on_another_day_says_which(
    sitting: Sitting, nominee: User, now: datetime, client_for: ClientFor
) -> None:
    candidate = make_candidate(sitting, nominee)
    make_attempt("prepared", candidate=candidate)
    entry = reverse("exams:sitting_entry", args=[candidate.pk])
    opens = timezone.localtime(now).replace(hour=9, minute=0)
    for days, told in ((0, ""), (2, f"{opens + timedelta(days=2):%Y年%-m月%-d日} ")):
        closes = opens.replace(hour=11) + timedelta(days=days)
        Sitting.objects.update(opens_at=opens, closes_at=closes)
        period = f"{opens:%Y年%-m月%-d日} 09:00 至 {told}11:00"
        assert period in client_for(nominee).get(entry).text


@pytest.mark.parametrize("written", ["（）", "（　　）", "( )", "（    ）"])
def test_an_empty_pair_of_brackets_is_never_torn_apart(written: str) -> None:
    assert with_gaps(f"每{written}至少一次（含一次）。") == (
        "每（\u00a0\u00a0\u00a0\u00a0）至少一次（含一次）。"
    )
