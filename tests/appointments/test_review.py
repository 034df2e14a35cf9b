"""Before the vote: material and what is missing, opinions, objections, statements, debate."""

from datetime import timedelta

import pytest

from appointments.actions.nominations import explain_lateness, screen_nomination
from appointments.actions.review import (
    add_material,
    answer_objection,
    give_opinion,
    note_deliberation,
    receive_objection,
    record_statement,
)
from appointments.gates import gate_of
from appointments.progress import missing, steps_of
from appointments.standings import late_rows, missing_materials
from core.state import Refused
from people.models import Organ
from tests.appointments.rows import TODAY, appointment_rule, evidence, make_nomination, rules, sat
from tests.appointments.voting import recorded, sitting_session, tabled, votes
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LIST = ["任免呈报表", "考察材料"]


def test_the_checklist_says_what_is_missing_and_for_which_kind():
    appointment_rule(materials=LIST, ending_materials=["免职理由"])
    coming, going = make_nomination(), make_nomination(kind="remove")
    assert missing_materials(coming, []) == LIST
    assert missing_materials(coming, ["考察材料"]) == ["任免呈报表"]
    assert missing_materials(going, []) == ["免职理由"]


def test_screening_over_missing_material_needs_a_word(clerk):
    appointment_rule(materials=LIST)
    nomination = make_nomination()
    add_material(nomination, name=LIST[0], upload=evidence(), by=clerk, at=NOW)
    with pytest.raises(Refused, match="还缺考察材料"):
        screen_nomination(nomination, note="", by=clerk, at=NOW)
    screen_nomination(nomination, note="考察材料会前补送", by=clerk, at=NOW)
    assert nomination.state == "screened"


def test_a_program_is_no_material(clerk):
    nomination = make_nomination()
    with pytest.raises(Refused, match="请上传 PDF"):
        add_material(nomination, name="其他材料", upload=evidence("简历.exe"), by=clerk, at=NOW)
    assert not nomination.materials.exists()


def test_several_bodies_give_their_opinion(clerk, chair):
    nomination = make_nomination()
    for giver, by in (("人事代表选举工委", clerk), ("主任会议成员", chair)):
        give_opinion(nomination, giver=giver, verdict="fit", given_on=TODAY, by=by, at=NOW)
    assert list(nomination.opinions.values_list("giver", flat=True)) == [
        "人事代表选举工委",
        "主任会议成员",
    ]


@pytest.mark.parametrize("verdict", ["unfit", "open"])
def test_a_doubt_is_explained(clerk, verdict):
    with pytest.raises(Refused, match="请写明意见"):
        give_opinion(
            make_nomination(), giver="工委", verdict=verdict, given_on=TODAY, by=clerk, at=NOW
        )


def test_an_objection_stops_the_vote_until_it_is_answered(clerk):
    session = sitting_session()
    nomination = tabled(session)
    facts = {"summary": "反映其违规经商", "received_on": TODAY}
    objection = receive_objection(nomination, **facts, by=clerk, at=NOW)
    with pytest.raises(Refused, match="举报还没有答复"):
        recorded(session, nomination, count=votes(20), by=clerk)
    rules()
    steps = steps_of(nomination, gate_of(nomination, TODAY), [])
    assert [(one.label, one.state) for one in missing(steps)][-1] == ("表决", "blocked")
    answer = {"answer": "提请机关调查，反映的问题不属实", "answered_on": TODAY}
    answer_objection(objection, **answer, by=clerk, at=NOW)
    assert recorded(session, nomination, count=votes(20), by=clerk)
    with pytest.raises(Refused, match="不能重复登记"):
        answer_objection(objection, **answer, by=clerk, at=NOW)


@pytest.mark.parametrize(
    ("answered_on", "told"),
    [(TODAY - timedelta(days=9), "早于收到举报"), (TODAY + timedelta(days=1), "还没有到")],
)
def test_an_answer_lies_between_the_objection_and_today(clerk, answered_on, told):
    objection = receive_objection(
        make_nomination(), summary="反映其违规经商", received_on=TODAY - timedelta(days=2),
        by=clerk, at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match=told):
        answer_objection(
            objection, answer="经查反映的问题不属实", answered_on=answered_on, by=clerk, at=NOW
        )


def test_a_statement_is_oral_or_written_and_may_be_replaced(clerk):
    nomination = make_nomination()
    with pytest.raises(Refused, match="填写全文，或者上传"):
        record_statement(nomination, mode="written", by=clerk, at=NOW)
    record_statement(nomination, mode="written", upload=evidence("发言.docx"), by=clerk, at=NOW)
    record_statement(nomination, mode="oral", text="到会发言", by=clerk, at=NOW)
    statement = nomination.statement.__class__.objects.get()
    assert (statement.mode, statement.filename) == ("oral", "发言.docx")


def test_the_debate_is_kept_with_the_agenda_of_its_session(clerk):
    item = tabled(sitting_session()).agenda_items.get()
    note_deliberation(item, text="组成人员询问其工作设想", by=clerk, at=NOW)
    item.refresh_from_db()
    assert item.deliberation == "组成人员询问其工作设想"


ACTS = {
    "material": lambda n, by: add_material(n, name="其他材料", upload=evidence(), by=by, at=NOW),
    "opinion": lambda n, by: give_opinion(
        n, giver="工委", verdict="fit", given_on=TODAY, by=by, at=NOW
    ),
    "objection": lambda n, by: receive_objection(
        n, summary="反映其违规经商", received_on=TODAY, by=by, at=NOW
    ),
    "statement": lambda n, by: record_statement(n, mode="oral", by=by, at=NOW),
}


@pytest.mark.parametrize("state", ["passed", "not_passed", "withdrawn"])
@pytest.mark.parametrize("act", ACTS)
def test_what_is_settled_takes_nothing_more(act, state, clerk):
    with pytest.raises(Refused, match="不能再补充"):
        ACTS[act](make_nomination(state=state), clerk)
    ACTS[act](make_nomination(state="received"), clerk)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_gathers_on_herself(act, clerk):
    with pytest.raises(Refused, match="您是本件提请的拟任命人员"):
        ACTS[act](make_nomination(clerk), clerk)


@pytest.mark.parametrize(("days", "late"), [(9, 1), (10, 0), (11, 0)])
def test_lateness_is_counted_in_days_of_the_rule(days, late):
    appointment_rule(days_before_session=10)
    nomination = make_nomination(received_on=TODAY, session_on=TODAY + timedelta(days=days))
    assert late_rows([nomination]) == [(nomination, late)]


def test_the_chairs_own_bills_have_no_deadline(congress):
    appointment_rule(days_before_session=10)
    own = make_nomination(
        received_on=TODAY, session_on=TODAY, proposer=Organ.objects.get(pk=congress.pk)
    )
    assert late_rows([own]) == [(own, 0)]


def test_why_it_came_late_is_kept(clerk):
    nomination = make_nomination()
    with pytest.raises(Refused, match="不少于 10 个字"):
        explain_lateness(nomination, note="来晚了", by=clerk, at=NOW)
    explain_lateness(nomination, note="防汛应急急需配备负责人，县政府来函说明", by=clerk, at=NOW)
    nomination.refresh_from_db()
    assert "防汛应急" in nomination.lateness_note


def test_a_removal_needs_no_exam():
    rules()
    nomination = make_nomination(kind="dismiss")
    gate = gate_of(nomination, TODAY)
    assert (gate.is_open, gate.label, gate.kind, gate.result_pk) == (
        True,
        "不需考试",
        "muted",
        None,
    )
    sat(nomination, passed=False)
    assert gate_of(nomination, TODAY).is_open
