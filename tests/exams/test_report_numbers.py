"""The numbers of a sitting against a count made another way; its document against its record."""

import io
import random
from decimal import Decimal

import openpyxl
import pytest
from docx import Document

from core.state import Refused
from exams import tasks
from exams.actions.marking import mark_objective_items, mark_pending
from exams.actions.regulations import revise_regulation
from exams.documents import Annex, report_docx, report_xlsx
from exams.models import Attempt, Mark, Regulation, Result
from exams.queues import stack_with, stacks_of
from exams.reporting import load_record, load_seal, plain, rate
from people.models import Branch
from tests.conftest import NOW
from tests.exams.marking import (
    LATER,
    closed_sitting,
    full_mark_paper,
    give,
    handed_in,
    marked,
    respond,
    written_paper,
)
from tests.factories import (
    make_attempt,
    make_candidate,
    make_officer,
    make_regulation,
    make_sitting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 2, 3])
def crowd(request):
    """A sitting as chance fills it, and what was put into it."""
    chance = random.Random(request.param)
    sitting = closed_sitting()
    paper = full_mark_paper(sitting)
    facts = []
    for _ in range(25):
        branch = chance.choice(Branch.values)
        fate = chance.choice(["marked"] * 4 + ["excused", "unexcused", "void", "submitted"])
        right = chance.randint(0, 5)
        if fate in ("excused", "unexcused"):
            candidate = make_candidate(sitting, branch=branch, absence=fate)
            make_attempt("absent", candidate=candidate, paper=paper)
        elif fate == "submitted":
            handed_in(sitting, paper=paper, right=right, branch=branch)
        else:
            attempt = marked(sitting, paper=paper, right=right, branch=branch)
            if fate == "void":
                Attempt.objects.filter(pk=attempt.pk).update(state="void")
        facts.append((branch, fate, right * 20))
    return sitting, facts


def grade(total):
    return {100: "优秀", 80: "良好", 60: "合格"}.get(total, "不合格")


def test_the_figures_are_those_of_an_independent_count(crowd):
    sitting, facts = crowd
    figures = load_record(sitting).figures
    totals = [total for _, fate, total in facts if fate == "marked"]
    fates = [fate for _, fate, _ in facts]
    assert figures.entered == len(facts)
    assert figures.sat == sum(fate in ("marked", "void", "submitted") for fate in fates)
    assert (figures.excused, figures.absent) == (fates.count("excused"), fates.count("unexcused"))
    assert figures.void == fates.count("void")
    assert figures.judged == len(totals)
    assert figures.passed == sum(total >= 60 for total in totals)
    assert (figures.highest, figures.lowest) == (str(max(totals)), str(min(totals)))
    assert figures.average == f"{Decimal(sum(totals)) / len(totals):.2f}"
    assert figures.pass_rate == f"{100 * figures.passed / figures.judged:.1f}%"


def test_the_branches_add_up_to_the_whole(crowd):
    sitting, facts = crowd
    record = load_record(sitting)
    for line in record.branches:
        branch = next(value for value, label in Branch.choices if label == line.name)
        mine = [(fate, total) for one, fate, total in facts if one == branch]
        totals = [total for fate, total in mine if fate == "marked"]
        assert line.entered == len(mine)
        assert line.passed == sum(total >= 60 for total in totals)
        assert line.grades == {
            name: sum(grade(total) == name for total in totals)
            for name in ("优秀", "良好", "合格", "不合格")
        }
    assert sum(line.entered for line in record.branches) == record.figures.entered
    assert sum(line.sat for line in record.branches) == record.figures.sat
    assert sum(line.passed for line in record.branches) == record.figures.passed


def test_document_and_workbook_hold_the_same_people_and_marks(crowd):
    sitting, facts = crowd
    record = load_record(sitting)
    doc = Document(io.BytesIO(report_docx(record, load_seal(sitting), [], at=LATER)))
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(record, [], at=LATER)))
    printed = [[cell.text for cell in row.cells] for row in doc.tables[1].rows][1:]
    rows = next(
        found
        for sheet in book
        if len(found := list(sheet.iter_rows(min_row=2, values_only=True))) == len(facts)
        and sheet.max_column >= 7
    )
    assert [row[1] for row in printed] == [row[1] for row in rows]
    for words, cells in zip(printed, rows, strict=True):
        if words[5] != "—":
            assert Decimal(words[5]) == Decimal(str(cells[5]))
        assert words[6] == cells[6]


def test_headings_are_numbered_without_a_gap_whatever_is_annexed(crowd):
    sitting, _ = crowd
    annexes = [Annex("甲事", ["一段"]), Annex("乙事", ["一段"], alarm=True)]
    content = report_docx(load_record(sitting), load_seal(sitting), annexes, at=LATER)
    lines = [line.text for line in Document(io.BytesIO(content)).paragraphs]
    heads = [line[0] for line in lines if line[1:2] == "、"]
    assert heads == list("一二三四五六七")
    assert "五、甲事" in lines and "六、乙事" in lines


