"""评议待办 on the desk: who must act, and on what; a ballot put together for several people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating
from evaluations.models import Entry, Evaluation, Objection, Rating, Round
from evaluations.panels import EvaluationsPanel
from tests.evaluations.plan_rows import make_evaluation, surveying
from tests.evaluations.rows import TODAY, make_rating, make_scheme
from tests.factories import make_person

pytestmark = pytest.mark.django_db
LINE = {"satisfied": 9, "fairly": 1, "dissatisfied": 0, "unknown": 0, "invalid": 0}


def told_to(user) -> list[tuple[str, str]]:
    return [(one.label, one.told) for one in EvaluationsPanel(user).get_context_data()["lines"]]


def closed_rating(clerk, at, method="paper"):
    rating = make_rating(clerk, groups=(("代表", 100, method),), title="县教育局测评")
    open_rating(rating, by=clerk, at=at)
    close_rating(rating, left={}, by=clerk, at=at)
    return rating


def test_the_organizer_is_told_the_next_step_and_the_chair_only_what_is_late(
    clerk, chair, setter, nominee
):
    make_evaluation(clerk, nominee, session_on=TODAY + timedelta(days=4000))
    assert told_to(clerk) == [("张伟", "发出评议通知")]
    assert told_to(chair) == []
    Evaluation.objects.update(session_on=TODAY - timedelta(days=400))
    assert told_to(chair) == [("张伟", "由组织者办理")]
    assert told_to(setter) == []


def test_a_count_waits_for_two_people_and_then_for_the_release(clerk, invigilator, chair, at):
    rating = closed_rating(clerk, at)
    [group] = rating.groups.all()
    assert told_to(clerk) == told_to(invigilator) == [("县教育局测评", "待录入计票")]
    assert told_to(chair) == []
    enter_count(group, issued=10, returned=10, counts={1: LINE}, by=clerk, at=at)
    enter_count(group, issued=10, returned=10, counts={1: LINE}, by=invigilator, at=at)
    assert told_to(clerk) == told_to(invigilator) == []
    assert told_to(chair) == [("县教育局测评", "待公布测评结果")]


def test_a_round_waits_for_answers_and_then_for_the_decision(clerk, chair):
    round = Round.objects.create(
        title="2026 年评选", kind="unit", year=2026, quota=1, conditions="群众满意",
        basis_document="12号", state="published", published_until=TODAY - timedelta(days=400),
    )  # fmt: skip
    entry = Entry.objects.create(
        round=round, name="城关税务所", recommended_by="镇", reason="好", is_selected=True
    )
    facts = {"received_on": TODAY, "raised_by": "来信", "text": "收费", "entered_by": clerk}
    Objection.objects.create(entry=entry, **facts)
    assert told_to(clerk) == [("2026 年评选", "1 件异议待答复")]
    assert told_to(chair) == []
    Objection.objects.update(
        answer="属实，已改正", is_upheld=False, answered_on=TODAY, answered_by=clerk
    )
    assert told_to(chair) == [("2026 年评选", "公示期满，待决定授予")]
    assert told_to(clerk) == []


def test_the_desk_costs_the_same_for_many(clerk, nominee, at):
    counted = []
    for _ in range(2):
        for _ in range(2):
            make_evaluation(clerk, make_person())
            closed_rating(clerk, at)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told_to(clerk)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 9


# --- one ballot for several ------------------------------------------------------------------


@pytest.fixture
def three(clerk, person):
    names = (("a", "欧阳娜"), ("b", "王喆"), ("c", "司马㛃"))
    return [surveying(clerk, person(login, name)) for login, name in names]


def rate(client, row, scheme, **fields):
    facts = {"rate-title": f"{row.person}同志履职满意度测评", "rate-scheme": scheme.pk,
             "rate-held_on": str(TODAY), "rate-place": "", **fields}  # fmt: skip
    return client.post(reverse("evaluations_office:rate", args=[row.pk]), facts)


def test_several_people_are_put_on_one_ballot(three, clerk, client_for):
    first, second, third = three
    client, scheme = client_for(clerk), make_scheme()
    page = client.get(reverse("evaluations_office:detail", args=[first.pk])).content.decode()
    assert "王喆（县财政局局长，2026年3月30日会议）" in page
    answer = rate(client, first, scheme, **{"rate-others": [third.pk]})
    assert answer.status_code == 302
    rating = Rating.objects.get()
    assert rating.title == "2026 年履职评议满意度测评"
    assert [one.label for one in rating.items.all()] == ["欧阳娜", "司马㛃"]
    for row in (first, third):
        row.refresh_from_db()
        assert row.item.rating == rating
    page = client.get(reverse("evaluations_office:detail", args=[second.pk])).content.decode()
    assert "列在同一张票上" not in page
    assert rate(client, second, scheme).status_code == 302
    assert Rating.objects.first().title == "王喆同志履职满意度测评"


def test_whoever_stands_elsewhere_is_not_put_on_the_ballot(three, clerk, person, client_for):
    first, second, _ = three
    waiting = make_evaluation(clerk, person("d", "端木蕾"))
    client, scheme = client_for(clerk), make_scheme()
    assert rate(client, second, scheme).status_code == 302
    for other in (waiting.pk, second.pk, 987654):
        assert rate(client, first, scheme, **{"rate-others": [other]}).status_code == 400
    assert Rating.objects.count() == 1
