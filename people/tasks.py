"""Queue entries: fetch the row, call the actions. Delivered at least once, so both may repeat."""

from django.utils import timezone

from core.files import drop_private, private_path
from core.state import Refused
from core.workbook import UnreadableWorkbook
from people.actions.rosters import apply_roster as apply
from people.actions.rosters import fail_roster, keep_report, prepare_passwords
from people.models import RosterBatch
from people.roster import read_roster

State = RosterBatch.State


def check_roster(pk: int) -> None:
    batch = RosterBatch.objects.select_related("uploaded_by", "term").get(pk=pk)
    if batch.state != State.UPLOADED:
        return
    try:
        roster = read_roster(private_path(batch.stored_file))
    except UnreadableWorkbook as trouble:
        fail_roster(batch, trouble.message)
    else:
        keep_report(batch, roster, at=timezone.now())


def apply_roster(pk: int) -> None:
    batch = RosterBatch.objects.select_related("uploaded_by", "term").get(pk=pk)
    if batch.state != State.APPLYING:
        return

    def progress(done: int) -> None:
        RosterBatch.objects.filter(pk=pk).update(done=done)

    prepared = prepare_passwords(batch.total, progress)
    try:
        apply(batch, prepared, at=timezone.now())
    except Refused as reason:
        batch.move(State.CHECKED, trouble=str(reason)[:300])
        return
    drop_private(batch.stored_file)
