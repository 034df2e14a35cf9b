"""The import itself and its undo: all or nothing, each in one transaction, memory flat.

Whatever can be known before (uids, facts, digests, what an update replaces) was settled by the
check, so that the transaction only writes.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import reset_queries, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime

from core.audit import record
from core.state import Refused
from people.models import User
from question_bank.actions.checking import chunks
from question_bank.actions.comparing import snapshot
from question_bank.actions.jobs import begin_job, end_job
from question_bank.actions.questions import add_children, build_question, fill
from question_bank.actions.subjects import SubjectTree
from question_bank.facts import Facts
from question_bank.models import ImportBatch, ImportRow, Question

CHUNK = 500
NAMES_SHOWN = 10
State, Outcome = Question.State, ImportRow.Outcome


class Obstacle(NamedTuple):
    uid: str
    reason: str


def apply_import(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Put the checked rows into the bank. A second run finds no job and does nothing."""
    if not begin_job(batch, ImportBatch.Job.APPLY, at=at):
        return
    with transaction.atomic():
        lock(batch, ImportBatch.State.CHECKED)
        refuse_new_twins(batch)
        subjects = SubjectTree()
        total = coming_rows(batch).count()
        done = update_questions(batch, subjects, total, by=by, at=at)
        create_questions(batch, subjects, total, done, by=by, at=at)
        end_job(batch, ImportBatch.State.APPLIED, by=by, at=at, applied_by=by, applied_at=at)
    batch.progress.clear()


def lock(batch: ImportBatch, state: str) -> None:
    """The root first: two workers with the same task must not both write."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != state or locked.job != batch.job:
        raise Refused("这个批次刚刚已经处理过。请刷新页面查看。")


def coming_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    wanted = [Outcome.CREATE, Outcome.UPDATE]
    if batch.takes_duplicates:
        wanted.append(Outcome.DUPLICATE)
    return batch.rows.filter(outcome__in=wanted).order_by("pk")


def refuse_new_twins(batch: ImportBatch) -> None:
    """Another import may have brought the same questions since the check."""
    if batch.takes_duplicates:
        return
    twins = Question.objects.exclude(state=State.RETIRED)
    same = twins.filter(content_digest=OuterRef("content_digest"))
    rows = batch.rows.filter(outcome=Outcome.CREATE).filter(Exists(same))
    count = rows.count()
    if count:
        raise Refused(
            f"检查之后，题库里新增了与本文件相同的 {count} 道题，没有导入。请重新检查后再确认。"
        )


def create_questions(
    batch: ImportBatch, subjects: SubjectTree, total: int, done: int, *, by: User, at: datetime
) -> None:
    rows = coming_rows(batch).exclude(outcome=Outcome.UPDATE)
    fields = {
        "state": State.REVIEW,
        "created_by": by,
        "imported_by": by,
        "imported_from": batch,
        "edited_at": at,
    }
    for chunk in chunks(rows.iterator(chunk_size=CHUNK), CHUNK):
        pairs = []
        for row in chunk:
            facts = with_defaults(row.facts, batch)
            pairs.append((build_question(facts, row.uid, subjects, **fields), facts))
        Question.objects.bulk_create([question for question, _ in pairs])
        add_children(pairs)
        done += len(chunk)
        batch.progress.report("写入题库", done, total)
        reset_queries()


def with_defaults(facts: Facts, batch: ImportBatch) -> Facts:
    default_subject = batch.subject.path if batch.subject else ""
    return {
        **facts,
        "subject": facts["subject"] or default_subject,
        "branch": facts["branch"] or batch.branch,
    }


def update_questions(
    batch: ImportBatch, subjects: SubjectTree, total: int, *, by: User, at: datetime
) -> int:
    """Write the changed rows over their questions; return how many."""
    rows = batch.rows.filter(outcome=Outcome.UPDATE).order_by("pk")
    done = 0
    for chunk in chunks(rows.iterator(chunk_size=CHUNK), CHUNK):
        questions = locked_questions(chunk)
        refuse_touched(chunk, questions)
        for row in chunk:
            question = questions[row.uid]
            overwrite(question, row.facts)
            question.subject = subjects.at(row.facts["subject"])
            if question.state != State.REVIEW:
                question.move(State.REVIEW)
            question.approved_by = question.approved_at = None
            question.edited_by, question.edited_at, question.review_note = by, at, ""
            question.imported_by, question.imported_from = by, batch
            question.save()
            record(question, "question_bank.import_update", by=by, at=at, data={"batch": batch.pk})
        done += len(chunk)
        batch.progress.report("更新试题", done, total)
        reset_queries()
    return done


def locked_questions(rows: list[ImportRow]) -> dict[str, Question]:
    found = Question.objects.select_for_update(of=("self",)).whole()
    return {one.uid: one for one in found.filter(uid__in=[row.uid for row in rows]).order_by("pk")}


def refuse_touched(rows: list[ImportRow], questions: dict[str, Question]) -> None:
    """What the person saw beside the new text must still be what is replaced."""
    touched = [
        row.uid
        for row in rows
        if row.uid not in questions or snapshot(questions[row.uid]) != row.before
    ]
    if touched:
        raise Refused(
            f"检查之后，以下试题有人改动或审核过：{'、'.join(touched[:NAMES_SHOWN])}"
            f"{'等' if len(touched) > NAMES_SHOWN else ''}，没有导入。请重新检查后再确认。"
        )


def overwrite(question: Question, facts: Facts) -> None:
    """The subject apart."""
    fill(question, facts)
    question.items.all().delete()
    question.citations.all().delete()
    # The next edit by hand keeps this text as a revision of its own before it changes it.
    question.latest_revision = None
    add_children([(question, facts)])


# --- Undo -----------------------------------------------------------------------------------


def undo_import(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Put the bank back to what it was before the import. A second run does nothing."""
    if not begin_job(batch, ImportBatch.Job.UNDO, at=at):
        return
    with transaction.atomic():
        lock(batch, ImportBatch.State.APPLIED)
        refuse_obstacles(batch)
        restore_questions(batch, by=by, at=at)
        delete_created(batch)
        end_job(batch, ImportBatch.State.UNDONE, by=by, at=at, undone_at=at)
    batch.progress.clear()


