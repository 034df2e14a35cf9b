"""From the upload to the bank and back, through the real queue."""

import pytest
from wagtail.models import ModelLogEntry

from core.files import private_path
from core.state import Refused
from question_bank import tasks
from question_bank.actions.imports import (
    fail_if_lost,
    recheck_import,
    reject_import,
    request_apply,
    request_undo,
    start_import,
)
from question_bank.facts import facts_of
from question_bank.models import ImportBatch, Question
from tests.conftest import NOW
from tests.question_bank.bank import LATER
from tests.question_bank.books import GOOD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
State = ImportBatch.State


@pytest.fixture
def upload(clerk):
    def start(content: bytes, filename: str = "题库.xlsx") -> ImportBatch:
        batch = start_import(content, filename=filename, by=clerk, at=NOW)
        assert batch.job == "check"
        run_queue()
        batch.refresh_from_db()
        return batch

    return start


@pytest.fixture
def bring_in(upload, clerk):
    def bring(content: bytes, **choices) -> ImportBatch:
        batch = upload(content)
        request_apply(batch, by=clerk, at=LATER, **choices)
        run_queue()
        batch.refresh_from_db()
        return batch

    return bring


def told(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(issue.code, issue.cell) for issue in batch.issues.order_by("pk")]


def test_a_good_workbook_is_checked_first_and_changes_nothing(upload):
    batch = upload(workbook(GOOD))
    assert (batch.state, batch.job) == (State.CHECKED, "")
    assert (batch.count("create"), batch.count("errors")) == (5, 0)
    assert batch.count("kind:multiple") == 1
    assert not Question.objects.exists()


def test_what_was_confirmed_is_in_the_bank_and_waits_for_another_person(bring_in, clerk):
    batch = bring_in(workbook(GOOD))
    assert batch.state == State.APPLIED
    questions = Question.objects.whole().order_by("pk")
    assert [(q.kind, q.key) for q in questions] == [
        ("single", ["A"]),
        ("multiple", ["A", "C"]),
        ("true_false", False),
        ("blank", [["一"], ["二", "贰"]]),
        ("essay", "参考答案。"),
    ]
    first = questions[0]
    assert (first.state, first.imported_by, first.imported_from) == ("review", clerk, batch)
    assert (first.difficulty, first.subject.path) == (3, "监督法/总则")
    assert [c.text for c in first.citations.all()] == ["《监督法》第二条", "《宪法》第三条"]
    assert not first.may_be_approved_by(clerk)


def test_defaults_stand_in_where_a_row_names_none(bring_in):
    bring_in(workbook(GOOD[:2]), subject="综合", branch="court")
    named, unnamed = Question.objects.whole().order_by("pk")
    assert (named.subject.path, unnamed.subject.path) == ("监督法/总则", "综合")
    assert {named.branch, unnamed.branch} == {"court"}


def test_errors_are_told_by_cell_and_must_be_left_out_on_purpose(upload, clerk):
    batch = upload(workbook([*GOOD[:2], row("坏题", key="F"), row("", key="A")]))
    assert batch.count("errors") == 2
    assert all(issue.row in (4, 5) for issue in batch.issues.filter(severity="error"))
    with pytest.raises(Refused, match="还有 2 处错误"):
        request_apply(batch, by=clerk, at=LATER)
    request_apply(batch, by=clerk, at=LATER, leaves_errors=True)
    run_queue()
    assert Question.objects.count() == 2


def test_duplicates_stay_out_unless_they_are_wanted(bring_in, upload):
    bring_in(workbook(GOOD[:1]))
    again = [*GOOD[:2], GOOD[1]]
    batch = upload(workbook(again))
    assert told(batch) == [("duplicate_in_file", "B4"), ("duplicate_in_bank", "B2")]
    assert (batch.count("create"), batch.count("duplicate")) == (1, 2)
    bring_in(workbook(again))
    assert Question.objects.count() == 2
    bring_in(workbook(again), takes_duplicates=True)
    assert Question.objects.count() == 5


def test_the_same_question_with_another_key_is_told(bring_in, upload):
    bring_in(workbook([row("甲题")]))
    batch = upload(workbook([row("甲题", key="B")]))
    assert told(batch) == [("contradicts_bank", "G2")]
    assert batch.count("create") == 1


def test_undo_takes_the_whole_batch_back(bring_in, clerk):
    batch = bring_in(workbook(GOOD))
    request_undo(batch, by=clerk, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (State.UNDONE, "")
    assert not Question.objects.exists()
    actions = ModelLogEntry.objects.for_instance(batch).order_by("pk")
    assert [entry.action.removeprefix("question_bank.import_") for entry in actions] == [
        "start", "check", "apply", "undo",
    ]  # fmt: skip


def test_nothing_to_import_is_said_before_the_queue(upload, clerk, bring_in):
    bring_in(workbook(GOOD))
    batch = upload(workbook(GOOD))
    with pytest.raises(Refused, match="没有可以导入的题"):
        request_apply(batch, by=clerk, at=LATER)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.4 nothing", "PDF"),
        (b"PK\x03\x04 broken", "已损坏"),
    ],
)
def test_an_unreadable_file_fails_with_a_sentence(content, said, upload):
    batch = upload(content)
    assert batch.state == State.FAILED
    assert said in batch.failure


