"""Queue entries. Delivery is at least once: each looks first whether it is still wanted."""

import logging

from django.utils import timezone

from courses.actions.statement_exports import make_statements
from courses.models import StatementExport

logger = logging.getLogger(__name__)
FAILED = "生成文件时出了意外的错误。请再试一次；如仍然失败，请告知系统管理员。"


def export_statements(export_id: int) -> None:
    export = StatementExport.objects.get(pk=export_id)
    try:
        make_statements(export, at=timezone.now())
    except Exception:
        logger.exception("export %s failed", export.pk)
        StatementExport.objects.filter(pk=export.pk).update(failure=FAILED)