def refuse_obstacles(batch: ImportBatch) -> None:
    found = obstacles_to_undo(batch, limit=NAMES_SHOWN + 1)
    if found:
        names = "；".join(f"{one.uid}（{one.reason}）" for one in found[:NAMES_SHOWN])
        more = " 等" if len(found) > NAMES_SHOWN else ""
        raise Refused(
            f"导入之后，以下试题有了变化，不能整批撤销：{names}{more}。"
            "请逐题处理：不再使用的，可以在试题列表中停用。"
        )


def obstacles_to_undo(batch: ImportBatch, *, limit: int) -> list[Obstacle]:
    """Questions that somebody edited, approved or drew since; found by SQL, named for people."""
    touched = (
        Q(drawn=True)
        | Q(approved_at__isnull=False)
        | ~Q(state__in=[State.REVIEW, State.DRAFT])
        | ~Q(edited_at=batch.applied_at)
    )
    drawn = Exists(Question.objects.filter(pk=OuterRef("pk"), paper_items__isnull=False))
    rows = batch.questions.annotate(drawn=drawn).filter(touched).order_by("pk")[:limit]
    return [Obstacle(one.uid, _why(one, batch)) for one in rows] + _gone(batch, limit)


def _why(question: Any, batch: ImportBatch) -> str:
    if question.drawn:
        return "已被抽入试卷"
    if question.approved_at:
        return "已批准"
    if question.edited_at != batch.applied_at:
        return "已修改"
    return f"状态已是“{question.get_state_display()}”"


def _gone(batch: ImportBatch, limit: int) -> list[Obstacle]:
    """Updated by a later import (or made here and updated there): that one is undone first."""
    others = Question.objects.filter(uid=OuterRef("uid")).exclude(imported_from=batch)
    later = batch.rows.exclude(outcome=Outcome.SAME).filter(Exists(others))
    return [Obstacle(row.uid, "已被另一次导入更新") for row in later.order_by("pk")[:limit]]


def restore_questions(batch: ImportBatch, *, by: User, at: datetime) -> None:
    rows = batch.rows.filter(outcome=Outcome.UPDATE).order_by("pk")
    for chunk in chunks(rows.iterator(chunk_size=CHUNK), CHUNK):
        questions = locked_questions(chunk)
        for row in chunk:
            question, before = questions[row.uid], row.before or {}
            overwrite(question, before["facts"])
            # By its row: the subject may have been renamed, and its old path would make a second.
            question.subject_id = before.get("subject", question.subject_id)
            for name in ("edited_by", "approved_by", "imported_by", "imported_from"):
                setattr(question, f"{name}_id", before[name])
            for name in ("edited_at", "approved_at"):
                setattr(question, name, parse_datetime(before[name]) if before[name] else None)
            # Not by move(): undo goes back along the life, to wherever the question stood.
            question.state, question.review_note = before["state"], before["review_note"]
            question.save()
            record(question, "question_bank.import_restore", by=by, at=at)
        batch.progress.report("恢复原题")
        reset_queries()


def delete_created(batch: ImportBatch) -> None:
    """In chunks: Django loads what it deletes, and PROTECT still guards what was drawn."""
    created = batch.questions.order_by("pk")  # restored ones no longer belong to this batch
    total, done = created.count(), 0
    while pks := list(created.values_list("pk", flat=True)[:CHUNK]):
        Question.objects.filter(pk__in=pks).delete()
        done += len(pks)
        batch.progress.report("删除导入的题", done, total)
        reset_queries()