def test_a_task_that_comes_twice_does_no_harm(bring_in, clerk):
    batch = bring_in(workbook(GOOD))
    tasks.apply_import(batch.pk, clerk.pk)
    tasks.check_import(batch.pk, clerk.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (State.APPLIED, "")
    assert Question.objects.count() == 5


def test_a_crash_in_the_middle_leaves_nothing_half_written(upload, clerk, monkeypatch, caplog):
    batch = upload(workbook(GOOD))
    request_apply(batch, by=clerk, at=LATER)
    damaged = batch.rows.order_by("pk").last()
    facts = {**damaged.facts, "difficulty": 9}  # the database refuses it, after four good ones
    batch.rows.filter(pk=damaged.pk).update(facts=facts)
    run_queue()
    batch.refresh_from_db()
    assert (batch.state, batch.job) == (State.FAILED, "")
    assert "重新检查" in batch.failure
    assert not Question.objects.exists()
    assert "failed" in caplog.text
    recheck_import(batch, by=clerk, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert (batch.state, batch.count("create")) == (State.CHECKED, 5)


def test_a_job_whose_process_died_says_so_to_whoever_looks(clerk):
    batch = start_import(workbook(GOOD), filename="题库.xlsx", by=clerk, at=NOW)
    fail_if_lost(batch, at=LATER)
    assert batch.job == "check", "it waits in the queue, that is no failure"
    ImportBatch.objects.update(job_started_at=NOW)
    batch.refresh_from_db()
    fail_if_lost(batch, at=NOW)
    assert batch.job == "check"
    fail_if_lost(batch, at=LATER)
    assert (batch.state, batch.job) == (State.FAILED, "")
    assert "中途停止" in batch.failure


def test_two_people_do_not_start_the_same_import_twice(upload, clerk, person):
    batch = upload(workbook(GOOD))
    seen_by_other = ImportBatch.objects.get(pk=batch.pk)
    request_apply(batch, by=clerk, at=LATER)
    with pytest.raises(Refused, match="正在处理"):
        request_apply(seen_by_other, by=person("he", "何平", "organizer"), at=LATER)


def test_a_twin_that_came_since_the_check_stops_the_import(upload, clerk):
    first, second = upload(workbook(GOOD)), upload(workbook(GOOD))
    for batch in (first, second):
        request_apply(batch, by=clerk, at=LATER)
    run_queue()
    second.refresh_from_db()
    assert second.state == State.FAILED
    assert "相同的 5 道题" in second.failure
    assert Question.objects.count() == 5


def test_giving_up_deletes_the_workbook(upload, clerk, django_capture_on_commit_callbacks):
    batch = upload(workbook(GOOD))
    path = private_path(batch.file)
    with django_capture_on_commit_callbacks(execute=True):
        reject_import(batch, by=clerk, at=LATER)
    assert batch.state == State.REJECTED
    with pytest.raises(FileNotFoundError):
        open(path, "rb").close()
    with pytest.raises(Refused):
        request_apply(batch, by=clerk, at=LATER)


def test_a_mapping_corrected_by_a_person_is_obeyed(upload, clerk):
    head = ["题型", "题干", "甲", "乙", "丙", "丁", "答案"]
    batch = upload(workbook([row("甲题")[:7]], head=head))
    assert batch.count("errors") > 0
    columns = {"C": "option:0", "D": "option:1", "E": "option:2", "F": "option:3"}
    mapping = {"sheets": {"题库": {"tables": [{"header_row": 1, "columns": columns}]}}}
    recheck_import(batch, by=clerk, at=LATER, mapping=mapping)
    run_queue()
    batch.refresh_from_db()
    assert (batch.count("errors"), batch.count("create")) == (0, 1)
    assert batch.rows.get().facts["options"] == ["甲题甲", "甲题乙", "甲题丙", "甲题丁"]


def test_a_mapping_that_makes_no_sense_is_refused(upload, clerk):
    batch = upload(workbook(GOOD))
    with pytest.raises(Refused, match="没有“nothing”这个字段"):
        recheck_import(
            batch,
            by=clerk,
            at=LATER,
            mapping={"sheets": {"*": {"tables": [{"header_row": 1, "columns": {"A": "nothing"}}]}}},
        )
    batch.refresh_from_db()
    assert (batch.state, batch.job) == (State.CHECKED, "")


def test_memory_of_facts_is_the_bank_s_own_shape(bring_in):
    batch = bring_in(workbook(GOOD))
    for kept, question in zip(
        batch.rows.order_by("pk"), Question.objects.whole().order_by("pk"), strict=True
    ):
        assert kept.uid == question.uid
        assert facts_of(question) == {**kept.facts, "branch": "common"}
