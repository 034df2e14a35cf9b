"""The pages of plans, evaluations, rounds and ratings: whose they are, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from evaluations.actions import awards
from evaluations.actions import evaluations as actions
from evaluations.award_steps import STEPS as AWARD_STEPS
from evaluations.models import (
    Entry,
    Evaluation,
    QualificationOpinion,
    Rating,
    RatingScheme,
    Round,
    TicketChoice,
)
from evaluations.steps import STEPS as PLAN_STEPS
from tests.evaluations.plan_rows import document, hand_in, make_cycle, make_evaluation, surveying
from tests.evaluations.rows import TODAY, make_rating
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(clerk, nominee):
    return surveying(clerk, nominee)


@pytest.fixture
def round(clerk, at):
    facts = {
        "title": "2026 年人民满意单位评选", "kind": "unit", "year": 2026, "quota": 1,
        "conditions": "群众满意", "basis_document": "清人常发〔2026〕12号",
    }  # fmt: skip
    return awards.save_round(Round(**facts), by=clerk, at=at)


def recommend(round, clerk, at, *names):
    for name in names:
        entry = Entry(round=round, name=name, recommended_by="城关镇", reason="好")
        awards.recommend(entry, by=clerk, at=at)


@pytest.fixture
def pages(row, round, clerk):
    """Every page of the office by name, with its address."""
    rating = make_rating(clerk)
    named = {
        "board": reverse("evaluations_office:board"),
        "plans": reverse("cycles:index"),
        "plan": reverse("evaluations_office:cycle", args=[row.cycle_id]),
        "evaluation": reverse("evaluations_office:detail", args=[row.pk]),
        "paper": reverse("evaluations_office:paper_file", args=[row.papers.get().pk]),
        "rounds": reverse("rounds:index"),
        "round": reverse("awards_office:detail", args=[round.pk]),
        "ratings": reverse("ratings:index"),
        "rating": reverse("ratings_office:detail", args=[rating.pk]),
        "hall": reverse("ratings_office:hall", args=[rating.pk]),
    }
    return {**named, "set-up": reverse("ratings_office:edit", args=[rating.pk])}


def status_of(client, url):
    answer = client.get(url)
    if answer.streaming:
        answer.getvalue()  # a paper is an open file until it is read
    return answer.status_code


OWN = ("evaluations:mine_detail", "evaluations:mine_paper")
# Lists and boards exist for all of the office; who may not have them is told so.
ROLE_ONLY = {"board", "plans", "rounds", "ratings"}


# --- whose they are ---------------------------------------------------------------------------


def test_the_organizer_opens_every_page(pages, clerk, client_for):
    client = client_for(clerk)
    answers = {name: status_of(client, url) for name, url in pages.items()}
    assert answers == dict.fromkeys(pages, 200)


def test_other_staff_learn_of_no_evaluation_round_or_rating(pages, setter, client_for):
    client = client_for(setter)
    answers = {name: status_of(client, url) for name, url in pages.items()}
    told = {name for name, status in answers.items() if status != 404}
    assert told <= ROLE_ONLY
    assert {answers[name] for name in told} <= {302, 403}, "refused, not shown"


def test_who_is_not_signed_in_is_asked_to(pages, client):
    for url in pages.values():
        answer = client.get(url)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


@pytest.mark.parametrize("name", OWN)
def test_her_own_pages_are_hers_alone(name, row, nominee, person, client_for):
    url = reverse(name, args=[row.papers.get().pk if "paper" in name else row.pk])
    assert status_of(client_for(nominee), url) == 200
    assert status_of(client_for(person("sun", "孙杰", "nominee")), url) == 404
    assert "/login/" in Client().get(url)["Location"]


def test_her_list_holds_only_what_she_was_told_of(row, clerk, nominee, person, client_for):
    sun = person("sun", "孙杰", "nominee")
    make_evaluation(clerk, sun)
    url = reverse("evaluations:mine")
    assert "2026 年履职评议" in client_for(nominee).get(url).content.decode()
    empty = client_for(sun).get(url).content.decode()
    assert "没有对您的评议" in empty, "planned, and no notice given yet"
    assert "/login/" in Client().get(url)["Location"]


def test_an_officer_who_is_evaluated_has_the_site_and_not_the_office(clerk, person, client_for):
    hao = person("hao", "郝明", "organizer")
    row = surveying(clerk, hao)
    client = client_for(hao)
    office = reverse("evaluations_office:detail", args=[row.pk])
    assert client.get(office).status_code == 404
    assert "郝明" not in board_text(client)
    assert client.get(reverse("evaluations:mine_detail", args=[row.pk])).status_code == 200


def board_text(client):
    """The columns; the page's frame names who is signed in."""
    text = client.get(reverse("evaluations_office:board")).content.decode()
    return text.partition("nom-board")[2].partition("评议计划")[0]


