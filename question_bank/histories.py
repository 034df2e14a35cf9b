"""A question's past: who did what and when, and what each saved text changed."""

from typing import Any, NamedTuple

from wagtail.models import ModelLogEntry, Revision

from question_bank.facts import ITEM, PLAIN, Facts
from question_bank.models import Question, Subject
from question_bank.preview import differences

SHOWN = 100


class Event(NamedTuple):
    at: Any
    by: Any
    label: str
    comment: str
    batch: int | None
    changes: list[dict[str, str]]


def events_of(question: Question) -> list[Event]:
    """Newest first. Four queries, whatever the number."""
    entries = ModelLogEntry.objects.for_instance(question).select_related("user")
    changes = changes_by_revision(question)
    return [
        Event(
            entry.timestamp,
            entry.user,
            entry.message,
            entry.data.get("comment", ""),
            entry.data.get("batch"),
            changes.get(entry.data.get("revision"), []),
        )
        for entry in entries.order_by("-timestamp", "-pk")[:SHOWN]
    ]


def changes_by_revision(question: Question) -> dict[int, list[dict[str, str]]]:
    """What each revision changed against the one before it."""
    revisions = list(Revision.objects.for_instance(question).order_by("pk"))
    paths = subject_paths([revision.content for revision in revisions])
    facts = [facts_of_content(revision.content, paths) for revision in revisions]
    return {
        revision.pk: differences(old, new)
        for revision, old, new in zip(revisions[1:], facts, facts[1:], strict=False)
    }


def subject_paths(contents: list[dict[str, Any]]) -> dict[int, str]:
    wanted = {content["subject"] for content in contents} - {None}
    return dict(Subject.objects.filter(pk__in=wanted).values_list("pk", "path"))


def facts_of_content(content: dict[str, Any], paths: dict[int, str]) -> Facts:
    """Facts from a revision's serialised content."""
    facts: dict[str, Any] = {name: content.get(name) for name in PLAIN}
    return {
        **facts,
        "subject": paths.get(content.get("subject") or 0, ""),
        "citations": [one["text"] for one in content.get("citations", ())],
        "items": [{name: item.get(name) for name in ITEM} for item in content.get("items", ())],
    }
