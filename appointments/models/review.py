from __future__ import annotations

from django.conf import settings
from django.db import models

from appointments.models.nominations import Nomination


class Material(models.Model):
    """提请材料: one file handed in for an entry of the rule's checklist, kept privately."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="materials")
    name = models.CharField("材料", max_length=100)
    stored = models.CharField(max_length=200)
    filename = models.CharField("文件", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "提请材料"
        ordering = ["name", "uploaded_at", "pk"]

    def __str__(self) -> str:
        return f"提请材料 {self.pk}"


class Opinion(models.Model):
    """审查意见: what one body or member said on the qualification; appended, never edited."""

    class Verdict(models.TextChoices):
        FIT = "fit", "符合任职条件"
        UNFIT = "unfit", "不符合任职条件"
        OPEN = "open", "需补充材料或者进一步了解"

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="opinions")
    giver = models.CharField(
        "提出意见的机构或人员", max_length=100, help_text="例如“人事代表选举工委”。"
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    text = models.CharField("意见", max_length=1000, blank=True, default="")
    given_on = models.DateField("日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "审查意见"
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"审查意见 {self.pk}"


class Statement(models.Model):
    """供职发言, or the defence of a person to be removed (《监督法》第六十二条第二款)."""

    class Mode(models.TextChoices):
        ORAL = "oral", "到会发言"
        WRITTEN = "written", "书面发言"

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="statement")
    mode = models.CharField("方式", max_length=10, choices=Mode.choices)
    text = models.TextField("发言要点或者全文", max_length=8000, blank=True, default="")
    stored = models.CharField(max_length=200, blank=True, default="")
    filename = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "供职发言"

    def __str__(self) -> str:
        return f"供职发言 {self.pk}"