@pytest.mark.parametrize(
    ("mark", "text"),
    [("85.50", "85.5"), ("60.00", "60"), ("100", "100"), ("0.00", "0"), ("59.99", "59.99"),
     ("10", "10")],
)  # fmt: skip
def test_a_mark_is_printed_as_one_writes_it(mark, text):
    assert plain(Decimal(mark)) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "—"), (0, 3, "0.0%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (3, 3, "100.0%")],
)
def test_a_rate_of_nobody_is_no_number(part, whole, text):
    assert rate(part, whole) == text


def test_an_empty_sitting_has_a_record_without_a_fault():
    record = load_record(closed_sitting())
    assert (record.figures.average, record.figures.attendance) == ("—", "—")
    assert record.lines == record.branches == []


# --- the queue delivers at least once -------------------------------------------------------


def test_a_task_delivered_three_times_marks_once():
    attempt = handed_in(closed_sitting(), right=3)
    for _ in range(3):
        tasks.mark_objective_items(attempt.pk)
    assert Mark.objects.filter(attempt=attempt).count() == 5
    assert Result.objects.get().total == 60


@pytest.mark.parametrize("state", ["prepared", "in_progress", "absent", "void", "marked"])
def test_a_task_that_comes_at_the_wrong_moment_does_nothing(state):
    attempt = make_attempt(state, sitting=closed_sitting())
    tasks.mark_objective_items(attempt.pk)
    assert not Mark.objects.exists() and not Result.objects.exists()


def test_what_the_queue_lost_is_found_again_and_only_once():
    sitting = closed_sitting()
    for right in (0, 5):
        handed_in(sitting, right=right)
    assert mark_pending(at=LATER) == 2
    assert mark_pending(at=LATER) == 0
    assert sorted(Result.objects.values_list("total", flat=True)) == [0, 100]


# --- a marker's stack -----------------------------------------------------------------------


@pytest.fixture
def stack(marker):
    sitting = closed_sitting()
    make_officer(sitting, marker, "marker")
    paper = written_paper(sitting)
    for number in range(6):
        attempt = handed_in(sitting, paper=paper)
        respond(attempt, paper.items.last(), f"第 {number} 份答案")
        mark_objective_items(attempt, at=LATER)
    return sitting


def test_a_stack_goes_round_until_nothing_waits(stack, marker):
    (pile,) = stacks_of(marker)
    assert (pile.total, pile.done) == (6, 0)
    mark = pile.order[3]  # somebody begins in the middle
    seen = []
    while mark is not None:
        seen.append(mark)
        give(Mark.objects.get(pk=mark), 5, marker)
        (pile,) = stacks_of(marker)
        mark = pile.next_waiting(mark)
    assert sorted(seen) == sorted(pile.order) and seen[0] == pile.order[3]
    assert (pile.done, pile.left, pile.waiting) == (6, 0, [])


def test_serial_numbers_are_stable_and_betray_no_seat(stack, marker):
    (pile,) = stacks_of(marker)
    (again,) = stacks_of(marker)
    assert pile.order == again.order and pile.order != sorted(pile.order)
    assert [pile.serial(mark) for mark in pile.order] == [1, 2, 3, 4, 5, 6]
    assert pile.beside(pile.order[0]) == (None, pile.order[1])
    assert pile.beside(pile.order[5]) == (pile.order[4], None)
    assert stack_with([pile], 999_999) is None


# --- a chain of regulations -----------------------------------------------------------------


def test_regulations_follow_each_other_without_gap_or_overlap(clerk):
    first = make_regulation()
    days = [first.effective_from.replace(month=month) for month in (4, 7, 10)]
    newest = first
    for day in days:
        newest = revise_regulation(newest, by=clerk, at=NOW, effective_from=day)
    start = first.effective_from.toordinal()
    for day in range(start, start + 400):
        on = first.effective_from.fromordinal(day)
        (holding,) = Regulation.objects.in_force(on)
        assert holding.effective_from <= on
    assert newest.supersedes.supersedes.supersedes == first


def test_nobody_revises_the_same_regulation_twice_or_backwards(clerk):
    first = make_regulation()
    for day in (first.effective_from, first.effective_from.replace(year=2025)):
        with pytest.raises(Refused, match="晚于原办法"):
            revise_regulation(first, by=clerk, at=NOW, effective_from=day)
    later = first.effective_from.replace(month=6)
    revise_regulation(first, by=clerk, at=NOW, effective_from=later)
    with pytest.raises(Refused, match="已有修订版本"):
        revise_regulation(first, by=clerk, at=NOW, effective_from=later.replace(month=9))
    assert Regulation.objects.count() == 2


@pytest.mark.parametrize("state", ["planned", "ready", "open", "closed", "published", "cancelled"])
def test_rules_stand_still_from_the_moment_a_sitting_is_ready(state):
    sitting = make_sitting(state=state)
    assert sitting.regulation.is_in_use() is (state not in ("planned", "cancelled"))
