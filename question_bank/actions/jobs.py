"""How a background job of an import begins and ends."""

from datetime import datetime
from typing import Any

from core.audit import record
from question_bank.models import ImportBatch

State, Job = ImportBatch.State, ImportBatch.Job


def begin_job(batch: ImportBatch, job: str, *, at: datetime) -> bool:
    """False when there is nothing to do: the task was delivered twice, or cancelled meanwhile."""
    rows = ImportBatch.objects.filter(pk=batch.pk, job=job)
    if not rows.update(job_started_at=at):
        return False
    batch.refresh_from_db()
    return True


def fail_job(batch: ImportBatch, reason: str, *, at: datetime) -> None:
    """End the job without a result. A failed undo leaves the batch applied, as the bank is."""
    state = batch.state if batch.job == Job.UNDO else State.FAILED
    rows = ImportBatch.objects.filter(pk=batch.pk, job=batch.job, state=batch.state)
    if batch.job and rows.update(state=state, job="", failure=reason):
        batch.state, batch.job, batch.failure = state, "", reason
        record(batch, "question_bank.import_fail", by=None, at=at, data={"reason": reason})


def try_again(batch: ImportBatch) -> str:
    """What to do after a failed job: the button that its page then offers."""
    button = "撤销这次导入" if batch.job == Job.UNDO else "重新检查"
    return f"请点“{button}”再试一次。"


def end_job(batch: ImportBatch, to: str, *, by: Any, at: datetime, **fields: Any) -> None:
    """Move on, if the job is still ours. In the caller's transaction."""
    batch.move(to, where={"job": batch.job}, job="", failure="", **fields)
    counts = {name: batch.count(name) for name in ("create", "update", "errors", "warnings")}
    record(batch, f"question_bank.import_{ENDS[ImportBatch.State(to)]}", by=by, at=at, data=counts)


ENDS: dict[str, str] = {State.CHECKED: "check", State.APPLIED: "apply", State.UNDONE: "undo"}
