from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from appointments.actions.gate import (
    assign_to_sitting,
    bypass_exam,
    grant_exemption,
    remove_from_sitting,
)
from appointments.actions.nominations import (
    clear_nomination,
    correct_nomination,
    defer_nomination,
    receive_nomination,
    resume_nomination,
    screen_nomination,
    table_nomination,
    withdraw_nomination,
)
from appointments.gates import gate_of
from appointments.models import ExamBypass, Exemption, Nomination, NominationCandidacy
from core.state import Refused
from exams.models import Candidate
from tests.appointments.rows import (
    TODAY,
    evidence,
    make_nomination,
    make_post,
    make_session,
    rules,
    sat,
)
from tests.conftest import NOW
from tests.factories import make_person, make_sitting

pytestmark = pytest.mark.django_db

SESSION = TODAY + timedelta(days=20)
REASON = "情况紧急，经主任会议研究决定先行提请"


@pytest.fixture
def regulation():
    return rules()


@pytest.fixture
def nomination(regulation) -> Nomination:
    return make_nomination()


@pytest.fixture
def cleared(nomination, clerk, chair) -> Nomination:
    screen_nomination(nomination, note="材料齐全", by=clerk, at=NOW)
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    return nomination


def table(nomination, by, **more):
    table_nomination(nomination, session=make_session(starts_on=SESSION), by=by, at=NOW, **more)


def exempt(nomination, regulation, by, **more):
    facts = {
        "regulation": regulation,
        "reason": "平职调整",
        "clause": "第二十条第（二）项",
        "evidence": evidence(),
    }
    return grant_exemption(nomination, **{**facts, **more}, by=by, at=NOW)


# --- the steps ------------------------------------------------------------------------------


def test_a_nomination_goes_from_receipt_to_the_agenda(clerk, chair, regulation):
    draft = make_nomination()
    Nomination.objects.all().delete()
    draft.pk = None
    nomination = receive_nomination(draft, by=clerk, at=NOW)
    screen_nomination(nomination, note="材料齐全", by=clerk, at=NOW)
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    sat(nomination)
    table(nomination, clerk, note="第三十次会议")
    assert (nomination.state, nomination.session_on) == ("tabled", SESSION)
    steps = list(nomination.checks.values_list("step", "by__username"))
    assert steps == [
        ("received", "li"),
        ("screened", "li"),
        ("cleared", "zhao"),
        ("tabled", "li"),
    ]
    logged = ModelLogEntry.objects.filter(action="appointments.tabled").get()
    assert (logged.data["gate"], logged.data["bypassed"]) == ("passed", False)


def test_without_a_pass_nothing_is_tabled(cleared, clerk):
    with pytest.raises(Refused, match="（依据：《清源县任前法律知识考试办法》第三条）"):
        table(cleared, clerk)
    cleared.refresh_from_db()
    assert cleared.state == "cleared"
    sat(cleared)
    table(cleared, clerk)
    assert cleared.state == "tabled"


def test_an_unreleased_pass_does_not_open_the_gate(cleared, clerk):
    sat(cleared, released=False)
    with pytest.raises(Refused, match="成绩尚未公布"):
        table(cleared, clerk)


def test_nothing_is_tabled_that_the_chair_has_not_cleared(nomination, clerk):
    sat(nomination)
    with pytest.raises(Refused, match="不能改为"):
        table(nomination, clerk)


def test_a_session_in_the_past_is_refused(cleared, clerk):
    sat(cleared)
    with pytest.raises(Refused, match="会议日期已经过去"):
        table_nomination(
            cleared, session=make_session(starts_on=TODAY - timedelta(days=1)), by=clerk, at=NOW
        )


def test_a_deferred_nomination_begins_again(cleared, clerk, chair):
    defer_nomination(cleared, reason="收到举报，待核实", by=chair, at=NOW)
    resume_nomination(cleared, reason="经核实举报不属实", by=clerk, at=NOW)
    assert cleared.state == "received"
    assert [one.step for one in cleared.checks.all()][-2:] == ["deferred", "resumed"]


def test_a_withdrawn_nomination_is_over_and_may_be_received_anew(nomination, clerk):
    withdraw_nomination(nomination, reason="提请机关来函撤回", by=clerk, at=NOW)
    with pytest.raises(Refused, match="不能改为"):
        screen_nomination(nomination, note="", by=clerk, at=NOW)
    again = make_nomination(nomination.person)
    assert again.state == "received"


