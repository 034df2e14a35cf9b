"""A vote from the count to the announcement, and everything that must not be voted on."""

from datetime import date, timedelta

import pytest
from wagtail.models import ModelLogEntry

from appointments.actions.ballots import announce_ballot, void_ballot
from appointments.actions.nominations import (
    defer_nomination,
    receive_nomination,
    table_nomination,
    withdraw_nomination,
)
from appointments.actions.outcomes import enter_tenure
from appointments.facts import vote_of
from appointments.models import Ballot, BallotItem, Nomination, Objection, Session
from appointments.standings import passed_on
from appointments.tally import majority_of
from core.state import Refused
from people.models import Role, Tenure
from tests.appointments.rows import (
    TODAY,
    appointment_rule,
    make_nomination,
    make_post,
    make_session,
    rules,
    sat,
)
from tests.appointments.voting import (
    MEMBERS,
    PRESENT,
    recorded,
    sitting_session,
    tabled,
    voted,
    votes,
)
from tests.conftest import NOW
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return sitting_session()


@pytest.mark.parametrize(("approve", "state"), [(13, "not_passed"), (14, "passed")])
def test_one_vote_of_all_members_decides(session, clerk, chair, approve, state):
    nomination = tabled(session)
    ballot = voted(session, nomination, approve, clerk=clerk, chair=chair)
    assert (nomination.state, ballot.needed) == (state, 14)
    check = nomination.checks.get(step=state)
    assert check.note.startswith(f"赞成 {approve}，") and check.by == chair
    entry = ModelLogEntry.objects.get(action="appointments.ballot")
    assert (entry.data["approve"], entry.data["members"]) == (approve, MEMBERS)


def test_a_count_alone_decides_nothing(session, clerk):
    nomination = tabled(session)
    ballot = recorded(session, nomination, count=votes(20), by=clerk)
    nomination.refresh_from_db()
    assert (nomination.state, ballot.state) == ("tabled", "counted")


def test_who_entered_the_count_does_not_announce_it(session, clerk, chair):
    ballot = recorded(session, tabled(session), count=votes(20), by=clerk)
    with pytest.raises(Refused, match="另一位同志"):
        announce_ballot(ballot, by=clerk, at=NOW)
    announce_ballot(ballot, by=chair, at=NOW)
    with pytest.raises(Refused, match="不能改为"):
        announce_ballot(ballot, by=chair, at=NOW)


def test_a_wrong_count_is_declared_void_and_entered_again(session, clerk, chair):
    nomination = tabled(session)
    wrong = recorded(session, nomination, count=votes(2), by=clerk)
    with pytest.raises(Refused, match="请写明理由"):
        void_ballot(wrong, reason=" ", by=clerk, at=NOW)
    void_ballot(wrong, reason="赞成少录一位", by=clerk, at=NOW)
    voted(session, nomination, 20, clerk=clerk, chair=chair)
    assert nomination.state == "passed"
    assert list(Ballot.objects.values_list("state", flat=True)) == ["void", "announced"]


def test_what_was_announced_is_never_void(session, clerk, chair):
    ballot = voted(session, tabled(session), 20, clerk=clerk, chair=chair)
    with pytest.raises(Refused, match="不能改为"):
        void_ballot(ballot, reason="想再投一次", by=clerk, at=NOW)


def nothing_was_written() -> bool:
    return not Ballot.objects.exists() and not BallotItem.objects.exists()


# What is wrong, how it comes about, and what is said.
def not_on_the_agenda(session, nomination):
    Nomination.objects.update(session=None, state="cleared")
    return {}


def of_another_session(session, nomination):
    Nomination.objects.update(session=sitting_session())
    return {}


def under_an_objection(session, nomination):
    Objection.objects.create(
        nomination=nomination, received_on=TODAY, summary="反映其经商办企业",
        received_by=nomination.person, received_at=NOW,
    )  # fmt: skip
    return {}


def with_nobody_watching(session, nomination):
    return {"scrutineers": "、"}


def watched_by_herself(session, nomination):
    return {"counters": f"周敏、{nomination.person.real_name}"}


def by_hands_without_a_reason(session, nomination):
    return {"method": "hands"}


def with_more_than_signed_in(session, nomination):
    return {"count": votes(14, present=PRESENT + 1)}


def with_another_roll(session, nomination):
    return {"count": votes(14, members=26)}


def without_a_quorum(session, nomination):
    return {"count": votes(13, present=13)}


