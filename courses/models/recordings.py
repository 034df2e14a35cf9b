from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User


class RecordingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RecordingQuerySet:
        return self if user.has_perm("courses.view_recording") else self.none()


class Recording(models.Model):
    """音视频: a film or a talk, as an uploaded file or at an address of the inner network.

    `seconds` is what coverage is judged against: the server's figure, never the player's.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", "视频"
        AUDIO = "audio", "音频"

    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类型", max_length=5, choices=Kind.choices, default=Kind.VIDEO)
    file = models.FileField("文件", upload_to="recordings", blank=True)
    address = models.URLField("内网地址", max_length=300, blank=True, default="")
    seconds = models.PositiveIntegerField("时长（秒）")
    captions = models.FileField("字幕（WebVTT）", upload_to="captions", blank=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "音视频"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="a_recording_has_a_length")
        ]

    def __str__(self) -> str:
        return self.title