def test_the_counting_form_is_for_counters(clerk, invigilator, setter, client_for, client):
    rating = make_rating(clerk, groups=(("代表", 1, "paper"),))
    Rating.objects.update(state="closed")
    url = reverse("ratings_office:count", args=[rating.groups.get().pk])
    assert client_for(invigilator).get(url).status_code == 200
    assert client_for(setter).get(url).status_code == 404
    assert "/login/" in client.get(url)["Location"]


def test_the_ticket_sheet_shows_each_code_once_and_keeps_none(clerk, client_for):
    rating = make_rating(clerk)
    client, group = client_for(clerk), rating.groups.get()
    url = reverse("ratings_office:tickets", args=[rating.pk])
    sheet = client.post(url, {f"group{group.pk}": 12})
    assert sheet.content.decode().count("ticket__letters") == 12
    assert "no-store" in sheet["Cache-Control"]
    assert client.get(url).status_code == 405
    again = client.post(url, {f"group{group.pk}": 12})
    assert again.status_code == 409, "tickets are printed once"


def test_the_ticket_sheet_is_for_the_organizer(clerk, setter, invigilator, client_for, client):
    rating = make_rating(clerk)
    url = reverse("ratings_office:tickets", args=[rating.pk])
    assert client_for(setter).post(url).status_code == 404
    assert client_for(invigilator).post(url)["Location"] == "/admin/", "refused by Wagtail"
    assert "/login/" in client.post(url)["Location"]
    assert not TicketChoice.objects.exists()


# --- what they say ----------------------------------------------------------------------------


def test_the_board_says_what_is_overdue(clerk, nominee, client_for):
    row = make_evaluation(clerk, nominee)
    Evaluation.objects.filter(pk=row.pk).update(
        state="reporting", session_on=TODAY - timedelta(days=400)
    )
    assert "已超期" in board_text(client_for(clerk))


def test_a_step_that_cannot_be_taken_says_why_and_keeps_what_was_written(row, clerk, client_for):
    client = client_for(clerk)
    url = reverse("evaluations_office:close", args=[row.pk])
    answer = client.post(url, {"close-outcome": "整改到位，同意办结"})
    assert answer.status_code in (400, 409)
    row.refresh_from_db()
    assert row.state == "surveying"


def test_a_rating_without_any_scheme_leads_to_the_form_of_one(clerk, client_for):
    client, url = client_for(clerk), reverse("ratings_office:add")
    assert reverse("rating_schemes:add") in client.get(url).content.decode().partition("<main")[2]
    make_rating(clerk)
    assert "还没有测评办法" not in client.get(url).content.decode()


def send(client, url, **typed):
    """The form of the page as it stands there, with what is typed into it."""
    page = fromstring(client.get(url).content.decode())
    [form] = [one for one in page.forms if set(typed) <= set(one.fields.keys())]
    sent: dict[str, list] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return client.post(url, sent | typed)


def test_the_office_writes_a_scheme_and_a_round_on_their_pages(clerk, client_for):
    client = client_for(clerk)
    scheme = {"name": "满意度测评办法", "basis_document": "清人常发〔2026〕5号"}
    groups = {"groups-label": ["代表", "群众"], "groups-weight": ["60", "40"]}
    dates = {"effective_from": "2026-01-01"}
    answer = send(client, reverse("rating_schemes:add"), **scheme, **dates, **groups)
    assert answer.status_code == 302, answer.context["form"].errors
    made = RatingScheme.objects.get()
    assert [one.label for one in made.choices] == ["满意", "基本满意", "不满意", "不了解"]
    changed = reverse("rating_schemes:edit", args=[made.pk])
    assert send(client, changed, name="满意度测评办法（修订）").status_code == 302
    made.refresh_from_db()
    assert made.name == "满意度测评办法（修订）"
    facts = {"title": "评选", "year": 2026, "quota": 2, "conditions": "好", "kind": "unit"}
    answer = send(client, reverse("rounds:add"), basis_document="清人发〔2026〕1号", **facts)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Round.objects.get()
    assert send(client, reverse("rounds:edit", args=[made.pk]), quota=3).status_code == 302
    made.refresh_from_db()
    assert made.quota == 3


