"""Planning an event: its facts, its parts, and the way from plan to end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from wagtail.models import ModelLogEntry

from core.files import open_private
from core.state import Refused
from courses.actions import events
from courses.actions.event_hours import close_event, reopen_event
from courses.models import EventMaterial, EventPart, TrainingEvent
from tests.courses.gatherings import invite, make_event, make_fact, make_part

pytestmark = pytest.mark.django_db
State = TrainingEvent.State


def facts_of(event):
    event.refresh_from_db()
    return event.state


def test_a_planned_event_is_logged(clerk, at):
    event = TrainingEvent(title="监督法专题培训", place="党校", year=2026, responsible=clerk)
    events.plan_event(event, by=clerk, at=at)
    assert event.state == State.PLANNED
    entry = ModelLogEntry.objects.get(action="courses.plan_event")
    assert entry.user == clerk and entry.timestamp == at


def test_a_correction_names_the_fields_and_an_empty_one_leaves_no_trace(clerk, at):
    event = make_event(State.ANNOUNCED, place="党校")
    events.correct_event(event, {"place": "党校", "title": event.title}, by=clerk, at=at)
    assert not ModelLogEntry.objects.exists()
    events.correct_event(event, {"place": "县委礼堂"}, by=clerk, at=at)
    event.refresh_from_db()
    assert event.place == "县委礼堂"
    assert ModelLogEntry.objects.get().data == {"fields": ["place"]}


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_what_has_ended_is_not_rewritten(state, clerk, at):
    event = make_event(state)
    part = make_part(event)
    with pytest.raises(Refused, match="不能再修改"):
        events.correct_event(event, {"place": "别处"}, by=clerk, at=at)
    with pytest.raises(Refused, match="不能再修改时段"):
        events.save_part(part, by=clerk, at=at)


def test_parts_do_not_overlap_and_end_after_they_start(clerk, at):
    event = make_event(State.PLANNED)
    first = make_part(event, at)
    with pytest.raises(Refused, match="重叠"):
        part = EventPart(event=event, title="下半场", starts_at=at + timedelta(hours=2),
                         ends_at=at + timedelta(hours=5))  # fmt: skip
        events.save_part(part, by=clerk, at=at)
    part.starts_at = first.ends_at
    events.save_part(part, by=clerk, at=at)
    part.ends_at = part.starts_at
    with pytest.raises(Refused, match="晚于开始"):
        events.save_part(part, by=clerk, at=at)
    assert event.parts.count() == 2


def test_hours_stay_as_they_are_once_they_were_given(clerk, at):
    part = make_part(make_event(closed_at=at))
    part.hours = Decimal(8)
    with pytest.raises(Refused, match="学时已经"):
        events.save_part(part, by=clerk, at=at)


def test_a_part_goes_only_while_nothing_hangs_on_it(clerk, at):
    planned = make_event(State.PLANNED)
    events.remove_part(make_part(planned), by=clerk, at=at)
    assert not planned.parts.exists()
    announced = make_event(State.ANNOUNCED)
    only = make_part(announced)
    with pytest.raises(Refused, match="至少要有一个时段"):
        events.remove_part(only, by=clerk, at=at)
    with pytest.raises(Refused, match="已经开始"):
        events.remove_part(make_part(make_event()), by=clerk, at=at)


def test_an_event_is_announced_when_it_has_a_time_and_guests(clerk, at):
    event = make_event(State.PLANNED)
    with pytest.raises(Refused, match="时段"):
        events.announce_event(event, by=clerk, at=at)
    make_part(event)
    with pytest.raises(Refused, match="邀请"):
        events.announce_event(event, by=clerk, at=at)
    invite(event)
    events.announce_event(event, by=clerk, at=at)
    assert facts_of(event) == State.ANNOUNCED


def test_sign_in_begins_half_an_hour_before_and_not_the_day_before(clerk, at):
    event = make_event(State.ANNOUNCED)
    make_part(event, at)
    with pytest.raises(Refused, match="还没有到签到时间"):
        events.begin_event(event, by=clerk, at=at - timedelta(minutes=31))
    events.begin_event(event, by=clerk, at=at - timedelta(minutes=30))
    assert facts_of(event) == State.HELD


def test_an_event_ends_and_may_be_opened_again_with_a_reason(clerk, at):
    event = make_event()
    make_part(event, at)
    with pytest.raises(Refused, match="还没有开始"):
        close_event(event, by=clerk, at=at - timedelta(minutes=1))
    close_event(event, by=clerk, at=at + timedelta(hours=4))
    assert facts_of(event) == State.CLOSED and event.closed_at == at + timedelta(hours=4)
    with pytest.raises(Refused, match="理由"):
        reopen_event(event, reason="漏", by=clerk, at=at)
    reopen_event(event, reason="签到册还没有录完", by=clerk, at=at)
    assert facts_of(event) == State.HELD


def test_cancelling_takes_a_reason_and_only_before_the_doors_open(clerk, at):
    event = make_event(State.ANNOUNCED)
    with pytest.raises(Refused, match="理由"):
        events.cancel_event(event, reason=" ", by=clerk, at=at)
    events.cancel_event(event, reason="与市里的会议冲突", by=clerk, at=at)
    assert facts_of(event) == State.CANCELLED and event.cancel_reason == "与市里的会议冲突"
    with pytest.raises(Refused, match="不能改为"):
        events.cancel_event(make_event(), reason="与市里的会议冲突", by=clerk, at=at)


PDF = b"%PDF-1.7 text"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("讲稿.exe", b"MZ", "不能上传这种文件"),
        ("讲稿.pdf", b"MZ program", "与扩展名"),
        ("讲稿.pdf", b"", "空的"),
        ("讲稿", PDF, "不能上传这种文件"),
    ],
)
def test_materials_of_a_wrong_kind_are_refused(name, content, why, clerk, at, private_files):
    event = make_event()
    with pytest.raises(Refused, match=why):
        events.add_material(event, ContentFile(content, name=name), by=clerk, at=at)
    assert not EventMaterial.objects.exists()
    assert not list((private_files / "private").rglob("*.*"))


def test_materials_are_bounded_in_size(clerk, at, settings):
    settings.UPLOAD_MAX_BYTES = 1024**2
    event = make_event()
    with pytest.raises(Refused, match="超过 1 MB"):
        big = ContentFile(PDF + b"0" * 1024**2, name="讲稿.pdf")
        events.add_material(event, big, by=clerk, at=at)
    material = events.add_material(event, ContentFile(PDF, name="讲稿.pdf"), by=clerk, at=at)
    with open_private(material.file) as stored:
        assert stored.read() == PDF


def test_a_removed_material_is_gone_from_the_disk(clerk, at):
    material = events.add_material(make_event(), ContentFile(PDF, name="讲稿.pdf"), by=clerk, at=at)
    stored = material.file
    events.remove_material(material, by=clerk, at=at)
    with pytest.raises(FileNotFoundError):
        open_private(stored)


def test_a_part_with_records_is_kept(clerk, at):
    event = make_event(State.ANNOUNCED)
    part, _ = make_part(event), make_part(event, at + timedelta(hours=5))
    make_fact(part, invite(event))
    with pytest.raises(Refused, match="签到记录"):
        events.remove_part(part, by=clerk, at=at)
