"""Whom the organizer looks at in a programme, and what she writes to them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from courses.models import CoursePage, ProgrammePage
from courses.overview import Group, courses_in, learners_of, narrow
from notices.models import Delivery
from people.models import Delegation

STILL_AFTER = 14  # days


class ScopeForm(forms.Form):
    """The filters. A strange value narrows nothing."""

    group = forms.ChoiceField(label="状态", required=False)
    course = forms.TypedChoiceField(label="课程", coerce=int, empty_value=None, required=False)
    delegation = forms.ModelChoiceField(
        label="代表团",
        queryset=Delegation.objects.select_related("term"),
        required=False,
        empty_label="全部代表团",
    )
    days = forms.IntegerField(
        label="停滞天数",
        min_value=1,
        max_value=365,
        required=False,
        widget=forms.NumberInput(attrs={"placeholder": STILL_AFTER}),
    )
    groups: tuple[tuple[str, str], ...] = (("", "全部"), *Group.choices)

    def __init__(self, data: Any, programme: ProgrammePage) -> None:
        super().__init__(data)
        self.programme, self.courses = programme, courses_in(programme)
        course, group = self.fields["course"], self.fields["group"]
        titles = [(one.pk, one.title) for one in self.courses]
        course.choices = [("", "全部课程"), *titles]  # type: ignore[attr-defined]
        group.choices = self.groups  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def one_course(self) -> CoursePage | None:
        chosen = self.cleaned_data.get("course")
        return next((one for one in self.courses if one.pk == chosen), None)

    @property
    def one_delegation(self) -> Delegation | None:
        return self.cleaned_data.get("delegation")

    @property
    def idle_days(self) -> int:
        return self.cleaned_data.get("days") or STILL_AFTER

    @property
    def one_group(self) -> str:
        return self.cleaned_data.get("group", "")

    def learners(self, at: datetime) -> QuerySet:
        """Everybody in the chosen courses, whatever the other filters say."""
        return learners_of(
            [self.one_course] if self.one_course else self.courses,
            year=self.programme.year,
            still_since=at - timedelta(days=self.idle_days),
        )

    def people(self, at: datetime) -> QuerySet:
        rows = narrow(self.learners(at), self.one_group)
        if self.one_delegation:
            rows = rows.filter(delegation_pk=self.one_delegation.pk)
        return rows.order_by("delegation_name", "real_name", "pk")


class PeopleScopeForm(ScopeForm):
    name = forms.CharField(label="姓名", max_length=50, required=False)
    field_order = ("name", "group", "course", "delegation", "days")

    def people(self, at: datetime) -> QuerySet:
        name = self.cleaned_data.get("name", "")
        return super().people(at).filter(real_name__icontains=name)


class ReminderScopeForm(ScopeForm):
    groups = tuple((value, label) for value, label in Group.choices if value in (
        Group.FRESH, Group.OPEN, Group.STILL, Group.SHORT,
    ))  # fmt: skip

    @property
    def one_group(self) -> str:
        return self.cleaned_data.get("group") or Group.FRESH


class ReminderForm(forms.Form):
    subject = forms.CharField(label="标题", max_length=100)
    text = forms.CharField(label="内容", max_length=500, widget=forms.Textarea(attrs={"rows": 5}))
    channels = forms.MultipleChoiceField(
        label="除站内通知外，还发送",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有登记邮箱或手机号的人只收到站内通知。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        open_ones = [one for one in Delivery.Channel.choices if one[0] in settings.NOTICE_CHANNELS]
        self.fields["channels"].choices = open_ones  # type: ignore[attr-defined]
        if not open_ones:
            del self.fields["channels"]
