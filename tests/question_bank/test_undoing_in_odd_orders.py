"""Imports that lean on each other, taken back in every order, with renames and edits between."""

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from question_bank import tasks
from question_bank.actions.imports import request_apply, request_undo, start_import
from question_bank.actions.questions import edit_question
from question_bank.actions.reviews import approve_question, retire_question, return_to_draft
from question_bank.actions.subjects import rename_subject
from question_bank.facts import facts_of
from question_bank.models import ImportBatch, ImportRow, Question, Subject
from tests.conftest import NOW
from tests.question_bank.bank import LATER, live, single, true_false
from tests.question_bank.books import GOOD, HEAD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
WITH_UID = ["编号", *HEAD]


@pytest.fixture
def bring(clerk):
    def bring_in(content: bytes, **choices) -> ImportBatch:
        batch = start_import(content, filename="题库.xlsx", by=clerk, at=NOW)
        run_queue()
        batch.refresh_from_db()
        request_apply(batch, by=clerk, at=NOW, **choices)
        run_queue()
        batch.refresh_from_db()
        assert batch.failure == ""
        return batch

    return bring_in


@pytest.fixture
def undo(clerk):
    def take_back(batch: ImportBatch) -> None:
        batch.refresh_from_db()
        request_undo(batch, by=clerk, at=LATER)
        run_queue()
        batch.refresh_from_db()
        assert (batch.state, batch.failure) == ("undone", "")

    return take_back


def updating(*uids: str, stem: str = "改后的题干", key: str = "B") -> bytes:
    lines = [[uid, *row(f"{stem}{place}", key=key)] for place, uid in enumerate(uids)]
    return workbook(lines, head=WITH_UID)


def uids() -> list[str]:
    return list(Question.objects.order_by("pk").values_list("uid", flat=True))


def whole_bank() -> dict[str, dict]:
    return {one.uid: facts_of(one) for one in Question.objects.whole()}


# --- One made it, another changed it --------------------------------------------------------


def test_what_one_import_made_and_another_changed_holds_the_first_back(bring, undo, clerk):
    first = bring(workbook(GOOD))
    changed = uids()[2]
    second = bring(updating(changed))
    with pytest.raises(Refused, match=f"{changed}（已被另一次导入更新）"):
        request_undo(first, by=clerk, at=LATER)
    assert Question.objects.count() == 5, "a refused undo deletes none of the others either"
    undo(second)
    undo(first)
    assert not Question.objects.exists()


def test_a_taken_duplicate_that_was_changed_holds_its_import_back_too(bring, undo, clerk):
    bring(workbook(GOOD[:1]))
    twice = bring(workbook(GOOD[:1]), takes_duplicates=True)
    twin = twice.questions.get().uid
    second = bring(updating(twin))
    with pytest.raises(Refused, match=twin):
        request_undo(twice, by=clerk, at=LATER)
    undo(second)
    undo(twice)
    assert twin not in uids() and len(uids()) == 1


def test_rows_without_a_change_hold_nothing_back(bring, undo):
    first = bring(workbook(GOOD[:2]))
    one, other = uids()
    second = bring(updating(one))
    same = facts_of(Question.objects.whole().get(uid=one))
    lines = [
        [one, "单选题", same["stem"], *same["options"], "B"],
        ["", *row("全新的题")[:7]],
    ]
    third = bring(workbook(lines, head=["编号", *HEAD[:7]]))
    assert (third.count("same"), third.count("create")) == (1, 1)
    undo(third)
    assert uids() == [one, other]
    undo(second)
    undo(first)


def test_a_third_on_top_of_a_second_unwinds_one_by_one(bring, undo, clerk, setter, reviewer):
    question = live(setter, reviewer)
    states = [whole_bank()]
    batches = []
    for key in "BCD":
        batches.append(bring(updating(question.uid, key=key)))
        states.append(whole_bank())
    for place in (0, 1):
        with pytest.raises(Refused, match="另一次导入"):
            request_undo(batches[place], by=clerk, at=LATER)
    for place in (2, 1, 0):
        undo(batches[place])
        assert whole_bank() == states[place]
    assert Question.objects.get().state == "live"


def test_independent_imports_are_undone_in_any_order(bring, undo):
    first, second = bring(workbook(GOOD[:2])), bring(workbook(GOOD[2:]))
    undo(first)
    assert Question.objects.count() == 3
    undo(second)
    assert not Question.objects.exists()


def test_an_undone_workbook_can_be_imported_again(bring, undo):
    undo(bring(workbook(GOOD)))
    again = bring(workbook(GOOD))
    assert (again.count("create"), again.count("duplicate")) == (5, 0)
    assert Question.objects.count() == 5


def test_one_workbook_that_makes_and_changes_is_taken_back_whole(bring, undo, setter, reviewer):
    question = live(setter, reviewer, tags=["换届"])
    before = whole_bank()
    lines = [[question.uid, *row("改后的题干")], ["", *row("新的一题")]]
    batch = bring(workbook(lines, head=WITH_UID))
    assert (batch.count("update"), batch.count("create")) == (1, 1)
    undo(batch)
    assert whole_bank() == before
    assert Question.objects.get().approved_by == reviewer


