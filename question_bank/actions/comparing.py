"""Read questions beside the bank: which are new, changed, unchanged, or there already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from question_bank.facts import Facts, changed_fields, digests, facts_of
from question_bank.models import UID_ALPHABET, ImportRow, Question, new_uid
from question_bank.reading import ERROR, WARNING, ReadQuestion, RowIssue
from question_bank.taking import facts_from, updated_facts

Outcome = ImportRow.Outcome
UID_LENGTH = 10


@dataclass(slots=True)
class Comparison:
    """What the rows before this chunk held: digests of 50,000 questions take a few megabytes."""

    fields: dict[str, set[str]]  # by sheet: what it has columns for
    contents: dict[str, str] = field(default_factory=dict)  # content digest -> uid
    uids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Bank:
    """The part of the bank that one chunk touches."""

    by_uid: dict[str, Question]
    by_content: dict[str, str]  # digest -> uid
    by_stem: dict[str, str]


def compare(
    questions: list[ReadQuestion], seen: Comparison
) -> tuple[list[ImportRow], list[RowIssue]]:
    """Rows to keep and what to tell about them: three queries for a chunk of any size."""
    known = find_updated(questions)
    pairs = [(read, *_new_facts(read, known, seen)) for read in questions]
    news = {id(read): digests(facts) for read, facts, old in pairs if old is None}
    bank = find_alike(known, news.values())
    rows: list[ImportRow] = []
    issues: list[RowIssue] = []
    for read, facts, old in pairs:
        if old is None:
            rows.append(_create(read, facts, news[id(read)], bank, seen, issues))
        else:
            rows += _update(read, facts, old, seen, issues)
    return rows, issues


def _new_facts(
    read: ReadQuestion, known: dict[str, Question], seen: Comparison
) -> tuple[Facts, Question | None]:
    old = known.get(clean_uid(read.uid))
    if old is None:
        return facts_from(read), None
    return updated_facts(facts_of(old), read, seen.fields.get(read.sheet, set())), old


def clean_uid(text: str) -> str:
    """'' unless it looks like one of ours: other systems number their questions too."""
    uid = text.strip().upper()
    return uid if len(uid) == UID_LENGTH and not set(uid) - set(UID_ALPHABET) else ""


def find_updated(questions: list[ReadQuestion]) -> dict[str, Question]:
    uids = {clean_uid(read.uid) for read in questions} - {""}
    if not uids:
        return {}
    return {one.uid: one for one in Question.objects.whole().filter(uid__in=uids)}


def find_alike(known: dict[str, Question], news: Iterable[dict[str, str]]) -> Bank:
    stems = {one["stem_digest"] for one in news}
    alike = Question.objects.filter(stem_digest__in=stems).exclude(state=Question.State.RETIRED)
    found = list(alike.values_list("uid", "stem_digest", "content_digest"))
    return Bank(
        by_uid=known,
        by_content={content: uid for uid, _, content in found},
        by_stem={stem: uid for uid, stem, _ in found},
    )


def _create(
    read: ReadQuestion,
    facts: Facts,
    digest: dict[str, str],
    bank: Bank,
    seen: Comparison,
    issues: list[RowIssue],
) -> ImportRow:
    content = digest["content_digest"]
    row = ImportRow(
        sheet=read.sheet[:100],
        row=read.row,
        uid=new_uid(),
        outcome=Outcome.CREATE,
        facts=facts,
        content_digest=content,
    )
    if content in bank.by_content:
        row.outcome, twin = Outcome.DUPLICATE, bank.by_content[content]
        said = f"题库里已有相同的题（编号 {twin}），默认不重复导入。"
        issues.append(_tell(read, "stem", "duplicate_in_bank", WARNING, said))
    elif content in seen.contents:
        row.outcome = Outcome.DUPLICATE  # the reader has said which row it repeats
    elif digest["stem_digest"] in bank.by_stem:
        twin = bank.by_stem[digest["stem_digest"]]
        said = f"题库里有题干和选项都相同、答案却不同的题（编号 {twin}）。请核对哪一个正确。"
        issues.append(_tell(read, "answer", "contradicts_bank", WARNING, said))
    seen.contents.setdefault(content, row.uid)
    if clean_uid(read.uid):
        said = f"题库里没有编号为 {read.uid} 的题，将作为新题导入，另给编号。"
        issues.append(_tell(read, "uid", "unknown_uid", WARNING, said))
    return row


def _update(
    read: ReadQuestion, facts: Facts, old: Question, seen: Comparison, issues: list[RowIssue]
) -> list[ImportRow]:
    if old.uid in seen.uids:
        said = f"编号 {old.uid} 在文件里出现了两次，不知道以哪一行为准。请删去一行。"
        issues.append(_tell(read, "uid", "repeated_uid", ERROR, said))
        return []
    seen.uids.add(old.uid)
    row = ImportRow(sheet=read.sheet[:100], row=read.row, uid=old.uid, facts=facts)
    row.outcome = Outcome.UPDATE if changed_fields(facts_of(old), facts) else Outcome.SAME
    if row.outcome == Outcome.UPDATE:
        if old.state == Question.State.RETIRED:
            said = f"编号 {old.uid} 的题已经停用，不能更新。请删去这一行。"
            issues.append(_tell(read, "uid", "retired_question", ERROR, said))
            return []
        row.before = snapshot(old)
        row.content_digest = digests(facts)["content_digest"]
    return [row]


def snapshot(question: Question) -> dict[str, Any]:
    """All that undo must put back, and that tells whether anybody touched it in between."""
    return {
        "facts": facts_of(question),
        "subject": question.subject_id,
        "state": question.state,
        "edited_by": question.edited_by_id,
        "edited_at": _text(question.edited_at),
        "approved_by": question.approved_by_id,
        "approved_at": _text(question.approved_at),
        "imported_by": question.imported_by_id,
        "imported_from": question.imported_from_id,
        "review_note": question.review_note,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _tell(read: ReadQuestion, name: str, code: str, severity: str, said: str) -> RowIssue:
    return RowIssue(read.sheet, read.row, read.columns.get(name, ""), code, severity, said)
