"""What organizers enter about an event."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from courses.models import EventPart, TrainingEvent
from people.models import Delegation, Deputy, Organ, Role, User


class TrainingEventForm(WagtailAdminModelForm):
    class Meta:
        model = TrainingEvent
        fields = (
            "kind", "title", "place", "year", "programme", "responsible", "answer_by",
            "wants_reflection", "description",
        )  # fmt: skip
        widgets = {"answer_by": AdminDateInput}
        help_texts = {
            "year": "便于查找；学时按时段的日期计入。",
            "responsible": "显示在代表的活动页上，有疑问时联系。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.staff().filter(is_active=True).order_by("real_name", "pk")
        self.fields["responsible"].queryset = staff
        self.fields["responsible"].empty_label = "（请选择）"
        self.fields["programme"].empty_label = "（不属于任何计划）"


class PartForm(forms.ModelForm):
    class Meta:
        model = EventPart
        fields = ("title", "starts_at", "ends_at", "hours")
        widgets = {"starts_at": AdminDateTimeInput, "ends_at": AdminDateTimeInput}
        help_texts = {
            "starts_at": "例如 2026-12-07 09:00。点输入框可以选日期和时间。",
            "hours": "到会者在这个时段得到的学时。",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "结束时间应晚于开始时间。")
        return cleaned


class InviteForm(forms.Form):
    """Whom to invite: any of these groups, together. `on` is today."""

    everybody = forms.BooleanField(label="本届全体代表", required=False)
    delegations = forms.ModelMultipleChoiceField(
        label="代表团",
        queryset=Delegation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.ModelMultipleChoiceField(
        label="角色",
        queryset=Role.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organs = forms.ModelMultipleChoiceField(
        label="机关",
        queryset=Organ.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label="点名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="本届代表的姓名，用顿号、逗号、空格或换行隔开。",
    )

    def __init__(self, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sitting = Deputy.objects.sitting(on)
        self.fields["delegations"].queryset = Delegation.objects.filter(
            deputies__in=self.sitting
        ).distinct()
        self.fields["roles"].queryset = Role.objects.exclude(key="deputy")
        self.fields["organs"].queryset = Organ.objects.all()

    def clean_names(self) -> list[User]:
        """Each name must be that of exactly one deputy in office."""
        text = self.cleaned_data["names"]
        for mark in "、，,；;　\r\n\t":
            text = text.replace(mark, " ")
        names = list(dict.fromkeys(text.split()))
        found: dict[str, list[User]] = {}
        mandates = self.sitting.filter(person__real_name__in=names).select_related("person")
        for mandate in mandates:
            found.setdefault(mandate.person.real_name, []).append(mandate.person)
        unknown = [name for name in names if name not in found]
        twice = [name for name, people in found.items() if len(people) > 1]
        if unknown:
            raise forms.ValidationError(f"本届代表中没有：{'、'.join(unknown)}。请核对姓名。")
        if twice:
            told = "、".join(twice)
            raise forms.ValidationError(f"有同名的代表：{told}。请改用代表团邀请，再撤回多余的人。")
        return [people[0] for people in found.values()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("请至少选择一组人员，或者写下姓名。")
        return cleaned

    def chosen(self) -> list[User]:
        facts = self.cleaned_data
        mandates = self.sitting
        if not facts["everybody"]:
            mandates = mandates.filter(delegation__in=facts["delegations"])
        groups = [role.group_id for role in facts["roles"]]
        people = User.objects.filter(is_active=True).filter(
            Q(pk__in=mandates.values("person"))
            | Q(groups__in=groups)
            | Q(organ__in=facts["organs"])
            | Q(pk__in=[person.pk for person in facts["names"]])
        )
        return list(people.exclude(username="system").distinct())


class SheetForm(forms.Form):
    workbook = forms.FileField(
        label="签到表",
        help_text="Excel 文件，有“姓名”列；可以有“代表团”列和“到会”列（是、√ 表示到会）。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
