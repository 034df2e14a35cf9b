"""What follows a vote that passed: each a dated fact, in whatever order the county takes them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from appointments.models.nominations import Nomination
from people.models import Organ, Tenure, User


class Issue(models.Model):
    """行文: the decision, the public notice, or the notice to an organ: number, date, to whom."""

    class Kind(models.TextChoices):
        DECISION = "decision", "任免决定"
        NOTICE = "notice", "公告"
        LETTER = "letter", "通知有关机关"

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="issues")
    kind = models.CharField("文种", max_length=10, choices=Kind.choices)
    number = models.CharField("文号", max_length=100)
    issued_on = models.DateField("日期")
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="主送机关"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "行文"
        ordering = ["issued_on", "pk"]

    def __str__(self) -> str:
        return f"行文 {self.pk}"


class Certificate(models.Model):
    """任命书: signed by the chairman of the standing committee, numbered, handed over."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="certificate")
    number = models.CharField("任命书编号", max_length=50, unique=True)
    signed_by = models.CharField("签署人", max_length=50)
    issued_on = models.DateField("颁发日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "任命书"

    def __str__(self) -> str:
        return f"任命书 {self.pk}"


class OathCeremonyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> OathCeremonyQuerySet:
        return self if user.has_perm("appointments.view_session") else self.none()


class OathCeremony(models.Model):
    """宪法宣誓仪式: one person alone, or several after one who leads."""

    class Form(models.TextChoices):
        SINGLE = "single", "单独宣誓"
        COLLECTIVE = "collective", "集体宣誓"

    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100)
    form = models.CharField("形式", max_length=10, choices=Form.choices)
    leader = models.CharField("领誓人", max_length=50, blank=True, default="")
    organizer = models.CharField("组织单位", max_length=100, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = OathCeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "宣誓仪式"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"宣誓仪式 {self.pk}"


class Oath(models.Model):
    """宣誓: she swore, or was absent and will swear on another date."""

    ceremony = models.ForeignKey(OathCeremony, models.PROTECT, related_name="oaths")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="oaths")
    was_present = models.BooleanField("到场宣誓", default=True)
    absence = models.CharField("缺席原因", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "宣誓"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=Q(was_present=True),
                name="one_oath_per_appointment",
            ),
            models.UniqueConstraint(fields=["ceremony", "nomination"], name="once_at_a_ceremony"),
        ]

    def __str__(self) -> str:
        return f"宣誓 {self.pk}"


class TenureEntry(models.Model):
    """任职登记: which tenure a decision opened or ended."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="tenure_entries")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="entries")
    is_opening = models.BooleanField("任职")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "任职登记"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenure", "is_opening"], name="one_decision_opens_and_one_ends_a_tenure"
            )
        ]

    def __str__(self) -> str:
        return f"任职登记 {self.pk}"


class Filing(models.Model):
    """备案: sent to a higher body (or to the congress), and its receipt."""

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="filings", null=True, blank=True
    )
    tenure = models.ForeignKey(
        Tenure, models.PROTECT, related_name="filings", null=True, blank=True
    )
    body = models.CharField("备案机关", max_length=100)
    number = models.CharField("报送文号", max_length=100, blank=True, default="")
    sent_on = models.DateField("报送日期")
    receipt_on = models.DateField("回执日期", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "备案"
        ordering = ["sent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nomination__isnull=False) ^ Q(tenure__isnull=False),
                name="a_filing_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"备案 {self.pk}"
