"""The seal over the log: what was there cannot be changed or removed without being noticed.

Each seal covers the entries that no earlier one covered, and names the digest of the seal before
it. Who can write to the database could still rewrite log and seals together: so the newest digest
is printed for the meeting file, and `verify_audit --expect` looks for it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from wagtail.models import ModelLogEntry, PageLogEntry

from core.models import AuditSeal, SealedEntry
from core.state import Refused

TABLES: dict[str, type[models.Model]] = {
    SealedEntry.Table.MODEL: ModelLogEntry,
    SealedEntry.Table.PAGE: PageLogEntry,
}
_COMMON = (
    "pk",
    "content_type_id",
    "label",
    "action",
    "data",
    "timestamp",
    "uuid",
    "user_id",
    "revision_id",
    "content_changed",
    "deleted",
)
FIELDS: dict[str, tuple[str, ...]] = {
    SealedEntry.Table.MODEL: (*_COMMON, "object_id"),
    SealedEntry.Table.PAGE: (*_COMMON, "page_id"),
}
CHUNK = 1_000
# An entry written long after its own timestamp: allowed, but worth a look.
LATE = timedelta(hours=1)


@dataclass
class Verification:
    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    newest_digest: str = ""

    @property
    def is_intact(self) -> bool:
        return not self.faults


def entry_digest(table: str, values: dict[str, Any]) -> str:
    """Over every column of the entry, in one canonical form on every database."""
    timestamp = values["timestamp"].astimezone(UTC).isoformat()
    content = {**values, "timestamp": timestamp, "table": str(table)}
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Chain:
    """The digest of one seal, fed line by line."""

    def __init__(self, number: int, sealed_at: datetime, previous: str) -> None:
        head = f"{number}|{sealed_at.astimezone(UTC).isoformat()}|{previous}\n"
        self.hash = hashlib.sha256(head.encode())

    def add(self, entry: SealedEntry) -> None:
        self.hash.update(f"{entry.table}:{entry.entry_id}:{entry.digest}\n".encode())

    def digest(self) -> str:
        return self.hash.hexdigest()


def unsealed(table: str) -> models.QuerySet:
    """By what is covered, never by id or date: a smaller id may commit after the seal."""
    covered = SealedEntry.objects.filter(table=table).values("entry_id")
    rows: models.QuerySet = TABLES[table]._default_manager.exclude(pk__in=covered)
    return rows.order_by("pk")


def seal_log(*, at: datetime) -> AuditSeal | None:
    """Cover what is not covered yet; None when there is nothing.

    Raises Refused when another seal is being made at this moment.
    """
    try:
        with transaction.atomic():
            return write_seal(at)
    except IntegrityError as exc:
        raise Refused("另一次审计封存正在进行，本次没有执行。请稍后再试。") from exc


def write_seal(at: datetime) -> AuditSeal | None:
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, "")
    # The row first: its unique number turns away a second seal at the same moment.
    seal = AuditSeal.objects.create(
        number=number, sealed_at=at, previous_digest=previous, digest="", count=0
    )
    chain = Chain(number, at, previous)
    for chunk in chunks(new_entries(seal)):
        SealedEntry.objects.bulk_create(chunk)
        seal.count += len(chunk)
        for entry in chunk:
            chain.add(entry)
    if not seal.count:
        seal.delete()
        return None
    seal.digest = chain.digest()
    seal.save(update_fields=["digest", "count"])
    return seal


def new_entries(seal: AuditSeal) -> Iterator[SealedEntry]:
    for table, model in TABLES.items():
        # The ids at once, not by cursor: what is written below changes what this query excludes.
        keys = list(unsealed(table).values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            rows = model._default_manager.filter(pk__in=keys[start : start + CHUNK])
            for values in rows.order_by("pk").values(*FIELDS[table]):
                digest = entry_digest(table, values)
                yield SealedEntry(seal=seal, table=table, entry_id=values["pk"], digest=digest)


def chunks(entries: Iterable[SealedEntry]) -> Iterator[list[SealedEntry]]:
    chunk: list[SealedEntry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def verify_log() -> Verification:
    """Recompute every digest and the chain over them."""
    found = Verification()
    previous: AuditSeal | None = None
    for seal in AuditSeal.objects.order_by("number"):
        check_link(seal, previous, found)
        check_entries(seal, previous, found)
        previous = seal
        found.seals += 1
    if previous:
        found.newest_digest = previous.digest
    found.unsealed = sum(unsealed(table).count() for table in TABLES)
    return found


def check_link(seal: AuditSeal, previous: AuditSeal | None, found: Verification) -> None:
    expected_number = previous.number + 1 if previous else 1
    if seal.number != expected_number:
        found.faults.append(
            f"第 {expected_number} 次封存记录缺失，现存下一条是第 {seal.number} 次。"
        )
    elif seal.previous_digest != (previous.digest if previous else ""):
        found.faults.append(f"第 {seal.number} 次封存没有接上前一次的摘要，前面的封存被改动过。")


def check_entries(seal: AuditSeal, previous: AuditSeal | None, found: Verification) -> None:
    chain = Chain(seal.number, seal.sealed_at, seal.previous_digest)
    count = 0
    entries = SealedEntry.objects.filter(seal=seal).order_by("pk").iterator(CHUNK)
    for chunk in chunks(entries):
        count += len(chunk)
        for entry in chunk:
            chain.add(entry)
        compare(seal, previous, chunk, found)
    found.entries += count
    if chain.digest() != seal.digest or count != seal.count:
        found.faults.append(f"第 {seal.number} 次封存的清单与其摘要不符，封存记录被改动过。")


def compare(
    seal: AuditSeal, previous: AuditSeal | None, chunk: list[SealedEntry], found: Verification
) -> None:
    for table, model in TABLES.items():
        sealed = {entry.entry_id: entry.digest for entry in chunk if entry.table == table}
        rows = model._default_manager.filter(pk__in=list(sealed)).values(*FIELDS[table])
        present = {values["pk"]: values for values in rows}
        for pk, digest in sealed.items():
            values = present.get(pk)
            name = f"{SealedEntry.Table(table).label}第 {pk} 号"
            if values is None:
                found.faults.append(f"{name}已被删除（第 {seal.number} 次封存时存在）。")
            elif entry_digest(table, values) != digest:
                found.faults.append(f"{name}被改动过，与第 {seal.number} 次封存时不同。")
            elif previous and values["timestamp"] < previous.sealed_at - LATE:
                found.notes.append(f"{name}的时间早于上一次封存，是事后补记的，请核实原因。")
