from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks import LESSON_BLOCKS, MEDIA_BLOCKS, READING_BLOCKS
from courses.choosers import quiz_chooser
from courses.forms.pages import CoursePageForm, LearningPageForm
from courses.models.audiences import CourseManager, LessonManager, ProgrammeManager
from courses.reading_time import reading_seconds
from exams.models import Sitting
from people.models import Delegation, Organ, Role

ROOT_SLUG = "learning"  # so that a page is found by its address in one query
View = Callable[[HttpRequest, Any], HttpResponse]
# A page needs the person and the clock, and both belong to views: these enter themselves here.
SERVED_BY: dict[type[Page], View] = {}
TITLE = TitleFieldPanel("title", heading="名称", help_text="学员在“学习”里看到的名称。")


class LearningPage(Page):
    base_form_class = LearningPageForm
    # Who may see a page is the audience's business alone.
    private_page_options: ClassVar[list[str]] = []
    promote_panels: ClassVar[list] = []
    settings_panels: ClassVar[list] = [
        *Page.settings_panels,
        FieldPanel("slug", heading="网址", help_text="留空由平台编号。改了以后，旧网址打不开。"),
    ]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return SERVED_BY[type(self)](request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The same view; the request says that it is a preview."""
        return self.serve(request)


class CourseIndexPage(LearningPage):
    """学习中心: the root of everything that is learnt."""

    max_count = 1
    content_panels: ClassVar[list] = [TITLE]
    subpage_types: ClassVar[list[str]] = ["courses.ProgrammePage"]

    class Meta:
        verbose_name = verbose_name_plural = "学习中心"


class ProgrammePage(LearningPage):
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
    target_groups = models.CharField(
        "培训对象",
        max_length=100,
        blank=True,
        default="",
        help_text="写给学员看的说明，例如：县人大代表、新任命的国家机关工作人员。",
    )
    introduction = models.TextField("说明", max_length=1000, blank=True, default="")

    objects = ProgrammeManager()

    content_panels: ClassVar[list] = [
        TITLE,
        FieldRowPanel([FieldPanel("year"), FieldPanel("required_hours")]),
        FieldPanel("target_groups"),
        FieldPanel("introduction"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "培训计划"


class CoursePage(LearningPage):
    """课程"""

    class Audience(models.TextChoices):
        DEPUTIES = "deputies", "全体人大代表"
        CHOSEN = "chosen", "按下面选定的角色、机关、代表团（符合一项即可）"
        LISTED = "listed", "只限组织者按名单安排的人"

    parent_page_types: ClassVar[list[str]] = ["courses.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]
    base_form_class = CoursePageForm

    summary = models.TextField("简介", max_length=500, blank=True, default="")
    is_required = models.BooleanField(
        "必修", default=False, help_text="必修课程发布并开放后，自动为对象范围内的人选课。"
    )
    hours = models.DecimalField(
        "学时",
        max_digits=5,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
    )
    opens_on = models.DateField("开放日期", null=True, blank=True)
    closes_on = models.DateField(
        "截止日期", null=True, blank=True, help_text="当天仍可学习，次日起只能查看。"
    )
    quiz = models.ForeignKey(
        Sitting, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="结业测验"
    )
    has_fixed_order = models.BooleanField(
        "按顺序学习", default=False, help_text="学完前一课时才能学下一课时。"
    )
    prerequisites = ParentalManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name="先修课程"
    )
    audience = models.CharField(
        "对象", max_length=8, choices=Audience.choices, default=Audience.DEPUTIES
    )
    audience_roles = ParentalManyToManyField(
        Role, blank=True, related_name="+", verbose_name="角色"
    )
    audience_organs = ParentalManyToManyField(
        Organ, blank=True, related_name="+", verbose_name="机关"
    )
    audience_delegations = ParentalManyToManyField(
        Delegation, blank=True, related_name="+", verbose_name="代表团"
    )

    objects = CourseManager()

    content_panels: ClassVar[list] = [
        TITLE,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("is_required"), FieldPanel("hours")]),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
        FieldPanel("quiz", widget=quiz_chooser.widget_class),
        FieldPanel("has_fixed_order"),
        FieldPanel("prerequisites", widget=CheckboxSelectMultiple),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("audience_roles", widget=CheckboxSelectMultiple),
                FieldPanel("audience_organs", widget=CheckboxSelectMultiple),
                FieldPanel("audience_delegations", widget=CheckboxSelectMultiple),
            ],
            "学习对象",
            help_text="选“按下面选定的”时，才勾选角色、机关、代表团。",
        ),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "课程"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="course_closes_after_it_opens",
                violation_error_message="截止日期不能早于开放日期。",
            )
        ]

    def has_opened(self, on: date) -> bool:
        return self.opens_on is None or self.opens_on <= on

    def has_closed(self, on: date) -> bool:
        return self.closes_on is not None and self.closes_on < on

    def is_running(self, on: date) -> bool:
        return self.has_opened(on) and not self.has_closed(on)


class LessonPage(LearningPage):
    """课时"""

    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []

    body = StreamField(LESSON_BLOCKS, verbose_name="内容", blank=True)
    min_seconds = models.PositiveIntegerField(
        "最短阅读时间（秒）",
        null=True,
        blank=True,
        help_text="留空则按正文长度推算；填 0 表示不要求停留。",
    )

    objects = LessonManager()

    content_panels: ClassVar[list] = [
        TITLE,
        FieldPanel("body"),
        FieldPanel("min_seconds"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "课时"

    @property
    def course(self) -> CoursePage:
        return CoursePage.objects.parent_of(self).get()

    def media_parts(self) -> list[tuple[str, Any]]:
        """(block id, Recording) of every film and talk; one that was taken away is left out."""
        return [
            (block.id, block.value["recording"])
            for block in self.body
            if block.block_type in MEDIA_BLOCKS and block.value["recording"]
        ]

    @property
    def needs_reading(self) -> bool:
        return self.min_seconds != 0 and any(
            block.block_type in READING_BLOCKS for block in self.body
        )

    @property
    def reading_seconds(self) -> int:
        """How long the text must stay open: the editor's figure, or one from its length."""
        if not self.needs_reading:
            return 0
        return self.min_seconds or reading_seconds(self.characters)

    @property
    def characters(self) -> int:
        texts = (str(block.value) for block in self.body if block.block_type in READING_BLOCKS)
        return sum(len(strip_tags(text)) for text in texts)
