"""What a vote leaves behind: the choice beside the fingerprint of its ticket, and nothing else."""

import logging
from itertools import pairwise

import pytest
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from core.state import Refused
from evaluations.actions.ratings import (
    close_rating,
    open_rating,
    print_tickets,
    release_rating,
)
from evaluations.actions.votes import cast_vote, present_ballot
from evaluations.models import RatedItem, TicketChoice
from evaluations.tickets import fingerprint, shown
from evaluations.views import voting
from tests.evaluations.rows import make_rating, opened

pytestmark = pytest.mark.django_db
BALLOT, CAST = "/vote/", "/vote/cast/"


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch):
    monkeypatch.setattr(voting, "MISSES", voting.Throttle(limit=60, seconds=600))


@pytest.fixture
def ballot(clerk):
    rating, codes = opened(clerk, items=["县教育局", "县财政局"])
    return rating, codes["常委会组成人员"]


def everything() -> dict[str, list]:
    """Every row of every table, as the database has it."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def test_a_vote_changes_the_lines_of_its_ticket_and_not_one_other_row(ballot, caplog):
    _, codes = ballot
    before = everything()
    device = Client()
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    assert device.get(BALLOT).status_code == 200
    assert device.post(BALLOT, {"code": shown(codes[3])}).status_code == 200
    answer = device.post(CAST, {"code": codes[3], "item1": "satisfied", "item2": "unknown"})
    assert "您的选择已经计入" in answer.content.decode()
    after = everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {TicketChoice._meta.db_table}
    table = TicketChoice._meta.db_table
    moved = [
        (was["fingerprint"], now["choice"])
        for was, now in zip(before[table], after[table], strict=True)
        if was != now
    ]
    assert sorted(moved) == sorted(
        [(fingerprint(codes[3], 1), "satisfied"), (fingerprint(codes[3], 2), "unknown")]
    )
    assert not Session.objects.exists()
    assert not AccessLog.objects.exists() and not AccessAttempt.objects.exists()
    assert [line for line in caplog.records if not line.name.startswith("django.db")] == []


def test_the_page_sets_no_cookie_and_is_kept_by_nobody(ballot):
    _, codes = ballot
    device = Client(enforce_csrf_checks=True)
    answers = [
        device.get(BALLOT),
        device.post(BALLOT, {"code": codes[0]}),
        device.post(CAST, {"code": codes[0], "item1": "satisfied"}),  # a line is missing
        device.post(CAST, {"code": codes[0], "item1": "satisfied", "item2": "fairly"}),
        device.post(CAST, {"code": codes[0], "item1": "satisfied", "item2": "fairly"}),
        device.post(BALLOT, {"code": "2346-79AC-DEFG"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 400, 200, 409, 409]
    for answer in answers:
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "csrf" not in answer.content.decode()


def test_a_refused_vote_leaves_no_line_in_the_server_log(ballot, caplog):
    _, codes = ballot
    device = Client()
    vote = {"code": codes[0], "item1": "satisfied", "item2": "fairly"}
    device.post(CAST, vote)
    caplog.clear()
    assert device.post(CAST, vote).status_code == 409
    assert device.post(CAST, {"code": "x"}).status_code == 409
    assert [line for line in caplog.records if line.name.startswith("django.request")] == []


def test_an_officer_s_own_session_is_not_even_read(
    ballot, clerk, client_for, django_assert_num_queries
):
    _, codes = ballot
    device = client_for(clerk)
    with django_assert_num_queries(0):
        page = device.get(BALLOT)
    assert clerk.real_name not in page.content.decode()
    with django_assert_num_queries(2):  # the ticket with its rating, the lines of the ballot
        device.post(BALLOT, {"code": codes[0]})
    # the ticket, the lines, the lock, an update for each line, savepoint apart
    with django_assert_num_queries(9) as asked:
        device.post(CAST, {"code": codes[0], "item1": "satisfied", "item2": "fairly"})
    assert not any("session" in query["sql"] for query in asked.captured_queries)


def test_no_column_beside_the_choice_could_hold_a_moment_or_a_person():
    assert {field.name for field in TicketChoice._meta.get_fields()} == {
        "id", "item", "group", "fingerprint", "choice", "is_void",
    }  # fmt: skip


def test_the_order_of_the_rows_says_nothing_about_the_tickets_of_a_sheet(clerk):
    """As printed, the codes lie one beside the other; in the table they do not."""
    _, codes = opened(clerk, each=200)
    made = codes["常委会组成人员"]
    place = {mark: row for row, mark in enumerate(
        TicketChoice.objects.order_by("pk").values_list("fingerprint", flat=True)
    )}  # fmt: skip
    order = [place[fingerprint(code, 1)] for code in made]
    rising = sum(a < b for a, b in pairwise(order))
    assert 60 < rising < 140  # 199 in printing order; about half by chance (σ ≈ 4)


def test_the_order_of_voting_is_gone_after_the_close(clerk, at):
    rating, codes = opened(clerk, each=200)
    made = codes["常委会组成人员"]
    for code in made:
        cast_vote(code, choices={1: "satisfied"})
    old = set(TicketChoice.objects.values_list("pk", flat=True))
    close_rating(rating, left=dict.fromkeys(rating.groups.all(), 0), by=clerk, at=at)
    assert not old & set(TicketChoice.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:  # as the disk has it, not as an index gives it
        cursor.execute("SELECT fingerprint FROM evaluations_ticketchoice")
        place = {mark: row for row, (mark,) in enumerate(cursor.fetchall())}
    order = [place[fingerprint(code, 1)] for code in made]
    rising = sum(a < b for a, b in pairwise(order))
    assert 60 < rising < 140


def test_each_ticket_votes_once_and_what_it_said_first_stands(ballot):
    _, codes = ballot
    cast_vote(codes[0], choices={1: "satisfied", 2: "satisfied"})
    with pytest.raises(Refused, match="已经投过"):
        cast_vote(codes[0], choices={1: "dissatisfied", 2: "dissatisfied"})
    kept = TicketChoice.objects.filter(fingerprint=fingerprint(codes[0], 1)).get()
    assert kept.choice == "satisfied"


@pytest.mark.parametrize(
    "choices",
    [{}, {1: "satisfied"}, {1: "satisfied", 2: "x"}, {1: "satisfied", 2: "fairly", 3: "fairly"}],
)
def test_a_ballot_that_is_not_whole_is_not_taken(ballot, choices):
    _, codes = ballot
    with pytest.raises(Refused, match="还有评议对象没有选择"):
        cast_vote(codes[0], choices=choices)
    assert not TicketChoice.objects.exclude(choice="").exists()
    cast_vote(codes[0], choices={1: "satisfied", 2: "fairly"})


def test_before_the_opening_and_after_the_close_the_page_says_why(clerk, at):
    rating = make_rating(clerk)
    [group] = rating.groups.all()
    code, *_ = print_tickets(rating, numbers={group: 6}, by=clerk, at=at)[group]
    with pytest.raises(Refused, match="还没有开始"):
        present_ballot(code)
    open_rating(rating, by=clerk, at=at)
    assert present_ballot(code).rating == rating
    close_rating(rating, left={group: 6}, by=clerk, at=at)
    with pytest.raises(Refused, match="已经截止"):
        present_ballot(code)
    with pytest.raises(Refused, match="已经截止"):
        cast_vote(code, choices={1: "satisfied"})


def test_guessing_codes_is_shut_off_and_a_right_code_passes_beside_it(ballot, monkeypatch):
    """A hall comes through one address: one telephone must not stop the vote of all."""
    _, codes = ballot
    monkeypatch.setattr(voting, "MISSES", voting.Throttle(limit=2, seconds=600))
    device = Client()
    for _ in range(5):
        assert device.post(BALLOT, {"code": codes[0]}).status_code == 200
    wrong = [device.post(BALLOT, {"code": f"2346-79AC-DEF{one}"}).status_code for one in "GHJ"]
    assert wrong == [409, 409, 429]
    assert device.post(CAST, {"code": "2346-79AC-DEFK"}).status_code == 429
    assert device.post(BALLOT, {"code": codes[0]}).status_code == 200


def test_what_was_chosen_is_kept_when_a_line_is_missing(ballot):
    _, codes = ballot
    answer = Client().post(CAST, {"code": codes[0], "item1": "fairly", "item2": ""})
    page = answer.content.decode()
    assert answer.status_code == 400 and "还有 1 个评议对象没有选" in page
    assert 'value="fairly" required checked' in page


def test_the_list_is_public_once_released_and_unknown_before(ballot, clerk, chair, at):
    rating, codes = ballot
    for code in codes[:6]:
        cast_vote(code, choices={1: "satisfied", 2: "fairly"})
    url = f"/vote/list/{rating.public_key}/"
    close_rating(rating, left=dict.fromkeys(rating.groups.all(), 4), by=clerk, at=at)
    assert Client().get(url).status_code == 404
    release_rating(rating, by=chair, at=at)
    page = Client().get(url).content.decode()
    assert page.count(fingerprint(codes[0], 1)) == 1
    table = Client().get(url, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(table) == 1 + 12
    assert Client().get("/vote/list/0123456789abcdef/").status_code == 404


def test_long_names_and_mark_up_stand_on_the_ballot_as_text(clerk):
    _, codes = opened(clerk, items=[RatedItem(label="<b>局</b>" + "长" * 60, note="&注")])
    page = Client().post(BALLOT, {"code": codes["常委会组成人员"][0]}).content.decode()
    assert "&lt;b&gt;局" in page and "<b>局" not in page
