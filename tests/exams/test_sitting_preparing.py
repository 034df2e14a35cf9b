from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from appointments.models import Nomination, NominationCandidacy
from core.audit import record
from core.state import Refused
from exams.actions.papers import draw_papers
from exams.actions.sittings import (
    add_candidates,
    assign_officer,
    assign_seats,
    cancel_sitting,
    lot,
    prepare_sitting,
    remove_candidate,
    remove_officer,
    unprepare_sitting,
)
from exams.models import Attempt, Candidate, Sitting
from people.models import Organ, Post
from tests.exams.planning import (
    BEFORE,
    make_bank,
    planned_sitting,
    ready_sitting,
    seal,
    sealed_sitting,
)
from tests.factories import make_candidate, make_person, make_question, make_room

pytestmark = pytest.mark.django_db


# --- candidates ---


def test_candidates_come_with_their_organ_or_with_the_post_they_are_put_forward_for(
    clerk, nominee, government
):
    court = Organ.objects.create(name="清源县人民法院", branch="court")
    judge = Post.objects.create(name="副院长", organ=court)
    other = make_person(organ=government)
    sitting = planned_sitting(candidates=0)
    added = add_candidates(sitting, [nominee, other], by=clerk, at=BEFORE, posts={other.pk: judge})
    assert [(c.person, c.branch, c.post_title) for c in added] == [
        (nominee, "government", "副局长"),
        (other, "court", "清源县人民法院副院长"),
    ]
    assert add_candidates(sitting, [nominee], by=clerk, at=BEFORE) == []
    assert ModelLogEntry.objects.filter(action="exams.add_candidate").count() == 2


def test_a_person_without_organ_and_post_is_refused_and_nobody_is_added(clerk, nominee):
    sitting = planned_sitting(candidates=0)
    with pytest.raises(Refused, match="没有登记机关"):
        add_candidates(sitting, [nominee, make_person()], by=clerk, at=BEFORE)
    assert not sitting.candidates.exists()


def test_whoever_has_seen_the_papers_is_named_before_she_is_added(clerk, person, congress):
    make_bank()
    sitting = planned_sitting()
    paper = draw_papers(sitting, by=clerk, at=BEFORE)[0]
    reader = person("he", "何明", "organizer", organ=congress)
    record(paper, "exams.view_paper", by=reader, at=BEFORE)
    with pytest.raises(Refused, match="何明：查看过本场试卷"):
        add_candidates(sitting, [reader], by=clerk, at=BEFORE)
    (added,) = add_candidates(sitting, [reader], by=clerk, at=BEFORE, despite_exposure=True)
    entry = ModelLogEntry.objects.get(action="exams.add_candidate", object_id=str(added.pk))
    assert entry.data["seen"] == "查看过本场试卷"


def test_having_looked_at_another_sittings_papers_is_no_exposure(clerk, person, congress):
    make_bank()
    other, sitting = planned_sitting(), planned_sitting()
    paper = draw_papers(other, by=clerk, at=BEFORE)[0]
    draw_papers(sitting, by=clerk, at=BEFORE)
    reader = person("he", "何明", "organizer", organ=congress)
    record(paper, "exams.view_paper", by=reader, at=BEFORE)
    assert len(add_candidates(sitting, [reader], by=clerk, at=BEFORE)) == 1


def test_an_officer_or_a_sealer_cannot_become_a_candidate(clerk, invigilator, chair, congress):
    make_bank()
    sitting = planned_sitting()
    for user in (invigilator, chair):
        user.organ = congress
        user.save()
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    with pytest.raises(Refused, match="吴刚是本场次的考务人员"):
        add_candidates(sitting, [invigilator], by=clerk, at=BEFORE)
    draw_papers(sitting, by=clerk, at=BEFORE)
    seal(sitting, chair)
    with pytest.raises(Refused, match="赵国平已在本场次的封存上签名"):
        add_candidates(sitting, [chair], by=clerk, at=BEFORE, despite_exposure=True)


