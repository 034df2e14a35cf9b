from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import User

CONTENT_TYPES = {
    ".webm": ("video/webm", "audio/webm"),
    ".mp4": ("video/mp4", "audio/mp4"),
    ".m4a": ("audio/mp4", "audio/mp4"),
    ".mp3": ("audio/mpeg", "audio/mpeg"),
}


class RecordingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RecordingQuerySet:
        return self if user.has_perm("courses.view_recording") else self.none()


class Recording(models.Model):
    """音视频: a film or a talk, as an uploaded file or at an address of the inner network.

    `seconds` is what coverage is judged against: the server's figure, never the player's.
    The file is private: it leaves only through a lesson, to whoever may see the lesson.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", "视频"
        AUDIO = "audio", "音频"

    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类型", max_length=5, choices=Kind.choices, default=Kind.VIDEO)
    file = models.CharField("文件", max_length=100, blank=True, default="", editable=False)
    filename = models.CharField("文件名", max_length=200, blank=True, default="", editable=False)
    address = models.URLField("内网地址", max_length=300, blank=True, default="")
    seconds = models.PositiveIntegerField("时长（秒）")
    captions = models.TextField("字幕（WebVTT）", blank=True, default="", editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    added_at = models.DateTimeField("添加时间", null=True, editable=False)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "音视频"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="a_recording_has_a_length"),
            models.CheckConstraint(
                condition=Q(file="", address__gt="") | Q(file__gt="", address=""),
                name="a_recording_is_a_file_or_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def length(self) -> str:
        """12:05, or 1:02:05."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

    @property
    def content_type(self) -> str:
        kinds = CONTENT_TYPES.get(PurePosixPath(self.file).suffix)
        return kinds[self.kind == self.Kind.AUDIO] if kinds else ""