@pytest.mark.parametrize("step", [*PLAN_STEPS, *AWARD_STEPS], ids=lambda step: step.verb)
def test_every_field_of_a_step_is_named_in_chinese(step):
    labels = [str(field.label) for field in step.form.base_fields.values()] if step.form else []
    assert [label for label in labels if not re.search("[一-鿿]", label)] == []


def test_an_opinion_without_a_conclusion_is_no_refusal(round, clerk, at, client_for):
    recommend(round, clerk, at, "税务所")
    awards.begin_review(round, by=clerk, at=at)
    url = reverse("awards_office:opinion", args=[round.pk])
    facts = {
        "opinion-entry": round.entries.get().pk, "opinion-organ": "纪委监委",
        "opinion-text": "无异议", "opinion-given_on": str(TODAY),
    }  # fmt: skip
    client = client_for(clerk)
    answer = client.post(url, facts)
    assert answer.status_code == 400
    assert "无异议" in answer.content.decode()
    against = {**facts, "opinion-is_favourable": "no"}
    bare = client.post(url, {**against, "opinion-text": ""})
    assert "不同意的，请写明理由" in bare.content.decode()
    assert client.post(url, against).status_code == 302
    assert QualificationOpinion.objects.get().is_favourable is False


# --- what they cost ---------------------------------------------------------------------------


def cost(client, url):
    client.get(url)  # what is cached after the first visit
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_board_and_the_plan_cost_the_same_for_many(
    row, clerk, client_for, django_assert_num_queries
):
    client = client_for(clerk)
    urls = [
        reverse("evaluations_office:board"),
        reverse("cycles:index"),
        reverse("evaluations_office:cycle", args=[row.cycle_id]),
    ]
    few = {url: cost(client, url) for url in urls}
    for _ in range(6):
        surveying(clerk, make_person())
    for url in urls:
        with django_assert_num_queries(few[url]):
            client.get(url)


def test_an_evaluation_costs_the_same_with_many_papers(
    row, clerk, at, client_for, django_assert_num_queries
):
    client, url = client_for(clerk), reverse("evaluations_office:detail", args=[row.pk])
    hand_in(row, "survey_report", clerk)
    few = cost(client, url)
    for number in range(5):
        actions.submit_paper(
            row, kind="survey_report", upload=document(f"{number}.pdf"), by=clerk, at=at
        )
    with django_assert_num_queries(few):
        client.get(url)


def test_her_list_costs_the_same_for_many(
    row, clerk, nominee, client_for, django_assert_num_queries
):
    client, url = client_for(nominee), reverse("evaluations:mine")
    few = cost(client, url)
    for year in range(2020, 2025):
        surveying(clerk, nominee, cycle=make_cycle(year=year))
    with django_assert_num_queries(few):
        client.get(url)


def test_rounds_and_a_round_cost_the_same_for_many(
    round, clerk, at, client_for, django_assert_num_queries
):
    recommend(round, clerk, at, "税务所")
    client = client_for(clerk)
    urls = [reverse("rounds:index"), reverse("awards_office:detail", args=[round.pk])]
    few = {url: cost(client, url) for url in urls}
    recommend(round, clerk, at, *[f"第 {number} 派出所" for number in range(6)])
    for number in range(4):
        draft = Round(
            title=f"评选 {number}", kind="unit", year=2020 + number, quota=1, conditions="好",
            basis_document="12号",
        )  # fmt: skip
        awards.save_round(draft, by=clerk, at=at)
    for url in urls:
        with django_assert_num_queries(few[url]):
            client.get(url)


def test_ratings_cost_the_same_for_many(clerk, client_for, django_assert_num_queries):
    make_rating(clerk)
    client, url = client_for(clerk), reverse("ratings:index")
    few = cost(client, url)
    for _ in range(6):
        make_rating(clerk)
    with django_assert_num_queries(few):
        client.get(url)