# --- What stands in the way -----------------------------------------------------------------


@pytest.fixture
def updated(bring, setter, reviewer) -> tuple[ImportBatch, Question]:
    question = live(setter, reviewer)
    batch = bring(updating(question.uid))
    return batch, Question.objects.whole().get()


def edited(question, setter, reviewer):
    facts = {**facts_of(question), "explanation": "另有说明。"}
    edit_question(question, facts, by=setter, at=LATER, seen_at=question.edited_at)


def approved(question, setter, reviewer):
    approve_question(question, by=reviewer, at=LATER)


def retired(question, setter, reviewer):
    retire_question(question, by=reviewer, at=LATER)


@pytest.mark.parametrize(
    ("meddle", "why"), [(edited, "已修改"), (approved, "已批准"), (retired, "停用")]
)
def test_an_updated_question_that_moved_on_is_named(meddle, why, updated, clerk, setter, reviewer):
    batch, question = updated
    meddle(question, setter, reviewer)
    with pytest.raises(Refused, match=f"{question.uid}.*{why}"):
        request_undo(batch, by=clerk, at=LATER)
    assert Question.objects.get().stem == "改后的题干0"


def test_a_returned_update_goes_back_to_where_it_stood_before(updated, undo, reviewer, setter):
    batch, question = updated
    return_to_draft(question, by=reviewer, at=LATER, comment="改得不对。")
    undo(batch)
    restored = Question.objects.get()
    assert (restored.state, restored.review_note) == ("live", "")
    assert (restored.approved_by, restored.edited_by) == (reviewer, setter)


def test_ten_obstacles_are_named_and_the_rest_counted_as_more(bring, clerk, reviewer):
    batch = bring(workbook([row(f"第{number}题是什么") for number in range(12)]))
    for question in Question.objects.whole():
        approve_question(question, by=reviewer, at=LATER)
    with pytest.raises(Refused) as refused:
        request_undo(batch, by=clerk, at=LATER)
    assert str(refused.value).count("已批准") == 10
    assert " 等。" in str(refused.value)


# --- Subjects that changed their names ------------------------------------------------------


def test_undo_keeps_to_a_subject_that_was_renamed_meanwhile(bring, undo, setter, reviewer):
    question = live(setter, reviewer, subject="组织法/常委会")
    batch = bring(workbook([[question.uid, *row("改", subject="监督法/总则")]], head=WITH_UID))
    assert Question.objects.get().subject.path == "监督法/总则"
    top = Subject.objects.get(path="组织法")
    rename_subject(top, "地方组织法", by=setter, at=LATER)
    undo(batch)
    assert Question.objects.get().subject.path == "地方组织法/常委会"
    assert not Subject.objects.filter(path__startswith="组织法").exists(), "no ghost of the old"


def test_a_rename_between_check_and_import_asks_for_another_check(setter, reviewer, clerk):
    question = live(setter, reviewer)
    batch = start_import(updating(question.uid), filename="a.xlsx", by=clerk, at=NOW)
    run_queue()
    batch.refresh_from_db()
    rename_subject(Subject.objects.get(path="组织法"), "法", by=setter, at=LATER)
    request_apply(batch, by=clerk, at=LATER)
    run_queue()
    batch.refresh_from_db()
    assert batch.state == "failed" and question.uid in batch.failure
    assert Question.objects.get().state == "live"


# --- Once and for all -----------------------------------------------------------------------


def test_an_undo_that_is_delivered_twice_runs_once(bring, undo, clerk):
    batch = bring(workbook(GOOD[:2]))
    undo(batch)
    tasks.undo_import(batch.pk, clerk.pk)
    tasks.apply_import(batch.pk, clerk.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.failure, Question.objects.count()) == ("undone", "", 0)
    assert ModelLogEntry.objects.filter(action="question_bank.import_undo").count() == 1


def test_two_who_ask_for_the_same_undo_are_one_undo(bring, clerk, person):
    batch = bring(workbook(GOOD[:2]))
    seen_by_other = ImportBatch.objects.get(pk=batch.pk)
    request_undo(batch, by=clerk, at=LATER)
    with pytest.raises(Refused, match="刚刚已经有人处理过"):
        request_undo(seen_by_other, by=person("he", "何平", "organizer"), at=LATER)


def test_an_undo_is_logged_for_each_restored_question(bring, undo, setter, reviewer, clerk):
    one = live(setter, reviewer)
    two = live(setter, reviewer, **true_false())
    undo(bring(updating(one.uid, two.uid)))
    logged = ModelLogEntry.objects.filter(action="question_bank.import_restore")
    assert {int(entry.object_id) for entry in logged} == {one.pk, two.pk}
    assert {entry.user for entry in logged} == {clerk}


def test_the_rows_of_an_undone_import_stay_to_be_read(bring, undo, clerk, client_for):
    batch = bring(workbook(GOOD[:2]))
    undo(batch)
    assert ImportRow.objects.filter(batch=batch).count() == 2
    assert single()["stem"] not in [one.facts["stem"] for one in batch.rows.all()]
