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
