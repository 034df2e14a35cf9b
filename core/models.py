from datetime import datetime

from django.db import models


class Heartbeat(models.Model):
    """When the background worker last ran something. One row; `/readyz` reads its age."""

    name = models.CharField(max_length=30, unique=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name

    def age_seconds(self, at: datetime) -> float:
        return (at - self.beat_at).total_seconds()


class AuditSeal(models.Model):
    """One link of the chain that makes tampering with the log evident.

    It covers the entries that no seal before it covered, whatever their id or timestamp: ids
    commit out of order, and a timestamp says what its writer wanted.
    """

    number = models.PositiveIntegerField("序号", unique=True)
    sealed_at = models.DateTimeField("封存时间")
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField("摘要", max_length=64)
    count = models.PositiveIntegerField("条数")

    class Meta:
        verbose_name = verbose_name_plural = "审计封存"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第 {self.number} 次封存"


class SealedEntry(models.Model):
    """A log entry as it was when it was sealed."""

    class Table(models.TextChoices):
        MODEL = "model", "一般日志"
        PAGE = "page", "页面日志"

    seal = models.ForeignKey(AuditSeal, models.PROTECT, related_name="entries")
    table = models.CharField(max_length=5, choices=Table.choices)
    entry_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "已封存的日志"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "entry_id"], name="an_entry_is_sealed_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()} {self.entry_id}"
