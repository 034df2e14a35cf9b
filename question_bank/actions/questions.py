"""Writing questions. What changes a live question's substance sends it back to review."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from core.audit import record
from core.state import Refused
from people.models import User
from question_bank.actions.subjects import SubjectTree, subject_at
from question_bank.citing import read_citation
from question_bank.facts import (
    PLAIN,
    Facts,
    changed_fields,
    complete,
    digests,
    facts_of,
    is_substantial,
    search_text,
)
from question_bank.models import CaseItem, Question, QuestionCitation

State = Question.State
# A change in these states is a change of what others have relied on.
APPROVED = (State.LIVE, State.SUSPENDED)


@transaction.atomic
def create_question(facts: Facts, *, by: User, at: datetime) -> Question:
    """A draft of these facts (see question_bank.facts)."""
    facts = complete(facts)
    question = Question(created_by=by, edited_by=by, edited_at=at)
    fill(question, facts)
    question.subject = subject_at(facts["subject"])
    question.save()
    add_children([(question, facts)])
    keep_revision(question, by=by)
    record(question, "question_bank.create", by=by, at=at)
    return question


@transaction.atomic
def edit_question(
    question: Question, facts: Facts, *, by: User, at: datetime, seen_at: datetime | None
) -> list[str]:
    """Write the facts; return the names of those that changed.

    `seen_at` is the edited_at of the question that the editor had before her: whoever saved in
    between must not be overwritten unseen.
    """
    locked = Question.objects.select_for_update(of=("self",)).whole().get(pk=question.pk)
    if locked.state == State.RETIRED:
        raise Refused("这道题已经停用，不能再修改。如仍需要，请新建一道。")
    if locked.edited_at != seen_at:
        raise Refused(
            f"您打开编辑页之后，{locked.edited_by or '别人'}刚刚保存过这道题。"
            "请重新打开编辑页，在最新内容上修改。"
        )
    facts = complete(facts)
    changed = changed_fields(facts_of(locked), facts)
    if changed:
        rewrite(locked, facts, changed, by=by, at=at)
    question.refresh_from_db()
    return changed


def rewrite(locked: Question, facts: Facts, changed: list[str], *, by: User, at: datetime) -> None:
    """The caller holds the row's lock."""
    if locked.latest_revision_id is None:
        # Imported questions have none yet: without it their first text would be lost.
        keep_revision(locked, by=locked.edited_by)
    fill(locked, facts)
    locked.subject = subject_at(facts["subject"])
    locked.edited_by, locked.edited_at = by, at
    if locked.state in APPROVED and is_substantial(changed):
        locked.move(State.REVIEW, approved_by=None, approved_at=None, review_note="")
    locked.save()
    locked.items.all().delete()
    locked.citations.all().delete()
    add_children([(locked, facts)])
    fresh = Question.objects.whole().get(pk=locked.pk)
    keep_revision(fresh, by=by)
    data = {"changed": changed, "revision": fresh.latest_revision_id}
    record(fresh, "question_bank.edit", by=by, at=at, data=data)


def keep_revision(question: Question, *, by: User | None) -> None:
    question.save_revision(user=by, clean=False)


def fill(question: Question, facts: Facts) -> None:
    """Set what stands in the question's own row, the subject apart."""
    for name in PLAIN:
        setattr(question, name, facts[name])
    for name, digest in digests(facts).items():
        setattr(question, name, digest)
    question.search_text = search_text(facts, question.uid)


def add_children(pairs: Iterable[tuple[Question, Facts]]) -> None:
    """Citations and sub-questions of saved questions, in two statements."""
    citations: list[QuestionCitation] = []
    items: list[CaseItem] = []
    for question, facts in pairs:
        citations += [
            QuestionCitation(question=question, sort_order=order, **read_citation(text)._asdict())
            for order, text in enumerate(facts["citations"])
        ]
        items += [
            CaseItem(question=question, sort_order=order, **item)
            for order, item in enumerate(facts["items"])
        ]
    QuestionCitation.objects.bulk_create(citations, batch_size=500)
    CaseItem.objects.bulk_create(items, batch_size=200)


def build_question(facts: Facts, uid: str, subjects: SubjectTree, **fields: Any) -> Question:
    """An unsaved question, for bulk_create."""
    question = Question(uid=uid, **fields)
    fill(question, facts)
    question.subject = subjects.at(facts["subject"])
    return question