def before_it_sits(session, nomination):
    session.state = "planned"
    session.save()
    return {}


WRONG = [
    (not_on_the_agenda, "没有列入本次会议议程"),
    (of_another_session, "没有列入本次会议议程"),
    (under_an_objection, "举报还没有答复"),
    (with_nobody_watching, "监票人和计票人"),
    (watched_by_herself, "不能监票或者计票"),
    (by_hands_without_a_reason, "写明原因"),
    (with_more_than_signed_in, "请先更正签到"),
    (with_another_roll, "全体组成人员应为 27 人"),
    (without_a_quorum, "不能表决"),
    (before_it_sits, "表决应在会议召开期间进行"),
]


@pytest.mark.parametrize(("spoil", "told"), WRONG, ids=[one[0].__name__ for one in WRONG])
def test_a_vote_that_may_not_be_is_refused_in_a_sentence(session, clerk, spoil, told):
    nomination = tabled(session)
    facts = {"count": votes(14), **spoil(session, nomination)}
    with pytest.raises(Refused, match=told) as refused:
        recorded(session, nomination, by=clerk, **facts)
    assert str(refused.value).endswith("。") and nothing_was_written()


def test_the_same_without_the_fault_is_accepted(session, clerk):
    recorded(session, tabled(session), by=clerk, count=votes(14))
    assert not nothing_was_written()


def test_an_answered_objection_stops_nothing(session, clerk):
    nomination = tabled(session)
    under_an_objection(session, nomination)
    Objection.objects.update(answer="经查不属实", answered_on=TODAY)
    assert recorded(session, nomination, count=votes(20), by=clerk)


def test_nobody_votes_twice_on_one_matter(session, clerk, chair):
    nomination = tabled(session)
    recorded(session, nomination, count=votes(20), by=clerk)
    with pytest.raises(Refused, match="不能重复表决"):
        recorded(session, nomination, count=votes(21), by=clerk)
    announce_ballot(Ballot.objects.get(), by=chair, at=NOW)
    with pytest.raises(Refused, match="不能重复表决"):
        recorded(session, nomination, count=votes(21), by=clerk)


def test_after_the_count_nothing_is_withdrawn_or_deferred(session, clerk):
    nomination = tabled(session)
    recorded(session, nomination, count=votes(20), by=clerk)
    for act in (withdraw_nomination, defer_nomination):
        with pytest.raises(Refused, match="已经计票"):
            act(nomination, reason="提请机关来函撤回", by=clerk, at=NOW)
    assert Nomination.objects.get().state == "tabled"


def test_before_the_count_it_may_be_withdrawn_and_leaves_the_agenda(session, clerk):
    nomination = tabled(session)
    withdraw_nomination(nomination, reason="提请机关来函撤回", by=clerk, at=NOW)
    assert nomination.state == "withdrawn"
    assert session.agenda.get().taken_off_at == NOW


def test_the_person_concerned_enters_and_announces_nothing(session, clerk, chair):
    chair.groups.add(Role.objects.get(key="organizer").group)
    nomination = tabled(session, chair)
    with pytest.raises(Refused, match="您是本件提请的拟任命人员"):
        recorded(session, nomination, count=votes(20), by=chair)
    ballot = recorded(session, nomination, count=votes(20), by=clerk)
    with pytest.raises(Refused, match="您是本件提请的拟任命人员"):
        announce_ballot(ballot, by=chair, at=NOW)


@pytest.mark.parametrize("role", ["setter", "marker", "auditor", "sysadmin", "nominee", "chair"])
def test_only_the_clerk_enters_a_count(session, person, role):
    with pytest.raises(Refused, match="不属于您的职责"):
        recorded(session, tabled(session), count=votes(20), by=person("x", "某人", role))
    assert nothing_was_written()


# --- leaving before taking up ---


def test_leaving_a_post_comes_before_taking_it(session, clerk, chair):
    post = make_post()
    coming = tabled(session, post=post)
    going = tabled(session, post=post, kind="remove")
    with pytest.raises(Refused, match="先免后任"):
        recorded(session, coming, count=votes(20), by=clerk)
    recorded(session, going, count=votes(20), by=clerk)
    with pytest.raises(Refused, match="先免后任"):
        recorded(session, coming, count=votes(20), by=clerk)
    announce_ballot(Ballot.objects.get(), by=chair, at=NOW)
    assert recorded(session, coming, count=votes(20), by=clerk)