def test_one_live_nomination_per_person_post_and_term(nomination, clerk):
    nomination.pk = None
    with pytest.raises(Refused, match="没有重复受理"):
        receive_nomination(nomination, by=clerk, at=NOW)


@pytest.mark.parametrize("act", [defer_nomination, withdraw_nomination])
def test_defer_and_withdraw_need_a_reason(nomination, clerk, act):
    with pytest.raises(Refused, match="请写明理由"):
        act(nomination, reason=" 无 ", by=clerk, at=NOW)
    nomination.refresh_from_db()
    assert nomination.state == "received"


def test_corrections_are_logged_by_name_of_field(nomination, clerk):
    correct_nomination(nomination, {"basis_document": "清政函〔2026〕9号"}, by=clerk, at=NOW)
    assert nomination.basis_document == "清政函〔2026〕9号"
    entry = ModelLogEntry.objects.get(action="appointments.correct")
    assert entry.data == {"fields": ["basis_document"]}


def test_whom_an_exemption_was_granted_cannot_be_swapped(nomination, regulation, clerk):
    exempt(nomination, regulation, clerk)
    with pytest.raises(Refused, match="不能再改人员"):
        correct_nomination(nomination, {"person": make_person()}, by=clerk, at=NOW)
    with pytest.raises(Refused, match="不能再改人员"):
        correct_nomination(nomination, {"post": make_post("县长")}, by=clerk, at=NOW)


# --- whose business it is -------------------------------------------------------------------


ACTS = {
    "screen": lambda n, by: screen_nomination(n, note="", by=by, at=NOW),
    "clear": lambda n, by: clear_nomination(n, note="主任会议", by=by, at=NOW),
    "table": table,
    "defer": lambda n, by: defer_nomination(n, reason="待核实情况", by=by, at=NOW),
    "withdraw": lambda n, by: withdraw_nomination(n, reason="来函撤回", by=by, at=NOW),
    "exempt": lambda n, by: exempt(n, rules(), by),
    "bypass": lambda n, by: bypass_exam(n, reason=REASON, by=by, at=NOW),
    "correct": lambda n, by: correct_nomination(n, {"basis_document": "x"}, by=by, at=NOW),
    "assign": lambda n, by: assign_to_sitting([n], make_sitting(state="planned"), by=by, at=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_handles_her_own_nomination(act, person, congress, regulation):
    powerful = person("wan", "万能", "organizer", "chair", organ=congress)
    nomination = make_nomination(powerful)
    with pytest.raises(Refused, match="您是本件提请的拟任命人员"):
        ACTS[act](nomination, powerful)
    nomination.refresh_from_db()
    assert nomination.state == "received"


@pytest.mark.parametrize("act", ACTS)
def test_without_the_duty_nothing_happens(act, nomination, marker, nominee):
    for outsider in (marker, nominee):
        with pytest.raises(Refused, match="不属于您的职责"):
            ACTS[act](nomination, outsider)
    assert not nomination.checks.exists()


def test_the_clerk_does_not_decide_for_the_chair(nomination, clerk, chair):
    screen_nomination(nomination, note="", by=clerk, at=NOW)
    with pytest.raises(Refused, match="不属于您的职责"):
        clear_nomination(nomination, note="第十二次主任会议", by=clerk, at=NOW)
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    assert nomination.state == "cleared"


# --- exemption and bypass -------------------------------------------------------------------


def test_an_exemption_names_reason_clause_approver_and_file(cleared, regulation, clerk):
    exemption = exempt(cleared, regulation, clerk)
    assert (exemption.reason, exemption.clause) == ("平职调整", "第二十条第（二）项")
    assert (exemption.approved_by, exemption.evidence_name) == (clerk, "合格证明.pdf")
    assert exemption.evidence.startswith("evidence/") and "合格" not in exemption.evidence
    table(cleared, clerk)
    assert cleared.state == "tabled"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reason": "领导同意"}, "不在考试办法之内"),
        ({"evidence": evidence("证明.exe")}, "证明材料应为"),
    ],
)
def test_an_exemption_outside_the_rules_is_refused(nomination, regulation, clerk, wrong, message):
    with pytest.raises(Refused, match=message):
        exempt(nomination, regulation, clerk, **wrong)
    assert not Exemption.objects.exists()


