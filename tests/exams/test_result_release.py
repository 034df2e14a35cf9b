import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.results import (
    confirm_results,
    decide_late_answers,
    keep_report,
    release_results,
    return_result,
)
from exams.models import Attempt, Incident, Report, Result
from tests.exams.marking import LATER, closed_sitting, handed_in, marked
from tests.factories import make_attempt, make_candidate, make_regulation, make_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    """Two candidates marked: one passed, one failed."""
    sitting = closed_sitting()
    marked(sitting, right=4)
    marked(sitting, right=1)
    return sitting


def states() -> list[str]:
    return sorted(Result.objects.values_list("state", flat=True))


def test_results_are_confirmed_and_then_released(sitting, clerk, chair):
    assert confirm_results(sitting, by=clerk, at=LATER) == 2
    assert states() == ["confirmed", "confirmed"]
    assert release_results(sitting, by=chair, at=LATER) == 2
    sitting.refresh_from_db()
    assert states() == ["released", "released"]
    assert (sitting.state, sitting.published_at) == ("published", LATER)
    assert sitting.papers.get().state == "released"
    logged = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"exams.confirm", "exams.release", "exams.publish", "exams.open_paper"} <= logged


def test_nothing_is_released_that_was_not_confirmed(sitting, chair):
    with pytest.raises(Refused, match="还有 2 份成绩没有确认"):
        release_results(sitting, by=chair, at=LATER)
    assert states() == ["provisional", "provisional"]


def test_one_result_sent_back_holds_up_the_whole_release(sitting, clerk, chair):
    confirm_results(sitting, by=clerk, at=LATER)
    returned = Result.objects.first()
    return_result(returned, reason="第 3 题标准答案有误", by=chair, at=LATER)
    with pytest.raises(Refused, match="还有 1 份成绩没有确认"):
        release_results(sitting, by=chair, at=LATER)
    assert confirm_results(sitting, by=clerk, at=LATER) == 1
    assert release_results(sitting, by=chair, at=LATER) == 2
    entry = ModelLogEntry.objects.get(action="exams.return")
    assert entry.data == {"reason": "第 3 题标准答案有误"}


def test_sending_back_needs_a_reason_and_ends_with_the_release(sitting, clerk, chair):
    confirm_results(sitting, by=clerk, at=LATER)
    result = Result.objects.first()
    with pytest.raises(Refused, match="请写明理由"):
        return_result(result, reason=" 改 ", by=clerk, at=LATER)
    release_results(sitting, by=chair, at=LATER)
    with pytest.raises(Refused, match="已公布"):
        return_result(result, reason="考生申请复核", by=clerk, at=LATER)
    assert states() == ["released", "released"]


def test_confirming_twice_is_refused_politely(sitting, clerk):
    confirm_results(sitting, by=clerk, at=LATER)
    with pytest.raises(Refused, match="没有待确认的成绩"):
        confirm_results(sitting, by=clerk, at=LATER)


def test_a_running_sitting_is_not_confirmed(clerk):
    sitting = make_sitting()
    marked(sitting, right=4)
    with pytest.raises(Refused, match="考试结束后才能确认"):
        confirm_results(sitting, by=clerk, at=LATER)


@pytest.mark.parametrize(
    ("state", "message"),
    [("submitted", "还有 1 份答卷没有阅完"), ("prepared", "还有 1 名考生没有交卷")],
)
def test_every_candidate_must_be_settled_first(sitting, clerk, state, message):
    paper = sitting.papers.get()
    late = make_attempt(state, candidate=make_candidate(sitting), paper=paper)
    with pytest.raises(Refused, match=message):
        confirm_results(sitting, by=clerk, at=LATER)
    Attempt.objects.filter(pk=late.pk).update(state="void")
    assert confirm_results(sitting, by=clerk, at=LATER) == 2


def test_a_session_must_be_named_where_the_regulation_says_so(clerk, chair):
    sitting = closed_sitting(regulation=make_regulation(release_rule="at_session"))
    marked(sitting, right=4)
    confirm_results(sitting, by=clerk, at=LATER)
    with pytest.raises(Refused, match="请填写会议名称"):
        release_results(sitting, by=chair, at=LATER)
    release_results(sitting, by=chair, at=LATER, reference="第十八届第三十次会议")
    result = Result.objects.get()
    assert (result.state, result.release_reference) == ("released", "第十八届第三十次会议")


@pytest.mark.parametrize("act", ["confirm", "return", "release", "late", "report"])
def test_whoever_sits_it_decides_nothing_about_it(sitting, clerk, chair, reviewer, act):
    make_attempt("absent", candidate=make_candidate(sitting, clerk), paper=sitting.papers.get())
    acts = {
        "confirm": lambda by: confirm_results(sitting, by=by, at=LATER),
        "return": lambda by: return_result(
            Result.objects.first(), reason="需要复核", by=by, at=LATER
        ),
        "release": lambda by: release_results(sitting, by=by, at=LATER),
        "late": lambda by: decide_late_answers(
            sitting.candidates.first(), decision="不予计分", by=by, at=LATER
        ),
        "report": lambda by: keep_report(sitting, b"x", format="docx", by=by, at=LATER),
    }
    before = states()
    if act in ("return", "release"):
        confirm_results(sitting, by=reviewer, at=LATER)
        before = states()
    with pytest.raises(Refused, match="您是本场次的考生"):
        acts[act](clerk)
    assert states() == before
    assert not Incident.objects.exists() and not Report.objects.exists()
    acts[act](chair)  # the same act by somebody else goes through


def test_a_candidate_sees_her_own_result_and_only_once_it_is_released(sitting, clerk, chair):
    candidate = sitting.candidates.first()
    own, other = candidate.person, sitting.candidates.last().person
    assert not Result.objects.visible_to(own).exists()
    confirm_results(sitting, by=clerk, at=LATER)
    assert not Result.objects.visible_to(own).exists()
    release_results(sitting, by=chair, at=LATER)
    assert [one.candidate for one in Result.objects.visible_to(own)] == [candidate]
    assert not Result.objects.visible_to(own).filter(candidate__person=other).exists()


def test_staff_who_sit_it_see_nobodys_result_before_release(sitting, clerk, chair, reviewer):
    marked(sitting, right=2, person=clerk)
    assert not Result.objects.visible_to(clerk).exists()
    confirm_results(sitting, by=reviewer, at=LATER)
    release_results(sitting, by=chair, at=LATER)
    assert Result.objects.visible_to(clerk).count() == 3


def test_a_voided_attempt_counts_for_nothing(sitting, clerk):
    Attempt.objects.filter(pk=Result.objects.first().attempt_id).update(state="void")
    assert confirm_results(sitting, by=clerk, at=LATER) == 1
    assert states() == ["confirmed", "provisional"]


def test_a_decision_on_late_answers_is_kept_in_the_record_of_the_room(clerk):
    attempt = handed_in(closed_sitting(), right=1)
    decide_late_answers(attempt.candidate, decision="网络故障，不予计分", by=clerk, at=LATER)
    incident = Incident.objects.get()
    assert (incident.kind, incident.text) == ("late_answer", "网络故障，不予计分")
    assert not attempt.marks.exists()


def test_releasing_many_costs_a_fixed_number_of_questions_and_some_per_result(
    sitting, clerk, chair, django_assert_max_num_queries
):
    paper = sitting.papers.get()
    for _ in range(8):
        marked(sitting, paper=paper, right=3)
    with django_assert_max_num_queries(8 + 10 * 5):
        confirm_results(sitting, by=clerk, at=LATER)
