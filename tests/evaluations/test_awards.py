"""Rounds of awards: quota, opinions, notice with objections, decision, revocation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.state import Refused
from evaluations.actions import awards as actions
from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating, release_rating
from evaluations.models import (
    Entry,
    Holiday,
    Objection,
    QualificationOpinion,
    RaterGroup,
    Rating,
    Round,
)
from tests.evaluations.rows import TODAY, make_scheme

pytestmark = pytest.mark.django_db
State = Round.State
LINE = {"satisfied": 9, "fairly": 1, "dissatisfied": 0, "unknown": 0, "invalid": 0}


def make_round(by, at, **fields):
    defaults = {
        "title": "2026 年人民满意单位评选", "kind": "unit", "year": 2026, "quota": 2,
        "conditions": "依法履职，群众满意", "basis_document": "清人常发〔2026〕12号",
    }  # fmt: skip
    return actions.save_round(Round(**{**defaults, **fields}), by=by, at=at)


def put_forward(round, by, at, *names):
    return [
        actions.recommend(
            Entry(round=round, name=name, recommended_by="城关镇", reason="服务好"), by=by, at=at
        )
        for name in names
    ]


def opine(entry, by, at, favourable=True, organ="纪委监委"):
    opinion = QualificationOpinion(
        entry=entry, organ=organ, is_favourable=favourable, text="", given_on=TODAY
    )
    actions.give_opinion(opinion, by=by, at=at)


@pytest.fixture(autouse=True)
def new_year():
    return Holiday.objects.create(day=date(2026, 1, 1), name="元旦")


@pytest.fixture
def published(clerk, invigilator, chair, at):
    """Three entries, two of them in the public notice from Tuesday on."""
    round = make_round(clerk, at)
    entries = put_forward(round, clerk, at, "税务所", "派出所", "供电所")
    actions.begin_review(round, by=clerk, at=at)
    for entry in entries:
        opine(entry, clerk, at)
    rate(round, clerk, invigilator, chair, at)
    actions.publish_entries(round, entries[:2], starts_on=TODAY, by=chair, at=at)
    return Round.objects.get(pk=round.pk)


def rate(round, clerk, invigilator, chair, at):
    rating = Rating(title="测评", scheme=make_scheme(), held_on=TODAY)
    groups = [RaterGroup(label="代表", weight=1, method="paper")]
    actions.rate_entries(round, rating, groups=groups, by=clerk, at=at)
    open_rating(rating, by=clerk, at=at)
    close_rating(rating, left={}, by=clerk, at=at)
    counts = {item.number: LINE for item in rating.items.all()}
    for one in (clerk, invigilator):
        enter_count(rating.groups.get(), issued=10, returned=10, counts=counts, by=one, at=at)
    release_rating(rating, by=chair, at=at)
    round.refresh_from_db()
    return rating


AFTER = timedelta(days=8)  # past five working days from a Tuesday


def test_a_round_ends_in_numbered_awards(published, chair, at):
    assert published.published_until == date(2026, 3, 17)
    awarded = actions.decide_round(
        published, document="清人常发〔2026〕20号", by=chair, at=at + AFTER
    )
    assert [one.name for one in awarded] == ["税务所", "派出所"]
    assert len({one.award_number for one in awarded}) == 2
    assert not Entry.objects.get(name="供电所").awarded_on


def test_the_notice_runs_its_five_working_days(published, chair, at):
    for days in (0, 6, 7):  # to the end of the seventeenth itself
        with pytest.raises(Refused, match="期满以后"):
            actions.decide_round(
                published, document="第五十次会议", by=chair, at=at + timedelta(days=days)
            )
    actions.decide_round(published, document="第五十次会议", by=chair, at=at + AFTER)


def test_a_holiday_of_the_table_lengthens_the_notice(db):
    assert actions.end_of_notice(TODAY, 5) == date(2026, 3, 17)
    Holiday.objects.create(day=date(2026, 3, 12), name="假日")
    assert actions.end_of_notice(TODAY, 5) == date(2026, 3, 18)
    Holiday.objects.create(day=date(2026, 3, 15), name="调休", is_worked=True)
    assert actions.end_of_notice(TODAY, 5) == date(2026, 3, 17)


def test_without_the_holidays_of_a_year_no_notice_can_be_counted(published, chair, at):
    Round.objects.update(state="rating")
    published.refresh_from_db()
    chosen = list(published.entries.filter(is_selected=True))
    with pytest.raises(Refused, match="没有 2027 年的放假安排"):
        actions.publish_entries(published, chosen, starts_on=date(2026, 12, 28), by=chair, at=at)


def test_an_objection_stops_the_decision_until_it_is_answered(published, clerk, chair, at):
    entry = published.entries.get(name="税务所")
    objection = Objection(entry=entry, received_on=TODAY, raised_by="群众来信", text="收费不公开")
    actions.raise_objection(objection, by=clerk, at=at)
    with pytest.raises(Refused, match="1 件异议没有答复"):
        actions.decide_round(published, document="第五十次会议", by=chair, at=at + AFTER)
    with pytest.raises(Refused, match="不少于 10 个字"):
        actions.answer_objection(objection, answer="不实", is_upheld=False, by=clerk, at=at)
    told = "经调查，收费已经按规定公示，所反映的情况不实"
    actions.answer_objection(objection, answer=told, is_upheld=False, by=clerk, at=at)
    with pytest.raises(Refused, match="已经答复"):
        actions.answer_objection(objection, answer=told, is_upheld=True, by=clerk, at=at)
    awarded = actions.decide_round(published, document="第五十次会议", by=chair, at=at + AFTER)
    assert len(awarded) == 2


def test_an_objection_that_is_upheld_takes_the_entry_out(published, clerk, chair, at):
    entry = published.entries.get(name="税务所")
    objection = Objection(entry=entry, received_on=TODAY, raised_by="谢长河", text="乱收费")
    actions.raise_objection(objection, by=clerk, at=at)
    told = "经调查属实，取消公示资格"
    actions.answer_objection(objection, answer=told, is_upheld=True, by=clerk, at=at)
    awarded = actions.decide_round(published, document="第五十次会议", by=chair, at=at + AFTER)
    assert [one.name for one in awarded] == ["派出所"]


def test_only_the_chair_publishes_decides_and_revokes(published, clerk, chair, at):
    with pytest.raises(Refused, match="职责"):
        actions.decide_round(published, document="第五十次会议", by=clerk, at=at + AFTER)
    actions.decide_round(published, document="第五十次会议", by=chair, at=at + AFTER)
    entry = published.entries.get(name="税务所")
    reason = "发生严重违纪问题，按办法第二十条撤销"
    with pytest.raises(Refused, match="职责"):
        actions.revoke_award(entry, reason=reason, by=clerk, at=at + AFTER)
    actions.revoke_award(entry, reason=reason, by=chair, at=at + AFTER)
    with pytest.raises(Refused, match="已经撤销"):
        actions.revoke_award(entry, reason=reason, by=chair, at=at + AFTER)


def test_an_unfavourable_opinion_keeps_an_entry_off_the_ballot(clerk, invigilator, chair, at):
    round = make_round(clerk, at)
    good, bad = put_forward(round, clerk, at, "税务所", "派出所")
    actions.begin_review(round, by=clerk, at=at)
    opine(good, clerk, at)
    with pytest.raises(Refused, match="还没有资格审查意见"):
        rate(round, clerk, invigilator, chair, at)
    opine(bad, clerk, at, favourable=False)
    rating = rate(round, clerk, invigilator, chair, at)
    assert [item.label for item in rating.items.all()] == ["税务所"]
    with pytest.raises(Refused, match="通过资格审查"):
        actions.publish_entries(round, [bad], starts_on=TODAY, by=chair, at=at)
    actions.publish_entries(round, [good], starts_on=TODAY, by=chair, at=at)


def test_more_than_the_quota_cannot_be_published(clerk, invigilator, chair, at):
    round = make_round(clerk, at, quota=1)
    entries = put_forward(round, clerk, at, "税务所", "派出所")
    actions.begin_review(round, by=clerk, at=at)
    for entry in entries:
        opine(entry, clerk, at)
    rate(round, clerk, invigilator, chair, at)
    with pytest.raises(Refused, match="1 到 1 个"):
        actions.publish_entries(round, entries, starts_on=TODAY, by=chair, at=at)
    assert not Entry.objects.filter(is_selected=True).exists()


def test_who_is_put_forward_handles_nothing_of_the_round(clerk, person, at):
    other = person("hao", "郝明", "organizer")
    round = make_round(clerk, at, kind="officer", title="2026 年人民满意公务员评选")
    with pytest.raises(Refused, match="不能推荐自己"):
        actions.recommend(
            Entry(round=round, name="郝明", person=other, recommended_by="办", reason="好"),
            by=other, at=at,
        )  # fmt: skip
    entry = Entry(round=round, name="郝明", person=other, recommended_by="办公室", reason="好")
    actions.recommend(entry, by=clerk, at=at)
    assert not Round.objects.visible_to(other).exists()
    with pytest.raises(Refused, match="推荐对象"):
        actions.begin_review(round, by=other, at=at)
    actions.begin_review(round, by=clerk, at=at)


def test_the_database_knows_the_least_notice(clerk, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_round(clerk, at, notice_days=4)