def test_an_exemption_is_granted_once(nomination, regulation, clerk):
    exempt(nomination, regulation, clerk)
    with pytest.raises(Refused, match="已经批准免考"):
        exempt(nomination, regulation, clerk)
    assert Exemption.objects.count() == 1


def test_reasons_may_carry_their_clause(nomination, clerk):
    regulation = rules(
        exemption_reasons=[["平职调整", "第二十条第（二）项"], {"name": "继续任职", "clause": ""}]
    )
    assert exempt(nomination, regulation, clerk).reason == "平职调整"


def test_a_bypass_opens_the_gate_and_stands_out(cleared, clerk, chair):
    with pytest.raises(Refused, match="不少于 10 个字"):
        bypass_exam(cleared, reason="紧急", by=chair, at=NOW)
    bypass_exam(cleared, reason=REASON, by=chair, at=NOW)
    gate = gate_of(cleared, TODAY)
    assert gate.is_open and gate.is_bypassed and not gate.standing.may_be_tabled
    table(cleared, clerk)
    entry = ModelLogEntry.objects.get(action="appointments.tabled")
    assert (entry.data["gate"], entry.data["bypassed"]) == ("required", True)
    sat(cleared)  # a later pass does not make it unseen
    cleared.refresh_from_db()
    assert gate_of(cleared, TODAY).is_bypassed


def test_the_clerk_cannot_bypass(cleared, clerk):
    with pytest.raises(Refused, match="不属于您的职责"):
        bypass_exam(cleared, reason=REASON, by=clerk, at=NOW)
    assert not ExamBypass.objects.exists()


def test_whoever_passed_needs_no_bypass(cleared, chair):
    sat(cleared)
    with pytest.raises(Refused, match="不需要越过"):
        bypass_exam(cleared, reason=REASON, by=chair, at=NOW)
    assert not ExamBypass.objects.exists()


# --- entering for a sitting -----------------------------------------------------------------


@pytest.fixture
def sitting(regulation):
    return make_sitting(regulation=regulation, state="planned", opens_at=NOW + timedelta(days=5))


def test_nominees_are_entered_for_the_paper_of_their_new_post(nomination, sitting, clerk):
    judge = make_nomination(post=make_post("审判员", "清源县人民法院", "court"))
    assert assign_to_sitting([nomination, judge], sitting, by=clerk, at=NOW) == 2
    entered = Candidate.objects.filter(sitting=sitting).order_by("pk")
    assert [(one.branch, one.post_title) for one in entered] == [
        ("government", "清源县财政局局长"),
        ("court", "清源县人民法院审判员"),
    ]
    assert NominationCandidacy.objects.count() == 2
    assert gate_of(judge, TODAY).planned == entered[1]


def test_whoever_is_entered_already_is_not_entered_twice(nomination, sitting, clerk):
    assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    with pytest.raises(Refused, match="都已在本场次"):
        assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    assert sitting.candidates.count() == 1


def test_a_person_put_forward_twice_sits_once(nomination, sitting, clerk):
    other = make_nomination(nomination.person, post=make_post("副局长"))
    assert assign_to_sitting([nomination, other], sitting, by=clerk, at=NOW) == 1
    assert NominationCandidacy.objects.get().nomination == nomination


def test_whoever_needs_no_exam_is_not_entered(nomination, sitting, clerk):
    sat(nomination)
    with pytest.raises(Refused, match="考试合格）不需要再参加考试"):
        assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    assert not sitting.candidates.exists()


def test_a_nominee_is_taken_out_of_a_sitting_still_planned(nomination, sitting, clerk):
    assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    remove_from_sitting(sitting.candidates.get(), by=clerk, at=NOW)
    assert not sitting.candidates.exists() and not NominationCandidacy.objects.exists()
    assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    sitting.move("ready")
    with pytest.raises(Refused):
        remove_from_sitting(sitting.candidates.get(), by=clerk, at=NOW)
    assert sitting.candidates.count() == 1


# --- who sees what --------------------------------------------------------------------------


def test_staff_see_all_and_a_nominee_only_her_own(nomination, clerk, chair, stranger):
    other = make_nomination(post=make_post("副局长"))
    for staff in (clerk, chair):
        assert set(Nomination.objects.visible_to(staff)) == {nomination, other}
    assert list(Nomination.objects.visible_to(nomination.person)) == [nomination]
    assert not Nomination.objects.visible_to(stranger).exists()
