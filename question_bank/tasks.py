"""Queue entries. Delivery is at least once: every job looks first whether it is still wanted."""

import logging
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from core.state import Refused
from core.workbook import UnreadableWorkbook
from people.models import User
from question_bank.actions import applying, checking, exports
from question_bank.actions.jobs import fail_job, try_again
from question_bank.forms.filters import filter_questions
from question_bank.models import ImportBatch, QuestionExport
from question_bank.reading import BadMapping

logger = logging.getLogger(__name__)
UNEXPECTED = "处理时出了意外的错误，题库没有任何改动。"
STILL_FAILING = "如仍然失败，请把文件交给系统管理员查看。"


def check_import(batch_id: int, user_id: int) -> None:
    run(checking.check_import, batch_id, user_id)


def apply_import(batch_id: int, user_id: int) -> None:
    run(applying.apply_import, batch_id, user_id)


def undo_import(batch_id: int, user_id: int) -> None:
    run(applying.undo_import, batch_id, user_id)


def run(job: Callable[..., None], batch_id: int, user_id: int) -> None:
    """However the job ends, the batch says so: somebody is waiting in front of its page."""
    batch = ImportBatch.objects.get(pk=batch_id)
    user = User.objects.get(pk=user_id)
    try:
        job(batch, by=user, at=timezone.now())
    except (Refused, UnreadableWorkbook, BadMapping) as reason:
        fail_job(batch, str(reason), at=timezone.now())
    except Exception:
        logger.exception("import %s failed", batch_id)
        fail_job(batch, UNEXPECTED + try_again(batch) + STILL_FAILING, at=timezone.now())


def make_export(export_id: int) -> None:
    export = QuestionExport.objects.select_related("made_by").get(pk=export_id)
    rows = filter_questions(export.query, export.made_by)
    make(export, partial(exports.make_export, export, rows))


def make_report(export_id: int) -> None:
    export = QuestionExport.objects.select_related("batch").get(pk=export_id)
    make(export, partial(exports.make_report, export))


def make(export: QuestionExport, write: Callable[..., None]) -> None:
    try:
        write(at=timezone.now())
    except Exception:
        logger.exception("export %s failed", export.pk)
        said = "生成文件时出了意外的错误。请再试一次；如仍然失败，请告知系统管理员。"
        QuestionExport.objects.filter(pk=export.pk).update(failure=said)
