"""Bringing statutes in. What was imported stays: a new text is a new version."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core.audit import record
from core.state import Refused
from laws.models import Article, Law, LawName, LawVersion
from laws.names import kind_of, law_key, other_names, plain_name, preferred_name
from laws.reading import Statute


@dataclass(frozen=True)
class ImportOutcome:
    """status: created, unchanged, redated (the day of entry into force), replaced."""

    version: LawVersion
    status: str


@transaction.atomic
def import_statute(
    statute: Statute,
    *,
    by: Any,
    at: datetime,
    adopted_on: date | None = None,
    effective_on: date | None = None,
    source: str = "",
    replace: bool = False,
) -> ImportOutcome:
    """Store a version of a law; the same text a second time changes nothing.

    Raises Refused for a text with errors, without a date, or (unless `replace`) at odds with
    the text that already stands under this date.
    """
    adopted_on, in_force_on = _dates(statute, adopted_on, effective_on)
    law = _law_for(statute)
    version = law.versions.filter(adopted_on=adopted_on).first()
    facts = {
        "effective_on": in_force_on,
        "history": [act.text for act in statute.history],
        "digest": statute.digest,
        "source": source[:200],
        "imported_at": at,
        "imported_by": by,
    }
    if version is None:
        _refuse_a_twin(law, statute)
        version = LawVersion.objects.create(law=law, adopted_on=adopted_on, **facts)
        _store_articles(version, statute)
        record(version, "laws.import", by=by, at=at, data=_summary(version, statute))
        return ImportOutcome(version, "created")
    if version.digest == statute.digest:
        return _redate(version, effective_on, by=by, at=at)
    if not replace:
        raise Refused(
            f"《{law.short_title}》{adopted_on} 版本已经导入过，而这次的文本与它不同。"
            "如果要改正原来的文本，请勾选“替换已有文本”；如果是新的版本，请填写新的版本日期。"
        )
    _replace_text(version, statute, facts)
    return ImportOutcome(version, "replaced")


def _replace_text(version: LawVersion, statute: Statute, facts: dict[str, Any]) -> None:
    was = version.digest
    for name, value in facts.items():
        setattr(version, name, value)
    version.save(update_fields=[*facts])
    version.articles.all().delete()
    _store_articles(version, statute)
    data = _summary(version, statute) | {"was": was}
    record(version, "laws.replace", by=version.imported_by, at=version.imported_at, data=data)


def _dates(
    statute: Statute, adopted_on: date | None, effective_on: date | None
) -> tuple[date, date]:
    if statute.errors:
        raise Refused(" ".join(statute.errors))
    read_on, adopted_on = statute.adopted_on, adopted_on or statute.adopted_on
    if adopted_on is None:
        raise Refused(f"《{statute.title}》没有读到通过或修改日期。请填写版本日期后再导入。")
    if effective_on is None:
        effective_on = statute.effective_on if adopted_on == read_on else adopted_on
    effective_on = effective_on or adopted_on
    if effective_on < adopted_on:
        raise Refused(
            f"施行日期（{effective_on}）早于版本日期（{adopted_on}）。请核对这两个日期后再导入。"
        )
    return adopted_on, effective_on


def _law_for(statute: Statute) -> Law:
    """The law of this title, locked: two imports of one law go one after the other."""
    law = Law.objects.named(statute.title).first()
    if law is None:
        law, _ = Law.objects.get_or_create(
            title=statute.title,
            defaults={
                "short_title": preferred_name(statute.title)[:100],
                "kind": kind_of(statute.title),
            },
        )
    law = Law.objects.select_for_update().get(pk=law.pk)
    _learn_names(law)
    return law


def _learn_names(law: Law) -> None:
    """Besides the title's key the short names as written, for citations older than the table."""
    keys = {law_key(law.title), plain_name(law.title)[:120]}
    keys |= {name[:120] for name in other_names(law.title)}
    taken = set(LawName.objects.filter(key__in=keys).values_list("key", flat=True))
    if law_key(law.title) in taken and not law.names.filter(key=law_key(law.title)).exists():
        raise Refused(f"“{law.title}”这个名称已登记给另一部法律。请先在法律管理中改正它的简称。")
    LawName.objects.bulk_create(LawName(law=law, key=key) for key in sorted(keys - taken))


def _refuse_a_twin(law: Law, statute: Statute) -> None:
    twin = law.versions.filter(digest=statute.digest).first()
    if twin:
        raise Refused(
            f"这份文本与《{law.short_title}》已导入的 {twin.adopted_on} 版本相同，没有重复导入。"
            "请核对版本日期，或者确认文件是不是新的版本。"
        )


def _store_articles(version: LawVersion, statute: Statute) -> None:
    Article.objects.bulk_create(
        [
            Article(
                version=version,
                number=part.number,
                suffix=part.suffix,
                label=part.label,
                heading=part.heading[:300],
                text=part.text,
                position=position,
            )
            for position, part in enumerate(statute.articles, start=1)
        ],
        batch_size=500,
    )


def _redate(
    version: LawVersion, effective_on: date | None, *, by: Any, at: datetime
) -> ImportOutcome:
    """The decision that amends a law names its day; the text itself often does not."""
    if effective_on is None or effective_on == version.effective_on:
        return ImportOutcome(version, "unchanged")
    data = {"was": str(version.effective_on), "effective_on": str(effective_on)}
    version.effective_on = effective_on
    version.save(update_fields=["effective_on"])
    record(version, "laws.redate", by=by, at=at, data=data)
    return ImportOutcome(version, "redated")


def _summary(version: LawVersion, statute: Statute) -> dict[str, Any]:
    return {
        "title": version.law.title,
        "adopted_on": str(version.adopted_on),
        "effective_on": str(version.effective_on),
        "articles": len(statute.articles),
        "digest": statute.digest,
    }


@transaction.atomic
def edit_law(
    law: Law,
    *,
    short_title: str,
    kind: str,
    repealed_on: date | None,
    names: list[str],
    by: Any,
    at: datetime,
) -> None:
    """Correct what is known about a law. `names` are the further names a clerk gives it."""
    law = Law.objects.select_for_update().get(pk=law.pk)
    keys = {law_key(name) for name in names if plain_name(name)}
    taken = LawName.objects.filter(key__in=keys).exclude(law=law).select_related("law").first()
    if taken:
        raise Refused(
            f"“{taken.key}”已经是《{taken.law}》的名称，一个名称只能指一部法律。请换一个。"
        )
    law.short_title, law.kind, law.repealed_on = short_title, kind, repealed_on
    law.save(update_fields=["short_title", "kind", "repealed_on"])
    law.names.filter(is_built_in=False).exclude(key__in=keys).delete()
    known = set(law.names.values_list("key", flat=True))
    LawName.objects.bulk_create(
        LawName(law=law, key=key, is_built_in=False) for key in sorted(keys - known)
    )
    data = {"short_title": short_title, "names": sorted(keys), "repealed_on": str(repealed_on)}
    record(law, "laws.edit", by=by, at=at, data=data)
