"""出勤: a ledger of facts; the newest of a person and a part is what counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Max, Q

from courses.models.events import EventPart
from courses.models.invitations import Invitation
from people.models import User

TRIES = 5
TRIES_WITHIN = timedelta(minutes=10)


class AttendanceQuerySet(models.QuerySet):
    def current(self) -> AttendanceQuerySet:
        """Of these facts the newest per part and person, older ones being history."""
        newest = self.order_by().values("part", "invitation").annotate(newest=Max("pk"))
        return self.filter(pk__in=newest.values("newest"))

    def present(self) -> AttendanceQuerySet:
        return self.current().filter(is_present=True)


class Attendance(models.Model):
    """签到记录: what was found about one person in one part. Appended, never edited."""

    class Source(models.TextChoices):
        CODE = "code", "现场签到码"
        LATE = "late", "签到码事后补交"
        LIST = "list", "名单登记"
        WORKBOOK = "workbook", "表格导入"
        CORRECTION = "correction", "更正"

    part = models.ForeignKey(EventPart, models.PROTECT, related_name="attendances")
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="attendances")
    is_present = models.BooleanField("到会")
    source = models.CharField("方式", max_length=10, choices=Source.choices)
    happened_at = models.DateTimeField("签到时间")
    recorded_at = models.DateTimeField("登记时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300, blank=True, default="")
    device = models.CharField(max_length=64, blank=True, default="")
    doubt = models.CharField("待核对", max_length=200, blank=True, default="")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签到记录"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "invitation"],
                condition=Q(source__in=["code", "late"]),
                name="a_code_counts_once_per_part_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(source="correction") | ~Q(reason=""),
                name="a_correction_of_attendance_says_why",
            ),
        ]
        indexes = [models.Index(fields=["part", "device"], name="attendance_by_device")]

    def __str__(self) -> str:
        return f"签到记录 {self.pk}"


class CodeTryQuerySet(models.QuerySet):
    def recent(self, part: EventPart, person: User, at: datetime) -> CodeTryQuerySet:
        return self.filter(part=part, person=person, at__gt=at - TRIES_WITHIN)


class CodeTry(models.Model):
    """A code that was wrong: what keeps guessing slow, and shows who guesses."""

    part = models.ForeignKey(EventPart, models.PROTECT, related_name="code_tries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = CodeTryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "错误的签到码"
        ordering = ["pk"]
        indexes = [models.Index(fields=["part", "person", "at"], name="code_tries_of_a_person")]

    def __str__(self) -> str:
        return f"错误的签到码 {self.pk}"