def test_a_candidate_is_taken_out_while_planned_only(clerk):
    sitting = planned_sitting()
    first, second, _ = sitting.candidates.all()
    remove_candidate(first, by=clerk, at=BEFORE)
    assert sitting.candidates.count() == 2
    Sitting.objects.filter(pk=sitting.pk).update(state="ready")
    with pytest.raises(Refused, match="登记缺考或请假"):
        remove_candidate(second, by=clerk, at=BEFORE)


@pytest.mark.parametrize("state", ["paused", "closed", "published", "cancelled"])
def test_nobody_is_added_to_a_sitting_that_is_over(clerk, nominee, state):
    sitting = planned_sitting()
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    with pytest.raises(Refused, match="不能再加入考生"):
        add_candidates(sitting, [nominee], by=clerk, at=BEFORE)


# --- seats ---


def test_seats_follow_the_order_of_entry_and_numbers_tell_day_sitting_and_seat(clerk):
    sitting = planned_sitting()
    assert assign_seats(sitting, by=clerk, at=BEFORE) == ""
    rows = list(sitting.candidates.order_by("pk").values_list("seat", "admission_number"))
    assert rows == [(n, f"20260310{sitting.pk % 10000:04d}{n:03d}") for n in (1, 2, 3)]


def test_seats_by_lot_can_be_repeated_from_the_logged_seed(clerk):
    sitting = planned_sitting(candidates=12)
    seed = assign_seats(sitting, by=clerk, at=BEFORE, by_lot=True)
    assert ModelLogEntry.objects.get(action="exams.assign_seats").data["seed"] == seed
    seated = list(sitting.candidates.order_by("seat").values_list("pk", flat=True))
    assert seated == sorted(seated, key=lambda pk: lot(seed, pk))
    assign_seats(sitting, by=clerk, at=BEFORE)
    assert list(sitting.candidates.order_by("seat").values_list("pk", flat=True)) == sorted(seated)


def test_more_candidates_than_seats_are_refused(clerk):
    sitting = planned_sitting(room=make_room(seats=2))
    with pytest.raises(Refused, match=r"考生 3 人.*只有 2 个座位"):
        assign_seats(sitting, by=clerk, at=BEFORE)
    with pytest.raises(Refused, match="还没有考生"):
        assign_seats(planned_sitting(candidates=0), by=clerk, at=BEFORE)


# --- officers ---


def test_officers_need_the_role_and_cannot_be_candidates(clerk, invigilator, marker, nominee):
    sitting = planned_sitting()
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    assign_officer(sitting, marker, "marker", by=clerk, at=BEFORE)
    with pytest.raises(Refused, match="没有监考人的角色"):
        assign_officer(sitting, marker, "invigilator", by=clerk, at=BEFORE)
    make_candidate(sitting, nominee)
    with pytest.raises(Refused, match="张伟是本场次的考生"):
        assign_officer(sitting, nominee, "marker", by=clerk, at=BEFORE)
    remove_officer(sitting.officers.get(person=marker), by=clerk, at=BEFORE)
    assert [o.person for o in sitting.officers.all()] == [invigilator]


def test_officers_stay_while_the_exam_runs(clerk, invigilator):
    sitting = planned_sitting()
    officer = assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    Sitting.objects.filter(pk=sitting.pk).update(state="open")
    with pytest.raises(Refused, match="等考试结束"):
        remove_officer(officer, by=clerk, at=BEFORE)


# --- ready ---


def test_a_ready_sitting_has_an_attempt_for_each_with_a_and_b_by_seat(clerk, chair, invigilator):
    sitting = ready_sitting(clerk, chair, invigilator, candidates=5)
    assert Sitting.objects.get(pk=sitting.pk).state == "ready"
    dealt = Attempt.objects.filter(candidate__sitting=sitting).order_by("candidate__seat")
    assert [(a.state, a.paper.label) for a in dealt] == [
        ("prepared", label) for label in ("A", "B", "A", "B", "A")
    ]


