from datetime import datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from people.models import User
from question_bank.models import Subject

LONGEST_NAME = 60
LONGEST_PATH = 300
DEEPEST = 6


def clean_path(path: str) -> str:
    """宪法 / 国家机构/ -> 宪法/国家机构; cut to what a subject may hold."""
    names = [name.strip()[:LONGEST_NAME] for name in path.replace("／", "/").split("/")]
    kept = [name for name in names if name][:DEEPEST]
    return "/".join(kept)[:LONGEST_PATH].rstrip("/")


class SubjectTree:
    """Finds subjects by path and makes the missing ones; asks once per path."""

    def __init__(self) -> None:
        self.known: dict[str, Subject] = {}

    def at(self, path: str) -> Subject | None:
        path = clean_path(path)
        names = path.split("/") if path else []
        subject = None
        for depth in range(len(names)):
            subject = self._one("/".join(names[: depth + 1]), names[depth], subject)
        return subject

    def _one(self, path: str, name: str, parent: Subject | None) -> Subject:
        if path not in self.known:
            self.known[path], _ = Subject.objects.get_or_create(
                path=path, defaults={"name": name, "parent": parent}
            )
        return self.known[path]


def subject_at(path: str) -> Subject | None:
    """The subject of this path, made with its parents if need be; None for an empty path."""
    return SubjectTree().at(path)


@transaction.atomic
def add_subject(name: str, parent: Subject | None, *, by: User, at: datetime) -> Subject:
    path = f"{parent.path}/{name}" if parent else name
    if path.count("/") >= DEEPEST:
        raise Refused(f"知识点最多分 {DEEPEST} 级，请选一个更高的上级。")
    refuse_taken(path)
    subject = Subject.objects.create(name=name, parent=parent, path=path)
    record(subject, "question_bank.add_subject", by=by, at=at, data={"path": path})
    return subject


@transaction.atomic
def rename_subject(subject: Subject, name: str, *, by: User, at: datetime) -> None:
    """The paths of everything below follow, or a filter by subtree would lose them."""
    old = subject.path
    new = f"{old.rpartition('/')[0]}/{name}" if "/" in old else name
    if new == old:
        return
    refuse_taken(new)
    below = list(Subject.objects.select_for_update().within(old))
    for one in below:
        one.path = new + one.path.removeprefix(old)
        if len(one.path) > LONGEST_PATH:
            raise Refused("名称太长，下级知识点的路径会超过 300 字。请缩短名称。")
        one.name = name if one.pk == subject.pk else one.name
    Subject.objects.bulk_update(below, ["path", "name"])
    subject.name, subject.path = name, new
    record(subject, "question_bank.rename_subject", by=by, at=at, data={"from": old, "to": new})


def refuse_taken(path: str) -> None:
    if len(path) > LONGEST_PATH:
        raise Refused("名称太长，路径会超过 300 字。请缩短名称。")
    if Subject.objects.filter(path=path).exists():
        raise Refused(f"已有知识点“{path}”，请换一个名称。")
