from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from core.audit import record
from core.models import AuditSeal, SealedEntry
from core.sealing import seal_log, verify_log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_log(db):
    """What setting the platform up has written is no matter of these tests."""
    PageLogEntry.objects.all().delete()
    ModelLogEntry.objects.all().delete()


@pytest.fixture
def write(nominee, clerk, at):
    """Write log entries the way the platform does."""

    def make(count=1, when=at, **data):
        for number in range(count):
            record(nominee, "people.edit", by=clerk, at=when, data={"n": number, **data})
        return ModelLogEntry.objects.order_by("pk").last()

    return make


def page_entry(clerk, when, **fields):
    page = Page.objects.get(depth=1)
    return PageLogEntry.objects.create(
        page=page,
        content_type=ContentType.objects.get_for_model(Page),
        label="首页",
        action="wagtail.edit",
        timestamp=when,
        user=clerk,
        **fields,
    )


def test_both_log_tables_are_covered_once(write, clerk, at):
    write(3)
    page_entry(clerk, at)
    seal = seal_log(at=at)
    assert (seal.number, seal.count, seal.previous_digest) == (1, 4, "")
    assert sorted(seal.entries.values_list("table", flat=True)) == ["model"] * 3 + ["page"]
    assert seal_log(at=at) is None
    assert AuditSeal.objects.count() == 1


def test_seals_are_chained_and_verify(write, at):
    write(2)
    first = seal_log(at=at)
    write(1, when=at + timedelta(days=1))
    second = seal_log(at=at + timedelta(days=1))
    assert second.previous_digest == first.digest and second.count == 1
    write(1)
    found = verify_log()
    assert found.is_intact and not found.notes
    assert (found.seals, found.entries, found.unsealed) == (2, 3, 1)
    assert found.newest_digest == second.digest


def test_a_backdated_entry_is_covered_by_the_next_seal_and_pointed_out(write, at):
    write(2)
    seal_log(at=at)
    late = write(1, when=at - timedelta(days=30))
    seal = seal_log(at=at + timedelta(days=1))
    assert list(seal.entries.values_list("entry_id", flat=True)) == [late.pk]
    found = verify_log()
    assert found.is_intact and "补记" in found.notes[0]


def test_a_smaller_id_that_commits_after_the_seal_is_covered_too(write, at):
    """Ids are handed out before commit: id 5 may become visible after id 6 was sealed."""
    last = write(2)
    slow = ModelLogEntry.objects.order_by("pk").first()
    values = {f.attname: getattr(slow, f.attname) for f in ModelLogEntry._meta.fields}
    slow.delete()
    seal_log(at=at)
    ModelLogEntry.objects.bulk_create([ModelLogEntry(**values)])
    assert ModelLogEntry.objects.filter(pk=values["id"]).exists() and values["id"] < last.pk
    seal = seal_log(at=at + timedelta(days=1))
    assert list(seal.entries.values_list("entry_id", flat=True)) == [values["id"]]
    assert verify_log().is_intact


@pytest.mark.parametrize(
    "change",
    [
        {"label": "别的"},
        {"action": "people.create"},
        {"data": {"n": 99}},
        {"user_id": None},
        {"object_id": "12345"},
        {"content_changed": True},
    ],
)
def test_a_changed_entry_is_found_whatever_was_changed(write, at, change):
    entry = write(3)
    seal_log(at=at)
    ModelLogEntry.objects.filter(pk=entry.pk).update(**change)
    (fault,) = verify_log().faults
    assert f"第 {entry.pk} 号被改动过" in fault


def test_a_changed_timestamp_is_found(write, at):
    entry = write()
    seal_log(at=at)
    ModelLogEntry.objects.filter(pk=entry.pk).update(timestamp=at + timedelta(seconds=1))
    assert not verify_log().is_intact


def test_a_deleted_entry_is_found_in_either_table(write, clerk, at):
    entry, page = write(2), page_entry(clerk, at)
    seal_log(at=at)
    ModelLogEntry.objects.filter(pk=entry.pk).delete()
    PageLogEntry.objects.filter(pk=page.pk).delete()
    faults = verify_log().faults
    assert len(faults) == 2 and all("已被删除" in fault for fault in faults)


def test_covering_up_in_the_list_of_sealed_entries_is_found(write, at):
    entry = write(2)
    seal_log(at=at)
    ModelLogEntry.objects.filter(pk=entry.pk).delete()
    SealedEntry.objects.filter(entry_id=entry.pk).delete()
    (fault,) = verify_log().faults
    assert "清单与其摘要不符" in fault


def test_rewriting_a_seal_breaks_the_chain_behind_it(write, at):
    write()
    seal_log(at=at)
    write()
    seal_log(at=at)
    AuditSeal.objects.filter(number=1).update(digest="0" * 64)
    faults = verify_log().faults
    assert any("没有接上" in fault for fault in faults)
    assert any("第 1 次封存的清单" in fault for fault in faults)


def test_a_missing_seal_is_found(write, at):
    for _ in range(3):
        write()
        seal_log(at=at)
    SealedEntry.objects.filter(seal__number=2).delete()
    AuditSeal.objects.filter(number=2).delete()
    assert any("第 2 次封存记录缺失" in fault for fault in verify_log().faults)


def test_a_chain_cut_off_at_its_end_is_found_by_the_printed_digest(write, at):
    write()
    seal_log(at=at)
    write()
    printed = seal_log(at=at).digest
    call_command("verify_audit", expect=printed)
    SealedEntry.objects.filter(seal__number=2).delete()
    AuditSeal.objects.filter(number=2).delete()
    assert verify_log().is_intact
    with pytest.raises(CommandError, match="不通过"):
        call_command("verify_audit", expect=printed)


def test_the_commands_say_what_they_found(write, capsys, at):
    call_command("seal_audit")
    assert "没有新的日志" in capsys.readouterr().out
    entry = write(2)
    call_command("seal_audit")
    assert "第 1 次封存，2 条" in capsys.readouterr().out
    call_command("verify_audit")
    assert "核验通过：1 次封存，2 条日志" in capsys.readouterr().out
    ModelLogEntry.objects.filter(pk=entry.pk).update(label="别的")
    with pytest.raises(CommandError, match="1 处异常"):
        call_command("verify_audit")


def test_sealing_many_entries_takes_few_statements(write, at, django_assert_max_num_queries):
    entry = write()
    copies = [
        ModelLogEntry(
            content_type_id=entry.content_type_id,
            object_id=entry.object_id,
            label=entry.label,
            action=entry.action,
            timestamp=at,
        )
        for _ in range(2_500)
    ]
    ModelLogEntry.objects.bulk_create(copies)
    with django_assert_max_num_queries(24):
        seal = seal_log(at=at)
    assert seal.count == 2_501
    with django_assert_max_num_queries(16):
        assert verify_log().is_intact


def test_an_unregistered_verb_is_an_error_at_once(nominee, clerk, at):
    with pytest.raises(Exception, match="action"):
        record(nominee, "people.invent", by=clerk, at=at)
    assert registry.action_exists("people.edit")


def test_when_nobody_acted_the_system_did(nominee, at):
    record(nominee, "people.edit", by=None, at=at)
    entry = ModelLogEntry.objects.get()
    assert entry.user.username == "system" and not entry.user.is_active
    assert nominee.real_name not in entry.label