def test_labels_alternate_within_each_branch(clerk, chair, invigilator):
    make_bank()
    for _ in range(4):
        make_question("multiple", branch="court")
    sitting = planned_sitting(candidates=0)
    for branch in ("government", "court", "government", "court"):
        make_candidate(sitting, branch=branch, seat=None, admission_number="")
    draw_papers(sitting, by=clerk, at=BEFORE)
    seal(sitting, clerk, chair)
    assign_seats(sitting, by=clerk, at=BEFORE)
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    prepare_sitting(sitting, by=clerk, at=BEFORE)
    dealt = Attempt.objects.filter(candidate__sitting=sitting).order_by("candidate__seat")
    assert [(a.paper.branch, a.paper.label) for a in dealt] == [
        ("government", "A"),
        ("court", "A"),
        ("government", "B"),
        ("court", "B"),
    ]


def test_one_paper_each_when_dealt_per_candidate(clerk, chair, invigilator):
    dealing = Sitting.Dealing.PER_CANDIDATE
    sitting = ready_sitting(clerk, chair, invigilator, candidates=4, dealing=dealing)
    papers = Attempt.objects.filter(candidate__sitting=sitting).values_list("paper", flat=True)
    assert len(set(papers)) == 4


def test_what_is_missing_for_ready_is_said_one_after_the_other(clerk, chair, invigilator):
    make_bank()
    sitting = planned_sitting(candidates=0)

    def refusal():
        with pytest.raises(Refused) as refused:
            prepare_sitting(sitting, by=clerk, at=BEFORE)
        return str(refused.value)

    assert "还没有考生" in refusal()
    make_candidate(sitting, seat=None, admission_number="")
    assert "还有 1 名考生没有座位" in refusal()
    assign_seats(sitting, by=clerk, at=BEFORE)
    assert "还没有指派监考人" in refusal()
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    assert "尚未由两名人员封存" in refusal()
    draw_papers(sitting, by=clerk, at=BEFORE)
    seal(sitting, clerk)
    assert "尚未由两名人员封存" in refusal()
    seal(sitting, chair)
    assert prepare_sitting(sitting, by=clerk, at=BEFORE) == 1


def test_papers_changed_behind_the_seal_do_not_become_ready(clerk, chair, invigilator):
    sitting = sealed_sitting(clerk, chair)
    assign_seats(sitting, by=clerk, at=BEFORE)
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    item = sitting.papers.first().items.first()
    item.content = item.content.replace("测试题", "改动题")
    item.save()
    with pytest.raises(Refused, match="与封存时不一致"):
        prepare_sitting(sitting, by=clerk, at=BEFORE)


@pytest.mark.parametrize("state", ["ready", "open"])
def test_a_late_candidate_gets_the_next_seat_and_the_label_dealt_least(
    clerk, chair, invigilator, nominee, state
):
    sitting = ready_sitting(clerk, chair, invigilator, candidates=3)
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    before = dict(Attempt.objects.values_list("pk", "paper"))
    add_candidates(sitting, [nominee], by=clerk, at=BEFORE)
    assign_seats(sitting, by=clerk, at=BEFORE)
    assert prepare_sitting(sitting, by=clerk, at=BEFORE) == 1
    late = Attempt.objects.get(candidate__person=nominee)
    assert (late.candidate.seat, late.paper.label, late.state) == (4, "B", "prepared")
    assert {pk: paper for pk, paper in Attempt.objects.values_list("pk", "paper") if pk != late.pk} == before  # noqa: E501  # fmt: skip
    assert Sitting.objects.get(pk=sitting.pk).state == state
    with pytest.raises(Refused, match="没有新增的考生"):
        prepare_sitting(sitting, by=clerk, at=BEFORE)


def test_a_late_candidate_of_a_branch_without_papers_is_refused(clerk, chair, invigilator, person):
    sitting = ready_sitting(clerk, chair, invigilator)
    court = Organ.objects.create(name="清源县人民法院", branch="court")
    judge = person("he", "何明", "nominee", organ=court)
    with pytest.raises(Refused, match="没有法院的试卷"):
        add_candidates(sitting, [judge], by=clerk, at=BEFORE)
    assert not Candidate.objects.filter(person=judge).exists()


def test_back_to_planning_undoes_the_dealing_while_nobody_began(clerk, chair, invigilator):
    sitting = ready_sitting(clerk, chair, invigilator)
    with pytest.raises(Refused, match="理由"):
        unprepare_sitting(sitting, by=clerk, at=BEFORE, reason="")
    unprepare_sitting(sitting, by=clerk, at=BEFORE, reason="考场停电，改期")
    assert Sitting.objects.get(pk=sitting.pk).state == "planned"
    assert not Attempt.objects.exists()
    assert prepare_sitting(sitting, by=clerk, at=BEFORE) == 3