def test_a_post_for_one_is_not_filled_while_somebody_holds_it(session, clerk, chair):
    post = make_post()
    post.is_sole = True
    post.save()
    holder = make_person()
    Tenure.objects.create(person=holder, post=post, starts_on=date(2022, 3, 1))
    coming = tabled(session, post=post)
    with pytest.raises(Refused, match=f"现由{holder}担任"):
        recorded(session, coming, count=votes(20), by=clerk)
    going = tabled(session, holder, post=post, kind="remove")
    voted(session, going, 20, clerk=clerk, chair=chair)
    assert recorded(session, coming, count=votes(20), by=clerk)


def test_that_she_left_the_post_once_does_not_free_it_again(session, clerk, chair):
    """Her earlier leaving is entered: it ended an earlier tenure, not the one that she holds."""
    post = make_post()
    post.is_sole = True
    post.save()
    holder = make_person()
    Tenure.objects.create(person=holder, post=post, starts_on=date(2022, 3, 1))
    going = tabled(session, holder, post=post, kind="remove")
    voted(session, going, 20, clerk=clerk, chair=chair)
    enter_tenure(going, on=TODAY, by=clerk, at=NOW)
    Tenure.objects.create(person=holder, post=post, starts_on=TODAY)
    with pytest.raises(Refused, match=f"现由{holder}担任"):
        recorded(session, tabled(session, post=post), count=votes(20), by=clerk)


def test_a_holder_who_is_voted_elsewhere_leaves_her_post_with_that_vote(session, clerk, chair):
    post = make_post()
    post.is_sole = True
    post.save()
    holder = make_person()
    tenure = Tenure.objects.create(person=holder, post=post, starts_on=date(2022, 3, 1))
    coming = tabled(session, post=post)
    moving = tabled(session, holder, post=make_post("主任", "清源县信访局"))
    moving.vacates.add(tenure)
    with pytest.raises(Refused, match="先免后任"):
        recorded(session, coming, count=votes(20), by=clerk)
    voted(session, moving, 20, clerk=clerk, chair=chair)
    assert recorded(session, coming, count=votes(20), by=clerk)


# --- together or one by one ---


def test_several_are_voted_on_together_by_decision_of_the_chairs(session, clerk, chair):
    rows = [tabled(session, post=make_post(f"审判员{n}", "法院", "court")) for n in range(3)]
    with pytest.raises(Refused, match="合并表决须由主任会议决定"):
        recorded(session, *rows, count=votes(20), by=clerk)
    ballot = recorded(
        session, *rows, count=votes(20), by=clerk, combined_basis="第八十次主任会议决定"
    )
    announce_ballot(ballot, by=chair, at=NOW)
    assert set(Nomination.objects.values_list("state", flat=True)) == {"passed"}


def test_a_removal_is_never_mixed_with_other_matters(session, clerk):
    removal = tabled(session, kind="dismiss", ground="严重违纪")
    other = tabled(session, post=make_post("副局长"))
    with pytest.raises(Refused, match="撤职案应当单独表决"):
        recorded(session, removal, other, count=votes(20), by=clerk, combined_basis="主任会议决定")


@pytest.mark.parametrize("method", ["device", "hands"])
def test_a_removal_is_by_secret_paper_ballot_only(session, clerk, chair, method):
    removal = tabled(session, kind="dismiss", ground="严重违纪")
    with pytest.raises(Refused, match="只能无记名投票"):
        recorded(session, removal, count=votes(20), by=clerk, method=method, method_note="故障")
    voted(session, removal, 14, clerk=clerk, chair=chair)
    assert removal.state == "passed"


def test_a_removal_is_watched_by_as_many_as_the_rule_says(session, clerk):
    appointment_rule(scrutineers=2)
    removal = tabled(session, kind="dismiss", ground="严重违纪")
    with pytest.raises(Refused, match="不少于 2 人"):
        recorded(session, removal, count=votes(20), by=clerk, scrutineers="王建国")
    assert recorded(session, removal, count=votes(20), by=clerk)


# --- failing twice ---


def failed(session, nomination, clerk, chair):
    voted(session, nomination, 10, clerk=clerk, chair=chair)
    assert nomination.state == "not_passed"
    return nomination


def again(nomination, **fields):
    """A new nomination of the same person for the same post, not yet received."""
    proposer, term = nomination.proposer, nomination.term
    facts = {"person": nomination.person, "post": nomination.post, "term": term}
    return Nomination(**facts, proposer=proposer, received_on=TODAY, **fields)


