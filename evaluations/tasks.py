"""Queue entries: fetch the row, call one action. Delivered at least once."""

import logging

from django.utils import timezone

from evaluations.actions import duty_exports
from evaluations.models import DutyExport

logger = logging.getLogger(__name__)


def make_duty_export(pk: int) -> None:
    export = DutyExport.objects.select_related("year__scheme").get(pk=pk)
    try:
        duty_exports.make_export(export, at=timezone.now())
    except Exception:
        logger.exception("duty export %s failed", pk)
        told = "生成文件时出了意外的错误。请再试一次；如仍然失败，请告知系统管理员。"
        DutyExport.objects.filter(pk=pk).update(failure=told)