def test_nothing_is_undone_once_somebody_has_a_record(clerk, chair, invigilator):
    sitting = ready_sitting(clerk, chair, invigilator)
    Attempt.objects.filter(pk=Attempt.objects.first().pk).update(state="absent")
    with pytest.raises(Refused, match="有记录"):
        unprepare_sitting(sitting, by=clerk, at=BEFORE, reason="改期")
    assert Attempt.objects.count() == 3


def test_a_sitting_is_cancelled_with_a_reason_before_it_opens(clerk):
    sitting = planned_sitting()
    with pytest.raises(Refused, match="理由"):
        cancel_sitting(sitting, by=clerk, at=BEFORE, reason=" ")
    cancel_sitting(sitting, by=clerk, at=BEFORE, reason="会议改期")
    assert Sitting.objects.get(pk=sitting.pk).state == "cancelled"
    running = planned_sitting()
    Sitting.objects.filter(pk=running.pk).update(state="open")
    with pytest.raises(Refused, match="不能取消"):
        cancel_sitting(running, by=clerk, at=BEFORE, reason="会议改期")


def test_a_candidate_has_no_part_in_anything_of_her_sitting(
    clerk, chair, invigilator, person, congress, nominee
):
    sitting = ready_sitting(clerk, chair, invigilator)
    her = person("he", "何明", "organizer", organ=congress)
    make_candidate(sitting, her)
    acts = (
        lambda: add_candidates(sitting, [nominee], by=her, at=BEFORE),
        lambda: remove_candidate(sitting.candidates.first(), by=her, at=BEFORE),
        lambda: assign_seats(sitting, by=her, at=BEFORE),
        lambda: assign_officer(sitting, invigilator, "invigilator", by=her, at=BEFORE),
        lambda: remove_officer(sitting.officers.first(), by=her, at=BEFORE),
        lambda: prepare_sitting(sitting, by=her, at=BEFORE),
        lambda: unprepare_sitting(sitting, by=her, at=BEFORE, reason="改期"),
        lambda: cancel_sitting(sitting, by=her, at=BEFORE, reason="改期"),
    )
    for act in acts:
        with pytest.raises(Refused, match="您是本场次的考生"):
            act()
    assert Sitting.objects.get(pk=sitting.pk).state == "ready"


def test_preparing_three_hundred_takes_a_constant_number_of_queries(
    clerk, chair, invigilator, django_assert_max_num_queries
):
    sitting = sealed_sitting(clerk, chair, candidates=40)
    assign_seats(sitting, by=clerk, at=BEFORE)
    assign_officer(sitting, invigilator, "invigilator", by=clerk, at=BEFORE)
    with django_assert_max_num_queries(24):
        prepare_sitting(sitting, by=clerk, at=BEFORE + timedelta(hours=1))
    assert Attempt.objects.count() == 40


def test_a_candidate_that_a_nomination_brought_is_not_taken_out_here(clerk, term, government):
    sitting = planned_sitting(candidates=1)
    candidate = sitting.candidates.get()
    post = Post.objects.create(name="局长", organ=government)
    nomination = Nomination.objects.create(
        person=candidate.person, post=post, term=term, proposer=government, received_on="2026-03-01"
    )
    NominationCandidacy.objects.create(nomination=nomination, candidate=candidate)
    with pytest.raises(Refused, match="由提请带入"):
        remove_candidate(candidate, by=clerk, at=BEFORE)
    assert sitting.candidates.count() == 1


def test_nobody_is_moved_once_the_papers_are_dealt_by_seat(clerk, chair, invigilator):
    sitting = ready_sitting(clerk, chair, invigilator)
    before = list(sitting.candidates.order_by("pk").values_list("seat", flat=True))
    with pytest.raises(Refused, match="不再重排"):
        assign_seats(sitting, by=clerk, at=BEFORE, by_lot=True)
    assert list(sitting.candidates.order_by("pk").values_list("seat", flat=True)) == before
