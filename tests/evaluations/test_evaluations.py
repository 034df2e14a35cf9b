"""履职评议 from the plan to the file: each step, who may take it, and what stops it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from evaluations.actions import evaluations as actions
from evaluations.actions.plans import choose_subject, commit_lot, draw_lot
from evaluations.evidence import gather
from evaluations.lot import draw
from evaluations.models import (
    Consequence,
    Evaluation,
    EvaluationStep,
    RaterGroup,
    Rating,
    SessionQuestion,
    SurveyGroup,
    SurveyNote,
)
from exams.assembly import commitment
from notices.models import Notice
from tests.appointments.rows import make_nomination, sat
from tests.evaluations.plan_rows import (
    document,
    hand_in,
    make_cycle,
    make_evaluation,
    rated,
    rectifying,
    scored,
    send,
    surveying,
)
from tests.evaluations.rows import TODAY, make_scheme
from tests.factories import make_person, make_sitting

pytestmark = pytest.mark.django_db
State = Evaluation.State


def test_an_evaluation_goes_from_the_plan_to_the_file(clerk, chair, nominee, at):
    row = rectifying(clerk, nominee, chair)
    assert row.report_due_on == date(2026, 6, 10)  # three months after it was sent to her
    hand_in(row, "plan", nominee)
    hand_in(row, "rectification", nominee)
    actions.close_evaluation(row, outcome="整改到位，同意办结", by=clerk, at=at)
    row = Evaluation.objects.get()
    assert (row.state, row.closed_on, row.result["score"]) == (State.CLOSED, TODAY, "92.50")
    told = list(EvaluationStep.objects.values_list("label", flat=True))
    assert told[0] == "确定评议对象" and told[-1] == "办结归档"
    logged = ModelLogEntry.objects.filter(action__startswith="evaluations.")
    assert {"evaluations.choose", "evaluations.deliver", "evaluations.close"} <= set(
        logged.values_list("action", flat=True)
    )


def test_nothing_follows_from_a_bad_result_by_itself(clerk, chair, nominee, at):
    row = surveying(clerk, nominee, session_on=TODAY)
    rated(row, clerk, chair, ["dissatisfied"] * 8)
    hand_in(row, "survey_report", clerk)
    row = Evaluation.objects.get()
    actions.note_score(row, session_name="第三十次常委会会议", by=clerk, at=at)
    assert row.result["word"] == "不满意"
    assert not Consequence.objects.exists()
    assert row.state == State.SCORED
    decision = {"kind": "talk", "meeting": "第四十六次主任会议", "decided_on": TODAY, "at": at}
    reason = "满意率偏低，由主任会议约谈"
    with pytest.raises(Refused, match="职责"):
        actions.decide_consequence(row, **decision, reason=reason, by=clerk)
    with pytest.raises(Refused, match="理由"):
        actions.decide_consequence(row, **decision, reason="低", by=chair)
    made = actions.decide_consequence(row, **decision, reason=reason, by=chair)
    assert made.by == chair


def test_the_person_evaluated_handles_nothing_of_her_own(clerk, chair, person, at):
    herself = person("hao", "郝明", "organizer")
    with pytest.raises(Refused, match="本人"):
        make_evaluation(herself, herself)
    row = make_evaluation(clerk, herself)
    for act in (
        lambda: actions.give_notice(row, by=herself, at=at),
        lambda: actions.close_evaluation(row, outcome="不需要评议了吧，终止", by=herself, at=at),
    ):
        with pytest.raises(Refused, match="评议的对象"):
            act()
    assert not Evaluation.objects.visible_to(herself).exists()
    actions.give_notice(row, by=clerk, at=at)
    assert Evaluation.objects.of_person(herself).exists()
    with pytest.raises(Refused, match="工作人员提交"):
        hand_in(row, "survey_report", herself)


def test_she_is_told_and_sees_it_only_from_the_notice_on(clerk, nominee, at):
    row = make_evaluation(clerk, nominee)
    assert not Evaluation.objects.of_person(nominee).exists()
    actions.give_notice(row, by=clerk, at=at)
    assert Evaluation.objects.of_person(nominee).get() == row
    notice = Notice.objects.get(person=nominee)
    assert notice.link == f"/evaluations/{row.pk}/" and "2026年3月15日" in notice.text


def test_dates_come_from_the_plan(clerk, nominee):
    cycle = make_cycle(self_report_days=10, feedback_days=7)
    row = make_evaluation(clerk, nominee, cycle=cycle, session_on=date(2026, 5, 20))
    assert row.self_report_due_on == date(2026, 5, 10)
    assert row.feedback_due_on == date(2026, 5, 27)
    assert not row.is_overdue(date(2026, 5, 10))
    assert row.is_overdue(date(2026, 5, 11))


def test_a_survey_without_the_report_wants_a_reason(clerk, nominee, at):
    row = make_evaluation(clerk, nominee)
    actions.give_notice(row, by=clerk, at=at)
    with pytest.raises(Refused, match="没有收到述职报告"):
        actions.begin_survey(row, by=clerk, at=at)
    actions.begin_survey(row, note="本人住院，述职报告会前补交", by=clerk, at=at)
    assert row.state == State.SURVEYING


def test_groups_interviews_and_questionnaires_are_kept(clerk, nominee, at):
    row = surveying(clerk, nominee)
    group = SurveyGroup(name="第一调查组", leader="赵国平", members="李秀英、陈立")
    actions.add_survey_group(row, group, by=clerk, at=at)
    note = SurveyNote(
        kind="questionnaire", held_on=TODAY, people="服务对象", sent=60, returned=54,
        text="集中反映审批慢",
    )  # fmt: skip
    actions.add_survey_note(group, note, by=clerk, at=at)
    asked = SessionQuestion(
        asked_by="谢长河", question="审批时限如何缩短？", answer="三个月内减半。"
    )
    actions.add_question(row, asked, by=clerk, at=at)
    assert (SurveyNote.objects.get().by, SessionQuestion.objects.get().evaluation) == (clerk, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyNote.objects.update(returned=61)


def test_no_score_without_survey_report_and_released_result(clerk, chair, nominee, at):
    row = surveying(clerk, nominee)
    with pytest.raises(Refused, match="调查报告"):
        actions.note_score(row, session_name="第三十次会议", by=clerk, at=at)
    hand_in(row, "survey_report", clerk)
    with pytest.raises(Refused, match="还没有由主任会议公布"):
        actions.note_score(row, session_name="第三十次会议", by=clerk, at=at)
    rated(row, clerk, chair)
    row = Evaluation.objects.get()
    actions.note_score(row, session_name="第三十次会议", by=clerk, at=at)
    assert row.state == State.SCORED


def test_one_ballot_serves_several_people(clerk, chair, nominee, at):
    other = make_person("other")
    rows = [surveying(clerk, one, session_on=TODAY) for one in (nominee, other)]
    rating = Rating(title="测评", scheme=make_scheme(), held_on=TODAY)
    groups = [RaterGroup(label="常委会组成人员", weight=1)]
    actions.start_rating(rows, rating, groups=groups, by=clerk, at=at)
    assert [item.person for item in rating.items.all()] == [nominee, other]
    again = Rating(title="另一次", scheme=rating.scheme, held_on=TODAY)
    with pytest.raises(Refused, match="已经安排测评"):
        actions.start_rating(
            rows, again, groups=[RaterGroup(label="甲", weight=1)], by=clerk, at=at
        )
    assert Rating.objects.count() == 1


def test_each_delivery_is_a_record_of_its_own_with_its_receipt(clerk, chair, nominee, at):
    row = scored(clerk, nominee, chair)
    with pytest.raises(Refused, match="评议意见"):
        send(row, clerk, "person", "张伟")
    hand_in(row, "opinion", clerk)
    sent = send(row, clerk, "committee", "中共清源县委")
    with pytest.raises(Refused, match="没有重复登记"):
        send(row, clerk, "committee", "中共清源县委")
    with pytest.raises(Refused, match="发出日期"):
        send(row, clerk, "discipline", "县纪委监委", on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="签收日期"):
        actions.note_receipt(
            sent, receipt="县委办", received_on=TODAY - timedelta(days=1), by=clerk, at=at
        )
    actions.note_receipt(sent, receipt="县委办 王某", received_on=TODAY, by=clerk, at=at)
    with pytest.raises(Refused, match="已经登记签收"):
        actions.note_receipt(sent, receipt="别人", received_on=TODAY, by=clerk, at=at)


def test_rectification_waits_for_the_feedback(clerk, chair, nominee, at):
    row = scored(clerk, nominee, chair)
    hand_in(row, "opinion", clerk)
    send(row, clerk, "person", "张伟")
    with pytest.raises(Refused, match="反馈一府一委两院负责人"):
        actions.begin_rectification(row, by=clerk, at=at)
    send(row, clerk, "leader", "县长")
    actions.begin_rectification(row, by=clerk, at=at)
    with pytest.raises(Refused, match="整改报告"):
        actions.close_evaluation(row, outcome="同意办结归档", by=clerk, at=at)
    with pytest.raises(Refused, match="职责"):
        actions.extend_rectification(
            row, until=date(2026, 7, 1), reason="资金未到位", by=clerk, at=at
        )
    actions.extend_rectification(row, until=date(2026, 7, 1), reason="资金未到位", by=chair, at=at)
    assert Evaluation.objects.get().report_due_on == date(2026, 7, 1)


def test_a_second_rating_follows_the_rectification(clerk, chair, nominee, at):
    row = rectifying(clerk, nominee, chair)
    rated(row, clerk, chair, ["satisfied"] * 7)
    row = Evaluation.objects.get()
    assert (row.result["score"], row.re_result["score"]) == ("92.50", "100.00")


def test_ending_early_wants_the_reason_in_full(clerk, nominee, at):
    row = make_evaluation(clerk, nominee)
    with pytest.raises(Refused, match="提前终止"):
        actions.close_evaluation(row, outcome="调离了本县", by=clerk, at=at)
    actions.close_evaluation(row, outcome="本人已调离本县，不再评议", by=clerk, at=at)
    assert row.outcome.startswith("提前终止：")


def test_a_lot_is_fixed_committed_drawn_and_verifiable(clerk, at):
    people = [make_person(f"p{n}", real_name=f"人{n}") for n in range(8)]
    cycle = make_cycle()
    lot = commit_lot(cycle, people, count=3, by=clerk, at=at)
    log = ModelLogEntry.objects.get(action="evaluations.lot_commit")
    assert log.data["commitment"] == lot.commitment == commitment(lot.seed)
    assert lot.seed not in str(log.data)
    with pytest.raises(Refused, match="现场报出的数"):
        draw_lot(
            lot, public_number="x", decision="第四十五次主任会议", session_on=TODAY, by=clerk, at=at
        )
    rows = draw_lot(
        lot, public_number="4719", decision="第四十五次主任会议", session_on=TODAY, by=clerk, at=at
    )
    again = draw(lot.pool, 3, seed=lot.seed, public_number="4719")
    assert [row.person_id for row in rows] == [one[2] for one in again]
    assert all(row.chosen_by == "lot" for row in rows)
    with pytest.raises(Refused, match="不能再抽"):
        draw_lot(lot, public_number="4720", decision="主任会议", session_on=TODAY, by=clerk, at=at)
    with pytest.raises(Refused, match="不能另行抽签"):
        commit_lot(cycle, people, count=2, by=clerk, at=at)


def test_nobody_draws_a_lot_in_which_she_lies(clerk, at):
    people = [clerk, make_person("p1"), make_person("p2")]
    with pytest.raises(Refused, match="您本人"):
        commit_lot(make_cycle(), people, count=1, by=clerk, at=at)


def test_one_evaluation_a_person_and_plan(clerk, nominee, at):
    row = make_evaluation(clerk, nominee)
    facts = {"post_title": "局长", "decision": "第四十六次主任会议", "session_on": TODAY}
    with pytest.raises(Refused, match="没有重复登记"):
        choose_subject(row.cycle, nominee, **facts, by=clerk, at=at)


def test_the_evidence_names_its_sources_and_judges_nothing(clerk, chair, nominee, at):
    first = scored(clerk, nominee, chair)
    hand_in(first, "opinion", clerk)
    send(first, clerk, "person", "张伟")
    send(first, clerk, "leader", "县长")
    actions.close_evaluation(first, outcome="办结，无需整改", by=clerk, at=at)
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    sat(make_nomination(nominee), sitting=make_sitting(opens_at=late, state="published"))
    second = make_evaluation(clerk, nominee, cycle=make_cycle(year=2027, title="2027 年履职评议"))
    sections = {one.title: one for one in gather(second)}
    assert list(sections) == [
        "任职",
        "任前法律知识考试",
        "学习培训",
        "代表履职",
        "以往评议",
    ]
    [line] = sections["任前法律知识考试"].lines
    assert line.on == date(2026, 3, 11)  # in Shanghai, where it was not the tenth any more
    [line] = sections["以往评议"].lines
    assert "办结，无需整改" in line.text and line.source == "履职评议档案"


def test_wrong_files_and_wrong_moments_are_refused(clerk, nominee, at):
    row = make_evaluation(clerk, nominee)
    with pytest.raises(Refused, match="现在不能办理"):
        hand_in(row, "self_report", clerk)
    actions.give_notice(row, by=clerk, at=at)
    with pytest.raises(Refused, match="材料应为"):
        actions.submit_paper(
            row, kind="self_report", upload=document("a.exe"), by=nominee, at=at,
        )  # fmt: skip
    assert not row.papers.exists()
    hand_in(row, "self_report", nominee)
