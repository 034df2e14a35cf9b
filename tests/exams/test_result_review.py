"""What the reviewed paper says of each item, and how marks are offered to the marker."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from exams.actions.marking import mark_objective_items, mark_pending
from exams.forms.marking import MarkForm
from exams.models import Mark, PaperItem, Result
from exams.models.records import Terms, cited, local_day, past_absences, past_results
from exams.reporting import load_record, plain, rate
from exams.reviewing import reviewed_items
from exams.scoring import Policy
from people.models import Term
from tests.conftest import NOW
from tests.exams.marking import LATER, closed_sitting, give, handed_in, marked, respond
from tests.factories import (
    make_attempt,
    make_candidate,
    make_item,
    make_officer,
    make_paper,
    make_regulation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(marker):
    sitting = closed_sitting()
    make_officer(sitting, marker, "marker")
    return sitting


def review(attempt) -> list:
    mark_objective_items(attempt, at=LATER)
    return reviewed_items(attempt, Policy.ALL_OR_NOTHING, on=local_day(NOW))


def test_the_facts_of_a_case_stand_once_above_its_questions(sitting):
    paper = make_paper(sitting, items=0)
    for _ in range(2):
        make_item(paper, "single", content={"material": "某县常委会……", "group": "c1"})
    make_item(paper, "single", content={"material": "另一案例", "group": "c2"})
    make_item(paper, "single")
    items = review(handed_in(sitting, paper=paper))
    assert [item.material for item in items] == ["某县常委会……", "", "另一案例", ""]


def test_a_written_answer_comes_with_its_comment_and_the_model_answer(sitting, marker):
    paper = make_paper(sitting, items=0)
    item = make_item(paper, "essay", max_mark=Decimal(10))
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, item, "过半数通过。")
    mark_objective_items(attempt, at=LATER)
    give(attempt.marks.get(), "7.5", marker, comment="缺依据")
    (shown,) = review(attempt)
    assert (shown.answer, shown.comment, shown.earned) == ("过半数通过。", "缺依据", "7.5")
    assert shown.verdict == "part" and shown.key.startswith("参考要点机密")


def test_citations_are_shown_though_their_law_is_not_imported(sitting):
    paper = make_paper(sitting, items=0)
    make_item(paper, "single", content={"citations": ["《监督法》第六十二条"]})
    (shown,) = review(handed_in(sitting, paper=paper))
    (source,) = shown.sources
    assert "第六十二条" in source.label and source.url == ""


def test_right_part_and_wrong_are_told_apart(sitting):
    paper = make_paper(sitting, items=0)
    blank = make_item(paper, "blank", max_mark=Decimal(4))
    make_item(paper, "single")
    right = make_item(paper, "true_false")
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, blank, ["五", ""])
    respond(attempt, right, True)
    shown = review(attempt)
    assert [item.verdict for item in shown] == ["part", "wrong", "right"]
    assert [(one.given, one.is_right) for one in shown[0].blanks] == [("五", True), ("", False)]
    assert shown[2].options[0].tag == "正确答案，已选"


# --- the marker's form ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("full", "offered"),
    [
        ("2", ["0", "0.5", "1", "1.5", "2"]),
        ("1.25", ["0", "0.5", "1", "1.25"]),
        ("12", [str(number) for number in range(13)]),
    ],
)
def test_quick_marks_go_in_steps_up_to_the_full_mark(full, offered):
    form = MarkForm(Mark(item=PaperItem(max_mark=Decimal(full))))
    assert form.quick_marks == offered


@pytest.mark.parametrize("quick", ["99", "-1", "x"])
def test_a_forged_quick_mark_is_refused(quick):
    form = MarkForm(Mark(item=PaperItem(max_mark=Decimal(10))), {"value": "5", "quick": quick})
    assert not form.is_valid()


# --- the command, records and small figures -------------------------------------------------


def test_the_command_marks_what_the_queue_left(sitting, capsys):
    handed_in(sitting, right=0)
    call_command("mark_pending")
    assert "补阅 1 份答卷" in capsys.readouterr().out
    assert Result.objects.count() == 1
    call_command("mark_pending")
    assert capsys.readouterr().out == ""


def test_an_attempt_waiting_for_a_marker_is_no_straggler(sitting):
    paper = make_paper(sitting, items=0)
    choice, essay = make_item(paper, "single"), make_item(paper, "essay")
    attempt = handed_in(sitting, paper=paper)
    respond(attempt, choice, ["A"])
    respond(attempt, essay, "过半数通过。")
    assert mark_pending(at=LATER) == 1
    assert mark_pending(at=LATER) == 0


def test_the_term_is_that_of_the_day():
    older = Term.objects.create(name="第十七届", starts_on="2017-01-01", ends_on="2022-01-10")
    newer = Term.objects.create(name="第十八届", starts_on="2022-01-10")
    terms = Terms()
    days = (date(2022, 1, 9), date(2022, 1, 10), date(2016, 1, 1))
    assert [terms.of(day) for day in days] == [older.pk, newer.pk, None]


def test_a_result_belongs_to_the_local_day_on_which_it_was_sat(sitting):
    attempt = marked(sitting, right=1)
    attempt.started_at = NOW.replace(hour=17)  # 01:00 of the next day in Shanghai
    attempt.save()
    (row,) = past_results([attempt.candidate.person_id], Terms())
    assert (row.taken_on, row.released_on) == (local_day(NOW) + timedelta(days=1), None)


@pytest.mark.parametrize(("state", "count"), [("planned", 0), ("cancelled", 0), ("published", 1)])
def test_an_absence_counts_once_the_exam_was_held(state, count):
    candidate = make_candidate(closed_sitting(state=state), absence="unexcused")
    assert len(past_absences([candidate.person_id], Terms())) == count


def test_quizzes_prove_nothing():
    attempt = marked(closed_sitting(kind="quiz"), right=5)
    assert past_results([attempt.candidate.person_id], Terms()) == []


def test_a_clause_is_printed_with_the_name_of_its_rule_once():
    regulation = make_regulation(name="考试办法")
    assert cited(regulation, "第三条") == "《考试办法》第三条"
    assert cited(regulation, "《考试办法》第三条") == "《考试办法》第三条"
    assert (cited(regulation, ""), cited(None, "第三条")) == ("", "第三条")


@pytest.mark.parametrize(
    ("mark", "text"), [("60.00", "60"), ("85.50", "85.5"), ("59.99", "59.99"), ("100", "100")]
)
def test_marks_are_printed_without_idle_zeros(mark, text):
    assert plain(Decimal(mark)) == text


def test_rates_of_nobody_are_a_dash():
    assert (rate(0, 0), rate(1, 3), rate(3, 3)) == ("—", "33.3%", "100.0%")


def test_every_candidate_has_one_line_whatever_became_of_her(sitting):
    paper = make_paper(sitting, items=0)
    make_item(paper, "essay")
    for state in ("prepared", "in_progress", "submitted", "void", "absent"):
        absence = "unexcused" if state == "absent" else ""
        candidate = make_candidate(sitting, absence=absence)
        make_attempt(state, candidate=candidate, paper=paper)
    make_candidate(sitting)
    told = [line.status for line in load_record(sitting).lines]
    assert told == ["未开考", "作答中", "待阅卷", "作废", "缺考", "未发卷"]