def test_a_vote_typed_in_later_holds_from_the_day_on_which_it_was_taken(session, clerk, chair):
    nomination = tabled(session)
    later = NOW + timedelta(days=3)
    ballot = recorded(session, nomination, count=votes(20), by=clerk, at=later)
    announce_ballot(ballot, by=chair, at=later)
    assert passed_on(nomination) == vote_of(ballot).held_on == TODAY


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_vote_is_taken_while_the_session_sits(session, clerk, day):
    with pytest.raises(Refused, match="会议召开期间"):
        recorded(session, tabled(session), count=votes(20), by=clerk, voted_on=day)
    Session.objects.update(ends_on=TODAY)
    session.refresh_from_db()
    with pytest.raises(Refused, match="会议召开期间"):
        recorded(
            session, tabled(session), count=votes(20), by=clerk, voted_on=day,
            at=NOW + timedelta(days=9),
        )  # fmt: skip


def test_two_failures_bar_the_post_for_the_term(session, clerk, chair):
    appointment_rule()
    first = failed(session, tabled(session), clerk, chair)
    second = receive_nomination(again(first), by=clerk, at=NOW)
    Nomination.objects.filter(pk=second.pk).update(state="tabled", session=session)
    failed(session, Nomination.objects.get(pk=second.pk), clerk, chair)
    with pytest.raises(Refused, match=r"本届内不得再提名.*《清源县人事任免办法》第二十一条"):
        receive_nomination(again(first), by=clerk, at=NOW)
    elsewhere = again(first)
    elsewhere.post = make_post("副局长")
    assert receive_nomination(elsewhere, by=clerk, at=NOW)


def test_a_wait_of_months_is_kept_to_the_day(session, clerk, chair):
    appointment_rule(wait_months=6)
    first = failed(session, tabled(session), clerk, chair)
    early = NOW + timedelta(days=183)  # 9 September; the vote was on 10 March
    with pytest.raises(Refused, match="2026年9月10日以前"):
        receive_nomination(again(first), by=clerk, at=early)
    assert receive_nomination(again(first), by=clerk, at=early + timedelta(days=1))


def test_without_such_a_rule_nobody_is_barred(session, clerk, chair):
    first = failed(session, tabled(session), clerk, chair)
    assert receive_nomination(again(first), by=clerk, at=NOW)


def test_a_failed_removal_bars_nobody(session, clerk, chair):
    appointment_rule(bar_after_failures=1)
    first = failed(session, tabled(session, kind="remove"), clerk, chair)
    assert receive_nomination(again(first, kind="remove"), by=clerk, at=NOW)


# --- proposers, lateness ---


def test_another_organ_may_propose_only_for_a_reason(clerk, government):
    judge = make_post("审判员", "清源县人民法院", "court")
    draft = again(make_nomination(post=judge, state="withdrawn", proposer=government))
    with pytest.raises(Refused, match="应由法院院长提出（《法官法》第十八条）"):
        receive_nomination(draft, by=clerk, at=NOW)
    draft.proposer_note = "院长缺位，经县委研究由政府办代转"
    assert receive_nomination(draft, by=clerk, at=NOW)


def test_a_removal_names_its_reason(clerk):
    draft = again(make_nomination(state="withdrawn"), kind="dismiss")
    with pytest.raises(Refused, match="写明撤职的理由"):
        receive_nomination(draft, by=clerk, at=NOW)


def test_what_comes_late_is_explained_before_it_is_tabled(clerk):
    rules()
    appointment_rule(days_before_session=10)
    nomination = make_nomination(state="cleared", received_on=TODAY)
    sat(nomination)
    session = make_session(starts_on=TODAY + timedelta(days=9))
    with pytest.raises(Refused, match="少了 1 天"):
        table_nomination(nomination, session=session, by=clerk, at=NOW)
    on_time = make_session(starts_on=TODAY + timedelta(days=10))
    table_nomination(nomination, session=on_time, by=clerk, at=NOW)
    assert nomination.state == "tabled"


def test_the_needed_votes_follow_the_roll_of_the_session(clerk, chair):
    small = sitting_session(members=15, present=8)
    nomination = tabled(small)
    ballot = recorded(small, nomination, count=votes(8, members=15, present=8), by=clerk)
    assert ballot.needed == majority_of(15) == 8 and ballot.has_carried
