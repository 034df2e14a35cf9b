"""Filters one by one and together; what the list shows is what an export and a bulk move take."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from question_bank.actions.questions import create_question
from question_bank.actions.reviews import submit_for_review
from question_bank.forms.filters import filter_questions
from question_bank.models import Question, QuestionExport
from question_bank.views import moves
from tests.conftest import NOW
from tests.question_bank.bank import (
    LATER,
    blank,
    case,
    draft,
    in_review,
    live,
    single,
    true_false,
)

pytestmark = pytest.mark.django_db

NAMED = {
    "election": single(
        stem="县长由谁选举？",
        subject="组织法/选举",
        tags=["换届"],
        difficulty=3,
        branch="government",
    ),
    "quota": single(stem="名额由谁确定？", tags=["换届选举"], explanation="", citations=[]),
    "duty": true_false(stem="监委对人大负责。", citations=["《监督法》第四十七条"], difficulty=1),
    "power": blank(subject="宪法", for_practice=True, citations=["《宪法》第二条"], tags=["换届"]),
    "office": case(subject="组织法法", branch="court", explanation="见材料。", citations=["通知"]),
}
ALL = set(NAMED)


@pytest.fixture
def names(setter) -> dict[int, str]:
    return {create_question(one, by=setter, at=NOW).pk: name for name, one in NAMED.items()}


@pytest.fixture
def found(names, setter):
    return lambda query: {names[one.pk] for one in filter_questions(query, setter)}


ONE_BY_ONE = [
    ("", ALL),
    ("state=draft", ALL),
    ("state=live", set()),
    ("kind=single", {"election", "quota"}),
    ("kind=blank&kind=case", {"power", "office"}),
    ("branch=court", {"office"}),
    ("branch=court&branch=government", {"office", "election"}),
    ("difficulty=1", {"duty"}),
    ("difficulty=1&difficulty=3", {"duty", "election"}),
    ("subject=组织法", {"election", "quota"}),
    ("subject=组织法/选举", {"election"}),
    ("subject=组织法法", {"office"}),
    ("article=47", {"duty", "election"}),
    ("article=2", {"power"}),
    ("article=0", set()),
    ("tag=换届", {"election", "power"}),
    ("tag=换届选举", {"quota"}),
    ("tag= 换届 ", {"election", "power"}),
    ("tag=选举", set()),
    ("for_practice=1", {"power"}),
    ("for_practice=0", ALL - {"power"}),
    ("gap=explanation", {"quota", "duty", "power"}),
    ("gap=citation", {"quota"}),
    ("gap=subject", {"duty"}),
    ("q=由谁", {"election", "quota", "office"}),
    ("q=由谁 选举", {"election", "quota"}),
    ("q=由谁　县长", {"election", "office"}),
    ("q=副县长", {"office"}),
    ("q=%", set()),
    ("q=_", {"power"}),
]


@pytest.mark.parametrize(("query", "wanted"), ONE_BY_ONE)
def test_each_filter_lets_through_what_it_names(query, wanted, found):
    assert found(query) == wanted


COMBINED = [
    ("kind=single&difficulty=3", {"election"}),
    ("tag=换届&for_practice=0", {"election"}),
    ("subject=组织法&q=确定", {"quota"}),
    ("gap=explanation&kind=true_false", {"duty"}),
    ("article=47&kind=single", {"election"}),
    ("kind=single&kind=blank&tag=换届&for_practice=1", {"power"}),
    ("branch=court&q=县长", {"office"}),
    ("state=draft&state=live&kind=case", {"office"}),
    ("kind=case&kind=single&difficulty=1", set()),
]


@pytest.mark.parametrize(("query", "wanted"), COMBINED)
def test_filters_narrow_each_other(query, wanted, found):
    assert found(query) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "kind=single&kind=x",
        "difficulty=7",
        "subject=没有",
        "article=x",
        "article=-1",
        "article=NaN",
        "article=1e999999",
        "batch=9999",
        "person=0",
        "gap=x",
        "for_practice=2",
    ],
)
def test_a_filter_without_sense_lets_nothing_through(query, found):
    """Neither an export nor a bulk move may take more than the person meant."""
    assert found(query) == set()


def test_a_law_and_its_article_are_asked_for_together(found):
    law = "law=中华人民共和国各级人民代表大会常务委员会监督法"
    assert found("article=47") == {"duty", "election"}
    assert found(f"{law}&article=47") <= {"duty"}
    assert found(f"{law}&article=2") == set()


def test_somebody_without_the_duty_filters_nothing(names, marker, stranger):
    for user in (marker, stranger):
        assert not filter_questions("", user).exists()


@pytest.mark.parametrize(("query", "wanted"), COMBINED[:4])
def test_the_page_lists_what_the_filter_lets_through(query, wanted, names, reviewer, client_for):
    answer = client_for(reviewer).get(reverse("questions:index"), QueryDict(query))
    page = answer.content.decode()
    for pk, name in names.items():
        assert (Question.objects.get(pk=pk).uid in page) is (name in wanted)


def test_a_query_too_long_is_refused_instead_of_cut_short(names, setter, client_for):
    query = "q=" + "县" * 4000 + "&kind=single"
    answer = client_for(setter).post(reverse("bank:export_start"), {"query": query})
    assert answer.status_code == 409
    assert "请缩短搜索的文字" in answer.content.decode()
    assert not QuestionExport.objects.exists()


# --- Many at once ---------------------------------------------------------------------------


def bulk(client, do: str, *questions: Question, **more) -> str:
    asked = {"do": do, "id": [one.pk for one in questions], **more}
    return client.post(reverse("bank:bulk"), asked).content.decode()


FROM = {"draft": draft, "review": in_review}
TABLE = [
    ("submit", "setter", "draft", "review"),
    ("approve", "reviewer", "review", "live"),
    ("return", "reviewer", "review", "draft"),
    ("suspend", "reviewer", "live", "suspended"),
    ("resume", "reviewer", "suspended", "live"),
    ("retire", "reviewer", "live", "retired"),
    ("retire", "reviewer", "draft", "retired"),
]


def standing(state: str, setter, reviewer, stem: str) -> Question:
    if state in FROM:
        return FROM[state](setter, stem=stem)
    question = live(setter, reviewer, stem=stem)
    Question.objects.filter(pk=question.pk).update(state=state)
    return question


@pytest.mark.parametrize(("do", "role", "before", "after"), TABLE)
def test_each_move_takes_those_it_fits_and_lists_the_others(
    do, role, before, after, setter, reviewer, client_for, request
):
    fit = [standing(before, setter, reviewer, f"第{number}题由谁回答") for number in range(2)]
    unfit = standing("retired", setter, reviewer, "已经停用的题")
    client = client_for(request.getfixturevalue(role))
    page = bulk(client, do, *fit, unfit, comment="请改。")
    assert "1 题没有处理" in page and unfit.uid in page
    assert all(one.uid not in page for one in fit)
    states = dict(Question.objects.values_list("uid", "state"))
    assert states == {**{one.uid: after for one in fit}, unfit.uid: "retired"}


@pytest.mark.parametrize(("do", "practice"), [("practice", False), ("unpractice", True)])
def test_practice_is_marked_for_those_that_are_not_yet(do, practice, setter, client_for):
    plain = draft(setter, stem="第一题问什么", for_practice=practice)
    done = draft(setter, stem="第二题问什么", for_practice=not practice)
    page = bulk(client_for(setter), do, plain, done)
    assert done.uid in page and plain.uid not in page
    assert {one.for_practice for one in Question.objects.all()} == {not practice}


@pytest.mark.parametrize("comment", ["", " ", "改", " 改 "])
def test_a_return_of_many_without_a_reason_returns_none(comment, setter, reviewer, client_for):
    question = in_review(setter)
    page = bulk(client_for(reviewer), "return", question, comment=comment)
    assert "0 题已退回修改，1 题没有处理" in page and "请写明退回的原因" in page
    assert Question.objects.get().state == "review"


def test_the_same_bulk_move_again_changes_nothing(setter, reviewer, client_for):
    questions = [in_review(setter, stem=f"第{number}题问什么") for number in range(3)]
    client = client_for(reviewer)
    assert "3 题已批准。" in bulk(client, "approve", *questions)
    before = list(Question.objects.values())
    assert "0 题已批准，3 题没有处理" in bulk(client, "approve", *questions)
    assert list(Question.objects.values()) == before


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["1.5"], [""], ["9" * 30], ["²"], ["0"]])
def test_numbers_that_are_none_tick_nothing(ids, setter, reviewer, client_for):
    in_review(setter)
    asked = {"do": "approve", "id": ids}
    page = client_for(reviewer).post(reverse("bank:bulk"), asked).content.decode()
    assert "没有选中试题" in page
    assert Question.objects.get().state == "review"


def test_all_with_a_senseless_filter_takes_none(setter, reviewer, client_for):
    in_review(setter)
    asked = {"do": "retire", "all": "1", "query": "state=nonsense"}
    page = client_for(reviewer).post(reverse("bank:bulk"), asked).content.decode()
    assert "没有选中试题" in page
    assert Question.objects.get().state == "review"


def test_more_than_can_be_done_at_once_is_said_and_nothing_done(
    setter, reviewer, client_for, monkeypatch
):
    monkeypatch.setattr(moves, "MOST", 1)
    for number in range(2):
        in_review(setter, stem=f"第{number}题问什么")
    asked = {"do": "approve", "all": "1", "query": "state=review"}
    page = client_for(reviewer).post(reverse("bank:bulk"), asked).content.decode()
    assert "一次最多处理 1 题，现在有 2 题" in page
    assert not Question.objects.live().exists()


# --- Nobody moves what she has not seen -----------------------------------------------------


@pytest.fixture
def opened(setter, reviewer, client_for):
    """A question on the reviewer's screen, with what its page would post."""
    question = in_review(setter)
    page = client_for(reviewer).get(reverse("questions:inspect", args=[question.pk]))
    return question, {"do": "approve", "seen_at": page.context["seen_at"]}


def test_what_is_on_the_screen_is_approved(opened, reviewer, client_for):
    question, posted = opened
    client_for(reviewer).post(reverse("bank:act", args=[question.pk]), posted)
    assert Question.objects.get().state == "live"


def test_a_text_that_changed_behind_the_page_is_not_approved(opened, reviewer, client_for):
    question, posted = opened
    Question.objects.update(stem="悄悄改过的题干", edited_at=LATER)
    answer = client_for(reviewer).post(reverse("bank:act", args=[question.pk]), posted)
    assert answer.status_code == 409
    assert "有人改动了这道题" in answer.content.decode()
    assert Question.objects.get().state == "review"


def test_a_submitted_draft_is_submitted_once(setter, client_for):
    question = draft(setter)
    submit_for_review(question, by=setter, at=NOW)
    answer = client_for(setter).post(reverse("bank:act", args=[question.pk]), {"do": "submit"})
    assert answer.status_code == 409
