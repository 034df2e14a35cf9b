"""心得体会: written, handed in, read; or sent back with a word."""

from datetime import datetime

from django.core.files import File
from django.db import transaction

from core.audit import record
from core.files import drop_private, keep_private
from core.state import Refused
from courses.actions.event_notices import tell
from courses.actions.events import demand_reason
from courses.models import Invitation, Reflection, TrainingEvent
from courses.uploads import refuse_bad_upload, suffix_of
from people.models import User

State = Reflection.State
SUFFIXES = (".pdf", ".docx", ".jpg", ".jpeg", ".png")
MAX_BYTES = 10 * 1024**2
MIN_TEXT = 20


def save_reflection(
    invitation: Invitation, *, text: str, upload: File | None, by: User, at: datetime
) -> Reflection:
    """Keep the draft; a new file takes the place of the one before."""
    if invitation.event.state not in (TrainingEvent.State.HELD, TrainingEvent.State.CLOSED):
        raise Refused("活动还没有举办，请在活动开始以后再写心得体会。")
    stored = ""
    if upload:
        refuse_bad_upload(upload, SUFFIXES, max_bytes=MAX_BYTES)
        stored = keep_private("reflections", upload, suffix=suffix_of(upload))
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=invitation.pk)
        row = Reflection.objects.filter(invitation=invitation).first()
        row = row or Reflection(invitation=invitation)
        if not row.may_be_written:
            drop_private(stored)
            raise Refused(f"心得体会{row.get_state_display()}，不能再修改。")
        replaced = row.file if stored else ""
        row.text, row.saved_at = text.strip(), at
        if upload:
            row.file, row.file_name = stored, str(upload.name)[-200:]
        row.save()
    drop_private(replaced)
    return row


@transaction.atomic
def hand_in_reflection(reflection: Reflection, *, by: User, at: datetime) -> None:
    if not reflection.file and len(reflection.text) < MIN_TEXT:
        raise Refused(f"正文不到 {MIN_TEXT} 个字，也没有附件。草稿已保存，请写完后再提交。")
    reflection.move(State.HANDED_IN, handed_in_at=at)
    record(reflection, "courses.hand_in_reflection", by=by, at=at)


@transaction.atomic
def acknowledge_reflection(reflection: Reflection, *, word: str, by: User, at: datetime) -> None:
    refuse_own(reflection, by)
    reflection.move(State.ACKNOWLEDGED, word=word.strip()[:500], read_by=by, read_at=at)
    record(reflection, "courses.acknowledge_reflection", by=by, at=at)
    tell_read(reflection, by=by, at=at)


@transaction.atomic
def return_reflection(reflection: Reflection, *, word: str, by: User, at: datetime) -> None:
    """Back to the writer, with a word on what is missing."""
    refuse_own(reflection, by)
    word = demand_reason(word)
    reflection.move(State.RETURNED, word=word, read_by=by, read_at=at)
    record(reflection, "courses.return_reflection", by=by, at=at)
    tell_read(reflection, by=by, at=at)


def tell_read(reflection: Reflection, *, by: User, at: datetime) -> None:
    event = reflection.invitation.event
    state = reflection.get_state_display()
    word = f"组织者的意见：{reflection.word}" if reflection.word else ""
    text = f"您在“{event}”后写的心得体会{state}。{word}"
    tell(event, [reflection.invitation.person], f"心得体会{state}：{event}", text, by=by, at=at)


def refuse_own(reflection: Reflection, by: User) -> None:
    if reflection.invitation.person_id == by.pk:
        raise Refused("这是您本人的心得体会，请由其他工作人员审阅。")
