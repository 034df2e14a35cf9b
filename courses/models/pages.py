from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks import LESSON_BLOCKS
from exams.models import Sitting


class CourseIndexPage(Page):
    """学习中心: the root of everything that is learnt."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["courses.ProgrammePage"]

    class Meta:
        verbose_name = verbose_name_plural = "学习中心"


class ProgrammePage(Page):
    """培训计划: what a year asks of whom."""

    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]

    year = models.PositiveSmallIntegerField("年度")
    required_hours = models.DecimalField(
        "应修学时",
        max_digits=5,
        decimal_places=1,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
    )

    content_panels: ClassVar[list] = [
        *Page.content_panels,
        FieldPanel("year"),
        FieldPanel("required_hours"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "培训计划"


class CoursePage(Page):
    """课程"""

    parent_page_types: ClassVar[list[str]] = ["courses.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]

    summary = models.TextField("简介", max_length=500, blank=True, default="")
    is_required = models.BooleanField("必修", default=False)
    hours = models.DecimalField(
        "学时",
        max_digits=5,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
    )
    opens_on = models.DateField("开放日期", null=True, blank=True)
    closes_on = models.DateField("截止日期", null=True, blank=True)
    quiz = models.ForeignKey(
        Sitting, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="结业测验"
    )

    content_panels: ClassVar[list] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("is_required"),
        FieldPanel("hours"),
        FieldPanel("opens_on"),
        FieldPanel("closes_on"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "课程"


class LessonPage(Page):
    """课时"""

    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []

    body = StreamField(LESSON_BLOCKS, verbose_name="内容", blank=True)

    content_panels: ClassVar[list] = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = verbose_name_plural = "课时"
